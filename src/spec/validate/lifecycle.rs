//! Lifecycle rules: what S3 would refuse.
//!
//! Whether rules keep what was promised is for the policies.
//! Source: Amazon S3 User Guide, "Lifecycle configuration elements" and "Transitioning objects" (2026).

use super::{Checker, Range, field, transitions};
use crate::spec::{Bucket, Filter, Rule};
use std::collections::BTreeMap;

const MAX_RULES: usize = 1000;
const MAX_ID: usize = 255;
const VERSIONS: Range = Range { what: "`newer_noncurrent_versions`", least: 1, most: 100 };
/// What a rule can do, by field.
const ACTIONS: [&str; 7] = [
    "transitions",
    "expiration_days",
    "expiration_date",
    "expired_object_delete_marker",
    "noncurrent_transitions",
    "noncurrent_expiration_days",
    "abort_incomplete_multipart_upload_days",
];

pub(super) fn check(checker: &mut Checker<'_>, name: &str, bucket: &Bucket) {
    let Some(rules) = bucket.lifecycle.as_deref() else { return };
    let list = field("buckets", name, "lifecycle");
    if rules.len() > MAX_RULES {
        let error = checker.error_at_key(&list, format!("{} lifecycle rules", rules.len()));
        return checker.push(error.with_help([format!("at most {MAX_RULES} in a bucket")]));
    }
    let mut ids = BTreeMap::new();
    for (pointer, rule) in checker.items(&list, rules) {
        if checker.is_full() {
            return;
        }
        id(checker, &pointer, rule);
        if let Some(first) = ids.insert(&rule.id, pointer.clone()) {
            let other = checker.locate(&format!("{first}/id"));
            let error = checker
                .error(&format!("{pointer}/id"), format!("two rules have the id `{}`", rule.id))
                .also_at(other, "the same id")
                .with_help(["give each rule of a bucket its own id"]);
            checker.push(error);
        }
        check_rule(checker, &pointer, rule);
    }
}

fn id(checker: &mut Checker<'_>, pointer: &str, rule: &Rule) {
    let length = rule.id.chars().count();
    if rule.id.trim().is_empty() || length > MAX_ID {
        let message = if length > MAX_ID {
            format!("the rule's id has {length} characters")
        } else {
            "the rule's id is empty".to_owned()
        };
        let error = checker.error(&format!("{pointer}/id"), message);
        checker.push(error.with_help([format!("1 to {MAX_ID} characters")]));
    }
}

fn check_rule(checker: &mut Checker<'_>, pointer: &str, rule: &Rule) {
    let days = |what| Range { what, least: 1, most: i32::MAX.unsigned_abs() };
    let ranges = [
        ("expiration_days", rule.expiration_days, days("`expiration_days`")),
        ("noncurrent_expiration_days", rule.noncurrent_expiration_days, days("`noncurrent_expiration_days`")),
        (
            "abort_incomplete_multipart_upload_days",
            rule.abort_incomplete_multipart_upload_days,
            days("`abort_incomplete_multipart_upload_days`"),
        ),
        ("newer_noncurrent_versions", rule.newer_noncurrent_versions, VERSIONS),
    ];
    for (name, value, allowed) in ranges {
        checker.range(&format!("{pointer}/{name}"), value, allowed);
    }
    if let Some(filter) = &rule.filter {
        check_filter(checker, &format!("{pointer}/filter"), filter);
    }
    expiration(checker, pointer, rule);
    without_tags_and_sizes(checker, pointer, rule);
    versions(checker, pointer, rule);
    transitions::current(checker, pointer, rule);
    transitions::noncurrent(checker, pointer, rule);
    does_something(checker, pointer);
}

fn expiration(checker: &mut Checker<'_>, pointer: &str, rule: &Rule) {
    let date = format!("{pointer}/expiration_date");
    if let Some(text) = &rule.expiration_date {
        checker.check_date(&date, text);
        if rule.expiration_days.is_some() {
            let days = checker.locate(&format!("{pointer}/expiration_days"));
            let error = checker
                .error(&date, "a rule expires objects after days or on a date, not both")
                .also_at(days, "and after days")
                .with_help(["remove one of the two"]);
            checker.push(error);
        }
    }
    if !rule.expired_object_delete_marker {
        return;
    }
    for (part, is_some) in [
        ("expiration_days", rule.expiration_days.is_some()),
        ("expiration_date", rule.expiration_date.is_some()),
    ] {
        if is_some {
            let marker = checker.locate(&format!("{pointer}/expired_object_delete_marker"));
            let error = checker
                .error(&format!("{pointer}/{part}"), format!("`{part}` and `expired_object_delete_marker` exclude each other in one rule"))
                .also_at(marker, "removes delete markers")
                .with_note("a rule that expires current versions removes delete markers that have nothing behind them by itself")
                .with_help(["remove `expired_object_delete_marker`"]);
            checker.push(error);
        }
    }
}

