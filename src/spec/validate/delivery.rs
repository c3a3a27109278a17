//! `trails.<name>.cloudwatch_logs`, `trails.<name>.sns` and `topics`: names, days, keys and places.

use super::place::Place;
use super::reference::Section;
use super::{Checker, Range, field, is_written};
use crate::source::pointer;
use crate::spec::defaults::DEAD_LETTERS;
use crate::spec::{CloudwatchLogs, Queue, RETENTION_DAYS, Topic, Trail};
use std::collections::BTreeMap;

const QUEUE_DAYS: Range = Range { what: "`retention_days` of a queue", least: 1, most: 14 };
const VISIBILITY: Range = Range { what: "`visibility_timeout_seconds`", least: 0, most: 43_200 };
const RECEIVES: Range = Range { what: "`max_receive_count`", least: 1, most: 1000 };
/// IAM API reference, `CreateRole`.
const MAX_ROLE_NAME: usize = 64;
/// CloudWatch Logs API reference, `CreateLogGroup`.
const MAX_GROUP_NAME: usize = 512;
/// SNS and SQS API references, `CreateTopic` and `CreateQueue`.
const MAX_TOPIC_NAME: usize = 256;
const MAX_QUEUE_NAME: usize = 80;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    for (name, trail) in &spec.trails {
        if let Some(logs) = &trail.cloudwatch_logs {
            cloudwatch_logs(checker, (name, trail), logs);
        }
        if let Some(sns) = &trail.sns {
            let pointer = format!("{}/topic", field("trails", name, "sns"));
            checker.check_reference(&pointer, &sns.topic, Section::Topics);
        }
    }
    same_log_groups(checker);
    for (name, written) in &spec.topics {
        topic(checker, name, written);
    }
    same_names(checker);
}

fn cloudwatch_logs<'a>(
    checker: &mut Checker<'a>,
    (name, trail): (&str, &'a Trail),
    logs: &'a CloudwatchLogs,
) {
    let section = field("trails", name, "cloudwatch_logs");
    if let Some(days) = logs.retention_days.filter(|days| !RETENTION_DAYS.contains(days)) {
        let next = RETENTION_DAYS.into_iter().find(|allowed| *allowed > days).unwrap_or(3653);
        let error = checker
            .error(
                &format!("{section}/retention_days"),
                format!("CloudWatch Logs cannot keep events for {days} days"),
            )
            .with_note("PutRetentionPolicy takes certain numbers of days only: InvalidParameterException")
            .with_help([
                format!("write `retention_days: {next}`"),
                format!("or one of {}", RETENTION_DAYS.map(|days| days.to_string()).join(", ")),
            ]);
        checker.push(error);
    }
    if let Some(group) = &logs.name {
        check_name(checker, &format!("{section}/name"), group, &Rule::LOG_GROUP);
    }
    let role = logs.role_or_default(name);
    let written = logs.role_name.is_some();
    let at = if written { format!("{section}/role_name") } else { section.clone() };
    check_name(checker, &at, &role, if written { &Rule::ROLE } else { &Rule::DEFAULT_ROLE });
    let place = Place {
        account: trail.creator(&checker.spec.organization),
        region: &checker.spec.organization.home_region,
    };
    if let Some(key) = &logs.key {
        let user = User { noun: "the log group of the trail", name, place: Some(place) };
        checker.check_key_place(&format!("{section}/key"), key, &user);
    }
}

/// Two trails of an account with one log group: the events of both would be in it, and each would manage it.
fn same_log_groups(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let (mut groups, mut roles) = (BTreeMap::new(), BTreeMap::new());
    for (name, trail) in &spec.trails {
        let Some(logs) = &trail.cloudwatch_logs else { continue };
        let account = trail.creator(&spec.organization);
        let trail_name = trail.name.as_deref().unwrap_or(name);
        let names = [
            (&mut groups, logs.name_or_default(trail_name), "log group", "name"),
            (&mut roles, logs.role_or_default(name), "role", "role_name"),
        ];
        for (seen, own, noun, key) in names {
            let Some(first) = seen.insert((account, own.clone()), name) else { continue };
            let section = |name: &str| field("trails", name, "cloudwatch_logs");
            let at = |name: &str| {
                let written = is_written(checker.at(&section(name)), key);
                if written { format!("{}/{key}", section(name)) } else { section(name) }
            };
            let (here, other) = (at(name), checker.locate(&at(first)));
            let message = format!("the trails `{first}` and `{name}` have the same {noun} `{own}`");
            let error = checker.error(&here, message).also_at(other, "the same name");
            checker.push(error.with_help([format!("give one of the two another `{key}`")]));
        }
    }
}

fn topic<'a>(checker: &mut Checker<'a>, name: &str, topic: &'a Topic) {
    checker.check_account("topics", name, topic.account.as_deref());
    if let Some(region) = &topic.region {
        checker.check_region(&field("topics", name, "region"), region);
    }
    if let Some(written) = &topic.name {
        check_name(checker, &field("topics", name, "name"), written, &Rule::TOPIC);
    }
    if let Some(key) = &topic.key {
        let user = User { noun: "the topic", name, place: checker.topic_place(name, topic) };
        checker.check_key_place(&field("topics", name, "key"), key, &user);
    }
    if let Some(queue) = &topic.queue {
        self::queue(checker, (name, topic), queue);
    }
}

