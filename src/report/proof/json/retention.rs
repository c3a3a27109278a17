//! How long logs stay, for programs.

use super::{Row, Told};
use crate::facts::retention as facts;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// How long the logs stay. Days are counted from when an object was written.
#[derive(Serialize, JsonSchema)]
pub(super) struct Retention<'a> {
    /// Sentence by sentence.
    rows: Vec<Row<'a>>,
    /// For how many days logs must be kept.
    required_days: u32,
    /// For how many days they must be readable without a restore.
    immediate_days: u32,
    /// The bucket's name in its input, or why that cannot be told.
    bucket: Place<'a>,
    /// What becomes of log files; none where nothing can be told of the bucket.
    logs: Option<Timeline<'a>>,
    /// What becomes of digests; none where the trail writes none.
    digests: Option<Timeline<'a>>,
    /// What becomes of Insights events, if the trail records any.
    insights: Option<Timeline<'a>>,
    /// What becomes of network activity events, if the trail records any.
    network_activity: Option<Timeline<'a>>,
    /// What becomes of aggregated events, if the trail records any.
    aggregated: Option<Timeline<'a>>,
    /// What keeps people from removing a version.
    protection: Option<Protection<'a>>,
    /// The copy in another bucket.
    replica: Option<Replica<'a>>,
    /// For how long the log group keeps events, if the trail has one.
    log_group: Option<Group<'a>>,
}

/// A resource, or why it cannot be told.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Place<'a> {
    /// Its name in its input.
    Known(&'a str),
    /// The reason.
    CannotTell(&'a str),
}

/// When what happens to the objects of one kind.
#[derive(Serialize, JsonSchema)]
struct Timeline<'a> {
    /// When an object must be restored before it can be read.
    archived: Span<'a>,
    /// When an object is gone or, where there are versions, gets a delete marker.
    hidden: Span<'a>,
    /// When its last version is gone for good.
    gone: Span<'a>,
    /// How many days a version is kept that somebody deleted or overwrote; day 0 is at once.
    recoverable: Moment<'a>,
}

/// When it happens to the first of some objects, and when to the last.
#[derive(Serialize, JsonSchema)]
struct Span<'a> {
    /// No object sees it before.
    earliest: Moment<'a>,
    /// Every object has seen it by then.
    latest: Moment<'a>,
}

/// The day of an event, as far as it is known.
#[derive(Serialize, JsonSchema)]
struct Moment<'a> {
    /// It does not come before this day.
    least: Day,
    /// It comes by this day; the same as `least` where the day is known.
    most: Day,
    /// Why it is not known; empty where it is.
    because: &'a BTreeSet<String>,
    /// The JSON Pointers in the bucket's properties of what decides it.
    rules: &'a [String],
}

/// A number of days, or `never`.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Day {
    /// This many days after the object was written.
    On(u32),
    /// It does not come.
    Never(Never),
}

/// That a day does not come.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Never {
    /// It does not.
    Never,
}

/// What stands between a version and whoever wants it gone.
#[derive(Serialize, JsonSchema)]
struct Protection<'a> {
    /// Whether an overwritten or deleted object is kept as a version.
    versions: Told<'a>,
    /// Whether only root, with its device, can remove a version.
    mfa_delete: Told<'a>,
    /// Object Lock's default retention.
    lock: Option<Lock<'a>>,
}

/// Object Lock's default retention.
#[derive(Serialize, JsonSchema)]
struct Lock<'a> {
    /// Whether nobody can shorten it, root included.
    compliance: Told<'a>,
    /// When a version is let go.
    ends: Span<'a>,
}

