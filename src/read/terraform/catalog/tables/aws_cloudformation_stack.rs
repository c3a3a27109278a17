//! A stack that CloudFormation makes of a template.

use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, Gives, TIMEOUTS, Table, Target, all_tags, flag, irrelevant, number, tags, text, texts,
    value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudformation_stack",
    becomes: Target::Resource("AWS::CloudFormation::Stack"),
    gives: &[("id", Gives::Ref), ("name", Gives::Argument("name"))],
    rows: &[
        text("name", "/StackName"),
        texts("capabilities", "/Capabilities"),
        flag("disable_rollback", "/DisableRollback"),
        text("iam_role_arn", "/RoleARN"),
        texts("notification_arns", "/NotificationARNs"),
        value("parameters", "/Parameters", Convert::Map),
        value("template_body", "/TemplateBody", Convert::Template),
        text("template_url", "/TemplateURL"),
        number("timeout_in_minutes", "/TimeoutInMinutes"),
        tags(),
        all_tags(),
        irrelevant("on_failure", "what happens where the deployment fails"),
        irrelevant("policy_body", "who may update which resource"),
        irrelevant("policy_url", "who may update which resource"),
        irrelevant("outputs", COMPUTED),
        irrelevant("id", COMPUTED),
        irrelevant("timeouts", TIMEOUTS),
    ],
};
