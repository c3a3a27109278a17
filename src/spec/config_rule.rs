//! The rules of AWS Config that watch the audit logging, and what they ask for.
//!
//! Identifiers, parameters, triggers and Regions: AWS Config developer guide, one page a rule.

use super::Trail;
use schemars::JsonSchema;
use serde::Deserialize;

/// A rule that every account gets, by AWS's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountRule {
    /// A trail records in the account, and delivers to this spec's bucket.
    CloudtrailEnabled,
    /// A trail records all Regions, reads and writes, leaves nothing out and delivers to this spec's bucket.
    MultiRegionCloudtrailEnabled,
    /// Every trail of the account has log-file validation.
    CloudTrailLogFileValidationEnabled,
    /// Every trail of the account encrypts with a key of KMS.
    CloudTrailEncryptionEnabled,
    /// One trail is all of that, and records global services.
    CloudtrailSecurityTrailEnabled,
    /// All four settings of S3's Block Public Access are on for the account.
    S3AccountLevelPublicAccessBlocksPeriodic,
}

/// A rule on what keeps the logs, by AWS's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogArchiveRule {
    /// MFA Delete is on. For buckets with `mfa_delete`.
    S3BucketMfaDeleteEnabled,
    /// The bucket has versions.
    S3BucketVersioningEnabled,
    /// The bucket blocks public access by itself.
    S3BucketLevelPublicAccessProhibited,
    /// The bucket's policy refuses requests without TLS.
    S3BucketSslRequestsOnly,
    /// The bucket encrypts with its key. For buckets that have one.
    S3DefaultEncryptionKms,
    /// Object Lock is on, in the mode of the spec. For buckets with `object_lock`.
    S3BucketDefaultLockEnabled,
    /// The bucket's access logs go where the spec says. For buckets with `access_logs`.
    S3BucketLoggingEnabled,
    /// The bucket is copied. For buckets with `replicate_to`.
    S3BucketReplicationEnabled,
    /// No key of the spec is going to be deleted.
    KmsCmkNotScheduledForDeletion,
}

/// What AWS Config knows a rule by.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its name in AWS's documentation.
    pub(crate) name: &'static str,
    /// Its identifier.
    pub(crate) identifier: &'static str,
    /// Whether it looks every so many hours; the others look when something changes.
    pub(crate) periodic: bool,
    /// The Regions that lack it.
    pub(crate) absent: &'static [&'static str],
}

const fn periodic(name: &'static str, identifier: &'static str) -> Row {
    Row { name, identifier, periodic: true, absent: &[] }
}

const fn on_change(name: &'static str, identifier: &'static str) -> Row {
    Row { name, identifier, periodic: false, absent: &[] }
}

