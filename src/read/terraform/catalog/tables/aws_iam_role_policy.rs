//! A policy of a role.

use crate::read::terraform::catalog::row::{COMPUTED, MADE_UP, Table, Target, irrelevant, json, owner, text};

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
