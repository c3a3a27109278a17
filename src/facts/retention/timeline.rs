//! What becomes of the objects below some keys, day by day.
//!
//! Objects that the same rules are for share one fate, so the keys are cut where a prefix begins and the sizes where a
//! filter does, and one object of each cell is looked at. Sources: S3 User Guide, "Expiring objects", "Lifecycle
//! configuration elements", "Transitioning objects using Amazon S3 Lifecycle".

use super::super::Answer;
use super::day::{Day, Moment, Span};
use super::keys::{Coverage, Keys};
use super::protection::Protection;
use super::rule::{Action, Class, Number, Rule, When};
use super::tiers::{INTELLIGENT_TIERING, Tier, tiers};
use crate::estate::links::reach;
use crate::json::Value;
use serde::Serialize;
use std::collections::BTreeSet;

/// Objects below this many bytes are not moved by default (S3 User Guide, "Transitioning objects", September 2024).
const SMALL: u32 = 128 * 1024;
/// More questions than anybody's rules ask, rules times cells; beyond that nobody can tell in time.
const MAX_QUESTIONS: usize = 200_000;
/// What must be restored before it can be read.
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

/// When what happens to the objects of one kind; the days are counted from when an object was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// When an object must be restored before it can be read.
    pub archived: Span,
    /// When an object is gone or, where there are versions, gets a delete marker.
    pub hidden: Span,
    /// When its last version is gone for good.
    pub gone: Span,
    /// How many days a version is kept that somebody deleted or overwrote; day 0 is at once.
    pub recoverable: Moment,
}

impl Timeline {
    /// The timeline of both kinds of objects.
    #[must_use]
    pub(super) fn and(self, other: &Timeline) -> Timeline {
        Timeline {
            archived: self.archived.and(&other.archived),
            hidden: self.hidden.and(&other.hidden),
            gone: self.gone.and(&other.gone),
            recoverable: self.recoverable.or_earlier(&other.recoverable),
        }
    }

    fn unknown(reason: &str) -> Timeline {
        let open = Moment::between(Day::On(0), Day::Never, [reason.to_owned()]);
        let span = Span { earliest: open.clone(), latest: open.clone() };
        Timeline { archived: span.clone(), hidden: span.clone(), gone: span, recoverable: open }
    }
}

/// A bucket's rules, and what they cannot remove.
pub(super) struct Vault<'a> {
    pub(super) bucket: &'a Value,
    pub(super) rules: Vec<Rule<'a>>,
    pub(super) protection: Protection,
}

/// Objects that the same rules are for: the longest prefix of a rule that their keys begin with, and a size.
struct Cell<'a> {
    prefix: Option<&'a str>,
    size: u32,
}

/// When something that a rule does comes to an object.
struct Chance {
    soonest: Moment,
    latest: Moment,
}

