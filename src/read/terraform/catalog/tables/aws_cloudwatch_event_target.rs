//! What a rule of EventBridge calls.

use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, Table, Target, irrelevant, number, one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_event_target",
    becomes: Target::Item("aws_cloudwatch_event_rule", "/Targets"),
    gives: &[],
    rows: &[
        owner("rule"),
        text("target_id", "/Id"),
        text("arn", "/Arn"),
        text("role_arn", "/RoleArn"),
        text("input", "/Input"),
        text("input_path", "/InputPath"),
        one(
            "input_transformer",
            "/InputTransformer",
            &[value("input_paths", "/InputPathsMap", Convert::Map), text("input_template", "/InputTemplate")],
        ),
        one("dead_letter_config", "/DeadLetterConfig", &[text("arn", "/Arn")]),
        one(
            "retry_policy",
            "/RetryPolicy",
            &[
                number("maximum_event_age_in_seconds", "/MaximumEventAgeInSeconds"),
                number("maximum_retry_attempts", "/MaximumRetryAttempts"),
            ],
        ),
        one("sqs_target", "/SqsParameters", &[text("message_group_id", "/MessageGroupId")]),
        irrelevant("appsync_target", OTHER),
        irrelevant("batch_target", OTHER),
        irrelevant("ecs_target", OTHER),
        irrelevant("http_target", OTHER),
        irrelevant("kinesis_target", OTHER),
        irrelevant("redshift_target", OTHER),
        irrelevant("run_command_targets", OTHER),
        irrelevant("sagemaker_pipeline_target", OTHER),
        irrelevant("event_bus_name", "the rule's"),
        irrelevant("force_destroy", "how a rule of AWS's own is destroyed"),
        irrelevant("id", COMPUTED),
    ],
};

const OTHER: &str = "what such a target is told; the target itself is named by its ARN";
