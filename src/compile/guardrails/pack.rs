//! Statements to documents that AWS Organizations takes: in as few policies as their size allows.

use super::super::principal::one_or_many;
use crate::access::document::size;
use crate::estate::{Estate, Intrinsic, intrinsic};
use crate::json::{Value, json};
use crate::spec::guardrails::Control;

/// A Deny, not yet cut to size.
#[derive(Clone)]
pub(super) struct Rule {
    pub(super) sid: &'static str,
    pub(super) actions: Vec<&'static str>,
    /// The resources; what belongs together stays together.
    pub(super) resources: Vec<Vec<Value>>,
    pub(super) condition: Value,
}

/// The statements of one policy.
pub(super) type Statements = Vec<Value>;

/// Characters of a policy, without white space (AWS Organizations user guide, "Quotas"). Service control policies had the
/// smaller limit for long, and not every partition may have the larger one yet.
pub(crate) const SMALL: usize = 5_120;
/// What a service control policy takes today.
pub(crate) const LARGE: usize = 10_240;
/// What a policy takes that is a setting.
const DECLARATIVE: usize = 10_000;
/// Of five that can be attached to a target, one is AWS's own that allows everything.
pub(crate) const ATTACHED: usize = 4;

/// The most characters that a policy of that kind can have.
pub(crate) fn limit(control: Control) -> usize {
    match control {
        Control::Service => LARGE,
        Control::Resource => SMALL,
        Control::S3 => DECLARATIVE,
    }
}

/// The rules in policies, each within the limit if it can be: within the smaller one as long as there is room for that many.
pub(super) fn pack(estate: &Estate, control: Control, rules: &[Rule]) -> Vec<Statements> {
    let small = within(estate, control, rules, SMALL);
    if small.len() <= ATTACHED || control == Control::Resource {
        return small;
    }
    within(estate, control, rules, LARGE)
}

fn within(estate: &Estate, control: Control, rules: &[Rule], limit: usize) -> Vec<Statements> {
    let mut policies: Vec<Vec<Rule>> = vec![Vec::new()];
    for rule in rules {
        let mut open = false;
        for resource in &rule.resources {
            let Some(current) = policies.last_mut() else { break };
            let before = current.clone();
            match current.last_mut().filter(|_| open) {
                Some(last) => last.resources.push(resource.clone()),
                None => current.push(Rule { resources: vec![resource.clone()], ..rule.clone() }),
            }
            if characters(estate, &document(&statements(control, current))) > limit && !before.is_empty() {
                *current = before;
                policies.push(vec![Rule { resources: vec![resource.clone()], ..rule.clone() }]);
            }
            open = true;
        }
    }
    policies.retain(|rules| !rules.is_empty());
    policies.iter().map(|rules| statements(control, rules)).collect()
}

fn statements(control: Control, rules: &[Rule]) -> Statements {
    let statement = |rule: &Rule| {
        let mut value = json!({ "Sid": rule.sid, "Effect": "Deny" });
        // A service control policy names no principal: it is attached to them.
        if control == Control::Resource {
            value["Principal"] = "*".into();
        }
        value["Action"] = one_or_many(rule.actions.iter().copied());
        value["Resource"] = one_or_many(rule.resources.iter().flatten().cloned());
        value["Condition"] = rule.condition.clone();
        value
    };
    rules.iter().map(statement).collect()
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The characters that a document has once AWS has made up the ARNs in it: only keys' are not known before.
pub(crate) fn characters(estate: &Estate, document: &Value) -> usize {
    let placed = intrinsic::map(&estate.resolve(document), &mut |found| {
        let Intrinsic::GetAtt(id, _) = found else { return None };
        let stack = estate.stack(estate.get(id)?.stack);
        let arn = format!(
            "arn:{}:kms:{}:{}:key/{}",
            stack.partition.name(),
            stack.region,
            stack.account,
            "0".repeat(36)
        );
        Some(arn.into())
    });
    size(&placed)
}
