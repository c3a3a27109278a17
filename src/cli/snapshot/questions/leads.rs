//! What is asked first, and what each answer leads to.

/// Service and command.
pub(super) type Names = (&'static str, &'static str);

/// Asked once.
pub(super) const GLOBAL: &[Names] = &[
    ("organizations", "describe-organization"),
    ("organizations", "list-delegated-administrators"),
    ("s3", "list-buckets"),
];
/// Asked in each Region that is named.
pub(super) const NAMED_REGION: &[Names] = &[
    ("cloudtrail", "describe-trails"),
    ("cloudtrail", "list-event-data-stores"),
    // Trails of other Regions that record those only.
    ("cloudtrail", "list-trails"),
];
/// Asked in each Region that is some trail's home.
pub(super) const HOME_REGION: &[Names] = &[
    ("cloudtrail", "describe-trails"),
    ("cloudtrail", "list-event-data-stores"),
    ("kms", "list-aliases"),
    ("logs", "describe-log-groups"),
    ("logs", "describe-metric-filters"),
    ("logs", "describe-resource-policies"),
    ("cloudwatch", "describe-alarms"),
    ("events", "list-rules"),
    ("configservice", "describe-config-rules"),
    ("cloudformation", "list-stack-sets"),
    ("athena", "list-work-groups"),
    ("glue", "get-databases"),
];
pub(super) const BUCKET: &[Names] = &[
    ("s3", "get-bucket-location"),
    ("s3", "get-bucket-policy"),
    ("s3", "get-bucket-versioning"),
    ("s3", "get-bucket-lifecycle-configuration"),
    ("s3", "get-bucket-encryption"),
    ("s3", "get-object-lock-configuration"),
    ("s3", "get-public-access-block"),
    ("s3", "get-bucket-ownership-controls"),
    ("s3", "get-bucket-acl"),
    ("s3", "get-bucket-logging"),
    ("s3", "get-bucket-replication"),
    ("s3", "get-bucket-tagging"),
    ("s3", "get-bucket-request-payment"),
    ("s3", "get-bucket-notification-configuration"),
    ("s3", "get-bucket-website"),
];
pub(super) const TOPIC: &[Names] = &[
    ("sns", "get-topic-attributes"),
    ("sns", "list-subscriptions-by-topic"),
    ("sns", "list-tags-for-resource"),
];

const QUEUE: &[Names] = &[("sqs", "get-queue-url")];

/// What a value in an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// A Region, to be asked in.
    Region,
    /// An ARN or a name, to be asked about in the ARN's Region or else in the answer's.
    Subject,
    /// A bucket's name or ARN.
    Bucket,
    /// The ARN of a queue, alone or in a text of JSON, which is asked about by its name and its owner.
    Queue,
    /// The ARN of a role, which is asked about by its name.
    Role,
    /// The name of one of the role's policies.
    RolePolicy,
    /// The version of the policy that the answer is about.
    Version,
}

/// Where an answer names something, and what is then asked about it.
pub(super) struct Lead {
    pub(super) from: Names,
    /// Keys with `/` between them; `*` for each item of a list.
    pub(super) path: &'static str,
    pub(super) means: Means,
    pub(super) ask: &'static [Names],
    /// Only values with this text in them.
    pub(super) only: &'static str,
}

pub(super) const fn lead(from: Names, path: &'static str, means: Means, ask: &'static [Names]) -> Lead {
    Lead { from, path, means, ask, only: "" }
}

const TRAILS: Names = ("cloudtrail", "describe-trails");
const TARGETS: Names = ("events", "list-targets-by-rule");
const QUEUE_ATTRIBUTES: Names = ("sqs", "get-queue-attributes");
const DESCRIBE_KEY: &[Names] = &[("kms", "describe-key")];

