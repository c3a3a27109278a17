//! A queue.

use crate::read::terraform::catalog::row::{
    Constant, Gives, MADE_UP, TIMEOUTS, Table, Target, all_tags, flag, irrelevant, json, number, policy,
    tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_sqs_queue",
    becomes: Target::Resource("AWS::SQS::Queue"),
    gives: &[("id", Gives::Ref), ("url", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/QueueName"),
        irrelevant("name_prefix", MADE_UP),
        text("kms_master_key_id", "/KmsMasterKeyId"),
        number("kms_data_key_reuse_period_seconds", "/KmsDataKeyReusePeriodSeconds"),
        flag("sqs_managed_sse_enabled", "/SqsManagedSseEnabled"),
        number("delay_seconds", "/DelaySeconds"),
        number("max_message_size", "/MaximumMessageSize"),
        number("message_retention_seconds", "/MessageRetentionPeriod"),
        number("receive_wait_time_seconds", "/ReceiveMessageWaitTimeSeconds"),
        number("visibility_timeout_seconds", "/VisibilityTimeout"),
        json("redrive_policy", "/RedrivePolicy"),
        json("redrive_allow_policy", "/RedriveAllowPolicy"),
        policy("policy", "AWS::SQS::QueuePolicy", "PolicyDocument", "Queues"),
        flag("fifo_queue", "/FifoQueue").unless(Constant::Bool(false)),
        flag("content_based_deduplication", "/ContentBasedDeduplication").unless(Constant::Bool(false)),
        text("deduplication_scope", "/DeduplicationScope"),
        text("fifo_throughput_limit", "/FifoThroughputLimit"),
        tags(),
        all_tags(),
        irrelevant("timeouts", TIMEOUTS),
    ],
};
