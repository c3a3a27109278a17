//! A key.

use crate::read::terraform::catalog::row::{
    Constant, Gives, LOCKOUT, TIMEOUTS, Table, Target, all_tags, flag, irrelevant, json, number, tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_kms_key",
    becomes: Target::Resource("AWS::KMS::Key"),
    gives: &[("id", Gives::Ref), ("key_id", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("description", "/Description"),
        flag("enable_key_rotation", "/EnableKeyRotation"),
        number("rotation_period_in_days", "/RotationPeriodInDays").unless(Constant::Number(0)),
        number("deletion_window_in_days", "/PendingWindowInDays").unless(Constant::Number(0)),
        flag("is_enabled", "/Enabled"),
        text("key_usage", "/KeyUsage"),
        text("customer_master_key_spec", "/KeySpec"),
        flag("multi_region", "/MultiRegion"),
        json("policy", "/KeyPolicy"),
        tags(),
        all_tags(),
        irrelevant("bypass_policy_lockout_safety_check", LOCKOUT),
        irrelevant(
            "custom_key_store_id",
            "CloudFormation has no custom key stores; the key is used in the same way",
        ),
        irrelevant(
            "xks_key_id",
            "CloudFormation has no external key stores; the key is used in the same way",
        ),
        irrelevant("timeouts", TIMEOUTS),
    ],
};
