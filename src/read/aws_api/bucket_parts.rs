//! What S3's answers about a bucket give: names that the API and CloudFormation have in common, and those they have not.

use super::builder::Part;
use super::shape::Shape::{Document, Fields, Flag, Is, Items, One, Pick, Same, Text, There};
use super::shape::{Field, Shape};

const fn part(command: &'static str, fields: &'static [Field]) -> Part {
    Part { service: "s3", command, fields, absent: None }
}

/// `GetBucketPolicy`.
pub(super) const POLICY: Part = part("get-bucket-policy", &[Field("Policy", "PolicyDocument", Document)]);

/// The account's own block, by the names that the bucket's has in CloudFormation.
pub(super) const PUBLIC_ACCESS_BLOCK: Part = Part {
    service: "s3control",
    command: "get-public-access-block",
    fields: &[
        Field("PublicAccessBlockConfiguration/BlockPublicAcls", "BlockPublicAcls", Flag),
        Field("PublicAccessBlockConfiguration/BlockPublicPolicy", "BlockPublicPolicy", Flag),
        Field("PublicAccessBlockConfiguration/IgnorePublicAcls", "IgnorePublicAcls", Flag),
        Field("PublicAccessBlockConfiguration/RestrictPublicBuckets", "RestrictPublicBuckets", Flag),
    ],
    absent: None,
};

