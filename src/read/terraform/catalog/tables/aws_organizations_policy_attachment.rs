//! What a policy of the organization is attached to.

use crate::read::terraform::catalog::row::{COMPUTED, Table, Target, irrelevant, owner, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_organizations_policy_attachment",
    becomes: Target::Item("aws_organizations_policy", "/TargetIds"),
    gives: &[],
    rows: &[
        owner("policy_id"),
        text("target_id", ""),
        irrelevant(
            "skip_destroy",
            "the policy stays attached when the attachment goes; what is attached is the same",
        ),
        irrelevant("id", COMPUTED),
    ],
};
