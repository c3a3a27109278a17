//! What policies see: `$facts.retention` of buckets that take logs and of log groups, `$facts.transitions` and
//! `$facts.replica` of buckets.
//!
//! Days are numbers or `"never"`; what is asked of them stands beside them as `true` or `false`. What cannot be known is
//! an unknown with its reasons, so that only the policy that reads it cannot tell.

use super::super::roles::{LOGS, Row};
use super::super::{Answer, Derived, Facts};
use super::day::{Day, Moment, Span};
use super::keys::{Coverage, Folder, Keys, known};
use super::protection::DEFAULT_RETENTION;
use super::replica::Writers;
use super::selection::keys;
use super::timeline::{Timeline, Vault};
use super::{DEFAULT_PROMISE, Promise, Replica, expires, order, replica, writes};
use crate::estate::intrinsic::{is_placed, pieces, unknown};
use crate::estate::links::{BUCKET, LOG_GROUP, reach};
use crate::json::{Map, Value};
use compact_str::{CompactString, format_compact};

/// Time in which somebody must notice that a log was deleted.
const NOTICE_DAYS: u32 = 30;

/// Facts under their names, each with the pointer of what decides it.
#[derive(Default)]
pub(super) struct Written {
    facts: Map,
    places: Vec<(CompactString, CompactString)>,
}

impl Written {
    pub(super) fn answer(&mut self, name: &str, answer: Answer, place: Option<&str>) {
        let value = match answer {
            Answer::Yes => Value::Bool(true),
            Answer::No => Value::Bool(false),
            Answer::Unknown(reasons) => open(reasons),
        };
        self.facts.insert(name, value);
        self.places.extend(place.map(|place| (format_compact!("/{name}"), place.into())));
    }

    fn day(&mut self, name: &str, moment: &Moment) {
        let value = match moment.day() {
            Some(Day::On(days)) => days.into(),
            Some(Day::Never) => "never".into(),
            None if moment.because.is_empty() => Value::Null,
            None => open(moment.because.clone()),
        };
        self.facts.insert(name, value);
        let place = moment.rules.first();
        self.places.extend(place.map(|place| (format_compact!("/{name}"), place.into())));
    }

    fn below(&mut self, name: &str, written: Written) {
        self.facts.insert(name, Value::Object(written.facts));
        self.places
            .extend(written.places.into_iter().map(|(at, there)| (format_compact!("/{name}{at}"), there)));
    }

    fn add(self, name: &str, number: usize, derived: &mut Derived) {
        let places = self.places.into_iter().map(|(at, there)| (at, number, there)).collect();
        derived.add(name, Value::Object(self.facts), places);
    }
}

fn open(reasons: impl IntoIterator<Item = String>) -> Value {
    unknown(&reasons.into_iter().collect::<Vec<_>>().join("; "))
}

/// Adds what is derived of a resource.
pub(crate) fn derive(facts: &Facts<'_>, number: usize, derived: &mut Derived) {
    let links = &facts.links;
    let (resource, row) = (links.resource(number), facts.roles.of(number));
    if resource.attributes.partial {
        return;
    }
    match resource.kind.as_str() {
        BUCKET => {
            if reach(&links.properties[number], super::RULES).is_some() && row.has_any() {
                order::of(&links.properties[number]).add("transitions", number, derived);
            }
            if row.may_have(LOGS) {
                bucket(facts, number).add("retention", number, derived);
                if let Some(replica) =
                    replica::of(links, number, &Writers { trails: &row.trails, open: &row.open_trails })
                {
                    copy(&replica).add("replica", number, derived);
                }
            }
        }
        LOG_GROUP if row.may_have(LOGS) => {
            let promise = links.estate.retention.unwrap_or(DEFAULT_PROMISE);
            let expires = expires(&links.properties[number]);
            let mut written = Written::default();
            written.day("day", &expires);
            let place = Some("/RetentionInDays");
            written.answer("kept", expires.not_before(promise.required_days), place);
            written.answer("at_hand", expires.not_before(promise.immediate_days), place);
            written.add("retention", number, derived);
        }
        _ => {}
    }
}

fn bucket(facts: &Facts<'_>, number: usize) -> Written {
    let links = &facts.links;
    let (row, promise) = (facts.roles.of(number), links.estate.retention.unwrap_or(DEFAULT_PROMISE));
    let vault = Vault::of(links, number);
    let mut written = Written::default();
    written.facts.insert("required_days", promise.required_days.into());
    written.facts.insert("immediate_days", promise.immediate_days.into());
    let Some(logs) = all(&vault, &keys(links, row, Folder::Logs)) else { return written };
    written.below("logs", timeline(&logs, &vault, promise));
    written.below("digests", digests(facts, &vault, row));
    if let Some(lock) = &vault.protection.lock {
        let mut lasts = Written::default();
        lasts.day("day", &lock.ends.earliest);
        lasts.answer("kept", lock.ends.earliest.not_before(promise.required_days), Some(DEFAULT_RETENTION));
        lasts.answer("compliance", lock.compliance.clone(), Some(DEFAULT_RETENTION));
        written.below("lock", lasts);
    }
    written
}

