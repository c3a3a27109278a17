//! Whether anybody is told when a log bucket loses what keeps its logs: by a rule of EventBridge, or by a metric filter with
//! an alarm. Where neither is near the bucket or its trails nothing is said: that nothing is watched has policies of its own.
//!
//! EventBridge user guide, "Amazon EventBridge event patterns"; S3 user guide, "Amazon S3 CloudTrail events". A rule sees the
//! events of its own account and Region, which are a bucket's.

use super::roles::LOGS;
use super::{Answer, Derived, Facts, monitoring};
use crate::estate::intrinsic::{intrinsic, reason_of};
use crate::estate::joined;
use crate::estate::links::{Links, METRIC_FILTER};
use crate::json::{Key, Value, json};
use std::collections::BTreeSet;

const RULE: &str = "AWS::Events::Rule";

/// What takes the bucket away, or what it keeps, as events name it.
const CALLS: [&str; 4] = ["DeleteBucket", "DeleteBucketPolicy", "PutBucketLifecycle", "PutBucketVersioning"];

/// Adds `$facts.changes_told` to a log bucket's: whether somebody is told of each of these calls.
pub(super) fn derive(facts: &Facts<'_>, bucket: usize, derived: &mut Derived) {
    let links = &facts.links;
    if facts.roles.has(bucket, LOGS) == Answer::No || links.resource(bucket).attributes.partial {
        return;
    }
    let row = facts.roles.of(bucket);
    let trails = row.trails.iter().chain(&row.maybe_trails).copied();
    let around: BTreeSet<usize> = std::iter::once(bucket).chain(trails).collect();
    let near = |kind: &'static str| -> BTreeSet<usize> {
        around.iter().flat_map(|number| links.candidates(*number, kind).iter().copied()).collect()
    };
    let (rules, filters) = (near(RULE), near(METRIC_FILTER));
    if rules.is_empty() && filters.is_empty() {
        return;
    }
    let name = match links.arn(bucket) {
        Value::String(arn) => Ok(arn.rsplit(':').next().unwrap_or_default().to_owned()),
        open => Err(unsaid(&open)),
    };
    let told = CALLS.iter().map(|call| {
        let event = event(name.as_deref().ok(), call);
        let by_rule = Answer::any(rules.iter().map(|rule| tells(links, *rule, (bucket, &event))));
        let by_filter = match &name {
            Ok(name) => monitoring::watched(links, facts.alarms(), &filters, &filter(name, call)),
            Err(open) => Answer::known(!filters.is_empty()).and(open.clone()),
        };
        by_rule.or(by_filter)
    });
    let value = match told.fold(Answer::Yes, Answer::and) {
        Answer::Yes => true.into(),
        Answer::No => false.into(),
        // It is a hint: what cannot be told of it is nothing to mend.
        Answer::Unknown(reasons) => {
            derived.hush("whether somebody is told cannot be told", &joined(&reasons))
        }
    };
    derived.add("changes_told", value, Vec::new());
}

/// What a metric filter has to match.
fn filter(bucket: &str, call: &str) -> String {
    format!(
        "{{ ($.eventSource = \"s3.amazonaws.com\") && ($.requestParameters.bucketName = \"{bucket}\") && \
         ($.eventName = \"{call}\") }}"
    )
}

/// The event of a call for the bucket, as far as it is known.
fn event(bucket: Option<&str>, call: &str) -> Value {
    let mut detail = json!({"eventSource": "s3.amazonaws.com", "eventName": call});
    if let Some(name) = bucket {
        detail["requestParameters"] = json!({ "bucketName": name });
    }
    json!({"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": detail})
}

/// Whether a rule is on, has a target, and takes the call where it is made.
fn tells(links: &Links<'_>, rule: usize, (bucket, event): (usize, &Value)) -> Answer {
    let properties = &links.properties[rule];
    let on = match properties.get("State") {
        None | Some(Value::Null) => Answer::Yes,
        Some(Value::String(state)) => Answer::known(state != "DISABLED"),
        Some(open) => unsaid(open),
    };
    let sends = match properties.get("Targets") {
        Some(Value::Array(targets)) => Answer::known(!targets.is_empty()),
        None | Some(Value::Null) => Answer::No,
        Some(open) => unsaid(open),
    };
    let bus = match properties.get("EventBusName") {
        None | Some(Value::Null) => Answer::Yes,
        Some(bus) if bus == "default" => Answer::Yes,
        Some(_) => Answer::unknown("what is sent to a bus of one's own is not known"),
    };
    let takes = match properties.get("EventPattern") {
        None | Some(Value::Null) => Answer::No,
        Some(Value::String(text)) => match serde_json::from_str::<Value>(text) {
            Ok(pattern) => takes(&pattern, Some(event)),
            Err(_) => Answer::unknown("the rule's pattern is not JSON"),
        },
        Some(pattern) => takes(pattern, Some(event)),
    };
    on.and(sends).and(bus).and(takes).and(same_place(links, rule, bucket))
}

/// Where nobody says where either is, both are taken to be in one place.
fn same_place(links: &Links<'_>, one: usize, other: usize) -> Answer {
    let [one, other] = [one, other].map(|number| links.estate.stack(links.resource(number).stack));
    let same = |one: Option<&str>, other: Option<&str>, what: &str| match (one, other) {
        (Some(one), Some(other)) => Answer::known(one == other),
        (None, None) => Answer::Yes,
        _ => Answer::unknown(format!("the {what} of the rule or of the bucket is not said")),
    };
    same(one.known_account(), other.known_account(), "account").and(same(
        one.known_region(),
        other.known_region(),
        "Region",
    ))
}

/// Whether a pattern takes an event, of which fields that are not there are not known.
fn takes(pattern: &Value, event: Option<&Value>) -> Answer {
    if intrinsic(pattern).is_some() {
        return unsaid(pattern);
    }
    match (pattern, event) {
        (Value::Object(fields), event) => {
            let field =
                |(name, pattern): (&Key, &Value)| takes(pattern, event.and_then(|event| event.get(name)));
            fields.iter().map(field).fold(Answer::Yes, Answer::and)
        }
        (_, None) => Answer::unknown("the rule asks for something that not every such event has"),
        (Value::Array(values), Some(found)) => Answer::any(values.iter().map(|value| is(value, found))),
        _ => Answer::No,
    }
}

fn is(value: &Value, found: &Value) -> Answer {
    let prefix = value.get("prefix").and_then(Value::as_str);
    match (value.as_str(), found.as_str(), prefix) {
        (Some(value), Some(found), _) => Answer::known(value == found),
        (None, Some(found), Some(prefix)) => Answer::known(found.starts_with(prefix)),
        _ => unsaid(value),
    }
}

fn unsaid(value: &Value) -> Answer {
    Answer::unknown(reason_of(value).unwrap_or("it is written in a way that is not followed"))
}
