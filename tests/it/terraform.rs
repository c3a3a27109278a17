//! What Terraform says of the emitter's output, for estates that were written by hand.

mod layout;

use crate::peers::terraform::Terraform;
use std::fs;
use tempfile::TempDir;
use trailsmith::emit::{Artifact, Provenance, Templates, terraform};
use trailsmith::estate::{
    Attributes, Estate, Organization, Origins, Partition, Resource, Stack, StackId, UnitId,
};
use trailsmith::json::{Value, json};
use trailsmith::source::{Location, Sources, Span};

const MANAGEMENT: &str = "111111111111";
const LOG_ARCHIVE: &str = "222222222222";
const SECURITY: &str = "333333333333";

fn stack(name: &str, account: &str) -> Stack {
    Stack {
        name: name.to_owned(),
        account: account.to_owned(),
        region: "eu-west-1".to_owned(),
        partition: Partition::Aws,
        is_spread: false,
    }
}

fn resource(stack: usize, id: &str, kind: &str, properties: Value) -> Resource {
    let location = Location { source: Sources::new().add("spec.yaml", ""), span: Span::new(0, 0) };
    Resource {
        id: id.to_owned(),
        unit: UnitId::default(),
        related: Vec::new(),
        kind: kind.to_owned(),
        name: format!("sample.{id}"),
        label: id.trim_end_matches("Policy").trim_end_matches("Alias").to_lowercase(),
        stack: StackId(stack),
        properties,
        attributes: Attributes {
            retain: kind.ends_with("Key") || kind.ends_with("Trail"),
            ..Attributes::default()
        },
        origins: Origins::new(location),
        existing: None,
    }
}

fn estate(stacks: Vec<Stack>, resources: Vec<Resource>) -> Estate {
    let organization = Organization {
        id: "o-a1b2c3d4e5".to_owned(),
        management_account: MANAGEMENT.to_owned(),
        delegated_administrator: None,
    };
    Estate { organization: Some(organization), stacks, resources, ..Estate::default() }
}

fn emitted(estate: &Estate) -> Vec<Artifact> {
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
    let templates = Templates::new([]).expect("our own templates are sound");
    terraform::emit(estate, &provenance, &templates).expect("the sample can be written as Terraform")
}

/// The module in a folder of its own.
fn written(estate: &Estate) -> TempDir {
    let folder = TempDir::new().unwrap();
    for artifact in emitted(estate) {
        let name = artifact.path.strip_prefix("terraform/").unwrap();
        fs::write(folder.path().join(name), artifact.content).unwrap();
    }
    folder
}

fn tags() -> Value {
    json!([{"Key": "cost-center", "Value": "42"}, {"Key": "Größe 日本", "Value": "${not.evaluated} \"quoted\""}])
}

fn log_bucket() -> Value {
    json!({
        "BucketName": "acme-org-trail-logs",
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [{
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}},
            "BucketKeyEnabled": true,
            "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
        }]},
        "ObjectLockEnabled": true,
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 2557}},
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": public_access_block(),
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {
            "TransitionDefaultMinimumObjectSize": "varies_by_storage_class",
            "Rules": lifecycle_rules(),
        },
        "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Access"}, "LogFilePrefix": "trail/"},
        "Tags": tags(),
    })
}

