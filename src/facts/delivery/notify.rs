//! Alarms and rules: may they publish to their topics, and use the topics' keys?
//!
//! CloudWatch user guide, "Notifying users on alarm changes"; EventBridge user guide, "Using resource-based policies".

use super::ask::Row;
use super::sender::Caller;
use super::topic::published;
use crate::access::{Slot, Text};
use crate::estate::intrinsic::reason_of;
use crate::estate::links::{ALARM, Link, TOPIC};
use crate::estate::{Answer, StackId, joined};
use crate::facts::derived::Facts;
use crate::facts::roles::NOTIFICATIONS;
use crate::facts::target::follow;
use crate::json::Value;
use std::collections::HashMap;

/// CloudFormation's name of the type.
pub(super) const RULE: &str = "AWS::Events::Rule";

/// The worst of an alarm's topics. What several alarms have in common is told of the first one.
pub(super) fn alarm_rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    match facts.roles.has(number, NOTIFICATIONS) {
        Answer::No => return Vec::new(),
        Answer::Yes => {}
        Answer::Unknown(reasons) => return open(&joined(&reasons)),
    }
    let (topics, mut rows) = told(facts, number, "AlarmActions", "");
    for topic in topics {
        let first = facts.first_alarms.get_or_init(|| FirstAlarms::new(facts));
        let is_said = first.0.get(&(facts.links.resource(number).stack, topic)).is_some_and(|f| *f < number);
        let found = asked(facts, (number, "cloudwatch.amazonaws.com"), topic);
        rows.extend(found.into_iter().map(|row| if is_said { row.untold() } else { row }));
    }
    worst_of_each(rows)
}

/// The first alarm of each stack that tells each topic.
pub(crate) struct FirstAlarms(HashMap<(StackId, usize), usize>);

impl FirstAlarms {
    fn new(facts: &Facts<'_>) -> FirstAlarms {
        let mut first = HashMap::new();
        let is_told = |alarm: &usize| facts.roles.has(*alarm, NOTIFICATIONS) == Answer::Yes;
        for alarm in facts.links.of_kind(ALARM).filter(is_told) {
            for topic in told(facts, alarm, "AlarmActions", "").0 {
                first.entry((facts.links.resource(alarm).stack, topic)).or_insert(alarm);
            }
        }
        FirstAlarms(first)
    }
}

/// The worst of a rule's topics.
pub(super) fn rule_rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let (topics, mut rows) = told(facts, number, "Targets", "/Arn");
    rows.extend(topics.into_iter().flat_map(|topic| asked(facts, (number, "events.amazonaws.com"), topic)));
    worst_of_each(rows)
}

/// Whom an alarm or a rule tells in a topic that is not known is its own account's matter: the proofs say so, and no
/// finding of each.
fn open(reason: &str) -> Vec<Row> {
    Row::open(&[PUBLISH, KEY], reason).into_iter().map(Row::untold).collect()
}

fn worst_of_each(rows: Vec<Row>) -> Vec<Row> {
    let (publish, key): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.request == PUBLISH);
    [publish, key].into_iter().filter_map(super::ask::worst).collect()
}

const PUBLISH: &str = "topic_publish";
const KEY: &str = "topic_key";

/// The topics that a list names, and rows for those of which it is not known which they are.
fn told(facts: &Facts<'_>, number: usize, list: &str, below: &str) -> (Vec<usize>, Vec<Row>) {
    let count = match facts.links.properties[number].get(list) {
        Some(Value::Array(items)) => items.len(),
        None | Some(Value::Null) => 0,
        Some(value) => return (Vec::new(), open(reason_of(value).unwrap_or("it is no list"))),
    };
    let (mut topics, mut rows) = (Vec::new(), Vec::new());
    for i in 0..count {
        match follow(&facts.links, number, &format!("/{list}/{i}{below}"), TOPIC) {
            Link::To(topic) => topics.push(topic),
            Link::Outside(name) => rows.extend(open(&format!("the topic `{name}` is not among the inputs"))),
            Link::Unknown(reason) => rows.extend(open(&reason)),
            Link::None => {}
        }
    }
    (topics, rows)
}

fn asked(facts: &Facts<'_>, (number, service): (usize, &str), topic: usize) -> Vec<Row> {
    let links = &facts.links;
    let account = facts.parties.account(links, number);
    // What stands for a name that AWS makes up means nothing where it is not referred to.
    let any = || Text::unknown("its name is not known before deployment");
    let mut arns = vec![facts.parties.arn(links, number)];
    arns.extend(links.is_made_up(number).then(any));
    published(facts, topic, [PUBLISH, KEY], &|action, resource, owner| {
        // The account's own alarms are among those that the policy which SNS gives a topic lets in.
        let owned = if service.starts_with("cloudwatch") {
            Slot::Values(vec![account.clone()])
        } else {
            Slot::Absent
        };
        let call = |arn: &Text| {
            let caller = Caller {
                service: service.into(),
                arn: arn.clone(),
                account: account.clone(),
                organization: facts.parties.organization(links, number),
            };
            caller.call(action, resource, owner).with("aws:SourceOwner", owned.clone())
        };
        arns.iter().map(call).collect()
    })
}
