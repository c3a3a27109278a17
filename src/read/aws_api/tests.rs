//! A bundle of every command, read: what each answer became, and what no answer became.

use super::*;
use crate::estate::{Estate, Resource, intrinsic};
use crate::json::{Value, json};
use crate::source::{Source, Sources};

pub(super) const BUNDLE: &str = include_str!("../../../tests/fixtures/aws-api/bundle.json");
const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/1111aaaa-22bb-33cc-44dd-555555eeeeee";
const TOPIC: &str = "arn:aws:sns:eu-west-1:111111111111:trail-delivery";
const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit";

pub(super) fn read_text(text: &str) -> Read {
    let source = Source::new("answers.json", text);
    let id = Sources::new().push(Source::new("answers.json", text));
    read(Text { id, source: &source }, &Options::default())
}

fn bundle() -> Estate {
    let read = read_text(BUNDLE);
    assert_eq!(read.diagnostics, []);
    read.estate
}

#[track_caller]
pub(super) fn one<'a>(estate: &'a Estate, kind: &'a str, name: &str) -> &'a Resource {
    let found: Vec<_> = estate.of_kind(kind).filter(|resource| resource.name == name).collect();
    let [one] = found.as_slice() else { panic!("{} of {kind} {name}", found.len()) };
    one
}

/// The place of a resource: account and Region.
pub(super) fn place<'a>(estate: &'a Estate, resource: &Resource) -> (&'a str, &'a str) {
    let stack = estate.stack(resource.stack);
    (&stack.account, &stack.region)
}

pub(super) fn reason(value: &Value) -> &str {
    value[intrinsic::UNKNOWN].as_str().unwrap_or_default()
}

