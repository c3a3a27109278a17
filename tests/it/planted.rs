//! Faults planted one by one in designs that have none: each is found, and nothing is found where none was planted.

use crate::run::{Ran, Run, project, tree};
use serde::Deserialize;
use std::collections::BTreeSet;
use trailsmith::json::Value;
use trailsmith::parallel::each;

/// One change to a design.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    name: String,
    file: String,
    /// The change is the first one behind this text.
    #[serde(default)]
    after: String,
    replace: String,
    with: String,
    /// One of these policies fails.
    expect: Vec<String>,
}

/// A policy, its verdict and severity, and the resource that it is about.
type Finding = (String, String, String, String);

fn check(files: &[(String, String)]) -> BTreeSet<Finding> {
    let run = files
        .iter()
        .fold(Run::new(&["check", ".", "--format", "json"]), |run, (path, text)| run.file(path, text));
    found(&run.ran())
}

fn found(ran: &Ran) -> BTreeSet<Finding> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let each = |f: &Value| {
        (text(&f["policy"]), text(&f["verdict"]), text(&f["severity"]), text(&f["resource"]["name"]))
    };
    findings.map(each).collect()
}

fn plant(files: &[(String, String)], defect: &Defect) -> Vec<(String, String)> {
    let mut files = files.to_vec();
    let (_, text) = files.iter_mut().find(|(path, _)| *path == defect.file).unwrap();
    let from = text.find(&defect.after).unwrap_or_else(|| panic!("{}: no `after`", defect.name));
    let at = from + defect.after.len();
    let at = at + text[at..].find(&defect.replace).unwrap_or_else(|| panic!("{}: no `replace`", defect.name));
    text.replace_range(at..at + defect.replace.len(), &defect.with);
    files
}

/// What is told of a design without faults: nothing that is wrong, and nothing that cannot be told.
fn clean(design: &str) -> (Vec<(String, String)>, BTreeSet<Finding>) {
    let files = tree(&project(&format!("tests/fixtures/planted/{design}")));
    let told = check(&files);
    let wrong: Vec<_> = told.iter().filter(|finding| finding.1 != "fail" || finding.2 != "info").collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    (files, told)
}

fn every_defect_is_found(design: &str) {
    let (files, told) = clean(design);
    let text = std::fs::read_to_string(project(&format!("tests/fixtures/planted/{design}.yaml"))).unwrap();
    let defects: Vec<Defect> = serde_yaml::from_str(&text).unwrap();
    assert!(defects.len() > 10);
    let missed = each(&defects, |_, defect| {
        let told_now = check(&plant(&files, defect));
        let new: Vec<_> = told_now.difference(&told).cloned().collect();
        let is_found =
            new.iter().any(|(policy, verdict, ..)| verdict == "fail" && defect.expect.contains(policy));
        (!is_found).then(|| (defect.name.clone(), defect.expect.clone(), new))
    });
    let missed: Vec<_> = missed.into_iter().flatten().collect();
    assert!(missed.is_empty(), "{} of {} missed: {missed:#?}", missed.len(), defects.len());
}

#[test]
fn in_templates() {
    every_defect_is_found("cloudformation");
}

#[test]
fn in_terraform() {
    every_defect_is_found("terraform");
}

/// Who does not say which accounts the files are for is told less, and nothing that is wrong.
#[test]
fn without_accounts_nothing_is_wrong() {
    let mut files = tree(&project("tests/fixtures/planted/cloudformation"));
    files.retain(|(path, _)| !path.ends_with(".trailsmith.yaml"));
    assert_eq!(files.len(), 2);
    let wrong: Vec<_> =
        check(&files).into_iter().filter(|finding| finding.1 == "fail" && finding.2 != "info").collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
