//! How long logs stay: when they leave immediate access, when they can be gone at the earliest, when they are gone at the
//! latest, and whether anybody could hasten it; for log files, digests and the other folders apart.
//!
//! It follows from lifecycle rules, versioning, Object Lock, MFA Delete, the 128 KB default, replication and the log
//! group's retention together. Each day carries the rule that decides it. Who holds which permission is not asked here.

mod day;
mod derive;
mod keys;
mod order;
mod protection;
mod replica;
mod rule;
mod selection;
mod sentence;
#[cfg(test)]
mod tests;
mod tiers;
mod timeline;

pub use day::{Day, Moment, Span};
pub use protection::{Lock, Protection};
pub use replica::Replica;
pub use timeline::Timeline;

pub(crate) use derive::derive;
pub(crate) use rule::RULES;
pub(crate) use selection::log_rules;

use super::roles::{Candidates, candidates};
use super::target::{follow, missing};
use super::{Facts, Scope};
use crate::estate::Estate;
use crate::estate::Retention as Promise;
use crate::estate::links::{BUCKET, LOG_GROUP, Link, Links, TRAIL, reach};
use crate::json::Value;
use keys::{Folder, Keys};
use replica::Writers;
use serde::Serialize;
use timeline::Vault;

/// What is held to be promised where nobody says it: twelve months, of which three at hand (PCI DSS 4.0, 10.5.1).
pub const DEFAULT_PROMISE: Promise = Promise { required_days: 365, immediate_days: 90 };

/// How long what a trail writes stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retention {
    /// The trail's name in the input.
    pub trail: String,
    /// For how many days logs must be kept.
    pub required_days: u32,
    /// For how many days they must be readable without a restore.
    pub immediate_days: u32,
    /// The bucket, or why nothing can be said of it.
    pub bucket: Place,
    /// What becomes of log files.
    pub logs: Option<Timeline>,
    /// What becomes of digests; none where the trail writes none.
    pub digests: Option<Timeline>,
    /// What becomes of Insights events, if the trail records any.
    pub insights: Option<Timeline>,
    /// What becomes of network activity events, if the trail records any.
    pub network_activity: Option<Timeline>,
    /// What becomes of aggregated events, if the trail records any.
    pub aggregated: Option<Timeline>,
    /// What keeps people from removing a version.
    pub protection: Option<Protection>,
    /// The copy in another bucket.
    pub replica: Option<Replica>,
    /// For how many days the log group keeps events, if the trail has one.
    pub log_group: Option<Group>,
}

/// Where logs go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The name in the input of the resource that takes them.
    Known(String),
    /// It cannot be told, for this reason.
    CannotTell(String),
}

/// How long a log group keeps events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The log group.
    pub name: Place,
    /// When events leave it. CloudWatch Logs takes up to 72 hours longer to delete them.
    pub expires: Moment,
}

/// How long what each trail of an estate writes stays, in the order of the trails.
pub fn of_estate(estate: &Estate) -> Vec<Retention> {
    let facts = Facts::new(estate, Scope::Logging);
    let trails: Vec<usize> = facts.links.of_kind(TRAIL).collect();
    trails.into_iter().map(|trail| of_trail(&facts, trail)).collect()
}

/// How long what a trail writes stays.
pub(crate) fn of_trail(facts: &Facts<'_>, trail: usize) -> Retention {
    let links = &facts.links;
    let promise = links.estate.retention.unwrap_or(DEFAULT_PROMISE);
    let mut retention = Retention {
        trail: links.resource(trail).name.clone(),
        required_days: promise.required_days,
        immediate_days: promise.immediate_days,
        bucket: Place::CannotTell(String::new()),
        logs: None,
        digests: None,
        insights: None,
        network_activity: None,
        aggregated: None,
        protection: None,
        replica: None,
        log_group: group(links, trail),
    };
    match follow(links, trail, "/S3BucketName", BUCKET) {
        Link::To(bucket) => retention.kept_in(links, trail, bucket),
        Link::Outside(name) => {
            let reason = match missing(links, trail, "/S3BucketName") {
                Some(why) => format!("the bucket {why}"),
                None => format!("the bucket `{name}` is not among the inputs"),
            };
            retention.bucket = Place::CannotTell(reason);
        }
        Link::Unknown(reason) => retention.bucket = Place::CannotTell(reason),
        Link::None => retention.bucket = Place::CannotTell("the trail names no bucket".to_owned()),
    }
    retention
}

