//! What is judged otherwise where everything is judged.

use super::*;

#[test]
fn where_all_is_judged_access_log_buckets_need_no_access_logs() {
    let bucket = |properties| serde_json::json!({"Type": "AWS::S3::Bucket", "Properties": properties});
    let to =
        |name: &str| serde_json::json!({"LoggingConfiguration": {"DestinationBucketName": {"Ref": name}}});
    let example = serde_json::json!({
        "Source": bucket(to("Target")), "Target": bucket(serde_json::json!({})),
        "ByAcl": bucket(serde_json::json!({"AccessControl": "LogDeliveryWrite"})),
        "ByPolicy": bucket(serde_json::json!({})),
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": {"Ref": "ByPolicy"},
            "PolicyDocument": {"Statement": {
                "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject", "Resource": "*",
            }},
        }},
        "Plain": bucket(serde_json::json!({})),
    });
    let findings = evaluate(&PolicySet::builtin(), &estate(&example).unwrap(), Scope::All);
    let names: Vec<_> = found(&findings, "bucket-access-logging")
        .into_iter()
        .map(|finding| finding.resource.clone().unwrap().name)
        .collect();
    assert_eq!(names, ["Plain"]);
}

#[test]
fn a_trail_without_a_log_group_fails_each_alarm_only_where_all_is_judged() {
    let example = serde_json::json!({"Trail": {"Type": "AWS::CloudTrail::Trail"}});
    let estate = estate(&example).unwrap();
    let count = |scope| {
        let findings = evaluate(&PolicySet::builtin(), &estate, scope);
        found(&findings, "alarm-root-usage").len()
    };
    assert_eq!((count(Scope::Logging), count(Scope::All)), (0, 1));
}
