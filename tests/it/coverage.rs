//! Coverage and placement over several files, as strangers write them: what is sound has no finding of theirs, and what
//! is wrong has.

use crate::run::{Ran, Run};
use trailsmith::json::Value;

/// The policies that stand on coverage and placement.
const OURS: [&str; 24] = [
    "bucket-requester-pays",
    "bucket-shared",
    "trail-after-bucket-policy",
    "trail-bedrock-events",
    "trail-bucket-account",
    "trail-creator",
    "trail-global-service-events-once",
    "trail-home-region",
    "trail-insights",
    "trail-insights-both",
    "trail-insights-events",
    "trail-key-account",
    "trail-key-region",
    "trail-log-group-place",
    "trail-management-event-exclusions",
    "trail-management-events",
    "trail-management-events-once",
    "trail-network-activity",
    "trail-own-delivery",
    "trail-quota",
    "trail-selectors-effective",
    "trail-selectors-valid",
    "trail-shadow-copy",
    "event-data-store-closed",
];

/// What those policies find, those that cannot tell too.
fn found(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let ours = findings.filter(|one| OURS.contains(&one["policy"].as_str().unwrap()));
    ours.map(|one| format!("{} {}", one["verdict"].as_str().unwrap(), one["policy"].as_str().unwrap()))
        .collect()
}

fn check(files: &[(&str, &str)]) -> Vec<String> {
    let run = Run::new(&["check", ".", "--format", "json"]);
    found(&files.iter().fold(run, |run, (path, text)| run.file(path, text)).ran())
}

const MANAGEMENT: &str = r#"
Parameters:
  BucketName: {Type: String, Default: acme-org-trail}
  KeyArn: {Type: String}
  OrganizationId: {Type: String}
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    DependsOn: RolePolicy
    Properties:
      TrailName: org
      IsLogging: true
      IsMultiRegionTrail: true
      IsOrganizationTrail: true
      IncludeGlobalServiceEvents: true
      S3BucketName: !Ref BucketName
      KMSKeyId: !Ref KeyArn
      CloudWatchLogsLogGroupArn: !GetAtt Group.Arn
      CloudWatchLogsRoleArn: !GetAtt Role.Arn
      InsightSelectors: [{InsightType: ApiCallRateInsight}, {InsightType: ApiErrorRateInsight}]
      AdvancedEventSelectors:
        - FieldSelectors: [{Field: eventCategory, Equals: [Management]}]
        - FieldSelectors:
            - {Field: eventCategory, Equals: [Data]}
            - {Field: resources.type, Equals: ["AWS::S3::Object"]}
            - {Field: resources.ARN, NotStartsWith: [!Sub "arn:${AWS::Partition}:s3:::${BucketName}/"]}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: trail, RetentionInDays: 365}}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: "sts:AssumeRole"}]}}
  RolePolicy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: logs
      Roles: [!Ref Role]
      PolicyDocument: {Statement: [{Effect: Allow, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: !GetAtt Group.Arn}]}
"#;

const ARCHIVE: &str = r#"
Parameters:
  BucketName: {Type: String, Default: acme-org-trail}
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true, KeyPolicy: {Statement: []}}}
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref BucketName}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: "s3:PutObject", Resource: !Sub "${Logs.Arn}/*"}
"#;

#[test]
fn two_templates_of_a_sound_design_are_nobodys_concern() {
    assert_eq!(
        check(&[("management.yaml", MANAGEMENT), ("log-archive.yaml", ARCHIVE)]),
        Vec::<String>::new()
    );
    assert_eq!(check(&[("management.yaml", MANAGEMENT)]), Vec::<String>::new());
}

#[test]
fn templates_that_are_wrong_are_told() {
    let wrong = MANAGEMENT.replace("NotStartsWith", "NotEquals");
    let found = check(&[("management.yaml", &wrong)]);
    assert_eq!(found, ["fail trail-own-delivery", "fail trail-selectors-effective"]);
    let together = ARCHIVE.to_owned()
        + "  Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: !Ref Logs, IsLogging: true, IsMultiRegionTrail: true}}\n";
    assert!(check(&[("one.yaml", &together)]).contains(&"fail trail-after-bucket-policy".to_owned()));
    let ordered = together.replace("AWS::CloudTrail::Trail, ", "AWS::CloudTrail::Trail, DependsOn: Policy, ");
    assert!(!check(&[("one.yaml", &ordered)]).contains(&"fail trail-after-bucket-policy".to_owned()));
}

