//! `snapshot`, with a stand-in for the AWS CLI on the PATH that answers from a table and refuses everything else.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use trailsmith::estate::Estate;
use trailsmith::read::{Options, Text, aws_api};
use trailsmith::source::Sources;

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit";

/// How a call begins, and what is printed; a call that begins otherwise is refused.
const ANSWERS: &[(&str, &str)] = &[
    (
        "sts get-caller-identity",
        r#"{"Account": "111111111111", "Arn": "arn:aws:iam::111111111111:user/a", "UserId": "A"}"#,
    ),
    (
        "cloudtrail describe-trails",
        r#"{"trailList": [{"Name": "audit", "TrailARN": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit",
            "HomeRegion": "eu-west-1", "IsMultiRegionTrail": true, "S3BucketName": "acme-trail-logs",
            "KmsKeyId": "arn:aws:kms:eu-west-1:111111111111:key/k"}]}"#,
    ),
    (
        "cloudtrail get-trail-status --name arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit",
        r#"{"IsLogging": true}"#,
    ),
    ("s3api list-buckets", r#"{"Buckets": [{"Name": "acme-trail-logs"}, {"Name": "acme-other"}]}"#),
    ("s3api get-bucket-location --bucket acme-trail-logs", r#"{"LocationConstraint": "eu-west-1"}"#),
    // An empty answer is printed as nothing.
    ("s3api get-bucket-versioning --bucket acme-trail-logs", ""),
    ("s3api get-bucket-location --bucket acme-other", r#"{"LocationConstraint": null}"#),
    (
        "kms describe-key --key-id arn:aws:kms:eu-west-1:111111111111:key/k",
        r#"{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111111111111:key/k", "KeyState": "Enabled"}}"#,
    ),
];

/// Makes the stand-in. It notes every call.
fn stand_in(folder: &Path, answers: &[(&str, &str)]) {
    let mut script = "#!/bin/sh\necho \"$*\" >> \"$0.calls\"\ncase \"$*\" in\n".to_owned();
    for (call, answer) in answers {
        writeln!(script, "'{call} '*) cat <<'END'\n{answer}\nEND\n;;").unwrap();
    }
    script += "'s3api get-bucket-policy '*) echo 'An error occurred (NoSuchBucketPolicy) when calling it' >&2; exit 254 ;;\n";
    script += "*) echo 'An error occurred (AccessDenied) when calling the X operation: no' >&2; exit 254 ;;\nesac\n";
    let path = folder.join("aws");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn snapshot(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trailsmith"))
        .arg("snapshot")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .output()
        .unwrap()
}

fn estate(bundle: &str) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("bundle.json", bundle);
    let root = sources.parse(id).0.unwrap().root;
    assert!(aws_api::looks_like_answers(&root));
    let read = aws_api::read(Text { id, source: sources.get(id) }, &Options::default());
    assert_eq!(read.diagnostics, []);
    read.estate
}

#[test]
fn an_account_becomes_a_bundle_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    stand_in(folder.path(), ANSWERS);
    let ran = snapshot(folder.path(), &["--region", "us-east-1", "-o", "bundle.json"]);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(said.contains("not answered: `aws kms get-key-policy` in eu-west-1: AccessDenied\n"), "{said}");
    assert!(!said.contains("NoSuchBucketPolicy"), "that there is no policy is an answer: {said}");
    let bundle = fs::read_to_string(folder.path().join("bundle.json")).unwrap();
    let estate = estate(&bundle);
    let trail: Vec<_> = estate.of_kind("AWS::CloudTrail::Trail").collect();
    assert_eq!(trail.len(), 1, "both Regions show it");
    assert_eq!(trail[0].name, TRAIL);
    assert_eq!(trail[0].properties["IsLogging"], true);
    let why = &trail[0].properties["EventSelectors"]["Trailsmith::Unknown"];
    assert_eq!(why, "`aws cloudtrail get-event-selectors` was refused: AccessDenied");
    let buckets: Vec<_> = estate.of_kind("AWS::S3::Bucket").map(|bucket| bucket.name.as_str()).collect();
    assert_eq!(buckets, ["acme-trail-logs"], "of a bucket that is only listed nothing is known");
    assert_eq!(
        estate.of_kind("AWS::S3::BucketPolicy").filter(|policy| policy.name == "acme-trail-logs").count(),
        0
    );
    assert_eq!(estate.of_kind("AWS::KMS::Key").count(), 1);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing is left beside the bundle: {left:?}");
}

#[test]
fn only_reading_commands_are_run_and_each_once() {
    let folder = tempfile::tempdir().unwrap();
    stand_in(folder.path(), ANSWERS);
    let ran = snapshot(folder.path(), &["--region", "us-east-1", "--profile", "audit", "--all-buckets"]);
    assert_eq!(ran.status.code(), Some(0));
    let calls = fs::read_to_string(folder.path().join("aws.calls")).unwrap();
    let mut calls: Vec<_> = calls.lines().collect();
    assert!(calls.iter().any(|call| call.contains("get-bucket-acl --bucket acme-other ")), "{calls:#?}");
    for call in &calls {
        let verb = call.split([' ', '-']).nth(1).unwrap();
        assert!(["describe", "get", "list", "head"].contains(&verb), "{call}");
        assert!(call.contains(" --region "), "the AWS CLI may have none configured: {call}");
        assert!(call.contains(" --profile audit --output json --cli-connect-timeout 10"), "{call}");
    }
    let count = calls.len();
    calls.sort_unstable();
    calls.dedup();
    assert_eq!(calls.len(), count);
}

#[test]
fn the_same_account_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    stand_in(folder.path(), ANSWERS);
    let once = snapshot(folder.path(), &["--region", "us-east-1"]).stdout;
    let again = snapshot(folder.path(), &["--region", "us-east-1"]).stdout;
    assert!(!once.is_empty() && once == again);
}

#[test]
fn without_the_aws_cli_or_a_login_it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
        .args(["snapshot", "--region", "eu-west-1"])
        .env_clear()
        .env("PATH", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(missing.stderr).unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(said.contains("there is no `aws` on the PATH") && said.contains("help: install it"), "{said}");
    stand_in(folder.path(), &[]);
    let refused = snapshot(folder.path(), &["--region", "eu-west-1", "-o", "bundle.json"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("does not say which account this is: AccessDenied"), "{said}");
    assert!(!folder.path().join("bundle.json").exists());
}

#[test]
fn where_the_bundle_cannot_be_written_nothing_more_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    stand_in(folder.path(), ANSWERS);
    for (output, says) in [("aws/bundle.json", "cannot write aws/bundle.json: "), ("out/", "it is a folder")]
    {
        fs::write(folder.path().join("aws.calls"), "").unwrap();
        let ran = snapshot(folder.path(), &["--region", "us-east-1", "-o", output]);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{said}");
        assert!(said.contains(says), "{said}");
        let calls = fs::read_to_string(folder.path().join("aws.calls")).unwrap();
        assert_eq!(calls.lines().count(), 1, "{calls}");
    }
    let ran = snapshot(folder.path(), &["--region", "us-east-1", "-o", "new/bundle.json"]);
    assert_eq!(ran.status.code(), Some(0));
    assert!(folder.path().join("new/bundle.json").exists());
}
