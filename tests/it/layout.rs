//! The order of the modules: a file looks to what stands before it, never after; and files stay readable.

use crate::run::{project, tree};

/// Design: json, source, diagnostic, framework, estate, {spec, access}, config, {compile, read, facts}, policy, {emit, report}, cli.
const ORDER: [&[&str]; 12] = [
    &["parallel"],
    &["json"],
    &["source"],
    &["diagnostic"],
    &["framework"],
    &["estate"],
    &["spec", "access"],
    &["config"],
    &["compile", "read", "facts"],
    &["policy"],
    &["emit", "report"],
    &["cli"],
];

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|modules| modules.contains(&module))
}

/// The Rust files of the crate.
fn sources() -> impl Iterator<Item = (String, String)> {
    tree(&project("src")).into_iter().filter(|(path, _)| path.rsplit('.').next() == Some("rs"))
}

/// The modules of the crate that a line of code names.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let paths = line.split("crate::").skip(1).chain(line.split("trailsmith::").skip(1));
    paths.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

#[test]
fn modules_look_only_to_those_before_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = path.split(['/', '.']).next().unwrap();
        let Some(own) = rank(module) else {
            assert!(["lib", "main"].contains(&module), "{path}: which stage is it?");
            continue;
        };
        let code = text.split("#[cfg(test)]").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for other in named(line) {
                let allowed = other == module || rank(other).is_none_or(|rank| rank < own);
                if !allowed {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn every_stage_of_the_library_is_ranked() {
    let library = sources().find(|(path, _)| path == "lib.rs").unwrap().1;
    for line in library.lines() {
        if let Some(module) = line.strip_prefix("pub mod ") {
            assert!(rank(module.trim_end_matches(';')).is_some(), "{module}");
        }
    }
}

#[test]
fn files_open_with_what_they_are_and_stay_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{path} does not say what it is");
        let lines = text.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines: split it");
    }
}
