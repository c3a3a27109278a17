//! Lifecycle rules as they are written, with what is not known left open.
//!
//! S3 User Guide, "Lifecycle configuration elements". What they come to for an object is `timeline`'s business.

use super::super::Answer;
use super::keys::{known, reason};
use crate::estate::links::reach;
use crate::json::Value;
use std::collections::BTreeSet;

/// Where a bucket's rules stand.
pub(crate) const RULES: &str = "/LifecycleConfiguration/Rules";

/// A number that may not be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Number {
    Known(u32),
    /// For this reason.
    Open(String),
}

/// When a rule acts on an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum When {
    /// So many days after the object was written, or became noncurrent.
    After(Number),
    /// From a day of the calendar on: objects that are written later at once (S3 User Guide, "Lifecycle rules: based on
    /// a specific date": the action is not a one-time action).
    OnDate,
}

/// Something that a rule does.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub(super) when: When,
    /// How many newer noncurrent versions must exist before it is done; a log has none.
    pub(super) newer: Option<Number>,
    /// The storage class that objects move to; empty where they are removed.
    pub(super) class: Class,
    /// Its JSON Pointer in the bucket.
    pub(super) at: String,
}

/// A storage class, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    None,
    Named(String),
    Open(String),
}

/// A lifecycle rule.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    /// Whether it is in force, and for objects without tags: CloudTrail's have none.
    pub(super) on: Answer,
    pub(super) prefix: Option<&'a Value>,
    pub(super) over: Option<Number>,
    pub(super) under: Option<Number>,
    pub(super) expirations: Vec<Action>,
    pub(super) noncurrent: Vec<Action>,
    pub(super) transitions: Vec<Action>,
}

/// The rules of a bucket; one that cannot be known is there with everything in it open.
pub(super) fn rules(bucket: &Value) -> Vec<Rule<'_>> {
    match reach(bucket, RULES) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(rules)) => {
            let refused = refused(bucket, rules.len());
            rules.iter().enumerate().map(|(i, rule)| read(rule, &format!("{RULES}/{i}"), &refused)).collect()
        }
        Some(open) => vec![read(open, RULES, &refused(bucket, 1))],
    }
}

/// MFA Delete excludes every lifecycle configuration, and nobody can say which of the two is really there (S3 User Guide,
/// "Configuring MFA delete": "You cannot use MFA delete with lifecycle configurations").
fn refused(bucket: &Value, rules: usize) -> Answer {
    let mfa_delete = known(reach(bucket, "/VersioningConfiguration/MFADelete"), |value| {
        value.and_then(Value::as_str) == Some("Enabled")
    });
    match mfa_delete {
        Answer::Yes if rules > 0 => Answer::unknown(
            "S3 has either MFA Delete or lifecycle rules on a bucket, and which of the two is there is not known",
        ),
        Answer::Unknown(reasons) if rules > 0 => Answer::Unknown(reasons),
        _ => Answer::Yes,
    }
}

fn read<'a>(rule: &'a Value, at: &str, refused: &Answer) -> Rule<'a> {
    let enabled = known(reach(rule, "/Status"), |status| status.and_then(Value::as_str) == Some("Enabled"));
    let untagged =
        known(reach(rule, "/TagFilters"), |tags| tags.and_then(Value::as_array).is_none_or(Vec::is_empty));
    let days = |name: &str, newer: Option<Number>| {
        let at = format!("{at}/{name}");
        let when = When::After(number(reach(rule, &format!("/{name}")))?);
        Some(Action { when, newer, class: Class::None, at })
    };
    let newer = number(reach(rule, "/NoncurrentVersionExpiration/NewerNoncurrentVersions"));
    let date = reach(rule, "/ExpirationDate").filter(|date| !date.is_null()).map(|date| {
        let when = reason(date).map_or(When::OnDate, |reason| When::After(Number::Open(reason)));
        Action { when, newer: None, class: Class::None, at: format!("{at}/ExpirationDate") }
    });
    Rule {
        on: enabled.and(untagged).and(refused.clone()),
        prefix: reach(rule, "/Prefix"),
        over: number(reach(rule, "/ObjectSizeGreaterThan")),
        under: number(reach(rule, "/ObjectSizeLessThan")),
        expirations: days("ExpirationInDays", None).into_iter().chain(date).collect(),
        noncurrent: days("NoncurrentVersionExpiration/NoncurrentDays", newer)
            .into_iter()
            .chain(days("NoncurrentVersionExpirationInDays", None))
            .collect(),
        transitions: transitions(rule, at),
    }
}

/// `Transitions`, and CloudFormation's older `Transition`.
fn transitions(rule: &Value, at: &str) -> Vec<Action> {
    let mut steps = Vec::new();
    for (place, step) in written(rule, "Transitions", "Transition") {
        let when = match (reach(step, "/TransitionInDays"), reach(step, "/TransitionDate")) {
            (Some(days), _) if !days.is_null() => number(Some(days)).map_or(When::OnDate, When::After),
            (_, Some(date)) if !date.is_null() => {
                reason(date).map_or(When::OnDate, |reason| When::After(Number::Open(reason)))
            }
            _ => When::After(Number::Known(0)),
        };
        let class = class(reach(step, "/StorageClass"));
        steps.push(Action { when, newer: None, class, at: format!("{at}/{place}") });
    }
    steps
}

/// The items of a list, or of the single one that an older property holds, with where they stand.
pub(super) fn written<'a>(rule: &'a Value, list: &str, single: &str) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    match reach(rule, &format!("/{list}")) {
        Some(Value::Array(items)) => {
            found.extend(items.iter().enumerate().map(|(i, item)| (format!("{list}/{i}"), item)));
        }
        Some(open) if !open.is_null() => found.push((list.to_owned(), open)),
        _ => {}
    }
    // What is unknown as a whole has been told once.
    match rule.get(single) {
        Some(one) if !one.is_null() => found.push((single.to_owned(), one)),
        _ => {}
    }
    found
}

pub(super) fn class(value: Option<&Value>) -> Class {
    match value {
        Some(Value::String(name)) => Class::Named(name.to_string()),
        Some(open) => {
            Class::Open(reason(open).unwrap_or_else(|| "the storage class is not a text".to_owned()))
        }
        None => Class::Named(String::new()),
    }
}

/// A number of days or bytes; CloudFormation takes sizes as text. More than any number here is as good as the largest.
pub(super) fn number(value: Option<&Value>) -> Option<Number> {
    let value = value.filter(|value| !value.is_null())?;
    let digits = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    Some(match digits {
        Some(number) => Number::Known(u32::try_from(number).unwrap_or(u32::MAX)),
        None => Number::Open(reason(value).unwrap_or_else(|| "it is not a number".to_owned())),
    })
}

impl Rule<'_> {
    /// Whether the rule is for objects of that size.
    pub(super) fn takes_size(&self, size: u32) -> Answer {
        let test = |limit: &Option<Number>, fits: fn(u32, u32) -> bool| match limit {
            None => Answer::Yes,
            Some(Number::Known(limit)) => Answer::known(fits(size, *limit)),
            Some(Number::Open(reason)) => Answer::Unknown(BTreeSet::from([reason.clone()])),
        };
        test(&self.over, |size, limit| size > limit).and(test(&self.under, |size, limit| size < limit))
    }
}
