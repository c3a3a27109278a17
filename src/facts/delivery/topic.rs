//! Topics: may a service publish there, and use the topic's key?
//!
//! SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics".

use super::ask::{Ask, Row, Verdict, worst};
use super::key;
use super::sender::Sender;
use crate::access::{Request, Role, Slot, Text};
use crate::estate::links::{KEY, Link, Links, TOPIC};
use crate::facts::derived::Facts;
use crate::facts::parties::Held;
use crate::facts::target::follow;
use crate::json::json;

/// AWS's own key, whose policy nobody can change.
const OWN_KEY: &str = "alias/aws/sns";

pub(super) fn rows(facts: &Facts<'_>, sender: &Sender) -> Vec<Row> {
    let calls = |action: &str, resource: &Text, owner: &Text| sender.calls(action, resource, owner);
    match follow(&facts.links, sender.trail, "/SnsTopicName", TOPIC) {
        Link::None => Vec::new(),
        Link::To(topic) => published(facts, topic, ["topic_publish", "topic_key"], &calls),
        Link::Outside(name) => {
            let reason = format!("the topic `{name}` is not among the inputs");
            Row::open(&["topic_publish", "topic_key"], &reason)
        }
        Link::Unknown(reason) => Row::open(&["topic_publish", "topic_key"], &reason),
    }
}

/// Whether somebody's calls may publish to a topic and use its key.
pub(super) fn published(
    facts: &Facts<'_>,
    topic: usize,
    [publish, use_key]: [&'static str; 2],
    calls: &dyn Fn(&str, &Text, &Text) -> Vec<Request>,
) -> Vec<Row> {
    let links = &facts.links;
    if links.resource(topic).attributes.partial {
        let reason = format!("only a part of `{}` is among the inputs", links.resource(topic).name);
        return Row::open(&[publish, use_key], &reason);
    }
    let (arn, owner) = (facts.parties.arn(links, topic), facts.parties.account(links, topic));
    let held = facts.parties.certain_document(links, &facts.documents, topic);
    let unwritten = held.place.is_none() && held.open.is_none();
    let held = if unwritten { default(&owner) } else { held };
    let of = format!("topic `{}`", links.resource(topic).name);
    let ask = Ask { links, held: vec![(Role::Resource, held)], of, serving: Vec::new() };
    let row = ask.row(publish, &calls("sns:Publish", &arn, &owner));
    let mut rows = vec![if unwritten { by_default(row, links, topic) } else { row }];
    rows.extend(key_row(facts, topic, use_key, &|action, key, owner| {
        let context = "kms:EncryptionContext:aws:sns:topicArn";
        let calls = calls(action, key, owner).into_iter();
        let keys = || Slot::value("aws:sns:topicArn");
        let with = |request: Request| {
            request.with_text(context, arn.clone()).with("kms:EncryptionContextKeys", keys())
        };
        calls.map(with).collect()
    }));
    rows
}

/// Nobody has written the statement that lets no service in.
fn by_default(row: Row, links: &Links<'_>, topic: usize) -> Row {
    if row.verdict != Verdict::Denied || !row.ungranted {
        return row;
    }
    let said = format!(
        "topic `{}` has no policy, and the one that SNS gives it lets in only what acts for its own account",
        links.resource(topic).name
    );
    Row { because: vec![said], statement: None, place: Some((topic, String::new())), ..row }
}

/// What SNS gives a topic for which nobody wrote a policy: all to the account's own.
fn default(owner: &Text) -> Held {
    let condition = match owner.known() {
        Some(account) => json!({"StringEquals": {"aws:SourceOwner": account}}),
        None => json!({"Null": {"aws:SourceOwner": "false"}}),
    };
    Held::default(&json!({"Version": "2008-10-17", "Statement": [{
        "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish"], "Resource": "*", "Condition": condition,
    }]}))
}

fn key_row(
    facts: &Facts<'_>,
    topic: usize,
    name: &'static str,
    calls: &dyn Fn(&str, &Text, &Text) -> Vec<Request>,
) -> Option<Row> {
    let links = &facts.links;
    match follow(links, topic, "/KmsMasterKeyId", KEY) {
        Link::None => None,
        Link::To(key) => {
            let ask = key::ask(facts, key);
            let (arn, owner) = (facts.parties.arn(links, key), facts.parties.account(links, key));
            let row = |action: &str| ask.row(name, &calls(action, &arn, &owner));
            worst(vec![row("kms:GenerateDataKey"), row("kms:Decrypt")])
        }
        Link::Outside(key) if key.ends_with(OWN_KEY) => {
            let said = format!(
                "topic `{}` is encrypted with `{key}`, whose policy lets no service in and cannot be changed",
                links.resource(topic).name
            );
            let row = Row::plain(name, Verdict::Denied, &said);
            Some(Row { place: Some((topic, "/KmsMasterKeyId".to_owned())), ..row })
        }
        Link::Outside(key) => Some(key::elsewhere(name, &key)),
        Link::Unknown(reason) => Some(Row::plain(name, Verdict::CannotTell, &reason)),
    }
}
