//! An event data store of CloudTrail Lake.

use crate::read::terraform::catalog::row::{
    Constant, Convert, Gives, Row, TIMEOUTS, Table, Target, all_tags, flag, irrelevant, many, number, tags,
    text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudtrail_event_data_store",
    becomes: Target::Resource("AWS::CloudTrail::EventDataStore"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Att("EventDataStoreArn"))],
    rows: &[
        text("name", "/Name"),
        text("billing_mode", "/BillingMode"),
        text("kms_key_id", "/KmsKeyId"),
        flag("multi_region_enabled", "/MultiRegionEnabled"),
        flag("organization_enabled", "/OrganizationEnabled"),
        // CloudFormation's default is 2557 days.
        number("retention_period", "/RetentionPeriod").or(Constant::Number(2555)),
        flag("termination_protection_enabled", "/TerminationProtectionEnabled"),
        value("suspend", "/IngestionEnabled", Convert::Not),
        many(
            "advanced_event_selector",
            "/AdvancedEventSelectors",
            &[text("name", "/Name"), many("field_selector", "/FieldSelectors", FIELDS)],
        ),
        tags(),
        all_tags(),
        irrelevant("timeouts", TIMEOUTS),
    ],
};

const FIELDS: &[Row] = &[
    text("field", "/Field"),
    texts("equals", "/Equals"),
    texts("not_equals", "/NotEquals"),
    texts("starts_with", "/StartsWith"),
    texts("not_starts_with", "/NotStartsWith"),
    texts("ends_with", "/EndsWith"),
    texts("not_ends_with", "/NotEndsWith"),
];