/// A root module for two accounts; `{trail}` and `{call}` are filled in.
const ROOT: &str = r#"
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "archive"
  region = "eu-west-1"
}
resource "aws_s3_bucket" "logs" {
  provider = aws.archive
  bucket   = "acme-org-trail"
}
resource "aws_s3_bucket_policy" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id
  policy   = jsonencode({ Statement = [] })
}
resource "aws_kms_key" "logs" {
  provider = aws.archive
}
resource "aws_cloudtrail" "org" {
  name                  = "org"
  is_multi_region_trail = true
  is_organization_trail = true
  kms_key_id            = aws_kms_key.logs.arn
{trail}
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field           = "resources.ARN"
      not_starts_with = ["${aws_s3_bucket.logs.arn}/"]
    }
  }
  insight_selector {
    insight_type = "ApiCallRateInsight"
  }
  insight_selector {
    insight_type = "ApiErrorRateInsight"
  }
}
"#;

#[test]
fn terraform_says_the_order_in_several_ways() {
    let of = |trail: &str| check(&[("main.tf", &ROOT.replace("{trail}", trail))]);
    let none = Vec::<String>::new();
    assert_eq!(of("s3_bucket_name = aws_s3_bucket.logs.id\ndepends_on = [aws_s3_bucket_policy.logs]"), none);
    assert_eq!(of("s3_bucket_name = aws_s3_bucket_policy.logs.bucket"), none);
    assert_eq!(of("s3_bucket_name = aws_s3_bucket_policy.logs.id"), none);
    assert_eq!(of("s3_bucket_name = aws_s3_bucket.logs.id"), ["fail trail-after-bucket-policy"]);
}

#[test]
fn a_module_waits_for_what_its_call_waits_for() {
    let bucket = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"logs\"\n}\nresource \"aws_s3_bucket_policy\" \"b\" {\n  \
        bucket = aws_s3_bucket.b.id\n  policy = jsonencode({ Statement = [] })\n}\n";
    let trail = "variable \"bucket\" {}\nresource \"aws_cloudtrail\" \"t\" {\n  name = \"org\"\n  is_multi_region_trail = true\n  \
        s3_bucket_name = var.bucket\n}\n";
    let of = |more: &str| {
        let call = format!(
            "module \"trail\" {{\n  source = \"./trail\"\n  bucket = aws_s3_bucket.b.id\n{more}\n}}\n"
        );
        let found = check(&[("main.tf", &format!("{bucket}{call}")), ("trail/main.tf", trail)]);
        found.into_iter().filter(|one| one.ends_with("trail-after-bucket-policy")).collect::<Vec<_>>()
    };
    assert_eq!(of("  depends_on = [aws_s3_bucket_policy.b]"), Vec::<String>::new());
    // It may wait by other ways that nobody sees.
    assert_eq!(of(""), Vec::<String>::new());
}

#[test]
fn who_pays_for_requests_is_read_in_every_dialect() {
    let terraform = ROOT.replace("{trail}", "s3_bucket_name = aws_s3_bucket_policy.logs.id");
    let payer = "resource \"aws_s3_bucket_request_payment_configuration\" \"logs\" {\n  bucket = aws_s3_bucket.logs.id\n  \
        payer  = \"Requester\"\n}\n";
    assert_eq!(check(&[("main.tf", &format!("{terraform}{payer}"))]), ["fail bucket-requester-pays"]);
    let plan = r#"{"format_version": "1.2", "terraform_version": "1.11.0", "planned_values": {"root_module": {"resources": [
      {"address": "aws_cloudtrail.t", "mode": "managed", "type": "aws_cloudtrail", "name": "t",
       "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"name": "org", "s3_bucket_name": "logs"}},
      {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
       "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"bucket": "logs", "request_payer": "Requester"}}]}}}"#;
    let found = check(&[("plan.json", plan)]);
    assert!(found.contains(&"fail bucket-requester-pays".to_owned()), "{found:?}");
}

#[test]
fn endpoints_ask_for_network_activity() {
    let endpoint = "resource \"aws_vpc_endpoint\" \"s3\" {\n  vpc_id = \"vpc-1\"\n  service_name = \"com.amazonaws.eu-west-1.s3\"\n}\n";
    let terraform = ROOT.replace("{trail}", "s3_bucket_name = aws_s3_bucket_policy.logs.id");
    assert_eq!(check(&[("main.tf", &format!("{terraform}{endpoint}"))]), ["fail trail-network-activity"]);
}

#[test]
fn a_finding_says_what_is_wrong_in_particular() {
    let template = "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      S3BucketName: logs\n      \
        IsLogging: true\n      AdvancedEventSelectors:\n        - FieldSelectors:\n            - {Field: eventCategory, Equals: [Management]}\n            \
        - {Field: eventName, NotEquals: [Decrypt]}\n";
    let ran = Run::new(&["check", ".", "--fail-on", "critical"]).file("trail.yaml", template).exit(0);
    let why = "`eventName` of Management events can be selected by in event data stores only, not in trails";
    assert!(ran.stdout.contains(why), "{}", ran.stdout);
    assert!(ran.stdout.contains("trail.yaml:10:"), "{}", ran.stdout);
}
