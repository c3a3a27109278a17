//! A bucket with its configuration and its policy.

use super::draft::Draft;
use super::log_group::CONFIGURES;
use super::plan::{Plan, PlannedBucket, Role};
use super::{bucket_policy, lifecycle, replication};
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::spec::{LockMode, Namespace};
use std::collections::BTreeMap;

/// What nobody can know of a bucket that is not written here.
const CONFIGURATION: [&str; 9] = [
    "AccessControl",
    "BucketEncryption",
    "LifecycleConfiguration",
    "LoggingConfiguration",
    "ObjectLockConfiguration",
    "ObjectLockEnabled",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "VersioningConfiguration",
];

pub(super) fn write(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> [Resource; 2] {
    let arn = format!("arn:{}:s3:::{}", plan.partition().name(), bucket.name);
    let mut draft = if bucket.spec.is_anothers() && !bucket.implied {
        anothers(plan, bucket, &arn)
    } else {
        configured(plan, bucket)
    };
    let adopted = bucket.spec.existing.0.is_some() && !bucket.implied;
    if adopted && !bucket.spec.is_anothers() {
        draft.adopt(arn.as_str());
    }
    let present = plan.present_of(&bucket.common).filter(|_| adopted);
    let mut policy = Draft::new(plan, "AWS::S3::BucketPolicy", &bucket.common, "Policy");
    policy.set("Bucket", intrinsic::reference(&bucket.common.id), "name");
    // What is made for its bucket, for results and access logs, is not its own.
    if bucket.spec.of_control_tower && !bucket.implied {
        policy.set("PolicyDocument", intrinsic::unknown(CONFIGURES), "");
        policy.leave(arn);
        return [draft.finish(), policy.finish()];
    }
    policy.set_merged("PolicyDocument", bucket_policy::statements(plan, bucket), present);
    policy.retain();
    match (adopted && bucket.spec.is_anothers(), present) {
        (true, _) => policy.leave(arn),
        // It is known to be there.
        (false, Some(_)) => policy.adopt(arn),
        (false, None) => {}
    }
    [draft.finish(), policy.finish()]
}

/// A bucket that stays its owner's: known are its name and the policy that it is to have.
fn anothers<'a>(plan: &'a Plan<'_>, bucket: &'a PlannedBucket<'_>, arn: &str) -> Draft<'a> {
    let mut draft = Draft::new(plan, "AWS::S3::Bucket", &bucket.common, "");
    draft.set("BucketName", bucket.name.as_str(), "name");
    let owners = || format!("`{}` stays its owner's, and what is configured there is not said", bucket.name);
    let reason = if bucket.spec.of_control_tower { CONFIGURES.to_owned() } else { owners() };
    for property in CONFIGURATION {
        draft.set(property, intrinsic::unknown(&reason), "existing");
    }
    draft.leave(arn);
    draft
}

fn configured<'a>(plan: &'a Plan<'_>, bucket: &'a PlannedBucket<'_>) -> Draft<'a> {
    let mut draft = Draft::new(plan, "AWS::S3::Bucket", &bucket.common, "");
    draft.set("BucketName", bucket.name.as_str(), "name");
    if bucket.spec.namespace == Namespace::AccountRegional {
        draft.set("BucketNamespace", "account-regional", "namespace");
    }
    encryption(plan, bucket, &mut draft);
    object_lock(bucket, &mut draft);
    // Turns access control lists off; CloudTrail's `bucket-owner-full-control` is still accepted.
    draft.set("OwnershipControls", json!({"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}), "");
    draft.set(
        "PublicAccessBlockConfiguration",
        json!({"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}),
        "",
    );
    versioning(bucket, &mut draft);
    lifecycle(plan, bucket, &mut draft);
    if let Some((target, prefix)) = &bucket.access_logs {
        let target = &plan.buckets[*target].common;
        draft.set(
            "LoggingConfiguration",
            json!({"DestinationBucketName": intrinsic::reference(&target.id), "LogFilePrefix": prefix}),
            "access_logs",
        );
        // Else the first access logs, or turning them on, could be refused: the target must let S3 write by then.
        draft.after(format!("{}Policy", target.id));
    }
    replication::attach(plan, bucket, &mut draft);
    draft.tags(if bucket.implied { &NO_TAGS } else { &bucket.spec.tags });
    draft.retain();
    draft
}

static NO_TAGS: BTreeMap<String, String> = BTreeMap::new();

/// SSE-KMS with a Bucket Key for logs. S3 writes access logs to a bucket with SSE-S3 only (S3 user guide,
/// "Troubleshoot server access logging"). SSE-C is refused in both: its keys are not the organization's.
fn encryption(plan: &Plan<'_>, bucket: &PlannedBucket<'_>, draft: &mut Draft<'_>) {
    let blocked = json!({"EncryptionType": ["SSE-C"]});
    let rule = match &bucket.role {
        Role::Logs { key } | Role::Results { key, .. } => json!({
            "BucketKeyEnabled": true,
            "ServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms",
                "KMSMasterKeyID": intrinsic::attribute(&plan.keys[*key].common.id, "Arn"),
            },
            "BlockedEncryptionTypes": blocked,
        }),
        Role::AccessLogs { .. } => json!({
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BlockedEncryptionTypes": blocked,
        }),
    };
    draft.set("BucketEncryption", json!({"ServerSideEncryptionConfiguration": [rule]}), "key");
}

fn object_lock(bucket: &PlannedBucket<'_>, draft: &mut Draft<'_>) {
    let Some(lock) = &bucket.spec.object_lock else { return };
    if bucket.implied {
        return;
    }
    let mode = match lock.mode {
        LockMode::Governance => "GOVERNANCE",
        LockMode::Compliance => "COMPLIANCE",
    };
    let mut retention = json!({"Mode": mode});
    match (lock.days, lock.years) {
        (Some(days), _) => retention["Days"] = days.into(),
        (None, Some(years)) => retention["Years"] = years.into(),
        (None, None) => {}
    }
    draft.set("ObjectLockEnabled", true, "object_lock");
    draft.set(
        "ObjectLockConfiguration",
        json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}),
        "object_lock",
    );
}

fn versioning(bucket: &PlannedBucket<'_>, draft: &mut Draft<'_>) {
    let mut versioning = json!({"Status": "Enabled"});
    let mfa_delete = bucket.spec.mfa_delete && !bucket.implied;
    if mfa_delete {
        // Only S3's API has this, and only root may set it: neither target prints it, the runbook asks for it.
        versioning["MFADelete"] = Value::from("Enabled");
    }
    draft.set("VersioningConfiguration", versioning, "");
    if mfa_delete {
        let pointer = format!("{}/mfa_delete", bucket.common.pointer);
        draft.origin("/VersioningConfiguration/MFADelete", &pointer);
    }
}

fn lifecycle(plan: &Plan<'_>, bucket: &PlannedBucket<'_>, draft: &mut Draft<'_>) {
    let own = bucket.spec.lifecycle.as_ref().filter(|_| !bucket.implied);
    let rules: Vec<Value> = match own {
        Some(rules) => rules.iter().map(lifecycle::rule).collect(),
        // MFA Delete and a lifecycle configuration exclude each other.
        None if bucket.spec.mfa_delete && !bucket.implied => return,
        None => vec![lifecycle::default_rule(plan.spec, bucket)],
    };
    if rules.is_empty() {
        return;
    }
    let count = own.map_or(0, Vec::len);
    let minimum = lifecycle::minimum_size(bucket.spec.transition_default_minimum_object_size);
    draft.set(
        "LifecycleConfiguration",
        json!({"TransitionDefaultMinimumObjectSize": minimum, "Rules": rules}),
        "lifecycle",
    );
    let pointer = &bucket.common.pointer;
    draft.origin(
        "/LifecycleConfiguration/TransitionDefaultMinimumObjectSize",
        &format!("{pointer}/transition_default_minimum_object_size"),
    );
    for index in 0..count {
        lifecycle::origins(draft, index, pointer);
    }
}
