//! What is not reported, or reported as accepted, through the program.

use crate::run::{Ran, Run, project, tree};
use std::collections::BTreeSet;
use trailsmith::json::Value;

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");
const FLAGS: [&str; 6] = ["check", "--format", "json", "--as-of", "2026-11-22", "a/spec.yaml"];

/// The minimal spec with a trail of one Region, which is a high finding in line 11; and what stands above it.
fn one_region(comment: &str) -> String {
    MINIMAL
        .replace("  org: {bucket: logs}", &format!("{comment}  org: {{bucket: logs, multi_region: false}}"))
}

fn check(flags: &[&str]) -> Run {
    Run::new(&[&FLAGS[..], flags].concat())
}

/// Verdict, line and, if accepted, by what, of each finding of that policy.
fn found(ran: &Ran, policy: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["policy"] == policy);
    findings
        .map(|finding| {
            let by = finding["exception"]["by"].as_str().unwrap_or("-");
            format!("{} {} {by}", finding["verdict"].as_str().unwrap(), finding["location"]["line"])
        })
        .collect()
}

/// What makes findings that no policy makes, up to what they are called.
const MAKERS: [&str; 6] = [
    "Diagnostic::error(",
    "Diagnostic::fail(",
    "cannot_tell(",
    "id: ",
    "const ID: &str = ",
    "const STALE: &str = ",
];
/// Those that are never among the findings of `check`, or always errors, which nothing quiets.
const ERRORS: [&str; 7] = ["config", "input", "limit", "parameters", "policy", "policy-example", "syntax"];

/// What findings are called in a file.
fn called(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let behind = |maker: &&str| code.split(*maker).skip(1).map(str::trim_start).collect::<Vec<_>>();
    let all = MAKERS.iter().flat_map(behind);
    let named = all.filter_map(|rest| rest.strip_prefix('"')?.split('"').next());
    let is_name = |name: &&str| name.bytes().all(|c| c.is_ascii_lowercase() || c == b'-');
    named.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn whatever_is_found_can_be_left_out_by_its_name() {
    let files = tree(&project("src")).into_iter().filter(|(path, _)| path.rsplit('.').next() == Some("rs"));
    let code = files.filter(|(path, _)| !path.contains("test") && !path.contains("samples"));
    let mut names: BTreeSet<String> = code.flat_map(|(_, text)| called(&text)).collect();
    for error in ERRORS {
        assert!(names.remove(error), "{error}");
    }
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let ran = check(&["--ignore", &name]).file("a/spec.yaml", MINIMAL).ran();
        assert_eq!(ran.exit, 0, "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_comment_in_the_spec() {
    let comment = "  # trailsmith: ignore[trail-multi-region] one Region by contract, until=2027-01-01\n";
    let ran = check(&[]).file("a/spec.yaml", one_region(comment)).exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 12 inline"]);
    let comment = comment.replace("2027", "2026");
    let ran = check(&[]).file("a/spec.yaml", one_region(&comment)).exit(1);
    assert_eq!(found(&ran, "trail-multi-region"), ["fail 12 -"]);
    assert_eq!(found(&ran, "ignore-expired"), ["fail 11 -"]);
}

#[test]
fn flags_select_and_leave_out() {
    let ran = check(&["--select", "trail-multi-*"]).file("a/spec.yaml", one_region("")).exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    let ran = ran.then(&[&FLAGS[..], &["--ignore", "trail-multi-region,trail-kms-encr*"]].concat()).exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), [] as [&str; 0]);
    let ran = ran.then(&[&FLAGS[..], &["--min-severity", "critical"]].concat()).exit(0);
    assert!(ran.stdout.contains("\"findings\": []"), "{}", ran.stdout);
    let ran = ran.then(&[&FLAGS[..], &["--select", "a{b"]].concat()).exit(2);
    assert!(ran.stderr.contains("`a{b` is no pattern"), "{}", ran.stderr);
}

#[test]
fn what_is_not_selected_leaves_no_unused_ignores() {
    let comment = "  # trailsmith: ignore[trail-multi-region] by contract\n";
    let ran = check(&["--select", "bucket-*,ignore-*"]).file("a/spec.yaml", one_region(comment)).exit(0);
    assert_eq!(found(&ran, "ignore-unused"), [] as [&str; 0]);
}

