//! What the properties of CloudWatch's types are.

use super::Type::{Boolean, Integer, List, Number, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::CloudWatch::CompositeAlarm",
        Object(&[
            ("ActionsEnabled", Boolean),
            ("ActionsSuppressor", Text),
            ("ActionsSuppressorExtensionPeriod", Integer),
            ("ActionsSuppressorWaitPeriod", Integer),
            ("AlarmActions", List(&Text)),
            ("AlarmDescription", Text),
            ("AlarmName", Text),
            ("AlarmRule", Text),
            ("InsufficientDataActions", List(&Text)),
            ("OKActions", List(&Text)),
            ("Tags", TAGS),
        ]),
    ),
    (
        "AWS::CloudWatch::Alarm",
        Object(&[
            ("ActionsEnabled", Boolean),
            ("AlarmActions", List(&Text)),
            ("AlarmDescription", Text),
            ("AlarmName", Text),
            ("ComparisonOperator", Text),
            ("DatapointsToAlarm", Integer),
            ("Dimensions", List(&Object(&[("Name", Text), ("Value", Text)]))),
            ("EvaluateLowSampleCountPercentile", Text),
            ("EvaluationInterval", Integer),
            ("EvaluationPeriods", Integer),
            ("ExtendedStatistic", Text),
            ("InsufficientDataActions", List(&Text)),
            ("MetricName", Text),
            (
                "Metrics",
                List(&Object(&[
                    ("AccountId", Text),
                    ("Expression", Text),
                    ("Id", Text),
                    ("Label", Text),
                    (
                        "MetricStat",
                        Object(&[
                            (
                                "Metric",
                                Object(&[
                                    ("Dimensions", List(&Object(&[("Name", Text), ("Value", Text)]))),
                                    ("MetricName", Text),
                                    ("Namespace", Text),
                                ]),
                            ),
                            ("Period", Integer),
                            ("Stat", Text),
                            ("Unit", Text),
                        ]),
                    ),
                    ("Period", Integer),
                    ("ReturnData", Boolean),
                ])),
            ),
            ("Namespace", Text),
            ("OKActions", List(&Text)),
            ("Period", Integer),
            ("Statistic", Text),
            ("Tags", TAGS),
            ("Threshold", Number),
            ("ThresholdMetricId", Text),
            ("TreatMissingData", Text),
            ("Unit", Text),
        ]),
    ),
];
