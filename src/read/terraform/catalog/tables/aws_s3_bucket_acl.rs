//! The access control list of a bucket.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, EXPECTED_OWNER, Gives, Row, Table, Target, irrelevant, many, one, owner,
    text, value,
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
                one("owner", "/Owner", &[text("id", "/ID"), irrelevant("display_name", COMPUTED)]),
                many("grant", "/Grants", GRANTS),
            ],
        ),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};

const CANNED: &[(&str, Constant)] = &[
    ("private", Constant::Text("Private")),
    ("public-read", Constant::Text("PublicRead")),
    ("public-read-write", Constant::Text("PublicReadWrite")),
    ("authenticated-read", Constant::Text("AuthenticatedRead")),
    ("aws-exec-read", Constant::Text("AwsExecRead")),
    ("bucket-owner-read", Constant::Text("BucketOwnerRead")),
    ("bucket-owner-full-control", Constant::Text("BucketOwnerFullControl")),
    ("log-delivery-write", Constant::Text("LogDeliveryWrite")),
];

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
