//! Policies over an estate: who meets what, and where not.
//!
//! Exceptions are applied after this.

use super::roles::Roles;
use super::schema::Schema;
use super::subject::Subject;
use super::truth::Truth;
use super::{Policy, PolicySet};
use crate::diagnostic::{Diagnostic, Kind, Label};
use crate::estate::links::Links;
use crate::estate::{Estate, Resource, resource_type};

/// What is not as the policies require, and what cannot be told, in the order of the places.
pub fn evaluate(policies: &PolicySet, estate: &Estate) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    each_subject(estate, |links, subject| {
        let kind = &links.resource(subject.number).kind;
        for policy in policies.iter().filter(|policy| policy.resource == *kind) {
            findings.extend(finding(policy, links, subject, policy.judge(subject)));
        }
    });
    findings.sort();
    findings
}

/// Hands out every resource with what it is linked to.
pub(super) fn each_subject(estate: &Estate, mut f: impl FnMut(&Links<'_>, &Subject)) {
    let links = Links::new(estate);
    let roles = Roles::new(&links);
    for number in 0..estate.resources.len() {
        f(&links, &Subject::new(&links, &roles, number));
    }
}

impl Policy {
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
    Some(Diagnostic {
        labels: vec![Label { location, text: String::new() }],
        id: policy.id.clone(),
        kind,
        severity: policy.severity,
        message,
        resource: Some(resource.named(&place)),
        notes,
        help: Some(remedy(policy, resource)).filter(|text| !text.is_empty()).into_iter().collect(),
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
fn remedy(policy: &Policy, resource: &Resource) -> String {
    let (section, name) = resource.name.split_once('.').unwrap_or_default();
    let text = match section {
        "buckets" | "keys" | "trails" => {
            let name = name.split('.').next().unwrap_or_default();
            policy.remediation.spec.replace("<name>", name)
        }
        _ => policy.remediation.cloudformation.clone(),
    };
    text.trim_end().to_owned()
}
