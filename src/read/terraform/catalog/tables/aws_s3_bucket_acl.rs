//! The access control list of a bucket.

use super::aws_s3_bucket::CANNED;
use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, EXPECTED_OWNER, Gives, Row, Table, Target, irrelevant, many, one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_acl",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        value("acl", "/AccessControl", Convert::Words(CANNED)),
        one(
            "access_control_policy",
            "/AccessControlPolicy",
            &[
                one("owner", "/Owner", &[text("id", "/ID"), irrelevant("display_name", COMPUTED)]).required(),
                many("grant", "/Grants", GRANTS),
            ],
        ),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};

const GRANTS: &[Row] = &[
    text("permission", "/Permission"),
    one(
        "grantee",
        "/Grantee",
        &[
            text("type", "/Type"),
            text("id", "/ID"),
            text("uri", "/URI"),
            text("email_address", "/EmailAddress"),
            irrelevant("display_name", COMPUTED),
        ],
    ),
];
