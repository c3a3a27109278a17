//! A replica of a key of another Region.

use crate::read::ROTATED_ELSEWHERE;
use crate::read::terraform::catalog::row::{
    Constant, Gives, LOCKOUT, Table, Target, all_tags, flag, irrelevant, json, number, tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_kms_replica_key",
    becomes: Target::Resource("AWS::KMS::Key"),
    gives: &[("id", Gives::Ref), ("key_id", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("description", "/Description"),
        number("deletion_window_in_days", "/PendingWindowInDays").unless(Constant::Number(0)),
        flag("enabled", "/Enabled"),
        json("policy", "/KeyPolicy"),
        tags(),
        all_tags(),
        irrelevant("bypass_policy_lockout_safety_check", LOCKOUT),
        irrelevant(
            "primary_key_arn",
            "a key of another Region, which this one follows in what is not said here",
        ),
        flag("key_rotation_enabled", "/EnableKeyRotation").or(Constant::Unknown(ROTATED_ELSEWHERE)),
        irrelevant("key_spec", "the primary key's"),
        irrelevant("key_usage", "the primary key's"),
    ],
};
