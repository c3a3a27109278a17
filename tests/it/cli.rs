//! The program as its users meet it: arguments, files, exit codes, what goes where.

use crate::run::{Run, tree};
use trailsmith::json::Value;

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");
const DELEGATED: &str = include_str!("../../examples/delegated-administrator/spec.yaml");

/// The minimal spec with a trail of one Region, which is a high finding in line 11.
fn one_region() -> String {
    MINIMAL.replace("org: {bucket: logs}", "org: {bucket: logs, multi_region: false}")
}

#[test]
fn synth_writes_everything_and_says_what_is_next() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("to out, "), "{}", ran.stderr);
    let names: Vec<String> = tree(&ran.folder().join("out")).into_iter().map(|(name, _)| name).collect();
    for name in [
        "RUNBOOK.md",
        "cloudformation/1-log-archive.yaml",
        "cloudformation/2-management.yaml",
        "terraform/log-archive.tf",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
    }
}

#[test]
fn synth_again_changes_nothing_and_check_agrees() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    let before = tree(&ran.folder().join("out"));
    let ran = ran.then(&["synth", "spec.yaml"]).exit(0);
    assert!(ran.stderr.contains("0 of them new or changed"), "{}", ran.stderr);
    assert_eq!(tree(&ran.folder().join("out")), before);
    let ran = ran.then(&["synth", "spec.yaml", "--check", "--quiet"]).exit(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn check_shows_what_is_out_of_date_and_writes_nothing() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    let before = tree(&ran.folder().join("out"));
    let changed = MINIMAL.replace("acme-org-trail-logs", "acme-other-logs");
    let ran = ran.then(&["synth", "spec.yaml", "--check"]).file("spec.yaml", changed).exit(1);
    assert!(ran.stdout.contains("-      BucketName: acme-org-trail-logs\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("+      BucketName: acme-other-logs\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("out of date"), "{}", ran.stderr);
    assert_eq!(tree(&ran.folder().join("out")), before);
}

#[test]
fn check_tells_files_that_are_missing_or_no_longer_written() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    std::fs::remove_file(ran.folder().join("out/RUNBOOK.md")).unwrap();
    let ran = ran.then(&["synth", "spec.yaml", "--check", "--target", "terraform"]).exit(1);
    assert!(ran.stdout.contains("--- /dev/null"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("--- out/cloudformation/1-log-archive.yaml\n+++ /dev/null"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_finding_at_the_failing_severity_keeps_synth_from_writing() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", one_region()).exit(1);
    assert!(ran.stderr.contains("high[trail-multi-region]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("spec.yaml:11:37"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing written"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
    ran.then(&["synth", "spec.yaml", "--fail-on", "critical"]).exit(0);
}

#[test]
fn check_reports_in_json_with_place_and_severity() {
    let ran = Run::new(&["check", "--format", "json", "spec.yaml"]).file("spec.yaml", one_region()).exit(1);
    assert_eq!(ran.stderr, "");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["version"], 1);
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["policy"] == "trail-multi-region").unwrap();
    assert_eq!(finding["verdict"], "fail");
    assert_eq!(finding["severity"], "high");
    assert_eq!(
        finding["resource"],
        trailsmith::json::json!({"type": "AWS::CloudTrail::Trail", "name": "trails.org", "related": [],
            "property": "/IsMultiRegionTrail"})
    );
    assert_eq!(finding["location"]["path"], "spec.yaml");
    assert_eq!(finding["location"]["line"], 11);
    assert_eq!(finding["location"]["column"], 37);
    let ran = Run::new(&["schema", "report"]).exit(0);
    let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(trailsmith::json::validator(&schema).unwrap().is_valid(&report));
}

#[test]
fn a_clean_spec_is_clean() {
    let ran = Run::new(&["check", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    assert!(!ran.stdout.contains("error"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("medium"), "{}", ran.stdout);
}

#[test]
fn standard_input_and_output_are_a_dash() {
    let ran = Run::new(&["check", "--format", "json", "-"]).stdin(one_region()).exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["findings"][0]["location"]["path"], "<stdin>");
    let ran = Run::new(&["synth", "-", "-o", "-", "--target", "cloudformation", "--format", "json"])
        .stdin(MINIMAL)
        .exit(0);
    assert!(ran.stdout.contains("# file: cloudformation/1-log-archive.json\n{\n"), "{}", ran.stdout);
    assert_eq!(tree(ran.folder()), []);
}

#[test]
fn errors_of_the_input_are_exit_2_and_all_of_them_are_told() {
    let wrong = MINIMAL
        .replace("o-a1b2c3d4e5", "a1b2c3d4e5")
        .replace("eu-west-1", "eu-wset-1")
        .replace("bucket: logs", "bucket: log");
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", wrong).exit(2);
    for part in [
        "a1b2c3d4e5",
        "did you mean `eu-west-1`",
        "did you mean `logs`",
        "spec.yaml:5:7",
        "spec.yaml:6:16",
        "spec.yaml:11:17",
    ] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    assert!(!ran.folder().join("out").exists());
}

#[test]
fn usage_errors_are_exit_2_with_a_way_out() {
    for (arguments, said) in [
        (&["check", "nowhere.yaml"][..], "trailsmith init"),
        (&["ddl", "."], "is a folder"),
        (&["synth", "spec.yaml", "--target", "pulumi"], "cloudformation, terraform"),
        (&["check", "spec.yaml", "--fail-on", "hihg"], "critical"),
        (&["check", "spec.yaml", "--as-of", "2026-02-30"], "day of the calendar"),
        (&["explain", "trail-multi-regon"], "did you mean `trail-multi-region`"),
        (&["init"], "--org-id, --management, --log-archive, --region"),
        (&["synth", "spec.yaml", "--templates", "none"], "cannot read none"),
        (&["synth", "spec.yaml", "-o", "spec.yaml"], "is a file, not a folder"),
    ] {
        let ran = Run::new(arguments).file("spec.yaml", MINIMAL).exit(2);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_file_of_another_kind_is_one_clear_error() {
    let ran = Run::new(&["check", "compose.yaml"]).file("compose.yaml", "services:\n  web: {}\n").exit(2);
    assert!(ran.stdout.contains("this is no spec, no CloudFormation template"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`services`"), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("error[").count(), 1, "{}", ran.stdout);
}

#[test]
fn cloudformation_from_a_delegated_administrator_is_an_error_that_says_what_to_do() {
    let ran =
        Run::new(&["synth", "spec.yaml", "--target", "cloudformation"]).file("spec.yaml", DELEGATED).exit(2);
    assert!(ran.stderr.contains("--target terraform"), "{}", ran.stderr);
    assert!(ran.stderr.contains("spec.yaml:"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
}

#[test]
fn mfa_delete_with_lifecycle_names_the_choices() {
    let both =
        "logs: {name: acme-org-trail-logs, mfa_delete: true, lifecycle: [{id: x, expiration_days: 400}]}";
    let spec = MINIMAL.replace("logs: {name: acme-org-trail-logs}", both);
    let ran = Run::new(&["check", "spec.yaml"]).file("spec.yaml", spec).exit(2);
    for part in ["mfa_delete", "object_lock", "lifecycle"] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
}

/// `init` with an organization, a management account, a log archive and a Region.
fn init([organization, management, log_archive, region]: [&str; 4]) -> Vec<&str> {
    let accounts = ["--management", management, "--log-archive", log_archive];
    ["init", "--org-id", organization].into_iter().chain(accounts).chain(["--region", region]).collect()
}

#[test]
fn init_writes_a_spec_that_is_right_and_never_overwrites() {
    let flags = init(["o-a1b2c3d4e5", "111111111111", "022222222222", "us-gov-west-1"]);
    let ran = Run::new(&flags).exit(0);
    let text = ran.read("trailsmith.yaml").unwrap();
    assert!(text.contains("partition: aws-us-gov"), "{text}");
    assert!(text.contains("log_archive: \"022222222222\""), "{text}");
    assert!(text.contains("arn:aws-us-gov:iam::022222222222:role/"), "{text}");
    let ran = ran.then(&["synth", "trailsmith.yaml"]).exit(0);
    let ran = ran.then(&flags).exit(2);
    assert!(ran.stderr.contains("exists already"), "{}", ran.stderr);
    assert_eq!(ran.read("trailsmith.yaml").unwrap(), text);
}

#[test]
fn init_refuses_what_the_spec_would_refuse() {
    let flags = init(["wrong", "1", "222222222222", "eu-wset-1"]);
    let ran = Run::new(&flags).exit(2);
    assert!(ran.stderr.contains("did you mean `eu-west-1`"), "{}", ran.stderr);
    assert_eq!(ran.read("trailsmith.yaml"), None);
    let hostile = init(["o-a1b2c3d4e5\nversion: 2", "111111111111", "222222222222", "eu-west-1"]);
    Run::new(&hostile).exit(2);
}

#[test]
fn init_for_a_delegated_administrator_is_terraform_only() {
    let mut flags = init(["o-a1b2c3d4e5", "111111111111", "222222222222", "eu-west-1"]);
    flags.extend(["--delegated-administrator", "333333333333", "-o", "-"]);
    let ran = Run::new(&flags).exit(0);
    assert!(ran.stdout.contains("targets: [terraform]"), "{}", ran.stdout);
    assert_eq!(ran.read("trailsmith.yaml"), None);
    Run::new(&["synth", "-", "-o", "-"]).stdin(&ran.stdout).exit(0);
}

#[test]
fn exceptions_accept_a_finding_until_their_day() {
    let accepted = format!(
        "{}checks:\n  exceptions:\n    - {{policy: trail-multi-region, resource: trails.org, reason: one Region is all we use, expires: \"2027-06-30\"}}\n",
        one_region()
    );
    let ran = Run::new(&["check", "spec.yaml", "--as-of", "2027-06-30"]).file("spec.yaml", &accepted).exit(0);
    let ran = ran.then(&["check", "spec.yaml", "--as-of", "2027-07-01"]).exit(2);
    assert!(ran.stdout.contains("2027-06-30"), "{}", ran.stdout);
    let unknown = accepted.replace("policy: trail-multi-region", "policy: trail-multi-regions");
    let ran = Run::new(&["check", "spec.yaml", "--as-of", "2027-06-30"]).file("spec.yaml", unknown).exit(2);
    assert!(ran.stdout.contains("did you mean `trail-multi-region`"), "{}", ran.stdout);
}

#[test]
fn explain_finds_a_policy_by_its_id_and_by_another_tools() {
    let own = Run::new(&["explain", "trail-multi-region"]).exit(0).stdout;
    let theirs = Run::new(&["explain", "CKV_AWS_67"]).exit(0).stdout;
    assert_eq!(own, theirs);
    assert!(own.contains("is_multi_region_trail"), "{own}");
    assert!(own.contains("    aws cloudtrail update-trail --name NAME --is-multi-region-trail\n"), "{own}");
}

#[test]
fn policies_are_listed_with_their_references() {
    let ran = Run::new(&["policies", "--format", "json"]).exit(0);
    let listing: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(listing.as_array().unwrap().len() >= 30);
    let entry = listing.as_array().unwrap().iter().find(|p| p["id"] == "trail-multi-region").unwrap();
    assert!(entry["references"]["checkov"].as_array().unwrap().contains(&"CKV_AWS_67".into()), "{entry}");
    let ran = Run::new(&["policies"]).exit(0);
    assert!(ran.stdout.lines().count() >= 30);
}

#[test]
fn own_policies_are_judged_like_built_in_ones() {
    let policy = "id: acme-bucket-name\ntitle: log bucket is not named after us\nseverity: medium\nresource: AWS::S3::Bucket\nrationale: Our guardrails protect buckets by that prefix.\nremediation: {spec: \"name: acme-…\"}\nrequire: {properties: {BucketName: {pattern: \"^acme-\"}}}\nexamples:\n  pass: [{B: {Type: \"AWS::S3::Bucket\", Properties: {BucketName: acme-x}}}]\n  fail: [{B: {Type: \"AWS::S3::Bucket\", Properties: {BucketName: other}}}]\n";
    let spec = MINIMAL.replace("acme-org-trail-logs", "other-logs");
    let ran = Run::new(&["check", "spec.yaml", "--policies", "own"])
        .file("spec.yaml", spec)
        .file("own/acme-bucket-name.yaml", policy)
        .exit(1);
    assert!(ran.stdout.contains("medium[acme-bucket-name]"), "{}", ran.stdout);
    let broken = policy.replace("severity: medium", "severity: middling");
    let ran = Run::new(&["check", "spec.yaml", "--policies", "own"])
        .file("spec.yaml", MINIMAL)
        .file("own/acme-bucket-name.yaml", broken)
        .exit(2);
    assert!(ran.stdout.contains("own/acme-bucket-name.yaml:3:11"), "{}", ran.stdout);
}

#[test]
fn own_templates_replace_single_ones() {
    let ran = Run::new(&["synth", "spec.yaml", "--templates", "own", "--target", "terraform"])
        .file("spec.yaml", MINIMAL)
        .file("own/terraform/aws_kms_alias.tf.j2", "# ours\n{% do leave_out(properties) %}\n")
        .exit(0);
    assert!(ran.read("out/terraform/log-archive.tf").unwrap().contains("# ours"));
    assert!(!ran.read("out/terraform/log-archive.tf").unwrap().contains("aws_kms_alias"));
    let ran = Run::new(&["synth", "spec.yaml", "--templates", "own"])
        .file("spec.yaml", MINIMAL)
        .file("own/terraform/aws_kms_alais.tf.j2", "")
        .exit(2);
    assert!(ran.stderr.contains("aws_kms_alias.tf.j2"), "{}", ran.stderr);
    let ran = Run::new(&["synth", "spec.yaml", "--templates", "own"])
        .file("spec.yaml", MINIMAL)
        .file("own/terraform/aws_kms_alias.tf.j2", "\n{{ nonesuch }}\n")
        .exit(2);
    assert!(ran.stderr.contains("aws_kms_alias.tf.j2, line 2"), "{}", ran.stderr);
    // A template that forgets a property would deploy something else than the spec says.
    let ran = Run::new(&["synth", "spec.yaml", "--templates", "own"])
        .file("spec.yaml", MINIMAL)
        .file("own/terraform/aws_kms_alias.tf.j2", "# ours\n")
        .exit(2);
    assert!(ran.stderr.contains("`TargetKeyId`"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
}

#[test]
fn edited_output_is_not_lost() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    let mine = "# mine\n";
    let changed = MINIMAL.replace("acme-org-trail-logs", "acme-other-logs");
    let ran =
        ran.then(&["synth", "spec.yaml"]).file("spec.yaml", changed).file("out/RUNBOOK.md", mine).exit(2);
    assert!(ran.stderr.contains("RUNBOOK.md"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(ran.read("out/RUNBOOK.md").unwrap(), mine);
    assert!(ran.read("out/terraform/log-archive.tf").unwrap().contains("acme-org-trail-logs"));
    let ran = ran.then(&["synth", "spec.yaml", "--force"]).exit(0);
    assert!(ran.read("out/terraform/log-archive.tf").unwrap().contains("acme-other-logs"));
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(Run::new(&["completions", shell]).exit(0).stdout.contains("synth"), "{shell}");
    }
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let plain = Run::new(&["check", "spec.yaml"]).file("spec.yaml", one_region()).exit(1);
    assert!(!plain.stdout.contains('\u{1b}'));
    let coloured =
        Run::new(&["check", "spec.yaml", "--color", "always"]).file("spec.yaml", one_region()).exit(1);
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[test]
fn quiet_says_only_what_fails() {
    let ran = Run::new(&["synth", "spec.yaml", "--quiet"]).file("spec.yaml", MINIMAL).exit(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    let ran = Run::new(&["check", "spec.yaml", "--quiet"]).file("spec.yaml", one_region()).exit(1);
    assert!(ran.stdout.contains("high[trail-multi-region]"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("low["), "{}", ran.stdout);
}
