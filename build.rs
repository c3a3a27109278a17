//! Embeds `policies/`, the frameworks among them apart: every YAML file there becomes one entry of a JSON array, so no list
//! of them is kept by hand.
//!
//! Whether a policy is sound is not asked here: the crate reads these by the same path as a user's own, and a test
//! runs their examples.

// A build script reads files; nothing of it is in the product.
#![allow(clippy::disallowed_methods)]

use serde_json::Value;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const POLICIES: &str = "policies";
const FRAMEWORKS: &str = "policies/frameworks";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let policies = embedded(POLICIES)?;
    let rules: Vec<Value> = policies.iter().map(without_examples).collect();
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("policies.json"), serde_json::to_string(&policies)?)?;
    fs::write(out.join("rules.json"), serde_json::to_string(&rules)?)?;
    fs::write(out.join("frameworks.json"), serde_json::to_string(&embedded(FRAMEWORKS)?)?)?;
    Ok(())
}

/// What is in the files below a folder, in the order of their names.
fn embedded(folder: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={folder}");
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files)?;
    files.sort();
    let mut read = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file)?;
        // Read as JSON at once, of a key that is there twice the last would count.
        let written: serde_yaml::Value =
            serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let value = serde_json::to_value(written)?;
        let id = value.get("id").and_then(Value::as_str);
        if id != file.file_stem().and_then(|stem| stem.to_str()) {
            return Err(format!("{}: its `id` is not its file name", file.display()).into());
        }
        read.push(value);
    }
    Ok(read)
}

/// Half of the text is examples, which a check does not need and should not wait for.
fn without_examples(policy: &Value) -> Value {
    let mut rule = policy.clone();
    rule["examples"] = serde_json::json!({"pass": [], "fail": []});
    rule
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path != Path::new(FRAMEWORKS) {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
