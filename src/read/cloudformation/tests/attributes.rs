//! What stands beside a resource's properties, and what only the API has in them.

use super::estate;
use super::layout::said;
use crate::estate::Replaced;

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
