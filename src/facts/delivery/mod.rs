//! Will the logs arrive: each request that a service makes to deliver, and whether the policies that decide allow it.
//!
//! `access` decides; here is which requests are made, by AWS's documentation. What is not told in a finding because
//! another one says it already, or because nothing is known of it, is in the proof all the same.

mod access_log;
mod ask;
mod attached;
mod bucket;
mod gone;
mod key;
mod log;
mod notify;
mod sender;
mod store;
#[cfg(test)]
mod tests;
mod topic;
mod why;

pub(crate) use ask::{Row, Verdict};
pub(crate) use attached::Attached;
pub(crate) use notify::FirstAlarms;

use super::derived::{Derived, Facts};
use super::roles::EVENT_DATA_STORE;
use crate::estate::intrinsic::unknown;
use crate::estate::links::{ALARM, BUCKET, LOG_GROUP, TRAIL};
use crate::json::{Map, Value, json};
use compact_str::format_compact;
use sender::Sender;
use serde::Serialize;

/// Every request that a trail's logs need.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Delivery {
    /// The trail.
    pub(crate) trail: String,
    /// Its ARN, as far as it is known.
    pub(crate) arn: String,
    pub(crate) rows: Vec<Row>,
}

/// Asks for everything that a trail delivers to.
pub(crate) fn prove(facts: &Facts<'_>, trail: usize) -> Delivery {
    let sender = Sender::of(facts, trail);
    let mut rows = asked(facts, &sender);
    if let Some(managed) =
        Sender::managed_elsewhere(facts, &sender).filter(|_| rows.iter().any(Row::is_denied))
    {
        delegated(&mut rows, asked(facts, &managed));
    }
    let name = facts.links.resource(trail).name.clone();
    Delivery { trail: name, arn: sender.arn().to_string(), rows }
}

fn asked(facts: &Facts<'_>, sender: &Sender) -> Vec<Row> {
    let mut rows = bucket::rows(facts, sender);
    rows.extend(key::rows(facts, sender));
    rows.extend(topic::rows(facts, sender));
    rows.extend(log::rows(facts, sender));
    gone::judge(facts, sender.trail, &mut rows);
    rows
}

/// Where nobody says which account manages the organization, and one that the policies name would do: the trail may be a
/// delegated administrator's, and nobody knows.
fn delegated(rows: &mut [Row], managed: Vec<Row>) {
    if managed.iter().any(Row::is_denied) {
        return;
    }
    let why = "whether the trail is a delegated administrator's is not known: the organization is not said";
    for (row, other) in rows.iter_mut().zip(managed) {
        if row.is_denied() && row.request == other.request {
            *row = Row { verdict: Verdict::CannotTell, because: vec![why.to_owned()], ..other.untold() };
        }
    }
}

/// The requests of a resource that is no trail: a log group's or an event data store's key, an alarm's topic, a bucket's
/// access logs.
pub(crate) fn rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let resource = facts.links.resource(number);
    if resource.attributes.partial {
        return Vec::new();
    }
    match resource.kind.as_str() {
        TRAIL => prove(facts, number).rows,
        LOG_GROUP => log::group_rows(facts, number),
        ALARM => notify::alarm_rows(facts, number),
        notify::RULE => notify::rule_rows(facts, number),
        BUCKET => access_log::rows(facts, number),
        EVENT_DATA_STORE => store::rows(facts, number),
        _ => Vec::new(),
    }
}

/// Adds `$facts.delivery`, what policies see of them.
pub(super) fn derive(facts: &Facts<'_>, number: usize, derived: &mut Derived) {
    let (mut all, mut places) = (Map::new(), Vec::new());
    let mut rows = rows(facts, number);
    ask::open_once(&mut rows);
    for row in rows {
        let reason = || row.because.join("; ");
        let allowed = match row.verdict {
            Verdict::Allowed => true.into(),
            Verdict::Denied => false.into(),
            Verdict::CannotTell if row.told => unknown(&reason()),
            Verdict::CannotTell => derived.hush(row.request, &reason()),
        };
        if let Some((number, pointer)) = row.place {
            places.push((format_compact!("/{}", row.request), number, pointer.into()));
        }
        let said = json!({ "allowed": allowed, "because": row.because, "quiet": !row.told });
        all.insert(row.request, said);
    }
    if !all.is_empty() {
        derived.add("delivery", Value::Object(all), places);
    }
}