/// The copy that replication makes.
#[derive(Serialize, JsonSchema)]
struct Replica<'a> {
    /// The JSON Pointer of the rule in the bucket's properties.
    rule: &'a str,
    /// The bucket that takes the copy, as it is called in the input.
    bucket: Option<&'a str>,
    /// Whether all log files are copied.
    whole: Told<'a>,
    /// Whether the copy is in another account or Region.
    elsewhere: Told<'a>,
    /// Whether a delete marker on a log leaves the copy alone.
    keeps_deleted: Told<'a>,
    /// Whether log files that a KMS key encrypts are copied.
    encrypted: Told<'a>,
    /// Whether the copy belongs to the account that it is in.
    owned: Told<'a>,
    /// Whether Object Lock keeps the copy.
    locked: Told<'a>,
}

/// How long a log group keeps events.
#[derive(Serialize, JsonSchema)]
struct Group<'a> {
    /// The log group.
    name: Place<'a>,
    /// When events leave it.
    expires: Moment<'a>,
}

impl<'a> Retention<'a> {
    pub(super) fn new(rows: Vec<Row<'a>>, found: &'a facts::Retention) -> Retention<'a> {
        let of = |timeline: &'a Option<facts::Timeline>| timeline.as_ref().map(Timeline::from);
        Retention {
            rows,
            required_days: found.required_days,
            immediate_days: found.immediate_days,
            bucket: (&found.bucket).into(),
            logs: of(&found.logs),
            digests: of(&found.digests),
            insights: of(&found.insights),
            network_activity: of(&found.network_activity),
            aggregated: of(&found.aggregated),
            protection: found.protection.as_ref().map(Protection::from),
            replica: found.replica.as_ref().map(Replica::from),
            log_group: found
                .log_group
                .as_ref()
                .map(|group| Group { name: (&group.name).into(), expires: (&group.expires).into() }),
        }
    }
}

impl<'a> From<&'a facts::Place> for Place<'a> {
    fn from(place: &'a facts::Place) -> Place<'a> {
        match place {
            facts::Place::Known(name) => Place::Known(name),
            facts::Place::CannotTell(reason) => Place::CannotTell(reason),
        }
    }
}

impl<'a> From<&'a facts::Timeline> for Timeline<'a> {
    fn from(timeline: &'a facts::Timeline) -> Timeline<'a> {
        Timeline {
            archived: (&timeline.archived).into(),
            hidden: (&timeline.hidden).into(),
            gone: (&timeline.gone).into(),
            recoverable: (&timeline.recoverable).into(),
        }
    }
}

impl<'a> From<&'a facts::Span> for Span<'a> {
    fn from(span: &'a facts::Span) -> Span<'a> {
        Span { earliest: (&span.earliest).into(), latest: (&span.latest).into() }
    }
}

impl<'a> From<&'a facts::Moment> for Moment<'a> {
    fn from(moment: &'a facts::Moment) -> Moment<'a> {
        let facts::Moment { least, most, because, rules } = moment;
        Moment { least: (*least).into(), most: (*most).into(), because, rules }
    }
}

impl From<facts::Day> for Day {
    fn from(day: facts::Day) -> Day {
        match day {
            facts::Day::On(days) => Day::On(days),
            facts::Day::Never => Day::Never(Never::Never),
        }
    }
}

impl<'a> From<&'a facts::Protection> for Protection<'a> {
    fn from(found: &'a facts::Protection) -> Protection<'a> {
        let lock =
            |lock: &'a facts::Lock| Lock { compliance: (&lock.compliance).into(), ends: (&lock.ends).into() };
        Protection {
            versions: (&found.versions).into(),
            mfa_delete: (&found.mfa_delete).into(),
            lock: found.lock.as_ref().map(lock),
        }
    }
}

impl<'a> From<&'a facts::Replica> for Replica<'a> {
    fn from(found: &'a facts::Replica) -> Replica<'a> {
        Replica {
            rule: &found.rule,
            bucket: found.bucket.as_deref(),
            whole: (&found.whole).into(),
            elsewhere: (&found.elsewhere).into(),
            keeps_deleted: (&found.keeps_deleted).into(),
            encrypted: (&found.encrypted).into(),
            owned: (&found.owned).into(),
            locked: (&found.locked).into(),
        }
    }
}
