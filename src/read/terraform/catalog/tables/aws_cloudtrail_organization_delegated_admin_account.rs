//! A delegated administrator of CloudTrail, which only Terraform can create.

use crate::read::terraform::catalog::row::{COMPUTED, Gives, Table, Target, irrelevant, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudtrail_organization_delegated_admin_account",
    becomes: Target::Resource("Terraform::aws_cloudtrail_organization_delegated_admin_account"),
    gives: &[("id", Gives::Ref)],
    rows: &[
        text("account_id", "/AccountId"),
        irrelevant("arn", COMPUTED),
        irrelevant("email", COMPUTED),
        irrelevant("name", COMPUTED),
        irrelevant("service_principal", "always CloudTrail's"),
    ],
};
