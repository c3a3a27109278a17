//! `check` over files and folders: what is read, what is passed over, what is an error.

use crate::run::{Ran, Run};
use trailsmith::json::Value;

const TEMPLATE: &str = "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      S3BucketName: elsewhere\n      IsMultiRegionTrail: false\n";
const MODULE: &str = "resource \"aws_cloudtrail\" \"audit\" {\n  name           = \"audit\"\n  s3_bucket_name = \"elsewhere\"\n}\n";

/// Where trails were found that record one Region: `path:line`.
fn found(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let places = findings.filter(|finding| finding["policy"] == "trail-multi-region").map(|finding| {
        let location = &finding["location"];
        format!("{}:{}", location["path"].as_str().unwrap(), location["line"])
    });
    places.collect()
}

fn check(paths: &[&str]) -> Run {
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(paths);
    Run::new(&arguments)
}

#[test]
fn every_dialect_is_read_from_one_folder() {
    let plan = r#"{"format_version": "1.2", "terraform_version": "1.11.0", "planned_values": {"root_module": {"resources": [
  {"address": "aws_cloudtrail.audit", "mode": "managed", "type": "aws_cloudtrail", "name": "audit", "provider_name": "registry.terraform.io/hashicorp/aws",
   "values": {"name": "audit", "s3_bucket_name": "elsewhere", "is_multi_region_trail": false}}]}}}"#;
    let answers = r#"{"trailList": [
  {"Name": "audit", "S3BucketName": "elsewhere", "TrailARN": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit", "HomeRegion": "eu-west-1", "IsMultiRegionTrail": false}]}"#;
    let spec = "version: 1\norganization: {id: o-a1b2c3d4e5, home_region: eu-west-1, accounts: {management: \"111111111111\", log_archive: \"222222222222\"}}\n\
        buckets: {logs: {name: acme-org-trail-logs}}\ntrails: {org: {bucket: logs, multi_region: false}}\n";
    let ran = check(&["in"])
        .file("in/a-template", format!("AWSTemplateFormatVersion: '2010-09-09'\n{TEMPLATE}"))
        .file("in/b.json", answers)
        .file("in/c/main.tf", MODULE)
        .file("in/d.json", plan)
        .file("in/e.yaml", spec)
        .file("in/README.md", "# nothing")
        .file("in/package.json", r#"{"name": "x"}"#)
        .exit(1);
    let mut found = found(&ran);
    found.sort();
    assert_eq!(found, ["in/a-template:8", "in/b.json:2", "in/c/main.tf:1", "in/d.json:3", "in/e.yaml:4"]);
}

#[test]
fn files_that_a_module_reads_are_found_beside_it() {
    let module = r#"resource "aws_s3_bucket" "b" { bucket = "acme-logs" }
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = aws_s3_bucket.b.id
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = file("${path.module}/policies/${terraform.workspace == "x" ? "open" : "open"}.json")
}
"#;
    let open = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-logs/*"}]}"#;
    for (path, module) in [("in", module.to_owned()), ("in/main.tf", module.replace("${path.module}", "./"))]
    {
        let ran = check(&["--select", "bucket-policy-public", path])
            .file("in/main.tf", module)
            .file("in/policies/open.json", open);
        let ran = ran.ran();
        assert!(ran.stdout.contains("\"verdict\": \"fail\""), "{path} {}", ran.stdout);
    }
    let outside = module.replace("/policies/", "/../policies/");
    let ran = check(&["--select", "bucket-policy-public", "in"])
        .file("in/main.tf", outside)
        .file("policies/open.json", open)
        .ran();
    assert!(!ran.stdout.contains("\"verdict\": \"fail\""), "{}", ran.stdout);
}

#[test]
fn a_file_that_is_a_stack_sets_template_is_read_once_as_that() {
    let module = r#"resource "aws_cloudformation_stack_set" "trails" {
  name          = "trails"
  parameters    = { Everywhere = "false" }
  template_body = file("${path.module}/trail.yaml")
}
"#;
    let template = "Parameters: {Everywhere: {Type: String}}\nResources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    \
                    Properties: {IsMultiRegionTrail: !Ref Everywhere, S3BucketName: logs}\n";
    let ran = check(&["."]).file("main.tf", module).file("trail.yaml", template).exit(1);
    assert_eq!(found(&ran), ["trail.yaml:5"], "{}", ran.stdout);
    assert!(!ran.stdout.contains("syntax"), "{}", ran.stdout);
}

#[test]
fn standard_input_is_told_by_what_it_holds() {
    for (text, line) in [(TEMPLATE, 7), (MODULE, 1)] {
        let ran = check(&["-"]).stdin(text).exit(1);
        assert_eq!(found(&ran), [format!("<stdin>:{line}")]);
    }
}

#[test]
fn folders_are_walked_as_git_sees_them() {
    let ran = check(&["."])
        .file("ok.yaml", TEMPLATE)
        .file(".gitignore", "ignored/\n")
        .file("ignored/a.yaml", TEMPLATE)
        .file(".terraform/modules/a/main.tf", MODULE)
        .file("node_modules/a/a.yaml", TEMPLATE)
        .file(
            "app/cdk.out/Stack.template.json",
            r#"{"Resources": {"T": {"Type": "AWS::CloudTrail::Trail", "Properties": {}}}}"#,
        )
        .file("app/cdk.out/asset.123/a.yaml", TEMPLATE)
        .exit(1);
    assert_eq!(found(&ran), ["app/cdk.out/Stack.template.json:1", "ok.yaml:7"]);
}

#[test]
fn a_file_that_cannot_be_read_hides_nothing_of_the_others() {
    let ran = check(&["missing.yaml", "broken.yaml", "ok.yaml"])
        .file("broken.yaml", "Resources:\n  A::\n  - Type: AWS::X::Y\n :")
        .file("ok.yaml", TEMPLATE)
        .exit(2);
    assert_eq!(found(&ran), ["ok.yaml:7"]);
    assert!(ran.stdout.contains("\"syntax\""), "{}", ran.stdout);
    assert!(ran.stderr.contains("missing.yaml"), "{}", ran.stderr);
}

#[test]
fn a_stranger_is_an_error_when_named_and_nothing_in_a_walk() {
    let ran = check(&["a.yaml"]).file("a.yaml", "services: {web: {}}\n").exit(2);
    assert!(ran.stdout.contains("holds `services`"), "{}", ran.stdout);
    let ran = check(&["."]).file("a.yaml", "services: {web: {}}\n").exit(2);
    assert!(ran.stderr.contains("nothing to check"), "{}", ran.stderr);
    let ran = check(&["."]).file("a.yaml", "services: {web: {}}\n").file("b.yaml", TEMPLATE).exit(1);
    assert_eq!(found(&ran), ["b.yaml:7"]);
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let run = check(&["."]).file("a/ok.yaml", TEMPLATE);
    let folder = run.path().to_owned();
    std::os::unix::fs::symlink(&folder, folder.join("a/loop")).unwrap();
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"b\xff.yaml")), TEMPLATE).unwrap();
    let ran = run.exit(1);
    assert_eq!(found(&ran), ["a/ok.yaml:7", "b\u{fffd}.yaml:7"]);
}

#[test]
fn the_account_and_the_region_can_be_said() {
    let template = "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      TrailName: audit\n      S3BucketName: !Sub logs-${AWS::AccountId}-${AWS::Region}\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: logs-111111111111-eu-west-1\n";
    let versioning = |arguments: &[&str]| {
        let mut all = vec!["t.yaml"];
        all.extend(arguments);
        let ran = check(&all).file("t.yaml", template).exit(1);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|finding| finding["policy"] == "bucket-versioning");
        found.map(|finding| finding["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(versioning(&[]), Some("cannot-tell".to_owned()));
    assert_eq!(versioning(&["--account", "111111111111", "--region", "eu-west-1"]), Some("fail".to_owned()));
    assert_eq!(versioning(&["--account", "222222222222", "--region", "eu-west-1"]), None);
    assert_eq!(versioning(&["--scope", "all"]), Some("fail".to_owned()));
}

#[test]
fn parameters_and_variables_are_read_from_files() {
    let template = "Parameters: {Regions: {Type: String}}\nResources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: b, IsMultiRegionTrail: !Ref Regions}\n";
    let parameters = r#"[{"ParameterKey": "Regions", "ParameterValue": "false"}]"#;
    let run = |arguments: &[&str]| {
        let ran = check(arguments).file("t.yaml", template).file("p.json", parameters).exit(1);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|finding| finding["policy"] == "trail-multi-region").unwrap();
        found["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(run(&["t.yaml"]), "cannot-tell");
    assert_eq!(run(&["t.yaml", "--parameters", "p.json"]), "fail");
    let module = "variable \"regions\" {}\nresource \"aws_cloudtrail\" \"a\" {\n  name = \"a\"\n  s3_bucket_name = \"b\"\n  is_multi_region_trail = var.regions\n}\n";
    let run = |arguments: &[&str]| {
        let ran = check(arguments).file("m/main.tf", module).file("v.tfvars", "regions = false\n").exit(1);
        found(&ran).len().to_string() + if ran.stdout.contains("var.regions") { " open" } else { "" }
    };
    assert_eq!(run(&["m"]), "1 open");
    assert_eq!(run(&["m", "--var-file", "v.tfvars"]), "1");
}

#[test]
fn an_account_without_a_trail_is_not_clean() {
    let none = r#"{"regions": {"us-east-1": {"cloudtrail": {
        "describe-trails": {"trailList": []}, "list-trails": {"Trails": []}}}}}"#;
    let ran = Run::new(&["check", "--format", "concise", "-"]).stdin(none).exit(1);
    assert!(ran.stdout.contains("critical[account-trail]"), "{}", ran.stdout);
}

#[test]
fn an_account_id_that_begins_with_zero_and_has_no_quotes_is_told() {
    let of = |id: &str| {
        format!(
            "Parameters: {{Reader: {{Type: String, Default: {id}}}}}\nResources:\n  \
            Trail: {{Type: AWS::CloudTrail::Trail, DependsOn: Policy, Properties: {{TrailName: audit, S3BucketName: !Ref Logs, IsLogging: true}}}}\n  \
            Logs: {{Type: AWS::S3::Bucket, Properties: {{BucketName: acme-logs}}}}\n  \
            Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Logs\n      PolicyDocument:\n        Statement:\n          \
            - Effect: Allow\n            Principal: {{Service: cloudtrail.amazonaws.com}}\n            Action: s3:GetBucketAcl\n            \
            Resource: arn:aws:s3:::acme-logs\n            Condition: {{StringEquals: {{aws:SourceAccount: [{id}]}}}}\n"
        )
    };
    let check = |id: &str| {
        let arguments =
            ["check", "a.yaml", "--account=012345670123", "--region=eu-west-1", "--format=concise"];
        Run::new(&arguments).file("a.yaml", of(id)).ran().stdout
    };
    let told = "the account id `012345670123` is written without quotes: CloudFormation takes it for the number 1402433619";
    let wrong = check("012345670123");
    assert!(wrong.contains(&format!("a.yaml:1:46: cannot tell[template] {told}")), "{wrong}");
    assert!(wrong.contains(&format!("a.yaml:15:60: cannot tell[template] {told}")), "{wrong}");
    assert!(wrong.contains("[trail-bucket-acl-check]"), "{wrong}");
    let right = check("'012345670123'");
    assert!(!right.contains("without quotes") && !right.contains("[trail-bucket-acl-check]"), "{right}");
}
