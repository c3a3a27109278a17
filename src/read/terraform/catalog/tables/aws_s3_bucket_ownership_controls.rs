//! Who owns the objects of a bucket.

use crate::read::terraform::catalog::row::{Gives, Table, Target, many, owner, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_ownership_controls",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        many("rule", "/OwnershipControls/Rules", &[text("object_ownership", "/ObjectOwnership")]).required(),
    ],
};
