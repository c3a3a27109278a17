//! Versioning of a bucket.

use crate::read::terraform::catalog::row::{
    Constant, Convert, EXPECTED_OWNER, Gives, Table, Target, irrelevant, one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_versioning",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        one(
            "versioning_configuration",
            "/VersioningConfiguration",
            &[
                // A bucket that never had versions is `Disabled`, which CloudFormation has no word for.
                value("status", "/Status", Convert::Words(&[("Disabled", Constant::Text("Suspended"))])),
                text("mfa_delete", "/MFADelete"),
            ],
        )
        .required(),
        irrelevant("mfa", "the code of root's device at that moment"),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
