//! What the properties of CloudTrail's types are.

use super::Type::{Boolean, Integer, List, Object, Text};
use super::{Row, TAGS, Type};

/// Of trails and event data stores.
const ADVANCED_EVENT_SELECTORS: Type = List(&Object(&[
    (
        "FieldSelectors",
        List(&Object(&[
            ("EndsWith", List(&Text)),
            ("Equals", List(&Text)),
            ("Field", Text),
            ("NotEndsWith", List(&Text)),
            ("NotEquals", List(&Text)),
            ("NotStartsWith", List(&Text)),
            ("StartsWith", List(&Text)),
        ])),
    ),
    ("Name", Text),
]));

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::CloudTrail::Trail",
        Object(&[
            ("AdvancedEventSelectors", ADVANCED_EVENT_SELECTORS),
            (
                "AggregationConfigurations",
                List(&Object(&[("EventCategory", Text), ("Templates", List(&Text))])),
            ),
            ("CloudWatchLogsLogGroupArn", Text),
            ("CloudWatchLogsRoleArn", Text),
            ("EnableLogFileValidation", Boolean),
            (
                "EventSelectors",
                List(&Object(&[
                    ("DataResources", List(&Object(&[("Type", Text), ("Values", List(&Text))]))),
                    ("ExcludeManagementEventSources", List(&Text)),
                    ("IncludeManagementEvents", Boolean),
                    ("ReadWriteType", Text),
                ])),
            ),
            ("IncludeGlobalServiceEvents", Boolean),
            ("InsightSelectors", List(&Object(&[("EventCategories", List(&Text)), ("InsightType", Text)]))),
            ("IsLogging", Boolean),
            ("IsMultiRegionTrail", Boolean),
            ("IsOrganizationTrail", Boolean),
            ("KMSKeyId", Text),
            ("S3BucketName", Text),
            ("S3KeyPrefix", Text),
            ("SnsTopicName", Text),
            ("Tags", TAGS),
            ("TrailName", Text),
        ]),
    ),
    (
        "AWS::CloudTrail::EventDataStore",
        Object(&[
            ("AdvancedEventSelectors", ADVANCED_EVENT_SELECTORS),
            ("BillingMode", Text),
            ("ContextKeySelectors", List(&Object(&[("Equals", List(&Text)), ("Type", Text)]))),
            ("FederationEnabled", Boolean),
            ("FederationRoleArn", Text),
            ("IngestionEnabled", Boolean),
            ("InsightSelectors", List(&Object(&[("InsightType", Text)]))),
            ("InsightsDestination", Text),
            ("KmsKeyId", Text),
            ("MaxEventSize", Text),
            ("MultiRegionEnabled", Boolean),
            ("Name", Text),
            ("OrganizationEnabled", Boolean),
            ("RetentionPeriod", Integer),
            ("Tags", TAGS),
            ("TerminationProtectionEnabled", Boolean),
        ]),
    ),
];
