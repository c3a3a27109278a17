//! Block Public Access of a whole account, which CloudFormation cannot set.

use crate::read::terraform::catalog::row::{Constant, Gives, Table, Target, flag, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_account_public_access_block",
    becomes: Target::Resource("Terraform::aws_s3_account_public_access_block"),
    gives: &[("id", Gives::Ref), ("account_id", Gives::Ref)],
    rows: &[
        text("account_id", "/AccountId"),
        flag("block_public_acls", "/BlockPublicAcls").or(Constant::Bool(false)),
        flag("block_public_policy", "/BlockPublicPolicy").or(Constant::Bool(false)),
        flag("ignore_public_acls", "/IgnorePublicAcls").or(Constant::Bool(false)),
        flag("restrict_public_buckets", "/RestrictPublicBuckets").or(Constant::Bool(false)),
    ],
};
