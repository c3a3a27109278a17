//! Alarms and rules: may they publish to their topics, and use the topics' keys?
//!
//! CloudWatch user guide, "Notifying users on alarm changes"; EventBridge user guide, "Using resource-based policies".

use super::ask::Row;
use super::sender::Caller;
use super::topic::published;
use crate::access::{Piece, Shape, Slot, Text};
use crate::estate::links::{ALARM, Link, TOPIC};
use crate::facts::derived::Facts;
use crate::facts::roles::NOTIFICATIONS;
use crate::facts::target::follow;
use serde_json::Value;

/// CloudFormation's name of the type.
pub(super) const RULE: &str = "AWS::Events::Rule";

/// The worst of an alarm's topics. What several alarms have in common is told of the first one.
pub(super) fn alarm_rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    if !facts.roles.has(number, NOTIFICATIONS) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for topic in topics(facts, number, "AlarmActions", "") {
        let mut before = facts.links.of_kind(ALARM).take_while(|other| *other != number);
        let is_said = before.any(|other| {
            let stack = |alarm: usize| facts.links.resource(alarm).stack;
            let tells = stack(other) == stack(number) && facts.roles.has(other, NOTIFICATIONS);
            tells && topics(facts, other, "AlarmActions", "").contains(&topic)
        });
        let found = asked(facts, (number, "cloudwatch.amazonaws.com"), topic);
        rows.extend(found.into_iter().map(|row| if is_said { row.untold() } else { row }));
    }
    worst_of_each(rows)
}

/// The worst of a rule's topics.
pub(super) fn rule_rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let topics = topics(facts, number, "Targets", "/Arn");
    let rows = topics.into_iter().flat_map(|topic| asked(facts, (number, "events.amazonaws.com"), topic));
    worst_of_each(rows.collect())
}

fn worst_of_each(rows: Vec<Row>) -> Vec<Row> {
    let (publish, key): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.request == PUBLISH);
    [publish, key].into_iter().filter_map(super::ask::worst).collect()
}

const PUBLISH: &str = "topic_publish";

/// The topics that a list names.
fn topics(facts: &Facts<'_>, number: usize, list: &str, below: &str) -> Vec<usize> {
    let count = facts.links.properties[number].get(list).and_then(Value::as_array).map_or(0, Vec::len);
    let named = (0..count).filter_map(|i| {
        match follow(&facts.links, number, &format!("/{list}/{i}{below}"), TOPIC) {
            Link::To(topic) => Some(topic),
            _ => None,
        }
    });
    named.collect()
}

fn asked(facts: &Facts<'_>, (number, service): (usize, &str), topic: usize) -> Vec<Row> {
    let links = &facts.links;
    let account = facts.parties.account(links, number);
    let arn = if links.is_made_up(number) {
        Text::of([Piece::unknown("its name is not known before deployment", Shape::Any)])
    } else {
        facts.parties.arn(links, number)
    };
    let caller = Caller { service: service.into(), arn, account: account.clone() };
    published(facts, topic, [PUBLISH, "topic_key"], &|action, resource, owner| {
        let request = caller.call(action, resource, owner);
        // The account's own alarms are among those that the policy which SNS gives a topic lets in.
        let owned = if service.starts_with("cloudwatch") {
            Slot::Values(vec![account.clone()])
        } else {
            Slot::Absent
        };
        vec![request.with("aws:SourceOwner", owned)]
    })
}
