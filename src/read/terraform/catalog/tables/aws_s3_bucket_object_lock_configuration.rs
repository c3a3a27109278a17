//! Object Lock of a bucket.

use crate::read::terraform::catalog::row::{
    Constant, Convert, EXPECTED_OWNER, Gives, Table, Target, irrelevant, number, one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_object_lock_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        text("object_lock_enabled", "/ObjectLockConfiguration/ObjectLockEnabled")
            .or(Constant::Text("Enabled")),
        // Putting a configuration turns Object Lock on, also for a bucket that was made without it.
        value(
            "object_lock_enabled",
            "/ObjectLockEnabled",
            Convert::Words(&[("Enabled", Constant::Bool(true))]),
        )
        .or(Constant::Text("Enabled")),
        one(
            "rule",
            "/ObjectLockConfiguration/Rule",
            &[one(
                "default_retention",
                "/DefaultRetention",
                &[
                    text("mode", "/Mode"),
                    number("days", "/Days").unless(Constant::Number(0)),
                    number("years", "/Years").unless(Constant::Number(0)),
                ],
            )
            .required()],
        ),
        irrelevant("token", "a secret of AWS Support's"),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
