//! Answers that do not say what was asked: errors in every form, empty ones, and the first pages of long lists.

use super::tests::{one, read_text, reason};
use crate::estate::Estate;
use crate::json::{Value, json};

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit";

/// A bundle of one Region, and of what has none.
fn bundle(region: &Value, rest: &Value) -> Estate {
    let mut all = json!({"account": "111111111111", "regions": {"eu-west-1": region}});
    for (service, answers) in rest.as_object().into_iter().flatten() {
        all[service] = answers.clone();
    }
    let read = read_text(&all.to_string());
    assert_eq!(read.diagnostics, []);
    read.estate
}

#[test]
fn an_error_as_an_sdk_keeps_it_is_an_error() {
    let refused = json!({
        "Error": {"Code": "AccessDeniedException", "Message": "not authorized"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    });
    let trail = json!({"TrailARN": TRAIL, "Name": "audit", "HasCustomEventSelectors": true});
    let region = json!({
        "cloudtrail": {"describe-trails": {"trailList": [trail]}, "get-event-selectors": {TRAIL: refused},
            "get-trail-status": refused},
        "logs": {"describe-log-groups": refused},
        "kms": {"get-key-policy": {"arn:aws:kms:eu-west-1:111111111111:key/1": refused}},
    });
    let none = json!({"Error": {"Code": "NoSuchBucketPolicy"}});
    let buckets = json!({"logs": {"get-bucket-policy": refused}, "other": {"get-bucket-policy": none}});
    let names = json!({"Buckets": [{"Name": "logs"}]});
    let estate = bundle(&region, &json!({"s3": {"list-buckets": names, "buckets": buckets}}));
    let trail = one(&estate, "AWS::CloudTrail::Trail", TRAIL);
    let why = "`aws cloudtrail get-event-selectors` was refused: AccessDeniedException";
    assert_eq!(reason(&trail.properties["EventSelectors"]), why);
    assert!(reason(&trail.properties["IsLogging"]).ends_with("was refused: AccessDeniedException"));
    let policy = one(&estate, "AWS::S3::BucketPolicy", "logs");
    let why = "`aws s3api get-bucket-policy` was refused: AccessDeniedException";
    assert_eq!(reason(&policy.properties["PolicyDocument"]), why);
    one(&estate, "AWS::S3::Bucket", "other");
    assert_eq!(estate.of_kind("AWS::S3::BucketPolicy").count(), 1);
    let key = one(&estate, "AWS::KMS::Key", "arn:aws:kms:eu-west-1:111111111111:key/1");
    assert_ne!(reason(&key.properties["KeyPolicy"]), "");
    one(&estate, "AWS::Logs::LogGroup", "describe-log-groups in eu-west-1");
}

#[test]
fn an_answer_without_what_its_command_answers_says_nothing() {
    let trail = json!({"TrailARN": TRAIL, "Name": "audit", "HasCustomEventSelectors": true});
    let region = json!({
        "cloudtrail": {"describe-trails": {"trailList": [trail]}, "get-event-selectors": {TRAIL: {"TrailARN": TRAIL}},
            "get-trail-status": {TRAIL: {"IsLogging": null}}},
        "cloudwatch": {"describe-alarms": {}},
        "sns": {"list-subscriptions-by-topic": {"arn:aws:sns:eu-west-1:111111111111:t": {}}},
    });
    let answers = json!({
        "get-bucket-policy": {}, "get-bucket-encryption": null, "get-bucket-location": {},
        "get-bucket-versioning": {}, "get-bucket-logging": {}, "get-bucket-notification-configuration": {},
        "get-bucket-website": {"RedirectAllRequestsTo": {"HostName": "x"}},
    });
    let roles = json!({
        "get-role": {"r": {}}, "list-role-policies": {"r": {"PolicyNames": ["p"]}},
        "get-role-policy": {"r/p": {"RoleName": "r", "PolicyName": "p"}},
    });
    let rest = json!({"s3": {"buckets": {"logs": answers}}, "iam": roles, "s3control": {"get-public-access-block": {"PublicAccessBlockConfiguration": null}}});
    let estate = bundle(&region, &rest);
    let empty = |value: &Value, command: &str| {
        assert_eq!(reason(value), format!("the answer of `aws {command}` is empty"));
    };
    let trail = one(&estate, "AWS::CloudTrail::Trail", TRAIL);
    empty(&trail.properties["EventSelectors"], "cloudtrail get-event-selectors");
    empty(&trail.properties["IsLogging"], "cloudtrail get-trail-status");
    let alarm = one(&estate, "AWS::CloudWatch::Alarm", "describe-alarms in eu-west-1");
    empty(&alarm.properties["AlarmActions"], "cloudwatch describe-alarms");
    let subscription = estate.of_kind("AWS::SNS::Subscription").next().unwrap();
    empty(&subscription.properties["Endpoint"], "sns list-subscriptions-by-topic");
    let bucket = one(&estate, "AWS::S3::Bucket", "logs");
    empty(&bucket.properties["BucketEncryption"], "s3api get-bucket-encryption");
    assert_eq!(estate.stack(bucket.stack).region, "", "an answer without a place is not us-east-1");
    for set in ["VersioningConfiguration", "LoggingConfiguration", "NotificationConfiguration"] {
        assert_eq!(bucket.properties.get(set), None, "AWS answers nothing where nothing is set");
    }
    assert_eq!(bucket.properties["WebsiteConfiguration"]["RedirectAllRequestsTo"]["HostName"], "x");
    empty(
        &one(&estate, "AWS::S3::BucketPolicy", "logs").properties["PolicyDocument"],
        "s3api get-bucket-policy",
    );
    let role = one(&estate, "AWS::IAM::Role", "r");
    empty(&role.properties["AssumeRolePolicyDocument"], "iam get-role");
    empty(&role.properties["Policies"][0]["PolicyDocument"], "iam get-role-policy");
    let block = one(&estate, "Terraform::aws_s3_account_public_access_block", "111111111111");
    empty(&block.properties["BlockPublicPolicy"], "s3control get-public-access-block");
}

#[test]
fn what_aws_says_is_not_there_is_missing() {
    let key = "arn:aws:kms:eu-west-1:111111111111:key/1";
    let topic = "arn:aws:sns:eu-west-1:111111111111:t";
    let trail = json!({
        "TrailARN": TRAIL, "Name": "audit", "HomeRegion": "eu-west-1", "S3BucketName": "logs", "KmsKeyId": key,
        "SnsTopicARN": topic, "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111111111111:log-group:ct:*",
        "CloudWatchLogsRoleArn": "arn:aws:iam::111111111111:role/service-role/ct",
    });
    let missing = |groups: &Value, key_answer: &Value, bucket: &Value, account: &str| {
        let region = json!({
            "cloudtrail": {"describe-trails": {"trailList": [trail]}},
            "kms": {"describe-key": {key: key_answer}},
            "sns": {"get-topic-attributes": {topic: {"__error": "NotFound"}}},
            "logs": {"describe-log-groups": groups},
        });
        let rest = json!({
            "account": account, "s3": {"buckets": {"logs": bucket}},
            "iam": {"get-role": {"ct": {"__error": "NoSuchEntity"}}},
        });
        let estate = bundle(&region, &rest);
        let missing = one(&estate, "AWS::CloudTrail::Trail", TRAIL).property("/Missing").cloned();
        missing.unwrap_or_default()
    };
    let names = |missing: &Value| -> Vec<String> {
        missing.as_object().into_iter().flatten().map(|(name, _)| name.to_string()).collect()
    };
    let (own, gone) = ("111111111111", json!({"__error": "NotFoundException"}));
    let no_bucket = json!({"get-bucket-policy": {"__error": "NoSuchBucket"}});
    let all = missing(&json!({"logGroups": [{"logGroupName": "ct-2"}]}), &gone, &no_bucket, own);
    let five =
        ["S3BucketName", "KMSKeyId", "SnsTopicName", "CloudWatchLogsRoleArn", "CloudWatchLogsLogGroupArn"];
    assert_eq!(names(&all), five);
    let why = "`logs` does not exist: `aws s3api get-bucket-policy` answered NoSuchBucket";
    assert_eq!(all["S3BucketName"], why);
    let cut = json!({"logGroups": [], "nextToken": "x"});
    let there = json!({"get-bucket-policy": {"__error": "NoSuchBucket"}, "get-bucket-acl": {"Grants": []}});
    let refused = json!({"__error": "AccessDeniedException"});
    assert_eq!(names(&missing(&cut, &refused, &there, own)), ["SnsTopicName", "CloudWatchLogsRoleArn"]);
    let none = json!({"logGroups": []});
    // An account says of another one's keys and topics what it says of none.
    assert_eq!(names(&missing(&none, &gone, &there, "222222222222")), [""; 0]);
    let ours = json!({"logGroups": [{"logGroupName": "ct"}]});
    assert_eq!(names(&missing(&ours, &refused, &there, own)), ["SnsTopicName", "CloudWatchLogsRoleArn"]);
}

#[test]
fn what_is_not_in_the_first_part_of_a_list_is_not_known() {
    let topic = "arn:aws:sns:eu-west-1:111111111111:t";
    let subscription =
        json!({"TopicArn": topic, "Endpoint": "a@example.com", "SubscriptionArn": "arn:aws:sns:x"});
    let region = json!({
        "cloudwatch": {"describe-alarms": {"MetricAlarms": [], "NextToken": "eyJ0"}},
        "logs": {"describe-metric-filters": {"metricFilters": [], "nextToken": "x"},
            "describe-log-groups": {"logGroups": [{"logGroupName": "ct"}], "nextToken": "x"}},
        "sns": {"list-subscriptions-by-topic": {topic: {"Subscriptions": [subscription], "NextToken": "x"}}},
        "events": {"list-rules": {"Rules": [], "NextToken": null}},
    });
    let roles = json!({
        "get-role": {"r": {"Role": {"Arn": "arn:aws:iam::111111111111:role/r"}}},
        "list-role-policies": {"r": {"PolicyNames": ["p"], "IsTruncated": true, "Marker": "x"}},
        "list-attached-role-policies": {"r": {"AttachedPolicies": [], "IsTruncated": true, "Marker": "x"}},
    });
    let estate = bundle(&region, &json!({"iam": roles}));
    let cut = |value: &Value, command: &str| {
        assert_eq!(
            reason(value),
            format!("the answer of `aws {command}` is the first part of a longer list")
        );
    };
    let alarm = one(&estate, "AWS::CloudWatch::Alarm", "describe-alarms in eu-west-1");
    cut(&alarm.properties["AlarmActions"], "cloudwatch describe-alarms");
    let filter = one(&estate, "AWS::Logs::MetricFilter", "describe-metric-filters in eu-west-1");
    cut(&filter.properties["FilterPattern"], "logs describe-metric-filters");
    assert_eq!(estate.of_kind("AWS::Logs::LogGroup").count(), 2);
    assert_eq!(estate.of_kind("AWS::SNS::Subscription").count(), 2);
    assert_eq!(estate.of_kind("AWS::Events::Rule").count(), 0, "a list that says it ends is all of it");
    let role = one(&estate, "AWS::IAM::Role", "arn:aws:iam::111111111111:role/r");
    cut(&role.properties["ManagedPolicyArns"][0], "iam list-attached-role-policies");
    assert_ne!(reason(&role.properties["Policies"][0]["PolicyDocument"]), "");
    cut(&role.properties["Policies"][1]["PolicyDocument"], "iam list-role-policies");
}

#[test]
fn a_switch_that_is_neither_true_nor_false_is_not_known() {
    let trail = json!({"TrailARN": TRAIL, "Name": "audit", "IsMultiRegionTrail": "true", "LogFileValidationEnabled": 1});
    let region = json!({
        "cloudtrail": {"describe-trails": {"trailList": [trail]}, "get-trail-status": {TRAIL: {"IsLogging": "true"}}},
    });
    let estate = bundle(&region, &json!({}));
    let trail = &one(&estate, "AWS::CloudTrail::Trail", TRAIL).properties;
    assert_eq!(reason(&trail["IsLogging"]), "it is the text `true`; true or false is expected");
    assert_ne!(reason(&trail["IsMultiRegionTrail"]), "");
    assert_ne!(reason(&trail["EnableLogFileValidation"]), "");
}

#[test]
fn a_bucket_is_of_its_trails_partition() {
    let arn = "arn:aws-iso:cloudtrail:us-iso-east-1:111111111111:trail/audit";
    let trail = json!({"trailList": [{"TrailARN": arn, "Name": "audit", "S3BucketName": "logs"}]});
    for region in ["us-iso-east-1", "us-iso-north-9"] {
        let bundle = json!({
            "account": "111111111111", "regions": {region: {"cloudtrail": {"describe-trails": trail}}},
            "s3": {"list-buckets": {"Buckets": [{"Name": "logs"}]}},
        });
        let estate = read_text(&bundle.to_string()).estate;
        let bucket = one(&estate, "AWS::S3::Bucket", "logs");
        assert_eq!(bucket.existing.as_deref(), Some("arn:aws-iso:s3:::logs"), "{region}");
    }
}

#[test]
fn a_misspelt_command_is_told() {
    let answers = json!({"get-bucket-versionning": {"Status": "Enabled"}, "get-bucket-cors": {}});
    let text = json!({"account": "111111111111", "regions": {"eu-west-1": {"cloudtrail": {"describe-trail": {}}}},
        "s3": {"buckets": {"logs": answers}}});
    let read = read_text(&text.to_string());
    let told = |said: &crate::diagnostic::Diagnostic| {
        let help = said.help.first().map(ToString::to_string);
        (said.message.clone(), help.unwrap_or_default())
    };
    let told: Vec<_> = read.diagnostics.iter().map(told).collect();
    let passed = |name: &str, near: &str| {
        let message = format!("`{name}` is none of the commands whose answers are read: it is passed over");
        (message, format!("did you mean `{near}`?"))
    };
    assert_eq!(
        told,
        [
            passed("describe-trail", "describe-trails"),
            passed("get-bucket-versionning", "get-bucket-versioning")
        ]
    );
}
