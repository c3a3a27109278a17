//! How controls stand for made-up resources.

use super::*;
use crate::diagnostic::ExceptedBy;
use crate::estate::{Dialect, Estate, declared};
use crate::framework;
use crate::json::{Value, json};
use crate::policy::{evaluate, met, unseen};

fn id(name: &str) -> FrameworkId {
    name.parse().unwrap()
}

/// How the controls of a framework stand for some resources.
fn standings(name: &str, resources: &Value, whole: bool) -> Vec<(String, Standing, Option<String>)> {
    of_estate(name, &declared(resources).unwrap(), whole)
}

fn of_estate(name: &str, estate: &Estate, whole: bool) -> Vec<(String, Standing, Option<String>)> {
    let policies = PolicySet::builtin();
    let (mut findings, met) =
        (evaluate(&policies, estate, Scope::Logging), met(&policies, estate, Scope::Logging));
    for finding in findings.iter_mut().filter(|finding| finding.id == "trail-log-file-validation") {
        finding.kind = Kind::excepted(ExceptedBy::Spec, "lab", None);
    }
    let kinds = estate.resources.iter().map(|resource| resource.kind.clone()).collect();
    let unseen = unseen([estate]);
    let evidence = Evidence {
        policies: &policies,
        findings: &findings,
        met: &met,
        kinds: &kinds,
        unseen: &unseen,
        scope: Scope::Logging,
        whole,
    };
    let rows = matrix(id(name), &evidence).rows;
    rows.into_iter().map(|row| (row.control.id.clone(), row.standing, row.reason)).collect()
}

fn of<'a>(rows: &'a [(String, Standing, Option<String>)], control: &str) -> (Standing, Option<&'a str>) {
    let row = rows.iter().find(|row| row.0 == control).unwrap();
    (row.1, row.2.as_deref())
}

#[test]
fn a_control_stands_as_the_worst_that_is_found() {
    let trail = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {
        "S3BucketName": {"Ref": "Logs"}, "IsLogging": true, "IsMultiRegionTrail": true,
        "EnableLogFileValidation": false, "KMSKeyId": {"Ref": "Parameter"},
        "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true}]}},
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
            "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}}}});
    let rows = standings("cis-aws-5.0", &trail, false);
    assert_eq!(of(&rows, "3.1"), (Standing::NotMet, None));
    assert_eq!(of(&rows, "3.2"), (Standing::Accepted, None));
    assert_eq!(of(&rows, "3.5"), (Standing::CannotTell, None));
    let why = "the key of trail `Trail`: `Parameter` is not known before deployment";
    assert_eq!(of(&rows, "3.6"), (Standing::CannotTell, Some(why)));
    assert_eq!(of(&rows, "2.1.2"), (Standing::Manual, None));
    assert_eq!(of(&rows, "4.16"), (Standing::Manual, None));
    assert_eq!(of(&rows, "4.1"), (Standing::CannotTell, Some("no alarm is among the inputs")));
}

#[test]
fn what_no_file_shows_is_met_once_aws_says_so() {
    let deletes = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
            "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}}}});
    let mut estate = declared(&deletes).unwrap();
    assert_eq!(of(&of_estate("cis-aws-5.0", &estate, false), "2.1.2"), (Standing::Manual, None));
    estate.units[0].dialect = Dialect::AwsApi;
    assert_eq!(of(&of_estate("cis-aws-5.0", &estate, false), "2.1.2"), (Standing::Met, None));
}

#[test]
fn what_a_policy_leaves_to_something_better_stays_to_be_done_by_hand() {
    let locked = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}}}}}});
    assert_eq!(of(&standings("cis-aws-5.0", &locked, true), "2.1.2"), (Standing::Manual, None));
}

#[test]
fn nothing_does_not_meet_what_must_be_there() {
    let bucket = json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": {}}});
    let some = standings("cis-aws-5.0", &bucket, false);
    assert_eq!(of(&some, "3.1"), (Standing::CannotTell, Some("no trail is among the inputs")));
    let all = standings("cis-aws-5.0", &bucket, true);
    assert_eq!(of(&all, "3.1"), (Standing::NotMet, Some("no trail is among the inputs")));
    assert!(all.iter().all(|row| row.1 != Standing::Met), "{all:?}");
}

#[test]
fn nothing_is_out_of_question_where_nobody_knows_which_trails_there_are() {
    let account = |trails: Value| {
        let account = json!({"Account": {"Type": "AWS::::Account", "Properties": {"Trails": trails}}});
        standings("cis-aws-5.0", &account, false)
    };
    let none = account(json!([]));
    assert_eq!(of(&none, "3.1"), (Standing::NotMet, None));
    assert_eq!(of(&none, "3.2"), (Standing::NotApplicable, Some("no trail is among the inputs")));
    let refused = account(json!({ "Trailsmith::Unknown": "it was refused" }));
    assert_eq!(of(&refused, "3.1"), (Standing::CannotTell, None));
    assert_eq!(
        of(&refused, "3.2"),
        (Standing::CannotTell, Some("no trail is among the inputs: it was refused"))
    );
    assert_eq!(of(&refused, "3.4").0, Standing::CannotTell);
    let trail = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "elsewhere"}},
        "Scratch": {"Type": "AWS::S3::Bucket", "Properties": {}}});
    let trail = standings("cis-aws-5.0", &trail, false);
    let why = "the bucket of trail `Trail`: `elsewhere` is not among the inputs";
    assert_eq!(of(&trail, "3.4"), (Standing::CannotTell, Some(why)));
    assert_eq!(of(&trail, "3.6"), (Standing::NotApplicable, Some("no key is among the inputs")));
}

#[test]
fn what_a_control_may_not_be_about_does_not_meet_it() {
    let block = json!({"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true,
        "RestrictPublicBuckets": true});
    let estate = |bucket: Value| {
        json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": bucket}},
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"PublicAccessBlockConfiguration": block}}})
    };
    let known = standings("cis-aws-5.0", &estate(json!({"Ref": "Logs"})), false);
    assert_eq!(of(&known, "2.1.4"), (Standing::Met, None));
    let open = standings("cis-aws-5.0", &estate(json!({"Ref": "Parameter"})), false);
    let why = "nobody can tell whether this is about `Logs`";
    assert_eq!(of(&open, "2.1.4"), (Standing::CannotTell, Some(why)));
}

#[test]
fn every_policy_and_every_control_has_its_other_side() {
    let policies = PolicySet::builtin();
    for framework in framework::all() {
        let id = id(&framework.id);
        for policy in policies.iter() {
            for control in policy.controls(id) {
                assert!(framework.control(control).is_some(), "{}: {id} has no {control}", policy.id);
            }
        }
        for control in &framework.controls {
            let answered = policies.iter().any(|policy| policy.controls(id).contains(&control.id));
            assert!(answered || control.manual.is_some(), "{id} {}: who answers for it?", control.id);
            let kind = control.exists.as_ref();
            assert!(kind.is_none_or(|kind| resource_type(kind).is_some()), "{id} {}", control.id);
        }
    }
}
