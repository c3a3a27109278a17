//! A metric filter of a log group.

use crate::read::terraform::catalog::row::{
    Constant, Convert, Gives, Table, Target, many, number, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_log_metric_filter",
    becomes: Target::Resource("AWS::Logs::MetricFilter"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref)],
    rows: &[
        text("name", "/FilterName"),
        text("log_group_name", "/LogGroupName"),
        value("pattern", "/FilterPattern", Convert::Raw),
        many(
            "metric_transformation",
            "/MetricTransformations",
            &[
                text("name", "/MetricName"),
                text("namespace", "/MetricNamespace"),
                text("value", "/MetricValue"),
                number("default_value", "/DefaultValue"),
                value("dimensions", "/Dimensions", Convert::Pairs),
                text("unit", "/Unit").unless(Constant::Text("None")),
            ],
        )
        .required(),
    ],
};
