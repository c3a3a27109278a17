//! Where a stack set deploys: one Region, and one account or some organizational units.

use super::aws_cloudformation_stack_instances::{HOW, RETAINED, TARGETS};
use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, TIMEOUTS, Table, Target, irrelevant, one, owner, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudformation_stack_set_instance",
    becomes: Target::Item("aws_cloudformation_stack_set", "/StackInstancesGroup"),
    gives: &[],
    rows: &[
        owner("stack_set_name"),
        one("deployment_targets", "/DeploymentTargets", TARGETS),
        value("account_id", "/DeploymentTargets/Accounts", Convert::Listed),
        value("region", "/Regions", Convert::Listed),
        value("parameter_overrides", "/ParameterOverrides", Convert::Parameters),
        irrelevant("call_as", "the stack set's"),
        irrelevant("operation_preferences", HOW),
        irrelevant("retain_stack", RETAINED),
        irrelevant("stack_instance_summaries", COMPUTED),
        irrelevant("organizational_unit_id", COMPUTED),
        irrelevant("stack_id", COMPUTED),
        irrelevant("id", COMPUTED),
        irrelevant("timeouts", TIMEOUTS),
    ],
};
