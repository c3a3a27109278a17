//! A trail, and the registration of the account that creates it.

use super::draft::Draft;
use super::events;
use super::plan::{Common, Plan, PlannedTrail};
use super::{log_group, topic};
use crate::estate::{Resource, StackId, intrinsic};

pub(super) fn write(plan: &Plan<'_>, trail: &PlannedTrail<'_>) -> Resource {
    let spec = trail.spec;
    let bucket = &plan.buckets[trail.bucket].common;
    let mut draft = Draft::new(plan, "AWS::CloudTrail::Trail", &trail.common, "");
    draft.set("TrailName", trail.name.as_str(), "name");
    draft.set("IsLogging", spec.logging, "logging");
    draft.set("IsOrganizationTrail", spec.organization, "organization");
    draft.set("IsMultiRegionTrail", spec.multi_region, "multi_region");
    draft.set(
        "IncludeGlobalServiceEvents",
        spec.include_global_service_events,
        "include_global_service_events",
    );
    draft.set("EnableLogFileValidation", spec.log_file_validation, "log_file_validation");
    draft.set("S3BucketName", intrinsic::reference(&bucket.id), "bucket");
    if let Some(prefix) = trail.prefix {
        let pointer = if spec.prefix.is_some() { &trail.common.pointer } else { &bucket.pointer };
        draft.set_from("S3KeyPrefix", prefix, &format!("{pointer}/prefix"));
    }
    if let Some(key) = trail.key {
        draft.set("KMSKeyId", intrinsic::attribute(&plan.keys[key].common.id, "Arn"), "key");
    }
    events::write(plan, trail, &mut draft);
    log_group::attach(plan, trail, &mut draft);
    topic::attach(plan, trail, &mut draft);
    if spec.of_control_tower {
        draft.leave(trail.arn.as_str());
        return draft.finish();
    }
    draft.tags(&spec.tags);
    draft.retain();
    // Else CreateTrail fails with InsufficientS3BucketPolicyException and the second try works.
    draft.after(format!("{}Policy", bucket.id));
    if spec.organization && plan.spec.organization.delegated_administrator.is_some() {
        draft.after(REGISTRATION);
    }
    draft.finish()
}

/// The logical id of the registration.
pub(super) const REGISTRATION: &str = "DelegatedAdministrator";

/// CloudFormation has no such type: the runbook gives the command.
pub(super) fn write_registration(plan: &Plan<'_>) -> Option<Resource> {
    let organization = &plan.spec.organization;
    let account = organization.accounts.get(organization.delegated_administrator.as_ref()?)?;
    let stack = plan.stacks.iter().position(|stack| {
        organization.accounts.get("management").is_some_and(|id| id.as_str() == stack.account)
    })?;
    let common = Common {
        id: REGISTRATION.to_owned(),
        label: "cloudtrail".to_owned(),
        address: "organization.delegated_administrator".to_owned(),
        pointer: "/organization/delegated_administrator".to_owned(),
        stack: StackId(stack),
    };
    let kind = "Terraform::aws_cloudtrail_organization_delegated_admin_account";
    let mut draft = Draft::new(plan, kind, &common, "");
    draft.set_from("AccountId", account.as_str(), &common.pointer);
    Some(draft.finish())
}
