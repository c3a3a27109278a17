//! Parts of configurations, and what is written wrongly but plainly meant.

use crate::run::Run;
use trailsmith::json::Value;

/// The verdicts of a policy, with the resources.
fn verdicts(name: &str, text: &str, policy: &str) -> Vec<String> {
    let ran = Run::new(&["check", "--format", "json", "--scope", "all", name]).file(name, text).exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter().filter(|finding| finding["policy"] == policy);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found.map(|f| format!("{} {}", text(&f["resource"]["name"]), text(&f["verdict"]))).collect()
}

#[test]
fn a_split_setting_is_judged_without_its_bucket() {
    let acl = "resource \"aws_s3_bucket_acl\" \"a\" {\n  bucket = \"elsewhere\"\n  acl    = \"authenticated-read\"\n}\n";
    assert_eq!(verdicts("main.tf", acl, "bucket-acl-authenticated"), ["aws_s3_bucket_acl.a fail"]);
    let block = "resource \"aws_s3_bucket_public_access_block\" \"b\" {\n  bucket             = \"elsewhere\"\n  \
        ignore_public_acls = true\n}\n";
    assert!(verdicts("main.tf", &format!("{acl}{block}"), "bucket-acl-authenticated").is_empty());
}

#[test]
fn a_split_setting_belongs_to_the_bucket_of_the_same_variable() {
    let text = "variable \"name\" {}\nresource \"aws_s3_bucket\" \"a\" {\n  bucket = var.name\n}\n\
        resource \"aws_s3_bucket_versioning\" \"a\" {\n  bucket = var.name\n  versioning_configuration {\n    \
        status = \"Enabled\"\n  }\n}\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"other\"\n}\n";
    assert_eq!(verdicts("main.tf", text, "bucket-versioning"), ["aws_s3_bucket.b fail"]);
}

#[test]
fn a_property_by_its_name_in_the_api_is_said_and_understood() {
    let text = "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties: {S3BucketName: logs, KmsKeyId: alias/trail}\n";
    assert!(verdicts("a.yaml", text, "trail-kms-encryption").is_empty());
    assert_eq!(verdicts("a.yaml", text, "template").len(), 1);
}

#[test]
fn a_missing_comma_hides_nothing_of_a_policy() {
    let text = "resource \"aws_s3_bucket_policy\" \"a\" {\n  bucket = \"elsewhere\"\n  policy = <<EOT\n\
        {\"Statement\": [{\"Principal\": \"*\"\n \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::elsewhere/*\"}]}\nEOT\n}\n";
    assert_eq!(verdicts("main.tf", text, "bucket-policy-public"), ["aws_s3_bucket_policy.a fail"]);
}
