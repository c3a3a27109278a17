//! Log groups, topics and queues, and the keys that encrypt what is in them.

use super::planner::Planner;
use super::{Common, PlannedKey, PlannedLogGroup, PlannedQueue, PlannedTopic};
use crate::estate::StackId;
use crate::source::pointer;
use crate::spec::defaults::DEFAULT_ACCOUNT;
use crate::spec::{Key, Queue};
use std::borrow::Cow;

/// The alias of a key that is made for log groups and messages; names of the spec have no slash.
const ALIAS: &str = "trailsmith/messages";

impl<'a> Planner<'a> {
    pub(super) fn topics(&mut self) {
        let spec = self.plan.spec;
        for (name, topic) in &spec.topics {
            let stack =
                self.stack(topic.account.as_deref().unwrap_or(DEFAULT_ACCOUNT), topic.region.as_deref());
            let at = pointer::join(["topics", name]);
            let key = self.key_in(stack, topic.key.as_deref(), &at);
            let common = self.common("Topic", name, at, stack);
            let topic_name = topic.name_or_default(name);
            let queue = topic.queue.as_ref().map(|queue| self.queue(queue, &common, &topic_name));
            let arn = self.arn("sns", stack, &topic_name);
            self.plan.topics.push(PlannedTopic {
                common,
                name: topic_name,
                arn,
                key,
                queue,
                subscribers: Vec::new(),
                tags: &topic.tags,
            });
        }
    }

    fn queue(&mut self, queue: &'a Queue, topic: &Common, topic_name: &str) -> PlannedQueue<'a> {
        let name = queue.name_or_default(topic_name);
        let at = format!("{}/queue", topic.pointer);
        let common = self.common("Queue", &topic.label, at.clone(), topic.stack);
        let label = format!("{}_dead_letters", topic.label);
        let mut dead_letters = self.common("Queue", &label, at, topic.stack);
        dead_letters.address = format!("{}.dead_letters", dead_letters.address);
        let arn = self.arn("sqs", topic.stack, &name);
        PlannedQueue { common, name, arn, dead_letters, spec: queue }
    }

    pub(super) fn log_groups(&mut self) {
        for index in 0..self.plan.trails.len() {
            let trail = &self.plan.trails[index];
            let Some(logs) = &trail.spec.cloudwatch_logs else { continue };
            let (stack, label) = (trail.common.stack, trail.common.label.clone());
            let name = logs.name_or_default(&trail.name);
            let at = format!("{}/cloudwatch_logs", trail.common.pointer);
            let role = logs.role_or_default(&pointer::last(&trail.common.pointer));
            let anothers = trail.spec.of_control_tower;
            let key = (!anothers).then(|| self.key_in(stack, logs.key.as_deref(), &at));
            let common = self.common("LogGroup", &label, at, stack);
            self.plan.log_groups.push(PlannedLogGroup { common, name, role, trail: index, key, spec: logs });
        }
    }

    /// The key that is named, the only one of that account and Region, or one that is made there for log groups and
    /// messages, whatever asks for it first.
    pub(super) fn key_in(&mut self, stack: StackId, named: Option<&str>, asked_at: &str) -> usize {
        let place = self.plan.stacks[stack.0].name.clone();
        let made = format!("messages.{place}.key");
        let address = named.map(|name| format!("keys.{name}"));
        let position = |address: &str| self.plan.keys.iter().position(|key| key.common.address == address);
        let mut here = (0..self.plan.keys.len())
            .filter(|index| self.plan.keys[*index].common.stack == stack)
            .filter(|index| self.is_shared(&self.plan.keys[*index]));
        let only = here.next().filter(|_| here.next().is_none());
        let found = match address {
            Some(address) => position(&address),
            None => only.or_else(|| position(&made)),
        };
        found.unwrap_or_else(|| {
            let mut common = self.common("Key", &format!("{place}-messages"), asked_at.to_owned(), stack);
            common.address = made;
            let spec = Key {
                alias: Some(ALIAS.to_owned()),
                description: Some("Encrypts log groups, topics and queues of the audit logging".to_owned()),
                ..Key::default()
            };
            self.plan.keys.push(PlannedKey { common, alias: ALIAS.to_owned(), spec: Cow::Owned(spec) });
            self.plan.keys.len() - 1
        })
    }

    /// The ARN of what a service has of that name there.
    pub(super) fn arn(&self, service: &str, stack: StackId, name: &str) -> String {
        let stack = &self.plan.stacks[stack.0];
        format!("arn:{}:{service}:{}:{}:{name}", stack.partition.name(), stack.region, stack.account)
    }
}
