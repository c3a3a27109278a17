//! `buckets`: place, key, Object Lock, MFA Delete.

use super::place::Place;
use super::reference::Section;
use super::{Checker, Range, bucket_name, field, is_written, lifecycle};
use crate::estate::Partition;
use crate::source::{Kind, pointer};
use crate::spec::{Bucket, ObjectLock};
use std::collections::BTreeMap;

const LOCK_DAYS: Range = Range { what: "`days` of Object Lock", least: 1, most: 36500 };
const LOCK_YEARS: Range = Range { what: "`years` of Object Lock", least: 1, most: 100 };

/// The keys of each place.
type KeysByPlace<'a> = BTreeMap<Place<'a>, Vec<&'a str>>;

pub(super) fn check(checker: &mut Checker<'_>) {
    let mut keys = KeysByPlace::new();
    for (name, key) in &checker.spec.keys {
        if let Some(place) = checker.key_place(name, key) {
            keys.entry(place).or_default().push(name);
        }
    }
    for (name, bucket) in &checker.spec.buckets {
        if checker.is_full() {
            return;
        }
        if bucket.of_control_tower {
            continue;
        }
        checker.check_account("buckets", name, bucket.account.as_deref());
        if let Some(region) = &bucket.region {
            checker.check_region(&field("buckets", name, "region"), region);
        }
        if let Some(prefix) = &bucket.prefix {
            super::prefix::check(checker, &field("buckets", name, "prefix"), prefix);
        }
        match &bucket.key {
            Some(key) => named_key(checker, (name, bucket), key),
            None => only_key(checker, (name, bucket), &keys),
        }
        if let Some(lock) = bucket.object_lock {
            object_lock(checker, name, lock);
        }
        mfa_delete(checker, name, bucket);
        checker.check_principals(&field("buckets", name, "readers"), &bucket.readers);
        checker.check_principals(&field("buckets", name, "administrators"), &bucket.administrators);
        lifecycle::check(checker, name, bucket);
    }
    bucket_name::check(checker);
}

fn named_key<'a>(checker: &mut Checker<'a>, (name, bucket): (&str, &'a Bucket), key: &str) {
    let spec = checker.spec;
    let pointer = field("buckets", name, "key");
    if !checker.check_reference(&pointer, key, Section::Keys) {
        return;
    }
    let place = checker.bucket_place(name, bucket);
    let key_place = spec.keys.get(key).and_then(|written| checker.key_place(key, written));
    let (Some(place), Some(key_place)) = (place, key_place) else { return };
    if place == key_place {
        return;
    }
    let other = checker.locate(&pointer::join(["keys", key]));
    let error = checker
        .error(&pointer, format!("the key `{key}` is not in the account and Region of the bucket `{name}`"))
        .with_label(format!("the bucket is in `{}`, {}", place.account, place.region))
        .also_at(other, format!("the key is in `{}`, {}", key_place.account, key_place.region))
        .with_note("S3 can use keys of the bucket's own Region only, and a key in the bucket's account cannot be taken away by another")
        .with_help([format!("name a key of `{}` in {}, or add one to `keys`", place.account, place.region)]);
    checker.push(error);
}

/// Without a key of its own a bucket takes the only one that is where it is.
fn only_key<'a>(checker: &mut Checker<'a>, (name, bucket): (&str, &'a Bucket), keys: &KeysByPlace<'_>) {
    let without_key = checker.access_log_targets.contains_key(name) || bucket.has_no_key();
    if without_key || is_written(checker.buckets.get(name).copied(), "key") {
        return;
    }
    let place = checker.bucket_place(name, bucket);
    let Some(here) = place.and_then(|place| keys.get(&place)) else { return };
    let [first, .., last] = here.as_slice() else { return };
    let choices = here.iter().take(10).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (first, last) = (pointer::join(["keys", *first]), pointer::join(["keys", *last]));
    let (first, last) = (checker.locate(&first), checker.locate(&last));
    let error = checker
        .error_at_key(
            &pointer::join(["buckets", name]),
            format!("which key encrypts the bucket `{name}` is not said"),
        )
        .also_at(first, "could be this one")
        .also_at(last, "or this one")
        .with_help([format!("add `key:` with one of {choices}")]);
    checker.push(error);
}

