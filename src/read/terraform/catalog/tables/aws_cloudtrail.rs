//! A trail.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Gives, Row, Table, Target, all_tags, flag, irrelevant, many, tags, text, texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudtrail",
    becomes: Target::Resource("AWS::CloudTrail::Trail"),
    gives: &[("id", Gives::Att("Arn")), ("arn", Gives::Att("Arn")), ("name", Gives::Ref)],
    rows: &[
        text("name", "/TrailName"),
        text("s3_bucket_name", "/S3BucketName"),
        text("s3_key_prefix", "/S3KeyPrefix"),
        text("kms_key_id", "/KMSKeyId"),
        flag("enable_logging", "/IsLogging").or(Constant::Bool(true)),
        flag("enable_log_file_validation", "/EnableLogFileValidation"),
        flag("include_global_service_events", "/IncludeGlobalServiceEvents").or(Constant::Bool(true)),
        flag("is_multi_region_trail", "/IsMultiRegionTrail"),
        flag("is_organization_trail", "/IsOrganizationTrail"),
        text("cloud_watch_logs_group_arn", "/CloudWatchLogsLogGroupArn"),
        text("cloud_watch_logs_role_arn", "/CloudWatchLogsRoleArn"),
        text("sns_topic_name", "/SnsTopicName"),
        many("event_selector", "/EventSelectors", SELECTORS),
        many(
            "advanced_event_selector",
            "/AdvancedEventSelectors",
            &[text("name", "/Name"), many("field_selector", "/FieldSelectors", FIELDS).required()],
        ),
        many("insight_selector", "/InsightSelectors", &[text("insight_type", "/InsightType")]),
        tags(),
        all_tags(),
        irrelevant("home_region", "where the trail was made; the provider's Region says it"),
        irrelevant("sns_topic_arn", COMPUTED),
    ],
};

const SELECTORS: &[Row] = &[
    text("read_write_type", "/ReadWriteType"),
    flag("include_management_events", "/IncludeManagementEvents"),
    texts("exclude_management_event_sources", "/ExcludeManagementEventSources"),
    many("data_resource", "/DataResources", &[text("type", "/Type"), texts("values", "/Values")]),
];

const FIELDS: &[Row] = &[
    text("field", "/Field"),
    texts("equals", "/Equals"),
    texts("not_equals", "/NotEquals"),
    texts("starts_with", "/StartsWith"),
    texts("not_starts_with", "/NotStartsWith"),
    texts("ends_with", "/EndsWith"),
    texts("not_ends_with", "/NotEndsWith"),
];
