//! A policy's examples: small estates that meet it, that do not, or of which it cannot be told.
//!
//! They are read as CloudFormation's `Resources` is; nothing of a template beside that is known here.

use super::evaluate::each_subject;
use super::truth::Truth;
use super::{Policy, PolicySet, Scope};
use crate::estate::{
    Attributes, Dialect, Estate, Organization, Origins, Partition, Resource, Retention, Stack, StackId, Unit,
    UnitId,
};
use crate::source::{Location, Sources, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Resources that meet a requirement and such that do not.
///
/// Each is a mapping of logical ids to `{Type, Properties, DeletionPolicy}`; `$organization` (`id`,
/// `management_account`) and `$retention` (`required_days`, `immediate_days`) may stand beside them.
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
    each_subject(&estate(example)?, Scope::Logging, |_, subject| {
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

/// The estate that an example describes: one stack, in an account of its own.
pub(crate) fn estate(example: &Value) -> Result<Estate, String> {
    let source = Sources::new().add("example", "");
    let nowhere = Location { source, span: Span::default() };
    let stack = Stack {
        name: "example".to_owned(),
        account: "222222222222".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: Partition::Aws,
    };
    let unit = Unit { name: "example".to_owned(), dialect: Dialect::CloudFormation };
    let mut estate = Estate { units: vec![unit], stacks: vec![stack], ..Estate::default() };
    for (id, written) in example.as_object().ok_or("an example that is not a mapping")? {
        match id.as_str() {
            "$organization" => estate.organization = Some(organization(written)),
            "$retention" => estate.retention = Some(retention(written)?),
            _ => estate.resources.push(resource(id, written, nowhere)?),
        }
    }
    Ok(estate)
}

fn organization(written: &Value) -> Organization {
    let text = |name: &str| written[name].as_str().map(str::to_owned);
    Organization {
        id: text("id").unwrap_or_default(),
        management_account: text("management_account").unwrap_or_default(),
        delegated_administrator: text("delegated_administrator"),
    }
}

fn retention(written: &Value) -> Result<Retention, String> {
    let days = |name: &str| {
        let days = written[name].as_u64().and_then(|days| u32::try_from(days).ok());
        days.ok_or_else(|| format!("`$retention` without `{name}`"))
    };
    Ok(Retention { required_days: days("required_days")?, immediate_days: days("immediate_days")? })
}

fn resource(id: &str, written: &Value, nowhere: Location) -> Result<Resource, String> {
    let kind = written["Type"].as_str().ok_or_else(|| format!("`{id}` without `Type`"))?;
    let retain = |name: &str| written[name].as_str().is_some_and(|policy| policy.starts_with("Retain"));
    Ok(Resource {
        unit: UnitId::default(),
        related: Vec::new(),
        id: id.to_owned(),
        kind: kind.to_owned(),
        name: id.to_owned(),
        label: id.to_lowercase(),
        stack: StackId(0),
        properties: written.get("Properties").cloned().unwrap_or_else(|| json!({})),
        attributes: Attributes { retain: retain("DeletionPolicy"), ..Attributes::default() },
        origins: Origins::new(nowhere),
        existing: None,
    })
}
