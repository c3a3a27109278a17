//! Every example's output is what the binary writes today.

use crate::run::{golden, project, tree};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use trailsmith::compile::compile;
use trailsmith::emit::anothers;
use trailsmith::estate::Estate;
use trailsmith::source::Sources;
use trailsmith::spec::{self, Present, ValidSpec};

/// The folders of all examples, in order.
pub(crate) fn stories() -> Vec<PathBuf> {
    let entries = fs::read_dir(project("examples")).unwrap().map(|entry| entry.unwrap().path());
    // Beside them lie policies of a user's own.
    let mut stories: Vec<PathBuf> = entries.filter(|path| path.join("spec.yaml").is_file()).collect();
    stories.sort();
    assert!(stories.len() >= 7, "{stories:?}");
    stories
}

/// The spec of a story, with the policies that it keeps.
pub(crate) fn valid(story: &Path) -> ValidSpec {
    with_policies(&fs::read_to_string(story.join("spec.yaml")).unwrap(), story)
}

/// A spec with the policies that it keeps, which are files below that folder.
pub(crate) fn with_policies(text: &str, folder: &Path) -> ValidSpec {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let mut valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    for asked in valid.asked() {
        let id = sources.add(&asked.path, fs::read_to_string(folder.join(&asked.path)).unwrap());
        let present = Present::read(&sources.parse(id).0.unwrap()).unwrap();
        valid.keep(&asked, present.unwrap());
    }
    valid
}

/// The estate of a story as it is written: without what stays its owner's.
pub(crate) fn written(story: &Path) -> Estate {
    let estate = compile(&valid(story)).unwrap_or_else(|errors| panic!("{errors:#?}"));
    anothers::without(&estate).into_owned()
}

#[test]
fn outputs_are_what_synth_writes() {
    for story in stories() {
        let fresh = tempfile::tempdir().unwrap();
        let out = fresh.path().join("out");
        let output = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
            .args(["synth", "spec.yaml", "--as-of", "2026-11-22", "-o"])
            .arg(&out)
            .current_dir(&story)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", story.display());
        let (new, old) = (tree(&out), story.join("out"));
        if std::env::var_os("UPDATE").is_some() {
            let _ = fs::remove_dir_all(&old);
        }
        for (path, content) in &new {
            golden(&old.join(path), content);
        }
        let names =
            |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&tree(&old)), names(&new), "{}", story.display());
    }
}

#[test]
fn no_example_accepts_what_is_not_found() {
    for story in stories() {
        let output = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
            .args(["check", "spec.yaml", "--as-of", "2026-11-22", "--format", "concise"])
            .current_dir(&story)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", story.display());
        let found = String::from_utf8(output.stdout).unwrap();
        assert!(!found.contains("[exception-"), "{}: {found}", story.display());
    }
}

#[test]
fn outputs_are_the_same_at_every_run() {
    let spec = project("examples/full/spec.yaml");
    let print = || {
        let output = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
            .args(["synth", "--as-of", "2026-11-22", "-o", "-"])
            .arg(&spec)
            .output()
            .unwrap();
        assert!(output.status.success());
        output.stdout
    };
    let first = print();
    assert!(first.len() > 10_000);
    for _ in 0..5 {
        assert_eq!(first, print());
    }
}

#[test]
fn the_schema_beside_the_examples_is_the_one_printed_and_every_example_keeps_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_trailsmith")).arg("schema").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    golden(&project("examples/trailsmith.schema.json"), &text);
    let schema: trailsmith::json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let validator = trailsmith::json::validator(&schema).unwrap();
    for story in stories() {
        let spec: trailsmith::json::Value =
            serde_yaml::from_str(&fs::read_to_string(story.join("spec.yaml")).unwrap()).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&spec).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert_eq!(errors, [] as [String; 0], "{}", story.display());
    }
}

#[test]
fn every_field_of_the_schema_is_described() {
    let schema = trailsmith::json::Value::from(trailsmith::spec::schema());
    let mut bare = Vec::new();
    walk(&schema, "", &mut bare);
    assert_eq!(bare, [] as [String; 0]);
}

fn walk(schema: &trailsmith::json::Value, path: &str, bare: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(|p| p.as_object()) {
        for (name, property) in properties {
            if property.get("description").is_none() {
                bare.push(format!("{path}/{name}"));
            }
        }
    }
    if let Some(definitions) = schema.get("definitions").and_then(|d| d.as_object()) {
        for (name, definition) in definitions {
            walk(definition, name, bare);
        }
    }
}
