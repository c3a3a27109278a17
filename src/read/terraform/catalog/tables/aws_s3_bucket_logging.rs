//! Server access logging of a bucket.

use crate::read::terraform::catalog::row::{
    EXPECTED_OWNER, Gives, Table, Target, demanded, irrelevant, one, owner, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_logging",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        demanded("target_bucket", "/LoggingConfiguration/DestinationBucketName"),
        text("target_prefix", "/LoggingConfiguration/LogFilePrefix"),
        one(
            "target_object_key_format",
            "/LoggingConfiguration/TargetObjectKeyFormat",
            &[
                one("simple_prefix", "/SimplePrefix", &[]),
                one(
                    "partitioned_prefix",
                    "/PartitionedPrefix",
                    &[text("partition_date_source", "/PartitionDateSource")],
                ),
            ],
        ),
        irrelevant("target_grant", "CloudFormation has no grants for the log objects"),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