const ACCOUNT: [Row; 6] = [
    periodic("cloudtrail-enabled", "CLOUD_TRAIL_ENABLED"),
    periodic("multi-region-cloudtrail-enabled", "MULTI_REGION_CLOUD_TRAIL_ENABLED"),
    periodic("cloud-trail-log-file-validation-enabled", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"),
    periodic("cloud-trail-encryption-enabled", "CLOUD_TRAIL_ENCRYPTION_ENABLED"),
    periodic("cloudtrail-security-trail-enabled", "CLOUDTRAIL_SECURITY_TRAIL_ENABLED"),
    periodic(
        "s3-account-level-public-access-blocks-periodic",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    ),
];

const LOG_ARCHIVE: [Row; 9] = [
    Row {
        absent: &[
            "ap-east-2",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "mx-central-1",
        ],
        ..on_change("s3-bucket-mfa-delete-enabled", "S3_BUCKET_MFA_DELETE_ENABLED")
    },
    on_change("s3-bucket-versioning-enabled", "S3_BUCKET_VERSIONING_ENABLED"),
    on_change("s3-bucket-level-public-access-prohibited", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"),
    on_change("s3-bucket-ssl-requests-only", "S3_BUCKET_SSL_REQUESTS_ONLY"),
    on_change("s3-default-encryption-kms", "S3_DEFAULT_ENCRYPTION_KMS"),
    on_change("s3-bucket-default-lock-enabled", "S3_BUCKET_DEFAULT_LOCK_ENABLED"),
    on_change("s3-bucket-logging-enabled", "S3_BUCKET_LOGGING_ENABLED"),
    on_change("s3-bucket-replication-enabled", "S3_BUCKET_REPLICATION_ENABLED"),
    Row {
        absent: &["ap-east-2", "ap-southeast-6", "eu-south-1"],
        ..periodic("kms-cmk-not-scheduled-for-deletion", "KMS_CMK_NOT_SCHEDULED_FOR_DELETION")
    },
];

impl AccountRule {
    /// All of them.
    pub(crate) const ALL: [AccountRule; 6] = [
        AccountRule::CloudtrailEnabled,
        AccountRule::MultiRegionCloudtrailEnabled,
        AccountRule::CloudTrailLogFileValidationEnabled,
        AccountRule::CloudTrailEncryptionEnabled,
        AccountRule::CloudtrailSecurityTrailEnabled,
        AccountRule::S3AccountLevelPublicAccessBlocksPeriodic,
    ];

    /// What AWS Config knows it by.
    pub(crate) fn row(self) -> &'static Row {
        &ACCOUNT[self as usize]
    }

    /// Whether it looks at trails.
    pub(crate) fn is_of_trails(self) -> bool {
        self != AccountRule::S3AccountLevelPublicAccessBlocksPeriodic
    }

    /// The field of a trail that keeps the rule from ever being met, and what it makes of the trail.
    pub(crate) fn obstacle(self, trail: &Trail) -> Option<(&'static str, &'static str)> {
        let logging = (trail.logging, ("logging", "does not record"));
        let regions = (trail.multi_region, ("multi_region", "records one Region only"));
        let global = (
            trail.include_global_service_events,
            ("include_global_service_events", "leaves out the events of global services"),
        );
        let validation = (trail.log_file_validation, ("log_file_validation", "has no log-file validation"));
        let management =
            (trail.records_all_management(), ("management_events", "leaves out management events"));
        let asks: &[_] = match self {
            AccountRule::CloudtrailEnabled => &[logging],
            AccountRule::MultiRegionCloudtrailEnabled => &[logging, regions, management],
            AccountRule::CloudTrailLogFileValidationEnabled => &[validation],
            AccountRule::CloudtrailSecurityTrailEnabled => &[regions, global, validation, management],
            AccountRule::CloudTrailEncryptionEnabled
            | AccountRule::S3AccountLevelPublicAccessBlocksPeriodic => &[],
        };
        asks.iter().find(|(met, _)| !met).map(|(_, obstacle)| *obstacle)
    }
}

impl LogArchiveRule {
    /// All of them.
    pub(crate) const ALL: [LogArchiveRule; 9] = [
        LogArchiveRule::S3BucketMfaDeleteEnabled,
        LogArchiveRule::S3BucketVersioningEnabled,
        LogArchiveRule::S3BucketLevelPublicAccessProhibited,
        LogArchiveRule::S3BucketSslRequestsOnly,
        LogArchiveRule::S3DefaultEncryptionKms,
        LogArchiveRule::S3BucketDefaultLockEnabled,
        LogArchiveRule::S3BucketLoggingEnabled,
        LogArchiveRule::S3BucketReplicationEnabled,
        LogArchiveRule::KmsCmkNotScheduledForDeletion,
    ];

    /// What AWS Config knows it by.
    pub(crate) fn row(self) -> &'static Row {
        &LOG_ARCHIVE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn each_rule_has_its_row() {
        for (index, rule) in AccountRule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, index);
            let read: AccountRule = crate::json::from_value(json!(rule.row().name)).unwrap();
            assert_eq!(read, rule);
        }
        for (index, rule) in LogArchiveRule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, index);
            let read: LogArchiveRule = crate::json::from_value(json!(rule.row().name)).unwrap();
            assert_eq!(read, rule);
        }
    }
}