/// Delete markers and unfinished uploads have neither tags nor a size.
fn without_tags_and_sizes(checker: &mut Checker<'_>, pointer: &str, rule: &Rule) {
    let Some(filter) = &rule.filter else { return };
    let at = if !filter.tags.is_empty() {
        "tags"
    } else if filter.object_size_greater_than.is_some() {
        "object_size_greater_than"
    } else if filter.object_size_less_than.is_some() {
        "object_size_less_than"
    } else {
        return;
    };
    let actions = [
        ("expired_object_delete_marker", rule.expired_object_delete_marker, "delete markers"),
        (
            "abort_incomplete_multipart_upload_days",
            rule.abort_incomplete_multipart_upload_days.is_some(),
            "unfinished uploads",
        ),
    ];
    for (action, is_on, what) in actions {
        if is_on {
            let other = checker.locate_key(&format!("{pointer}/filter/{at}"));
            let error = checker
                .error_at_key(
                    &format!("{pointer}/{action}"),
                    format!("`{action}` cannot stand in a rule that filters by tags or sizes"),
                )
                .also_at(other, "filters")
                .with_note(format!("{what} have neither tags nor a size"))
                .with_help(["put it in a rule of its own, without that filter"]);
            checker.push(error);
        }
    }
}

fn versions(checker: &mut Checker<'_>, pointer: &str, rule: &Rule) {
    let written = checker.at(&format!("{pointer}/noncurrent_expiration_days")).is_some();
    if rule.newer_noncurrent_versions.is_some() && rule.noncurrent_expiration_days.is_none() && !written {
        let error = checker
            .error_at_key(
                &format!("{pointer}/newer_noncurrent_versions"),
                "`newer_noncurrent_versions` says what `noncurrent_expiration_days` leaves, which is missing",
            )
            .with_help(["add `noncurrent_expiration_days`, or remove `newer_noncurrent_versions`"]);
        checker.push(error);
    }
}

fn check_filter(checker: &mut Checker<'_>, pointer: &str, filter: &Filter) {
    for (key, value) in &filter.tags {
        let mut at = format!("{pointer}/tags");
        crate::source::pointer::push(&mut at, key);
        checker.check_tag(&at, key, value);
    }
    let less_pointer = format!("{pointer}/object_size_less_than");
    let (Some(less), greater) = (filter.object_size_less_than, filter.object_size_greater_than) else {
        return;
    };
    match greater {
        Some(greater) if greater.saturating_add(1) >= less => {
            let other = checker.locate(&format!("{pointer}/object_size_greater_than"));
            let error = checker
                .error(&less_pointer, format!("no object has more than {greater} and less than {less} bytes"))
                .also_at(other, "more than this")
                .with_help(["`object_size_greater_than` must be the smaller one"]);
            checker.push(error);
        }
        None if less == 0 => {
            let error = checker.error(&less_pointer, "no object has less than 0 bytes");
            checker.push(error.with_help(["a whole number from 1"]));
        }
        _ => {}
    }
}

fn does_something(checker: &mut Checker<'_>, pointer: &str) {
    let Some(node) = checker.at(pointer) else { return };
    // Where the rule's place is not known, neither is what it does.
    let known = node.get("id").is_some();
    let nothing = |field: &&str| match node.get(field).map(crate::source::Node::to_json) {
        None | Some(crate::json::Value::Null | crate::json::Value::Bool(false)) => true,
        Some(crate::json::Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    };
    if known && ACTIONS.iter().all(nothing) {
        let error = checker.error(&format!("{pointer}/id"), "the rule does nothing");
        let list = ACTIONS.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(", ");
        checker.push(error.with_help([format!("add one of {list}; or remove the rule")]));
    }
}
