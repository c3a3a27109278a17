//! What the properties of S3's types are.

use super::Type::{Boolean, Integer, Json, List, Object, Text};
use super::{Row, TAGS, Type};

/// Of which objects something is told.
const NOTIFIED: Type =
    Object(&[("S3Key", Object(&[("Rules", List(&Object(&[("Name", Text), ("Value", Text)])))]))]);

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::S3::Bucket",
        Object(&[
            ("AbacStatus", Text),
            ("AccelerateConfiguration", Object(&[("AccelerationStatus", Text)])),
            ("AccessControl", Text),
            (
                "BucketEncryption",
                Object(&[(
                    "ServerSideEncryptionConfiguration",
                    List(&Object(&[
                        ("BlockedEncryptionTypes", Object(&[("EncryptionType", List(&Text))])),
                        ("BucketKeyEnabled", Boolean),
                        (
                            "ServerSideEncryptionByDefault",
                            Object(&[("KMSMasterKeyID", Text), ("SSEAlgorithm", Text)]),
                        ),
                    ])),
                )]),
            ),
            ("BucketName", Text),
            ("BucketNamePrefix", Text),
            ("BucketNamespace", Text),
            ("CorsConfiguration", Object(&[("CorsRules", List(&Object(&[("MaxAge", Integer)])))])),
            (
                "IntelligentTieringConfigurations",
                List(&Object(&[("Tierings", List(&Object(&[("Days", Integer)])))])),
            ),
            ("InventoryConfigurations", List(&Object(&[("Enabled", Boolean)]))),
            (
                "LifecycleConfiguration",
                Object(&[
                    (
                        "Rules",
                        List(&Object(&[
                            ("AbortIncompleteMultipartUpload", Object(&[("DaysAfterInitiation", Integer)])),
                            ("ExpirationDate", Text),
                            ("ExpirationInDays", Integer),
                            ("ExpiredObjectDeleteMarker", Boolean),
                            ("Id", Text),
                            (
                                "NoncurrentVersionExpiration",
                                Object(&[("NewerNoncurrentVersions", Integer), ("NoncurrentDays", Integer)]),
                            ),
                            ("NoncurrentVersionExpirationInDays", Integer),
                            (
                                "NoncurrentVersionTransition",
                                Object(&[
                                    ("NewerNoncurrentVersions", Integer),
                                    ("StorageClass", Text),
                                    ("TransitionInDays", Integer),
                                ]),
                            ),
                            (
                                "NoncurrentVersionTransitions",
                                List(&Object(&[
                                    ("NewerNoncurrentVersions", Integer),
                                    ("StorageClass", Text),
                                    ("TransitionInDays", Integer),
                                ])),
                            ),
                            ("ObjectSizeGreaterThan", Text),
                            ("ObjectSizeLessThan", Text),
                            ("Prefix", Text),
                            ("Status", Text),
                            ("TagFilters", TAGS),
                            (
                                "Transition",
                                Object(&[
                                    ("StorageClass", Text),
                                    ("TransitionDate", Text),
                                    ("TransitionInDays", Integer),
                                ]),
                            ),
                            (
                                "Transitions",
                                List(&Object(&[
                                    ("StorageClass", Text),
                                    ("TransitionDate", Text),
                                    ("TransitionInDays", Integer),
                                ])),
                            ),
                        ])),
                    ),
                    ("TransitionDefaultMinimumObjectSize", Text),
                ]),
            ),
            (
                "LoggingConfiguration",
                Object(&[
                    ("DestinationBucketName", Text),
                    ("LogFilePrefix", Text),
                    ("TargetObjectKeyFormat", Object(&[])),
                ]),
            ),
            (
                "MetadataConfiguration",
                Object(&[(
                    "JournalTableConfiguration",
                    Object(&[("RecordExpiration", Object(&[("Days", Integer)]))]),
                )]),
            ),
            (
                "NotificationConfiguration",
                Object(&[
                    ("EventBridgeConfiguration", Object(&[("EventBridgeEnabled", Boolean)])),
                    (
                        "LambdaConfigurations",
                        List(&Object(&[("Event", Text), ("Filter", NOTIFIED), ("Function", Text)])),
                    ),
                    (
                        "QueueConfigurations",
                        List(&Object(&[("Event", Text), ("Filter", NOTIFIED), ("Queue", Text)])),
                    ),
                    (
                        "TopicConfigurations",
                        List(&Object(&[("Event", Text), ("Filter", NOTIFIED), ("Topic", Text)])),
                    ),
                ]),
            ),
            (
                "ObjectLockConfiguration",
                Object(&[
                    ("ObjectLockEnabled", Text),
                    (
                        "Rule",
                        Object(&[(
                            "DefaultRetention",
                            Object(&[("Days", Integer), ("Mode", Text), ("Years", Integer)]),
                        )]),
                    ),
                ]),
            ),
            ("ObjectLockEnabled", Boolean),
            ("OwnershipControls", Object(&[("Rules", List(&Object(&[("ObjectOwnership", Text)])))])),
            (
                "PublicAccessBlockConfiguration",
                Object(&[
                    ("BlockPublicAcls", Boolean),
                    ("BlockPublicPolicy", Boolean),
                    ("IgnorePublicAcls", Boolean),
                    ("RestrictPublicBuckets", Boolean),
                ]),
            ),
            (
                "ReplicationConfiguration",
                Object(&[
                    ("Role", Text),
                    (
                        "Rules",
                        List(&Object(&[
                            ("DeleteMarkerReplication", Object(&[("Status", Text)])),
                            (
                                "Destination",
                                Object(&[
                                    ("AccessControlTranslation", Object(&[("Owner", Text)])),
                                    ("Account", Text),
                                    ("Bucket", Text),
                                    ("EncryptionConfiguration", Object(&[("ReplicaKmsKeyID", Text)])),
                                    (
                                        "Metrics",
                                        Object(&[
                                            ("EventThreshold", Object(&[("Minutes", Integer)])),
                                            ("Status", Text),
                                        ]),
                                    ),
                                    (
                                        "ReplicationTime",
                                        Object(&[
                                            ("Status", Text),
                                            ("Time", Object(&[("Minutes", Integer)])),
                                        ]),
                                    ),
                                    ("StorageClass", Text),
                                ]),
                            ),
                            (
                                "Filter",
                                Object(&[
                                    ("And", Object(&[("Prefix", Text), ("TagFilters", TAGS)])),
                                    ("Prefix", Text),
                                    ("TagFilter", Object(&[("Key", Text), ("Value", Text)])),
                                ]),
                            ),
                            ("Id", Text),
                            ("Prefix", Text),
                            ("Priority", Integer),
                            (
                                "SourceSelectionCriteria",
                                Object(&[
                                    ("ReplicaModifications", Object(&[("Status", Text)])),
                                    ("SseKmsEncryptedObjects", Object(&[("Status", Text)])),
                                ]),
                            ),
                            ("Status", Text),
                        ])),
                    ),
                ]),
            ),
            ("Tags", TAGS),
            ("VersioningConfiguration", Object(&[("Status", Text)])),
        ]),
    ),
    ("AWS::S3::BucketPolicy", Object(&[("Bucket", Text), ("PolicyDocument", Json)])),
];
