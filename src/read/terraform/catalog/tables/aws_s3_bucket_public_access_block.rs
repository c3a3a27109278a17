//! Block Public Access of a bucket.

use crate::read::terraform::catalog::row::{Constant, Gives, Table, Target, flag, owner};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_public_access_block",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        flag("block_public_acls", "/PublicAccessBlockConfiguration/BlockPublicAcls")
            .or(Constant::Bool(false)),
        flag("block_public_policy", "/PublicAccessBlockConfiguration/BlockPublicPolicy")
            .or(Constant::Bool(false)),
        flag("ignore_public_acls", "/PublicAccessBlockConfiguration/IgnorePublicAcls")
            .or(Constant::Bool(false)),
        flag("restrict_public_buckets", "/PublicAccessBlockConfiguration/RestrictPublicBuckets")
            .or(Constant::Bool(false)),
    ],
};
