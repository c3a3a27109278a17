//! Templates inside of resources.

use crate::diagnostic::Kind;
use crate::estate::links::Link;
use crate::estate::{Place, Resource};
use crate::json::{Value, json};
use crate::read::terraform::{self, Folders};
use crate::read::{Options, Read, Text, cloudformation};
use crate::source::Sources;
use std::collections::BTreeMap;

fn options() -> Options {
    let place = Place { account: Some("111111111111".into()), region: Some("eu-west-1".into()) };
    Options { place, ..Options::default() }
}

fn template(text: &str) -> (Read, Sources) {
    let mut sources = Sources::new();
    let id = sources.add("infra/template.yaml", text);
    let read = cloudformation::read(Text { id, source: sources.get(id) }, &options());
    (read, sources)
}

fn module(files: &[(&str, &str)]) -> (Read, Sources) {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(format!("infra/{name}"), *text)).collect();
    let texts = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let read = terraform::read(
        "infra",
        &Folders { files: BTreeMap::from([("infra".to_owned(), texts)]) },
        &options(),
        &[],
    );
    (read, sources)
}

fn named<'a>(read: &'a Read, name: &str) -> &'a Resource {
    let names: Vec<&String> = read.estate.resources.iter().map(|resource| &resource.name).collect();
    let found = read.estate.resources.iter().find(|resource| resource.name == name);
    found.unwrap_or_else(|| panic!("{name} is not among {names:?}"))
}

/// File, line and text of a place.
fn at(sources: &Sources, resource: &Resource, pointer: &str) -> (String, usize, String) {
    let location = resource.origins.locate(pointer);
    let source = sources.get(location.source);
    let text = source.text[location.span.range()].to_owned();
    (source.name.clone(), source.position(location.span.start).line, text)
}

const STACK_SET: &str = r"Parameters:
  Central: {Type: String, Default: acme-logs}
Resources:
  Rollout:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: trails
      PermissionModel: SERVICE_MANAGED
      Parameters:
        - {ParameterKey: Bucket, ParameterValue: !Ref Central}
        - {ParameterKey: Days, ParameterValue: '90'}
      StackInstancesGroup:
        - DeploymentTargets: {OrganizationalUnitIds: [ou-a1b2-c3d4e5f6]}
          Regions: [eu-west-1]
          ParameterOverrides: [{ParameterKey: Days, ParameterValue: '30'}]
      TemplateBody: |
        Parameters:
          Bucket: {Type: String}
          Days: {Type: Number}
          Left: {Type: String}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              S3BucketName: !Ref Bucket
              IsLogging: false
              TrailName: !Ref Left
          Group:
            Type: AWS::Logs::LogGroup
            Properties: {RetentionInDays: !Ref Days}
          Rule:
            Type: AWS::Config::ConfigRule
            Properties: {Source: {Owner: AWS, SourceIdentifier: CLOUD_TRAIL_ENABLED}}
";

#[test]
fn a_stack_sets_template_is_a_unit_of_its_own_in_no_account_that_is_said() {
    let (read, sources) = template(STACK_SET);
    assert_eq!(read.diagnostics, []);
    let trail = named(&read, "Rollout/Trail");
    assert_eq!(trail.properties["S3BucketName"], "acme-logs");
    assert_eq!(trail.properties["IsLogging"], false);
    let open = |value: &Value| crate::estate::intrinsic::reason_of(value).unwrap_or_default().to_owned();
    assert_eq!(
        open(&trail.properties["TrailName"]),
        "what `Rollout` gives for parameter `Left` is not known: it gives none, and the parameter has no default"
    );
    assert_eq!(
        open(&named(&read, "Rollout/Group").properties["RetentionInDays"]),
        "what `Rollout` gives for parameter `Days` is not known: some accounts or Regions get another value"
    );
    assert_eq!(at(&sources, trail, "/IsLogging"), ("infra/template.yaml".to_owned(), 26, "false".to_owned()));
    assert_eq!(at(&sources, trail, "").1, 22);
    assert_ne!(trail.unit, named(&read, "Rollout").unit);
    assert_eq!(read.estate.units[trail.unit.0].name, "infra/template.yaml/Rollout/TemplateBody");
    assert_eq!(read.estate.stack(trail.stack).known_account(), None);
    assert!(!read.estate.resources.iter().any(|resource| resource.kind == "AWS::Config::ConfigRule"));
}

#[test]
fn what_a_template_takes_from_around_it_is_known_as_far_as_that_is() {
    let (read, sources) = template(
        r"Parameters:
  Open: {Type: String}
Resources:
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-logs}}
  Key: {Type: AWS::KMS::Key}
  Rollout:
    Type: AWS::CloudFormation::StackSet
    Properties:
      Parameters: [{ParameterKey: Topic, ParameterValue: !Ref Topic}]
      TemplateBody: !Sub |
        Parameters: {Topic: {Type: String}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              S3BucketName: ${Logs}
              S3KeyPrefix: from-${AWS::AccountId}
              TrailName: ${Open}
              KMSKeyId: !Sub 'arn:aws:kms:eu-west-1:${!AWS::AccountId}:key/x'
              SnsTopicName: x-${Open}
              CloudWatchLogsRoleArn: !Ref Topic
              CloudWatchLogsLogGroupArn: ${Key.Arn}
  Topic: {Type: AWS::SNS::Topic}
",
    );
    assert_eq!(read.diagnostics, []);
    let trail = named(&read, "Rollout/Trail");
    assert_eq!(trail.properties["S3BucketName"], "acme-logs");
    assert_eq!(trail.properties["S3KeyPrefix"], "from-111111111111");
    assert_eq!(
        trail.properties["KMSKeyId"],
        json!({"Fn::Sub": "arn:aws:kms:eu-west-1:${AWS::AccountId}:key/x"})
    );
    let open = "parameter `Open` has no default and no value is given; give --parameters";
    assert_eq!(crate::estate::intrinsic::reason_of(&trail.properties["TrailName"]), Some(open));
    assert_eq!(trail.properties["SnsTopicName"], json!({"Fn::Sub": format!("x-${{?{open}}}")}));
    assert_eq!(at(&sources, trail, "/S3BucketName").1, 16);
    assert_eq!(at(&sources, trail, "/KMSKeyId").1, 19);
    // References to what is around it are followed.
    let links = crate::estate::links::Links::new(&read.estate);
    let number =
        |name: &str| read.estate.resources.iter().position(|resource| resource.name == name).unwrap();
    for (property, kind, name) in [
        ("/CloudWatchLogsLogGroupArn", "AWS::KMS::Key", "Key"),
        ("/CloudWatchLogsRoleArn", "AWS::SNS::Topic", "Topic"),
    ] {
        assert_eq!(
            links.follow(number("Rollout/Trail"), property, kind),
            Link::To(number(name)),
            "{property}"
        );
    }
}