/// The timeline of all objects with one of these keys.
fn all(vault: &Vault<'_>, keys: &[Keys]) -> Option<Timeline> {
    keys.iter().map(|keys| vault.timeline(keys)).reduce(|all, one| all.and(&one))
}

fn timeline(found: &Timeline, vault: &Vault<'_>, promise: Promise) -> Written {
    let mut written = Written::default();
    let days: [(&str, &str, &Span); 3] = [
        ("archived_day", "archived_by_day", &found.archived),
        ("hidden_day", "hidden_by_day", &found.hidden),
        ("gone_day", "gone_by_day", &found.gone),
    ];
    for (earliest, latest, span) in days {
        written.day(earliest, &span.earliest);
        written.day(latest, &span.latest);
    }
    written.day("recoverable_days", &found.recoverable);
    let at = |moment: &Moment| moment.rules.first().cloned();
    let (gone, hidden, archived) = (&found.gone.earliest, &found.hidden.earliest, &found.archived.earliest);
    written.answer("kept", gone.not_before(promise.required_days), at(gone).as_deref());
    written.answer("visible", hidden.not_before(promise.required_days), at(hidden).as_deref());
    written.answer("at_hand", archived.not_before(promise.immediate_days), at(archived).as_deref());
    // What got a delete marker goes at last, where there are versions at all.
    let ends = !hidden.comes().and(!found.gone.earliest.comes());
    written.answer("ends", ends, at(hidden).as_deref());
    let notice = NOTICE_DAYS.min(promise.required_days);
    let unlocked = vault.protection.unlocked().earliest;
    let unversioned = !vault.protection.versions.clone();
    let recoverable = found.recoverable.not_before(notice);
    let safe = recoverable.or(unlocked.not_before(promise.required_days)).or(unversioned);
    written.answer("recoverable", safe, at(&found.recoverable).as_deref());
    written.answer("outlives_lock", hidden.not_before_that(&unlocked), at(hidden).as_deref());
    written
}

/// Whether digests stay as long as the log files that they prove.
fn digests(facts: &Facts<'_>, vault: &Vault<'_>, row: &Row) -> Written {
    let links = &facts.links;
    let mut answers: Vec<(Answer, Option<String>)> = Vec::new();
    for trail in row.trails.iter().filter(|trail| writes(&links.properties[**trail], Folder::Digests)) {
        let [logs, digests] =
            [Folder::Logs, Folder::Digests].map(|folder| Keys::of_trail(links, *trail, folder));
        if vault.rules.iter().all(|rule| alike(&logs, &digests, rule.prefix)) {
            continue;
        }
        let (logs, found) = (vault.timeline(&logs), vault.timeline(&digests));
        let stays = |digests: &Span, logs: &Span| {
            digests.earliest.not_before_that(&logs.earliest).and(digests.latest.not_before_that(&logs.latest))
        };
        let outlast = stays(&found.hidden, &logs.hidden).and(stays(&found.gone, &logs.gone));
        let validates = known(links.properties[*trail].get("EnableLogFileValidation"), |value| {
            value == Some(&Value::Bool(true))
        });
        answers.push((outlast.or(!validates), found.hidden.earliest.rules.first().cloned()));
    }
    // Whatever prefix another trail has, a rule that names no folder is for both.
    let apart = vault.rules.iter().any(|rule| match rule.prefix {
        None | Some(Value::Null) => false,
        Some(Value::String(prefix)) => prefix.contains("CloudTrail"),
        Some(_) => true,
    });
    let further = row.open_trails.iter().filter(|_| apart).map(|reason| Answer::unknown(reason.clone()));
    answers.extend(further.map(|answer| (answer, None)));
    let mut written = Written::default();
    let worst = answers.iter().position(|(answer, _)| *answer == Answer::No).unwrap_or(0);
    let place = answers.get(worst).and_then(|(_, place)| place.clone());
    let all = answers.into_iter().fold(Answer::Yes, |all, (answer, _)| all.and(answer));
    written.answer("outlast_logs", all, place.as_deref());
    written
}

/// Whether a prefix is for log files and digests alike: it ends before the folder.
fn alike(logs: &Keys, digests: &Keys, prefix: Option<&Value>) -> bool {
    let in_folder = |prefix: &Value| match prefix {
        Value::String(prefix) => prefix.contains("CloudTrail"),
        // Accounts and Regions hold no folder.
        open => {
            let known = pieces(open).unwrap_or_default();
            !is_placed(open) || known.iter().flatten().any(|text| text.contains("CloudTrail"))
        }
    };
    match (logs.covered(prefix), digests.covered(prefix)) {
        (Coverage::All, Coverage::All) | (Coverage::None, Coverage::None) => true,
        (Coverage::Some, Coverage::Some) | (Coverage::Open(_), Coverage::Open(_)) => {
            !prefix.is_some_and(in_folder)
        }
        _ => false,
    }
}

fn copy(replica: &Replica) -> Written {
    let mut written = Written::default();
    for (name, answer) in replica.answers() {
        written.answer(name, answer.clone(), Some(&replica.rule));
    }
    written
}
