//! A key, its policy and its alias.
//!
//! Statements follow the CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".

use super::draft::{Draft, Statement, narrow, numbered};
use super::grants;
use super::lake;
use super::log_source;
use super::plan::{Plan, PlannedBucket, PlannedKey, PlannedTrail, Role};
use super::principal::{one_or_many, principals};
use super::replication;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use std::collections::BTreeSet;

/// A rotation a year, as KMS does where no period is given.
const ROTATION_DAYS: u32 = 365;
/// The longest window: a deletion that nobody meant can be stopped for a month.
const DELETION_WINDOW_DAYS: u32 = 30;

/// What an administrator may do: manage the key, not use it.
const ADMINISTRATION: [&str; 19] = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

/// The key and, unless it stays its owner's, its alias.
pub(super) fn write(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Vec<Resource> {
    let spec = &key.spec;
    let mut draft = Draft::new(plan, "AWS::KMS::Key", &key.common, "");
    let present = plan.present_of(&key.common);
    if let Some(existing) = spec.existing.as_ref().filter(|existing| !existing.adopt) {
        let reason =
            format!("`{}` stays its owner's, and what is configured there is not said", existing.arn);
        for property in ["EnableKeyRotation", "RotationPeriodInDays", "PendingWindowInDays"] {
            draft.set(property, intrinsic::unknown(&reason), "existing");
        }
        draft.set_merged("KeyPolicy", policy(plan, key), present);
        draft.leave(existing.arn.as_str());
        return vec![draft.finish()];
    }
    let purpose = if lake::key_statement(plan, key).is_some() {
        lake::KEY_USE
    } else {
        "Encrypts CloudTrail logs and digests"
    };
    let description = spec.description.clone().unwrap_or_else(|| purpose.to_owned());
    draft.set("Description", description, "description");
    draft.set("EnableKeyRotation", true, "rotation_days");
    draft.set("RotationPeriodInDays", spec.rotation_days.unwrap_or(ROTATION_DAYS), "rotation_days");
    let window = spec.deletion_window_days.unwrap_or(DELETION_WINDOW_DAYS);
    draft.set("PendingWindowInDays", window, "deletion_window_days");
    draft.set_merged("KeyPolicy", policy(plan, key), present);
    draft.tags(&spec.tags);
    draft.retain();
    if let Some(existing) = &spec.existing {
        draft.adopt(existing.arn.as_str());
    }
    let mut alias = Draft::new(plan, "AWS::KMS::Alias", &key.common, "Alias");
    alias.set("AliasName", format!("alias/{}", key.alias), "alias");
    alias.set("TargetKeyId", intrinsic::reference(&key.common.id), "alias");
    vec![draft.finish(), alias.finish()]
}

fn policy(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Vec<Statement> {
    let pointer = &key.common.pointer;
    let account = plan.stack(&key.common).root_arn();
    let mut statements = vec![Statement::new(
        pointer,
        // Without it, a key whose administrators are gone could never be managed again.
        json!({"Sid": "EnableIamPolicies", "Effect": "Allow", "Principal": {"AWS": account}, "Action": "kms:*", "Resource": "*"}),
    )];
    statements.extend(administrators(plan, key, &account));
    let uses = |index: usize| plan.keys[index].common.id == key.common.id;
    let trails: Vec<&PlannedTrail<'_>> =
        plan.trails.iter().filter(|trail| trail.key.is_some_and(uses)).collect();
    statements.extend(cloudtrail(plan, &trails));
    statements.extend(landing_zone(&trails));
    statements.extend(lake::key_statement(plan, key));
    statements.extend(log_source::for_key(plan, key));
    statements.extend(replication::key_statements(plan, key));
    statements.extend(readers(plan, key, &trails));
    statements.extend(grants::statements(plan, key));
    statements
}

fn administrators(plan: &Plan<'_>, key: &PlannedKey<'_>, account: &str) -> Vec<Statement> {
    let named = &key.spec.administrators;
    let pointer = format!("{}/administrators", key.common.pointer);
    let mut statements: Vec<Statement> = principals(plan, named)
        .into_iter()
        .enumerate()
        .map(|(index, principal)| {
            let mut value = json!({
                "Sid": numbered("AllowKeyAdministration", index),
                "Effect": "Allow",
                "Principal": principal.principal,
                "Action": ADMINISTRATION,
                "Resource": "*",
            });
            narrow(&mut value, principal.condition);
            Statement::new(&pointer, value)
        })
        .collect();
    if !named.is_empty() {
        // Root stays able to act: a key that nobody can manage is as lost as a deleted one.
        let exempt: BTreeSet<&str> =
            named.iter().map(String::as_str).chain(std::iter::once(account)).collect();
        statements.push(Statement::new(
            &pointer,
            json!({
                "Sid": "DenyKeyDestruction",
                "Effect": "Deny",
                "Principal": "*",
                "Action": [
                    "kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
                ],
                "Resource": "*",
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": one_or_many(exempt)}},
            }),
        ));
    }
    statements
}

/// What Control Tower checks for before it takes a key, besides CloudTrail's statements (Control Tower user guide,
/// "Optionally configure AWS KMS keys"); without a condition, as it stands there.
fn landing_zone(trails: &[&PlannedTrail<'_>]) -> Option<Statement> {
    let trail = trails.iter().find(|trail| trail.spec.of_control_tower)?;
    let value = json!({
        "Sid": "AllowConfigEncryptLogs",
        "Effect": "Allow",
        "Principal": {"Service": "config.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
    });
    Some(Statement::new(&trail.common.pointer, value))
}

/// What CloudTrail needs to encrypt, to check the key, and to create a trail whose bucket has a Bucket Key.
fn cloudtrail(plan: &Plan<'_>, trails: &[&PlannedTrail<'_>]) -> Vec<Statement> {
    let Some(first) = trails.first() else { return Vec::new() };
    let service = json!({"Service": "cloudtrail.amazonaws.com"});
    let arns = one_or_many(trails.iter().map(|trail| trail.arn.as_str()).collect::<BTreeSet<_>>());
    let contexts: BTreeSet<String> = trails
        .iter()
        .map(|trail| format!("arn:{}:cloudtrail:*:{}:trail/*", plan.partition().name(), trail.owner))
        .collect();
    let statement = |value: Value| Statement::new(&first.common.pointer, value);
    vec![
        statement(json!({
            "Sid": "AllowCloudTrailEncryptLogs",
            "Effect": "Allow",
            "Principal": service,
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": arns},
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": one_or_many(contexts)},
            },
        })),
        // Needed to create or update a trail while the bucket uses an S3 Bucket Key. The user guide's statement has no
        // condition: with a Bucket Key the encryption context is the bucket's ARN, not the object's or the trail's.
        statement(json!({
            "Sid": "AllowCloudTrailDecryptTrail",
            "Effect": "Allow",
            "Principal": service,
            "Action": "kms:Decrypt",
            "Resource": "*",
        })),
        statement(json!({
            "Sid": "AllowCloudTrailDescribeKey",
            "Effect": "Allow",
            "Principal": service,
            "Action": "kms:DescribeKey",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceArn": arns}},
        })),
    ]
}

/// Decryption for readers: of log files by CloudTrail's encryption context, and through the bucket's Bucket Key, whose
/// context is the bucket's ARN (S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
fn readers(plan: &Plan<'_>, key: &PlannedKey<'_>, trails: &[&PlannedTrail<'_>]) -> Vec<Statement> {
    let buckets: Vec<&PlannedBucket<'_>> = plan
        .buckets
        .iter()
        .enumerate()
        .filter(|(index, bucket)| {
            let own =
                matches!(bucket.role, Role::Logs { key: used } if plan.keys[used].common.id == key.common.id);
            own || trails.iter().any(|trail| trail.bucket == *index)
        })
        .map(|(_, bucket)| bucket)
        .collect();
    let readers: BTreeSet<&String> =
        key.spec.readers.iter().chain(buckets.iter().flat_map(|bucket| &bucket.spec.readers)).collect();
    let pointer = match buckets.iter().find(|_| key.spec.readers.is_empty()) {
        Some(bucket) => format!("{}/readers", bucket.common.pointer),
        None => format!("{}/readers", key.common.pointer),
    };
    let arns: Vec<String> = buckets
        .iter()
        .map(|bucket| format!("arn:{}:s3:::{}", plan.partition().name(), bucket.name))
        .collect();
    let mut statements = Vec::new();
    for (index, principal) in principals(plan, readers).into_iter().enumerate() {
        let decrypt = |sid: &str, condition: Value| {
            let mut value = json!({
                "Sid": numbered(sid, index),
                "Effect": "Allow",
                "Principal": principal.principal,
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": condition,
            });
            narrow(&mut value, principal.condition.clone());
            Statement::new(&pointer, value)
        };
        let cloudtrail = json!({"Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"}});
        statements.push(decrypt("EnableCloudTrailLogDecryptPermissions", cloudtrail));
        if !arns.is_empty() {
            let bucket_key =
                json!({"StringEquals": {"kms:EncryptionContext:aws:s3:arn": one_or_many(arns.clone())}});
            statements.push(decrypt("EnableBucketKeyDecryptPermissions", bucket_key));
        }
    }
    statements
}
