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

const PAB: &str = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
    "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#;

/// A policy that lets the trail deliver to the bucket `logs`.
fn policy() -> Value {
    let source = json!({"aws:SourceArn": ARN});
    let statement = |action: &str, resource: &str, condition: &Value| {
        json!({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": action,
            "Resource": resource, "Condition": {"StringEquals": condition}})
    };
    let mut acl = source.clone();
    acl["s3:x-amz-acl"] = "bucket-owner-full-control".into();
    let write = statement("s3:PutObject", "arn:aws:s3:::logs/AWSLogs/111122223333/*", &acl);
    let text = json!({"Statement": [statement("s3:GetBucketAcl", "arn:aws:s3:::logs", &source), write]});
    json!({"Policy": text.to_string()})
}

/// The same bucket, of which these are known besides.
fn logs(more: &Value) -> Value {
    let mut logs = json!({
        "get-bucket-location": {"LocationConstraint": "eu-west-1"}, "get-bucket-policy": policy(),
        "get-bucket-ownership-controls": {"__error": "OwnershipControlsNotFoundError"},
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        logs[name.as_str()] = value.clone();
    }
    logs
}

fn count(said: &[String], what: &str) -> usize {
    said.iter().filter(|said| said.starts_with(what)).count()
}

#[test]
fn buckets_that_nobody_asked_about_are_nobodys_matter() {
    let s3 = |names: &[&str]| {
        let names: Value = names.iter().map(|name| json!({"Name": name})).collect();
        json!({"s3": {"list-buckets": {"Buckets": names}, "buckets": {"logs": logs(&json!({}))}}})
    };
    let alone = said(&bundle(&trail(&json!({})), &json!({}), &s3(&["logs"])));
    let among = said(&bundle(&trail(&json!({})), &json!({}), &s3(&["logs", "holiday-photos", "www"])));
    assert_eq!(alone, among);
}

#[test]
fn a_bucket_and_a_role_that_nothing_was_answered_about_are_said_once() {
    let trail = trail(&json!({
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*",
        "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/ct",
    }));
    let denied = json!({"__error": "AccessDenied"});
    let s3 = json!({"list-buckets": {"Buckets": []}, "buckets": {"logs": {
        "get-bucket-policy": denied, "get-bucket-versioning": denied, "get-bucket-acl": denied,
    }}});
    let groups = json!({"logGroups": [{"logGroupName": "ct", "arn": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*"}]});
    let region = json!({"logs": {"describe-log-groups": groups}});
    let rest = json!({"s3": s3, "iam": {"get-role": {"ct": denied}}});
    let bundle = bundle(&trail, &region, &rest);
    let said = said(&bundle);
    assert_eq!(count(&said, "cannot tell[trail-bucket-"), 1, "{said:?}");
    assert_eq!(count(&said, "cannot tell[bucket-"), 0, "{said:?}");
    assert_eq!(count(&said, "cannot tell[trail-log-role-"), 1, "{said:?}");
    let text = run(&["check"], &bundle).stdout;
    let why = "of `logs` nothing is known: `aws s3api get-bucket-policy` was refused: AccessDenied";
    assert!(text.contains(why), "{text}");
}

#[test]
fn outputs_saved_one_by_one_say_what_a_bundle_says() {
    let text = |value: Value| value.to_string();
    let role = json!({"Role": {"RoleName": "ct", "Arn": "arn:aws:iam::111122223333:role/ct", "Path": "/",
        "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}}});
    let writes = json!({"Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*"}]});
    let inline = json!({"RoleName": "ct", "PolicyName": "write", "PolicyDocument": writes});
    let trail = trail(&json!({
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*",
        "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/ct",
    }));
    let ran = Run::new(&["prove", "in"])
        .file("in/trails.json", text(json!({"trailList": [trail]})))
        .file("in/role.json", text(role))
        .file("in/inline.json", text(json!({"PolicyNames": ["write"], "ResponseMetadata": {}})))
        .file("in/write.json", text(inline))
        .file("in/attached.json", text(json!({"AttachedPolicies": []})))
        .ran();
    assert!(ran.stdout.contains("✓ assume the role of the log group"), "{}", ran.stdout);
    assert!(ran.stdout.contains("✓ write to its log stream"), "{}", ran.stdout);
    for (name, value) in [
        (
            "aliases",
            json!({"Aliases": [{"AliasName": "alias/t", "AliasArn": "arn:aws:kms:x", "TargetKeyId": "k"}]}),
        ),
        ("organization", json!({"Organization": {"Id": "o-a1b2c3d4e5", "MasterAccountId": ACCOUNT}})),
        ("version", json!({"PolicyVersion": {"Document": writes, "VersionId": "v1"}})),
    ] {
        let ran = Run::new(&["check", "x.json"]).file("x.json", text(value)).ran();
        assert!(!ran.stdout.contains("error[input]"), "{name}: {}", ran.stdout);
    }
}

#[test]
fn the_accounts_block_and_the_buckets_are_told_apart_by_the_files_name() {
    let none = PAB.replace("true", "false");
    let found = |files: &[(&str, &str)]| {
        let trails = json!({"trailList": [trail(&json!({}))]}).to_string();
        let mut run = Run::new(&["check", "--format", "concise", "in"])
            .file("in/trails.json", trails)
            .file(
                "in/sts.json",
                json!({"Account": ACCOUNT, "Arn": "arn:aws:iam::111122223333:user/a", "UserId": "A"})
                    .to_string(),
            )
            .file("in/buckets.json", json!({"Buckets": [{"Name": "logs"}]}).to_string())
            .file("in/policy.json", policy().to_string());
        for (name, text) in files {
            run = run.file(name, text);
        }
        let stdout = run.ran().stdout;
        let line = stdout.lines().find(|line| line.contains("[bucket-block-public-policy]"));
        line.map(|line| if line.contains("cannot tell") { "open" } else { "fails" })
    };
    assert_eq!(found(&[("in/s3api.json", &none), ("in/s3control.json", PAB)]), None);
    assert_eq!(found(&[("in/s3api.json", &none), ("in/aws-s3control-block.json", &none)]), Some("fails"));
    assert_eq!(found(&[("in/s3api.json", &none)]), Some("open"));
    assert_eq!(found(&[("in/s3control.json", PAB)]), None);
    assert_eq!(found(&[("in/s3control.json", &none)]), Some("open"));
}

#[test]
fn what_a_bucket_blocks_is_open_where_its_account_was_not_asked() {
    let none = json!({"get-public-access-block": {"__error": "NoSuchPublicAccessBlockConfiguration"}});
    let s3 = json!({"list-buckets": {"Buckets": [{"Name": "logs"}]}, "buckets": {"logs": logs(&none)}});
    let found = |rest: &Value| {
        let said = said(&bundle(&trail(&json!({})), &json!({}), rest));
        said.into_iter().filter(|said| said.ends_with("[bucket-block-public-policy]")).collect::<Vec<_>>()
    };
    assert_eq!(found(&json!({"s3": s3})), ["cannot tell[bucket-block-public-policy]"]);
    let block = json!({"get-public-access-block": {"__error": "NoSuchPublicAccessBlockConfiguration"}});
    let failing = found(&json!({"s3": s3, "s3control": block}));
    assert!(failing.len() == 1 && !failing[0].starts_with("cannot tell"), "{failing:?}");
}

#[test]
fn a_failed_notification_loses_no_logs() {
    let status = |error: &str| json!({"cloudtrail": {"get-trail-status": {ARN: {"IsLogging": true, error: "AuthorizationError"}}}});
    for (error, finding) in [
        ("LatestNotificationError", "medium[trail-notification-healthy]"),
        ("LatestCloudWatchLogsDeliveryError", "high[trail-log-group-delivery-healthy]"),
        ("LatestDeliveryError", "critical[trail-delivery-healthy]"),
        ("LatestDigestDeliveryError", "critical[trail-digest-delivery-healthy]"),
    ] {
        let targets = json!({
            "SnsTopicARN": "arn:aws:sns:eu-west-1:111122223333:t",
            "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:ct:*",
        });
        let bundle = bundle(&trail(&targets), &status(error), &json!({}));
        let said = said(&bundle);
        let healthy: Vec<&String> = said.iter().filter(|said| said.ends_with("-healthy]")).collect();
        assert_eq!(healthy, [finding]);
        let text = run(&["check"], &bundle).stdout;
        assert!(text.contains("note: AuthorizationError"), "{text}");
    }
}

#[test]
fn a_trail_of_another_partition_delivers() {
    let iso = |value: &Value| -> Value {
        let text =
            value.to_string().replace("arn:aws:", "arn:aws-iso:").replace("eu-west-1", "us-iso-east-1");
        serde_json::from_str(&text).unwrap()
    };
    let s3 = json!({"list-buckets": {"Buckets": [{"Name": "logs"}]}, "buckets": {"logs": logs(&json!({}))}});
    let bundle = iso(&bundle(&trail(&json!({})), &json!({}), &json!({"s3": s3})));
    let proof = run(&["prove"], &bundle).stdout;
    assert!(proof.contains("✓ write log files") && proof.contains("✓ look at the bucket's ACL"), "{proof}");
}
