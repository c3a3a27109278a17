//! What every account gets: where AWS Config must record, the stack set, and Block Public Access of accounts.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource, StackId};
use crate::json::Value;
use serde::Serialize;
use std::collections::BTreeSet;

const BLOCK: &str = "Terraform::aws_s3_account_public_access_block";

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Members {
    recorders: Vec<Recorder>,
    stack_set: Option<StackSet>,
    blocks: Vec<Place>,
    management: Place,
    /// The buckets of which a rule tells when MFA Delete is turned off.
    mfa_delete: Vec<String>,
}

/// Where AWS Config must record, since there are rules.
#[derive(Debug, Serialize)]
struct Recorder {
    place: Place,
    /// Whether rules there look at each change of a bucket.
    buckets: bool,
}

#[derive(Debug, Serialize)]
struct StackSet {
    name: String,
    place: Place,
    units: Vec<String>,
    regions: Vec<String>,
    /// What a delegated administrator adds to each command.
    call_as: &'static str,
}

pub(super) fn members(estate: &Estate, accounts: &Accounts<'_>) -> Option<Members> {
    let stack_set =
        estate.of_kind("AWS::CloudFormation::StackSet").next().map(|found| stack_set(found, accounts));
    let blocks: Vec<Place> = estate.of_kind(BLOCK).map(|block| accounts.place(block.stack)).collect();
    let recorders = recorders(estate, accounts);
    let is_empty = stack_set.is_none() && blocks.is_empty() && recorders.is_empty();
    let management = estate.organization.as_ref().map(|organization| &organization.management_account);
    let account = management.or(estate.stacks.first().map(|stack| &stack.account))?;
    let management = Place {
        account: account.clone(),
        profile: accounts.profile(account),
        region: accounts.region(account).to_owned(),
    };
    let mfa_delete = mfa_delete(estate);
    (!is_empty).then_some(Members { recorders, stack_set, blocks, management, mfa_delete })
}

fn mfa_delete(estate: &Estate) -> Vec<String> {
    let watches = |rule: &&Resource| {
        rule.property("/Source/SourceIdentifier") == Some(&"S3_BUCKET_MFA_DELETE_ENABLED".into())
    };
    let rules = estate.of_kind("AWS::Config::ConfigRule").filter(watches);
    let bucket = |rule: &Resource| {
        let bucket = estate.resolve(rule.property("/Scope/ComplianceResourceId")?);
        bucket.as_str().map(str::to_owned)
    };
    rules.filter_map(bucket).collect()
}

fn recorders(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Recorder> {
    let rules = || estate.of_kind("AWS::Config::ConfigRule");
    let stacks: BTreeSet<StackId> = rules().map(|rule| rule.stack).collect();
    let of_buckets = |stack: StackId| {
        rules().any(|rule| rule.stack == stack && rule.property("/Scope/ComplianceResourceTypes").is_some())
    };
    let recorder = |stack: StackId| Recorder { place: accounts.place(stack), buckets: of_buckets(stack) };
    stacks.into_iter().map(recorder).collect()
}

fn stack_set(found: &Resource, accounts: &Accounts<'_>) -> StackSet {
    let text = |pointer| found.property(pointer).and_then(Value::as_str).unwrap_or_default();
    let delegated = text("/CallAs") == "DELEGATED_ADMIN";
    StackSet {
        name: text("/StackSetName").to_owned(),
        place: accounts.place(found.stack),
        units: texts(found.property("/StackInstancesGroup/0/DeploymentTargets/OrganizationalUnitIds")),
        regions: texts(found.property("/StackInstancesGroup/0/Regions")),
        call_as: if delegated { " --call-as DELEGATED_ADMIN" } else { "" },
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