#[test]
fn a_template_that_is_none_is_said_and_one_that_is_elsewhere_is_passed_over() {
    let holder = |body: &str| {
        let text = format!(
            "Resources:\n  Rollout:\n    Type: AWS::CloudFormation::StackSet\n    Properties: {{{body}}}\n"
        );
        template(&text).0
    };
    let broken = holder(r#"TemplateBody: '{"Resources": {'"#);
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(broken.diagnostics[0].kind, Kind::Error);
    assert!(broken.diagnostics[0].message.starts_with("the template of `Rollout` cannot be read: "));
    for silent in ["TemplateURL: 'https://x/y.yaml'", "TemplateBody: !ImportValue x", "TemplateBody: ''"] {
        let read = holder(silent);
        assert_eq!((read.diagnostics.len(), read.estate.resources.len()), (0, 1), "{silent}");
    }
}

#[test]
fn a_template_that_ends_anywhere_is_read_and_its_places_are_in_the_text() {
    let whole = STACK_SET
        .replace("IsLogging: false", "IsLogging: 'nö'")
        .replace("TemplateBody: |", "TemplateBody: !Sub |");
    for end in (0..whole.len()).filter(|end| end % 3 == 0 && whole.is_char_boundary(*end)) {
        let (read, sources) = template(&whole[..end]);
        for resource in &read.estate.resources {
            at(&sources, resource, "/IsLogging");
            at(&sources, resource, "");
        }
    }
}

#[test]
fn a_template_may_be_in_a_template_and_no_further_than_some() {
    let mut text =
        "Resources: {Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true}}}".to_owned();
    for _ in 0..5 {
        let body = json!(text);
        text = format!(
            "Resources: {{S: {{Type: AWS::CloudFormation::StackSet, Properties: {{TemplateBody: {body}}}}}}}"
        );
    }
    let (read, _) = template(&text);
    let names: Vec<&str> = read.estate.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(names, ["S", "S/S", "S/S/S", "S/S/S/S"]);
}

#[test]
fn terraforms_stacks_and_stack_sets_have_their_templates_in_them() {
    let (read, sources) = module(&[
        (
            "main.tf",
            r#"resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_cloudformation_stack" "trail" {
  name       = "trail"
  parameters = { Prefix = "audit" }
  template_body = <<-EOT
    Parameters: {Prefix: {Type: String}}
    Resources:
      Trail:
        Type: AWS::CloudTrail::Trail
        Properties:
          S3BucketName: ${aws_s3_bucket.logs.id}
          S3KeyPrefix: !Ref Prefix
          IsLogging: false
          TrailName: !Sub "$${AWS::Region}-trail"
  EOT
}
resource "aws_cloudformation_stack_set" "json" {
  name          = "json"
  template_body = jsonencode({
    Parameters = { Days = { Type = "Number", Default = 30 } }
    Resources = {
      Group = {
        Type       = "AWS::Logs::LogGroup"
        Properties = { LogGroupName = aws_s3_bucket.logs.id, RetentionInDays = { Ref = "Days" } }
      }
    }
  })
}
resource "aws_cloudformation_stack_set" "file" {
  name          = "file"
  template_body = file("${path.module}/key.yaml")
}
"#,
        ),
        (
            "key.yaml",
            "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: {EnableKeyRotation: false}\n",
        ),
    ]);
    assert_eq!(read.diagnostics, []);
    let trail = named(&read, "aws_cloudformation_stack.trail/Trail");
    assert_eq!(trail.properties["S3BucketName"], "acme-logs");
    assert_eq!(trail.properties["S3KeyPrefix"], "audit");
    assert_eq!(trail.properties["TrailName"], json!({"Fn::Sub": "${AWS::Region}-trail"}));
    assert_eq!(trail.stack, named(&read, "aws_s3_bucket.logs").stack);
    assert_eq!(at(&sources, trail, "/IsLogging"), ("infra/main.tf".to_owned(), 15, "false".to_owned()));
    let group = named(&read, "aws_cloudformation_stack_set.json/Group");
    assert_eq!(group.properties, json!({"LogGroupName": "acme-logs", "RetentionInDays": 30}));
    let key = named(&read, "aws_cloudformation_stack_set.file/Key");
    assert_eq!(at(&sources, key, "/EnableKeyRotation"), ("infra/key.yaml".to_owned(), 4, "false".to_owned()));
    assert_eq!(read.templates.len(), 1);
}