fn object_lock(checker: &mut Checker<'_>, name: &str, lock: ObjectLock) {
    let pointer = field("buckets", name, "object_lock");
    let node = checker.buckets.get(name).and_then(|node| node.get("object_lock"));
    let written = |field| is_written(node, field);
    let help = "give one of `days: 1` to `36500` and `years: 1` to `100`";
    match (written("days"), written("years")) {
        (true, true) => {
            let years = checker.locate(&format!("{pointer}/years"));
            let error = checker
                .error(&format!("{pointer}/days"), "Object Lock takes days or years, not both")
                .also_at(years, "and years");
            checker.push(error.with_help([help]));
        }
        (false, false) => {
            let error = checker.error_at_key(&pointer, "Object Lock does not say for how long");
            checker.push(error.with_help([help]));
        }
        _ => {}
    }
    checker.range(&format!("{pointer}/days"), lock.days, LOCK_DAYS);
    checker.range(&format!("{pointer}/years"), lock.years, LOCK_YEARS);
}

fn mfa_delete(checker: &mut Checker<'_>, name: &str, bucket: &Bucket) {
    let rules = field("buckets", name, "lifecycle");
    let node = checker.buckets.get(name).and_then(|node| node.get("lifecycle"));
    let has_rules = matches!(node.map(|node| &node.kind), Some(Kind::Sequence(items)) if !items.is_empty());
    let size = field("buckets", name, "transition_default_minimum_object_size");
    if !bucket.mfa_delete {
        let without_rules =
            node.is_some() && bucket.lifecycle.as_ref().is_some_and(Vec::is_empty) && !has_rules;
        if bucket.transition_default_minimum_object_size.is_some() && without_rules {
            let error =
                checker.error_at_key(&size, "there is no lifecycle rule that this size would apply to");
            checker.push(error.with_help(["remove it, or add rules to `lifecycle`"]));
        }
        return;
    }
    if checker.partition() == Some(Partition::UsGov) {
        // AWS GovCloud (US) user guide, "IAM": no MFA device can be enabled for an account's root user.
        let message = format!("the bucket `{name}` cannot have MFA Delete in AWS GovCloud (US)");
        let error = checker
            .error_at_key(&field("buckets", name, "mfa_delete"), message)
            .with_note("only root can turn it on, with its MFA device, and root users there cannot have one")
            .with_help(["remove `mfa_delete` and add `object_lock: {mode: compliance, days: 400}`"]);
        checker.push(error);
    }
    let other = if has_rules {
        rules
    } else if bucket.transition_default_minimum_object_size.is_some() {
        size
    } else {
        return;
    };
    let days = checker.spec.retention.map_or(2557, |retention| retention.required_days);
    let what = pointer::last(&other).into_owned();
    let other = checker.locate_key(&other);
    let key = checker.locate_key(&field("buckets", name, "mfa_delete"));
    let error = crate::diagnostic::Diagnostic::error(
        "spec",
        key,
        format!("the bucket `{name}` cannot have both MFA Delete and a lifecycle configuration"),
    )
    .with_label("excludes lifecycle rules")
    .also_at(other, if has_rules { "lifecycle rules" } else { "a part of the lifecycle configuration" })
    .with_note("S3 refuses it: \"InvalidBucketState: Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.\"")
    .with_help([
        format!("to have logs expire and yet nobody delete them earlier: remove `mfa_delete` and add `object_lock: {{mode: compliance, days: {days}}}`; the rules stay"),
        format!("to have MFA Delete: remove `{what}`; logs are then kept for ever, in the storage class they were written to"),
    ]);
    checker.push(error);
}
