//! An alarm that is made of other alarms.

use crate::read::terraform::catalog::row::{
    Gives, Table, Target, all_tags, flag, number, one, tags, text, texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_composite_alarm",
    becomes: Target::Resource("AWS::CloudWatch::CompositeAlarm"),
    gives: &[("id", Gives::Ref), ("alarm_name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("alarm_name", "/AlarmName"),
        text("alarm_description", "/AlarmDescription"),
        text("alarm_rule", "/AlarmRule"),
        flag("actions_enabled", "/ActionsEnabled"),
        one(
            "actions_suppressor",
            "",
            &[
                text("alarm", "/ActionsSuppressor"),
                number("extension_period", "/ActionsSuppressorExtensionPeriod"),
                number("wait_period", "/ActionsSuppressorWaitPeriod"),
            ],
        ),
        texts("alarm_actions", "/AlarmActions"),
        texts("ok_actions", "/OKActions"),
        texts("insufficient_data_actions", "/InsufficientDataActions"),
        tags(),
        all_tags(),
    ],
};
