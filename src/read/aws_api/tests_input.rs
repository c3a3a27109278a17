//! Input of every form: plain answers, answers of the wrong shape, no answers, broken ones.

use super::tests::{BUNDLE, one, place, read_text, reason};
use super::*;
use crate::estate::{Estate, Place};
use crate::json::{Value, json};
use crate::source::{Source, Sources};
use proptest::prelude::*;

#[test]
fn a_plain_answer_says_what_it_says_and_no_more() {
    let text = r#"{"trailList": [{"Name": "t", "TrailARN": "arn:aws:cloudtrail:us-east-1:111111111111:trail/t",
        "LogFileValidationEnabled": false, "HasCustomEventSelectors": false, "HasInsightSelectors": true}]}"#;
    let estate = read_text(text).estate;
    let trail = one(&estate, "AWS::CloudTrail::Trail", "arn:aws:cloudtrail:us-east-1:111111111111:trail/t");
    assert_eq!(place(&estate, trail), ("111111111111", "us-east-1"));
    assert_eq!(trail.properties["EnableLogFileValidation"], json!(false));
    assert_eq!(
        reason(&trail.properties["IsLogging"]),
        "`aws cloudtrail get-trail-status` is not among the answers"
    );
    assert_eq!(trail.property("/EventSelectors"), None, "the trail says that it has none of its own");
    assert_ne!(reason(&trail.properties["InsightSelectors"]), "");
}