const CONFIG: &str = "version: 1\nignore:\n  - {policy: trail-multi-region, path: \"a/**\", reason: lab}\n";

#[test]
fn the_nearest_configuration_counts() {
    let run = || check(&[]).file("a/spec.yaml", one_region("")).file(".trailsmith.yaml", CONFIG);
    let ran = run().exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 11 configuration"]);
    let ran = ran.then(&[&FLAGS[..], &["--no-config"]].concat()).exit(1);
    assert_eq!(found(&ran, "trail-multi-region"), ["fail 11 -"]);
    let ran = run().file("a/.trailsmith.yaml", "version: 1\nfail_on: critical\n").exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["fail 11 -"]);
    let ran = ran.then(&[&FLAGS[..], &["--config", ".trailsmith.yaml"]].concat()).exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 11 configuration"]);
}

#[test]
fn each_input_has_a_configuration_of_its_own() {
    let ran = check(&["b/spec.yaml"])
        .file("a/spec.yaml", one_region(""))
        .file("b/spec.yaml", one_region(""))
        .file("a/.trailsmith.yaml", "version: 1\nselect: [\"trail-multi-*\"]\n")
        .file("b/.trailsmith.yaml", "version: 1\nmin_severity: critical\n")
        .exit(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let places: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|f| &f["location"]["path"]).collect();
    assert_eq!(places, ["a/spec.yaml"]);
}