/// What becomes of log files in a bucket whose trail is not known, in words, and where in the bucket that is decided.
pub(crate) fn wherever(links: &Links<'_>, bucket: usize) -> (String, Option<String>) {
    let vault = Vault::of(links, bucket);
    let timeline = vault.timeline(&Keys::anywhere());
    let sentence =
        format!("log files in it, wherever they are, {}", sentence::fate(&timeline, &vault.protection));
    (sentence, timeline.gone.earliest.rules.first().cloned())
}

impl Retention {
    fn kept_in(&mut self, links: &Links<'_>, trail: usize, bucket: usize) {
        let resource = links.resource(bucket);
        if resource.attributes.partial {
            let reason = format!("only a part of `{}` is among the inputs", resource.name);
            self.bucket = Place::CannotTell(reason);
            return;
        }
        self.bucket = Place::Known(resource.name.clone());
        let vault = Vault::of(links, bucket);
        let of = |folder| {
            writes(&links.properties[trail], folder)
                .then(|| vault.timeline(&Keys::of_trail(links, trail, folder)))
        };
        self.logs = of(Folder::Logs);
        self.digests = of(Folder::Digests);
        self.insights = of(Folder::Insights);
        self.network_activity = of(Folder::NetworkActivity);
        self.aggregated = of(Folder::Aggregated);
        self.replica = replica::of(links, bucket, &Writers { trails: &[trail], open: &[] });
        self.protection = Some(vault.protection);
    }
}

/// What keeps a bucket's versions from those who may delete, in words; nothing where Object Lock and MFA Delete are off.
pub(crate) fn kept_versions(bucket: &Value) -> Option<String> {
    let protection = Protection::of(bucket);
    let kept = sentence::barrier(&protection, "a version")?;
    // Told without a day: the sentence is not about one file's life.
    Some(kept.strip_suffix(" before").map_or(kept.clone(), str::to_owned))
}

/// Whether a bucket's versions may be locked so that somebody can undo it: in governance mode by default, or, where there is
/// no default, each as whoever wrote it likes.
pub(crate) fn may_be_unlocked(bucket: &Value) -> bool {
    let protection = Protection::of(bucket);
    let is_on =
        |name: &str| bucket.get(name).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)));
    match protection.lock {
        Some(lock) => lock.compliance != super::Answer::Yes,
        None => is_on("ObjectLockEnabled") || is_on("ObjectLockConfiguration"),
    }
}

impl<'a> Vault<'a> {
    fn of(links: &'a Links<'_>, bucket: usize) -> Vault<'a> {
        let properties = &links.properties[bucket];
        Vault { bucket: properties, rules: rule::rules(properties), protection: Protection::of(properties) }
    }
}

/// Whether a trail may write into that folder.
fn writes(trail: &Value, folder: Folder) -> bool {
    let listed = |name: &str| {
        trail.get(name).is_some_and(|list| *list != Value::Null && *list != Value::from(Vec::<Value>::new()))
    };
    match folder {
        Folder::Logs => true,
        Folder::Digests => {
            !matches!(reach(trail, "/EnableLogFileValidation"), None | Some(Value::Bool(false) | Value::Null))
        }
        Folder::Insights => listed("InsightSelectors"),
        Folder::Aggregated => listed("AggregationConfigurations"),
        Folder::NetworkActivity => trail
            .get("AdvancedEventSelectors")
            .is_some_and(|selectors| selectors.to_string().contains("\"NetworkActivity\"")),
    }
}

fn group(links: &Links<'_>, trail: usize) -> Option<Group> {
    let link = follow(links, trail, "/CloudWatchLogsLogGroupArn", LOG_GROUP);
    let open = |reason: String| Group {
        expires: Moment::between(Day::On(0), Day::Never, [reason.clone()]),
        name: Place::CannotTell(reason),
    };
    match candidates(links, (trail, &link), LOG_GROUP) {
        Candidates::One(number) => {
            let name = Place::Known(links.resource(number).name.clone());
            Some(Group { name, expires: expires(&links.properties[number]) })
        }
        Candidates::Some(_) => match link {
            Link::Outside(name) => Some(open(match missing(links, trail, "/CloudWatchLogsLogGroupArn") {
                Some(why) => format!("the log group {why}"),
                None => format!("the log group `{name}` is not among the inputs"),
            })),
            Link::Unknown(reason) => Some(open(reason)),
            Link::None | Link::To(_) => None,
        },
    }
}

/// When events leave a log group; one without a retention keeps them for ever.
fn expires(group: &Value) -> Moment {
    let moment = match rule::number(reach(group, "/RetentionInDays")) {
        None => return Moment::on(Day::Never),
        Some(rule::Number::Known(days)) => Moment::on(Day::On(days)),
        Some(rule::Number::Open(reason)) => Moment::between(Day::On(0), Day::Never, [reason]),
    };
    moment.by("/RetentionInDays")
}
