//! What must be so before anything is deployed: the organization, Regions, and who policies speak of.

use super::Targets;
use super::accounts::{Accounts, Place, of_organization};
use crate::estate::{Estate, Resource, StackId};
use crate::json::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The organization of what records all of it.
#[derive(Debug, Serialize)]
pub(super) struct Organization {
    id: String,
    management: String,
    profile: String,
    region: String,
    delegated: Option<Delegated>,
}

/// The account that creates the trails in the management account's place.
#[derive(Debug, Serialize)]
struct Delegated {
    account: String,
    /// The address of the registration in the Terraform module; without one it is done by hand.
    address: Option<String>,
}

/// A Region that an account must have turned on.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(super) struct OptIn {
    place: Place,
    /// The Region to ask in, which is always on. Only the partition `aws` has Regions to turn on.
    partition_region: String,
}

/// Somebody whom a policy grants something, who must exist when the policy is written.
#[derive(Debug, Serialize)]
pub(super) struct Principal {
    arn: String,
    /// `role` or `user`.
    kind: String,
    name: String,
    profile: String,
    region: String,
}

/// Resources of an account that only a few may configure.
#[derive(Debug, Serialize)]
pub(super) struct Restricted {
    profile: String,
    account: String,
    region: String,
    resources: BTreeSet<String>,
    exempt: Vec<String>,
}

pub(super) fn organization(
    estate: &Estate,
    accounts: &Accounts<'_>,
    targets: Targets<'_>,
) -> Option<Organization> {
    let organization = estate.organization.as_ref()?;
    let first = of_organization(estate).next()?;
    let kind = "Terraform::aws_cloudtrail_organization_delegated_admin_account";
    let resource = estate.of_kind(kind).next().filter(|_| targets.terraform);
    let delegated = organization.delegated_administrator.as_ref().map(|account| Delegated {
        account: account.clone(),
        address: resource
            .map(|resource| format!("{}.{}", kind.trim_start_matches("Terraform::"), resource.label)),
    });
    Some(Organization {
        id: organization.id.clone(),
        profile: accounts.profile(&organization.management_account),
        management: organization.management_account.clone(),
        region: estate.stack(first.stack).region.clone(),
        delegated,
    })
}

pub(super) fn opt_in(estate: &Estate, accounts: &Accounts<'_>) -> Vec<OptIn> {
    let is_opt_in = |id: &StackId| {
        let stack = estate.stack(*id);
        stack.partition.opt_in_regions().contains(&stack.region.as_str())
            && estate.in_stack(*id).next().is_some()
    };
    let opt_in = |id| OptIn { place: accounts.place(id), partition_region: "us-east-1".to_owned() };
    estate.stack_ids().filter(is_opt_in).map(opt_in).collect()
}

/// The roles and users that policies grant something to by name. S3 and KMS refuse a policy that names one that does
/// not exist. Root always exists; patterns and sessions are no principals that could be looked up.
pub(super) fn principals(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Principal> {
    let mut arns = BTreeSet::new();
    for statement in estate.resources.iter().flat_map(statements) {
        arns.extend(texts(statement.pointer("/Principal/AWS")));
    }
    arns.into_iter()
        .filter_map(|arn| {
            let mut fields = arn.splitn(6, ':').skip(4);
            let (account, path) = (fields.next()?, fields.next()?);
            let (kind, _) = path.split_once('/').filter(|(kind, _)| ["role", "user"].contains(kind))?;
            let name = path.rsplit('/').next()?;
            Some(Principal {
                kind: kind.to_owned(),
                name: name.to_owned(),
                profile: accounts.profile(account),
                region: accounts.region(account).to_owned(),
                arn: arn.to_owned(),
            })
        })
        .collect()
}

/// Who alone may configure what: the principals that a Deny leaves out. Resources of an account whom the same few may
/// configure stand together.
pub(super) fn restricted(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Restricted> {
    let mut groups: BTreeMap<(&str, Vec<&str>), BTreeSet<String>> = BTreeMap::new();
    // The organization's own policies are told apart: whom they leave alone is in other accounts.
    for resource in estate.resources.iter().filter(|resource| resource.kind != "AWS::Organizations::Policy") {
        let account = estate.stack(resource.stack).account.as_str();
        for exempt in statements(resource).filter_map(exempt) {
            groups.entry((account, exempt)).or_default().insert(resource.name.clone());
        }
    }
    let restricted = |((account, exempt), resources): ((&str, Vec<&str>), BTreeSet<String>)| Restricted {
        profile: accounts.profile(account),
        account: account.to_owned(),
        region: accounts.region(account).to_owned(),
        resources,
        exempt: exempt.into_iter().map(str::to_owned).collect(),
    };
    groups.into_iter().map(restricted).collect()
}

/// A role to deploy a stack with: one that its policies let configure it, else the one that AWS Organizations makes in
/// each account that it creates.
pub(super) fn deploying_role(estate: &Estate, stack: StackId) -> String {
    let stack_of = estate.stack(stack);
    let own = format!("arn:{}:iam::{}:role/", stack_of.partition.name(), stack_of.account);
    let concrete = |arn: &&str| arn.starts_with(&own) && !arn.contains(['*', '?']);
    let guardrails = estate.of_kind("AWS::Organizations::Policy");
    let resources = estate.in_stack(stack).chain(guardrails);
    let mut exempt = resources.flat_map(statements).filter_map(exempt).flatten();
    match exempt.find(concrete) {
        Some(arn) => arn.to_owned(),
        None => format!("{own}OrganizationAccountAccessRole"),
    }
}

/// The statements of a resource's policy.
fn statements(resource: &Resource) -> impl Iterator<Item = &Value> {
    let statements = ["/PolicyDocument/Statement", "/KeyPolicy/Statement", "/Content/Statement"].into_iter();
    statements.filter_map(|pointer| resource.property(pointer)?.as_array()).flatten()
}

/// The principals that a Deny leaves out, if it leaves out any.
fn exempt(statement: &Value) -> Option<Vec<&str>> {
    let conditions = statement.get("Condition")?.as_object().filter(|_| statement["Effect"] == "Deny")?;
    let operators = conditions.iter().filter(|(operator, _)| operator.contains("Not"));
    let arns: Vec<&str> = operators.flat_map(|(_, keys)| texts(keys.get("aws:PrincipalArn"))).collect();
    (!arns.is_empty()).then_some(arns)
}

/// A text, or a list of texts.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
