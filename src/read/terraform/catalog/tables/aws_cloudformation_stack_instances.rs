//! Where a stack set deploys.

use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, Row, TIMEOUTS, Table, Target, irrelevant, one, owner, text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudformation_stack_instances",
    becomes: Target::Item("aws_cloudformation_stack_set", "/StackInstancesGroup"),
    gives: &[],
    rows: &[
        owner("stack_set_name"),
        one("deployment_targets", "/DeploymentTargets", TARGETS),
        texts("accounts", "/DeploymentTargets/Accounts"),
        texts("regions", "/Regions"),
        value("parameter_overrides", "/ParameterOverrides", Convert::Parameters),
        irrelevant("call_as", "the stack set's"),
        irrelevant("operation_preferences", HOW),
        irrelevant("retain_stacks", RETAINED),
        irrelevant("stack_instance_summaries", COMPUTED),
        irrelevant("stack_set_id", COMPUTED),
        irrelevant("id", COMPUTED),
        irrelevant("timeouts", TIMEOUTS),
    ],
};

/// How it is deployed, not what.
pub(super) const HOW: &str = "how it is deployed, not what";
/// What happens at the end.
pub(super) const RETAINED: &str =
    "whether destroying the instances keeps their stacks; CloudFormation's have no such";

/// The accounts that a stack set deploys into.
pub(super) const TARGETS: &[Row] = &[
    text("account_filter_type", "/AccountFilterType"),
    texts("accounts", "/Accounts"),
    text("accounts_url", "/AccountsUrl"),
    texts("organizational_unit_ids", "/OrganizationalUnitIds"),
];
