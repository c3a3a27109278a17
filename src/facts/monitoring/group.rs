//! Which log group a trail writes to and a metric filter reads.

use super::Answer;
use crate::estate::Resource;
use crate::estate::links::{LOG_GROUP, Link, Links};
use std::collections::BTreeSet;

/// A log group as something names it.
pub(super) enum Group {
    /// The resource with this number.
    Here(usize),
    /// One of this name that is not in the estate.
    Elsewhere(String),
    /// It cannot be known which, for this reason.
    Unknown(String),
}

impl Group {
    /// The log group that a trail writes to, if there is one.
    pub(super) fn of_trail(links: &Links<'_>, trail: usize) -> Option<Group> {
        Group::named(links, trail, "/CloudWatchLogsLogGroupArn")
    }

    fn named(links: &Links<'_>, from: usize, property: &str) -> Option<Group> {
        match links.follow(from, property, LOG_GROUP) {
            Link::None => None,
            Link::To(number) => Some(Group::Here(number)),
            Link::Unknown(reason) => Some(Group::Unknown(reason)),
            Link::Outside(name) => Some(Group::by_name(links, links.resource(from), &name)),
        }
    }

    /// A name or an ARN, with or without `:*`.
    fn by_name(links: &Links<'_>, from: &Resource, text: &str) -> Group {
        let name = text.split_once(":log-group:").map_or(text, |(_, name)| name).trim_end_matches(":*");
        let is = |&group: &usize| {
            links.properties[group].get("LogGroupName").is_some_and(|own| own == name)
                && !apart(links, from, links.resource(group))
        };
        let found = links.of_kind(LOG_GROUP).find(is);
        found.map_or_else(|| Group::Elsewhere(name.to_owned()), Group::Here)
    }

    /// Whether a metric filter reads this log group.
    pub(super) fn is_of(&self, links: &Links<'_>, filter: usize) -> Answer {
        match (self, &Group::named(links, filter, "/LogGroupName")) {
            (_, None) => Answer::No,
            (Group::Here(own), Some(Group::Here(other))) => Answer::known(own == other),
            (Group::Elsewhere(own), Some(Group::Elsewhere(other))) => Answer::known(own == other),
            (Group::Unknown(reason), Some(_)) | (_, Some(Group::Unknown(reason))) => {
                Answer::unknown(reason.clone())
            }
            (Group::Here(number), Some(Group::Elsewhere(_)))
            | (Group::Elsewhere(_), Some(Group::Here(number))) => {
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
