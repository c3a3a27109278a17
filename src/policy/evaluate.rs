//! Policies over an estate: who meets what, and where not.
//!
//! Exceptions are applied after this.

use super::schema::Schema;
use super::subject::{Context, Subject};
use super::truth::Truth;
use super::{Policy, PolicySet, Scope};
use crate::diagnostic::{Diagnostic, Kind, Label};
use crate::estate::links::Links;
use crate::estate::{Dialect, Estate, Resource, resource_type};
use crate::parallel::each;
use std::collections::BTreeMap;

/// Subjects that one core takes at a time.
const CHUNK: usize = 16;

/// What is not as the policies require, and what cannot be told, in the order of the places.
pub fn evaluate(policies: &PolicySet, estate: &Estate, scope: Scope) -> Vec<Diagnostic> {
    let context = Context::new(estate, scope);
    let mut by_kind: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
    for policy in policies.iter() {
        by_kind.entry(&policy.resource).or_default().push(policy);
    }
    let judge = |subject: &Subject| -> Vec<Diagnostic> {
        let policies = by_kind.get(subject.kind.as_str()).into_iter().flatten();
        let asked = policies.filter(|policy| policy.is_for(subject));
        asked
            .filter_map(|policy| finding(policy, &context.facts.links, subject, policy.judge(subject)))
            .collect()
    };
    let numbers: Vec<usize> = (0..estate.resources.len()).collect();
    let chunks: Vec<&[usize]> = numbers.chunks(CHUNK).collect();
    let judged = each(&chunks, |_, chunk| -> Vec<Diagnostic> {
        // Most resources of a foreign estate are of types that no policy is for.
        let asked =
            chunk.iter().filter(|number| by_kind.contains_key(estate.resources[**number].kind.as_str()));
        asked.flat_map(|number| judge(&Subject::new(&context, *number))).collect()
    });
    let mut findings: Vec<Diagnostic> = judged.into_iter().flatten().collect();
    for alone in context.facts.documents.alone(&context.facts.links, &context.facts.roles, scope) {
        findings.extend(judge(&Subject::alone(&context, alone)));
    }
    findings.sort();
    findings
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

    /// Whether a resource of the policy's type meets the requirement; one that it is not for does.
    pub(super) fn judge(&self, subject: &Subject) -> Truth {
        let ask = |schema: &Option<Schema>| match schema {
            Some(schema) if subject.complete => schema.ask(&subject.value),
            Some(schema) => schema.walk(&subject.value),
            None => Truth::True,
        };
        let applies = ask(&self.when);
        if matches!(applies, Truth::False(_)) {
            return Truth::True;
        }
        let asserted = || self.assert.as_ref().map_or(Truth::True, |assert| assert.holds(&subject.value));
        let met = match ask(&self.require) {
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

fn finding(policy: &Policy, links: &Links<'_>, subject: &Subject, met: Truth) -> Option<Diagnostic> {
    let resource = links.resource(subject.number);
    // Of a resource that is only in part among the inputs, what is not there is nobody's question.
    if resource.attributes.partial && matches!(met, Truth::Unknown(_)) {
        return None;
    }
    let what = named(policy.message.as_ref().unwrap_or(&policy.title), resource);
    let (kind, at, message, mut notes) = match met {
        Truth::True => return None,
        Truth::False(at) => (Kind::Fail, at, what, Vec::new()),
        Truth::Unknown(reasons) => (
            Kind::CannotTell,
            String::new(),
            format!("cannot tell whether {what}"),
            reasons.into_iter().collect(),
        ),
    };
    notes.push(policy.rationale.trim_end().to_owned());
    let place = if at.is_empty() { policy.at.clone().unwrap_or_default() } else { at };
    let location = subject.locate(links, &place);
    let mut name = resource.named(&place);
    name.related.extend(subject.related.iter().cloned());
    Some(Diagnostic {
        labels: vec![Label { location, text: String::new() }],
        id: policy.id.clone(),
        kind,
        severity: policy.severity,
        message,
        resource: Some(name),
        notes,
        help: Some(remedy(policy, links, resource)).filter(|text| !text.is_empty()).into_iter().collect(),
    })
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
