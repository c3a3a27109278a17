//! Lifecycle rules in S3's own terms, and the rule of a bucket that names none.

use super::draft::Draft;
use super::plan::{PlannedBucket, Role};
use crate::json::{Value, json};
use crate::spec::{Filter, NoncurrentTransition, Rule, Spec, Transition, TransitionMinimumSize};

/// PCI DSS 10.5.1 wants three months at hand; Glacier Instant Retrieval keeps them at hand after that, too.
const TRANSITION_DAYS: u32 = 90;
/// Glacier Instant Retrieval bills 90 days at the least, so logs must live that long in it.
const LEAST_DAYS_IN_CLASS: u32 = 90;
/// How long a version that was deleted or overwritten is kept where nothing is promised: time to notice.
const NONCURRENT_DAYS: u32 = 365;
const ABORT_DAYS: u32 = 7;
/// How long a result that was deleted or has expired is still there.
const RESULT_NONCURRENT_DAYS: u32 = 1;

/// The rule of a bucket that names none: nothing expires before the promise and, without one, nothing at all.
pub(super) fn default_rule(spec: &Spec, bucket: &PlannedBucket<'_>) -> Value {
    if let Role::Results { days, .. } = &bucket.role {
        return expire_results(*days);
    }
    let lock = bucket.spec.object_lock.filter(|_| !bucket.implied);
    let locked = lock.map_or(0, |lock| lock.least_days());
    let kept = spec.retention.map(|retention| retention.required_days.max(locked));
    let mut rule = json!({"Id": "retain-logs", "Status": "Enabled", "Prefix": ""});
    if kept.is_none_or(|days| days >= TRANSITION_DAYS + LEAST_DAYS_IN_CLASS) {
        rule["Transitions"] = json!([{"StorageClass": "GLACIER_IR", "TransitionInDays": TRANSITION_DAYS}]);
    }
    if let Some(days) = kept {
        rule["ExpirationInDays"] = days.into();
    }
    // As long as the promise: who deletes a log on its first day has only hidden it.
    let noncurrent = kept.unwrap_or_else(|| NONCURRENT_DAYS.max(locked));
    rule["NoncurrentVersionExpiration"] = json!({"NoncurrentDays": noncurrent});
    rule["AbortIncompleteMultipartUpload"] = json!({"DaysAfterInitiation": ABORT_DAYS});
    rule
}

fn expire_results(days: u32) -> Value {
    json!({
        "Id": "expire-results",
        "Status": "Enabled",
        "Prefix": "",
        "ExpirationInDays": days,
        "NoncurrentVersionExpiration": {"NoncurrentDays": RESULT_NONCURRENT_DAYS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ABORT_DAYS},
    })
}

/// A rule as S3 has it.
pub(super) fn rule(rule: &Rule) -> Value {
    let mut value = json!({"Id": rule.id, "Status": if rule.enabled { "Enabled" } else { "Disabled" }});
    filter(&mut value, rule.filter.as_ref());
    if !rule.transitions.is_empty() {
        value["Transitions"] = rule.transitions.iter().map(transition).collect();
    }
    if let Some(days) = rule.expiration_days {
        value["ExpirationInDays"] = days.into();
    }
    if let Some(date) = &rule.expiration_date {
        value["ExpirationDate"] = midnight(date);
    }
    if rule.expired_object_delete_marker {
        value["ExpiredObjectDeleteMarker"] = true.into();
    }
    if !rule.noncurrent_transitions.is_empty() {
        value["NoncurrentVersionTransitions"] = rule.noncurrent_transitions.iter().map(noncurrent).collect();
    }
    if let Some(days) = rule.noncurrent_expiration_days {
        value["NoncurrentVersionExpiration"] = json!({"NoncurrentDays": days});
        if let Some(newer) = rule.newer_noncurrent_versions {
            value["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = newer.into();
        }
    }
    if let Some(days) = rule.abort_incomplete_multipart_upload_days {
        value["AbortIncompleteMultipartUpload"] = json!({"DaysAfterInitiation": days});
    }
    value
}

/// Where the parts of the rule at that index were written.
pub(super) fn origins(draft: &mut Draft<'_>, index: usize, bucket: &str) {
    let property = format!("/LifecycleConfiguration/Rules/{index}");
    let pointer = format!("{bucket}/lifecycle/{index}");
    draft.origin(&property, &pointer);
    for (name, field) in [
        ("Status", "enabled"),
        ("Prefix", "filter/prefix"),
        ("Transitions", "transitions"),
        ("ExpirationInDays", "expiration_days"),
        ("ExpirationDate", "expiration_date"),
        ("ExpiredObjectDeleteMarker", "expired_object_delete_marker"),
        ("NoncurrentVersionTransitions", "noncurrent_transitions"),
        ("NoncurrentVersionExpiration", "noncurrent_expiration_days"),
        ("AbortIncompleteMultipartUpload", "abort_incomplete_multipart_upload_days"),
    ] {
        draft.origin(&format!("{property}/{name}"), &format!("{pointer}/{field}"));
    }
}

/// S3 treats no filter at all as every object; the prefix says so in words.
fn filter(value: &mut Value, filter: Option<&Filter>) {
    let Some(filter) = filter.filter(|filter| **filter != Filter::default()) else {
        value["Prefix"] = "".into();
        return;
    };
    if let Some(prefix) = &filter.prefix {
        value["Prefix"] = prefix.as_str().into();
    }
    if !filter.tags.is_empty() {
        value["TagFilters"] =
            filter.tags.iter().map(|(key, tag)| json!({"Key": key, "Value": tag})).collect();
    }
    // CloudFormation takes sizes as text.
    if let Some(bytes) = filter.object_size_greater_than {
        value["ObjectSizeGreaterThan"] = bytes.to_string().into();
    }
    if let Some(bytes) = filter.object_size_less_than {
        value["ObjectSizeLessThan"] = bytes.to_string().into();
    }
}

fn transition(transition: &Transition) -> Value {
    let mut value = json!({"StorageClass": transition.storage_class.name()});
    if let Some(days) = transition.days {
        value["TransitionInDays"] = days.into();
    }
    if let Some(date) = &transition.date {
        value["TransitionDate"] = midnight(date);
    }
    value
}

fn noncurrent(transition: &NoncurrentTransition) -> Value {
    let mut value =
        json!({"StorageClass": transition.storage_class.name(), "TransitionInDays": transition.days});
    if let Some(newer) = transition.newer_noncurrent_versions {
        value["NewerNoncurrentVersions"] = newer.into();
    }
    value
}

fn midnight(date: &str) -> Value {
    format!("{date}T00:00:00Z").into()
}

/// S3's default since September 2024, written out so that an older configuration's default does not stay in force.
pub(super) fn minimum_size(minimum: Option<TransitionMinimumSize>) -> &'static str {
    match minimum {
        None | Some(TransitionMinimumSize::AllStorageClasses128K) => "all_storage_classes_128K",
        Some(TransitionMinimumSize::VariesByStorageClass) => "varies_by_storage_class",
    }
}