#[test]
fn a_configuration_that_is_wrong_stops_the_run_with_its_place() {
    let wrong = CONFIG.replace("ignore:", "ignor:");
    let ran = Run::new(&["check", "a/spec.yaml"])
        .file("a/spec.yaml", MINIMAL)
        .file(".trailsmith.yaml", wrong)
        .exit(2);
    assert!(ran.stdout.contains("error[config]: unknown field `ignor`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("--> .trailsmith.yaml:2:1"), "{}", ran.stdout);
}

#[test]
fn configured_ignores_that_quiet_nothing_are_told() {
    let config = "version: 1\nignore:\n  - {policy: trail-multi-region, resource: trails.other, reason: lab}\n  \
                  - {policy: trail-multi-regoin, reason: lab}\n";
    let run = || check(&[]).file("a/spec.yaml", one_region("")).file(".trailsmith.yaml", config);
    let ran = run().exit(1);
    assert_eq!(
        found(&ran, "ignore-unused"),
        [] as [&str; 0],
        "it may be for a file that was not asked about"
    );
    assert_eq!(found(&ran, "ignore-unknown"), ["fail 4 -"]);
    let ran = ran.then(&["check", ".", "--format", "json", "--as-of", "2026-11-22"]).exit(1);
    assert_eq!(found(&ran, "ignore-unused"), ["fail 3 -"]);
    let strayed = "version: 1\nignore:\n  - {policy: \"trail-*\", path: a, reason: lab}\n";
    let ran = ran.then(&["check", "."]).file(".trailsmith.yaml", strayed).exit(1);
    assert!(ran.stdout.contains("no file that was read fits its path"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`name/**` is all below `name`"), "{}", ran.stdout);
}

#[test]
fn a_configuration_further_down_counts_for_what_is_below_it() {
    let ran = Run::new(&["check", ".", "--format", "json", "--as-of", "2026-11-22"])
        .file("a/spec.yaml", one_region(""))
        .file("b/spec.yaml", one_region(""))
        .file("a/.trailsmith.yml", CONFIG.replace("a/**", "*"))
        .exit(1);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 11 configuration", "fail 11 -"]);
    assert_eq!(found(&ran, "ignore-unused"), [] as [&str; 0]);
    let ran = ran.then(&["check", "."]).file("a/.trailsmith.yaml", CONFIG).exit(2);
    let both = "a/.trailsmith.yaml and a/.trailsmith.yml are both there: which one counts?";
    assert!(ran.stderr.contains(both), "{}", ran.stderr);
}

#[test]
fn a_baseline_says_nothing_of_files_that_were_not_asked_about() {
    let all = ["check", ".", "--format", "json", "--as-of", "2026-11-22"];
    let run = Run::new(&[&all[..], &["--write-baseline", "base.json"]].concat())
        .file("a/spec.yaml", one_region(""))
        .file("b/spec.yaml", one_region(""));
    let ran = run.exit(1);
    assert!(ran.stderr.contains("wrote base.json: `--baseline base.json` accepts"), "{}", ran.stderr);
    let ran = ran.then(&[&FLAGS[..], &["--baseline", "base.json"]].concat()).exit(0);
    assert_eq!(found(&ran, "baseline-stale"), [] as [&str; 0]);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 11 baseline"]);
    let whole = ran.folder().join("a/spec.yaml").to_string_lossy().into_owned();
    let ran = ran.then(&["check", &whole, "--format", "json", "--baseline", "base.json"]).exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 11 baseline"], "however the file is named");
    let with = [&all[..], &["--baseline", "base.json"]].concat();
    let ran = ran.then(&with).file("b/spec.yaml", MINIMAL).exit(0);
    assert_eq!(found(&ran, "baseline-stale").len(), 1);
    let ran =
        ran.then(&["check", ".", "--ignore", "baseline-stale,exception-unused", "--baseline", "base.json"]);
    assert!(!ran.exit(0).stdout.contains("baseline-stale"));
}

#[test]
fn a_baseline_survives_moved_lines_and_tells_what_is_stale() {
    let ran = check(&["--write-baseline", "base.json"]).file("a/spec.yaml", one_region("")).exit(1);
    let with = [&FLAGS[..], &["--baseline", "base.json"]].concat();
    let moved = format!("# moved\n\n{}", one_region(""));
    let ran = ran.then(&with).file("a/spec.yaml", moved).exit(0);
    assert_eq!(found(&ran, "trail-multi-region"), ["excepted 13 baseline"]);
    assert_eq!(found(&ran, "baseline-stale"), [] as [&str; 0]);
    let ran = ran.then(&with).file("a/spec.yaml", MINIMAL).exit(0);
    assert_eq!(found(&ran, "baseline-stale").len(), 1);
    let ran = ran.then(&with).file("base.json", "{\"version\": 1, \"findings\": [{}]}").exit(2);
    assert!(ran.stdout.contains("`path` is missing"), "{}", ran.stdout);
}

#[test]
fn a_pattern_that_is_for_no_policy_stops_the_run() {
    let template =
        "Resources: {T: {Type: 'AWS::CloudTrail::Trail', Properties: {S3BucketName: x, IsLogging: true}}}";
    for (arguments, help) in [
        (["--select", "trail-multi-regions"], "did you mean `trail-multi-region`?"),
        (["--ignore", "trial-*"], "`trailsmith policies` lists them"),
        (["--select", "trail-*,bucket-versionning"], "did you mean `bucket-versioning`?"),
    ] {
        let run = Run::new(&[&["check", "t.yaml"][..], &arguments].concat()).file("t.yaml", template);
        let ran = run.exit(2);
        assert!(ran.stderr.contains("there is no policy `") && ran.stderr.contains(help), "{}", ran.stderr);
    }
    let configured = Run::new(&["check", "t.yaml"]).file("t.yaml", template);
    let ran = configured.file(".trailsmith.yaml", "version: 1\nselect: [trail-tag]\n").exit(2);
    assert!(ran.stderr.contains("did you mean `trail-tagged`?"), "{}", ran.stderr);
    let place = "there is no policy `trail-tag` in `select` of .trailsmith.yaml";
    assert!(ran.stderr.contains(place), "{}", ran.stderr);
    Run::new(&["check", "t.yaml", "--ignore", "module,template,trail-*"]).file("t.yaml", template).exit(0);
}

#[test]
fn files_beside_the_inputs_that_are_missing_stop_the_run_and_nobody_is_sent_to_init() {
    let template =
        "Resources: {T: {Type: 'AWS::CloudTrail::Trail', Properties: {S3BucketName: x, IsLogging: true}}}";
    for option in ["--baseline", "--var-file", "--parameters", "--config"] {
        let ran = Run::new(&["check", "t.yaml", option, "nowhere"]).file("t.yaml", template).exit(2);
        assert!(
            ran.stderr.contains("cannot read") && ran.stderr.contains("nowhere"),
            "{option}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("init"), "{option}: {}", ran.stderr);
    }
}
