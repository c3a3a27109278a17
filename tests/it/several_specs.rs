//! Several specs in one run: each organization for itself, and all of them or none.

use crate::run::{Run, tree};
use std::collections::BTreeSet;

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");

/// The same spec of another organization: other ids, the same names.
fn other() -> String {
    MINIMAL
        .replace("o-a1b2c3d4e5", "o-zzzzzzzzzz")
        .replace("111111111111", "333333333333")
        .replace("222222222222", "444444444444")
        .replace("acme-org-trail-logs", "beta-org-trail-logs")
}

fn both(arguments: &[&str]) -> Run {
    Run::new(arguments).file("specs/acme.yaml", MINIMAL).file("specs/beta.yaml", other())
}

const SYNTH: [&str; 3] = ["synth", "specs/acme.yaml", "specs/beta.yaml"];

#[test]
fn each_spec_has_a_folder_that_is_what_it_alone_would_get() {
    let ran = both(&SYNTH).exit(0);
    for said in ["to out/acme, ", "to out/beta, ", "read out/beta/RUNBOOK.md"] {
        assert!(ran.stderr.contains(said), "{said} in {}", ran.stderr);
    }
    let folders: BTreeSet<String> = std::fs::read_dir(ran.folder().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, BTreeSet::from(["acme".to_owned(), "beta".to_owned()]));
    let ran = ran.then(&["synth", "specs/beta.yaml", "-o", "alone"]).exit(0);
    assert_eq!(tree(&ran.folder().join("out/beta")), tree(&ran.folder().join("alone")));
    ran.then(&["synth", "specs/beta.yaml", "-o", "out/beta", "--check"]).exit(0);
}

