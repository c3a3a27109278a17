//! An alarm.

use crate::read::terraform::catalog::row::{
    Constant, Convert, Gives, Row, Table, Target, all_tags, flag, many, number, one, tags, text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_metric_alarm",
    becomes: Target::Resource("AWS::CloudWatch::Alarm"),
    gives: &[("id", Gives::Ref), ("alarm_name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("alarm_name", "/AlarmName"),
        text("alarm_description", "/AlarmDescription"),
        flag("actions_enabled", "/ActionsEnabled"),
        texts("alarm_actions", "/AlarmActions"),
        texts("ok_actions", "/OKActions"),
        texts("insufficient_data_actions", "/InsufficientDataActions"),
        text("comparison_operator", "/ComparisonOperator"),
        number("datapoints_to_alarm", "/DatapointsToAlarm").unless(Constant::Number(0)),
        value("dimensions", "/Dimensions", Convert::Pairs),
        text("evaluate_low_sample_count_percentiles", "/EvaluateLowSampleCountPercentile"),
        number("evaluation_periods", "/EvaluationPeriods"),
        text("extended_statistic", "/ExtendedStatistic"),
        text("metric_name", "/MetricName"),
        text("namespace", "/Namespace"),
        number("period", "/Period").unless(Constant::Number(0)),
        text("statistic", "/Statistic"),
        number("threshold", "/Threshold"),
        text("threshold_metric_id", "/ThresholdMetricId"),
        text("treat_missing_data", "/TreatMissingData"),
        text("unit", "/Unit"),
        many("metric_query", "/Metrics", QUERIES),
        tags(),
        all_tags(),
    ],
};

const QUERIES: &[Row] = &[
    text("id", "/Id"),
    text("account_id", "/AccountId"),
    text("expression", "/Expression"),
    text("label", "/Label"),
    number("period", "/Period").unless(Constant::Number(0)),
    flag("return_data", "/ReturnData"),
    one(
        "metric",
        "/MetricStat",
        &[
            text("metric_name", "/Metric/MetricName"),
            text("namespace", "/Metric/Namespace"),
            value("dimensions", "/Metric/Dimensions", Convert::Pairs),
            number("period", "/Period"),
            text("stat", "/Stat"),
            text("unit", "/Unit"),
        ],
    ),
];
