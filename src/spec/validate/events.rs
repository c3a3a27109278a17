//! `data_events` and `network_activity`: buckets, services, and the values that fields are compared with.

use super::{Checker, bucket_name, recorded, selectors};
use crate::source::{Kind, pointer};
use crate::spec::events::kind::{self, S3_OBJECT};
use crate::spec::events::selection::Selection;
use crate::spec::{Condition, DataEvents, NetworkActivity, Operator};
use std::collections::BTreeMap;

/// CloudTrail API reference, `AdvancedFieldSelector` and `AdvancedEventSelector`.
const MAX_VALUE: usize = 2048;
const MAX_NAME: usize = 1000;

/// What selects events in the section at that pointer.
pub(super) fn check(checker: &mut Checker<'_>, at: &str, selection: Selection<'_>) {
    let data = pointer::child(at, "data_events");
    for (at, events) in checker.items(&data, selection.data_events) {
        data_events(checker, &at, events);
    }
    let network = pointer::child(at, "network_activity");
    for (at, activity) in checker.items(&network, selection.network_activity) {
        network_activity(checker, &at, activity);
    }
    selectors::check(checker, at, selection);
    names(checker, at, selection);
    recorded::check(checker, at, selection);
}

fn data_events(checker: &mut Checker<'_>, at: &str, events: &DataEvents) {
    if checker.is_full() {
        return;
    }
    let lists = [("buckets", &events.buckets), ("except_buckets", &events.except_buckets)];
    for (name, list) in lists {
        let list_at = pointer::child(at, name);
        not_empty(checker, &list_at);
        if !list.is_empty() && events.resource_type.name() != S3_OBJECT {
            let error = checker
                .error_at_key(
                    &list_at,
                    format!("`{name}` is for objects in buckets, not for `{}`", events.resource_type.name()),
                )
                .with_help(["name the ARNs in `resources`: `resources: {starts_with: [arn:…]}`"]);
            checker.push(error);
            continue;
        }
        for (at, bucket) in checker.items(&list_at, list) {
            if checker.is_full() {
                return;
            }
            self::bucket(checker, &at, name, bucket);
        }
    }
    if !events.buckets.is_empty() && !events.except_buckets.is_empty() {
        let other = checker.locate_key(&pointer::child(at, "buckets"));
        let error = checker
            .error_at_key(
                &pointer::child(at, "except_buckets"),
                "`buckets` and `except_buckets` exclude each other",
            )
            .also_at(other, "only these buckets count")
            .with_help(["remove one of the two"]);
        checker.push(error);
    }
    for (name, _, condition) in events.conditions() {
        self::condition(checker, &pointer::child(at, name), name, condition);
    }
}

/// A bucket's name, as AWS knows it. A log bucket cannot be chosen.
fn bucket(checker: &mut Checker<'_>, at: &str, list: &str, name: &str) {
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c));
    let names = checker.bucket_names.get_or_init(|| {
        bucket_name::whole_names(checker).into_iter().map(|(whole, own, _)| (whole, own)).collect()
    });
    let by_own = || Some((names.iter().find(|(_, own)| **own == name)?.0, name));
    let made = names.get_key_value(name).map(|(whole, own)| (whole, *own));
    let made = made.or_else(|| checker.buckets.contains_key(name).then(by_own).flatten());
    let error = if let Some(bare) = name.strip_prefix("arn:").and_then(|arn| arn.rsplit(':').next()) {
        checker
            .error(at, format!("`{name}` is an ARN, not the name of a bucket"))
            .with_help([format!("write `{}`", bare.split('/').next().unwrap_or_default())])
    } else if !(3..=255).contains(&name.len()) || name.contains(odd) {
        checker
            .error(at, format!("`{name}` cannot be the name of a bucket"))
            .with_help(["3 to 63 lower-case letters, digits, `.` and `-`; there are no wildcards"])
    } else if let Some((whole, own)) = made.filter(|(whole, _)| list == "buckets" || *whole != name) {
        let what = if whole == name {
            format!("`{name}` is a bucket of this spec, which takes logs")
        } else {
            format!("`{own}` is what this spec calls its bucket `{whole}`, which takes logs")
        };
        let help = if list == "buckets" {
            "remove it; who reads logs is in the bucket's access logs, and `advanced_event_selectors` can select reads of it"
        } else {
            "remove it: it is left out by itself"
        };
        checker
            .error(at, what)
            .with_note("each delivery would be recorded, and delivered, and recorded again")
            .with_help([help])
    } else {
        return;
    };
    checker.push(error);
}

