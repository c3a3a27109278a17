//! A shared policy that a role has.

use crate::read::terraform::catalog::row::{COMPUTED, Table, Target, irrelevant, owner, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_iam_role_policy_attachment",
    becomes: Target::Item("aws_iam_role", "/ManagedPolicyArns"),
    gives: &[],
    rows: &[owner("role"), text("policy_arn", ""), irrelevant("id", COMPUTED)],
};