pub(super) const LEADS: &[Lead] = &[
    lead(TRAILS, "trailList/*/HomeRegion", Means::Region, HOME_REGION),
    lead(("cloudtrail", "list-trails"), "Trails/*/HomeRegion", Means::Region, HOME_REGION),
    lead(
        TRAILS,
        "trailList/*/TrailARN",
        Means::Subject,
        &[
            ("cloudtrail", "get-trail-status"),
            ("cloudtrail", "get-event-selectors"),
            ("cloudtrail", "get-insight-selectors"),
            ("cloudtrail", "get-event-configuration"),
            ("cloudtrail", "list-tags"),
        ],
    ),
    lead(TRAILS, "trailList/*/S3BucketName", Means::Bucket, BUCKET),
    lead(TRAILS, "trailList/*/SnsTopicARN", Means::Subject, TOPIC),
    lead(TRAILS, "trailList/*/KmsKeyId", Means::Subject, DESCRIBE_KEY),
    lead(
        TRAILS,
        "trailList/*/CloudWatchLogsLogGroupArn",
        Means::Subject,
        &[("logs", "list-tags-for-resource")],
    ),
    lead(
        TRAILS,
        "trailList/*/CloudWatchLogsRoleArn",
        Means::Role,
        &[("iam", "get-role"), ("iam", "list-role-policies"), ("iam", "list-attached-role-policies")],
    ),
    lead(("s3", "get-bucket-logging"), "LoggingEnabled/TargetBucket", Means::Bucket, BUCKET),
    lead(
        ("s3", "get-bucket-replication"),
        "ReplicationConfiguration/Rules/*/Destination/Bucket",
        Means::Bucket,
        BUCKET,
    ),
    lead(
        ("s3", "get-bucket-encryption"),
        "ServerSideEncryptionConfiguration/Rules/*/ApplyServerSideEncryptionByDefault/KMSMasterKeyID",
        Means::Subject,
        DESCRIBE_KEY,
    ),
    lead(("sns", "get-topic-attributes"), "Attributes/KmsMasterKeyId", Means::Subject, DESCRIBE_KEY),
    lead(("logs", "describe-log-groups"), "logGroups/*/kmsKeyId", Means::Subject, DESCRIBE_KEY),
    lead(
        ("cloudtrail", "list-event-data-stores"),
        "EventDataStores/*/EventDataStoreArn",
        Means::Subject,
        &[("cloudtrail", "get-event-data-store")],
    ),
    lead(("cloudtrail", "get-event-data-store"), "KmsKeyId", Means::Subject, DESCRIBE_KEY),
    // A key's policy is asked for by its ARN: an alias is not taken.
    lead(
        ("kms", "describe-key"),
        "KeyMetadata/Arn",
        Means::Subject,
        &[
            ("kms", "describe-key"),
            ("kms", "get-key-policy"),
            ("kms", "get-key-rotation-status"),
            ("kms", "list-resource-tags"),
        ],
    ),
    Lead {
        only: ":sns:",
        ..lead(("cloudwatch", "describe-alarms"), "MetricAlarms/*/AlarmActions/*", Means::Subject, TOPIC)
    },
    Lead {
        only: ":sns:",
        ..lead(("cloudwatch", "describe-alarms"), "CompositeAlarms/*/AlarmActions/*", Means::Subject, TOPIC)
    },
    lead(("events", "list-rules"), "Rules/*/Name", Means::Subject, &[("events", "list-targets-by-rule")]),
    Lead { only: ":sns:", ..lead(TARGETS, "Targets/*/Arn", Means::Subject, TOPIC) },
    Lead { only: ":sqs:", ..lead(TARGETS, "Targets/*/Arn", Means::Queue, QUEUE) },
    lead(TARGETS, "Targets/*/DeadLetterConfig/Arn", Means::Queue, QUEUE),
    Lead {
        only: ":sqs:",
        ..lead(("sns", "list-subscriptions-by-topic"), "Subscriptions/*/Endpoint", Means::Queue, QUEUE)
    },
    lead(
        ("s3", "get-bucket-notification-configuration"),
        "QueueConfigurations/*/QueueArn",
        Means::Queue,
        QUEUE,
    ),
    lead(
        ("sqs", "get-queue-url"),
        "QueueUrl",
        Means::Subject,
        &[("sqs", "get-queue-attributes"), ("sqs", "list-queue-tags")],
    ),
    lead(QUEUE_ATTRIBUTES, "Attributes/RedrivePolicy", Means::Queue, QUEUE),
    lead(QUEUE_ATTRIBUTES, "Attributes/KmsMasterKeyId", Means::Subject, DESCRIBE_KEY),
    lead(
        ("cloudformation", "list-stack-sets"),
        "Summaries/*/StackSetName",
        Means::Subject,
        &[("cloudformation", "describe-stack-set")],
    ),
    lead(
        ("athena", "list-work-groups"),
        "WorkGroups/*/Name",
        Means::Subject,
        &[("athena", "get-work-group")],
    ),
    lead(("glue", "get-databases"), "DatabaseList/*/Name", Means::Subject, &[("glue", "get-tables")]),
    lead(("iam", "list-role-policies"), "PolicyNames/*", Means::RolePolicy, &[("iam", "get-role-policy")]),
    lead(
        ("iam", "list-attached-role-policies"),
        "AttachedPolicies/*/PolicyArn",
        Means::Subject,
        &[("iam", "get-policy")],
    ),
    lead(("iam", "get-policy"), "Policy/DefaultVersionId", Means::Version, &[("iam", "get-policy-version")]),
];
