//! A policy of a role.

use crate::read::terraform::catalog::row::{Table, Target, text, json, owner, irrelevant, COMPUTED, MADE_UP};

pub(super) const TABLE: Table = Table {
    kind: "aws_iam_role_policy",
    becomes: Target::Item("aws_iam_role", "/Policies"),
    gives: &[],
    rows: &[
        owner("role"),
        text("name", "/PolicyName"),
        irrelevant("name_prefix", MADE_UP),
        json("policy", "/PolicyDocument"),
        irrelevant("id", COMPUTED),
    ],
};
