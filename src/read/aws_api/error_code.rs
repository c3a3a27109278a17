//! What an error that AWS answered means: that something is not there, or that nobody knows.

/// What an error code says of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The resource has no such configuration.
    Absent,
    /// The resource itself does not exist.
    Gone,
    /// Nothing: the question was refused or failed.
    Unknown,
}

/// Each service's documentation of errors. A code that is not here says nothing.
const CODES: &[(&str, Meaning)] = &[
    ("NoSuchBucketPolicy", Meaning::Absent),
    ("NoSuchLifecycleConfiguration", Meaning::Absent),
    // Only from stand-ins and before 2023: every bucket has a default since.
    ("ServerSideEncryptionConfigurationNotFoundError", Meaning::Absent),
    ("NoSuchPublicAccessBlockConfiguration", Meaning::Absent),
    ("ObjectLockConfigurationNotFoundError", Meaning::Absent),
    ("OwnershipControlsNotFoundError", Meaning::Absent),
    ("ReplicationConfigurationNotFoundError", Meaning::Absent),
    ("NoSuchTagSet", Meaning::Absent),
    ("NoSuchTagSetError", Meaning::Absent),
    ("NoSuchWebsiteConfiguration", Meaning::Absent),
    ("InsightNotEnabledException", Meaning::Absent),
    // GetKeyRotationStatus of an asymmetric, HMAC or custom-store key: such keys cannot rotate.
    ("UnsupportedOperationException", Meaning::Absent),
    ("AWSOrganizationsNotInUseException", Meaning::Absent),
    ("NoSuchBucket", Meaning::Gone),
    ("TrailNotFoundException", Meaning::Gone),
    ("EventDataStoreNotFoundException", Meaning::Gone),
    // KMS and SNS; IAM.
    ("NotFoundException", Meaning::Gone),
    ("NotFound", Meaning::Gone),
    ("NoSuchEntity", Meaning::Gone),
    ("ResourceNotFoundException", Meaning::Gone),
    // SQS, by its two protocols; CloudFormation; Glue.
    ("AWS.SimpleQueueService.NonExistentQueue", Meaning::Gone),
    ("QueueDoesNotExist", Meaning::Gone),
    ("StackSetNotFoundException", Meaning::Gone),
    ("EntityNotFoundException", Meaning::Gone),
];

/// What that code means.
pub(super) fn meaning(code: &str) -> Meaning {
    CODES.iter().find(|(known, _)| *known == code).map_or(Meaning::Unknown, |(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_aws_documents_as_absence_is_absence() {
        assert_eq!(meaning("NoSuchBucketPolicy"), Meaning::Absent);
        assert_eq!(meaning("NoSuchBucket"), Meaning::Gone);
        for code in ["AccessDenied", "ThrottlingException", "NoSuchKey", ""] {
            assert_eq!(meaning(code), Meaning::Unknown, "{code}");
        }
    }

    #[test]
    fn each_code_is_there_once() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
    }
}
