//! A topic with its policy, and the queue that is subscribed to it.

use super::draft::{Draft, Statement};
use super::plan::{Plan, PlannedTopic, PlannedTrail, Subscriber};
use super::principal::one_or_many;
use super::{monitoring, queue};
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};

pub(super) fn write(plan: &Plan<'_>, topic: &PlannedTopic<'_>) -> Vec<Resource> {
    let mut draft = Draft::new(plan, "AWS::SNS::Topic", &topic.common, "");
    draft.set("TopicName", topic.name.as_str(), "name");
    // The ARN: where an id is read back as an alias or an ARN, Terraform would see a difference for ever.
    draft.set("KmsMasterKeyId", intrinsic::attribute(&plan.keys[topic.key].common.id, "Arn"), "key");
    draft.tags(topic.tags);
    let mut policy = Draft::new(plan, "AWS::SNS::TopicPolicy", &topic.common, "Policy");
    policy.set("Topics", json!([intrinsic::reference(&topic.common.id)]), "");
    policy.set_policy("PolicyDocument", statements(plan, topic), "");
    let mut resources = vec![draft.finish(), policy.finish()];
    resources.extend(topic.subscribers.iter().map(|subscriber| subscription(plan, topic, subscriber)));
    if let Some(own) = &topic.queue {
        resources.extend(queue::write(plan, topic, own));
    }
    resources
}

fn statements(plan: &Plan<'_>, topic: &PlannedTopic<'_>) -> Vec<Statement> {
    let pointer = &topic.common.pointer;
    let mut statements = Vec::new();
    let trails = plan.trails_telling(topic);
    if !trails.is_empty() {
        // CloudTrail user guide, "Amazon SNS topic policy for CloudTrail".
        let condition = json!({"StringEquals": {"aws:SourceArn": one_or_many(trails)}});
        let allow = publish(topic, "AWSCloudTrailSNSPolicy20150319", "cloudtrail.amazonaws.com", &condition);
        statements.push(Statement::new(pointer, allow));
    }
    if let Some(notification) = plan.notification_by(topic) {
        statements.extend(monitoring::publishers(plan, notification).into_iter().map(|publisher| {
            let (sid, service, condition) = publisher;
            Statement::new(pointer, publish(topic, sid, service, &condition))
        }));
    }
    let deny = json!({
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "sns:Publish",
        "Resource": intrinsic::reference(&topic.common.id),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    });
    statements.push(Statement::new(pointer, deny));
    statements
}

fn publish(topic: &PlannedTopic<'_>, sid: &str, service: &str, condition: &Value) -> Value {
    json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sns:Publish",
        "Resource": intrinsic::reference(&topic.common.id),
        "Condition": condition,
    })
}

fn subscription(plan: &Plan<'_>, topic: &PlannedTopic<'_>, subscriber: &Subscriber<'_>) -> Resource {
    let mut draft = Draft::new(plan, "AWS::SNS::Subscription", &subscriber.common, "");
    draft.set("TopicArn", intrinsic::reference(&topic.common.id), "");
    draft.set("Protocol", subscriber.protocol, "");
    draft.set("Endpoint", subscriber.endpoint, "");
    draft.finish()
}

/// What a trail says of its topic: the name alone in its own account and Region, which is what AWS answers with; else
/// the ARN.
pub(super) fn attach(plan: &Plan<'_>, trail: &PlannedTrail<'_>, draft: &mut Draft<'_>) {
    let Some(topic) = plan.topic_of(trail) else { return };
    let name = if topic.common.stack == trail.common.stack {
        Value::from(topic.name.as_str())
    } else {
        intrinsic::reference(&topic.common.id)
    };
    draft.set("SnsTopicName", name, "sns");
    // Else CreateTrail fails with InsufficientSnsTopicPolicyException.
    draft.after(format!("{}Policy", topic.common.id));
}
