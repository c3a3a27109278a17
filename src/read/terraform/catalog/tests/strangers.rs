//! What is not among the blocks, and what is written as Terraform would refuse it.

use super::{block, folded};
use crate::estate::UnitId;
use crate::estate::alternatives::sides;
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
fn of_three_for_one_setting_any_may_be_the_last() {
    let setting = |payer: &str| json!({"bucket": attribute("aws_s3_bucket/a", "id"), "payer": payer});
    let (resources, diagnostics) = folded([
        ("aws_s3_bucket.a", json!({})),
        ("aws_s3_bucket_request_payment_configuration.one", setting("Requester")),
        ("aws_s3_bucket_request_payment_configuration.two", setting("BucketOwner")),
        ("aws_s3_bucket_request_payment_configuration.three", setting("Requester")),
    ]);
    let [bucket] = &resources[..] else { panic!("{resources:?}") };
    let payer = |side: Option<&Value>| side.unwrap()["Payer"].clone();
    let (_, [last, before]) = sides(&bucket.properties["RequestPaymentConfiguration"]).unwrap();
    assert_eq!(payer(last), "Requester");
    assert_eq!(sides(before.unwrap()).unwrap().1.map(payer), ["BucketOwner", "Requester"]);
    assert_eq!(bucket.related.len(), 3);
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

#[test]
fn of_two_that_set_the_same_either_may_be_the_last() {
    let rule =
        |days: u32| json!({"bucket": "b", "rule": [{"status": "Enabled", "expiration": [{"days": days}]}]});
    let twice = |one: u32, other: u32| {
        folded([
            ("aws_s3_bucket.b", json!({"bucket": "b"})),
            ("aws_s3_bucket_lifecycle_configuration.x", rule(one)),
            ("aws_s3_bucket_lifecycle_configuration.y", rule(other)),
        ])
    };
    let (resources, diagnostics) = twice(30, 400);
    let [bucket] = &resources[..] else { panic!("{resources:?}") };
    let (condition, both) = sides(&bucket.properties["LifecycleConfiguration"]).unwrap();
    assert!(condition.contains("lifecycle_configuration.y` is applied after"), "{condition}");
    assert_eq!(
        both.map(|side| side.unwrap()["Rules"][0]["ExpirationInDays"].clone()),
        [json!(400), json!(30)]
    );
    let [said] = &diagnostics[..] else { panic!("{diagnostics:?}") };
    assert!(said.message.ends_with("AWS keeps only one, whichever is applied last"), "{}", said.message);
    let (resources, _) = twice(30, 30);
    assert_eq!(resources[0].properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"], 30);
    let policy = |effect: &str| {
        json!({"bucket": attribute("aws_s3_bucket/b", "id"),
        "policy": json!({"Statement": [{"Effect": effect}]}).to_string()})
    };
    let (resources, diagnostics) = folded([
        ("aws_s3_bucket.b", json!({"bucket": "b"})),
        ("aws_s3_bucket_policy.x", policy("Allow")),
        ("aws_s3_bucket_policy.y", policy("Deny")),
    ]);
    let effects =
        resources[1..].iter().map(|policy| &policy.properties["PolicyDocument"]["Statement"][0]["Effect"]);
    assert_eq!(effects.collect::<Vec<_>>(), ["Allow", "Deny"], "each is judged for what it says");
    assert_eq!(diagnostics, [], "that there are two is a policy's matter");
    let policy = |effect: &str| json!({"bucket": "b", "policy": json!({"Statement": [{"Effect": effect}]}).to_string()});
    let (_, diagnostics) =
        folded([("aws_s3_bucket_policy.x", policy("Allow")), ("aws_s3_bucket_policy.y", policy("Deny"))]);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}

#[test]
fn an_argument_of_another_type_is_told_and_not_known() {
    let (resources, diagnostics) = folded([(
        "aws_cloudtrail.t",
        json!({"name": "t", "s3_bucket_name": ["logs"], "enable_logging": "maybe", "is_multi_region_trail": "1", "tags": ["x"]}),
    )]);
    let trail = &resources[0].properties;
    assert_eq!(trail["S3BucketName"], unknown("`s3_bucket_name` is a list; a text is expected"));
    assert_eq!(
        trail["IsLogging"],
        unknown("`enable_logging` is the text `maybe`; true or false is expected")
    );
    assert_eq!(trail["IsMultiRegionTrail"], true);
    assert_eq!(diagnostics.len(), 3, "{diagnostics:?}");
}
