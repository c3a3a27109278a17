//! What the provider takes for arguments that are left out, where others refer to them.
//!
//! A plan tells it; `tests/it/peers` holds this to one. What differs between the provider's versions is not here, nor what is
//! known only after apply.

use super::Constant;
use crate::json::Value;

/// The value of an argument of a type that is not written; nothing where nobody can tell.
pub(in crate::read::terraform) fn default(kind: &str, name: &str) -> Option<Value> {
    let (_, defaults) = DEFAULTS.iter().find(|(of, _)| *of == kind)?;
    defaults.iter().find(|(argument, _)| *argument == name).map(|(_, value)| value.value())
}

const TRUE: Constant = Constant::Bool(true);
const FALSE: Constant = Constant::Bool(false);

/// What is taken, by type and argument.
pub const DEFAULTS: &[(&str, &[(&str, Constant)])] = &[
    ("aws_athena_named_query", &[("workgroup", Constant::Text("primary"))]),
    ("aws_athena_workgroup", &[("force_destroy", FALSE), ("state", Constant::Text("ENABLED"))]),
    (
        "aws_cloudformation_stack_set",
        &[("call_as", Constant::Text("SELF")), ("permission_model", Constant::Text("SELF_MANAGED"))],
    ),
    (
        "aws_cloudformation_stack_set_instance",
        &[("call_as", Constant::Text("SELF")), ("retain_stack", FALSE)],
    ),
    (
        "aws_cloudtrail",
        &[
            ("enable_log_file_validation", FALSE),
            ("enable_logging", TRUE),
            ("include_global_service_events", TRUE),
            ("is_multi_region_trail", FALSE),
            ("is_organization_trail", FALSE),
        ],
    ),
    (
        "aws_cloudtrail_event_data_store",
        &[
            ("billing_mode", Constant::Text("EXTENDABLE_RETENTION_PRICING")),
            ("multi_region_enabled", TRUE),
            ("organization_enabled", FALSE),
            ("retention_period", Constant::Number(2555)),
            ("termination_protection_enabled", TRUE),
        ],
    ),
    ("aws_cloudwatch_event_rule", &[("event_bus_name", Constant::Text("default")), ("force_destroy", FALSE)]),
    (
        "aws_cloudwatch_event_target",
        &[("event_bus_name", Constant::Text("default")), ("force_destroy", FALSE)],
    ),
    ("aws_cloudwatch_log_group", &[("retention_in_days", Constant::Number(0)), ("skip_destroy", FALSE)]),
    (
        "aws_cloudwatch_metric_alarm",
        &[("actions_enabled", TRUE), ("treat_missing_data", Constant::Text("missing"))],
    ),
    ("aws_iam_policy", &[("path", Constant::Text("/"))]),
    (
        "aws_iam_role",
        &[
            ("force_detach_policies", FALSE),
            ("max_session_duration", Constant::Number(3600)),
            ("path", Constant::Text("/")),
        ],
    ),
    (
        "aws_kms_external_key",
        &[("bypass_policy_lockout_safety_check", FALSE), ("deletion_window_in_days", Constant::Number(30))],
    ),
    (
        "aws_kms_key",
        &[
            ("bypass_policy_lockout_safety_check", FALSE),
            ("customer_master_key_spec", Constant::Text("SYMMETRIC_DEFAULT")),
            ("enable_key_rotation", FALSE),
            ("is_enabled", TRUE),
            ("key_usage", Constant::Text("ENCRYPT_DECRYPT")),
        ],
    ),
    ("aws_kms_key_policy", &[("bypass_policy_lockout_safety_check", FALSE)]),
    (
        "aws_kms_replica_key",
        &[
            ("bypass_policy_lockout_safety_check", FALSE),
            ("deletion_window_in_days", Constant::Number(30)),
            ("enabled", TRUE),
        ],
    ),
    ("aws_organizations_policy", &[("type", Constant::Text("SERVICE_CONTROL_POLICY"))]),
    (
        "aws_s3_account_public_access_block",
        &[
            ("block_public_acls", FALSE),
            ("block_public_policy", FALSE),
            ("ignore_public_acls", FALSE),
            ("restrict_public_buckets", FALSE),
        ],
    ),
    ("aws_s3_bucket", &[("force_destroy", FALSE)]),
    ("aws_s3_bucket_notification", &[("eventbridge", FALSE)]),
    ("aws_s3_bucket_object_lock_configuration", &[("object_lock_enabled", Constant::Text("Enabled"))]),
    (
        "aws_s3_bucket_public_access_block",
        &[
            ("block_public_acls", FALSE),
            ("block_public_policy", FALSE),
            ("ignore_public_acls", FALSE),
            ("restrict_public_buckets", FALSE),
        ],
    ),
    ("aws_sns_topic", &[("content_based_deduplication", FALSE), ("fifo_topic", FALSE)]),
    (
        "aws_sns_topic_subscription",
        &[
            ("confirmation_timeout_in_minutes", Constant::Number(1)),
            ("endpoint_auto_confirms", FALSE),
            ("raw_message_delivery", FALSE),
        ],
    ),
    (
        "aws_sqs_queue",
        &[
            ("content_based_deduplication", FALSE),
            ("delay_seconds", Constant::Number(0)),
            ("fifo_queue", FALSE),
            ("message_retention_seconds", Constant::Number(345_600)),
            ("receive_wait_time_seconds", Constant::Number(0)),
            ("visibility_timeout_seconds", Constant::Number(30)),
        ],
    ),
    ("aws_vpc_endpoint", &[("vpc_endpoint_type", Constant::Text("Gateway"))]),
];
