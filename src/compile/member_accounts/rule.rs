//! Rules of AWS Config, with the parameters that make them watch what this spec makes and nothing else.

use crate::compile::draft::Draft;
use crate::compile::plan::{Plan, PlannedBucket, PlannedMembers, PlannedRule, Role, Watched};
use crate::estate::{Resource, intrinsic};
use crate::json::{Map, Value, json};
use crate::spec::config_rule::Row;
use crate::spec::{AccountRule, LockMode, LogArchiveRule};

/// CloudFormation's name of the type.
pub(super) const KIND: &str = "AWS::Config::ConfigRule";

pub(super) fn write(plan: &Plan<'_>, members: &PlannedMembers<'_>, planned: &PlannedRule) -> Resource {
    let mut draft = Draft::new(plan, KIND, &planned.common, "");
    let properties = match planned.watched {
        Watched::Account(rule) => account(plan, members, rule),
        Watched::Bucket(rule, bucket) => of_bucket(plan, members, rule, &plan.buckets[bucket]),
        Watched::Keys => keys(plan, members, planned),
    };
    for (name, value) in properties {
        let field = if name == "MaximumExecutionFrequency" { "/member_accounts/every_hours" } else { "" };
        let at = if field.is_empty() { &planned.common.pointer } else { field };
        draft.set_from(&name, value, at);
    }
    draft.finish()
}

/// The properties of a rule that every account has; no references, so that a stack set's template can have them.
pub(super) fn account(plan: &Plan<'_>, members: &PlannedMembers<'_>, rule: AccountRule) -> Map {
    let bucket = members.trail.map(|trail| plan.buckets[plan.trails[trail].bucket].name.as_str());
    let parameters = match rule {
        AccountRule::CloudtrailEnabled => json!({"s3BucketName": bucket}),
        AccountRule::MultiRegionCloudtrailEnabled => {
            json!({"s3BucketName": bucket, "includeManagementEvents": "true", "readWriteType": "ALL"})
        }
        AccountRule::S3AccountLevelPublicAccessBlocksPeriodic => json!({
            "BlockPublicAcls": "True",
            "BlockPublicPolicy": "True",
            "IgnorePublicAcls": "True",
            "RestrictPublicBuckets": "True",
        }),
        AccountRule::CloudTrailLogFileValidationEnabled
        | AccountRule::CloudTrailEncryptionEnabled
        | AccountRule::CloudtrailSecurityTrailEnabled => Value::Null,
    };
    let about = match rule {
        AccountRule::CloudtrailEnabled => "the account is recorded by the trail of the organization",
        AccountRule::MultiRegionCloudtrailEnabled => {
            "the trail of the organization records all Regions, reads and writes"
        }
        AccountRule::CloudTrailLogFileValidationEnabled => "every trail has log-file validation",
        AccountRule::CloudTrailEncryptionEnabled => "every trail encrypts with a key of KMS",
        AccountRule::CloudtrailSecurityTrailEnabled => "one trail has all that AWS recommends",
        AccountRule::S3AccountLevelPublicAccessBlocksPeriodic => "the account blocks public access to S3",
    };
    properties(members, (rule.row(), None), about, parameters)
}

fn of_bucket(
    plan: &Plan<'_>,
    members: &PlannedMembers<'_>,
    rule: LogArchiveRule,
    bucket: &PlannedBucket<'_>,
) -> Map {
    let parameters = match rule {
        LogArchiveRule::S3BucketDefaultLockEnabled => {
            let mode = bucket.spec.object_lock.map(|lock| match lock.mode {
                LockMode::Governance => "GOVERNANCE",
                LockMode::Compliance => "COMPLIANCE",
            });
            json!({"mode": mode})
        }
        LogArchiveRule::S3DefaultEncryptionKms => match &bucket.role {
            Role::Logs { key } | Role::Results { key, .. } => {
                json!({"kmsKeyArns": intrinsic::attribute(&plan.keys[*key].common.id, "Arn")})
            }
            Role::AccessLogs { .. } => Value::Null,
        },
        LogArchiveRule::S3BucketLoggingEnabled => match &bucket.access_logs {
            Some((target, prefix)) => {
                let target = intrinsic::reference(&plan.buckets[*target].common.id);
                json!({"targetBucket": target, "targetPrefix": prefix})
            }
            None => Value::Null,
        },
        _ => Value::Null,
    };
    let about = match rule {
        LogArchiveRule::S3BucketMfaDeleteEnabled => "has MFA Delete",
        LogArchiveRule::S3BucketVersioningEnabled => "has versions",
        LogArchiveRule::S3BucketLevelPublicAccessProhibited => "blocks public access",
        LogArchiveRule::S3BucketSslRequestsOnly => "refuses requests without TLS",
        LogArchiveRule::S3DefaultEncryptionKms => "encrypts with its key",
        LogArchiveRule::S3BucketDefaultLockEnabled => "has Object Lock",
        LogArchiveRule::S3BucketLoggingEnabled => "has access logs",
        LogArchiveRule::S3BucketReplicationEnabled => "is copied",
        LogArchiveRule::KmsCmkNotScheduledForDeletion => "has a key that is not going to be deleted",
    };
    let about = format!("bucket {} {about}", bucket.name);
    let mut properties = properties(members, (rule.row(), Some(&bucket.name)), &about, parameters);
    // Other buckets of the account are not this spec's to watch.
    let scope = json!({
        "ComplianceResourceTypes": ["AWS::S3::Bucket"],
        "ComplianceResourceId": intrinsic::reference(&bucket.common.id),
    });
    properties.insert("Scope".to_owned(), scope);
    properties
}

fn keys(plan: &Plan<'_>, members: &PlannedMembers<'_>, planned: &PlannedRule) -> Map {
    let row = LogArchiveRule::KmsCmkNotScheduledForDeletion.row();
    let here = plan.keys.iter().filter(|key| key.common.stack == planned.common.stack);
    let ids: Vec<&str> = here.map(|key| key.common.id.as_str()).collect();
    let ids = match ids.as_slice() {
        [only] => intrinsic::reference(only),
        several => {
            let references: Vec<String> = several.iter().map(|id| format!("${{{id}}}")).collect();
            intrinsic::sub(references.join(","))
        }
    };
    let about = "no key of the logs is going to be deleted";
    properties(members, (row, None), about, json!({"kmsKeyIds": ids}))
}

fn properties(
    members: &PlannedMembers<'_>,
    (row, of): (&Row, Option<&str>),
    about: &str,
    parameters: Value,
) -> Map {
    let end = of.map(|of| format!("-{of}")).unwrap_or_default();
    let mut properties = Map::from_iter([
        ("ConfigRuleName".to_owned(), format!("trailsmith-{}{end}", row.name).into()),
        ("Description".to_owned(), format!("Tells when it is no longer so that {about}").into()),
        ("Source".to_owned(), json!({"Owner": "AWS", "SourceIdentifier": row.identifier})),
    ]);
    if !parameters.is_null() {
        properties.insert("InputParameters".to_owned(), parameters);
    }
    if row.periodic {
        properties.insert("MaximumExecutionFrequency".to_owned(), members.spec.frequency().into());
    }
    properties
}
