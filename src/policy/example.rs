//! A policy's examples: small estates that meet it, that do not, or of which it cannot be told.
//!
//! How they are written down is `written`'s business.

mod written;

use super::evaluate::each_subject;
use super::truth::Truth;
use super::{Policy, PolicySet, Scope};
#[cfg(test)]
pub(crate) use crate::estate::declared as estate;
use crate::json::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Resources that meet a requirement and such that do not.
///
/// Each is a mapping of logical ids to `{Type, Properties, DeletionPolicy, DependsOn}`, with `Existing` the ARN of what is
/// deployed already; `$organization` (`id`, `management_account`), `$retention` (`required_days`, `immediate_days`) and
/// `$dialect` (`cloudformation`, `terraform`, `terraform-plan`, `aws-api` or `spec`) may stand beside them, and in a resource
/// its `$account` and `$region`. Or it is a whole text in one of the languages: `{terraform: "…"}`,
/// `{cloudformation: "…"}`, `{spec: "…"}`.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// These meet the requirement.
    pub pass: Vec<Value>,
    /// These do not.
    pub fail: Vec<Value>,
    /// Of these it cannot be told: a value in them is not known, such as `{Ref: Parameter}`.
    #[serde(default)]
    pub unknown: Vec<Value>,
}

/// An example that does not come out as its policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The policy's id.
    pub policy: String,
    /// The example's JSON Pointer in the policy's file.
    pub pointer: String,
    /// What came out instead.
    pub message: String,
    /// Where that comes from.
    pub help: Option<String>,
}

/// What a policy says of an example: the worst that it says of any resource in it, and why.
struct Outcome {
    verdict: &'static str,
    why: Option<String>,
}

/// Verdicts, the worst last.
const VERDICTS: [&str; 3] = ["pass", "unknown", "fail"];

impl Examples {
    /// All of them, each with the verdict that is expected and its number among those.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, usize, &Value)> {
        let lists = [("pass", &self.pass), ("fail", &self.fail), ("unknown", &self.unknown)];
        lists.into_iter().flat_map(|(verdict, list)| {
            list.iter().enumerate().map(move |(number, example)| (verdict, number, example))
        })
    }
}

/// Runs every policy's examples, with that policy alone.
pub fn test_examples(policies: &PolicySet) -> Vec<Failure> {
    policies.iter().flat_map(failures).collect()
}

fn failures(policy: &Policy) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (expected, number, example) in policy.examples.iter() {
        let failure = |message: String, help: Option<String>| Failure {
            policy: policy.id.to_string(),
            pointer: format!("/examples/{expected}/{number}"),
            message,
            help,
        };
        match outcome(policy, example) {
            Ok(found) if found.verdict == expected => {}
            Ok(found) => {
                let said = format!("`{}` expected {expected}, found {}", policy.id, found.verdict);
                failures.push(failure(said, found.why));
            }
            Err(error) => failures.push(failure(format!("the example cannot be used: {error}"), None)),
        }
    }
    failures
}

fn outcome(policy: &Policy, example: &Value) -> Result<Outcome, String> {
    let mut worst: Option<Outcome> = None;
    let (estate, kind) = (written::estate(example, &policy.resource)?, policy.resource.as_str());
    each_subject(&estate, Scope::Logging, &|own| own == kind, |links, subject| {
        if policy.is_for(subject) {
            let found = said(policy.judge(subject), &links.resource(subject.number).name);
            let rank = |verdict: &str| VERDICTS.iter().position(|known| *known == verdict);
            if worst.as_ref().is_none_or(|worst| rank(found.verdict) > rank(worst.verdict)) {
                worst = Some(found);
            }
        }
    });
    worst.ok_or_else(|| format!("it has no {}", policy.resource))
}

fn said(truth: Truth, name: &str) -> Outcome {
    match truth {
        Truth::True => Outcome { verdict: "pass", why: None },
        Truth::Unknown(reasons) => {
            let reasons: Vec<String> = reasons.into_iter().collect();
            Outcome { verdict: "unknown", why: Some(format!("of `{name}`: {}", reasons.join("; "))) }
        }
        Truth::False(at) if at.is_empty() => {
            Outcome { verdict: "fail", why: Some(format!("`{name}` as a whole fails")) }
        }
        Truth::False(at) => Outcome { verdict: "fail", why: Some(format!("`{name}` fails at {at}")) },
    }
}
