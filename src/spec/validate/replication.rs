//! `buckets.<name>.replicate_to`: what can be copied where.

use super::delivery::{Rule, check_name};
use super::place::Place;
use super::reference::Section;
use super::{Checker, field, is_written};
use crate::source::pointer;
use crate::spec::{Bucket, Replication, Spec};
use std::collections::BTreeMap;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let mut roles: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for (name, bucket) in &spec.buckets {
        let Some(replication) = &bucket.replicate_to else { continue };
        if checker.is_full() {
            return;
        }
        target(checker, (name, bucket), replication);
        role(checker, name, replication);
        let account = checker.bucket_place(name, bucket).map_or("", |place: Place<'_>| place.account);
        let own = replication.role_or_default(name);
        if let Some(first) = roles.insert((account, own.clone()), name) {
            let other = checker.locate(&section(first));
            let message = format!("the buckets `{first}` and `{name}` have the same role `{own}`");
            let error = checker.error(&section(name), message).also_at(other, "the same name");
            checker.push(error.with_help(["give one of the two another `role_name`"]));
        }
    }
}

fn section(name: &str) -> String {
    field("buckets", name, "replicate_to")
}

fn role(checker: &mut Checker<'_>, name: &str, replication: &Replication) {
    let written = replication.role_name.is_some();
    let at = if written { format!("{}/role_name", section(name)) } else { section(name) };
    let help = "add `role_name` with at most 64 characters, or rename the bucket here";
    let rule = if written { Rule::ROLE } else { Rule { help, ..Rule::ROLE } };
    check_name(checker, &at, &replication.role_or_default(name), &rule);
}

fn target(checker: &mut Checker<'_>, (name, bucket): (&str, &Bucket), replication: &Replication) {
    let spec = checker.spec;
    let (at, target) = (format!("{}/bucket", section(name)), replication.bucket.as_str());
    if !checker.check_reference(&at, target, Section::Buckets) {
        return;
    }
    if target == name {
        let error = checker.error(&at, format!("the bucket `{name}` cannot hold the copy of itself"));
        return checker.push(error.with_help(["name a bucket of another account and Region"]));
    }
    if leads_back(spec, name) {
        let error = checker
            .error(&at, format!("the copy of `{name}` comes back to it by way of `{target}`"))
            .with_note("the stacks of both would wait for each other, and S3 does not copy copies")
            .with_help([format!("remove `replicate_to` from `{target}`")]);
        checker.push(error);
    }
    for taker in [name, target] {
        let takes = checker.access_log_targets.contains_key(taker);
        let other = spec.buckets.get(taker);
        if !takes && !other.is_some_and(Bucket::has_no_key) {
            continue;
        }
        let place = checker.locate_key(&pointer::join(["buckets", taker]));
        let error = checker
            .error(&at, format!("the bucket `{taker}` has no key, so it takes no part in replication"))
            .also_at(place, "takes logs that are written with SSE-S3 only")
            .with_help(["copy a bucket with a key to a bucket with a key"]);
        checker.push(error);
    }
    let locked = |name: &str| is_written(checker.buckets.get(name).copied(), "object_lock");
    if bucket.object_lock.is_some() && !locked(target) {
        let days = bucket.object_lock.map_or(0, |lock| lock.least_days());
        let lock = checker.locate_key(&field("buckets", name, "object_lock"));
        let error = checker
            .error(&at, format!("the bucket `{name}` has Object Lock, `{target}` has not"))
            .also_at(lock, "Object Lock")
            .with_note("S3 copies from a bucket with Object Lock to one with Object Lock only (S3 user guide, \"Requirements and considerations for replication\")")
            .with_help([format!("add `object_lock: {{mode: compliance, days: {days}}}` to `{target}`")]);
        checker.push(error);
    }
}

/// Whether whoever follows the copies comes back to where he started.
fn leads_back(spec: &Spec, start: &str) -> bool {
    let mut at = start;
    for _ in 0..spec.buckets.len().min(1000) {
        let next = spec.buckets.get(at).and_then(|bucket| bucket.replicate_to.as_ref());
        match next.map(|replication| replication.bucket.as_str()) {
            Some(next) if next == start => return true,
            Some(next) if next != at => at = next,
            _ => return false,
        }
    }
    false
}