/// What is asked about each bucket, its policy apart.
pub(super) const PARTS: &[Part] = &[
    part(
        "get-bucket-versioning",
        &[
            Field("Status", "VersioningConfiguration/Status", Same),
            Field("MFADelete", "VersioningConfiguration/MFADelete", Same),
        ],
    ),
    part(
        "get-bucket-lifecycle-configuration",
        &[
            Field(
                "TransitionDefaultMinimumObjectSize",
                "LifecycleConfiguration/TransitionDefaultMinimumObjectSize",
                Same,
            ),
            Field("Rules", "LifecycleConfiguration/Rules", Items(&LIFECYCLE_RULE)),
        ],
    ),
    part(
        "get-bucket-encryption",
        &[Field(
            "ServerSideEncryptionConfiguration/Rules",
            "BucketEncryption/ServerSideEncryptionConfiguration",
            Items(&ENCRYPTION_RULE),
        )],
    ),
    part(
        "get-object-lock-configuration",
        &[
            Field("ObjectLockConfiguration/ObjectLockEnabled", "ObjectLockEnabled", Is("Enabled")),
            Field("ObjectLockConfiguration", "ObjectLockConfiguration", Same),
        ],
    ),
    Part {
        // A bucket that CloudFormation makes has the block (S3 user guide, "Default settings for new S3 buckets").
        absent: Some((
            "PublicAccessBlockConfiguration",
            r#"{"BlockPublicAcls": false, "BlockPublicPolicy": false, "IgnorePublicAcls": false, "RestrictPublicBuckets": false}"#,
        )),
        ..part(
            "get-public-access-block",
            &[Field("PublicAccessBlockConfiguration", "PublicAccessBlockConfiguration", Fields(&BLOCK))],
        )
    },
    Part {
        // A bucket that CloudFormation makes has BucketOwnerEnforced; one without controls takes what the writer says.
        absent: Some(("OwnershipControls", r#"{"Rules": [{"ObjectOwnership": "ObjectWriter"}]}"#)),
        ..part("get-bucket-ownership-controls", &[Field("OwnershipControls", "OwnershipControls", Same)])
    },
    part("get-bucket-acl", &[Field("", "AccessControlPolicy", Fields(ACL))]),
    part(
        "get-bucket-logging",
        &[
            Field("LoggingEnabled/TargetBucket", "LoggingConfiguration/DestinationBucketName", Same),
            Field("LoggingEnabled/TargetPrefix", "LoggingConfiguration/LogFilePrefix", Same),
            Field("LoggingEnabled/TargetObjectKeyFormat", "LoggingConfiguration/TargetObjectKeyFormat", Same),
        ],
    ),
    part(
        "get-bucket-replication",
        &[
            Field("ReplicationConfiguration/Role", "ReplicationConfiguration/Role", Same),
            Field(
                "ReplicationConfiguration/Rules",
                "ReplicationConfiguration/Rules",
                Items(&REPLICATION_RULE),
            ),
        ],
    ),
    part("get-bucket-tagging", &[Field("TagSet", "Tags", Same)]),
    part("get-bucket-request-payment", &[Field("Payer", "RequestPaymentConfiguration/Payer", Same)]),
    part(
        "get-bucket-notification-configuration",
        &[
            Field(
                "EventBridgeConfiguration",
                "NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled",
                There,
            ),
            Field("TopicConfigurations", "NotificationConfiguration/TopicConfigurations", Items(&TOPIC)),
            Field("QueueConfigurations", "NotificationConfiguration/QueueConfigurations", Items(&QUEUE)),
            Field(
                "LambdaFunctionConfigurations",
                "NotificationConfiguration/LambdaConfigurations",
                Items(&FUNCTION),
            ),
        ],
    ),
    part(
        "get-bucket-website",
        &[
            Field("RedirectAllRequestsTo", "WebsiteConfiguration/RedirectAllRequestsTo", Same),
            Field("IndexDocument", "WebsiteConfiguration/IndexDocument", Pick("Suffix")),
            Field("ErrorDocument", "WebsiteConfiguration/ErrorDocument", Pick("Key")),
        ],
    ),
];

const BLOCK: [Field; 4] = [
    Field("BlockPublicAcls", "BlockPublicAcls", Flag),
    Field("BlockPublicPolicy", "BlockPublicPolicy", Flag),
    Field("IgnorePublicAcls", "IgnorePublicAcls", Flag),
    Field("RestrictPublicBuckets", "RestrictPublicBuckets", Flag),
];

const ACL: &[Field] = &[Field("Owner", "Owner", Same), Field("Grants", "Grants", Same)];

const LIFECYCLE_RULE: Shape = Fields(&[
    Field("ID", "Id", Same),
    Field("Status", "Status", Same),
    Field("Prefix", "Prefix", Same),
    Field("Filter/Prefix", "Prefix", Same),
    Field("Filter/Tag", "TagFilters", One(&Same)),
    Field("Filter/ObjectSizeGreaterThan", "ObjectSizeGreaterThan", Text),
    Field("Filter/ObjectSizeLessThan", "ObjectSizeLessThan", Text),
    Field("Filter/And/Prefix", "Prefix", Same),
    Field("Filter/And/Tags", "TagFilters", Same),
    Field("Filter/And/ObjectSizeGreaterThan", "ObjectSizeGreaterThan", Text),
    Field("Filter/And/ObjectSizeLessThan", "ObjectSizeLessThan", Text),
    Field("Expiration/Days", "ExpirationInDays", Same),
    Field("Expiration/Date", "ExpirationDate", Same),
    Field("Expiration/ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker", Same),
    Field("Transitions", "Transitions", Items(&TRANSITION)),
    Field("NoncurrentVersionTransitions", "NoncurrentVersionTransitions", Items(&NONCURRENT_TRANSITION)),
    Field("NoncurrentVersionExpiration", "NoncurrentVersionExpiration", Same),
    Field("AbortIncompleteMultipartUpload", "AbortIncompleteMultipartUpload", Same),
]);

const TRANSITION: Shape = Fields(&[
    Field("Days", "TransitionInDays", Same),
    Field("Date", "TransitionDate", Same),
    Field("StorageClass", "StorageClass", Same),
]);

const NONCURRENT_TRANSITION: Shape = Fields(&[
    Field("NoncurrentDays", "TransitionInDays", Same),
    Field("NewerNoncurrentVersions", "NewerNoncurrentVersions", Same),
    Field("StorageClass", "StorageClass", Same),
]);

const ENCRYPTION_RULE: Shape = Fields(&[
    Field("ApplyServerSideEncryptionByDefault", "ServerSideEncryptionByDefault", Same),
    Field("BucketKeyEnabled", "BucketKeyEnabled", Same),
    Field("BlockedEncryptionTypes", "BlockedEncryptionTypes", Same),
]);

const REPLICATION_RULE: Shape = Fields(&[
    Field("ID", "Id", Same),
    Field("Status", "Status", Same),
    Field("Priority", "Priority", Same),
    Field("Prefix", "Prefix", Same),
    Field("Filter/Prefix", "Filter/Prefix", Same),
    Field("Filter/Tag", "Filter/TagFilter", Same),
    Field("Filter/And/Prefix", "Filter/And/Prefix", Same),
    Field("Filter/And/Tags", "Filter/And/TagFilters", Same),
    Field("Destination", "Destination", Same),
    Field("SourceSelectionCriteria", "SourceSelectionCriteria", Same),
    Field("DeleteMarkerReplication", "DeleteMarkerReplication", Same),
]);

// CloudFormation has one event a row; of several the first is told, and that there is a notification.
const TOPIC: Shape = Fields(&[Field("TopicArn", "Topic", Same), Field("Events/0", "Event", Same)]);
const QUEUE: Shape = Fields(&[Field("QueueArn", "Queue", Same), Field("Events/0", "Event", Same)]);
const FUNCTION: Shape =
    Fields(&[Field("LambdaFunctionArn", "Function", Same), Field("Events/0", "Event", Same)]);
