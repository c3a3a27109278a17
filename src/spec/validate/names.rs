//! The names that the spec gives to accounts, keys, buckets, trails and others.
//!
//! They become names of stacks, logical ids and Terraform labels, which allow different characters.

use super::{Checker, Names};
use crate::source::pointer;
use crate::spec::defaults::identifier;
use std::collections::BTreeMap;

const MAX_LENGTH: usize = 63;

pub(super) fn check(checker: &mut Checker<'_>) {
    let sections = [
        ("/organization/accounts", checker.accounts.clone()),
        ("/keys", checker.keys.clone()),
        ("/buckets", checker.buckets.clone()),
        ("/trails", checker.trails.clone()),
        ("/topics", checker.topics.clone()),
        ("/lake/event_data_stores", checker.stores.clone()),
        ("/telemetry_rules", checker.telemetry_rules.clone()),
    ];
    for (path, names) in &sections {
        section(checker, path, names);
    }
    implied(checker);
}

fn section(checker: &mut Checker<'_>, path: &str, names: &Names<'_>) {
    let mut identifiers = BTreeMap::new();
    for name in names.keys().copied() {
        let mut here = path.to_owned();
        pointer::push(&mut here, name);
        if !is_name(name) {
            let shown = if name.is_empty() { "an empty text".to_owned() } else { format!("`{name}`") };
            let error = checker.error_at_key(&here, format!("{shown} cannot be a name in the spec"));
            checker.push(error.with_help([help(name)]));
            continue;
        }
        if let Some(first) = identifiers.insert(identifier(name), name) {
            let mut other = path.to_owned();
            pointer::push(&mut other, first);
            let other = checker.locate_key(&other);
            let error = checker
                .error_at_key(&here, format!("the names `{first}` and `{name}` are too alike"))
                .also_at(other, "the other one")
                .with_note(format!("both would be written as `{}` in CloudFormation", identifier(name)))
                .with_help(["rename one of the two"]);
            checker.push(error);
        }
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

fn help(name: &str) -> String {
    let rule =
        format!("lower-case letters, digits, `_` and `-`, a letter first, at most {MAX_LENGTH} characters");
    let near: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' { c } else { '_' })
        .collect();
    if is_name(&near) { format!("write `{near}`: {rule}") } else { rule }
}

/// A bucket for access logs that is made by itself must not meet one that is written.
fn implied(checker: &mut Checker<'_>) {
    let written: BTreeMap<String, &str> =
        checker.buckets.keys().map(|name| (identifier(name), *name)).collect();
    for source in checker.access_logs_implied() {
        let made = format!("{}AccessLogs", identifier(source));
        let Some(taken) = written.get(&made) else { continue };
        let pointer = pointer::join(["buckets", *taken]);
        let other = checker.locate(&pointer::join(["buckets", source]));
        let error = checker
            .error_at_key(&pointer, format!("the name `{taken}` is needed for the access logs of `{source}`"))
            .also_at(other, "its access logs go to a bucket that is made for them")
            .with_help([
                format!("to use `{taken}` for them, add `access_logs: {{bucket: {taken}}}` to `{source}`"),
                format!("otherwise rename `{taken}`"),
            ]);
        checker.push(error);
    }
}
