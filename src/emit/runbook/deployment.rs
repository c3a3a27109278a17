//! Stacks, templates and the Terraform module, as commands name them.

use super::accounts::{Accounts, Place};
use super::prerequisites;
use crate::emit::cloudformation::Template;
use crate::emit::terraform::names::role_variable;
use crate::estate::{Estate, Resource, StackId, resource_type};
use serde::Serialize;

/// A stack and what is in it.
#[derive(Debug, Serialize)]
pub(super) struct Stack {
    name: String,
    place: Place,
    resources: Vec<String>,
}

/// How CloudFormation is told to deploy.
#[derive(Debug, Serialize)]
pub(super) struct CloudFormation {
    stacks: Vec<Deployed>,
    parameters: bool,
}

/// A stack as CloudFormation has it.
#[derive(Debug, Serialize)]
struct Deployed {
    name: String,
    stack_name: String,
    place: Place,
    path: String,
    bytes: usize,
    inline: bool,
    parameters: Vec<Parameter>,
    import: Option<Import>,
    /// Whether it makes roles, which CloudFormation must be told to be meant.
    roles: bool,
    /// ARNs of the trails that stop with this stack: their buckets are in it.
    trails_into: Vec<String>,
}

/// A parameter and the stack whose output it is.
#[derive(Debug, Serialize)]
struct Parameter {
    name: String,
    stack_name: String,
    place: Place,
}

/// The files of an import.
#[derive(Debug, Serialize)]
struct Import {
    template: String,
    resources: String,
}

/// How Terraform is told to deploy.
#[derive(Debug, Serialize)]
pub(super) struct Terraform {
    /// The profile that the roles are assumed from.
    profile: String,
    account: String,
    roles: Vec<Role>,
    imports: usize,
}

/// A variable with the role for a provider.
#[derive(Debug, Serialize)]
struct Role {
    variable: String,
    arn: String,
    account: String,
}

/// The stacks that hold anything.
pub(super) fn stacks(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Stack> {
    let stack = |id: StackId| Stack {
        name: estate.stack(id).name.clone(),
        place: accounts.place(id),
        resources: estate.in_stack(id).map(title).collect(),
    };
    estate.stack_ids().filter(|id| estate.in_stack(*id).next().is_some()).map(stack).collect()
}

/// The resources that are kept, or not kept, when a stack is deleted.
pub(super) fn with_retain(estate: &Estate, retain: bool) -> Vec<String> {
    let cloudformation = estate.resources.iter().filter(|resource| !resource.kind.starts_with("Terraform::"));
    cloudformation.filter(|resource| resource.attributes.retain == retain).map(title).collect()
}

/// `bucket buckets.logs`
fn title(resource: &Resource) -> String {
    let noun = resource_type(&resource.kind).map_or(resource.kind.as_str(), |row| row.noun);
    format!("{noun} `{}`", resource.name)
}

/// What a stack is called in CloudFormation.
fn stack_name(estate: &Estate, stack: StackId) -> String {
    format!("trailsmith-{}", estate.stack(stack).name)
}

pub(super) fn cloudformation(
    estate: &Estate,
    accounts: &Accounts<'_>,
    templates: &[Template],
) -> CloudFormation {
    let parameter = |parameter: &crate::emit::cloudformation::Parameter| Parameter {
        name: parameter.name.clone(),
        stack_name: stack_name(estate, parameter.from),
        place: accounts.place(parameter.from),
    };
    let deployed = |template: &Template| Deployed {
        name: estate.stack(template.stack).name.clone(),
        stack_name: stack_name(estate, template.stack),
        place: accounts.place(template.stack),
        path: template.path.clone(),
        bytes: template.bytes,
        inline: template.fits_inline(),
        parameters: template.parameters.iter().map(parameter).collect(),
        import: template
            .import
            .as_ref()
            .map(|import| Import { template: import.template.clone(), resources: import.resources.clone() }),
        roles: estate.in_stack(template.stack).any(|resource| resource.kind == "AWS::IAM::Role"),
        trails_into: trails_into(estate, template.stack),
    };
    CloudFormation {
        stacks: templates.iter().map(deployed).collect(),
        parameters: templates.iter().any(|template| !template.parameters.is_empty()),
    }
}

fn trails_into(estate: &Estate, stack: StackId) -> Vec<String> {
    let into = |trail: &&Resource| {
        let bucket = trail.property("/S3BucketName").and_then(|bucket| estate.target(bucket));
        bucket.is_some_and(|bucket| bucket.stack == stack)
    };
    estate.of_kind("AWS::CloudTrail::Trail").filter(into).filter_map(|trail| estate.arn(trail)).collect()
}

/// Terraform starts from the management account, from which every other lets itself be reached.
pub(super) fn terraform(estate: &Estate, accounts: &Accounts<'_>) -> Terraform {
    let stacks: Vec<StackId> =
        estate.stack_ids().filter(|id| estate.in_stack(*id).next().is_some()).collect();
    let management = estate.organization.as_ref().map(|organization| organization.management_account.clone());
    let first = stacks.first().map(|id| estate.stack(*id).account.clone());
    let account = management.or(first).unwrap_or_default();
    let role = |id: &StackId| {
        let stack = estate.stack(*id);
        (stack.account != account).then(|| Role {
            variable: role_variable(stack),
            arn: prerequisites::deploying_role(estate, *id),
            account: stack.account.clone(),
        })
    };
    Terraform {
        profile: accounts.profile(&account),
        roles: stacks.iter().filter_map(role).collect(),
        imports: estate.resources.iter().filter(|resource| resource.existing.is_some()).count(),
        account,
    }
}
