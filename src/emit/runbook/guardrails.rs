//! Policies of the organization: what must be so before they are attached, whom they leave alone, what they do not reach.

use super::accounts::Accounts;
use crate::compile::{SMALL, characters};
use crate::estate::{Estate, Resource, resource_type};
use crate::json::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const KIND: &str = "AWS::Organizations::Policy";
/// The type that denies nothing, and that AWS itself attaches none of.
const S3: &str = "S3_POLICY";
/// How many policies of a type can be attached to a target (AWS Organizations user guide, "Quotas").
const ATTACHABLE: usize = 5;

/// All of them.
#[derive(Debug, Serialize)]
pub(super) struct Guardrails {
    /// The management account, from which they are attached.
    account: String,
    profile: String,
    region: String,
    types: BTreeSet<String>,
    /// Whether one of them denies, and whether one blocks public access to S3.
    denies: bool,
    blocks: bool,
    policies: Vec<Policy>,
    rooms: Vec<Room>,
    break_glass: Vec<BreakGlass>,
    /// What the management account has, which they do not bind.
    unbound: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Policy {
    name: String,
    r#type: String,
    targets: Vec<String>,
    characters: usize,
    large: bool,
}

/// How many policies of a type a target may have already.
#[derive(Debug, Serialize)]
struct Room {
    target: String,
    r#type: String,
    most: usize,
}

#[derive(Debug, Serialize)]
struct BreakGlass {
    arn: String,
    /// Its name, where it is no pattern.
    name: Option<String>,
    profile: String,
    region: String,
}

pub(super) fn guardrails(estate: &Estate, accounts: &Accounts<'_>) -> Option<Guardrails> {
    let first = estate.of_kind(KIND).next()?;
    let place = accounts.place(first.stack);
    let policies: Vec<Policy> = estate.of_kind(KIND).map(|found| policy(estate, found)).collect();
    let of_management = |resource: &&Resource| {
        estate.stack(resource.stack).account == place.account
            && resource.kind != KIND
            && !is_part(&resource.kind)
    };
    Some(Guardrails {
        types: policies.iter().map(|policy| policy.r#type.clone()).collect(),
        rooms: rooms(&policies),
        denies: policies.iter().any(|policy| policy.r#type != S3),
        blocks: policies.iter().any(|policy| policy.r#type == S3),
        break_glass: exempt(first).iter().map(|arn| break_glass(arn, accounts)).collect(),
        unbound: estate.resources.iter().filter(of_management).map(title).collect(),
        policies,
        account: place.account,
        profile: place.profile,
        region: place.region,
    })
}

/// What is told with what it is part of.
fn is_part(kind: &str) -> bool {
    kind.starts_with("Terraform::") || ["AWS::S3::BucketPolicy", "AWS::KMS::Alias"].contains(&kind)
}

fn title(resource: &Resource) -> String {
    let noun = resource_type(&resource.kind).map_or(resource.kind.as_str(), |row| row.noun);
    format!("{noun} `{}`", resource.name)
}

fn policy(estate: &Estate, policy: &Resource) -> Policy {
    let text = |pointer| policy.property(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let characters = characters(estate, &policy.properties["Content"]);
    Policy {
        name: text("/Name"),
        r#type: text("/Type"),
        targets: texts(policy.property("/TargetIds")),
        characters,
        large: characters > SMALL && text("/Type") != S3,
    }
}

fn rooms(policies: &[Policy]) -> Vec<Room> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for policy in policies.iter().filter(|policy| policy.r#type != S3) {
        for target in &policy.targets {
            *counts.entry((target, &policy.r#type)).or_default() += 1;
        }
    }
    let room = |((target, kind), count): ((&str, &str), usize)| Room {
        target: target.to_owned(),
        r#type: kind.to_owned(),
        most: ATTACHABLE.saturating_sub(count),
    };
    counts.into_iter().map(room).collect()
}

/// Whom the first statement leaves alone; all leave these alone.
fn exempt(policy: &Resource) -> Vec<String> {
    texts(policy.property("/Content/Statement/0/Condition/ArnNotLike/aws:PrincipalArn"))
}

fn break_glass(arn: &str, accounts: &Accounts<'_>) -> BreakGlass {
    let account = arn.split(':').nth(4).unwrap_or_default();
    let name = arn.rsplit('/').next().filter(|_| !arn.contains(['*', '?']));
    BreakGlass {
        arn: arn.to_owned(),
        name: name.map(str::to_owned),
        profile: accounts.profile(account),
        region: accounts.region(account).to_owned(),
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.to_string()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
