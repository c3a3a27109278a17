//! What may not be done to each type of resource: one row a type.
//!
//! Source: the service authorization reference, which also says which of these actions can be confined to a resource.

use crate::estate::{Estate, Resource, intrinsic, resource_type};
use crate::json::Value;

/// Resources that lose their worth by the same actions.
pub(super) struct Row {
    /// CloudFormation's type names.
    pub(super) kinds: &'static [&'static str],
    /// The id of the statement.
    pub(super) sid: &'static str,
    /// What stops them, deletes what they hold, or takes away what protects it.
    pub(super) actions: &'static [&'static str],
    /// How a policy names one.
    pub(super) form: Form,
    /// Who could do it at all.
    pub(super) reach: Reach,
    /// Whether the service takes part in resource control policies (Organizations user guide, "Resource control policies").
    pub(super) rcp: bool,
}

/// How a policy names a resource.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// By its ARN.
    Arn,
    /// A bucket, and its objects.
    Bucket,
    /// A log group, whose ARN some actions want without `:*`, and its streams.
    LogGroup,
}

/// Who could reach a resource.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Other accounts as well, where a policy lets them.
    Others,
    /// Only its own account; where that is the management account, no guardrail has a say.
    Own,
}

/// Changes to a role by which somebody gets hold of it.
pub(super) const ROLE_ACTIONS: &[&str] = &[
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
];

/// Of a bucket's actions, the one by which root turns MFA Delete on.
pub(super) const VERSIONING: &str = "s3:PutBucketVersioning";

/// The bucket's row, which buckets with MFA Delete share.
pub(super) const BUCKETS: Row = Row {
    kinds: &["AWS::S3::Bucket"],
    sid: "KeepLogs",
    actions: &[
        "s3:BypassGovernanceRetention",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutBucketAcl",
        "s3:PutBucketLogging",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketRequestPayment",
        VERSIONING,
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:PutObjectLegalHold",
        "s3:PutObjectRetention",
        "s3:PutReplicationConfiguration",
    ],
    form: Form::Bucket,
    reach: Reach::Others,
    rcp: true,
};

pub(super) const ROWS: &[Row] = &[
    Row {
        kinds: &["AWS::CloudTrail::Trail"],
        sid: "KeepTrails",
        actions: &[
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventConfiguration",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:PutInsightSelectors",
            "cloudtrail:RemoveTags",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
        ],
        form: Form::Arn,
        reach: Reach::Others,
        rcp: false,
    },
    Row {
        kinds: &["AWS::CloudTrail::EventDataStore"],
        sid: "KeepEventDataStores",
        actions: &[
            "cloudtrail:DeleteEventDataStore",
            "cloudtrail:PutEventConfiguration",
            "cloudtrail:PutInsightSelectors",
            "cloudtrail:RemoveTags",
            "cloudtrail:StopEventDataStoreIngestion",
            "cloudtrail:UpdateEventDataStore",
        ],
        form: Form::Arn,
        reach: Reach::Others,
        rcp: false,
    },
    BUCKETS,
    Row {
        kinds: &["AWS::KMS::Key", "AWS::KMS::ReplicaKey"],
        sid: "KeepKeys",
        actions: &[
            "kms:DeleteImportedKeyMaterial",
            "kms:DisableKey",
            "kms:DisableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
        ],
        form: Form::Arn,
        reach: Reach::Others,
        rcp: true,
    },
    Row {
        kinds: &["AWS::Logs::LogGroup"],
        sid: "KeepLogGroups",
        actions: &[
            "logs:DeleteLogGroup",
            "logs:DeleteLogStream",
            "logs:DeleteMetricFilter",
            "logs:DeleteRetentionPolicy",
            "logs:DeleteSubscriptionFilter",
            "logs:DisassociateKmsKey",
            "logs:PutLogGroupDeletionProtection",
            "logs:PutMetricFilter",
            "logs:PutRetentionPolicy",
        ],
        form: Form::LogGroup,
        reach: Reach::Own,
        rcp: true,
    },
    Row {
        kinds: &["AWS::CloudWatch::Alarm"],
        sid: "KeepAlarms",
        actions: &[
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DisableAlarmActions",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:SetAlarmState",
        ],
        form: Form::Arn,
        reach: Reach::Own,
        rcp: false,
    },
    Row {
        kinds: &["AWS::Events::Rule"],
        sid: "KeepRules",
        actions: &[
            "events:DeleteRule",
            "events:DisableRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
        ],
        form: Form::Arn,
        reach: Reach::Own,
        rcp: false,
    },
    Row {
        kinds: &["AWS::SNS::Topic"],
        sid: "KeepTopics",
        actions: &["sns:AddPermission", "sns:DeleteTopic", "sns:RemovePermission", "sns:SetTopicAttributes"],
        form: Form::Arn,
        reach: Reach::Others,
        rcp: false,
    },
    Row {
        kinds: &["AWS::IAM::Role"],
        sid: "KeepRoles",
        actions: ROLE_ACTIONS,
        form: Form::Arn,
        reach: Reach::Own,
        rcp: false,
    },
];

/// A resource as policies name it: its ARN where it is known before it is deployed, else a reference.
pub(super) fn names(estate: &Estate, resource: &Resource, form: Form) -> Vec<Value> {
    let attribute = resource_type(&resource.kind).map_or("Arn", |row| row.arn_attribute);
    let Some(arn) = estate.arn(resource) else {
        return vec![intrinsic::attribute(&resource.id, attribute)];
    };
    match form {
        Form::Arn => vec![arn.into()],
        Form::Bucket => vec![arn.as_str().into(), format!("{arn}/*").into()],
        Form::LogGroup => {
            let group = arn.trim_end_matches(":*");
            vec![group.into(), format!("{group}:*").into()]
        }
    }
}
