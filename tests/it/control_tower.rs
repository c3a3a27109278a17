//! AWS Control Tower's landing zone: its trail is built on, and never written.

use crate::examples::valid;
use crate::run::{Run, project, tree};
use trailsmith::compile::compile;
use trailsmith::emit::anothers;
use trailsmith::estate::Estate;
use trailsmith::json::Value;

const STORY: &str = include_str!("../../examples/control-tower/spec.yaml");
const TRAIL: &str = "aws-controltower-BaselineCloudTrail";
const BUCKET: &str = "aws-controltower-cloudtrail-logs-222222222222-gcs-gsx";

fn story() -> Estate {
    compile(&valid(&project("examples/control-tower"))).unwrap()
}

/// A spec with nothing but what Control Tower has and alarms on it.
fn minimal(control_tower: &str) -> String {
    format!(
        "version: 1\norganization:\n  id: o-a1b2c3d4e5\n  home_region: eu-west-1\n  \
         accounts: {{management: \"111111111111\", log_archive: \"222222222222\"}}\n  control_tower: {control_tower}\n\
         monitoring: {{cis_alarms: v5, notify: [security@example.com]}}\n"
    )
}

#[test]
fn what_control_tower_has_is_in_no_file() {
    let out = project("examples/control-tower/out");
    for (path, text) in tree(&out) {
        if path.starts_with("terraform") {
            for written in [format!("name     = \"{TRAIL}\""), format!("bucket   = \"{BUCKET}\"")] {
                assert!(!text.contains(&written), "{path}: {written}");
            }
        } else if path.starts_with("cloudformation") {
            for written in [
                format!("TrailName: {TRAIL}"),
                format!("      BucketName: {BUCKET}"),
                "LogGroupName: aws-controltower/CloudTrailLogs\n      Retention".to_owned(),
            ] {
                assert!(!text.contains(&written), "{path}: {written}");
            }
        }
        assert!(!text.contains("Trailsmith::Unknown"), "{path}");
    }
}

/// The bucket of results and that of its access logs had none: nobody was kept from plain HTTP, and no access log came.
#[test]
fn every_bucket_that_is_not_control_towers_has_a_policy() {
    let estate = story();
    let written = anothers::without(&estate);
    let buckets: Vec<&str> = written.of_kind("AWS::S3::Bucket").map(|bucket| bucket.id.as_str()).collect();
    assert_eq!(buckets.len(), 4, "{buckets:?}");
    let policies: Vec<Value> =
        written.of_kind("AWS::S3::BucketPolicy").map(|policy| policy.properties.clone()).collect();
    for bucket in buckets {
        let of_bucket = policies.iter().find(|policy| policy["Bucket"]["Ref"] == bucket);
        let text = of_bucket.map(ToString::to_string).unwrap_or_default();
        assert!(text.contains("aws:SecureTransport"), "{bucket}: {text}");
        assert_eq!(
            bucket.contains("AccessLogs"),
            text.contains("logging.s3.amazonaws.com"),
            "{bucket}: {text}"
        );
    }
}

#[test]
fn alarms_tables_and_guardrails_stand_on_it_by_name() {
    let estate = story();
    let written = anothers::without(&estate);
    let text = |kind: &str| {
        let properties: Vec<Value> =
            written.of_kind(kind).map(|found| written.resolve(&found.properties)).collect();
        serde_json::to_string(&properties).unwrap()
    };
    assert!(text("AWS::Logs::MetricFilter").contains("\"LogGroupName\":\"aws-controltower/CloudTrailLogs\""));
    assert!(text("AWS::Glue::Table").contains(&format!("s3://{BUCKET}/o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/")));
    let policies = text("AWS::Organizations::Policy");
    assert!(policies.contains(&format!("arn:aws:s3:::{BUCKET}")), "{policies}");
    assert!(policies.contains("arn:aws:iam::*:role/AWSControlTowerExecution"), "{policies}");
    let key = text("AWS::KMS::Key");
    assert!(key.contains("config.amazonaws.com") && key.contains(&format!("trail/{TRAIL}")), "{key}");
    assert_eq!(written.of_kind("AWS::CloudTrail::Trail").count(), 1);
}

#[test]
fn the_runbook_tells_the_landing_zone_what_the_spec_says() {
    let book = std::fs::read_to_string(project("examples/control-tower/out/RUNBOOK.md")).unwrap();
    for said in [
        ".loggingBucket.retentionDays = 2557",
        ".accessLoggingBucket.retentionDays = 3650",
        ".kmsKeyArn = $key",
        "aws kms describe-key --key-id alias/control-tower",
        "# -> aws-controltower-cloudtrail-logs-222222222222-gcs-gsx o-a1b2c3d4e5",
    ] {
        assert!(book.contains(said), "{said}");
    }
}

#[test]
fn a_landing_zone_alone_is_enough_and_its_encryption_is_judged() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", minimal("true")).exit(1);
    assert!(
        ran.stderr.contains("trail-kms-encryption") && ran.stderr.contains("spec.yaml:6:3"),
        "{}",
        ran.stderr
    );
    let keyed = minimal("{key: zone}") + "keys: {zone: {account: management}}\n";
    let ran = ran.then(&["synth", "spec.yaml"]).file("spec.yaml", keyed).exit(0);
    let module = ran.read("out/terraform/management.tf").unwrap();
    assert!(module.contains("log_group_name = \"aws-controltower/CloudTrailLogs\""), "{module}");
    let book = ran.read("out/RUNBOOK.md").unwrap();
    assert!(book.contains("aws-controltower-logs-222222222222-eu-west-1 o-a1b2c3d4e5"), "{book}");
    assert!(
        !book.contains("enable-aws-service-access --service-principal cloudtrail"),
        "Control Tower has seen to that"
    );
}

/// The landing zone's trail has the first copy of every account's management events.
#[test]
fn a_second_trail_of_management_events_is_told_with_its_price() {
    let spec = STORY.replace("    management_events: {read_write: none}\n", "");
    let ran = Run::new(&["check", "spec.yaml"]).file("spec.yaml", spec).exit(0);
    assert!(ran.stdout.contains("trail-management-events-once"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2 USD per 100,000"), "{}", ran.stdout);
    let ran = Run::new(&["check", "spec.yaml"]).file("spec.yaml", STORY).exit(0);
    assert!(!ran.stdout.contains("trail-management-events-once"), "{}", ran.stdout);
}