fn public_access_block() -> Value {
    json!({"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true})
}

fn lifecycle_rules() -> Value {
    json!([
        {"Id": "everything", "Status": "Enabled",
         "Transitions": [
            {"StorageClass": "GLACIER_IR", "TransitionInDays": 90},
            {"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 365},
         ],
         "ExpirationInDays": 2922,
         "NoncurrentVersionTransitions": [
            {"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 30, "NewerNoncurrentVersions": 2},
         ],
         "NoncurrentVersionExpiration": {"NoncurrentDays": 2922, "NewerNoncurrentVersions": 3},
         "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
        {"Id": "one-prefix", "Status": "Enabled", "Prefix": "a/", "ExpirationDate": "2040-01-01"},
        {"Id": "one-tag", "Status": "Disabled", "TagFilters": [{"Key": "k", "Value": "v"}], "ExpirationInDays": 1},
        {"Id": "one-size", "Status": "Enabled", "ObjectSizeGreaterThan": "131072",
         "Transitions": [{"StorageClass": "GLACIER", "TransitionDate": "2040-01-01T00:00:00Z"}]},
        {"Id": "several", "Status": "Enabled", "Prefix": "b/", "ObjectSizeGreaterThan": "1", "ObjectSizeLessThan": "9",
         "TagFilters": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}], "ExpirationInDays": 9},
        {"Id": "two-tags", "Status": "Enabled", "ExpirationInDays": 9,
         "TagFilters": [{"Key": "k", "Value": "v"}, {"Key": "aws:x", "Value": ""}]},
        {"Id": "markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": true,
         "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
    ])
}

fn bucket_policy(bucket: &str) -> Value {
    json!({
        "Bucket": {"Ref": bucket},
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Sid": "AclCheck", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
             "Action": "s3:GetBucketAcl", "Resource": {"Fn::GetAtt": [bucket, "Arn"]}},
            {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": format!("${{{bucket}.Arn}}/*")}],
             "Condition": {"Bool": {"aws:SecureTransport": "false"},
                           "StringNotEquals": {"aws:PrincipalTag/x": "${aws:PrincipalOrgID}"}}},
        ]},
    })
}

fn key() -> Value {
    json!({
        "Description": "CloudTrail logs",
        "EnableKeyRotation": true,
        "RotationPeriodInDays": 365,
        "PendingWindowInDays": 30,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": [
            {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{LOG_ARCHIVE}:root")},
             "Action": "kms:*", "Resource": "*"},
        ]},
        "Tags": tags(),
    })
}

fn trail() -> Value {
    json!({
        "TrailName": "org",
        "IsLogging": true,
        "S3BucketName": {"Ref": "Logs"},
        "S3KeyPrefix": "audit",
        "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
        "IsMultiRegionTrail": true,
        "IsOrganizationTrail": true,
        "IncludeGlobalServiceEvents": true,
        "EnableLogFileValidation": true,
        "AdvancedEventSelectors": [
            {"Name": "management", "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Management"]},
                {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]},
            ]},
            {"FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::a"], "NotStartsWith": ["arn:aws:s3:::ab"],
                 "EndsWith": ["z"], "NotEndsWith": ["yz"]},
            ]},
        ],
        "Tags": tags(),
    })
}

/// Every property of every type, with a delegated administrator.
fn everything() -> Estate {
    let mut access = log_bucket();
    let fields = access.as_object_mut().unwrap();
    fields.retain(|name, _| {
        matches!(
            name.as_str(),
            "OwnershipControls" | "PublicAccessBlockConfiguration" | "VersioningConfiguration"
        )
    });
    fields["VersioningConfiguration"]["MFADelete"] = json!("Enabled");
    fields.insert("BucketName".to_owned(), json!("acme-access-logs"));
    let encryption = json!({"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]});
    fields.insert("BucketEncryption".to_owned(), encryption);
    let registration = "Terraform::aws_cloudtrail_organization_delegated_admin_account";
    let mut logs = resource(0, "Logs", "AWS::S3::Bucket", log_bucket());
    logs.attributes.retain = true;
    estate(
        vec![stack("log-archive", LOG_ARCHIVE), stack("management", MANAGEMENT), stack("security", SECURITY)],
        vec![
            resource(0, "Key", "AWS::KMS::Key", key()),
            resource(
                0,
                "KeyAlias",
                "AWS::KMS::Alias",
                json!({"AliasName": "alias/logs", "TargetKeyId": {"Ref": "Key"}}),
            ),
            resource(0, "Access", "AWS::S3::Bucket", access),
            resource(0, "AccessPolicy", "AWS::S3::BucketPolicy", bucket_policy("Access")),
            logs,
            resource(0, "LogsPolicy", "AWS::S3::BucketPolicy", bucket_policy("Logs")),
            resource(1, "Administrator", registration, json!({"AccountId": SECURITY})),
            resource(2, "Org", "AWS::CloudTrail::Trail", trail()),
        ],
    )
}

#[test]
fn every_template_is_valid_and_plans() {
    let Some(terraform) = Terraform::find() else { return };
    let module = written(&everything());
    terraform.fmt_check(module.path()).unwrap();
    let plan = terraform.plan(module.path()).unwrap().json();
    let planned = |address: &str| {
        let resources = plan["planned_values"]["root_module"]["resources"].as_array().unwrap();
        let found = resources.iter().find(|one| one["address"] == address);
        found.unwrap_or_else(|| panic!("{address} is not in the plan"))["values"].clone()
    };
    assert_eq!(planned("aws_s3_bucket.logs")["tags"]["Größe 日本"], "${not.evaluated} \"quoted\"");
    assert_eq!(planned("aws_s3_bucket.logs")["object_lock_enabled"], true);
    assert_eq!(planned("aws_s3_bucket.logs")["force_destroy"], false);
    let rules = planned("aws_s3_bucket_lifecycle_configuration.logs")["rule"].clone();
    let filter = |i: usize| rules[i]["filter"][0].clone();
    assert_eq!(filter(1)["prefix"], "a/");
    assert_eq!(filter(3)["object_size_greater_than"], 131_072);
    assert_eq!(filter(4)["and"][0]["tags"], json!({"k": "v", "l": "w"}));
    assert_eq!(rules[1]["expiration"][0]["date"], "2040-01-01T00:00:00Z");
    assert_eq!(planned("aws_cloudtrail.org")["advanced_event_selector"][0]["name"], "management");
    let key_policy: Value =
        serde_json::from_str(planned("aws_kms_key.key")["policy"].as_str().unwrap()).unwrap();
    assert_eq!(key_policy, key()["KeyPolicy"]);
}

#[test]
fn the_order_of_creation_is_said() {
    let text: String = emitted(&everything()).into_iter().map(|artifact| artifact.content).collect();
    for expected in [
        // The trail: policy of its bucket in another stack, registration in a third.
        "  depends_on = [\n    aws_s3_bucket_policy.logs,\n    aws_cloudtrail_organization_delegated_admin_account.administrator,\n  ]\n",
        "    aws_s3_bucket_logging.logs,\n  ]\n",
        "  depends_on = [aws_s3_bucket_versioning.logs]\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert_eq!(text.matches("prevent_destroy = true").count(), 3);
    let provided = text.lines().filter(|line| line.trim().starts_with("provider") && line.contains("= aws."));
    assert_eq!(provided.count(), text.matches("\nresource \"").count(), "{text}");
}

#[test]
fn what_exists_is_adopted() {
    let Some(terraform) = Terraform::find() else { return };
    let mut estate = everything();
    let arn = format!("arn:aws:kms:eu-west-1:{LOG_ARCHIVE}:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    estate.resources[0].existing = Some(arn);
    estate.resources[4].existing = Some("arn:aws:s3:::acme-org-trail-logs".to_owned());
    let module = written(&estate);
    let text = fs::read_to_string(module.path().join("log-archive.tf")).unwrap();
    for expected in [
        "to       = aws_s3_bucket.logs\n  id       = \"acme-org-trail-logs\"\n",
        "to       = aws_kms_key.key\n  id       = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\n",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    terraform.fmt_check(module.path()).unwrap();
    terraform.plan(module.path()).unwrap();
}

#[test]
fn a_wrong_module_is_not_valid() {
    let Some(terraform) = Terraform::find() else { return };
    let mut estate = everything();
    estate.resources[0].properties["RotationPeriodInDays"] = json!(5);
    let error = terraform.init_validate(written(&estate).path()).unwrap_err();
    assert!(error.contains("rotation_period_in_days"), "{error}");
}
