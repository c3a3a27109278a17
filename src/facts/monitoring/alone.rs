//! Metric filters on CloudTrail's events where no trail is among the inputs: templates that make the alarms alone.

use super::trail::{Account, account};
use super::{Watchers, told};
use crate::estate::links::{Links, METRIC_FILTER, TRAIL};
use crate::facts::filter_pattern::parse;
use crate::json::{Value, json};
use std::collections::BTreeSet;

/// Fields of a CloudTrail event that CIS's patterns ask of; one of them is enough to tell whose events a filter reads.
const FIELDS: [&str; 4] = ["eventName", "eventSource", "userIdentity", "errorCode"];

/// Of each account the first metric filter that reads CloudTrail's events, if there are no trails.
pub fn without_trail(links: &Links<'_>) -> Vec<usize> {
    if links.of_kind(TRAIL).next().is_some() {
        return Vec::new();
    }
    let reads_events = |filter: &usize| match links.properties[*filter].get("FilterPattern") {
        Some(Value::String(text)) => parse(text).is_ok_and(|pattern| pattern.asks_of(&FIELDS)),
        _ => false,
    };
    let mut seen: BTreeSet<Account> = BTreeSet::new();
    let filters = links.of_kind(METRIC_FILTER).filter(reads_events);
    filters.filter(|filter| seen.insert(account(links, *filter))).collect()
}

impl Watchers {
    /// What watches an account whose trail is not among the inputs, as `of` gives it: all of its filters, as if that trail
    /// wrote to what they read.
    pub fn of_account(&self, links: &Links<'_>, filter: usize) -> Value {
        let own = account(links, filter);
        let filters =
            links.of_kind(METRIC_FILTER).filter(|other| account(links, *other) == own).map(|other| {
                let watch = self.watched[&other].get_or_init(|| self.alarms.watch(links, other));
                told(links, other, watch.clone())
            });
        json!({ "filters": filters.collect::<Vec<_>>(), "open": [] })
    }
}
