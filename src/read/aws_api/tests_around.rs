//! What stands around a trail: queues, rules of AWS Config, stack sets, and what Athena searches with.

use super::tests::{BUNDLE, one, place, read_text, reason};
use crate::estate::Estate;
use crate::json::{Value, json};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:trail-messages";
const URL: &str = "https://sqs.eu-west-1.amazonaws.com/111111111111/trail-messages";

/// The services that this is about.
const AROUND: [&str; 5] = ["sqs", "configservice", "cloudformation", "athena", "glue"];

fn read(services: &Value) -> Estate {
    let read = read_text(&json!({"account": "111111111111", "regions": {"eu-west-1": services}}).to_string());
    assert_eq!(read.diagnostics, []);
    read.estate
}

fn attributes() -> Value {
    json!({"Attributes": {
        "QueueArn": QUEUE, "KmsMasterKeyId": "alias/messages", "MessageRetentionPeriod": "1209600",
        "SqsManagedSseEnabled": "false", "RedrivePolicy": "{\"deadLetterTargetArn\":\"x\",\"maxReceiveCount\":5}",
        "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    }})
}

#[test]
fn a_queue_has_its_attributes_and_its_policy() {
    let estate = read(&json!({"sqs": {
        "get-queue-attributes": {URL: attributes()}, "list-queue-tags": {URL: {"Tags": {"team": "security"}}},
    }}));
    let queue = one(&estate, "AWS::SQS::Queue", QUEUE);
    assert_eq!(place(&estate, queue), ("111111111111", "eu-west-1"));
    assert_eq!(queue.related, ["trail-messages", URL]);
    assert_eq!(
        queue.properties,
        json!({
            "QueueName": "trail-messages", "KmsMasterKeyId": "alias/messages", "MessageRetentionPeriod": 1_209_600,
            "SqsManagedSseEnabled": false, "RedrivePolicy": {"deadLetterTargetArn": "x", "maxReceiveCount": 5},
            "Tags": [{"Key": "team", "Value": "security"}],
        })
    );
    let policy = one(&estate, "AWS::SQS::QueuePolicy", QUEUE);
    let document = json!({"Version": "2012-10-17", "Statement": []});
    assert_eq!(policy.properties, json!({"Queues": [URL], "PolicyDocument": document}));
}

#[test]
fn every_command_is_in_the_bundle_that_is_mutated() {
    for row in super::COMMANDS.iter().filter(|row| AROUND.contains(&row.service)) {
        assert!(BUNDLE.contains(&format!("\"{}\": {{", row.name)), "{}", row.typed());
    }
}

#[test]
fn a_queue_alone_is_told_from_a_topic() {
    let read = read_text(&attributes().to_string());
    one(&read.estate, "AWS::SQS::Queue", QUEUE);
    assert_eq!(read.estate.of_kind("AWS::SNS::Topic").count(), 0);
}

#[test]
fn a_queue_that_was_refused_is_there_and_one_that_is_gone_is_not() {
    let refused = |code: &str| read(&json!({"sqs": {"get-queue-attributes": {URL: {"__error": code}}}}));
    let estate = refused("AccessDenied");
    let queue = one(&estate, "AWS::SQS::Queue", QUEUE);
    let why = "`aws sqs get-queue-attributes` was refused: AccessDenied";
    assert_eq!(reason(&queue.properties["KmsMasterKeyId"]), why);
    let policy = one(&estate, "AWS::SQS::QueuePolicy", QUEUE);
    assert_eq!(reason(&policy.properties["PolicyDocument"]), why);
    let gone = refused("AWS.SimpleQueueService.NonExistentQueue");
    assert!(gone.resources.iter().all(|resource| !resource.kind.starts_with("AWS::SQS::")));
}

#[test]
fn a_rule_of_aws_config_has_its_parameters() {
    let arn = "arn:aws:config:eu-west-1:111111111111:config-rule/config-rule-abc";
    let source = json!({"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"});
    let rule = json!({
        "ConfigRuleName": "trail", "ConfigRuleArn": arn, "ConfigRuleId": "config-rule-abc", "ConfigRuleState": "ACTIVE",
        "Source": source, "InputParameters": "{\"s3BucketName\":\"logs\"}",
    });
    let estate = read(&json!({"configservice": {"describe-config-rules": {"ConfigRules": [rule]}}}));
    let read = one(&estate, "AWS::Config::ConfigRule", arn);
    let parameters = json!({"s3BucketName": "logs"});
    let expected = json!({"ConfigRuleName": "trail", "Source": source, "InputParameters": parameters});
    assert_eq!((&read.properties, read.related.as_slice()), (&expected, ["trail".to_owned()].as_slice()));
}

/// A stack set whose template is that text.
fn stack_set(template: &str) -> Value {
    let summary = json!({"StackSetName": "rules", "StackSetId": "rules:1", "Status": "ACTIVE"});
    let described = json!({"StackSet": {
        "StackSetName": "rules", "PermissionModel": "SERVICE_MANAGED", "TemplateBody": template,
        "AutoDeployment": {"Enabled": true, "RetainStacksOnAccountRemoval": false},
    }});
    let estate = read(&json!({"cloudformation": {
        "list-stack-sets": {"Summaries": [summary]}, "describe-stack-set": {"rules": described},
    }}));
    one(&estate, "AWS::CloudFormation::StackSet", "rules").properties.clone()
}

#[test]
fn a_stack_set_has_its_template_which_may_be_yaml() {
    let properties = stack_set("{\"Resources\": {}}");
    assert_eq!(
        properties,
        json!({
            "StackSetName": "rules", "PermissionModel": "SERVICE_MANAGED", "TemplateBody": {"Resources": {}},
            "AutoDeployment": {"Enabled": true, "RetainStacksOnAccountRemoval": false},
        })
    );
    assert_eq!(stack_set("Resources: {}")["TemplateBody"], "Resources: {}");
}

#[test]
fn what_athena_searches_with_is_read() {
    let result = json!({"OutputLocation": "s3://results/"});
    let configuration = json!({"EnforceWorkGroupConfiguration": true, "ResultConfiguration": result});
    let storage =
        json!({"Location": "s3://logs/AWSLogs/", "Columns": [{"Name": "eventtime", "Type": "string"}]});
    let table = json!({"Name": "cloudtrail", "DatabaseName": "audit", "CatalogId": "111111111111",
        "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage, "CreateTime": "2026-11-01T10:00:00+00:00"});
    let estate = read(&json!({
        "athena": {
            "list-work-groups": {"WorkGroups": [{"Name": "audit", "State": "ENABLED"}]},
            "get-work-group": {"audit": {"WorkGroup": {"Name": "audit", "Configuration": configuration}}},
        },
        "glue": {
            "get-databases": {"DatabaseList": [{"Name": "audit", "CatalogId": "111111111111"}]},
            "get-tables": {"audit": {"TableList": [table]}},
        },
    }));
    let properties = |kind: &str, name: &str| one(&estate, kind, name).properties.clone();
    assert_eq!(
        properties("AWS::Athena::WorkGroup", "audit"),
        json!({"Name": "audit", "State": "ENABLED", "WorkGroupConfiguration": configuration})
    );
    let input = json!({"Name": "audit"});
    assert_eq!(
        properties("AWS::Glue::Database", "audit"),
        json!({"CatalogId": "111111111111", "DatabaseInput": input})
    );
    let input = json!({"Name": "cloudtrail", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage});
    assert_eq!(
        properties("AWS::Glue::Table", "cloudtrail"),
        json!({"CatalogId": "111111111111", "DatabaseName": "audit", "TableInput": input})
    );
}

#[test]
fn lists_that_were_refused_stand_for_one_resource_of_which_nothing_is_known() {
    let refused = json!({"__error": "AccessDeniedException"});
    let estate = read(&json!({
        "configservice": {"describe-config-rules": refused}, "cloudformation": {"list-stack-sets": refused},
    }));
    let rule = one(&estate, "AWS::Config::ConfigRule", "describe-config-rules in eu-west-1");
    let why = "`aws configservice describe-config-rules` was refused: AccessDeniedException";
    assert_eq!(reason(&rule.properties["Source"]), why);
    one(&estate, "AWS::CloudFormation::StackSet", "list-stack-sets in eu-west-1");
}

#[test]
fn composite_alarms_are_answered_beside_the_alarms_that_they_are_made_of() {
    let arn = |name: &str| format!("arn:aws:cloudwatch:eu-west-1:111111111111:alarm:{name}");
    let estate = read(&json!({"cloudwatch": {"describe-alarms": {
        "MetricAlarms": [{"AlarmName": "root", "AlarmArn": arn("root"), "MetricName": "root", "Namespace": "audit"}],
        "CompositeAlarms": [{
            "AlarmName": "any", "AlarmArn": arn("any"), "AlarmRule": "ALARM(root)", "ActionsEnabled": true,
            "AlarmActions": ["arn:aws:sns:eu-west-1:111111111111:security"], "StateValue": "OK",
        }],
    }}}));
    one(&estate, "AWS::CloudWatch::Alarm", &arn("root"));
    assert_eq!(
        one(&estate, "AWS::CloudWatch::CompositeAlarm", &arn("any")).properties,
        json!({
            "AlarmName": "any", "AlarmRule": "ALARM(root)", "ActionsEnabled": true,
            "AlarmActions": ["arn:aws:sns:eu-west-1:111111111111:security"],
        })
    );
}
