//! What stands beside a resource's properties, and what only the API has in them.

use super::layout::said;
use super::{estate, read_with};
use crate::estate::Replaced;
use crate::estate::intrinsic::unknown;
use crate::json::json;
use crate::read::Options;

#[test]
fn a_lifecycle_rule_as_s3s_api_has_it_is_told() {
    let text = "
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - ID: a
            Status: Enabled
            Filter: {Prefix: AWSLogs/}
            Expiration: {Days: 90}
            Transitions: [{Days: 30, StorageClass: GLACIER}]
            NoncurrentVersionTransitions: [{NoncurrentDays: 30, StorageClass: GLACIER}]
            NoncurrentVersionExpiration: {NoncurrentDays: 90}
  Other: {Type: AWS::S3::Bucket, Properties: {LifecycleConfiguration: {Rules: [{Id: a, Prefix: x, Status: Enabled}]}}}
";
    let lines: Vec<(usize, String)> = said(text)
        .into_iter()
        .map(|(_, line, _, message)| (line, message.split('`').nth(1).unwrap_or_default().to_owned()))
        .collect();
    let expected = [(8, "ID"), (10, "Filter"), (11, "Expiration"), (12, "Days"), (13, "NoncurrentDays")];
    assert_eq!(lines, expected.map(|(line, name)| (line, name.to_owned())));
}

#[test]
fn what_becomes_of_a_resource_that_is_replaced_is_read_apart() {
    let of = |policies: &str| {
        let text = format!(
            "Parameters: {{P: {{Type: String}}}}\nResources: {{T: {{Type: AWS::KMS::Key, {policies}Properties: {{}}}}}}"
        );
        estate(&text).resources.swap_remove(0).attributes.replaced
    };
    assert_eq!(of(""), Replaced::AsDeleted);
    assert_eq!(of("DeletionPolicy: Retain, "), Replaced::Deleted);
    assert_eq!(of("DeletionPolicy: Retain, UpdateReplacePolicy: Delete, "), Replaced::Deleted);
    assert_eq!(of("DeletionPolicy: Retain, UpdateReplacePolicy: Retain, "), Replaced::AsDeleted);
    assert!(matches!(of("DeletionPolicy: Retain, UpdateReplacePolicy: !Ref P, "), Replaced::Untold(_)));
}

#[test]
fn a_replica_is_a_key_that_is_rotated_elsewhere() {
    let text = "
Resources:
  Copy:
    Type: AWS::KMS::ReplicaKey
    Properties: {PrimaryKeyArn: 'arn:aws:kms:us-east-1:222222222222:key/mrk-1', KeyPolicy: {Statement: []}}
";
    let read = read_with(text, &Options::default()).1;
    assert_eq!(read.diagnostics, []);
    let key = &read.estate.resources[0];
    let why = "a replica is rotated with its primary key, which is in another Region";
    let expected = json!({"EnableKeyRotation": unknown(why), "KeyPolicy": {"Statement": []}});
    assert_eq!((key.kind.as_str(), &key.properties), ("AWS::KMS::Key", &expected));
}
