//! AWS's limits on what was written, measured as AWS counts.

use crate::access::document::{BUCKET_POLICY_LIMIT, KEY_POLICY_LIMIT, size};
use crate::diagnostic::Diagnostic;
use crate::estate::{Estate, Resource, intrinsic};
use serde_json::{Map, Value};

/// Values over all conditions of all advanced selectors of a trail (CloudTrail user guide, quotas).
const SELECTOR_VALUES: usize = 500;

/// SNS developer guide, "Amazon SNS endpoints and quotas": 30 KB.
const TOPIC_POLICY_LIMIT: usize = 30_720;

/// Every policy that is too large, and every trail whose selectors hold too many values.
pub(super) fn check(estate: &Estate) -> Vec<Diagnostic> {
    let policies = estate.resources.iter().filter_map(|resource| oversized(estate, resource));
    policies.chain(estate.of_kind("AWS::CloudTrail::Trail").filter_map(too_many_values)).collect()
}

fn too_many_values(trail: &Resource) -> Option<Diagnostic> {
    let selectors = trail.property("/AdvancedEventSelectors")?.as_array()?;
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
            "the selectors of {} hold {count} values; CloudTrail takes {SELECTOR_VALUES} over all conditions of a trail",
            trail.name
        );
        let most = trail.origins.locate(&format!("/AdvancedEventSelectors/{longest}"));
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
        Some(Value::String("x".repeat(100)))
    });
    let size = size(&policy);
    (size > limit).then(|| {
        let message =
            format!("the {noun} of {} would have {size} bytes; {source} ({limit} bytes)", resource.name);
        Diagnostic::error("limit", resource.origins.locate(""), message)
            .with_note(format!("AWS refuses the {noun}, so {so}"))
            .with_help([
                "share fewer trails and readers in one place: split them over several buckets and keys, \
                         or name one role in place of many",
            ])
    })
}
