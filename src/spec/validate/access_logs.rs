//! Server access logs: which bucket takes those of which.

use super::reference::Section;
use super::{Checker, field, is_written};
use crate::source::pointer;
use crate::spec::{AccessLogs, Spec};
use std::collections::BTreeMap;

/// The buckets that take another's access logs, each with the first bucket that says so.
pub(super) fn targets(spec: &Spec) -> BTreeMap<&str, &str> {
    let mut targets = BTreeMap::new();
    for (name, bucket) in &spec.buckets {
        if let Some(target) = bucket.access_logs.bucket.as_deref().filter(|_| bucket.access_logs.enabled) {
            targets.entry(target).or_insert(name.as_str());
        }
    }
    targets
}

impl<'a> Checker<'a> {
    /// The buckets for whose access logs a bucket is made by itself.
    pub(super) fn access_logs_implied(&self) -> Vec<&'a str> {
        let spec = self.spec;
        spec.buckets.keys().map(String::as_str).filter(|name| self.is_access_logs_implied(name)).collect()
    }

    /// Whether a bucket for a bucket's access logs is made by itself.
    pub(super) fn is_access_logs_implied(&self, name: &str) -> bool {
        let Some(bucket) = self.spec.buckets.get(name) else { return false };
        let written = self.buckets.get(name).and_then(|node| node.get("access_logs"));
        let logs = &bucket.access_logs;
        logs.enabled
            && logs.bucket.is_none()
            && !is_written(written, "bucket")
            && !self.access_log_targets.contains_key(name)
            && !bucket.takes_access_logs()
    }
}

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, bucket) in &checker.spec.buckets {
        if checker.is_full() {
            return;
        }
        let logs = &bucket.access_logs;
        if !logs.enabled {
            unused(checker, name, logs);
            continue;
        }
        if let Some(prefix) = &logs.prefix {
            let pointer = format!("{}/prefix", field("buckets", name, "access_logs"));
            super::prefix::check_access_logs(checker, &pointer, prefix);
        }
        if let Some(target) = &logs.bucket {
            check_target(checker, name, target);
        }
    }
    for (target, source) in checker.access_log_targets.clone() {
        refused(checker, source, target);
    }
}

fn unused(checker: &mut Checker<'_>, name: &str, logs: &AccessLogs) {
    let pointer = field("buckets", name, "access_logs");
    for (part, is_some) in [("bucket", logs.bucket.is_some()), ("prefix", logs.prefix.is_some())] {
        if is_some {
            let off = checker.locate(&format!("{pointer}/enabled"));
            let error = checker
                .error(&format!("{pointer}/{part}"), format!("`{part}` has no use where access logs are off"))
                .also_at(off, "off")
                .with_help(["remove one of the two"]);
            checker.push(error);
        }
    }
}

fn check_target(checker: &mut Checker<'_>, name: &str, target: &str) {
    let spec = checker.spec;
    let at = format!("{}/bucket", field("buckets", name, "access_logs"));
    if !checker.check_reference(&at, target, Section::Buckets) {
        return;
    }
    if target == name {
        let error = checker
            .error(&at, format!("the bucket `{name}` would log its own log deliveries for ever"))
            .with_note(
                "each access log that is written is an access itself, which is logged again, and paid for",
            )
            .with_help(["name another bucket, or leave `bucket` out: one is made for the access logs"]);
        return checker.push(error);
    }
    if leads_back(spec, name) {
        let error = checker
            .error(&at, format!("the access logs of `{name}` come back to it by way of `{target}`"))
            .with_note("each delivery would be logged by another for ever, and paid for")
            .with_help([format!("remove `access_logs` from `{target}`")]);
        checker.push(error);
    }
    placement(checker, name, target);
}

/// Chains that are longer are not followed to their end.
const MAX_CHAIN: usize = 1000;

/// Whether whoever follows the access logs comes back to where he started.
fn leads_back(spec: &Spec, start: &str) -> bool {
    let mut at = start;
    for _ in 0..spec.buckets.len().min(MAX_CHAIN) {
        match spec.buckets.get(at).and_then(|bucket| bucket.access_logs.bucket.as_deref()) {
            Some(next) if next == start => return true,
            Some(next) if next != at => at = next,
            _ => return false,
        }
    }
    false
}

fn placement(checker: &mut Checker<'_>, name: &str, target: &str) {
    let spec = checker.spec;
    let place = |name: &str| spec.buckets.get(name).and_then(|bucket| checker.bucket_place(name, bucket));
    let (Some(here), Some(there)) = (place(name), place(target)) else { return };
    if here == there {
        return;
    }
    let other = checker.locate(&pointer::join(["buckets", target]));
    let at = format!("{}/bucket", field("buckets", name, "access_logs"));
    let error = checker
        .error(&at, format!("the bucket `{target}` is not in the account and Region of `{name}`"))
        .with_label(format!("`{name}` is in `{}`, {}", here.account, here.region))
        .also_at(other, format!("`{target}` is in `{}`, {}", there.account, there.region))
        .with_note("S3 delivers access logs within one account and Region only")
        .with_help([format!(
            "name a bucket of `{}` in {}, or leave `bucket` out: one is made for the access logs",
            here.account, here.region
        )]);
    checker.push(error);
}

/// What a bucket that takes access logs may not have.
fn refused(checker: &mut Checker<'_>, source: &str, target: &str) {
    let at = format!("{}/bucket", field("buckets", source, "access_logs"));
    let node = checker.buckets.get(target).copied();
    let reasons = [
        ("object_lock", "S3 delivers no access logs to a bucket with Object Lock"),
        ("key", "S3 can write access logs with SSE-S3 only, not with a KMS key"),
    ];
    for (part, note) in reasons {
        if !is_written(node, part) {
            continue;
        }
        let taker = checker.locate(&at);
        let error = checker
            .error_at_key(
                &field("buckets", target, part),
                format!("the bucket `{target}` takes access logs, so it cannot have `{part}`"),
            )
            .also_at(taker, "takes access logs because of this")
            .with_note(note)
            .with_help([format!("remove `{part}`, or name another bucket for the access logs")]);
        checker.push(error);
    }
    let trail = checker.spec.trails.iter().find(|(_, trail)| trail.bucket == target);
    if let Some((trail, _)) = trail {
        let taker = checker.locate(&at);
        let error = checker
            .error(
                &field("trails", trail, "bucket"),
                format!("the bucket `{target}` takes access logs, so no trail can write there"),
            )
            .also_at(taker, "takes access logs because of this")
            .with_note(
                "access logs need a bucket without a KMS key and without Object Lock, trails one with them",
            )
            .with_help(["name another bucket for one of the two"]);
        checker.push(error);
    }
}