#[test]
fn check_looks_at_every_folder() {
    let ran = both(&SYNTH).exit(0);
    let arguments = [&SYNTH[..], &["--check"]].concat();
    let ran = ran.then(&arguments).exit(0);
    let changed = other().replace("beta-org-trail-logs", "beta-new-logs");
    let ran = ran.then(&arguments).file("specs/beta.yaml", changed).exit(1);
    assert!(ran.stderr.contains("out/beta is out of date"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("out/acme is out of date"), "{}", ran.stderr);
}

#[test]
fn a_spec_that_fails_keeps_all_from_being_written_and_every_finding_is_told() {
    let one_region = |spec: &str| spec.replace("{bucket: logs}", "{bucket: logs, multi_region: false}");
    let ran = Run::new(&SYNTH)
        .file("specs/acme.yaml", one_region(MINIMAL))
        .file("specs/beta.yaml", one_region(&other()))
        .exit(1);
    for said in ["specs/acme.yaml:11", "specs/beta.yaml:11", "nothing written: of specs/beta.yaml, a finding"]
    {
        assert!(ran.stderr.contains(said), "{said} in {}", ran.stderr);
    }
    assert!(!ran.folder().join("out").exists());
    // One is right, and one cannot even be read.
    let ran =
        ran.then(&SYNTH).file("specs/acme.yaml", MINIMAL).file("specs/beta.yaml", "version: 1\n").exit(2);
    assert!(!ran.folder().join("out").exists());
    let ran = ran.then(&["synth", "specs/acme.yaml", "specs/none.yaml"]).exit(2);
    assert!(ran.stderr.contains("cannot read specs/none.yaml"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
}

#[test]
fn a_foreign_file_in_one_folder_keeps_all_from_being_written() {
    let ran = both(&SYNTH).file("out/beta/RUNBOOK.md", "mine").exit(2);
    assert!(ran.stderr.contains("out/beta holds files that trailsmith did not write"), "{}", ran.stderr);
    assert_eq!(tree(&ran.folder().join("out")), [("beta/RUNBOOK.md".to_owned(), "mine".to_owned())]);
    let ran = ran.then(&[&SYNTH[..], &["--force"]].concat()).exit(0);
    assert!(ran.read("out/acme/RUNBOOK.md").is_some());
}

#[test]
fn two_specs_of_one_name_are_an_error_that_names_both() {
    let ran = Run::new(&["synth", "a/logs.yaml", "b/logs.yaml"])
        .file("a/logs.yaml", MINIMAL)
        .file("b/logs.yaml", other())
        .exit(2);
    assert!(
        ran.stderr.contains("a/logs.yaml and b/logs.yaml would both be written to out/logs"),
        "{}",
        ran.stderr
    );
    let ran = ran
        .then(&["synth", "a/spec.yaml", "b/spec.yaml"])
        .file("a/spec.yaml", MINIMAL)
        .file("b/spec.yaml", other());
    let ran = ran.exit(0);
    assert!(ran.read("out/b/RUNBOOK.md").is_some());
}

#[test]
fn printed_files_say_whose_they_are() {
    let ran = both(&[&SYNTH[..], &["-o", "-"]].concat()).exit(0);
    for file in ["# file: acme/RUNBOOK.md\n", "# file: beta/terraform/management.tf\n"] {
        assert!(ran.stdout.contains(file), "{file}");
    }
    let ran = ran.then(&["synth", "specs/acme.yaml", "-o", "-"]).exit(0);
    assert!(ran.stdout.starts_with("# file: RUNBOOK.md\n"), "{}", &ran.stdout[..40]);
}

#[test]
fn a_folder_means_the_specs_in_it() {
    let in_folder = |arguments: &[&str]| {
        both(arguments)
            .file("specs/policies/kept.json", "{}")
            .file("specs/trailsmith.schema.json", r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#)
            .file("specs/.trailsmith.yaml", "version: 1\nplaces: {}\n")
            .file("specs/below/gamma.yaml", MINIMAL)
            .file("specs/README.md", "organization:")
    };
    let by_name = both(&SYNTH).exit(0);
    let ran = in_folder(&["synth", "specs"]).exit(0);
    assert_eq!(tree(&ran.folder().join("out")), tree(&by_name.folder().join("out")));
    ran.then(&["synth", "specs/", "--check"]).exit(0);
    // One spec of a folder is one spec, and so is one in JSON.
    let json =
        serde_json::to_string(&serde_yaml::from_str::<trailsmith::json::Value>(MINIMAL).unwrap()).unwrap();
    let ran = Run::new(&["synth", "one"]).file("one/acme.json", json).file("one/other.json", "[]").exit(0);
    assert!(ran.read("out/RUNBOOK.md").is_some());
}

#[test]
fn what_is_no_spec_in_a_folder_is_told() {
    let ran = both(&["synth", "specs"]).file("specs/gamma.yaml", "organisation: {}\n").exit(2);
    assert!(ran.stderr.contains("specs/gamma.yaml"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
    let ran = Run::new(&["synth", "empty"]).file("empty/below/acme.yaml", MINIMAL).exit(2);
    assert!(ran.stderr.contains("there is no spec in empty"), "{}", ran.stderr);
}

/// Two organizations whose resources have the same names, one of whose trails names a bucket that only the other has
/// right.
#[test]
fn organizations_do_not_see_each_others_resources() {
    let broken = other().replace("org: {bucket: logs}", "org: {bucket: logs, multi_region: false}");
    let findings = |paths: &[&str], spec: &str| {
        let arguments = [&["check", "--format", "json"], paths].concat();
        let run = Run::new(&arguments).file("acme.yaml", MINIMAL).file("beta.yaml", spec).ran();
        let report: trailsmith::json::Value = serde_json::from_str(&run.stdout).unwrap();
        report["findings"].as_array().unwrap().clone()
    };
    for spec in [other(), broken] {
        let apart = [findings(&["acme.yaml"], &spec), findings(&["beta.yaml"], &spec)].concat();
        assert_eq!(findings(&["acme.yaml", "beta.yaml"], &spec), apart);
    }
}
