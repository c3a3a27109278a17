//! An alias of a key.

use crate::read::terraform::catalog::row::{Gives, MADE_UP, Table, Target, irrelevant, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_kms_alias",
    becomes: Target::Resource("AWS::KMS::Alias"),
    gives: &[
        ("id", Gives::Ref),
        ("name", Gives::Ref),
        ("arn", Gives::Att("Arn")),
        ("target_key_arn", Gives::KeyArn("target_key_id")),
    ],
    rows: &[
        text("name", "/AliasName"),
        text("target_key_id", "/TargetKeyId"),
        irrelevant("name_prefix", MADE_UP),
    ],
};
