//! What is not among the blocks, and what is written as Terraform would refuse it.

use super::{block, folded};
use crate::estate::UnitId;
use crate::estate::intrinsic::{attribute, partial, sub, unknown};
use crate::json::{Value, json};
use crate::read::Options;

#[test]
fn parts_of_a_bucket_that_is_not_here_are_judged_together() {
    let (resources, diagnostics) = folded([
        ("aws_s3_bucket.here", json!({"bucket": "here"})),
        (
            "aws_s3_bucket_public_access_block.there",
            json!({"bucket": attribute("aws_s3_bucket/there", "id"), "block_public_acls": false}),
        ),
        (
            "aws_s3_bucket_versioning.there",
            json!({"bucket": attribute("aws_s3_bucket/there", "id"),
                   "versioning_configuration": [{"status": "Enabled"}]}),
        ),
    ]);
    assert_eq!(diagnostics, []);
    assert_eq!(resources.len(), 2);
    // It is another bucket, for sure.
    assert_eq!(resources[0].properties, json!({"BucketName": "here"}));
    let part = &resources[1];
    assert!(part.attributes.partial && !resources[0].attributes.partial);
    assert_eq!(
        (part.kind.as_str(), part.name.as_str()),
        ("AWS::S3::Bucket", "aws_s3_bucket_public_access_block.there")
    );
    assert_eq!(part.related, ["aws_s3_bucket_versioning.there"]);
    assert_eq!(part.property("/PublicAccessBlockConfiguration/BlockPublicAcls"), Some(&json!(false)));
    assert_eq!(part.property("/VersioningConfiguration/Status"), Some(&json!("Enabled")));
    let rest =
        "`aws_s3_bucket_public_access_block.there` is a part of something that is not among the inputs";
    assert_eq!(part.property("/LifecycleConfiguration"), Some(&unknown(rest)));
    assert_eq!(part.property("/BucketName"), None);
}

#[test]
fn of_two_for_one_setting_each_is_judged() {
    let setting = |payer: &str| json!({"bucket": attribute("aws_s3_bucket/a", "id"), "payer": payer});
    let (resources, diagnostics) = folded([
        ("aws_s3_bucket.a", json!({})),
        ("aws_s3_bucket_request_payment_configuration.one", setting("Requester")),
        ("aws_s3_bucket_request_payment_configuration.two", setting("BucketOwner")),
        ("aws_s3_bucket_request_payment_configuration.three", setting("Requester")),
    ]);
    let payers: Vec<_> =
        resources.iter().map(|r| r.property("/RequestPaymentConfiguration/Payer").unwrap()).collect();
    assert_eq!(payers, ["Requester", "BucketOwner", "Requester"]);
    assert_eq!(resources[0].related, ["aws_s3_bucket_request_payment_configuration.one"]);
    assert_eq!(diagnostics.len(), 2);
}

#[test]
fn a_block_that_is_declared_again_is_a_resource_of_its_own() {
    let mut second = block("aws_s3_bucket.a", json!({"bucket": "second"}));
    second.repeats = 1;
    let blocks = vec![block("aws_s3_bucket.a", json!({"bucket": "first"})), second];
    let (resources, _) = super::fold(blocks, UnitId(0), &Options::default());
    let names: Vec<_> = resources.iter().map(|r| (r.name.as_str(), r.id.as_str())).collect();
    assert_eq!(names, [("aws_s3_bucket.a", "aws_s3_bucket/a"), ("aws_s3_bucket.a", "aws_s3_bucket/a#2")]);
}

#[test]
fn what_identifies_something_that_is_not_here_is_there() {
    let trail = |name| {
        let arguments = json!({"sns_topic_name": attribute("aws_sns_topic/t", name)});
        super::first([("aws_cloudtrail.t", arguments)])["SnsTopicName"].clone()
    };
    assert_eq!(trail("id"), partial("`aws_sns_topic.t.id` is known after apply", &[None]));
    assert_eq!(trail("arn"), sub("arn:${?`aws_sns_topic.t.arn` is known after apply}"));
    assert_eq!(trail("tags"), unknown("`aws_sns_topic.t.tags` is known after apply"));
}

#[test]
fn commas_behind_the_last_element_are_told_and_passed_over() {
    let policy = |policy: Value| {
        let (mut resources, diagnostics) =
            folded([("aws_s3_bucket_policy.b", json!({"bucket": "b", "policy": policy}))]);
        (resources.swap_remove(0).properties["PolicyDocument"].take(), diagnostics)
    };
    let (document, diagnostics) = policy(json!(r#"{"Action": ["a,]", "b\",}",], "Effect": "Deny",}"#));
    assert_eq!(document, json!({"Action": ["a,]", "b\",}"], "Effect": "Deny"}));
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    let (document, diagnostics) = policy(sub(r#"{"Resource": ["${aws_s3_bucket/b.arn}",]}"#));
    assert!(document["Resource"][0].is_object(), "{document}");
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn a_policy_document_of_a_plan_is_written_out() {
    let statement = json!([{"actions": ["*"], "effect": null, "sid": null, "condition": [], "resources": [
        attribute("aws_s3_bucket/b", "arn")], "principals": [{"type": "AWS", "identifiers": ["*"]}]}]);
    let (resources, _) = folded([
        ("data.aws_iam_policy_document.d", json!({"version": null, "statement": statement})),
        ("aws_s3_bucket.b", json!({"bucket": "b"})),
        (
            "aws_s3_bucket_policy.b",
            json!({"bucket": "b", "policy": attribute("data/aws_iam_policy_document/d", "json")}),
        ),
    ]);
    let statement = &resources[1].properties["PolicyDocument"]["Statement"][0];
    assert_eq!(
        statement,
        &json!({"Effect": "Allow", "Action": "*", "Resource": attribute("aws_s3_bucket/b", "Arn"),
                "Principal": {"AWS": "*"}})
    );
}
