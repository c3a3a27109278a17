//! All who have a shared policy.

use crate::read::terraform::catalog::row::{COMPUTED, Table, Target, irrelevant, owner, texts};

pub(super) const TABLE: Table = Table {
    kind: "aws_iam_policy_attachment",
    becomes: Target::Part("aws_iam_policy"),
    gives: &[],
    rows: &[
        owner("policy_arn"),
        texts("roles", "/Roles"),
        texts("users", "/Users"),
        texts("groups", "/Groups"),
        irrelevant("name", "what Terraform calls the attachment; AWS does not know it"),
        irrelevant("id", COMPUTED),
    ],
};
