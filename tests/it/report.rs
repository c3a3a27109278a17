//! `report`, frameworks in specs and on `check`, and policies of one's own: through the program.

use crate::run::{Run, golden, project};
use trailsmith::json::Value;

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");

/// A template with something met, not met, unknown and accepted in it.
const TEMPLATE: &str = "\
Parameters:
  Key: {Type: String}
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Metadata:
      trailsmith: {ignore: [{policy: trail-log-file-validation, reason: \"digests are made elsewhere\", until: 2027-06-30}]}
    Properties:
      IsLogging: true
      IsMultiRegionTrail: true
      EnableLogFileValidation: false
      KMSKeyId: !Ref Key
      S3BucketName: !Ref Logs
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
";

/// With a promise to meet a framework.
fn promising(framework: &str) -> String {
    format!("{MINIMAL}checks: {{frameworks: [{framework}]}}\n")
}

#[test]
fn every_format_is_as_it_was() {
    let ran = Run::new(&[
        "report",
        "--framework",
        "cis-aws-5.0,fsbp",
        "--as-of",
        "2026-11-22",
        "template.yaml",
        "-o",
        "markdown=matrix.md",
        "-o",
        "csv=matrix.csv",
        "-o",
        "json=matrix.json",
    ])
    .file("template.yaml", TEMPLATE)
    .exit(1);
    let folder = project("tests/golden/report");
    golden(&folder.join("matrix.txt"), &ran.stdout);
    for name in ["matrix.md", "matrix.csv", "matrix.json"] {
        golden(&folder.join(name), &ran.read(name).unwrap());
    }
}

/// How a control stands, and what is found against it.
fn standing(report: &Value, control: &str) -> (String, usize) {
    let controls = report["frameworks"][0]["controls"].as_array().unwrap();
    let found = controls.iter().find(|found| found["id"] == control).unwrap();
    (found["standing"].as_str().unwrap().to_owned(), found["findings"].as_array().unwrap().len())
}

#[test]
fn each_standing_is_told_from_the_inputs() {
    let arguments = [
        "report",
        "--framework",
        "cis-aws-5.0",
        "--as-of",
        "2026-11-22",
        "--format",
        "json",
        "template.yaml",
    ];
    let ran = Run::new(&arguments).file("template.yaml", TEMPLATE).exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    for (control, expected) in [
        ("3.1", ("met", 0)),
        ("3.2", ("accepted", 1)),
        ("3.5", ("cannot-tell", 1)),
        ("2.1.2", ("not-met", 1)),
        // Which key it is, a parameter says.
        ("3.6", ("cannot-tell", 0)),
        ("4.1", ("cannot-tell", 0)),
        ("4.16", ("manual", 0)),
    ] {
        assert_eq!(standing(&report, control), (expected.0.to_owned(), expected.1), "{control}");
    }
    let schema = Run::new(&["schema", "matrix"]).exit(0).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(trailsmith::json::validator(&schema).unwrap().is_valid(&report));
}

#[test]
fn an_alarm_that_tells_nobody_meets_no_control() {
    let template = |actions: &str| {
        format!(
            "Resources:\n  \
             Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties: {{S3BucketName: logs, IsLogging: true, \
             IsMultiRegionTrail: true, CloudWatchLogsLogGroupArn: !GetAtt Group.Arn}}\n  \
             Group: {{Type: AWS::Logs::LogGroup}}\n  \
             Filter:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n      LogGroupName: !Ref Group\n      \
             FilterPattern: '{{ $.userIdentity.type = \"Root\" }}'\n      \
             MetricTransformations: [{{MetricName: Root, MetricNamespace: CIS, MetricValue: '1'}}]\n  \
             Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {{MetricName: Root, Namespace: CIS, \
             Statistic: Sum, Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold{actions}}}\n"
        )
    };
    let arn = "arn:aws:sns:eu-west-1:111122223333:alarms";
    for (actions, expected) in [
        (format!(", AlarmActions: ['{arn}']"), "met"),
        (String::new(), "cannot-tell"),
        (format!(", OKActions: ['{arn}']"), "cannot-tell"),
        (format!(", ActionsEnabled: false, AlarmActions: ['{arn}']"), "cannot-tell"),
    ] {
        let ran = Run::new(&["report", "--framework=cis-aws-5.0", "--format=json", "a.yaml"])
            .file("a.yaml", template(&actions))
            .exit(1);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(standing(&report, "4.3").0, expected, "{actions}");
    }
}

#[test]
fn the_same_options_as_check_decide() {
    // The accepted risk ends, the parameter has a value.
    let ran = Run::new(&[
        "report",
        "--framework=cis-aws-5.0",
        "--as-of=2028-01-01",
        "--format=json",
        "--parameters=values.json",
        "template.yaml",
    ])
    .file("template.yaml", TEMPLATE)
    .file(
        "values.json",
        r#"{"Key": "arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555"}"#,
    )
    .exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(standing(&report, "3.2"), ("not-met".to_owned(), 1));
    assert_eq!(standing(&report, "3.5"), ("met".to_owned(), 0));
    assert!(ran.stderr.contains("the ignore expired on 2027-06-30"), "{}", ran.stderr);
}

#[test]
fn nothing_is_said_of_what_cannot_be_read() {
    let ran = Run::new(&["report", "--framework", "soc2", "spec.yaml"])
        .file("spec.yaml", MINIMAL.replace("home_region", "home_regoin"))
        .exit(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("home_regoin"), "{}{}", ran.stdout, ran.stderr);
    let ran = Run::new(&["report", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(2);
    assert!(ran.stderr.contains("no framework to report on"), "{}", ran.stderr);
    let ran = Run::new(&["report", "--framework", "cis-aws-3", "x"]).exit(2);
    assert!(ran.stderr.contains("did you mean `cis-aws-3.0`"), "{}", ran.stderr);
}

#[test]
fn check_reports_on_a_framework_only_where_it_is_told_to() {
    let spec = MINIMAL.replace("org: {bucket: logs}", "org: {bucket: logs, multi_region: false}");
    let ran = Run::new(&["check", "--framework", "soc2", "--format", "concise", "spec.yaml"])
        .file("spec.yaml", &spec)
        .exit(1);
    assert!(ran.stdout.contains("[trail-multi-region]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("[trail-cloudwatch-logs]"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("[trail-insights]"), "{}", ran.stdout);
    let ran = Run::new(&["check", "--framework", "hipaa,pci-dss-4.0", "--format", "concise", "spec.yaml"])
        .file("spec.yaml", &spec)
        .exit(1);
    assert!(ran.stdout.contains("[trail-insights]"), "{}", ran.stdout);
}

#[test]
fn a_spec_keeps_what_it_promises_at_any_severity() {
    let run =
        |spec: String| Run::new(&["check", "spec.yaml", "--as-of", "2026-11-22"]).file("spec.yaml", spec);
    run(MINIMAL.to_owned()).exit(0);
    let ran = run(promising("fsbp")).exit(1);
    assert!(ran.stdout.contains("low[trail-cloudwatch-logs]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`checks.frameworks` promises fsbp CloudTrail.5"), "{}", ran.stdout);
    let excepted = MINIMAL.to_owned()
        + "checks:\n  frameworks: [fsbp]\n  exceptions:\n    - {policy: trail-cloudwatch-logs, reason: A SIEM reads the bucket, expires: 2027-06-30}\n";
    let ran = run(excepted).exit(0).then(&["synth", "spec.yaml", "--as-of", "2026-11-22"]).exit(0);
    let ran = ran.then(&["report", "spec.yaml", "--as-of", "2026-11-22"]).exit(0);
    assert!(ran.stdout.contains("accepted until 2027-06-30: A SIEM reads the bucket"), "{}", ran.stdout);
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", promising("fsbp")).exit(1);
    assert!(ran.stderr.contains("against `checks.frameworks`"), "{}", ran.stderr);
}

#[test]
fn what_is_not_there_breaks_a_promise_too_and_can_be_accepted() {
    let ran = Run::new(&["check", "spec.yaml", "--format", "concise"])
        .file("spec.yaml", promising("cis-aws-7.0"))
        .exit(1);
    let said = "low[alarm-unauthorized-api] cis-aws-7.0 5.1 is not met: no alarm is among the inputs";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran = Run::new(&["check", "spec.yaml"]).file("spec.yaml", promising("cis-aws-7")).exit(2);
    assert!(ran.stdout.contains("did you mean `cis-aws-7.0`?"), "{}", ran.stdout);
}

#[test]
fn a_policy_of_ones_own_joins_the_matrix() {
    let policy = "id: acme-trail-tagged\ntitle: trail has no owner\nseverity: low\nresource: AWS::CloudTrail::Trail\n\
        rationale: Somebody must answer for it.\nremediation: {spec: \"tags: {owner: x}\"}\n\
        references: {soc2: [CC2.1, CC9.9]}\nrequire: {required: [Tags]}\nexamples: {pass: [], fail: []}\n";
    let ran = Run::new(&["report", "--framework=soc2", "--format=json", "--policies=own", "template.yaml"])
        .file("template.yaml", TEMPLATE)
        .file("own/acme-trail-tagged.yaml", policy)
        .exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(standing(&report, "CC9.9"), ("not-met".to_owned(), 1));
    assert_eq!(standing(&report, "CC2.1").0, "not-met");
}

#[test]
fn the_example_of_a_policy_passes_its_test() {
    let folder = project("examples/policies").to_string_lossy().into_owned();
    let ran = Run::new(&["policies", "test", &folder]).exit(0);
    assert_eq!(ran.stderr, "6 examples of 1 policy, 0 of them fail\n");
    let schema = Run::new(&["schema", "policy"]).exit(0).stdout;
    golden(&project("examples/policy.schema.json"), &schema);
    let policy = std::fs::read_to_string(project("examples/policies/trail-prefix-is-name.yaml")).unwrap();
    let policy: Value = serde_yaml::from_str(&policy).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    assert!(trailsmith::json::validator(&schema).unwrap().is_valid(&policy));
}

#[test]
fn an_example_that_comes_out_otherwise_is_told_with_its_place() {
    let policy = include_str!("../../examples/policies/trail-prefix-is-name.yaml");
    let run = |policy: String| {
        Run::new(&["policies", "test", "own", "--format", "concise"])
            .file("own/trail-prefix-is-name.yaml", policy)
    };
    let ran = run(policy.replace("s3_key_prefix  = \"audit\"", "s3_key_prefix  = \"org-trail\"")).exit(1);
    let said = "own/trail-prefix-is-name.yaml:36:7: high[policy-example] `trail-prefix-is-name` expected fail, found pass";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran =
        run(policy.replace("prefix: org-trail, bucket: logs", "prefx: org-trail, bucket: logs")).exit(1);
    assert!(ran.stdout.contains("the example cannot be used: line 9 of it: unknown field"), "{}", ran.stdout);
    let ran = run(policy.replace("assert:", "asert:")).exit(2);
    assert!(
        ran.stdout.contains("own/trail-prefix-is-name.yaml:19:1: error[policy] unknown field `asert`"),
        "{}",
        ran.stdout
    );
    let ran = Run::new(&["policies", "test", "own"]).file("own/readme.txt", "").exit(2);
    assert!(ran.stderr.contains("no policy in own"), "{}", ran.stderr);
}

#[test]
fn policies_are_listed_by_framework_and_controls_are_explained() {
    let ran = Run::new(&["policies", "--framework", "fsbp"]).exit(0);
    assert!(ran.stdout.contains("trail records one Region only (CloudTrail.1)"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("trail-insights"), "{}", ran.stdout);
    let ran = Run::new(&["explain", "cis-aws-5.0", "4.16"]).exit(0);
    assert!(ran.stdout.contains("aws securityhub describe-hub"), "{}", ran.stdout);
    let ran = Run::new(&["explain", "cis-aws-5.0 3.2"]).exit(0);
    assert!(ran.stdout.contains("# cis-aws-5.0 3.2") && ran.stdout.contains("# trail-log-file-validation"));
    let ran = Run::new(&["explain", "cis-aws-5.0"]).exit(2);
    assert!(ran.stderr.contains("policies --framework cis-aws-5.0"), "{}", ran.stderr);
}
