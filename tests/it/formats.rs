//! The output formats through the program: what is written where.

use crate::run::Run;
use trailsmith::json::Value;

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");

fn one_region() -> String {
    MINIMAL.replace("org: {bucket: logs}", "org: {bucket: logs, multi_region: false}")
}

#[test]
fn several_reports_at_once() {
    let ran = Run::new(&[
        "check",
        "spec.yaml",
        "--format",
        "concise",
        "-o",
        "sarif=reports/out.sarif",
        "-o",
        "junit=junit.xml",
        "-o",
        "gitlab=gl.json",
        "-o",
        "markdown=comment.md",
        "-o",
        "github=commands",
        "-o",
        "text=out.txt",
    ])
    .file("spec.yaml", one_region())
    .exit(1);
    assert!(
        ran.stdout.contains("spec.yaml:11:37: high[trail-multi-region] trail `trails.org`"),
        "{}",
        ran.stdout
    );
    let sarif: Value = serde_json::from_str(&ran.read("reports/out.sarif").unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["ruleId"] == "trail-multi-region"), "{sarif}");
    assert!(ran.read("junit.xml").unwrap().contains("<testsuite name=\"spec.yaml\""));
    assert!(ran.read("commands").unwrap().contains("::error file=spec.yaml,line=11,"));
    assert!(ran.read("comment.md").unwrap().contains("| high | trail-multi-region | spec.yaml:11 |"));
    assert!(ran.read("out.txt").unwrap().contains("--> spec.yaml:11:37"));
    let gitlab: Value = serde_json::from_str(&ran.read("gl.json").unwrap()).unwrap();
    let mut prints: Vec<_> =
        results.iter().map(|r| &r["partialFingerprints"]["policyPathResourceProperty/v1"]).collect();
    let mut others: Vec<_> = gitlab.as_array().unwrap().iter().map(|issue| &issue["fingerprint"]).collect();
    prints.sort_by_key(|print| print.as_str());
    others.sort_by_key(|print| print.as_str());
    assert_eq!(prints, others, "one fingerprint in all formats");
    let names: Vec<_> =
        std::fs::read_dir(ran.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with('.')), "nothing is left: {names:?}");
}

#[test]
fn a_build_server_sees_a_failure_just_where_the_run_fails() {
    let failures = |bar: &str, exit: i32| {
        let arguments = ["check", "spec.yaml", "--format", "junit", "--fail-on", bar];
        let ran = Run::new(&arguments).file("spec.yaml", one_region()).exit(exit);
        (ran.stdout.matches("<failure").count(), ran.stdout.matches("<testcase").count())
    };
    let (all, cases) = failures("info", 1);
    let (high, same) = failures("high", 1);
    let (none, still) = failures("critical", 0);
    assert!(all > high && high > 0 && none == 0, "{all}, {high}, {none}");
    assert_eq!((cases, cases), (same, still), "below the bar they are told all the same");
}

#[test]
fn destinations_that_cannot_be_are_usage_errors() {
    for (destination, said) in [
        ("out.sarif", "expected FORMAT=FILE"),
        ("sarf=x", "no format `sarf`; there are text, concise, json, sarif"),
        ("sarif=", "expected the name of a file"),
        ("sarif=-", "standard output is `--format sarif`"),
        ("sarif=spec.yaml/x", "cannot write spec.yaml/x"),
    ] {
        let ran = Run::new(&["check", "spec.yaml", "-o", destination]).file("spec.yaml", MINIMAL).exit(2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let twice = ["check", "spec.yaml", "-o", "json=x", "-o", "sarif=x"];
    let ran = Run::new(&twice).file("spec.yaml", MINIMAL).exit(2);
    assert!(ran.stderr.contains("two reports would be written to x"), "{}", ran.stderr);
    assert_eq!(ran.read("x"), None);
}

#[test]
fn a_report_replaces_an_older_one() {
    let ran = Run::new(&["check", "spec.yaml", "-q", "-o", "json=out.json"])
        .file("out.json", "old")
        .file("spec.yaml", MINIMAL);
    let ran = ran.exit(0);
    let report: Value = serde_json::from_str(&ran.read("out.json").unwrap()).unwrap();
    assert_eq!(report["findings"], trailsmith::json::json!([]));
}

#[test]
fn the_configuration_has_a_schema() {
    let ran = Run::new(&["schema", "config"]).exit(0);
    let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(schema["title"], "trailsmith configuration");
    for (name, field) in schema["properties"].as_object().unwrap() {
        assert!(field["description"].is_string(), "{name}");
    }
}
