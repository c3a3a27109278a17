//! AWS's limits on what was written, measured as AWS counts.

use super::guardrails::pack::{ATTACHED, characters, limit};
use crate::access::document::{BUCKET_POLICY_LIMIT, KEY_POLICY_LIMIT, size};
use crate::diagnostic::Diagnostic;
use crate::estate::{Estate, Resource, intrinsic};
use crate::json::{Map, Value};
use crate::spec::guardrails::Control;

/// SNS developer guide, "Amazon SNS endpoints and quotas": 30 KB.
const TOPIC_POLICY_LIMIT: usize = 30_720;

/// Values over all conditions of all advanced selectors of a trail or an event data store (CloudTrail user guide, quotas).
const SELECTOR_VALUES: usize = 500;

/// Every policy that is too large, and everything whose selectors hold too many values.
pub(super) fn check(estate: &Estate) -> Vec<Diagnostic> {
    let policies = estate.resources.iter().filter_map(|resource| oversized(estate, resource));
    let kinds =
        [("AWS::CloudTrail::Trail", "a trail"), ("AWS::CloudTrail::EventDataStore", "an event data store")];
    let policies = policies.chain(kinds.into_iter().flat_map(|(kind, noun)| {
        estate.of_kind(kind).filter_map(move |recorder| too_many_values(recorder, noun))
    }));
    policies
        .chain(
            [Control::Service, Control::Resource, Control::S3]
                .into_iter()
                .flat_map(|control| guardrails(estate, control)),
        )
        .collect()
}

/// A policy of the organization that is too large whatever was left out of it, and more of them than can be attached.
fn guardrails(estate: &Estate, control: Control) -> Vec<Diagnostic> {
    let limit = limit(control);
    let of_type = |policy: &&Resource| policy.property("/Type") == Some(&control.name().into());
    let policies: Vec<&Resource> = estate.of_kind("AWS::Organizations::Policy").filter(of_type).collect();
    let size = |policy: &Resource| characters(estate, &policy.properties["Content"]);
    let mut errors: Vec<Diagnostic> = Vec::new();
    if let Some(largest) =
        policies.iter().copied().max_by_key(|policy| size(policy)).filter(|found| size(found) > limit)
    {
        let message = format!(
            "a policy of {} would have {} characters; AWS Organizations takes {limit}",
            largest.name,
            size(largest)
        );
        errors.push(
            Diagnostic::error("limit", largest.origins.locate(""), message)
                .with_note("every statement names all of `break_glass`")
                .with_help(["name fewer break-glass roles, or one pattern in place of many"]),
        );
    }
    if let [first, .., _] = policies.as_slice()
        && policies.len() > ATTACHED
    {
        let message = format!(
            "{} would be {} policies; {ATTACHED} can be attached to a target beside AWS's own",
            first.name,
            policies.len()
        );
        errors.push(
            Diagnostic::error("limit", first.origins.locate(""), message)
                .with_note("each names all that it protects, within the characters that AWS Organizations takes")
                .with_help(["let more trails share fewer buckets and keys, or divide the spec: each part's policies on another unit or account"]),
        );
    }
    errors
}

fn too_many_values(recorder: &Resource, noun: &str) -> Option<Diagnostic> {
    let selectors = recorder.property("/AdvancedEventSelectors")?.as_array()?;
    let values = |selector: &Value| -> usize {
        let fields = selector["FieldSelectors"].as_array().into_iter().flatten();
        fields
            .filter_map(Value::as_object)
            .flat_map(Map::values)
            .filter_map(Value::as_array)
            .map(Vec::len)
            .sum()
    };
    let counts: Vec<usize> = selectors.iter().map(values).collect();
    let count: usize = counts.iter().sum();
    let longest = counts.iter().enumerate().max_by_key(|(index, count)| (**count, usize::MAX - index))?.0;
    (count > SELECTOR_VALUES).then(|| {
        let message = format!(
            "the selectors of {} hold {count} values; CloudTrail takes {SELECTOR_VALUES} over all conditions of {noun}",
            recorder.name
        );
        let most = recorder.origins.locate(&format!("/AdvancedEventSelectors/{longest}"));
        Diagnostic::error("limit", most, message)
            .with_label(format!("{} of them", counts[longest]))
            .with_note("CloudTrail refuses it: InvalidEventSelectorsException; each value counts, as does each log bucket that is left out of S3's data events")
            .with_help([
                "name beginnings that they share (`starts_with`) in place of many values, or let a second trail record some",
            ])
    })
}

fn oversized(estate: &Estate, resource: &Resource) -> Option<Diagnostic> {
    let delivery = "no trail could deliver";
    let (property, limit, noun, source, so) = match resource.kind.as_str() {
        "AWS::S3::BucketPolicy" => {
            ("/PolicyDocument", BUCKET_POLICY_LIMIT, "bucket policy", "S3 takes 20 KB", delivery)
        }
        "AWS::KMS::Key" => ("/KeyPolicy", KEY_POLICY_LIMIT, "key policy", "KMS takes 32 KB", delivery),
        "AWS::SNS::TopicPolicy" => {
            ("/PolicyDocument", TOPIC_POLICY_LIMIT, "topic policy", "SNS takes 30 KB", "nobody would be told")
        }
        _ => return None,
    };
    // An identifier that AWS assigns later counts with the length of its placeholder, which is no shorter.
    let policy = intrinsic::map(&estate.resolve(resource.property(property)?), &mut |_| {
        Some(Value::from("x".repeat(100)))
    });
    let size = size(&policy);
    (size > limit).then(|| {
        let message =
            format!("the {noun} of {} would have {size} bytes; {source} ({limit} bytes)", resource.name);
        let mut help = vec![
            "share fewer trails and readers in one place: split them over several buckets and keys, \
                         or name one role in place of many",
        ];
        let kept = kept(resource, property);
        if kept > 0 {
            help.push("drop statements of the policy that is there which are not needed any more: all but those with the same `Sid` are kept");
        }
        if other_services(&policy) {
            help.push("give `log_sources` a bucket of their own, and let them be of the whole organization: without `accounts`");
        }
        Diagnostic::error("limit", resource.origins.locate(""), message)
            .with_note(format!("AWS refuses the {noun}, so {so}"))
            .with_help(help)
    })
}

/// How many statements of a policy are kept from the one that is there.
fn kept(resource: &Resource, property: &str) -> usize {
    let statements = resource.property(&format!("{property}/Statement")).and_then(Value::as_array);
    let count = statements.map_or(0, Vec::len);
    (0..count).filter(|index| resource.is_kept(&format!("{property}/Statement/{index}"))).count()
}

/// Whether a policy lets services besides CloudTrail and S3's own access logs deliver.
fn other_services(policy: &Value) -> bool {
    let statements = policy["Statement"].as_array().into_iter().flatten();
    let mut services = statements.flat_map(|statement| match &statement["Principal"]["Service"] {
        Value::Array(names) => names.iter().collect(),
        name => vec![name],
    });
    let ours = ["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"];
    services.any(|name| name.as_str().is_some_and(|name| !ours.contains(&name)))
}
