//! The queue that is subscribed to a topic, with the one for messages that nobody could read.

use super::draft::{Draft, Statement, narrow, numbered};
use super::plan::{Common, Plan, PlannedQueue, PlannedTopic};
use super::principal::principals;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::spec::defaults::DEAD_LETTERS;

const DAY: u32 = 86_400;
/// What SQS can keep: so that a weekend or a holiday loses nothing.
const RETENTION_DAYS: u32 = 14;
const VISIBILITY_SECONDS: u32 = 300;
const MAX_RECEIVES: u32 = 5;

pub(super) fn write(plan: &Plan<'_>, topic: &PlannedTopic<'_>, queue: &PlannedQueue<'_>) -> [Resource; 5] {
    let allow = Statement::new(
        &queue.common.pointer,
        // SNS developer guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic".
        json!({
            "Sid": "AllowTopicToSend",
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": intrinsic::attribute(&queue.common.id, "Arn"),
            "Condition": {"ArnEquals": {"aws:SourceArn": topic.arn}},
        }),
    );
    let policy = |common: &Common, first: Option<Statement>| {
        let mut draft = Draft::new(plan, "AWS::SQS::QueuePolicy", common, "Policy");
        draft.set("Queues", json!([intrinsic::reference(&common.id)]), "");
        let statements = first.into_iter().chain(readers(plan, queue, common)).chain([transport(common)]);
        draft.set_policy("PolicyDocument", statements.collect(), "");
        draft.finish()
    };
    [
        dead_letters(plan, topic, queue),
        policy(&queue.dead_letters, None),
        main(plan, topic, queue),
        policy(&queue.common, Some(allow)),
        subscription(plan, topic, queue),
    ]
}

fn main(plan: &Plan<'_>, topic: &PlannedTopic<'_>, queue: &PlannedQueue<'_>) -> Resource {
    let spec = queue.spec;
    let mut draft = Draft::new(plan, "AWS::SQS::Queue", &queue.common, "");
    draft.set("QueueName", queue.name.as_str(), "name");
    draft.set("KmsMasterKeyId", intrinsic::attribute(&plan.keys[topic.key].common.id, "Arn"), "");
    let days = spec.retention_days.unwrap_or(RETENTION_DAYS);
    draft.set("MessageRetentionPeriod", days * DAY, "retention_days");
    let hidden = spec.visibility_timeout_seconds.unwrap_or(VISIBILITY_SECONDS);
    draft.set("VisibilityTimeout", hidden, "visibility_timeout_seconds");
    let redrive = json!({
        "deadLetterTargetArn": intrinsic::attribute(&queue.dead_letters.id, "Arn"),
        "maxReceiveCount": spec.max_receive_count.unwrap_or(MAX_RECEIVES),
    });
    draft.set("RedrivePolicy", redrive, "max_receive_count");
    draft.tags(topic.tags);
    draft.finish()
}

fn dead_letters(plan: &Plan<'_>, topic: &PlannedTopic<'_>, queue: &PlannedQueue<'_>) -> Resource {
    let mut draft = Draft::new(plan, "AWS::SQS::Queue", &queue.dead_letters, "");
    draft.set("QueueName", format!("{}{DEAD_LETTERS}", queue.name), "name");
    draft.set("KmsMasterKeyId", intrinsic::attribute(&plan.keys[topic.key].common.id, "Arn"), "");
    draft.set("MessageRetentionPeriod", RETENTION_DAYS * DAY, "");
    // The ARN in place of a reference: the first queue refers to this one.
    let allow = json!({"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]});
    draft.set("RedriveAllowPolicy", allow, "");
    draft.tags(topic.tags);
    draft.finish()
}

fn readers(plan: &Plan<'_>, queue: &PlannedQueue<'_>, common: &Common) -> Vec<Statement> {
    let pointer = format!("{}/readers", queue.common.pointer);
    let statement = |(index, principal): (usize, super::principal::Principal)| {
        let mut value = json!({
            "Sid": numbered("AllowReaders", index),
            "Effect": "Allow",
            "Principal": principal.principal,
            "Action": [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ],
            "Resource": intrinsic::attribute(&common.id, "Arn"),
        });
        narrow(&mut value, principal.condition);
        Statement::new(&pointer, value)
    };
    principals(plan, &queue.spec.readers).into_iter().enumerate().map(statement).collect()
}

fn transport(common: &Common) -> Statement {
    let deny = json!({
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": intrinsic::attribute(&common.id, "Arn"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    });
    Statement::new(&common.pointer, deny)
}

fn subscription(plan: &Plan<'_>, topic: &PlannedTopic<'_>, queue: &PlannedQueue<'_>) -> Resource {
    let common = Common { address: format!("{}.subscription", queue.common.address), ..queue.common.clone() };
    let mut draft = Draft::new(plan, "AWS::SNS::Subscription", &common, "Subscription");
    draft.set("TopicArn", intrinsic::reference(&topic.common.id), "");
    draft.set("Protocol", "sqs", "");
    draft.set("Endpoint", intrinsic::attribute(&queue.common.id, "Arn"), "");
    // Else the first messages could find the queue closed.
    draft.after(format!("{}Policy", queue.common.id));
    draft.finish()
}

/// The ARNs of a topic's queues.
pub(super) fn arns(queue: &PlannedQueue<'_>) -> Vec<Value> {
    vec![queue.arn.clone().into(), format!("{}{DEAD_LETTERS}", queue.arn).into()]
}
