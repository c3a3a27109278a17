//! Policies over an estate: who meets what, and where not.
//!
//! Exceptions are applied after this.

use super::schema::Schema;
use super::subject::{Context, Subject};
use super::truth::Truth;
use super::{Met, Policy, PolicySet, Scope};
use crate::diagnostic::{Diagnostic, Kind, Label};
use crate::estate::links::Links;
use crate::estate::{Dialect, Estate, Resource, resource_type};
use crate::parallel::each;
use crate::source::{Location, pointer};
use serde_json::Value;
use std::collections::BTreeMap;

/// How much of what is wrong in particular a finding says.
const PARTICULARS: usize = 10;
/// Subjects that one core takes at a time.
const CHUNK: usize = 16;

/// What is not as the policies require, and what cannot be told, in the order of the places.
pub fn evaluate(policies: &PolicySet, estate: &Estate, scope: Scope) -> Vec<Diagnostic> {
    ask(policies, estate, scope, |policy, links, subject| {
        finding(policy, links, subject, policy.judge(subject))
    })
}

/// What is as the policies require, in the order of the places. A policy that is not for a resource is not met by it.
pub fn met(policies: &PolicySet, estate: &Estate, scope: Scope) -> Vec<Met> {
    ask(policies, estate, scope, |policy, links, subject| {
        let asked = !matches!(policy.applies(subject), Truth::False(_));
        (asked && policy.judge(subject) == Truth::True).then(|| Met::new(policy, links, subject))
    })
}

