//! What findings tell people to write, written: the finding goes, and nothing worse comes of it.

use crate::run::Run;
use std::collections::BTreeMap;
use trailsmith::json::{Map, Value};

/// A template with places (`@…`) for properties, `DeletionPolicy` and such (`@@…`) and statements.
const TEMPLATE: &str = "Resources:
  AccessLogsBucket: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-access-logs}}
  LogsKey:
    Type: AWS::KMS::Key
    Properties:
      Description: logs
      @LogsKey
    @@LogsKey
  TrailLogGroup: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: trail}}
  TrailLogsRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal:
    {Service: cloudtrail.amazonaws.com}, Action: 'sts:AssumeRole'}]}}}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: delivery
      @Topic
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sns:Publish', Resource: !Ref Topic}
          @Topic.Statement
  LogsBucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-logs
      @LogsBucket
    @@LogsBucket
  LogsBucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref LogsBucket
      PolicyDocument:
        Statement:
          - {Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: !GetAtt LogsBucket.Arn}
          @LogsBucket.Statement
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: org-trail
      S3BucketName: !Ref LogsBucket
      SnsTopicName: !GetAtt Topic.TopicName
      @Trail
    @@Trail
";

/// The findings by policy and resource: their severity and what is to be written.
fn findings(template: &str) -> BTreeMap<(String, String), (String, String)> {
    let text: String = template
        .lines()
        .filter(|line| !line.trim_start().starts_with('@'))
        .fold(String::new(), |text, line| text + line + "\n");
    let flags = ["check", "t.yaml", "--format", "json", "--account", "111122223333", "--region", "eu-west-1"];
    let ran = Run::new(&flags).file("t.yaml", text).ran();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let read = |finding: &Value| {
        let text = |at: &str| finding.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        ((text("/policy"), text("/resource/name")), (text("/severity"), text("/help/0")))
    };
    report["findings"].as_array().unwrap().iter().map(read).collect()
}

/// The template with that written where it belongs; nothing where only a person can tell.
fn applied(resource: &str, help: &str) -> Option<String> {
    let first = help.split(':').next()?;
    let place = match first {
        "- Effect" => format!("@{resource}.Statement"),
        "DeletionPolicy" | "DependsOn" => format!("@@{resource}"),
        word if word.chars().all(char::is_alphanumeric) => format!("@{resource}"),
        _ => return None,
    };
    let line = TEMPLATE.lines().find(|line| line.trim() == place)?;
    let indent = &line[..line.len() - line.trim_start().len()];
    let written: Vec<String> = help.lines().map(|line| format!("{indent}{line}")).collect();
    Some(TEMPLATE.replacen(line, &written.join("\n"), 1))
}

#[test]
fn what_is_to_be_written_mends_and_harms_nothing() {
    let before = findings(TEMPLATE);
    let mut tried = 0;
    for ((policy, resource), (_, help)) in &before {
        let Some(template) = applied(resource, help) else { continue };
        tried += 1;
        let after = findings(&template);
        let key = (policy.clone(), resource.clone());
        assert!(!after.contains_key(&key), "{policy} of {resource} is still there after:\n{help}");
        let worse: Vec<_> = after
            .iter()
            .filter(|(key, (severity, _))| {
                !before.contains_key(key) && ["critical", "high"].contains(&&**severity) && key.1 == *resource
            })
            // A key wants more than to be named, and that is said.
            .filter(|((new, _), _)| policy != "trail-kms-encryption" || !new.starts_with("trail-key-"))
            .filter(|((new, _), _)| policy != "trail-cloudwatch-logs" || !new.starts_with("trail-log-role-"))
            .collect();
        assert!(worse.is_empty(), "{policy} of {resource}:\n{help}\n{worse:?}");
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn a_blank_is_filled_with_what_it_stands_for() {
    let text = "
provider \"aws\" {
  region = \"eu-west-1\"
}

resource \"aws_cloudtrail\" \"t\" {
  name                       = \"org-trail\"
  s3_bucket_name             = \"logs\"
  sns_topic_name             = aws_sns_topic.t.name
  cloud_watch_logs_group_arn = \"${aws_cloudwatch_log_group.g.arn}:*\"
  cloud_watch_logs_role_arn  = aws_iam_role.r.arn
}

resource \"aws_sns_topic\" \"t\" {
  name = \"delivery\"
}

resource \"aws_cloudwatch_log_group\" \"g\" {
  name = \"events\"
}

