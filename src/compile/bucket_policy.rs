//! The policy of a log bucket, and of a bucket that takes access logs.
//!
//! Statements for CloudTrail follow its user guide, "Amazon S3 bucket policy for CloudTrail", with its statement ids.
//! No statement asks for `aws:kms` encryption: such a Deny stops CloudTrail's own deliveries.

use super::draft::{Statement, narrow, numbered};
use super::log_source;
use super::plan::{AccessLogSource, Plan, PlannedBucket, PlannedTrail, Role};
use super::principal::{one_or_many, principals};
use super::replication;
use crate::estate::intrinsic::{attribute, sub};
use crate::json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn statements(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let mut statements = match &bucket.role {
        Role::Logs { .. } => cloudtrail(plan, bucket),
        Role::AccessLogs { sources } => access_logs(plan, bucket, sources),
        Role::Results { .. } => Vec::new(),
    };
    statements.extend(log_source::statements(plan, bucket));
    statements.extend(replication::bucket_statements(plan, bucket));
    if !bucket.implied {
        statements.extend(readers(plan, bucket));
    }
    statements.extend(transport(bucket));
    // Results are no evidence: who may query may clear up, and a query can be run again.
    if !matches!(bucket.role, Role::Results { .. }) {
        statements.extend(protection(plan, bucket));
    }
    statements
}

/// Trails that write to the same paths share statements.
type Group<'p> = (Option<&'p str>, bool, &'p str);

