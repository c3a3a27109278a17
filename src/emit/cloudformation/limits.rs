//! What CloudFormation refuses, said before it does.
//!
//! Source: AWS CloudFormation user guide, "Understand CloudFormation quotas".

use crate::diagnostic::Diagnostic;
use crate::emit::support::{Column, Exception, Support};
use crate::estate::{Estate, Intrinsic, Partition, Resource, StackId, intrinsic};
use crate::json::Value;

/// Bytes of a template that may be in the request itself.
pub(super) const INLINE_BYTES: usize = 51_200;
/// Outputs of a template.
pub(super) const OUTPUTS: usize = 200;
/// Bytes of a template in a bucket: "1 MB", enforced as "Template may not exceed 1000000 bytes in size".
const BYTES: usize = 1_000_000;
/// Entries in a section of a template.
const ENTRIES: &[(&str, usize, &str)] =
    &[("Resources", 500, "resources"), ("Parameters", 200, "parameters"), ("Outputs", OUTPUTS, "outputs")];

/// What no template can say, whatever its size.
pub(super) fn unsupported(estate: &Estate) -> Vec<Diagnostic> {
    let resources = estate.stack_ids().flat_map(|stack| super::resources(estate, stack));
    let all = |resource| {
        [delegated(estate, resource), unregistered(estate, resource), unknown(resource)].into_iter().flatten()
    };
    estate.circle.iter().cloned().chain(resources.flat_map(all)).collect()
}

/// What CloudFormation refuses, by the fields of the spec.
pub(in crate::emit) fn exceptions() -> impl Iterator<Item = Exception> {
    let delegated = Exception {
        path: "organization.delegated_administrator",
        columns: &[Column::CloudFormation],
        support: Support::No,
        why: "CloudFormation cannot create an organization trail outside the management account",
    };
    std::iter::once(delegated)
}

/// An organization trail outside the management account.
fn delegated(estate: &Estate, resource: &Resource) -> Option<Diagnostic> {
    let organization_trail = resource.kind == "AWS::CloudTrail::Trail"
        && resource.property("/IsOrganizationTrail") == Some(&Value::Bool(true));
    let management = &estate.organization.as_ref()?.management_account;
    let account = &estate.stack(resource.stack).account;
    if !organization_trail || account == management {
        return None;
    }
    let message = format!(
        "CloudFormation cannot create the organization trail {} from account {account}, which is not the management \
         account",
        resource.name
    );
    let note = "the trail comes to be in the management account; CloudFormation then starts its logging by name instead \
                of ARN, gets TrailNotFoundException and rolls back \
                (aws-cloudformation/cloudformation-coverage-roadmap#1932)";
    let diagnostic = error(resource, "/IsOrganizationTrail", message).with_note(note);
    Some(diagnostic.with_help([
        "write Terraform only, which can: `--target terraform`",
        "or leave out `organization.delegated_administrator`, so that the management account creates the trail",
    ]))
}

/// The types that CloudFormation's registry does not have in China (resource schemas of October 2026).
const NOT_IN_CHINA: [&str; 2] =
    ["AWS::CloudTrail::EventDataStore", "AWS::ObservabilityAdmin::OrganizationTelemetryRule"];

/// A type that there is not in the partition.
fn unregistered(estate: &Estate, resource: &Resource) -> Option<Diagnostic> {
    let partition = estate.stack(resource.stack).partition;
    if partition != Partition::China || !NOT_IN_CHINA.contains(&resource.kind.as_str()) {
        return None;
    }
    let message = format!(
        "CloudFormation has no {} in the Regions of {}, which {} would be",
        resource.kind,
        partition.name(),
        resource.name
    );
    Some(error(resource, "", message).with_help([
        "remove it; `query: {athena: true}` searches the log files there",
        "or, for an event data store, write Terraform only: `--target terraform`",
    ]))
}

/// A value that could not be made out when the resource was read.
fn unknown(resource: &Resource) -> Option<Diagnostic> {
    let mut reason = None;
    intrinsic::map(&resource.properties, &mut |found| {
        if let Intrinsic::Unknown(text) = found {
            reason.get_or_insert_with(|| (*text).to_owned());
        }
        None
    });
    let reason = reason?;
    Some(error(resource, "", format!("{} has a value that is not known: {reason}", resource.name)))
}

/// Whether a template is within CloudFormation's limits.
pub(super) fn check(estate: &Estate, stack: StackId, template: &Value, bytes: usize) -> Vec<Diagnostic> {
    let mut too_much: Vec<(usize, usize, &str)> = Vec::new();
    for (section, limit, noun) in ENTRIES {
        let count = template.get(section).and_then(Value::as_object).map_or(0, crate::json::Map::len);
        if count > *limit {
            too_much.push((count, *limit, noun));
        }
    }
    if bytes > BYTES {
        too_much.push((bytes, BYTES, "bytes"));
    }
    let Some(first) = super::resources(estate, stack).next() else { return Vec::new() };
    let place = super::template::place(estate, stack);
    too_much
        .into_iter()
        .map(|(count, limit, noun)| {
            let message = format!(
                "the CloudFormation template of stack {place} would have {count} {noun}; CloudFormation takes {limit}"
            );
            error(first, "", message).with_help([
                "divide the spec: one with a part of this stack's buckets and their trails, the rest in another",
                "or write Terraform only, which has no such limit: `--target terraform`",
            ])
        })
        .collect()
}

fn error(resource: &Resource, pointer: &str, message: String) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("cloudformation", resource.origins.locate(pointer), message);
    diagnostic.resource = Some(resource.named(""));
    diagnostic
}