resource \"aws_iam_role\" \"r\" {
  assume_role_policy = jsonencode({ Statement = [] })
}
";
    let ran = Run::new(&["check", "main.tf", "--account", "111122223333"]).file("main.tf", text).ran();
    let known = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail";
    assert!(ran.stdout.contains(known), "{}", ran.stdout);
    // There the name is the log group's, not the trail's.
    let text = "Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {TrailName: org-trail, IsLogging: true, S3BucketName: logs, CloudWatchLogsLogGroupArn: !GetAtt Group.Arn,
      CloudWatchLogsRoleArn: !GetAtt Role.Arn}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: events}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service:
    cloudtrail.amazonaws.com}, Action: 'sts:AssumeRole'}]}}}
";
    let ran = Run::new(&["check", "t.yaml", "--region", "eu-west-1", "--account", "111122223333"]);
    let ran = ran.file("t.yaml", text).ran();
    assert!(ran.stdout.contains("log-group:<name>:log-stream:"), "{}", ran.stdout);
}

#[test]
fn commands_name_what_they_work_on() {
    let trails = r#"{"trailList": [{"Name": "org", "S3BucketName": "acme-logs", "IsMultiRegionTrail": false,
        "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/org"}]}"#;
    let policy =
        r#"{"Policy": "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\",
        \"Resource\": \"arn:aws:s3:::acme-logs/x/*\"}]}"}"#
            .replace("\n        ", " ");
    let ran = Run::new(&["check", "."]).file("t.json", trails).file("p.json", policy).ran();
    for command in [
        "aws cloudtrail update-trail --name arn:aws:cloudtrail:us-east-1:111122223333:trail/org --is-multi-region-trail",
        "\"Resource\": \"arn:aws:s3:::acme-logs/AWSLogs/111122223333/*\"",
        "\"aws:SourceArn\": \"arn:aws:cloudtrail:us-east-1:111122223333:trail/org\"",
    ] {
        assert!(ran.stdout.contains(command), "{command}\n{}", ran.stdout);
    }
}

#[test]
fn commands_name_each_kind_as_its_command_takes_it() {
    let answers = r#"{"trailList": [{"Name": "org", "S3BucketName": "acme-logs", "IsMultiRegionTrail": true,
        "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org", "HomeRegion": "eu-west-1",
        "SnsTopicARN": "arn:aws:sns:eu-west-1:111122223333:delivery",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}],
        "logGroups": [{"logGroupName": "trail", "arn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"}],
        "metricFilters": [{"filterName": "root", "logGroupName": "trail", "filterPattern": "{ $.userIdentity.type = Root }",
        "metricTransformations": [{"metricName": "root", "metricNamespace": "CloudTrail", "metricValue": "1"}]}],
        "MetricAlarms": [{"AlarmName": "root's use", "ActionsEnabled": false, "AlarmActions": [],
        "MetricName": "root", "Namespace": "CloudTrail",
        "AlarmArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root's use"}],
        "KeyMetadata": {"KeyState": "Disabled", "Enabled": false, "KeyId": "11111111-2222-3333-4444-555555555555",
        "Arn": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"},
        "Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:delivery"}}"#;
    let answers: Value = serde_json::from_str(answers).unwrap();
    let mut run = Run::new(&["check", "."]);
    for (name, answer) in answers.as_object().unwrap() {
        let text = Value::from(Map::from_iter([(name.clone(), answer.clone())])).to_string();
        run = run.file(&format!("{name}.json"), text);
    }
    let ran = run.ran();
    for command in [
        "aws logs put-retention-policy --log-group-name trail --retention-in-days",
        r"aws cloudwatch enable-alarm-actions --alarm-names 'root'\''s use'",
        "aws kms enable-key --key-id arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        "aws sns set-topic-attributes --topic-arn arn:aws:sns:eu-west-1:111122223333:delivery --attribute-name Kms",
    ] {
        assert!(ran.stdout.contains(command), "{command}\n{}", ran.stdout);
    }
}

#[test]
fn no_name_of_an_answer_can_add_to_a_command() {
    let trail = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/t";
    let answer = format!(
        r#"{{"trailList": [{{"Name": "t", "TrailARN": "{trail}", "HomeRegion": "eu-west-1", "S3BucketName": "logs';touch x;'"}}]}}"#
    );
    let ran = Run::new(&["check", "trails.json", "--format", "json"]).file("trails.json", &answer).ran();
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let helps: Vec<String> =
        found["findings"].as_array().unwrap().iter().map(|finding| finding["help"].to_string()).collect();
    assert!(helps.iter().any(|help| help.contains(trail)), "{}", ran.stdout);
    assert!(helps.iter().all(|help| !help.contains("touch")), "{}", ran.stdout);
}
