//! A workgroup of Athena.

use crate::read::terraform::catalog::row::{
    Constant, Gives, Row, Table, Target, all_tags, flag, irrelevant, number, one, tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_athena_workgroup",
    becomes: Target::Resource("AWS::Athena::WorkGroup"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/Name"),
        text("description", "/Description"),
        text("state", "/State").unless(Constant::Text("ENABLED")),
        one("configuration", "/WorkGroupConfiguration", CONFIGURATION),
        flag("force_destroy", "/RecursiveDeleteOption").unless(Constant::Bool(false)),
        tags(),
        all_tags(),
    ],
};

const CONFIGURATION: &[Row] = &[
    number("bytes_scanned_cutoff_per_query", "/BytesScannedCutoffPerQuery").unless(Constant::Number(0)),
    flag("enforce_workgroup_configuration", "/EnforceWorkGroupConfiguration").or(Constant::Bool(true)),
    flag("publish_cloudwatch_metrics_enabled", "/PublishCloudWatchMetricsEnabled").or(Constant::Bool(true)),
    flag("requester_pays_enabled", "/RequesterPaysEnabled").unless(Constant::Bool(false)),
    text("execution_role", "/ExecutionRole"),
    one(
        "engine_version",
        "/EngineVersion",
        &[
            text("selected_engine_version", "/SelectedEngineVersion"),
            irrelevant("effective_engine_version", "what AWS chooses for `AUTO`"),
        ],
    ),
    one(
        "result_configuration",
        "/ResultConfiguration",
        &[
            text("output_location", "/OutputLocation"),
            text("expected_bucket_owner", "/ExpectedBucketOwner"),
            one("acl_configuration", "/AclConfiguration", &[text("s3_acl_option", "/S3AclOption")]),
            one(
                "encryption_configuration",
                "/EncryptionConfiguration",
                &[text("encryption_option", "/EncryptionOption"), text("kms_key_arn", "/KmsKey")],
            ),
        ],
    ),
];
