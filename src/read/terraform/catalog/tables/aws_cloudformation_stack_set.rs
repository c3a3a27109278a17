//! A stack set: one template for many accounts and Regions.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, Row, TIMEOUTS, Table, Target, all_tags, flag, irrelevant, number,
    one, tags, text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudformation_stack_set",
    becomes: Target::Resource("AWS::CloudFormation::StackSet"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("stack_set_id", Gives::Ref)],
    rows: &[
        text("name", "/StackSetName"),
        text("description", "/Description"),
        text("permission_model", "/PermissionModel").or(Constant::Text("SELF_MANAGED")),
        text("call_as", "/CallAs").unless(Constant::Text("SELF")),
        text("administration_role_arn", "/AdministrationRoleARN"),
        text("execution_role_name", "/ExecutionRoleName"),
        texts("capabilities", "/Capabilities"),
        value("template_body", "/TemplateBody", Convert::Template),
        text("template_url", "/TemplateURL"),
        value("parameters", "/Parameters", Convert::Parameters),
        one(
            "auto_deployment",
            "/AutoDeployment",
            &[
                flag("enabled", "/Enabled"),
                flag("retain_stacks_on_account_removal", "/RetainStacksOnAccountRemoval"),
            ],
        ),
        one("managed_execution", "/ManagedExecution", &[flag("active", "/Active")]),
        one("operation_preferences", "/OperationPreferences", PREFERENCES),
        tags(),
        all_tags(),
        irrelevant("arn", COMPUTED),
        irrelevant("timeouts", TIMEOUTS),
    ],
};

const PREFERENCES: &[Row] = &[
    number("failure_tolerance_count", "/FailureToleranceCount"),
    number("failure_tolerance_percentage", "/FailureTolerancePercentage"),
    number("max_concurrent_count", "/MaxConcurrentCount"),
    number("max_concurrent_percentage", "/MaxConcurrentPercentage"),
    text("region_concurrency_type", "/RegionConcurrencyType"),
    texts("region_order", "/RegionOrder"),
];
