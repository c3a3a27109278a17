//! What the properties of CloudWatch Logs's types are.

use super::Type::{Boolean, Integer, Json, List, Number, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::Logs::LogGroup",
        Object(&[
            ("BearerTokenAuthenticationEnabled", Boolean),
            ("DataProtectionPolicy", Json),
            ("DeletionProtectionEnabled", Boolean),
            ("FieldIndexPolicies", List(&Json)),
            ("KmsKeyId", Text),
            ("LogGroupClass", Text),
            ("LogGroupName", Text),
            ("ResourcePolicyDocument", Json),
            ("RetentionInDays", Integer),
            ("Tags", TAGS),
        ]),
    ),
    (
        "AWS::Logs::MetricFilter",
        Object(&[
            ("ApplyOnTransformedLogs", Boolean),
            ("EmitSystemFieldDimensions", List(&Text)),
            ("FieldSelectionCriteria", Text),
            ("FilterName", Text),
            ("FilterPattern", Text),
            ("LogGroupName", Text),
            (
                "MetricTransformations",
                List(&Object(&[
                    ("DefaultValue", Number),
                    ("Dimensions", TAGS),
                    ("MetricName", Text),
                    ("MetricNamespace", Text),
                    ("MetricValue", Text),
                    ("Unit", Text),
                ])),
            ),
        ]),
    ),
    ("AWS::Logs::ResourcePolicy", Object(&[("PolicyDocument", Json), ("PolicyName", Text)])),
];
