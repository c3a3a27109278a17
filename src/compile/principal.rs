//! IAM ARNs as principals: named ones as they stand, patterns as a condition on their account.

use super::plan::Plan;
use crate::json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A `Principal` element and, for patterns, what narrows it.
pub(super) struct Principal {
    pub(super) principal: Value,
    /// `{"ArnLike": {"aws:PrincipalArn": […]}}`; a principal element takes no wildcards within an ARN.
    pub(super) condition: Option<Value>,
}

/// One element for all ARNs that are written out, and one for each account with patterns.
pub(super) fn principals<'a>(plan: &Plan<'_>, arns: impl IntoIterator<Item = &'a String>) -> Vec<Principal> {
    let (patterns, named): (BTreeSet<&str>, BTreeSet<&str>) =
        arns.into_iter().map(String::as_str).partition(|arn| arn.contains(['*', '?']));
    let mut found = Vec::new();
    if !named.is_empty() {
        found.push(Principal { principal: json!({"AWS": one_or_many(named)}), condition: None });
    }
    let mut by_account: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for arn in patterns {
        by_account.entry(account(arn)).or_default().insert(arn);
    }
    for (account, arns) in by_account {
        found.push(Principal {
            principal: json!({"AWS": root(plan, account)}),
            condition: Some(json!({"ArnLike": {"aws:PrincipalArn": one_or_many(arns)}})),
        });
    }
    found
}

/// The ARN that stands for a whole account.
fn root(plan: &Plan<'_>, account: &str) -> String {
    format!("arn:{}:iam::{account}:root", plan.partition().name())
}

/// A single value as it is, several as a list: the form in which AWS gives policies back.
pub(super) fn one_or_many(values: impl IntoIterator<Item = impl Into<Value>>) -> Value {
    let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}

fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}
