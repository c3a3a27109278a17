//! The tables lead from a trail to everything about it, and name known commands only.

use super::leads::{HOME_REGION, TOPIC};
use super::*;
use trailsmith::json::json;

#[test]
fn every_command_that_is_run_is_known_and_only_reads() {
    let asked = LEADS.iter().flat_map(|lead| lead.ask.iter().chain([&lead.from]));
    for (service, name) in asked.chain(GLOBAL).chain(NAMED_REGION).chain(HOME_REGION) {
        assert!(command(service, name).is_some(), "{service} {name}");
        let verb = name.split('-').next().unwrap();
        assert!(["describe", "get", "list", "head"].contains(&verb), "{service} {name}");
        assert!(Question::of(service, name).arguments().contains(&(*name).to_owned()));
    }
}

/// What is asked after this answer, as the AWS CLI is called.
fn after(question: Question, answer: Value) -> Vec<String> {
    let mut bundle = Bundle::new("111111111111".to_owned());
    bundle.extend(vec![question], vec![answer]);
    next(&bundle, false).iter().map(|question| question.arguments().join(" ")).collect()
}

#[test]
fn a_trail_leads_to_all_that_it_names() {
    let trails =
        Question { region: Some("us-east-1".to_owned()), ..Question::of("cloudtrail", "describe-trails") };
    let asked = after(
        trails,
        json!({"trailList": [{
            "TrailARN": "arn:aws:cloudtrail:eu-west-1:1:trail/t", "HomeRegion": "eu-west-1", "S3BucketName": "logs",
            "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:1:log-group:g:*",
            "CloudWatchLogsRoleArn": "arn:aws:iam::1:role/service-role/r", "KmsKeyId": "arn:aws:kms:eu-west-1:1:key/k",
        }]}),
    );
    for expected in [
        "cloudtrail get-trail-status --name arn:aws:cloudtrail:eu-west-1:1:trail/t --region eu-west-1",
        "cloudtrail describe-trails --region eu-west-1",
        "cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm --region eu-west-1",
        "s3api get-bucket-policy --bucket logs",
        "logs list-tags-for-resource --resource-arn arn:aws:logs:eu-west-1:1:log-group:g --region eu-west-1",
        "iam get-role --role-name r",
        "kms describe-key --key-id arn:aws:kms:eu-west-1:1:key/k --region eu-west-1",
    ] {
        assert!(asked.iter().any(|asked| asked == expected), "{expected}: {asked:#?}");
    }
}

#[test]
fn names_of_policies_become_arguments() {
    let role = |name| Question { subject: Some("r".to_owned()), ..Question::of("iam", name) };
    assert_eq!(
        after(role("list-role-policies"), json!({"PolicyNames": ["p"]})),
        ["iam get-role-policy --role-name r --policy-name p"]
    );
    let policy =
        Question { subject: Some("arn:aws:iam::1:policy/p".to_owned()), ..Question::of("iam", "get-policy") };
    assert_eq!(
        after(policy, json!({"Policy": {"DefaultVersionId": "v3"}})),
        ["iam get-policy-version --policy-arn arn:aws:iam::1:policy/p --version-id v3"]
    );
}

#[test]
fn a_key_leads_to_its_policy_by_the_only_name_that_there_is() {
    let key = Question { region: Some("eu-west-1".to_owned()), ..Question::of("kms", "describe-key") };
    let asked = after(key, json!({"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:1:key/k"}}));
    let policy = "kms get-key-policy --key-id k --policy-name default --region eu-west-1";
    assert!(asked.iter().any(|asked| asked == policy), "{asked:#?}");
}

#[test]
fn an_alarm_leads_to_topics_only() {
    let alarms =
        Question { region: Some("eu-west-1".to_owned()), ..Question::of("cloudwatch", "describe-alarms") };
    let actions = json!(["arn:aws:automate:eu-west-1:ec2:stop", "arn:aws:sns:eu-west-1:1:t"]);
    let asked = after(alarms, json!({"MetricAlarms": [{"AlarmActions": actions}]}));
    assert_eq!(asked.len(), TOPIC.len());
    assert!(asked[0].contains("arn:aws:sns:eu-west-1:1:t"), "{asked:?}");
}

#[test]
fn queues_are_found_where_messages_go() {
    let in_region =
        |service, name| Question { region: Some("eu-west-1".to_owned()), ..Question::of(service, name) };
    let queue = "arn:aws:sqs:eu-west-1:222222222222:messages";
    let url = "sqs get-queue-url --queue-name messages --queue-owner-aws-account-id 222222222222 --region eu-west-1";
    let subscribed = json!({"Subscriptions": [{"Endpoint": queue}, {"Endpoint": "security@example.com"}]});
    assert_eq!(after(in_region("sns", "list-subscriptions-by-topic"), subscribed), [url]);
    let letters = json!({"Targets": [{"Arn": "arn:aws:lambda:eu-west-1:1:function:f", "DeadLetterConfig": {"Arn": queue}}]});
    assert_eq!(after(in_region("events", "list-targets-by-rule"), letters), [url]);
    let redrive =
        json!({"Attributes": {"RedrivePolicy": format!(r#"{{"deadLetterTargetArn": "{queue}"}}"#)}});
    assert_eq!(after(in_region("sqs", "get-queue-attributes"), redrive), [url]);
    let address = "https://sqs.eu-west-1.amazonaws.com/222222222222/messages";
    assert_eq!(
        after(in_region("sqs", "get-queue-url"), json!({"QueueUrl": address})),
        [
            format!(
                "sqs get-queue-attributes --queue-url {address} --attribute-names All --region eu-west-1"
            ),
            format!("sqs list-queue-tags --queue-url {address} --region eu-west-1"),
        ]
    );
}

#[test]
fn lists_lead_to_what_only_further_questions_tell() {
    let in_region =
        |service, name| Question { region: Some("eu-west-1".to_owned()), ..Question::of(service, name) };
    let asked = after(
        in_region("cloudformation", "list-stack-sets"),
        json!({"Summaries": [{"StackSetName": "rules"}]}),
    );
    assert_eq!(asked, ["cloudformation describe-stack-set --stack-set-name rules --region eu-west-1"]);
    let asked = after(in_region("glue", "get-databases"), json!({"DatabaseList": [{"Name": "audit"}]}));
    assert_eq!(asked, ["glue get-tables --database-name audit --expression .*trail.* --region eu-west-1"]);
}
