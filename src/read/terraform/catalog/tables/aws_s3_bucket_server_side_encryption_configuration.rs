//! The default encryption of a bucket.

use crate::read::terraform::catalog::row::{
    EXPECTED_OWNER, Gives, Table, Target, flag, irrelevant, many, one, owner, text, texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_server_side_encryption_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        many(
            "rule",
            "/BucketEncryption/ServerSideEncryptionConfiguration",
            &[
                flag("bucket_key_enabled", "/BucketKeyEnabled"),
                texts("blocked_encryption_types", "/BlockedEncryptionTypes/EncryptionType"),
                one(
                    "apply_server_side_encryption_by_default",
                    "/ServerSideEncryptionByDefault",
                    &[text("kms_master_key_id", "/KMSMasterKeyID"), text("sse_algorithm", "/SSEAlgorithm")],
                ),
            ],
        )
        .required(),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
