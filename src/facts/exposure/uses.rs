//! What keys encrypt: event data stores, and log buckets by default.

use crate::estate::Answer;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{BUCKET, KEY, Link};
use crate::facts::Facts;
use crate::facts::roles::{BUCKET_KEY, Candidates, EVENT_DATA_STORE, LOGS, candidates};
use crate::facts::target::follow;
use crate::json::Value;
use std::collections::{HashMap, HashSet};

/// The uses of an estate's keys, found out once.
pub(crate) struct Uses {
    stores: HashSet<usize>,
    /// Whether a key is that of a bucket that holds logs.
    buckets: HashMap<usize, Answer>,
}

impl Uses {
    pub(crate) fn new(facts: &Facts<'_>) -> Uses {
        let links = &facts.links;
        let stores =
            links.of_kind(EVENT_DATA_STORE).filter_map(|store| match links.follow(store, "/KmsKeyId", KEY) {
                Link::To(key) => Some(key),
                _ => None,
            });
        let mut uses = Uses { stores: stores.collect(), buckets: HashMap::new() };
        for bucket in links.of_kind(BUCKET) {
            uses.bucket(facts, bucket);
        }
        uses
    }

    fn bucket(&mut self, facts: &Facts<'_>, bucket: usize) {
        let links = &facts.links;
        let link = follow(links, bucket, BUCKET_KEY, KEY);
        let holds_logs = holds_logs(facts, bucket);
        let mut add = |key: usize, names_it: Answer| {
            let known = self.buckets.entry(key).or_insert(Answer::No);
            *known = std::mem::replace(known, Answer::No).or(names_it.and(holds_logs.clone()));
        };
        match candidates(links, (bucket, &link), KEY) {
            Candidates::One(key) => add(key, Answer::Yes),
            Candidates::Some(keys) => {
                for (key, reason) in keys {
                    add(key, Answer::unknown(reason));
                }
            }
        }
    }

    /// Whether a key encrypts an event data store: there CloudTrail gives no source (CloudTrail user guide, "Resource-based
    /// policies for event data stores").
    pub(super) fn is_of_event_data_store(&self, key: usize) -> bool {
        self.stores.contains(&key)
    }

    /// Whether a key encrypts log files: a trail's, or a log bucket's by default.
    pub(super) fn encrypts_log_files(&self, facts: &Facts<'_>, key: usize) -> Answer {
        let row = facts.roles.of(key);
        let trails = row.open_trails.iter().map(|reason| Answer::unknown(reason.clone()));
        let of_trail = Answer::known(!row.trails.is_empty()).or(Answer::any(trails));
        of_trail.or(self.buckets.get(&key).cloned().unwrap_or(Answer::No))
    }
}

fn holds_logs(facts: &Facts<'_>, bucket: usize) -> Answer {
    let roles = facts.roles.names(bucket);
    let each = |role: &Value| match intrinsic(role) {
        Some(Intrinsic::Unknown(reason)) => Answer::unknown(reason),
        _ => Answer::known(role == LOGS),
    };
    Answer::any(roles.as_array().into_iter().flatten().map(each))
}
