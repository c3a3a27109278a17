//! Transitions that S3 refuses, and with them the whole lifecycle configuration: up the waterfall, too close to each
//! other, or not before the expiration.
//!
//! Sources: S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle" (supported transitions, minimum durations),
//! CloudFormation's `AWS::S3::Bucket Rule` (the expiration is later than the transition, and in the same unit).

use super::super::Answer;
use super::derive::Written;
use super::keys::reason;
use super::rule::{Class, Number, RULES, class, number, written};
use crate::estate::links::reach;
use crate::json::Value;
use crate::spec::{Date, StorageClass};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

/// A move to another class.
struct Step {
    class: StorageClass,
    day: u32,
    at: String,
}

/// The moves of one list that are known, those by days and those by dates apart, and why others are not.
#[derive(Default)]
struct Steps {
    by_days: Vec<Step>,
    by_date: Vec<Step>,
    open: Option<String>,
}

/// What is wrong first, or why that cannot be told.
type Verdict = (Answer, Option<String>);

/// `order`: whether each class can follow the one before it; `expiration`: whether objects expire after their last move.
pub(super) fn of(bucket: &Value) -> Written {
    let (mut order, mut expiration): (Verdict, Verdict) = ((Answer::Yes, None), (Answer::Yes, None));
    let rules = match reach(bucket, RULES) {
        Some(Value::Array(rules)) => {
            rules.iter().enumerate().map(|(i, rule)| (format!("{RULES}/{i}"), rule)).collect()
        }
        Some(open) => vec![(RULES.to_owned(), open)],
        None => Vec::new(),
    };
    for (at, rule) in rules {
        let current = steps(rule, &at, ("Transitions", "Transition"));
        let noncurrent = steps(rule, &at, ("NoncurrentVersionTransitions", "NoncurrentVersionTransition"));
        both(&mut order, current.in_order());
        both(&mut order, noncurrent.in_order());
        both(&mut expiration, current.before_expiration(rule, &at));
        both(&mut expiration, noncurrent.before_removal(rule, &at));
    }
    let mut facts = Written::default();
    facts.answer("order", order.0, order.1.as_deref());
    facts.answer("expiration", expiration.0, expiration.1.as_deref());
    facts
}

fn both(verdict: &mut Verdict, other: Verdict) {
    if other.0 == Answer::No && verdict.0 != Answer::No {
        verdict.1 = other.1;
    }
    verdict.0 = verdict.0.clone().and(other.0);
}

fn steps(rule: &Value, at: &str, (list, single): (&str, &str)) -> Steps {
    let mut steps = Steps::default();
    for (place, step) in written(rule, list, single) {
        let at = format!("{at}/{place}");
        if let Err(reason) = steps.push(step, at) {
            steps.open.get_or_insert(reason);
        }
    }
    steps.by_days.sort_by_key(|step| step.day);
    steps.by_date.sort_by_key(|step| step.day);
    steps
}

impl Steps {
    fn push(&mut self, step: &Value, at: String) -> Result<(), String> {
        let class = match class(reach(step, "/StorageClass")) {
            Class::Named(name) => StorageClass::deserialize(StrDeserializer::<Error>::new(&name))
                .map_err(|_| format!("`{name}` is no storage class that is known here"))?,
            Class::Open(reason) => return Err(reason),
            Class::None => return Ok(()),
        };
        match (number(reach(step, "/TransitionInDays")), reach(step, "/TransitionDate")) {
            (Some(Number::Known(day)), _) => self.by_days.push(Step { class, day, at }),
            (Some(Number::Open(reason)), _) => return Err(reason),
            (None, Some(date)) => self.by_date.push(Step { class, day: day(date)?, at }),
            (None, None) => {}
        }
        Ok(())
    }

    fn in_order(&self) -> Verdict {
        // What is not known may stand between any two.
        if let Some(reason) = &self.open {
            return (Answer::unknown(reason.clone()), None);
        }
        for steps in [&self.by_days, &self.by_date] {
            for pair in steps.windows(2) {
                let [first, second] = pair else { continue };
                let least = first.day.saturating_add(first.class.minimum_days());
                if !first.class.next().contains(&second.class) || second.day < least {
                    return (Answer::No, Some(second.at.clone()));
                }
            }
        }
        (Answer::Yes, None)
    }

    fn before_expiration(&self, rule: &Value, at: &str) -> Verdict {
        let field = |name: &str| reach(rule, &format!("/{name}")).filter(|value| !value.is_null());
        match (number(field("ExpirationInDays")), field("ExpirationDate")) {
            (Some(end), _) => self.end(&self.by_days, &end, &format!("{at}/ExpirationInDays")),
            (None, Some(date)) => {
                let end = day(date).map_or_else(Number::Open, Number::Known);
                self.end(&self.by_date, &end, &format!("{at}/ExpirationDate"))
            }
            (None, None) => (Answer::Yes, None),
        }
    }

    fn before_removal(&self, rule: &Value, at: &str) -> Verdict {
        for place in ["NoncurrentVersionExpiration/NoncurrentDays", "NoncurrentVersionExpirationInDays"] {
            if let Some(end) = number(reach(rule, &format!("/{place}"))) {
                return self.end(&self.by_days, &end, &format!("{at}/{place}"));
            }
        }
        (Answer::Yes, None)
    }

    /// Whether objects are removed after the last of these moves, and all is counted in one unit.
    fn end(&self, steps: &[Step], end: &Number, at: &str) -> Verdict {
        if self.by_days.len() + self.by_date.len() > steps.len() {
            return (Answer::No, Some(at.to_owned()));
        }
        let last = steps.last().map(|step| step.day);
        match (end, &self.open) {
            (Number::Known(end), _) if last.is_some_and(|last| *end <= last) => {
                (Answer::No, Some(at.to_owned()))
            }
            (_, Some(reason)) => (Answer::unknown(reason.clone()), None),
            (Number::Open(reason), None) if last.is_some() => (Answer::unknown(reason.clone()), None),
            _ => (Answer::Yes, None),
        }
    }
}

/// The number of a day that is written as `2027-01-01` or `2027-01-01T00:00:00Z`.
fn day(date: &Value) -> Result<u32, String> {
    let text = date.as_str().and_then(|text| text.get(..10)).and_then(Date::parse);
    let open = || reason(date).unwrap_or_else(|| "the date is not one of the calendar".to_owned());
    text.map(Date::day_number).ok_or_else(open)
}
