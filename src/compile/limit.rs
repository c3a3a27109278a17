//! AWS's limits on what was written, measured as AWS counts.

use crate::access::document::{BUCKET_POLICY_LIMIT, KEY_POLICY_LIMIT, size};
use crate::diagnostic::Diagnostic;
use crate::estate::{Estate, Resource, intrinsic};
use serde_json::Value;

/// SNS developer guide, "Amazon SNS endpoints and quotas": 30 KB.
const TOPIC_POLICY_LIMIT: usize = 30_720;

/// Every policy that is too large.
pub(super) fn check(estate: &Estate) -> Vec<Diagnostic> {
    estate.resources.iter().filter_map(|resource| oversized(estate, resource)).collect()
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
