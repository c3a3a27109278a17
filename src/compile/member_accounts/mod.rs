//! What every account of the organization gets: rules of AWS Config by a stack set, and in the management account, into
//! which no stack set of the organization deploys, by its own stack; rules on what keeps the logs; and S3's Block Public
//! Access of accounts.

mod rule;
mod stack_set;

use super::draft::Draft;
use super::plan::{Common, Plan};
use crate::estate::Resource;

/// CloudFormation has no such type: the runbook gives the command.
const BLOCK: &str = "Terraform::aws_s3_account_public_access_block";

pub(super) fn write(plan: &Plan<'_>) -> Vec<Resource> {
    let Some(members) = &plan.members else { return Vec::new() };
    let mut resources: Vec<Resource> = members.blocks.iter().map(|common| block(plan, common)).collect();
    resources.extend(members.rules.iter().map(|planned| rule::write(plan, members, planned)));
    resources.extend(stack_set::write(plan, members));
    resources
}

fn block(plan: &Plan<'_>, common: &Common) -> Resource {
    let mut draft = Draft::new(plan, BLOCK, common, "");
    draft.set_from("AccountId", plan.stack(common).account.as_str(), &common.pointer);
    for setting in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        draft.set_from(setting, true, &common.pointer);
    }
    draft.finish()
}
