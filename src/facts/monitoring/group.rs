//! Which log group a trail writes to and a metric filter reads.

use super::Answer;
use crate::estate::Resource;
use crate::estate::links::{LOG_GROUP, Link, Links};
use crate::facts::target::follow;
use crate::json::Value;
use compact_str::CompactString;
use std::collections::{BTreeSet, HashMap};

/// A log group as something names it.
pub(super) enum Group {
    /// The resource with this number.
    Here(usize),
    /// One of this name that is not in the estate.
    Elsewhere(String),
    /// It cannot be known which, for this reason.
    Unknown(String),
}

/// The log groups of an estate, by their names.
pub(super) struct Named(HashMap<CompactString, Vec<usize>>);

impl Named {
    pub(super) fn new(links: &Links<'_>) -> Named {
        let mut named: HashMap<CompactString, Vec<usize>> = HashMap::new();
        for group in links.of_kind(LOG_GROUP) {
            if let Some(Value::String(name)) = links.properties[group].get("LogGroupName") {
                named.entry(name.clone()).or_default().push(group);
            }
        }
        Named(named)
    }
}

impl Group {
    /// The log group that a trail writes to, if there is one.
    pub(super) fn of_trail(links: &Links<'_>, named: &Named, trail: usize) -> Option<Group> {
        Group::of(links, named, (trail, "/CloudWatchLogsLogGroupArn"))
    }

    /// The log group that a metric filter reads, if there is one.
    pub(super) fn of_filter(links: &Links<'_>, named: &Named, filter: usize) -> Option<Group> {
        Group::of(links, named, (filter, "/LogGroupName"))
    }

    fn of(links: &Links<'_>, named: &Named, (from, property): (usize, &str)) -> Option<Group> {
        match follow(links, from, property, LOG_GROUP) {
            Link::None => None,
            Link::To(number) => Some(Group::Here(number)),
            Link::Unknown(reason) => Some(Group::Unknown(reason)),
            Link::Outside(name) => Some(Group::by_name(links, named, (from, &name))),
        }
    }

    /// A name or an ARN, with or without `:*`.
    fn by_name(links: &Links<'_>, named: &Named, (from, text): (usize, &str)) -> Group {
        let name = text.split_once(":log-group:").map_or(text, |(_, name)| name).trim_end_matches(":*");
        let is_near = |group: &usize| !apart(links, links.resource(from), links.resource(*group));
        let found = named.0.get(name).into_iter().flatten().copied().find(is_near);
        found.map_or_else(|| Group::Elsewhere(name.to_owned()), Group::Here)
    }

    /// Whether it is the log group that a metric filter reads.
    pub(super) fn is_read(&self, links: &Links<'_>, by_filter: &Group) -> Answer {
        match (self, by_filter) {
            (Group::Here(own), Group::Here(other)) => Answer::known(own == other),
            (Group::Elsewhere(own), Group::Elsewhere(other)) => Answer::known(own == other),
            (Group::Unknown(reason), _) | (_, Group::Unknown(reason)) => Answer::unknown(reason.clone()),
            (Group::Here(number), Group::Elsewhere(_)) | (Group::Elsewhere(_), Group::Here(number)) => {
                links.nameless(*number).map_or(Answer::No, Answer::unknown)
            }
        }
    }

    /// Why there may be filters of this log group that are not seen.
    pub(super) fn open(&self) -> BTreeSet<String> {
        match self {
            Group::Here(_) => BTreeSet::new(),
            Group::Elsewhere(name) => BTreeSet::from([format!(
                "the log group `{name}` is not among the inputs, and its metric filters may not be either"
            )]),
            Group::Unknown(reason) => BTreeSet::from([reason.clone()]),
        }
    }
}

/// Whether two resources are known to be in different accounts or Regions.
pub(super) fn apart(links: &Links<'_>, a: &Resource, b: &Resource) -> bool {
    let (a, b) = (links.estate.stack(a.stack), links.estate.stack(b.stack));
    let differ = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
    differ(a.known_account(), b.known_account()) || differ(a.known_region(), b.known_region())
}