/// Asks every policy of every resource that it is for.
fn ask<T: Send + Ord>(
    policies: &PolicySet,
    estate: &Estate,
    scope: Scope,
    answer: impl Fn(&Policy, &Links<'_>, &Subject) -> Option<T> + Sync,
) -> Vec<T> {
    let context = Context::new(estate, scope);
    let mut by_kind: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
    for policy in policies.iter() {
        by_kind.entry(&policy.resource).or_default().push(policy);
    }
    let judge = |subject: &Subject| -> Vec<T> {
        let policies = by_kind.get(subject.kind.as_str()).into_iter().flatten();
        let asked = policies.filter(|policy| policy.is_for(subject));
        asked.filter_map(|policy| answer(policy, &context.facts.links, subject)).collect()
    };
    let numbers: Vec<usize> = (0..estate.resources.len()).collect();
    let chunks: Vec<&[usize]> = numbers.chunks(CHUNK).collect();
    let judged = each(&chunks, |_, chunk| -> Vec<T> {
        // Most resources of a foreign estate are of types that no policy is for.
        let asked =
            chunk.iter().filter(|number| by_kind.contains_key(estate.resources[**number].kind.as_str()));
        asked.flat_map(|number| judge(&Subject::new(&context, *number))).collect()
    });
    let mut answers: Vec<T> = judged.into_iter().flatten().collect();
    for alone in context.facts.documents.alone(&context.facts.links, &context.facts.roles, scope) {
        answers.extend(judge(&Subject::alone(&context, alone)));
    }
    answers.sort();
    answers
}

/// Hands out every resource with what it is linked to, and every policy document that stands alone.
pub(super) fn each_subject(estate: &Estate, scope: Scope, mut f: impl FnMut(&Links<'_>, &Subject)) {
    let context = Context::new(estate, scope);
    for number in 0..estate.resources.len() {
        f(&context.facts.links, &Subject::new(&context, number));
    }
    for alone in context.facts.documents.alone(&context.facts.links, &context.facts.roles, scope) {
        f(&context.facts.links, &Subject::alone(&context, alone));
    }
}

impl Policy {
    /// Whether the policy can be asked of a subject. Of a document that stands alone only those can that read nothing
    /// else.
    pub(super) fn is_for(&self, subject: &Subject) -> bool {
        self.resource == subject.kind && (!subject.alone || self.reads_document_only())
    }

    fn reads_document_only(&self) -> bool {
        let reads = |schema: &Option<Schema>, names: &[&str]| {
            schema.as_ref().is_none_or(|schema| schema.reads_only(names))
        };
        self.assert.is_none()
            && self.require.is_some()
            && reads(&self.when, &["$roles"])
            && reads(&self.require, &["$policy", "$facts"])
    }

    /// Whether a resource of the policy's type is one that the requirement is for.
    fn applies(&self, subject: &Subject) -> Truth {
        holds(self.when.as_ref(), subject)
    }

    /// Whether a resource of the policy's type meets the requirement; one that it is not for does.
    pub(super) fn judge(&self, subject: &Subject) -> Truth {
        let applies = self.applies(subject);
        if matches!(applies, Truth::False(_)) {
            return Truth::True;
        }
        let asserted = || self.assert.as_ref().map_or(Truth::True, |assert| assert.holds(&subject.value));
        let met = match holds(self.require.as_ref(), subject) {
            failed @ Truth::False(_) => failed,
            other => other.and(asserted()),
        };
        match (applies, met) {
            // Whether it is asked for or not, it is met.
            (_, Truth::True) => Truth::True,
            (Truth::Unknown(reasons), Truth::False(_)) => Truth::Unknown(reasons),
            (open @ Truth::Unknown(_), met) => open.and(met),
            (_, met) => met,
        }
    }
}

fn holds(schema: Option<&Schema>, subject: &Subject) -> Truth {
    match schema {
        Some(schema) if subject.complete => schema.ask(&subject.value),
        Some(schema) => schema.walk(&subject.value),
        None => Truth::True,
    }
}

fn finding(policy: &Policy, links: &Links<'_>, subject: &Subject, met: Truth) -> Option<Diagnostic> {
    let resource = links.resource(subject.number);
    // Of a resource that is only in part among the inputs, what is not there is nobody's question.
    if resource.attributes.partial && matches!(met, Truth::Unknown(_)) {
        return None;
    }
    let said = if let Truth::False(at) = &met { because(&subject.value, at) } else { None };
    let is_quiet = match &met {
        Truth::Unknown(reasons) => {
            !reasons.is_empty() && reasons.iter().all(|reason| subject.quiet.contains(reason))
        }
        _ => said.as_ref().is_some_and(|said| said.quiet),
    };
    if is_quiet {
        return None;
    }
    let what = named(policy.message.as_ref().unwrap_or(&policy.title), resource);
    let (kind, at, message, mut notes) = match met {
        Truth::True => return None,
        Truth::False(at) => (Kind::Fail, at, what, particulars(policy, subject)),
        Truth::Unknown(reasons) => (
            Kind::CannotTell,
            String::new(),
            format!("cannot tell whether {what}"),
            reasons.into_iter().collect(),
        ),
    };
    let own = policy.at.clone().unwrap_or_default();
    let (labels, place) = match said {
        // What is derived has its place where it comes from, and concerns the resource.
        Some(said) => {
            notes.extend(said.reasons);
            (proven(&subject.locate(links, &at), &subject.locate(links, &own), &resource.name), own)
        }
        None => {
            let place = if at.is_empty() { own } else { at };
            (vec![Label { location: subject.locate(links, &place), text: String::new() }], place)
        }
    };
    notes.push(policy.rationale.trim_end().to_owned());
    let mut name = resource.named(&subject.own_pointer(&place));
    name.related.extend(subject.related.iter().cloned());
    Some(Diagnostic {
        labels,
        id: policy.id.clone(),
        kind,
        severity: policy.severity,
        message,
        resource: Some(name),
        notes,
        help: Some(remedy(policy, links, resource)).filter(|text| !text.is_empty()).into_iter().collect(),
    })
}

/// What the facts say is wrong in particular.
fn particulars(policy: &Policy, subject: &Subject) -> Vec<String> {
    let told = policy.because.as_deref().and_then(|at| subject.value.pointer(at));
    let texts = told.and_then(Value::as_array).into_iter().flatten().chain(told);
    texts.filter_map(Value::as_str).take(PARTICULARS).map(str::to_owned).collect()
}

/// What a fact says besides its value.
struct Said {
    reasons: Vec<String>,
    /// Another finding says it.
    quiet: bool,
}

/// What a fact gives as its reasons: the list `because` beside the value at fault, or around it.
fn because(subject: &Value, at: &str) -> Option<Said> {
    if !at.starts_with("/$facts/delivery/") {
        return None;
    }
    let mut around = Some(at);
    while let Some(pointer) = around {
        let fact = subject.pointer(pointer);
        let said = fact.and_then(|fact| fact.get("because")).and_then(Value::as_array);
        if let (Some(fact), Some(said)) = (fact, said) {
            let reasons = said.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            return Some(Said { reasons, quiet: fact.get("quiet").is_some_and(|quiet| *quiet == true) });
        }
        around = pointer::parent(pointer);
    }
    None
}

/// Where something was decided, and the resource that it is decided for.
fn proven(decided: &Location, concerned: &Location, name: &str) -> Vec<Label> {
    let label = |location: &Location, text: String| Label { location: *location, text };
    if decided == concerned {
        return vec![label(decided, String::new())];
    }
    vec![label(decided, "decided here".to_owned()), label(concerned, format!("for `{name}`"))]
}

/// Puts the resource's name behind its noun: `trail records …` becomes ``trail `org` records …``.
fn named(phrase: &str, resource: &Resource) -> String {
    let noun = resource_type(&resource.kind).map_or("", |row| row.noun);
    match phrase.strip_prefix(noun).filter(|rest| !noun.is_empty() && rest.starts_with([' ', '\''])) {
        Some(rest) => format!("{noun} `{}`{rest}", resource.name),
        None => format!("`{}`: {phrase}", resource.name),
    }
}

/// What to write, in the language that the resource was written in. A spec's sections have names: the finding's is put in.
fn remedy(policy: &Policy, links: &Links<'_>, resource: &Resource) -> String {
    let remediation = &policy.remediation;
    let dialect = links.estate.units.get(resource.unit.0).map(|unit| unit.dialect);
    let text = match dialect {
        Some(Dialect::Spec) => {
            let name = resource.name.split('.').nth(1).unwrap_or_default();
            remediation.spec.replace("<name>", name)
        }
        Some(Dialect::Terraform | Dialect::TerraformPlan) => remediation.terraform.clone(),
        Some(Dialect::AwsApi) => {
            remediation.cli.clone().unwrap_or_else(|| remediation.cloudformation.clone())
        }
        Some(Dialect::CloudFormation) | None => remediation.cloudformation.clone(),
    };
    text.trim_end().to_owned()
}