#[test]
fn trails_that_are_only_listed_are_there_and_nothing_else_of_them_is_known() {
    let arn = "arn:aws:cloudtrail:us-east-1:111111111111:trail/t";
    let item = format!(r#"{{"TrailARN": "{arn}", "Name": "t", "HomeRegion": "us-east-1"}}"#);
    let estate = read_text(&format!(r#"{{"Trails": [{item}]}}"#)).estate;
    let trail = one(&estate, "AWS::CloudTrail::Trail", arn);
    assert_eq!(place(&estate, trail), ("111111111111", "us-east-1"));
    assert_eq!(trail.properties["TrailName"], json!("t"));
    assert_eq!(trail.properties["HomeRegion"], json!("us-east-1"));
    for property in ["S3BucketName", "KMSKeyId", "IsMultiRegionTrail", "CloudWatchLogsLogGroupArn"] {
        let why = "`aws cloudtrail describe-trails` is not among the answers";
        assert_eq!(reason(&trail.properties[property]), why, "{property}");
    }
    // Beside the description it says nothing more, and what is asked about one of them is about that one.
    let list = format!(r#""list-trails": {{"Trails": [{item}]}}"#);
    let described =
        format!(r#""describe-trails": {{"trailList": [{{"TrailARN": "{arn}", "S3BucketName": "b"}}]}}"#);
    let status = format!(r#""get-trail-status": {{"{arn}": {{"IsLogging": true}}}}"#);
    let bundle = format!(
        r#"{{"regions": {{"eu-west-1": {{"cloudtrail": {{{list}}}}}, "us-east-1": {{"cloudtrail": {{{described}, {status}}}}}}}}}"#
    );
    let estate = read_text(&bundle).estate;
    let trail = one(&estate, "AWS::CloudTrail::Trail", arn);
    assert_eq!(
        (&trail.properties["S3BucketName"], &trail.properties["IsLogging"]),
        (&json!("b"), &json!(true))
    );
    assert_eq!(trail.property("/KMSKeyId"), None);
}

#[test]
fn a_plain_answer_about_something_unnamed_is_read_too() {
    let estate = read_text(r#"{"Status": "Suspended"}"#).estate;
    let bucket = one(&estate, "AWS::S3::Bucket", "answers.json");
    assert_eq!(bucket.properties["VersioningConfiguration"], json!({"Status": "Suspended"}));
    assert_eq!(reason(&bucket.properties["BucketName"]), "the answer does not say which bucket it is of");
    let policy =
        r#"{"Statement": [{"Action": "s3:*", "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}]}"#;
    let estate = read_text(&json!({ "Policy": policy }).to_string()).estate;
    assert_eq!(one(&estate, "AWS::S3::BucketPolicy", "logs").properties["Bucket"], json!("logs"));
    let estate = read_text(r#"{"IsLogging": false}"#).estate;
    let trail = one(&estate, "AWS::CloudTrail::Trail", "answers.json");
    assert_eq!(trail.properties["IsLogging"], json!(false));
    assert_ne!(reason(&trail.properties["S3BucketName"]), "");
}

#[test]
fn the_place_that_somebody_said_goes_before_the_bundles() {
    let source = Source::new("x.json", r#"{"Status": "Enabled"}"#);
    let id = Sources::new().next_id(0);
    let place = Place { account: Some("222222222222".to_owned()), region: Some("eu-west-1".to_owned()) };
    let read = read(Text { id, source: &source }, &Options { place, ..Options::default() });
    let stack = &read.estate.stacks[0];
    assert_eq!((stack.account.as_str(), stack.region.as_str()), ("222222222222", "eu-west-1"));
}

#[test]
fn answers_of_the_wrong_shape_are_said_and_the_others_read() {
    let text = r#"{"account": "111111111111", "regions": {"eu-west-1": {
        "cloudtrail": {"describe-trails": {"trailList": {"a": 1}}, "get-trail-status": [1]},
        "sns": {"get-topic-attributes": {"arn:aws:sns:eu-west-1:111111111111:t": {"Attributes": {"Policy": "{"}}}}
    }}, "s3": {"list-buckets": {"Buckets": [1, {}, {"Name": "logs"}]}, "buckets": {"logs": {"get-bucket-acl": 5, "get-bucket-versioning": ""}}}}"#;
    let read = read_text(text);
    let said: Vec<_> = read.diagnostics.iter().map(|d| (d.id.as_str(), d.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (
                "answers",
                "not an answer of `aws cloudtrail describe-trails`: expected a list, found a mapping"
            ),
            (
                "answers",
                "not an answer of `aws cloudtrail get-trail-status`: expected an object, found a list"
            ),
            ("answers", "the text is not a JSON document: EOF while parsing an object at line 1 column 1"),
            ("answers", "not an answer of `aws s3api list-buckets`: expected an object, found the number 1"),
            (
                "answers",
                "not an answer of `aws s3api list-buckets`: expected a bucket with a `Name`, found a mapping"
            ),
            (
                "answers",
                "not an answer of `aws s3api get-bucket-acl`: expected an object, found the number 5"
            ),
        ]
    );
    one(&read.estate, "AWS::S3::Bucket", "logs");
    one(&read.estate, "AWS::SNS::Topic", "arn:aws:sns:eu-west-1:111111111111:t");
}

#[test]
fn what_the_cli_prints_nothing_for_a_bucket_does_not_have() {
    let text = r#"{"account": "111111111111", "s3": {"list-buckets": {"Buckets": [{"Name": "logs"}]}, "buckets": {"logs": {
        "get-bucket-versioning": null, "get-bucket-logging": "",
        "get-bucket-notification-configuration": {"EventBridgeConfiguration": {}}
    }}}}"#;
    let read = read_text(text);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    let bucket = one(&read.estate, "AWS::S3::Bucket", "logs");
    assert_eq!(bucket.property("/VersioningConfiguration"), None);
    assert_eq!(bucket.property("/LoggingConfiguration"), None);
    let bridge = bucket.property("/NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled");
    assert_eq!(bridge, Some(&true.into()));
}

#[test]
fn what_is_no_json_is_said() {
    for text in ["", "account: \"1\"", "{", "{\"a\": }"] {
        let read = read_text(text);
        assert_eq!(read.diagnostics.first().map(|d| d.id.as_str()), Some("syntax"), "{text}");
    }
}

#[test]
fn answers_are_told_from_other_json() {
    let looks = |text: &str| looks_like_answers(&Source::new("x", text).parse().0.unwrap());
    assert!(looks(BUNDLE));
    assert!(looks(r#"{"s3": {"buckets": {}}}"#));
    assert!(looks(r#"{"trailList": []}"#));
    for other in
        [r#"{"Resources": {}}"#, r#"{"regions": ["eu-west-1"]}"#, r#"{"format_version": "1.2"}"#, "[]", "{}"]
    {
        assert!(!looks(other), "{other}");
    }
    assert!(!looks(r#"{"regions": {"eu-west-1": {"vpc": {}}}}"#));
}

fn lines() -> Vec<&'static str> {
    BUNDLE.lines().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_bundle_never_panics(at in 0_usize..10_000, value in prop_oneof![
        Just("null"), Just("[]"), Just("{}"), Just("\"x\""), Just("1"), Just("[[{\"a\": null}]]"), Just("{\"__error\": 5}"),
        Just("{\"__error\": \"AccessDenied\"}"), Just("{\"Ref\": \"x\"}"), Just("\"${a}\""),
    ], cut in any::<bool>()) {
        let lines = lines();
        let at = at % lines.len();
        let mutated = lines.iter().enumerate().map(|(i, line)| match line.split_once("\": ") {
            _ if i != at => (*line).to_owned(),
            _ if cut => String::new(),
            Some((key, _)) if line.ends_with(['{', '[']) => format!("{key}\": {value}, \"other{i}\": {}", &line[line.len() - 1..]),
            Some((key, rest)) => format!("{key}\": {value}{}", if rest.ends_with(',') { "," } else { "" }),
            None => format!("{value},"),
        });
        let text = mutated.collect::<Vec<_>>().join("\n");
        let read = read_text(&text);
        let end = text.len();
        for resource in &read.estate.resources {
            prop_assert!(resource.origins.resource().span.end <= end);
            prop_assert!(resource.stack.0 < read.estate.stacks.len());
        }
    }

    #[test]
    fn any_json_never_panics(text in "[{}\\[\\]\",:a-zA-Z0-9_ \n]{0,200}") {
        read_text(&text);
    }
}

#[test]
fn a_trail_that_two_accounts_show_is_one_that_of_which_more_is_known() {
    let arn = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org";
    let bundle = |account: &str, tags: Value| {
        let trail =
            json!({"Name": "org", "TrailARN": arn, "HomeRegion": "eu-west-1", "IsOrganizationTrail": true});
        let cloudtrail = json!({"describe-trails": {"trailList": [trail]}, "list-tags": {arn: tags}});
        json!({"account": account, "regions": {"eu-west-1": {"cloudtrail": cloudtrail}}}).to_string()
    };
    let member = bundle("222222222222", json!({"__error": "AccessDeniedException"}));
    let tags = json!([{"Key": "owner", "Value": "security"}]);
    let own = bundle("111111111111", json!({"ResourceTagList": [{"ResourceId": arn, "TagsList": tags}]}));
    for bundles in [[&member, &own], [&own, &member]] {
        let mut both = Estate::default();
        for bundle in bundles {
            both.append(read_text(bundle).estate);
        }
        assert_eq!(one(&both, "AWS::CloudTrail::Trail", arn).properties["Tags"], tags);
    }
}

#[test]
fn an_account_shows_its_trails_or_that_it_has_none() {
    let account = |text: &str| {
        let read = read_text(text);
        assert_eq!(read.diagnostics, []);
        read.estate.resources.into_iter().find(|resource| resource.kind == "AWS::::Account")
    };
    let trails = |answers: &str| {
        let text = format!(r#"{{"account": "111111111111", "regions": {{{answers}}}}}"#);
        account(&text).map(|account| account.properties["Trails"].clone())
    };
    let one = r#""eu-west-1": {"cloudtrail": {"describe-trails": {"trailList": [{"Name": "own", "TrailARN": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"}]}}}"#;
    let none = r#""us-east-1": {"cloudtrail": {"describe-trails": {"trailList": []}}}"#;
    let refused = r#""us-west-2": {"cloudtrail": {"describe-trails": {"__error": "AccessDenied"}}}"#;
    assert_eq!(
        trails(&format!("{one},{none}")),
        Some(json!(["arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"]))
    );
    // One of another Region may be there, which only the account's own list would name.
    let elsewhere = trails(&format!("{refused},{none}")).unwrap();
    let why = "a trail of one Region is shown in that Region only, and `aws cloudtrail list-trails` is not among the answers";
    assert_eq!(reason(&elsewhere), why);
    let with = |list: &str| {
        trails(&none.replace(r#""trailList": []}"#, &format!(r#""trailList": []}}, "list-trails": {list}"#)))
    };
    let own = r#"{"TrailARN": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"}"#;
    assert_eq!(with(r#"{"Trails": []}"#), Some(json!([])));
    let named = Some(json!(["arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"]));
    assert_eq!(with(&format!(r#"{{"Trails": [{own}]}}"#)), named);
    for open in [r#"{"Trails": [], "NextToken": "x"}"#, r#"{"__error": "AccessDenied"}"#] {
        assert_ne!(reason(&with(open).unwrap()), "", "{open}");
    }
    assert!(reason(&trails(refused).unwrap()).contains("AccessDenied"), "{:?}", trails(refused));
    for unasked in ["", r#""eu-west-1": {"kms": {"list-keys": {"Keys": []}}}"#] {
        let why = "`aws cloudtrail describe-trails` is not among the answers";
        assert_eq!(trails(unasked).as_ref().map(reason), Some(why), "{unasked}");
    }
    let unlisted = trails(r#""eu-west-1": {"cloudtrail": {"describe-trails": {}}}"#);
    assert!(reason(&unlisted.unwrap()).ends_with("has no list of trails"));
    assert!(account(r#"{"Status": "Enabled"}"#).is_none(), "one command's output is of no account");
    let alone = account(r#"{"trailList": []}"#).unwrap();
    assert_eq!((alone.name.as_str(), reason(&alone.properties["Trails"])), ("answers.json", why));
    let own = account(r#"{"Trails": [{"TrailARN": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"}]}"#);
    assert_eq!(
        own.unwrap().properties["Trails"],
        json!(["arn:aws:cloudtrail:eu-west-1:111111111111:trail/own"])
    );
    let own = account(r#"{"Trails": []}"#).unwrap();
    assert_eq!(
        reason(&own.properties["Trails"]),
        "`aws cloudtrail describe-trails` is not among the answers"
    );
}

#[test]
fn outputs_about_one_role_are_read_together() {
    let mut sources = Sources::new();
    let role = json!({"Role": {"RoleName": "ct", "Arn": "arn:aws:iam::111122223333:role/ct", "AssumeRolePolicyDocument": {}}});
    let texts = [
        role.to_string(),
        r#"{"PolicyNames": ["write"], "ResponseMetadata": {}}"#.to_owned(),
        r#"{"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/p"}]}"#.to_owned(),
        r#"{"RoleName": "ct", "PolicyName": "write", "PolicyDocument": {"Statement": []}}"#.to_owned(),
        r#"{"PolicyVersion": {"Document": {"Statement": []}}}"#.to_owned(),
    ];
    let ids: Vec<_> = texts.iter().map(|text| sources.push(Source::new("x.json", text))).collect();
    let texts: Vec<_> = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let (joined, subjects) = together(&texts);
    assert_eq!(joined.len(), texts.len());
    let estate = read_together(&joined, &subjects, &Options::default()).estate;
    let role = one(&estate, "AWS::IAM::Role", "arn:aws:iam::111122223333:role/ct");
    let written = json!([{"PolicyName": "write", "PolicyDocument": {"Statement": []}}]);
    assert_eq!(role.properties["Policies"], written);
    assert_eq!(role.properties["ManagedPolicyArns"], json!(["arn:aws:iam::111122223333:policy/p"]));
    let policy = one(&estate, "AWS::IAM::ManagedPolicy", "arn:aws:iam::111122223333:policy/p");
    assert_eq!(policy.properties["PolicyDocument"], json!({"Statement": []}));
}
