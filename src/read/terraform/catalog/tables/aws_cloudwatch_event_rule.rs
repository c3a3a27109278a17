//! A rule of EventBridge.

use crate::read::terraform::catalog::row::{
    Constant, Convert, Gives, MADE_UP, Table, Target, all_tags, irrelevant, json, tags, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_event_rule",
    becomes: Target::Resource("AWS::Events::Rule"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/Name"),
        irrelevant("name_prefix", MADE_UP),
        text("description", "/Description"),
        text("event_bus_name", "/EventBusName").unless(Constant::Text("default")),
        json("event_pattern", "/EventPattern"),
        text("schedule_expression", "/ScheduleExpression"),
        text("role_arn", "/RoleArn"),
        value(
            "is_enabled",
            "/State",
            Convert::Words(&[("true", Constant::Text("ENABLED")), ("false", Constant::Text("DISABLED"))]),
        ),
        text("state", "/State"),
        tags(),
        all_tags(),
        irrelevant("force_destroy", "how a rule of AWS's own is destroyed"),
    ],
};