fn cloudtrail(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let mut groups: BTreeMap<Group<'_>, Vec<&PlannedTrail<'_>>> = BTreeMap::new();
    for trail in plan.trails_into(bucket) {
        groups.entry((trail.prefix, trail.spec.organization, &trail.owner)).or_default().push(trail);
    }
    let Some(first) = groups.values().next().and_then(|trails| trails.first()) else { return Vec::new() };
    let all = groups.values().flatten().map(|trail| trail.arn.as_str()).collect::<BTreeSet<_>>();
    let mut statements = vec![Statement::new(
        &first.common.pointer,
        json!({
            "Sid": "AWSCloudTrailAclCheck20150319",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:GetBucketAcl",
            "Resource": attribute(&bucket.common.id, "Arn"),
            "Condition": {"StringEquals": {"aws:SourceArn": one_or_many(all)}},
        }),
    )];
    for (index, ((prefix, organization, owner), trails)) in groups.iter().enumerate() {
        let arns = one_or_many(trails.iter().map(|trail| trail.arn.as_str()).collect::<BTreeSet<_>>());
        let write = |sid: &str, folder: &str| {
            let prefix = prefix.map(|prefix| format!("{prefix}/")).unwrap_or_default();
            let value = json!({
                "Sid": numbered(sid, index),
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": sub(format!("${{{}.Arn}}/{prefix}AWSLogs/{folder}/*", bucket.common.id)),
                "Condition": {"StringEquals": {
                    "aws:SourceArn": arns.clone(),
                    "s3:x-amz-acl": "bucket-owner-full-control",
                }},
            });
            Statement::new(&trails[0].common.pointer, value)
        };
        // The owner's own path stays open in case the trail is changed to one of that account alone.
        statements.push(write("AWSCloudTrailWrite20150319", owner));
        if let (true, Some(id)) = (*organization, &plan.spec.organization.id) {
            statements.push(write("AWSCloudTrailOrganizationWrite20150319", id));
        }
    }
    statements
}

/// S3 user guide, "Permissions for log delivery": one statement for each bucket whose access logs come here.
fn access_logs(plan: &Plan<'_>, bucket: &PlannedBucket<'_>, sources: &[AccessLogSource]) -> Vec<Statement> {
    let statement = |(index, source): (usize, &AccessLogSource)| {
        // The source's name in place of a reference: it waits for this policy, so it cannot come first.
        let source_arn = format!("arn:{}:s3:::{}", plan.partition().name(), source.bucket_name);
        let value = json!({
            "Sid": numbered("S3ServerAccessLogsPolicy", index),
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": sub(format!("${{{}.Arn}}/{}*", bucket.common.id, source.prefix)),
            "Condition": {
                "ArnLike": {"aws:SourceArn": source_arn},
                "StringEquals": {"aws:SourceAccount": source.account},
            },
        });
        Statement::new(&source.pointer, value)
    };
    sources.iter().enumerate().map(statement).collect()
}

fn readers(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let pointer = format!("{}/readers", bucket.common.pointer);
    let mut statements = Vec::new();
    for (index, principal) in principals(plan, &bucket.spec.readers).into_iter().enumerate() {
        let mut allow = |sid: &str, actions: Value, resource: Value| {
            let mut value = json!({
                "Sid": numbered(sid, index),
                "Effect": "Allow",
                "Principal": principal.principal.clone(),
                "Action": actions,
                "Resource": resource,
            });
            narrow(&mut value, principal.condition.clone());
            statements.push(Statement::new(&pointer, value));
        };
        let bucket_arn = attribute(&bucket.common.id, "Arn");
        allow("AllowReadersToList", json!(["s3:GetBucketLocation", "s3:ListBucket"]), bucket_arn);
        allow("AllowReadersToGet", json!(["s3:GetObject", "s3:GetObjectVersion"]), objects(bucket));
    }
    statements
}

/// What no request may do, a service's as little as a person's.
fn transport(bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let deny = |sid: &str, action: &str, resource: Value, condition: Value| {
        let value = json!({
            "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, "Condition": condition,
        });
        Statement::new(&bucket.common.pointer, value)
    };
    vec![
        deny(
            "DenyInsecureTransport",
            "s3:*",
            both(bucket),
            json!({"Bool": {"aws:SecureTransport": "false"}}),
        ),
        deny("DenyOutdatedTls", "s3:*", both(bucket), json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}})),
        // Holds where a bucket's own block of SSE-C cannot be set.
        deny(
            "DenyCustomerProvidedKeys",
            "s3:PutObject",
            objects(bucket),
            json!({"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}),
        ),
    ]
}

/// Denies that keep evidence. Lifecycle rules still run: no bucket policy stops them (S3 user guide, "Managing the
/// lifecycle of objects"); replication and CloudTrail do none of these.
fn protection(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let administrators: BTreeSet<&str> = bucket.spec.administrators.iter().map(String::as_str).collect();
    let pointer = format!("{}/administrators", bucket.common.pointer);
    let root = plan.stack(&bucket.common).root_arn();
    let with_root: BTreeSet<&str> = administrators.iter().copied().chain([root.as_str()]).collect();
    let deny = |sid: &str, exempt: &BTreeSet<&str>, actions: Value, resource: Value| {
        let mut value = json!({
            "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": resource,
        });
        if !exempt.is_empty() {
            let exempt = one_or_many(exempt.iter().copied());
            narrow(&mut value, Some(json!({"ArnNotLike": {"aws:PrincipalArn": exempt}})));
        }
        Statement::new(&pointer, value)
    };
    let mut statements = vec![deny(
        "DenyDeletes",
        &administrators,
        json!([
            "s3:BypassGovernanceRetention",
            "s3:DeleteBucket",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
        ]),
        both(bucket),
    )];
    // Without a named administrator nobody could ever change the bucket again but root: so only with one.
    if !bucket.spec.administrators.is_empty() {
        // Root may always rewrite the policy (S3 API reference, PutBucketPolicy), and only root can set MFA Delete.
        statements.push(deny(
            "DenyConfigurationChanges",
            &with_root,
            json!([
                "s3:DeleteBucketPolicy",
                "s3:PutBucketAcl",
                "s3:PutBucketLogging",
                "s3:PutBucketObjectLockConfiguration",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketRequestPayment",
                "s3:PutBucketVersioning",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutReplicationConfiguration",
            ]),
            attribute(&bucket.common.id, "Arn"),
        ));
    }
    statements
}

fn objects(bucket: &PlannedBucket<'_>) -> Value {
    sub(format!("${{{}.Arn}}/*", bucket.common.id))
}

fn both(bucket: &PlannedBucket<'_>) -> Value {
    json!([attribute(&bucket.common.id, "Arn"), objects(bucket)])
}
