//! Alarms on trails' log groups, and rules on changes of trails, buckets and keys.

mod alarm;
mod filter;
mod rule;

use super::plan::{Notification, Plan};
use super::principal::one_or_many;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};

/// EventBridge.
pub(super) const EVENTS: &str = "events.amazonaws.com";
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

pub(super) fn write(plan: &Plan<'_>) -> Vec<Resource> {
    let Some(monitoring) = &plan.spec.monitoring else { return Vec::new() };
    let mut resources = Vec::new();
    for (group, trail) in plan.alarmed() {
        resources.extend(alarm::write(plan, monitoring, (group, trail)));
    }
    resources.extend(rule::rules(plan, monitoring).iter().map(|rule| rule::write(plan, monitoring, rule)));
    resources
}

/// Who publishes to the topic of a stack: a statement's id, the service, and the condition.
///
/// CloudWatch user guide, "Permissions for the alarm to publish"; EventBridge user guide, "Amazon SNS permissions".
pub(super) fn publishers(
    plan: &Plan<'_>,
    notification: &Notification<'_>,
) -> Vec<(&'static str, &'static str, Value)> {
    let mut publishers = Vec::new();
    let stack = &plan.stacks[notification.stack.0];
    let (partition, region, account) = (stack.partition.name(), &stack.region, &stack.account);
    if plan.alarmed().any(|(group, _)| group.common.stack == notification.stack) {
        let condition = json!({
            "ArnLike": {"aws:SourceArn": format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:*")},
            "StringEquals": {"aws:SourceAccount": account},
        });
        publishers.push(("AllowAlarms", CLOUDWATCH, condition));
    }
    let Some(monitoring) = plan.spec.monitoring.as_ref().filter(|_| !notification.rules_apart) else {
        return publishers;
    };
    let rules = rule::rules(plan, monitoring);
    let arns: Vec<String> = rules
        .iter()
        .filter(|rule| rule.common.stack == notification.stack)
        .map(|rule| format!("arn:{partition}:events:{region}:{account}:rule/{}", rule.name))
        .collect();
    if !arns.is_empty() {
        let condition = json!({"ArnEquals": {"aws:SourceArn": one_or_many(arns)}});
        publishers.push(("AllowRules", EVENTS, condition));
    }
    publishers
}

/// What alarms or rules of a stack tell: the topic that is made for them, and what exists.
fn told(plan: &Plan<'_>, topic: Option<usize>, existing: &[&str]) -> Vec<Value> {
    let own = topic.map(|topic| intrinsic::reference(&plan.topics[topic].common.id));
    own.into_iter().chain(existing.iter().map(|arn| Value::from(*arn))).collect()
}
