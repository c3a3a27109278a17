//! What a key's policy grants to the services that encrypt log groups, topics and queues with it.

use super::draft::{Statement, narrow, numbered};
use super::plan::{Plan, PlannedKey, PlannedLogGroup, PlannedQueue, PlannedTopic};
use super::principal::{one_or_many, principals};
use super::{monitoring, queue};
use crate::json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn statements(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Vec<Statement> {
    let uses = |index: usize| plan.keys[index].common.id == key.common.id;
    let groups: Vec<_> = plan.log_groups.iter().filter(|group| group.key.is_some_and(uses)).collect();
    let topics: Vec<_> = plan.topics.iter().filter(|topic| uses(topic.key)).collect();
    let mut statements: Vec<Statement> = log_groups(plan, &groups).into_iter().collect();
    statements.extend(cloudtrail(plan, &topics));
    for topic in &topics {
        statements.extend(notifications(plan, topic));
    }
    statements.extend(topics_to_queues(&topics));
    let queues = topics.iter().filter_map(|topic| topic.queue.as_ref()).enumerate();
    statements.extend(queues.flat_map(|(index, queue)| readers(plan, queue, index)));
    statements
}

/// CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS": the encryption context is the log
/// group's ARN, without `:*`.
fn log_groups(plan: &Plan<'_>, groups: &[&PlannedLogGroup<'_>]) -> Option<Statement> {
    let first = groups.first()?;
    let stack = plan.stack(&first.common);
    let (partition, region, account) = (stack.partition, &stack.region, &stack.account);
    let arns = groups
        .iter()
        .map(|group| format!("arn:{}:logs:{region}:{account}:log-group:{}", partition.name(), group.name));
    let value = json!({
        "Sid": "AllowCloudWatchLogs",
        "Effect": "Allow",
        // Of the few service principals that name both a Region and the partition's domain.
        "Principal": {"Service": format!("logs.{region}.{}", partition.dns_suffix())},
        "Action": ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": one_or_many(arns)}},
    });
    Some(Statement::new(&first.common.pointer, value))
}

/// CloudTrail user guide, "Configuring Amazon SNS notifications": for a topic with a customer managed key.
fn cloudtrail(plan: &Plan<'_>, topics: &[&PlannedTopic<'_>]) -> Option<Statement> {
    let trails: BTreeSet<&str> = topics.iter().flat_map(|topic| plan.trails_telling(topic)).collect();
    let first = topics.iter().find(|topic| !plan.trails_telling(topic).is_empty())?;
    let condition = json!({"StringEquals": {"aws:SourceArn": one_or_many(trails)}});
    Some(publisher(&first.common.pointer, "AllowCloudTrailPublish", "cloudtrail.amazonaws.com", &condition))
}

/// What alarms and rules need to tell an encrypted topic.
///
/// SNS developer guide, "Managing Amazon SNS encryption keys": aws:SourceAccount and aws:SourceArn do not work for
/// EventBridge there. What does is SNS's encryption context, the topic's ARN.
fn notifications(plan: &Plan<'_>, topic: &PlannedTopic<'_>) -> Vec<Statement> {
    let Some(notification) = plan.notification_by(topic) else { return Vec::new() };
    let context = json!({"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic.arn}});
    let account = json!({"StringEquals": {"aws:SourceAccount": plan.stack(&topic.common).account}});
    let grant = |service: &'static str| match service {
        monitoring::EVENTS => publisher(&topic.common.pointer, "AllowRulesPublish", service, &context),
        _ => publisher(&topic.common.pointer, "AllowAlarmsPublish", service, &account),
    };
    let publishers = monitoring::publishers(plan, notification);
    publishers.into_iter().map(|(_, service, _)| grant(service)).collect()
}

/// SNS developer guide, "Subscribing an encrypted Amazon SQS queue to an Amazon SNS topic".
fn topics_to_queues(topics: &[&PlannedTopic<'_>]) -> Option<Statement> {
    let with_queue: Vec<_> = topics.iter().filter(|topic| topic.queue.is_some()).collect();
    let first = with_queue.first()?;
    let arns = one_or_many(with_queue.iter().map(|topic| topic.arn.as_str()));
    let condition = json!({"ArnEquals": {"aws:SourceArn": arns}});
    Some(publisher(&first.common.pointer, "AllowTopicsToQueues", "sns.amazonaws.com", &condition))
}

fn publisher(pointer: &str, sid: &str, service: &str, condition: &Value) -> Statement {
    let value = json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": condition,
    });
    Statement::new(pointer, value)
}

/// Who takes messages from a queue needs the key; SQS's encryption context is the queue's ARN.
fn readers(plan: &Plan<'_>, queue: &PlannedQueue<'_>, number: usize) -> Vec<Statement> {
    let pointer = format!("{}/readers", queue.common.pointer);
    let context = one_or_many(queue::arns(queue));
    let statement = |(index, principal): (usize, super::principal::Principal)| {
        let sid = numbered("AllowQueueReaders", number);
        let mut value = json!({
            "Sid": if index == 0 { sid } else { format!("{sid}Pattern{index}") },
            "Effect": "Allow",
            "Principal": principal.principal,
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:sqs:arn": context.clone()}},
        });
        narrow(&mut value, principal.condition);
        Statement::new(&pointer, value)
    };
    principals(plan, &queue.spec.readers).into_iter().enumerate().map(statement).collect()
}
