//! Who pays for requests to a bucket.

use crate::read::terraform::catalog::row::{EXPECTED_OWNER, Gives, Table, Target, irrelevant, owner, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_request_payment_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        text("payer", "/RequestPaymentConfiguration/Payer"),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