fn network_activity(checker: &mut Checker<'_>, at: &str, activity: &NetworkActivity) {
    if checker.is_full() {
        return;
    }
    if let Some(help) = wrong_source(&activity.event_source) {
        let source = &activity.event_source;
        let error =
            checker.error(&pointer::child(at, "event_source"), format!("`{source}` is no event source"));
        checker.push(error.with_help([help]));
    }
    for (name, _, condition) in activity.conditions() {
        self::condition(checker, &pointer::child(at, name), name, condition);
    }
}

/// What to write in place of a source; nothing where it may be right.
fn wrong_source(source: &str) -> Option<String> {
    if kind::is_known_source(source) {
        return None;
    }
    let whole = format!("{source}.amazonaws.com");
    if let Some(near) = kind::source_like(source).or(kind::source_like(&whole)) {
        return Some(format!("write `{near}`"));
    }
    let name = source.strip_suffix(".amazonaws.com");
    let fit = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let help = "the service's name in lower case and `.amazonaws.com`, for example `kms.amazonaws.com`";
    (!name.is_some_and(fit)).then(|| help.to_owned())
}

fn condition(checker: &mut Checker<'_>, at: &str, name: &str, condition: &Condition) {
    not_empty(checker, at);
    let listed = matches!(checker.at(at).map(|node| &node.kind), Some(Kind::Sequence(_)));
    for (operator, values) in condition.0.iter() {
        let list = if listed { at.to_owned() } else { pointer::child(at, operator.field()) };
        if !listed {
            not_empty(checker, &list);
        }
        for (at, value) in checker.items(&list, values) {
            if checker.is_full() {
                return;
            }
            let Some((message, help)) = wrong_value(checker, name, operator, value) else { continue };
            let error = checker.error(&at, message);
            checker.push(error.with_help([help]));
        }
    }
}

/// A list that is written and empty would select everything, which is hardly meant.
pub(super) fn not_empty(checker: &mut Checker<'_>, at: &str) {
    let empty = match checker.at(at).map(|node| &node.kind) {
        Some(Kind::Sequence(items)) => items.is_empty(),
        Some(Kind::Mapping(entries)) => entries.is_empty(),
        _ => false,
    };
    if empty {
        let error = checker.error(at, "there is nothing in it, so nothing would be left out");
        checker.push(error.with_help(["remove it, or name at least one"]));
    }
}

fn wrong_value(
    checker: &Checker<'_>,
    name: &str,
    operator: Operator,
    value: &str,
) -> Option<(String, String)> {
    if let Some(wrong) = wrong_length(value) {
        return Some(wrong);
    }
    if let Some((start, end)) = value.split_once('*') {
        let (yes, no) = if operator as usize > 2 {
            ("not_starts_with", "not_ends_with")
        } else {
            ("starts_with", "ends_with")
        };
        let help = match (start, end) {
            ("", end) if !end.contains('*') => format!("write `{no}: [\"{end}\"]`"),
            (start, "") => format!("write `{yes}: [\"{start}\"]`"),
            _ => format!("compare the beginning with `{yes}` or the end with `{no}`"),
        };
        return Some((format!("CloudTrail has no wildcards: `{value}` would be taken as it stands"), help));
    }
    match name {
        "resources" | "user_identities" if !operator.is_end() => wrong_arn(checker, value),
        "event_names" => value.rsplit_once(':').map(|(_, event)| {
            (
                format!("`{value}` is no event's name"),
                format!("write `{event}`: the API's name, not the permission's"),
            )
        }),
        "event_sources" if operator.is_whole() && !value.contains('.') => {
            Some((format!("`{value}` is no event source"), format!("write `{value}.amazonaws.com`")))
        }
        "vpc_endpoints" if operator.is_whole() && !value.starts_with("vpce-") => Some((
            format!("`{value}` is no VPC endpoint's id"),
            "write `vpce-` and the rest of the id".to_owned(),
        )),
        _ => None,
    }
}

