//! checkov: no failed check outside a short list, each with its reason.

use super::python;
use crate::run::project;
use std::fs;
use trailsmith::json::Value;

/// A failed check: its id, and "file resource: what it asks".
struct Failure {
    check: String,
    place: String,
}

fn failures(framework: &str) -> Option<Vec<Failure>> {
    let what = format!("the examples' {framework} by checkov");
    let arguments = [
        "--directory",
        ".",
        "--framework",
        framework,
        "--skip-download",
        "--quiet",
        "--compact",
        "--output",
        "json",
    ];
    let output = python::run("checkov", &what, &project("examples"), &arguments)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{what}: {error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let summary = &report["summary"];
    assert!(summary["passed"].as_u64().unwrap() > 100, "{what}: too little was judged: {summary}");
    assert_eq!(summary["parsing_errors"], 0, "{what}: {summary}");
    let failed = report["results"]["failed_checks"].as_array().unwrap().iter();
    let failure = |check: &Value| {
        let text = |name: &str| check[name].as_str().unwrap_or_default();
        Failure {
            check: text("check_id").to_owned(),
            place: format!("{} {}: {}", text("file_path"), text("resource"), text("check_name")),
        }
    };
    Some(failed.map(failure).collect())
}

/// An accepted failure: a check, and a part of the places where it may fail.
struct Accepted {
    check: String,
    place: String,
}

impl Accepted {
    fn covers(&self, failure: &Failure) -> bool {
        self.check == failure.check && failure.place.contains(&self.place)
    }
}

fn accepted(framework: &str) -> Vec<Accepted> {
    let list: Value =
        serde_yaml::from_str(&fs::read_to_string(project("tests/peers/checkov-accepted.yaml")).unwrap())
            .unwrap();
    let entries = list.as_array().unwrap().iter().filter(|entry| entry["framework"] == framework);
    let entry = |entry: &Value| {
        assert!(entry["reason"].as_str().is_some_and(|reason| reason.len() > 30), "{entry}: say why");
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        Accepted { check: text("check"), place: text("where") }
    };
    entries.map(entry).collect()
}

#[track_caller]
fn judge(framework: &str) {
    let Some(failures) = failures(framework) else { return };
    let accepted = accepted(framework);
    let unexpected: Vec<String> = failures
        .iter()
        .filter(|failure| !accepted.iter().any(|entry| entry.covers(failure)))
        .map(|failure| format!("{} {}", failure.check, failure.place))
        .collect();
    assert_eq!(unexpected, [] as [String; 0], "checkov fails {framework}");
    let stale: Vec<&str> = accepted
        .iter()
        .filter(|entry| !failures.iter().any(|failure| entry.covers(failure)))
        .map(|entry| entry.check.as_str())
        .collect();
    assert_eq!(stale, [] as [&str; 0], "checkov no longer fails these: take them off the list");
}

#[test]
fn every_examples_templates_pass() {
    judge("cloudformation");
}

#[test]
fn every_examples_modules_pass() {
    judge("terraform");
}
