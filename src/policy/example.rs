//! A policy's examples: small estates that meet it, that do not, or of which it cannot be told.
//!
//! How they are written is `estate::declared`'s business.

use super::evaluate::each_subject;
use super::truth::Truth;
use super::{Policy, PolicySet, Scope};
#[cfg(test)]
pub(crate) use crate::estate::declared as estate;
use crate::estate::declared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Resources that meet a requirement and such that do not.
///
/// Each is a mapping of logical ids to `{Type, Properties, DeletionPolicy, DependsOn}`, with `Existing` the ARN of what is
/// deployed already; `$organization` (`id`, `management_account`) and `$retention` (`required_days`, `immediate_days`) may stand beside them.
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
}

/// Runs every policy's examples, with that policy alone.
pub fn test_examples(policies: &PolicySet) -> Vec<Failure> {
    policies.iter().flat_map(failures).collect()
}

fn failures(policy: &Policy) -> Vec<Failure> {
    let lists = [
        ("pass", &policy.examples.pass),
        ("fail", &policy.examples.fail),
        ("unknown", &policy.examples.unknown),
    ];
    let mut failures = Vec::new();
    for (expected, examples) in lists {
        for (i, example) in examples.iter().enumerate() {
            let found = outcome(policy, example).unwrap_or_else(|error| error);
            if found != expected {
                let pointer = format!("/examples/{expected}/{i}");
                let message = format!("expected {expected}, found {found}");
                failures.push(Failure { policy: policy.id.clone(), pointer, message });
            }
        }
    }
    failures
}

/// The worst that the policy says of any resource in an example.
fn outcome(policy: &Policy, example: &Value) -> Result<String, String> {
    let mut found = "no resource of the policy's type".to_owned();
    each_subject(&declared(example)?, Scope::Logging, |_, subject| {
        if policy.is_for(subject) {
            let judged = match policy.judge(subject) {
                Truth::True => "pass",
                Truth::Unknown(_) => "unknown",
                Truth::False(_) => "fail",
            };
            let rank = |outcome: &str| ["pass", "unknown", "fail"].iter().position(|o| *o == outcome);
            if rank(judged) > rank(&found) {
                judged.clone_into(&mut found);
            }
        }
    });
    Ok(found)
}
