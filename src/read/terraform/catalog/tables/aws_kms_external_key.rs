//! A key whose material is imported.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, LOCKOUT, Table, Target, all_tags, flag, irrelevant, json, number,
    tags, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_kms_external_key",
    becomes: Target::Resource("AWS::KMS::Key"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("description", "/Description"),
        number("deletion_window_in_days", "/PendingWindowInDays").unless(Constant::Number(0)),
        flag("enabled", "/Enabled"),
        flag("multi_region", "/MultiRegion"),
        json("policy", "/KeyPolicy"),
        // Terraform has no argument for the origin: the type says it.
        value(
            "expiration_model",
            "/Origin",
            Convert::Words(&[
                ("KEY_MATERIAL_EXPIRES", Constant::Text("EXTERNAL")),
                ("KEY_MATERIAL_DOES_NOT_EXPIRE", Constant::Text("EXTERNAL")),
            ]),
        )
        .or(Constant::Text("EXTERNAL")),
        tags(),
        all_tags(),
        irrelevant("bypass_policy_lockout_safety_check", LOCKOUT),
        irrelevant("key_material_base64", "a secret"),
        irrelevant("key_state", COMPUTED),
        irrelevant("key_usage", COMPUTED),
        // CloudFormation does not know it.
        text("valid_to", "/ValidTo"),
    ],
};