impl Vault<'_> {
    /// What becomes of the objects with these keys.
    pub(super) fn timeline(&self, keys: &Keys) -> Timeline {
        let covered: Vec<Coverage> = self.rules.iter().map(|rule| keys.covered(rule.prefix)).collect();
        let in_part = self.rules.iter().zip(&covered).filter(|(rule, _)| rule.on != Answer::No);
        let prefixes: BTreeSet<&str> = in_part
            .filter(|(_, coverage)| **coverage == Coverage::Some)
            .filter_map(|(rule, _)| rule.prefix?.as_str())
            .collect();
        let sizes = self.sizes();
        if (prefixes.len() + 1) * sizes.len() * self.rules.len().max(1) > MAX_QUESTIONS {
            return Timeline::unknown("the bucket has more lifecycle rules than can be told apart");
        }
        let prefixes = std::iter::once(None).chain(prefixes.into_iter().map(Some));
        let cells = prefixes.flat_map(|prefix| sizes.iter().map(move |size| Cell { prefix, size: *size }));
        let tiers = tiers(self.bucket, keys);
        let fates = cells.map(|cell| self.fate(&cell, &covered, &tiers));
        fates.reduce(|all, one| all.and(&one)).unwrap_or_else(|| Timeline::unknown("it has no objects"))
    }

    /// One size of each stretch of sizes that all rules treat alike.
    fn sizes(&self) -> BTreeSet<u32> {
        let mut sizes = BTreeSet::from([1, SMALL]);
        for rule in self.rules.iter().filter(|rule| rule.on != Answer::No) {
            for (limit, least) in [(&rule.over, 1), (&rule.under, 0)] {
                if let Some(Number::Known(limit)) = limit {
                    sizes.extend(limit.checked_add(least).filter(|size| *size > 0));
                }
            }
        }
        sizes
    }

    fn fate(&self, cell: &Cell<'_>, covered: &[Coverage], tiers: &[Tier]) -> Timeline {
        let applying: Vec<(&Rule<'_>, Answer)> = self
            .rules
            .iter()
            .zip(covered)
            .map(|(rule, coverage)| {
                (rule, rule.on.clone().and(cell.is_in(rule, coverage)).and(rule.takes_size(cell.size)))
            })
            .filter(|(_, applies)| *applies != Answer::No)
            .collect();
        let hidden =
            first(applying.iter().flat_map(|(rule, applies)| {
                rule.expirations.iter().map(move |action| chance(applies, action))
            }));
        let archived = first(applying.iter().flat_map(|(rule, applies)| {
            self.archivals(rule, applies, cell).into_iter().chain(tiered(rule, applies, cell, tiers))
        }));
        let noncurrent = |keeps: bool| {
            let actions = applying.iter().flat_map(|(rule, applies)| {
                rule.noncurrent.iter().map(move |action| (applies.clone(), action))
            });
            let acts = |(applies, action): (Answer, &Action)| {
                let applies = if keeps { applies.and(none_kept(action)) } else { applies };
                chance(&applies, action)
            };
            first(actions.map(acts)).earliest
        };
        let gone = self.gone(&hidden, &noncurrent(true));
        Timeline { archived, hidden, gone, recoverable: self.recoverable(noncurrent(false)) }
    }

    /// When the last version goes: a rule for noncurrent versions takes it, but not while it is locked.
    fn gone(&self, hidden: &Span, noncurrent: &Moment) -> Span {
        let unlocked = self.protection.unlocked();
        let end = |hidden: &Moment, unlocked: &Moment| {
            let taken = noncurrent.clone().after(hidden);
            if taken.least == Day::Never {
                return taken;
            }
            taken.or_later(unlocked)
        };
        let versioned = Span {
            earliest: end(&hidden.earliest, &unlocked.earliest),
            latest: end(&hidden.latest, &unlocked.latest),
        };
        match &self.protection.versions {
            Answer::Yes => versioned,
            Answer::No => hidden.clone(),
            Answer::Unknown(reasons) => Span {
                earliest: hidden.earliest.clone().or(&versioned.earliest, reasons),
                latest: hidden.latest.clone().or(&versioned.latest, reasons),
            },
        }
    }

    fn recoverable(&self, noncurrent: Moment) -> Moment {
        match &self.protection.versions {
            Answer::Yes => noncurrent,
            Answer::No => Moment::on(Day::On(0)),
            Answer::Unknown(reasons) => noncurrent.or(&Moment::on(Day::On(0)), reasons),
        }
    }

    /// The moves of a rule to a class from which objects must be restored.
    fn archivals(&self, rule: &Rule<'_>, applies: &Answer, cell: &Cell<'_>) -> Vec<Chance> {
        let sized = rule.over.is_some() || rule.under.is_some();
        let mut chances = Vec::new();
        for action in &rule.transitions {
            let archive = match &action.class {
                Class::Named(name) => Answer::known(ARCHIVES.contains(&name.as_str())),
                Class::Open(reason) => Answer::unknown(reason.clone()),
                Class::None => Answer::No,
            };
            let moves = if sized { Answer::Yes } else { self.moves(cell.size) };
            let applies = applies.clone().and(archive).and(moves);
            if applies != Answer::No {
                chances.push(chance(&applies, action));
            }
        }
        chances
    }

    /// Whether objects of that size move to an archive by default: a filter by size takes the default's place.
    fn moves(&self, size: u32) -> Answer {
        let varies = super::keys::known(
            reach(self.bucket, "/LifecycleConfiguration/TransitionDefaultMinimumObjectSize"),
            |value| value.and_then(Value::as_str) == Some("varies_by_storage_class"),
        );
        Answer::known(size >= SMALL).or(varies)
    }
}

