//! `check` and `prove` of what the AWS CLI printed.

use crate::run::{Ran, Run};
use trailsmith::json::{Value, json};

const ACCOUNT: &str = "111122223333";
const ARN: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";

/// A multi-Region trail that delivers to the bucket `logs`, with these fields besides.
fn trail(more: &Value) -> Value {
    let mut trail = json!({
        "Name": "main", "TrailARN": ARN, "HomeRegion": "eu-west-1", "S3BucketName": "logs", "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true, "LogFileValidationEnabled": true, "IsOrganizationTrail": false,
        "HasCustomEventSelectors": false, "HasInsightSelectors": false,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        trail[name.as_str()] = value.clone();
    }
    trail
}

/// A bundle of that trail, and what else is known of its Region and its account.
fn bundle(trail: &Value, region: &Value, rest: &Value) -> Value {
    let cloudtrail =
        json!({"describe-trails": {"trailList": [trail]}, "get-trail-status": {ARN: {"IsLogging": true}}});
    let mut region = region.clone();
    let own = region.get("cloudtrail").cloned().unwrap_or_default();
    region["cloudtrail"] = cloudtrail;
    for (name, value) in own.as_object().into_iter().flatten() {
        region["cloudtrail"][name.as_str()] = value.clone();
    }
    let mut bundle = json!({"account": ACCOUNT, "regions": {"eu-west-1": region}});
    for (name, value) in rest.as_object().into_iter().flatten() {
        bundle[name.as_str()] = value.clone();
    }
    bundle
}

fn run(command: &[&str], bundle: &Value) -> Ran {
    let arguments: Vec<&str> = command.iter().copied().chain(["answers.json"]).collect();
    Run::new(&arguments).file("answers.json", bundle.to_string()).ran()
}

/// What is said of it in short: `critical[trail-bucket-exists]`.
fn said(bundle: &Value) -> Vec<String> {
    let ran = run(&["check", "--format", "concise"], bundle);
    let lines = ran.stdout.lines().filter_map(|line| line.split(": ").nth(1));
    lines.filter_map(|line| Some(line.split_once(']')?.0.to_owned() + "]")).collect()
}

#[test]
fn what_a_trail_delivers_to_and_aws_does_not_know_is_a_finding() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    let topic = "arn:aws:sns:eu-west-1:111122223333:t";
    let trail = trail(&json!({
        "KmsKeyId": key, "SnsTopicARN": topic,
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*",
        "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/ct",
    }));
    let region = json!({
        "kms": {"describe-key": {key: {"__error": "NotFoundException"}}},
        "sns": {"get-topic-attributes": {topic: {"__error": "NotFound"}}},
        "logs": {"describe-log-groups": {"logGroups": []}},
    });
    let rest = json!({
        "s3": {"list-buckets": {"Buckets": []}, "buckets": {"logs": {"get-bucket-policy": {"__error": "NoSuchBucket"}}}},
        "iam": {"get-role": {"ct": {"__error": "NoSuchEntity"}}},
    });
    let bundle = bundle(&trail, &region, &rest);
    let said = said(&bundle);
    for finding in [
        "critical[trail-bucket-exists]",
        "critical[trail-key-exists]",
        "high[trail-log-group-exists]",
        "high[trail-log-role-exists]",
        "medium[trail-topic-exists]",
    ] {
        assert!(said.iter().any(|said| said == finding), "{finding}: {said:?}");
    }
    assert!(
        !said.iter().any(|said| said.contains("[trail-bucket-write]")),
        "one cause is told once: {said:?}"
    );
    let proof = run(&["prove"], &bundle).stdout;
    let why =
        "✗ write log files\n      `logs` does not exist: `aws s3api get-bucket-policy` answered NoSuchBucket";
    assert!(proof.contains(why), "{proof}");
    assert!(!proof.contains("is not among the inputs"), "{proof}");
}
