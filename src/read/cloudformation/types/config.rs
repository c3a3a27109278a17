//! What the properties of AWS Config's types are.

use super::Row;
use super::Type::{Boolean, Json, List, Object, Text};

pub(super) const ROWS: &[Row] = &[(
    "AWS::Config::ConfigRule",
    Object(&[
        ("Compliance", Object(&[("Type", Text)])),
        ("ConfigRuleName", Text),
        ("Description", Text),
        ("EvaluationModes", List(&Object(&[("Mode", Text)]))),
        ("InputParameters", Json),
        ("MaximumExecutionFrequency", Text),
        (
            "Scope",
            Object(&[
                ("ComplianceResourceId", Text),
                ("ComplianceResourceTypes", List(&Text)),
                ("TagKey", Text),
                ("TagValue", Text),
            ]),
        ),
        (
            "Source",
            Object(&[
                (
                    "CustomPolicyDetails",
                    Object(&[
                        ("EnableDebugLogDelivery", Boolean),
                        ("PolicyRuntime", Text),
                        ("PolicyText", Text),
                    ]),
                ),
                ("Owner", Text),
                (
                    "SourceDetails",
                    List(&Object(&[
                        ("EventSource", Text),
                        ("MaximumExecutionFrequency", Text),
                        ("MessageType", Text),
                    ])),
                ),
                ("SourceIdentifier", Text),
            ]),
        ),
    ]),
)];
