//! A trail's log group, and the role by which CloudTrail writes to it.

use super::draft::{Draft, Statement};
use super::plan::{Common, Plan, PlannedLogGroup, PlannedTrail};
use super::principal::one_or_many;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::spec::control_tower::LOG_ROLE;
use std::collections::{BTreeMap, BTreeSet};

/// Why nothing is known of what Control Tower has.
pub(super) const CONFIGURES: &str = "AWS Control Tower configures it, and what is set there is not said";

/// The log group and, unless these are Control Tower's, the role.
pub(super) fn write(plan: &Plan<'_>, group: &PlannedLogGroup<'_>) -> Vec<Resource> {
    let mut draft = Draft::new(plan, "AWS::Logs::LogGroup", &group.common, "");
    draft.set("LogGroupName", group.name.as_str(), "name");
    let Some(key) = group.key else {
        for property in ["RetentionInDays", "KmsKeyId", "DeletionProtectionEnabled"] {
            draft.set(property, intrinsic::unknown(CONFIGURES), "");
        }
        let stack = plan.stack(&group.common);
        let (partition, region, account) = (stack.partition.name(), &stack.region, &stack.account);
        draft.leave(format!("arn:{partition}:logs:{region}:{account}:log-group:{}:*", group.name));
        return vec![draft.finish()];
    };
    draft.set("RetentionInDays", group.spec.retention(), "retention_days");
    draft.set("KmsKeyId", intrinsic::attribute(&plan.keys[key].common.id, "Arn"), "key");
    if group.spec.deletion_protection {
        draft.set("DeletionProtectionEnabled", true, "deletion_protection");
    }
    draft.tags(&BTreeMap::new());
    draft.retain();
    vec![draft.finish(), role(plan, group)]
}

fn role(plan: &Plan<'_>, group: &PlannedLogGroup<'_>) -> Resource {
    let pointer = &group.common.pointer;
    let common = Common { address: format!("{}.role", group.common.address), ..group.common.clone() };
    let mut role = Draft::new(plan, "AWS::IAM::Role", &common, "Role");
    role.set("RoleName", group.role.as_str(), "role_name");
    role.set("Description", "CloudTrail writes events to CloudWatch Logs", "");
    // Without aws:SourceArn: the role for CloudWatch Logs does not support it (CloudTrail user guide, "Role policy
    // document for CloudTrail to use CloudWatch Logs for monitoring"). Whoever names a role must be allowed to pass it.
    let trust = json!({
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    });
    role.set_policy("AssumeRolePolicyDocument", vec![Statement::new(pointer, trust)], "");
    let document = json!({"Version": "2012-10-17", "Statement": permissions(plan, group)});
    role.set("Policies", json!([{"PolicyName": "write-events", "PolicyDocument": document}]), "");
    role.tags(&BTreeMap::new());
    role.finish()
}

/// The streams that CloudTrail makes: `<account>_CloudTrail_<Region>`, and `<organization>_<account>_CloudTrail_…` for
/// the members of an organization (the same page).
fn permissions(plan: &Plan<'_>, group: &PlannedLogGroup<'_>) -> Value {
    let stack = plan.stack(&group.common);
    let trail = &plan.trails[group.trail];
    let (partition, region, account) = (stack.partition.name(), &stack.region, &stack.account);
    let stream = |prefix: String| {
        // The name in place of a reference: CloudFormation's ARN of a log group ends in `:*`.
        format!("arn:{partition}:logs:{region}:{account}:log-group:{}:log-stream:{prefix}", group.name)
    };
    // The owner's as well: an organization trail is the management account's, whoever creates it.
    let accounts = BTreeSet::from([account, &trail.owner]);
    let mut streams: Vec<String> =
        accounts.iter().map(|account| stream(format!("{account}_CloudTrail_{region}*"))).collect();
    if let (true, Some(id)) = (trail.spec.organization, &plan.spec.organization.id) {
        streams.push(stream(format!("{id}_*")));
    }
    let statement = |sid: &str, action: &str| json!({"Sid": sid, "Effect": "Allow", "Action": action, "Resource": one_or_many(streams.clone())});
    json!([
        statement("AWSCloudTrailCreateLogStream2014110", "logs:CreateLogStream"),
        statement("AWSCloudTrailPutLogEvents20141101", "logs:PutLogEvents"),
    ])
}

/// What a trail says of its log group.
pub(super) fn attach(plan: &Plan<'_>, trail: &PlannedTrail<'_>, draft: &mut Draft<'_>) {
    let Some(group) = plan.log_group_of(trail) else { return };
    let id = &group.common.id;
    draft.set("CloudWatchLogsLogGroupArn", intrinsic::attribute(id, "Arn"), "cloudwatch_logs");
    let role = match group.key {
        Some(_) => intrinsic::attribute(&format!("{id}Role"), "Arn"),
        None => {
            let stack = plan.stack(&group.common);
            format!("arn:{}:iam::{}:role/{LOG_ROLE}", stack.partition.name(), stack.account).into()
        }
    };
    draft.set("CloudWatchLogsRoleArn", role, "cloudwatch_logs");
}
