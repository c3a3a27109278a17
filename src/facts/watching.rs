//! Whether rules of AWS Config look at trails, and whether those that ask for a bucket name one to which a trail delivers.
//!
//! The rules of a stack set are in its template. One that is no JSON is not looked into.

use super::coverage::peers::same_account;
use super::monitoring::{reasons, takes_management_events};
use super::target::follow;
use super::{Answer, Derived, Facts};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::joined;
use crate::estate::links::{BUCKET, Link, Links, TRAIL, reach};
use crate::json::{Value, json};

const RULE: &str = "AWS::Config::ConfigRule";
const STACK_SET: &str = "AWS::CloudFormation::StackSet";

/// The rules that look at trails; the first two can be told the bucket.
const ON_TRAILS: [&str; 5] = [
    "CLOUD_TRAIL_ENABLED",
    "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    "CLOUDTRAIL_SECURITY_TRAIL_ENABLED",
];

/// Adds `$facts.watching` to rules and stack sets: `on_trails`, whether it is or has a rule on trails, and `bucket`,
/// whether each of these that names a bucket names one to which a trail delivers. Where there is no trail that could be
/// meant, it is somewhere else.
pub(super) fn derive(facts: &Facts<'_>, number: usize, derived: &mut Derived) {
    let links = &facts.links;
    let rules = match links.resource(number).kind.as_str() {
        RULE => Ok(vec![links.properties[number].clone()]),
        STACK_SET => nested(&links.properties[number]),
        _ => return,
    };
    let (on_trails, bucket) = match rules {
        Ok(rules) => (
            Answer::any(rules.iter().map(is_on_trails)),
            rules.iter().map(|rule| names_well(links, number, rule)).fold(Answer::Yes, Answer::and),
        ),
        Err(open) => (open.clone(), open),
    };
    // A stack set of which nobody knows what is in it is most likely about something else.
    let hushed = matches!(on_trails, Answer::Unknown(_));
    let mut told = |answer: &Answer| match answer {
        Answer::Unknown(reasons) if hushed => derived.hush("whether it watches trails", &joined(reasons)),
        answer => answer.to_value(),
    };
    let told = json!({ "on_trails": told(&on_trails), "bucket": told(&bucket) });
    derived.add("watching", told, Vec::new());
}

/// The properties of the rules in a stack set's template; a resource of which the type is not known may be one.
fn nested(stack_set: &Value) -> Result<Vec<Value>, Answer> {
    let resources = match reach(stack_set, "/TemplateBody/Resources") {
        Some(Value::Object(fields)) if intrinsic_reason(stack_set, "/TemplateBody/Resources").is_none() => {
            fields
        }
        Some(_) => return Err(open(stack_set, "/TemplateBody/Resources")),
        None if reach(stack_set, "/TemplateBody").is_some_and(Value::is_string)
            || reach(stack_set, "/TemplateURL").is_some() =>
        {
            return Err(Answer::unknown("the stack set's template is no JSON among the inputs"));
        }
        None => return Ok(Vec::new()),
    };
    let mut rules = Vec::new();
    for resource in resources.values() {
        if intrinsic_reason(resource, "/Type").is_some() {
            return Err(open(resource, "/Type"));
        }
        if reach(resource, "/Type").is_some_and(|kind| kind == RULE) {
            rules.push(reach(resource, "/Properties").cloned().unwrap_or_default());
        }
    }
    Ok(rules)
}

/// Why the value at a pointer, or one on the way to it, is not known.
fn intrinsic_reason(value: &Value, at: &str) -> Option<String> {
    match reach(value, at).and_then(intrinsic)? {
        Intrinsic::Unknown(reason) => Some(reason.to_owned()),
        _ => None,
    }
}

fn open(value: &Value, at: &str) -> Answer {
    let reasons = reach(value, at).map(reasons).unwrap_or_default();
    if reasons.is_empty() {
        Answer::unknown("the stack set's template is not known")
    } else {
        Answer::Unknown(reasons)
    }
}

fn is_on_trails(rule: &Value) -> Answer {
    match reach(rule, "/Source/SourceIdentifier") {
        None => Answer::No,
        Some(Value::String(identifier)) => Answer::known(ON_TRAILS.contains(&identifier.as_str())),
        Some(_) => open(rule, "/Source/SourceIdentifier"),
    }
}

/// Whether a rule on trails that names a bucket names one to which a trail delivers.
fn names_well(links: &Links<'_>, number: usize, rule: &Value) -> Answer {
    let bucket = bucket_of(links, number, rule);
    let named = Answer::known(bucket != Link::None);
    let delivered = || Answer::any(links.of_kind(TRAIL).map(|trail| delivers(links, trail, &bucket)));
    (!is_on_trails(rule)).or(!named).or(!could_be_meant(links, number)).or(delivered())
}

fn bucket_of(links: &Links<'_>, number: usize, rule: &Value) -> Link {
    // Parameters may be given as text.
    let text = reach(rule, "/InputParameters").and_then(Value::as_str);
    let read: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
    let found = match &read {
        Some(read) => reach(read, "/s3BucketName"),
        None => reach(rule, "/InputParameters/s3BucketName"),
    };
    found.map_or(Link::None, |bucket| links.follow_value(number, bucket, BUCKET))
}

/// Whether there is a trail of the same account, or of the whole organization, that is not for data events alone: else the
/// one that is meant is somewhere else, such as Control Tower's.
fn could_be_meant(links: &Links<'_>, number: usize) -> Answer {
    let meant = |trail: usize| {
        let of_organization = match reach(&links.properties[trail], "/IsOrganizationTrail") {
            None => Answer::No,
            Some(Value::Bool(flag)) => Answer::known(*flag),
            Some(value) => Answer::Unknown(reasons(value)),
        };
        let near = of_organization.or(Answer::known(same_account(links, number, trail)));
        near.and(has_management_events(&links.properties[trail]))
    };
    Answer::any(links.of_kind(TRAIL).map(meant))
}

/// Whether a trail records management events, some at least: without advanced selectors most do.
fn has_management_events(trail: &Value) -> Answer {
    let says = |selectors: &&Value| {
        selectors.as_array().is_some_and(|all| !all.is_empty()) || !reasons(selectors).is_empty()
    };
    let advanced = reach(trail, "/AdvancedEventSelectors").filter(says);
    advanced.map_or(Answer::Yes, takes_management_events)
}

fn delivers(links: &Links<'_>, trail: usize, bucket: &Link) -> Answer {
    match (follow(links, trail, "/S3BucketName", BUCKET), bucket) {
        (Link::To(one), Link::To(other)) => Answer::known(one == *other),
        (Link::Outside(one), Link::Outside(other)) => Answer::known(one == *other),
        (Link::Unknown(reason), _) => Answer::unknown(reason),
        (_, Link::Unknown(reason)) => Answer::unknown(reason.clone()),
        _ => Answer::No,
    }
}