fn queue(checker: &mut Checker<'_>, (name, topic): (&str, &Topic), queue: &Queue) {
    let section = field("topics", name, "queue");
    let topic_name = topic.name_or_default(name);
    let own = queue.name_or_default(&topic_name);
    let at = if queue.name.is_some() { format!("{section}/name") } else { section.clone() };
    // What is wrong with the topic's name is said there.
    if queue.name.is_some() || own.len() > Rule::QUEUE.most {
        check_name(checker, &at, &own, &Rule::QUEUE);
    }
    checker.check_principals(&format!("{section}/readers"), &queue.readers);
    checker.range(&format!("{section}/retention_days"), queue.retention_days, QUEUE_DAYS);
    checker.range(
        &format!("{section}/visibility_timeout_seconds"),
        queue.visibility_timeout_seconds,
        VISIBILITY,
    );
    checker.range(&format!("{section}/max_receive_count"), queue.max_receive_count, RECEIVES);
}

/// Names of topics and of queues are unique in their account and Region.
fn same_names(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let (mut topics, mut queues) = (BTreeMap::new(), BTreeMap::new());
    for (name, topic) in &spec.topics {
        let Some(place) = checker.topic_place(name, topic) else { continue };
        let topic_name = topic.name_or_default(name);
        let queue = topic.queue.as_ref().map(|queue| queue.name_or_default(&topic_name));
        let dead_letters = queue.as_ref().map(|queue| format!("{queue}{DEAD_LETTERS}"));
        let names = [(&mut topics, Some(topic_name), "topic"), (&mut queues, queue, "queue")];
        let mut found: Vec<(String, String, &str)> = Vec::new();
        for (seen, own, noun) in names {
            let Some(own) = own else { continue };
            if let Some(first) = seen.insert((place, own.clone()), name) {
                found.push((first.clone(), own, noun));
            }
        }
        if let Some(own) = dead_letters
            && let Some(first) = queues.insert((place, own.clone()), name)
        {
            found.push((first.clone(), own, "queue"));
        }
        for (first, own, noun) in found {
            let other = checker.locate_key(&pointer::join(["topics", &first]));
            let message = format!("the topics `{first}` and `{name}` would have the same {noun} `{own}`");
            let error = checker.error_at_key(&pointer::join(["topics", name]), message);
            let error = error.also_at(other, "the same name").with_note(format!(
                "the name of a {noun} is unique in its account and Region, here `{}` and {}",
                place.account, place.region
            ));
            checker.push(error.with_help([format!("give the {noun} of one of the two another `name`")]));
        }
    }
}

/// What AWS takes for a name.
struct Rule {
    noun: &'static str,
    most: usize,
    /// What is allowed beside letters and digits.
    marks: &'static str,
    help: &'static str,
}

impl Rule {
    const LOG_GROUP: Rule = Rule {
        noun: "log group",
        most: MAX_GROUP_NAME,
        marks: "._-/#",
        help: "1 to 512 letters, digits, `.`, `_`, `-`, `/` and `#`",
    };
    const ROLE: Rule = Rule {
        noun: "role",
        most: MAX_ROLE_NAME,
        marks: "+=,.@_-",
        help: "1 to 64 letters, digits, `+`, `=`, `,`, `.`, `@`, `_` and `-`",
    };
    const DEFAULT_ROLE: Rule =
        Rule { help: "add `role_name` with at most 64 characters, or rename the trail here", ..Rule::ROLE };
    const TOPIC: Rule = Rule {
        noun: "topic",
        most: MAX_TOPIC_NAME,
        marks: "_-",
        help: "1 to 256 letters, digits, `_` and `-`",
    };
    const QUEUE: Rule = Rule {
        noun: "queue",
        most: MAX_QUEUE_NAME - DEAD_LETTERS.len(),
        marks: "_-",
        help: "`name` of `queue` is 1 to 67 letters, digits, `_` and `-`; `-dead-letters` is added for the second queue",
    };
}

fn check_name(checker: &mut Checker<'_>, pointer: &str, name: &str, rule: &Rule) {
    let Rule { noun, most, marks, help } = rule;
    let length = name.chars().count();
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || marks.contains(*c)));
    let message = if let Some(c) = odd {
        format!("a {noun}'s name cannot have `{}`", c.escape_debug())
    } else if length == 0 || length > *most {
        format!("the {noun}'s name `{name}` has {length} characters")
    } else if *noun == "log group" && name.starts_with("aws/") {
        "names of log groups that start with `aws/` are reserved for AWS".to_owned()
    } else {
        return;
    };
    let error = checker.error(pointer, message);
    checker.push(error.with_help([*help]));
}

/// What uses a key, and where it is.
struct User<'u, 'a> {
    noun: &'static str,
    name: &'u str,
    place: Option<Place<'a>>,
}

impl<'a> Checker<'a> {
    /// Says so if a key that log groups or topics use is not defined, or elsewhere.
    fn check_key_place(&mut self, pointer: &str, key: &str, user: &User<'_, 'a>) {
        if !self.check_reference(pointer, key, Section::Keys) {
            return;
        }
        let found = self.spec.keys.get(key).and_then(|written| self.key_place(key, written));
        let (Some(place), Some(found)) = (user.place, found) else { return };
        if place == found {
            return;
        }
        let User { noun, name, .. } = user;
        let other = self.locate(&pointer::join(["keys", key]));
        let error = self
            .error(pointer, format!("the key `{key}` is not in the account and Region of {noun} `{name}`"))
            .with_label(format!("used in `{}`, {}", place.account, place.region))
            .also_at(other, format!("the key is in `{}`, {}", found.account, found.region))
            .with_note("CloudWatch Logs, SNS and SQS can use keys of their own Region only, and a key of the same account cannot be taken away by another")
            .with_help([
                "leave `key` out: one is made there for log groups and messages".to_owned(),
                format!("or name a key of `{}` in {}", place.account, place.region),
            ]);
        self.push(error);
    }
}
