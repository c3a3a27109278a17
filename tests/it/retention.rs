//! How long logs stay: what is proven of the examples, and what the command line holds inputs to.

use crate::run::{Ran, Run, project};
use trailsmith::compile::compile;
use trailsmith::facts::retention::{Retention, of_estate};
use trailsmith::json::Value;
use trailsmith::source::Sources;
use trailsmith::spec;

fn proofs(example: &str) -> Vec<Retention> {
    let mut sources = Sources::new();
    let text = std::fs::read_to_string(project(&format!("examples/{example}/spec.yaml"))).unwrap();
    let id = sources.add("spec.yaml", text);
    of_estate(&compile(&spec::read(&sources, id).unwrap()).unwrap())
}

#[test]
fn the_examples_keep_what_they_promise() {
    let full = proofs("full");
    let said: Vec<Vec<String>> = full.iter().map(Retention::sentences).collect();
    assert_eq!(
        said[0],
        [
            "log files of trail `trails.org` can be read without a restore for 365 days, get a delete marker on day 2922 \
             at the earliest and are gone for good on day 5844 at the earliest; before day 2557 only those with \
             s3:BypassGovernanceRetention can delete one",
            "digests of trail `trails.org` can be read without a restore for 365 days, get a delete marker on day 2922 \
             at the earliest and are gone for good on day 5844 at the earliest; before day 2557 only those with \
             s3:BypassGovernanceRetention can delete one",
            "the promise holds that log files are kept for 2557 days",
            "the promise holds that log files can be read without a restore for 90 days",
        ]
    );
    assert_eq!(
        said[1][0],
        "log files of trail `trails.payments` can always be read without a restore and are never removed by a lifecycle \
         rule; before day 2557 only those with s3:BypassGovernanceRetention can delete one"
    );
    let locked = proofs("object-lock")[0].sentences();
    assert!(locked[0].ends_with("nobody, root included, can delete one before day 2555"), "{locked:?}");
    let mfa = proofs("mfa-delete")[0].sentences();
    assert!(mfa[0].ends_with("only root, with its MFA device, can delete a version before"), "{mfa:?}");
    let minimal = proofs("minimal")[0].sentences();
    assert!(minimal[0].contains("only policies keep one from being deleted at any time"), "{minimal:?}");
}

#[test]
fn a_proof_is_json_under_stable_names() {
    let proof = trailsmith::json::to_value(&proofs("full")[0]).unwrap();
    let names: Vec<&trailsmith::json::Key> = proof.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "trail",
            "required_days",
            "immediate_days",
            "bucket",
            "logs",
            "digests",
            "insights",
            "network_activity",
            "aggregated",
            "protection",
            "replica",
            "log_group"
        ]
    );
    assert_eq!(proof["bucket"], trailsmith::json::json!({"known": "buckets.logs"}));
    assert_eq!(proof["protection"]["lock"]["compliance"], false);
    let archived = &proof["logs"]["archived"];
    assert_eq!(archived["earliest"]["rules"][0], "/LifecycleConfiguration/Rules/0/Transitions/1");
    assert_eq!(archived["latest"]["least"], 365);
}

/// A log-archive account and a management account, each with a template of its own, as people write them.
const ARCHIVE: &str = "\
Parameters:
  OrganizationId: {Type: String, Default: o-a1b2c3d4e5}
Resources:
  Logs:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: acme-trail
      VersioningConfiguration: {Status: Enabled}
      ObjectLockEnabled: true
      ObjectLockConfiguration: {ObjectLockEnabled: Enabled, Rule: {DefaultRetention: {Mode: COMPLIANCE, Days: 365}}}
      LifecycleConfiguration:
        Rules:
          - Id: trail
            Status: Enabled
            Prefix: !Sub AWSLogs/${OrganizationId}/
            Transitions:
              - {StorageClass: GLACIER_IR, TransitionInDays: 90}
              - {StorageClass: DEEP_ARCHIVE, TransitionInDays: 400}
            ExpirationInDays: 2557
            NoncurrentVersionExpiration: {NoncurrentDays: 90}
          - {Id: config, Status: Enabled, Prefix: AWSLogs/222222222222/Config/, ExpirationInDays: 30}
          - {Id: uploads, Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}
";
const MANAGEMENT: &str = "\
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    DeletionPolicy: Retain
    Properties:
      {TrailName: org, S3BucketName: acme-trail, IsLogging: true, IsMultiRegionTrail: true, IsOrganizationTrail: true,
        EnableLogFileValidation: true}
";

fn check(arguments: &[&str], archive: &str) -> Ran {
    let mut all = vec!["check", ".", "--format", "json", "--min-severity", "info", "--fail-on", "critical"];
    all.extend(arguments);
    Run::new(&all).file("archive.yaml", archive).file("management.yaml", MANAGEMENT).exit(0)
}

/// Policy and place of what is said of retention.
fn found(ran: &Ran) -> Vec<(String, u64)> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let about =
        ["bucket-lifecycle", "bucket-object-lock", "bucket-replication-", "bucket-force", "bucket-mfa"];
    let findings = report["findings"].as_array().unwrap().iter();
    let of = findings.filter(|finding| {
        let policy = finding["policy"].as_str().unwrap();
        about.iter().any(|start| policy.starts_with(start))
    });
    of.map(|finding| {
        (finding["policy"].as_str().unwrap().to_owned(), finding["location"]["line"].as_u64().unwrap())
    })
    .collect()
}

#[test]
fn a_sound_design_in_two_stacks_has_nothing_to_hide() {
    let small = ("bucket-lifecycle-small-objects".to_owned(), 13);
    assert_eq!(found(&check(&[], ARCHIVE)), [small]);
}

#[test]
fn the_command_line_says_how_long() {
    let policies = |arguments: &[&str]| {
        let mut found = found(&check(arguments, ARCHIVE));
        found.retain(|(policy, _)| policy != "bucket-lifecycle-small-objects");
        found.sort();
        found
    };
    let named = |policy: &str, line| (policy.to_owned(), line);
    assert_eq!(policies(&["--required-retention", "365"]), []);
    let lock = || named("bucket-object-lock-retention", 11);
    assert_eq!(policies(&["--required-retention", "400"]), [lock()]);
    assert_eq!(policies(&["--immediate-access", "401"]), [named("bucket-lifecycle-immediate-access", 19)]);
    let expires = named("bucket-lifecycle-expiration", 20);
    assert_eq!(policies(&["--required-retention", "2648"]), [expires, lock()]);
    let refused = Run::new(&["check", ".", "--required-retention", "0"]).file("a.yaml", "").exit(2);
    assert!(refused.stderr.contains("--required-retention"), "{}", refused.stderr);
}

#[test]
fn the_command_line_outranks_a_spec() {
    let spec = std::fs::read_to_string(project("examples/object-lock/spec.yaml")).unwrap();
    let broken = |arguments: &[&str]| {
        let mut all =
            vec!["check", "spec.yaml", "--format", "json", "--min-severity", "low", "--fail-on", "critical"];
        all.extend(arguments);
        let ran = Run::new(&all).file("spec.yaml", &spec).exit(0);
        found(&ran).into_iter().map(|(policy, _)| policy).collect::<Vec<_>>()
    };
    assert_eq!(broken(&[]), [] as [&str; 0]);
    assert_eq!(
        broken(&["--required-retention", "6000"]),
        ["bucket-lifecycle-expiration", "bucket-object-lock-retention"]
    );
}