impl Cell<'_> {
    fn is_in(&self, rule: &Rule<'_>, coverage: &Coverage) -> Answer {
        match coverage {
            Coverage::All => Answer::Yes,
            Coverage::None => Answer::No,
            Coverage::Open(reasons) => Answer::Unknown(reasons.clone()),
            Coverage::Some => {
                let prefix = rule.prefix.and_then(Value::as_str).unwrap_or_default();
                Answer::known(self.prefix.is_some_and(|own| own.starts_with(prefix)))
            }
        }
    }
}

/// The moves to an archive tier of a class that a rule moves objects to, if nobody reads them for as long.
fn tiered(rule: &Rule<'_>, applies: &Answer, cell: &Cell<'_>, tiers: &[Tier]) -> Vec<Chance> {
    let class = Class::Named(INTELLIGENT_TIERING.to_owned());
    let steps = rule.transitions.iter().filter(|action| action.class == class && cell.size >= SMALL);
    let mut chances = Vec::new();
    for action in steps {
        for tier in tiers.iter().filter(|tier| tier.takes != Answer::No) {
            let moved = chance(&applies.clone().and(tier.takes.clone()), action).soonest;
            let soonest = tier.unread.clone().after(&moved);
            // What is read again comes back.
            chances.push(Chance { soonest, latest: Moment::on(Day::Never) });
        }
    }
    chances
}

/// Whether a rule for noncurrent versions leaves none: a log that expired is the newest of its versions, so a rule that
/// wants newer ones first never takes it.
fn none_kept(action: &Action) -> Answer {
    match &action.newer {
        None | Some(Number::Known(0)) => Answer::Yes,
        Some(Number::Known(_)) => Answer::No,
        Some(Number::Open(reason)) => Answer::unknown(reason.clone()),
    }
}

fn chance(applies: &Answer, action: &Action) -> Chance {
    let open = |because: BTreeSet<String>| {
        let moment = Moment::between(Day::On(0), Day::Never, because);
        (moment.clone(), moment)
    };
    let (soonest, latest) = match &action.when {
        When::After(Number::Known(days)) => (Moment::on(Day::On(*days)), Moment::on(Day::On(*days))),
        When::After(Number::Open(reason)) => open(BTreeSet::from([reason.clone()])),
        // Until the date comes objects stay, however old they get.
        When::OnDate => (Moment::on(Day::On(0)), Moment::on(Day::Never)),
    };
    let perhaps = |moment: Moment| match applies {
        Answer::Unknown(reasons) => moment.or(&Moment::on(Day::Never), reasons),
        Answer::Yes => moment,
        Answer::No => Moment::on(Day::Never),
    };
    let (soonest, latest) = (perhaps(soonest).by(&action.at), perhaps(latest).by(&action.at));
    Chance { soonest, latest }
}

/// The first of several things that may happen.
fn first(chances: impl Iterator<Item = Chance>) -> Span {
    let never = Span::on(Day::Never);
    chances.fold(never, |span, chance| Span {
        earliest: span.earliest.or_earlier(&chance.soonest),
        latest: span.latest.or_earlier(&chance.latest),
    })
}
