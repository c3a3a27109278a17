//! A rule of AWS Config.

use crate::read::terraform::catalog::row::{
    COMPUTED, Gives, Table, Target, flag, irrelevant, json, many, one, text, texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_config_config_rule",
    becomes: Target::Resource("AWS::Config::ConfigRule"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/ConfigRuleName"),
        text("description", "/Description"),
        json("input_parameters", "/InputParameters"),
        text("maximum_execution_frequency", "/MaximumExecutionFrequency"),
        one(
            "scope",
            "/Scope",
            &[
                text("compliance_resource_id", "/ComplianceResourceId"),
                texts("compliance_resource_types", "/ComplianceResourceTypes"),
                text("tag_key", "/TagKey"),
                text("tag_value", "/TagValue"),
            ],
        ),
        one(
            "source",
            "/Source",
            &[
                text("owner", "/Owner"),
                text("source_identifier", "/SourceIdentifier"),
                one(
                    "custom_policy_details",
                    "/CustomPolicyDetails",
                    &[
                        flag("enable_debug_log_delivery", "/EnableDebugLogDelivery"),
                        text("policy_runtime", "/PolicyRuntime"),
                        text("policy_text", "/PolicyText"),
                    ],
                ),
                many(
                    "source_detail",
                    "/SourceDetails",
                    &[
                        text("event_source", "/EventSource"),
                        text("maximum_execution_frequency", "/MaximumExecutionFrequency"),
                        text("message_type", "/MessageType"),
                    ],
                ),
            ],
        )
        .required(),
        many("evaluation_mode", "/EvaluationModes", &[text("mode", "/Mode")]),
        irrelevant("tags", "CloudFormation's rules have none"),
        irrelevant("tags_all", "CloudFormation's rules have none"),
        irrelevant("rule_id", COMPUTED),
    ],
};