#[test]
fn a_trail_is_one_resource_of_its_home_region() {
    let estate = bundle();
    let trail = one(&estate, "AWS::CloudTrail::Trail", TRAIL);
    assert_eq!(place(&estate, trail), ("111111111111", "eu-west-1"));
    assert_eq!(trail.existing.as_deref(), Some(TRAIL));
    assert_eq!(trail.related, ["audit"]);
    assert_eq!(
        trail.properties,
        json!({
            "TrailName": "audit",
            "S3BucketName": "acme-trail-logs",
            "S3KeyPrefix": "org",
            "SnsTopicName": TOPIC,
            "IncludeGlobalServiceEvents": true,
            "IsMultiRegionTrail": true,
            "IsOrganizationTrail": true,
            "EnableLogFileValidation": true,
            "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111111111111:log-group:trail:*",
            "CloudWatchLogsRoleArn": "arn:aws:iam::111111111111:role/service-role/trail-logs",
            "KMSKeyId": KEY,
            "HomeRegion": "eu-west-1",
            "RecursiveLogging": false,
            "IsLogging": true,
            "Status": {"LatestDeliveryError": "AccessDenied", "LatestDeliveryTime": "2026-11-01T10:00:00+00:00"},
            "AdvancedEventSelectors": [
                {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
            ],
            "AggregationConfigurations": [{"EventCategory": "Data", "Templates": ["API_ACTIVITY"]}],
            "Tags": [{"Key": "owner", "Value": "security"}],
        })
    );
    let organization = estate.organization.unwrap();
    assert_eq!(organization.id, "o-a1b2c3d4e5");
    assert_eq!(organization.management_account, "111111111111");
    assert_eq!(organization.delegated_administrator.as_deref(), Some("333333333333"));
}

#[test]
fn places_lead_into_the_answers() {
    let mut sources = Sources::new();
    let id = sources.add("answers.json", BUNDLE);
    let estate = read(Text { id, source: sources.get(id) }, &Options::default()).estate;
    let at = |kind: &str, name: &str, pointer: &str| {
        let location = one(&estate, kind, name).origins.locate(pointer);
        BUNDLE[location.span.range()].to_owned()
    };
    let trail = |pointer: &str| at("AWS::CloudTrail::Trail", TRAIL, pointer);
    assert_eq!(trail(""), format!("\"{TRAIL}\""));
    assert_eq!(trail("/S3KeyPrefix"), "\"org\"");
    assert_eq!(trail("/AdvancedEventSelectors/0/FieldSelectors/0/Equals/0"), "\"Management\"");
    let bucket = |pointer: &str| at("AWS::S3::Bucket", "acme-trail-logs", pointer);
    assert_eq!(bucket("/LifecycleConfiguration/Rules/0/ExpirationInDays"), "2557");
    assert_eq!(bucket("/VersioningConfiguration/MFADelete"), "\"Disabled\"");
    assert!(at("AWS::S3::BucketPolicy", "acme-trail-logs", "/PolicyDocument/Statement").starts_with("\"{"));
}

#[test]
fn a_bucket_has_cloudformations_names() {
    let estate = bundle();
    let bucket = one(&estate, "AWS::S3::Bucket", "acme-trail-logs");
    assert_eq!(place(&estate, bucket), ("111111111111", "eu-west-1"));
    assert_eq!(bucket.existing.as_deref(), Some("arn:aws:s3:::acme-trail-logs"));
    assert_eq!(
        bucket.properties["LifecycleConfiguration"],
        json!({
            "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
            "Rules": [{
                "Id": "archive",
                "Status": "Enabled",
                "Prefix": "org/",
                "TagFilters": [{"Key": "a", "Value": "b"}],
                "ObjectSizeGreaterThan": "1024",
                "ExpirationInDays": 2557,
                "Transitions": [{"TransitionInDays": 90, "StorageClass": "GLACIER_IR"}],
                "NoncurrentVersionTransitions": [{"TransitionInDays": 30, "StorageClass": "GLACIER"}],
                "NoncurrentVersionExpiration": {"NoncurrentDays": 2557},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            }],
        })
    );
    let mut rest = bucket.properties.clone();
    rest.as_object_mut().unwrap().remove("LifecycleConfiguration");
    assert_eq!(
        rest,
        json!({
            "BucketName": "acme-trail-logs",
            "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Disabled"},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/trail"},
                "BucketKeyEnabled": true,
                "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
            }]},
            "ObjectLockEnabled": true,
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 2557}},
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "AccessControlPolicy": {
                "Owner": {"ID": "abc"},
                "Grants": [{"Grantee": {"ID": "abc", "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}],
            },
            "LoggingConfiguration": {"DestinationBucketName": "acme-access-logs", "LogFilePrefix": "trail/"},
            "ReplicationConfiguration": {
                "Role": "arn:aws:iam::111111111111:role/replication",
                "Rules": [{
                    "Id": "all", "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""},
                    "Destination": {"Bucket": "arn:aws:s3:::acme-trail-copy"},
                    "DeleteMarkerReplication": {"Status": "Disabled"},
                }],
            },
            "Tags": [{"Key": "owner", "Value": "security"}],
            "RequestPaymentConfiguration": {"Payer": "BucketOwner"},
            "NotificationConfiguration": {"TopicConfigurations": [
                {"Topic": "arn:aws:sns:eu-west-1:111111111111:new", "Event": "s3:ObjectCreated:*"},
            ]},
        })
    );
    let policy = one(&estate, "AWS::S3::BucketPolicy", "acme-trail-logs");
    assert_eq!(
        policy.properties,
        json!({"Bucket": "acme-trail-logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}})
    );
}

#[test]
fn absent_refused_and_never_asked_are_three_things() {
    let estate = bundle();
    let bucket = one(&estate, "AWS::S3::Bucket", "acme-empty");
    assert_eq!(place(&estate, bucket), ("111111111111", "us-east-1"));
    let property = |name: &str| &bucket.properties[name];
    assert_eq!(bucket.property("/VersioningConfiguration"), None);
    assert_eq!(bucket.property("/LifecycleConfiguration"), None);
    // Where AWS means something else by absence than CloudFormation does, it is written out.
    assert_eq!(property("PublicAccessBlockConfiguration")["BlockPublicAcls"], json!(false));
    assert_eq!(property("OwnershipControls")["Rules"][0]["ObjectOwnership"], json!("ObjectWriter"));
    assert_eq!(
        reason(property("BucketEncryption")),
        "`aws s3api get-bucket-encryption` was refused: AccessDenied"
    );
    assert_eq!(reason(property("Tags")), "`aws s3api get-bucket-tagging` is not among the answers");
    let buckets: Vec<_> = estate.of_kind("AWS::S3::Bucket").map(|bucket| bucket.name.as_str()).collect();
    assert_eq!(buckets, ["acme-empty", "acme-trail-logs"], "another account's bucket is not guessed at");
    assert_eq!(estate.of_kind("AWS::S3::BucketPolicy").count(), 1);
}

#[test]
fn keys_topics_and_what_belongs_to_them() {
    let estate = bundle();
    let key = one(&estate, "AWS::KMS::Key", KEY);
    assert_eq!(place(&estate, key), ("111111111111", "eu-west-1"));
    assert_eq!(
        key.properties,
        json!({
            "Enabled": true, "KeyState": "Enabled", "KeyManager": "CUSTOMER", "MultiRegion": false,
            "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS",
            "KeyPolicy": {"Version": "2012-10-17", "Statement": []},
            "EnableKeyRotation": true, "RotationPeriodInDays": 365,
            "Tags": [{"Key": "owner", "Value": "security"}],
        })
    );
    let alias = one(&estate, "AWS::KMS::Alias", "arn:aws:kms:eu-west-1:111111111111:alias/trail");
    assert_eq!(estate.of_kind("AWS::KMS::Alias").count(), 1, "an alias of no key is left out");
    assert_eq!(estate.target(&alias.properties["TargetKeyId"]).map(|key| &*key.name), Some(KEY));
    let topic = one(&estate, "AWS::SNS::Topic", TOPIC);
    let why = "`aws sns list-tags-for-resource` is not among the answers";
    assert_eq!(
        topic.properties,
        json!({
            "TopicName": "trail-delivery", "KmsMasterKeyId": "alias/trail", "FifoTopic": false,
            "Tags": intrinsic::unknown(why),
        })
    );
    let policy = one(&estate, "AWS::SNS::TopicPolicy", TOPIC);
    assert_eq!(
        policy.properties,
        json!({"Topics": [TOPIC], "PolicyDocument": {"Version": "2012-10-17", "Statement": []}})
    );
    let subscription = one(&estate, "AWS::SNS::Subscription", "PendingConfirmation");
    assert_eq!(subscription.existing, None);
    assert_eq!(subscription.properties["TopicArn"], json!(TOPIC));
    assert_eq!(subscription.properties["SubscriptionArn"], json!("PendingConfirmation"));
}

#[test]
fn logs_alarms_rules_and_stores() {
    let estate = bundle();
    let group = one(&estate, "AWS::Logs::LogGroup", "arn:aws:logs:eu-west-1:111111111111:log-group:trail:*");
    let tags = json!([{"Key": "owner", "Value": "security"}]);
    assert_eq!(group.properties, json!({"LogGroupName": "trail", "RetentionInDays": 365, "Tags": tags}));
    let filter = one(&estate, "AWS::Logs::MetricFilter", "root");
    assert_eq!(
        filter.properties["MetricTransformations"],
        json!([{"MetricName": "root", "MetricNamespace": "Audit", "MetricValue": "1", "DefaultValue": 0.0}])
    );
    let alarm =
        one(&estate, "AWS::CloudWatch::Alarm", "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:root");
    assert_eq!(alarm.properties["AlarmActions"], json!([TOPIC]));
    assert_eq!(alarm.property("/StateValue"), None);
    let rule = one(&estate, "AWS::Events::Rule", "arn:aws:events:eu-west-1:111111111111:rule/tamper");
    assert_eq!(rule.properties["EventPattern"], json!({"source": ["aws.cloudtrail"]}));
    assert_eq!(rule.properties["Targets"][0]["Arn"], json!(TOPIC));
    let kind = "AWS::CloudTrail::EventDataStore";
    let store = one(&estate, kind, "arn:aws:cloudtrail:eu-west-1:111111111111:eventdatastore/e1");
    assert_eq!(store.properties["RetentionPeriod"], json!(2557));
    assert_eq!(store.properties["IngestionEnabled"], json!(true));
    assert_eq!(store.properties["FederationEnabled"], json!(true));
    assert_eq!(store.properties["FederationRoleArn"], json!("arn:aws:iam::111111111111:role/lake"));
    let hidden = one(&estate, "AWS::Logs::LogGroup", "describe-log-groups in us-east-1");
    assert_eq!(
        reason(&hidden.properties["LogGroupName"]),
        "`aws logs describe-log-groups` was refused: AccessDeniedException"
    );
}

#[test]
fn a_role_has_its_policies() {
    let estate = bundle();
    let role = one(&estate, "AWS::IAM::Role", "arn:aws:iam::111111111111:role/service-role/trail-logs");
    assert_eq!(estate.arn(role).as_ref(), role.existing.as_ref());
    assert_eq!(role.properties["ManagedPolicyArns"], json!(["arn:aws:iam::111111111111:policy/team/p"]));
    assert_eq!(role.properties["Policies"][0]["PolicyDocument"]["Version"], json!("2012-10-17"));
    let refused = reason(&role.properties["Policies"][1]["PolicyDocument"]);
    assert_eq!(refused, "`aws iam get-role-policy` was refused: AccessDenied");
    let policy = one(&estate, "AWS::IAM::ManagedPolicy", "arn:aws:iam::111111111111:policy/team/p");
    assert_eq!(estate.arn(policy).as_ref(), policy.existing.as_ref());
}

#[test]
fn the_accounts_own_block_is_a_resource() {
    let estate = bundle();
    let block = one(&estate, "Terraform::aws_s3_account_public_access_block", "111111111111");
    assert_eq!(place(&estate, block), ("111111111111", ""));
    assert_eq!(block.properties["RestrictPublicBuckets"], json!(true));
}

#[test]
fn ids_are_unique_and_may_stand_in_a_sub() {
    let estate = bundle();
    let mut ids: Vec<_> = estate.resources.iter().map(|resource| resource.id.as_str()).collect();
    assert!(ids.iter().all(|id| !id.contains(['.', '}'])), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), estate.resources.len());
}

#[test]
fn alarms_nobody_asked_for_are_not_absent() {
    let filters = json!({"metricFilters": [{"filterName": "f", "logGroupName": "g"}]});
    let text = json!({"regions": {"eu-west-1": {"logs": {"describe-metric-filters": filters}}}}).to_string();
    let estate = read_text(&text).estate;
    let alarm = one(&estate, "AWS::CloudWatch::Alarm", "describe-alarms in eu-west-1");
    assert_ne!(reason(&alarm.properties["AlarmActions"]), "");
}