/// What is wrong with the length of a value.
pub(super) fn wrong_length(value: &str) -> Option<(String, String)> {
    let length = value.chars().count();
    match length {
        0 => Some(("the value is empty".to_owned(), format!("1 to {MAX_VALUE} characters"))),
        1..=MAX_VALUE => None,
        _ => Some((format!("the value has {length} characters"), format!("at most {MAX_VALUE}"))),
    }
}

fn wrong_arn(checker: &Checker<'_>, value: &str) -> Option<(String, String)> {
    let partition = checker.partition()?.name();
    let start = format!("arn:{partition}:");
    if value.starts_with(&start) || start.starts_with(value) {
        return None;
    }
    let help = format!("it starts with `{start}`");
    Some(match value.strip_prefix("arn:").and_then(|rest| rest.split(':').next()) {
        Some(of) => {
            (format!("the ARN is of the partition `{of}`, the organization is in `{partition}`"), help)
        }
        None => (format!("`{value}` is no ARN, nor the beginning of one"), help),
    })
}

/// The names of the selectors, whichever section they are written in.
fn names(checker: &mut Checker<'_>, at: &str, selection: Selection<'_>) {
    let of = |section: &str| pointer::child(at, section);
    let data = checker.items(&of("data_events"), selection.data_events);
    let data = data.map(|(at, events)| (pointer::child(&at, "name"), events.name.as_deref()));
    let network = checker.items(&of("network_activity"), selection.network_activity);
    let network = network.map(|(at, activity)| (pointer::child(&at, "name"), activity.name.as_deref()));
    let written = checker.items(&of("advanced_event_selectors"), selection.advanced_event_selectors);
    let written = written.map(|(at, selector)| (pointer::child(&at, "Name"), selector.name.as_deref()));
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (at, name) in data.chain(network).chain(written) {
        let Some(name) = name else { continue };
        let length = name.chars().count();
        if !(1..=MAX_NAME).contains(&length) {
            let error = checker.error(&at, format!("the selector's name has {length} characters"));
            checker.push(error.with_help([format!("1 to {MAX_NAME} characters")]));
        } else if let Some(first) = seen.get(name) {
            let other = checker.locate(first);
            let error = checker
                .error(&at, format!("two selectors of the {} are called `{name}`", selection.recorder.noun()))
                .also_at(other, "the same name")
                .with_help(["give one of the two another name, or none"]);
            checker.push(error);
        } else {
            seen.insert(name, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_sources_that_may_be_right() {
        for good in ["kms.amazonaws.com", "ssm-contacts.amazonaws.com", "new-service2.amazonaws.com"] {
            assert_eq!(wrong_source(good), None, "{good}");
        }
        for (bad, help) in
            [("kms", "write `kms.amazonaws.com`"), ("KMS.amazonaws.com", "write `kms.amazonaws.com`")]
        {
            assert_eq!(wrong_source(bad).as_deref(), Some(help));
        }
        for bad in ["", "kms.amazonaws.com.cn", "a b.amazonaws.com", ".amazonaws.com", "vpc"] {
            assert!(wrong_source(bad).is_some(), "{bad}");
        }
    }
}
