//! What is judged otherwise where everything is judged.

use super::*;
use crate::policy::context::KEPT;

#[test]
fn where_all_is_judged_access_log_buckets_need_no_access_logs() {
    let bucket = |properties| crate::json::json!({"Type": "AWS::S3::Bucket", "Properties": properties});
    let to =
        |name: &str| crate::json::json!({"LoggingConfiguration": {"DestinationBucketName": {"Ref": name}}});
    let granted = |permission: &str| {
        let grantee =
            crate::json::json!({"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"});
        crate::json::json!({"AccessControlPolicy": {"Grants": [{"Grantee": grantee, "Permission": permission}]}})
    };
    let example = crate::json::json!({
        "Source": bucket(to("Target")), "Target": bucket(crate::json::json!({})),
        "ByAcl": bucket(crate::json::json!({"AccessControl": "LogDeliveryWrite"})),
        "ByGrant": bucket(granted("WRITE")), "ByReading": bucket(granted("READ_ACP")),
        "ByPolicy": bucket(crate::json::json!({})),
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": {"Ref": "ByPolicy"},
            "PolicyDocument": {"Statement": {
                "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject", "Resource": "*",
            }},
        }},
        "Plain": bucket(crate::json::json!({})),
    });
    let findings = evaluate(&PolicySet::builtin(), &estate(&example).unwrap(), Scope::All);
    let names: Vec<_> = found(&findings, "bucket-access-logging")
        .into_iter()
        .map(|finding| finding.resource.clone().unwrap().name.clone())
        .collect();
    assert_eq!(names, ["ByReading", "Plain"]);
}

#[test]
fn a_trail_without_a_log_group_fails_each_alarm_only_where_all_is_judged() {
    let example = crate::json::json!({"Trail": {"Type": "AWS::CloudTrail::Trail"}});
    let estate = estate(&example).unwrap();
    let count = |scope| {
        let findings = evaluate(&PolicySet::builtin(), &estate, scope);
        found(&findings, "alarm-root-usage").len()
    };
    assert_eq!((count(Scope::Logging), count(Scope::All)), (0, 1));
}

/// The findings of one alarm policy over metric filters and alarms without a trail.
fn of_filters(filters: &[(&str, &str)], scope: Scope) -> Vec<(String, Kind)> {
    let mut written = crate::json::Map::new();
    for (name, pattern) in filters {
        let metric = crate::json::json!({"MetricName": name, "MetricNamespace": "CIS", "MetricValue": "1"});
        let filter = crate::json::json!({"Type": "AWS::Logs::MetricFilter", "Properties": {
            "LogGroupName": {"Ref": "Elsewhere"}, "FilterPattern": pattern, "MetricTransformations": [metric],
        }});
        written.insert((*name).to_owned(), filter);
    }
    let alarm = crate::json::json!({"Type": "AWS::CloudWatch::Alarm", "Properties": {
        "MetricName": "Watched", "Namespace": "CIS", "Statistic": "Sum", "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }});
    written.insert("Alarm".to_owned(), alarm);
    let findings = evaluate(&PolicySet::builtin(), &estate(&written.into()).unwrap(), scope);
    let found = found(&findings, "alarm-cmk-disable-delete").into_iter();
    let told = |finding: &&Diagnostic| assert!(finding.notes[0].starts_with("no trail is among the inputs"));
    found
        .inspect(told)
        .map(|finding| (finding.resource.clone().unwrap().name.clone(), finding.kind.clone()))
        .collect()
}

#[test]
fn where_all_is_judged_metric_filters_without_a_trail_are_judged_as_its_own() {
    let whole = "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }";
    let part = "{ ($.eventSource = kms.amazonaws.com) && ($.eventName = DisableKey) }";
    let application = "{ $.level = ERROR }";
    assert_eq!(of_filters(&[("Watched", whole)], Scope::All), []);
    assert_eq!(of_filters(&[("Application", application), ("Watched", whole)], Scope::All), []);
    // The filter is not whole, or nothing watches it: once, on the first that reads CloudTrail's events.
    let fails = |name: &str| vec![(name.to_owned(), Kind::Fail)];
    assert_eq!(of_filters(&[("Watched", part)], Scope::All), fails("Watched"));
    assert_eq!(of_filters(&[("Application", application), ("Other", whole)], Scope::All), fails("Other"));
    // Filters on other events are nobody's alarms, and nothing is judged that need not be.
    assert_eq!(of_filters(&[("Application", application)], Scope::All), []);
    assert_eq!(of_filters(&[("Watched", part)], Scope::Logging), []);
}

#[test]
fn thousands_of_resources_are_judged_as_few_are() {
    let group = crate::json::json!({"Type": "AWS::Logs::LogGroup", "Properties": {}});
    let many = 2 * KEPT + 1;
    // A link from the first chunk into the last one.
    let trail = crate::json::json!({"S3BucketName": {"Ref": "Logs"}});
    let trail = crate::json::json!({"Type": "AWS::CloudTrail::Trail", "Properties": trail});
    let mut example: crate::json::Map = std::iter::once(("Trail".to_owned(), trail))
        .chain((0..many).map(|number| (format!("Group{number}"), group.clone())))
        .collect();
    example.insert("Logs".to_owned(), crate::json::json!({"Type": "AWS::S3::Bucket", "Properties": {}}));
    let estate = estate(&Value::Object(example)).unwrap();
    let findings = |scope| evaluate(&PolicySet::builtin(), &estate, scope);
    let all = findings(Scope::All);
    assert!(all.is_sorted());
    assert_eq!(found(&all, "log-group-retention").len(), many);
    // Only the trail makes the last one a log bucket.
    assert_eq!(found(&findings(Scope::Logging), "bucket-versioning").len(), 1);
}

#[test]
fn all_is_judged_only_where_it_is_asked_for_and_aws_keys_are_never() {
    let example = crate::json::json!({
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyManager": "AWS"}},
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm"},
    });
    let estate = estate(&example).unwrap();
    let kinds = |scope| {
        let findings = evaluate(&PolicySet::builtin(), &estate, scope);
        findings
            .into_iter()
            .map(|f| f.resource.unwrap().name.clone())
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert!(kinds(Scope::Logging).is_empty());
    assert_eq!(kinds(Scope::All).into_iter().collect::<Vec<_>>(), ["Alarm", "Bucket", "Group", "Topic"]);
}
