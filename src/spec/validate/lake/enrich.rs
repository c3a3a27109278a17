//! What is added to the events of an event data store.

use super::super::{Checker, is_written};
use super::at;
use crate::source::{Node, pointer};
use crate::spec::EventDataStore;
use std::collections::BTreeSet;

/// CloudTrail API reference, `ContextKeySelector`.
const MOST_KEYS: usize = 50;
const LONGEST: usize = 128;

pub(super) fn check(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
    let section = pointer::child(&at(name), "enrich");
    let lists = [
        ("resource_tags", &store.enrich.resource_tags, ""),
        ("condition_keys", &store.enrich.condition_keys, "aws:"),
    ];
    for (field, keys, start) in lists {
        list(checker, &pointer::child(&section, field), keys, start);
    }
    let node = checker.stores.get(name).copied();
    if store.large_events == Some(false) && !store.enrich.is_empty() {
        let other = checker.locate_key(&section);
        let error = checker
            .error(&pointer::child(&at(name), "large_events"), "enriched events must not be cut")
            .also_at(other, "what is added to them")
            .with_note("CloudTrail takes ContextKeySelectors with MaxEventSize Large only")
            .with_help(["remove `large_events`, or `enrich`"]);
        checker.push(error);
    } else if store.enrich.is_empty() && is_written(node, "enrich") && is_empty(checker, &section) {
        let error = checker.error_at_key(&section, "`enrich` adds nothing");
        checker.push(
            error.with_help(["add `resource_tags: [team]` or `condition_keys: [\"aws:PrincipalOrgID\"]`"]),
        );
    }
}

fn is_empty(checker: &Checker<'_>, section: &str) -> bool {
    let lists = checker.at(section).map(Node::to_json);
    lists.is_some_and(|lists| {
        lists.as_object().is_some_and(|lists| lists.values().all(|list| *list == crate::json::json!([])))
    })
}

fn list(checker: &mut Checker<'_>, list: &str, keys: &[String], start: &str) {
    if keys.len() > MOST_KEYS {
        let error = checker.error_at_key(list, format!("{} keys are more than CloudTrail adds", keys.len()));
        checker.push(error.with_help([format!("at most {MOST_KEYS}; a second store can have others")]));
    }
    let mut seen = BTreeSet::new();
    for (pointer, key) in checker.items(list, keys) {
        let (message, help) = if !seen.insert(key) {
            (format!("`{key}` is named twice"), "remove one of the two".to_owned())
        } else if key.is_empty() || key.chars().count() > LONGEST {
            (format!("a key has {} characters", key.chars().count()), format!("1 to {LONGEST}"))
        } else if !key.starts_with(start) {
            let help = "keys of all services begin with `aws:`, such as `aws:PrincipalOrgID` or `aws:PrincipalTag/team`";
            (format!("`{key}` is no global condition key"), help.to_owned())
        } else {
            continue;
        };
        let error = checker.error(&pointer, message);
        checker.push(error.with_help([help]));
    }
}
