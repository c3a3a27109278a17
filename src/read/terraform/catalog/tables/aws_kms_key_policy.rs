//! The policy of a key.

use crate::read::terraform::catalog::row::{Gives, LOCKOUT, Table, Target, irrelevant, json, owner};

pub(super) const TABLE: Table = Table {
    kind: "aws_kms_key_policy",
    becomes: Target::Part("aws_kms_key"),
    gives: &[("id", Gives::Argument("key_id"))],
    rows: &[
        owner("key_id"),
        json("policy", "/KeyPolicy"),
        irrelevant("bypass_policy_lockout_safety_check", LOCKOUT),
    ],
};
