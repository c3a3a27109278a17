//! A topic.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, MADE_UP, Table, Target, all_tags, flag, irrelevant, json, policy,
    tags, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_sns_topic",
    becomes: Target::Resource("AWS::SNS::Topic"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Ref)],
    rows: &[
        text("name", "/TopicName"),
        irrelevant("name_prefix", MADE_UP),
        text("display_name", "/DisplayName"),
        text("kms_master_key_id", "/KmsMasterKeyId"),
        policy("policy", "AWS::SNS::TopicPolicy", "PolicyDocument", "Topics"),
        flag("fifo_topic", "/FifoTopic").unless(Constant::Bool(false)),
        text("fifo_throughput_scope", "/FifoThroughputScope"),
        flag("content_based_deduplication", "/ContentBasedDeduplication").unless(Constant::Bool(false)),
        value("signature_version", "/SignatureVersion", Convert::Digits).unless(Constant::Text("0")),
        text("tracing_config", "/TracingConfig"),
        json("archive_policy", "/ArchivePolicy"),
        tags(),
        all_tags(),
        irrelevant("delivery_policy", "how often a delivery is tried again"),
        irrelevant("beginning_archive_time", COMPUTED),
        irrelevant("owner", "the provider's account"),
        irrelevant("application_failure_feedback_role_arn", FEEDBACK),
        irrelevant("application_success_feedback_role_arn", FEEDBACK),
        irrelevant("application_success_feedback_sample_rate", FEEDBACK),
        irrelevant("firehose_failure_feedback_role_arn", FEEDBACK),
        irrelevant("firehose_success_feedback_role_arn", FEEDBACK),
        irrelevant("firehose_success_feedback_sample_rate", FEEDBACK),
        irrelevant("http_failure_feedback_role_arn", FEEDBACK),
        irrelevant("http_success_feedback_role_arn", FEEDBACK),
        irrelevant("http_success_feedback_sample_rate", FEEDBACK),
        irrelevant("lambda_failure_feedback_role_arn", FEEDBACK),
        irrelevant("lambda_success_feedback_role_arn", FEEDBACK),
        irrelevant("lambda_success_feedback_sample_rate", FEEDBACK),
        irrelevant("sqs_failure_feedback_role_arn", FEEDBACK),
        irrelevant("sqs_success_feedback_role_arn", FEEDBACK),
        irrelevant("sqs_success_feedback_sample_rate", FEEDBACK),
    ],
};

const FEEDBACK: &str = "records that a message was delivered; no part of the audit log";
