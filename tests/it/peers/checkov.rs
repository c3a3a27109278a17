//! checkov: no failed check outside a short list, each with its reason.

use super::python;
use crate::run::project;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Failed checks as (check, resource type), with one place each.
fn failures(framework: &str) -> Option<BTreeMap<(String, String), String>> {
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
    assert!(
        report["summary"]["passed"].as_u64().unwrap() > 50,
        "{what}: too little was judged: {}",
        report["summary"]
    );
    assert_eq!(report["summary"]["parsing_errors"], 0, "{what}: {}", report["summary"]);
    let failed = report["results"]["failed_checks"].as_array().unwrap();
    let entries = failed.iter().map(|check| {
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        let kind = text("resource").split('.').next().unwrap_or_default().to_owned();
        (
            (text("check_id"), kind),
            format!("{} {} {}", text("file_path"), text("resource"), text("check_name")),
        )
    });
    Some(entries.collect())
}

/// The list of accepted failures: framework, check, resource type, reason.
fn accepted(framework: &str) -> BTreeSet<(String, String)> {
    let list: Value =
        serde_yaml::from_str(&fs::read_to_string(project("tests/peers/checkov-accepted.yaml")).unwrap())
            .unwrap();
    let entries = list.as_array().unwrap().iter().filter(|entry| entry["framework"] == framework);
    entries
        .map(|entry| {
            assert!(entry["reason"].as_str().is_some_and(|reason| reason.len() > 30), "{entry}: say why");
            (entry["check"].as_str().unwrap().to_owned(), entry["type"].as_str().unwrap().to_owned())
        })
        .collect()
}

#[track_caller]
fn judge(framework: &str) {
    let Some(failures) = failures(framework) else { return };
    let accepted = accepted(framework);
    let unexpected: Vec<_> = failures.iter().filter(|(key, _)| !accepted.contains(key)).collect();
    assert!(unexpected.is_empty(), "checkov fails {framework}: {unexpected:#?}");
    let stale: Vec<_> = accepted.iter().filter(|key| !failures.contains_key(key)).collect();
    assert!(stale.is_empty(), "checkov no longer fails these, so take them off the list: {stale:?}");
}

#[test]
fn every_examples_templates_pass() {
    judge("cloudformation");
}

#[test]
fn every_examples_modules_pass() {
    judge("terraform");
}
