//! cfn-lint: no error, no warning, no information.

use super::python;
use crate::run::{project, tree};
use std::path::Path;

/// Judges templates, named by their path below a folder.
#[track_caller]
pub(crate) fn judge(what: &str, folder: &Path, templates: &[String]) {
    assert!(!templates.is_empty(), "{what}: nothing to judge");
    let mut arguments = vec!["--include-checks", "I", "--non-zero-exit-code", "informational", "--"];
    arguments.extend(templates.iter().map(String::as_str));
    let Some(output) = python::run("cfn-lint", what, folder, &arguments) else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{what}: {said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_examples_templates_pass() {
    let examples = project("examples");
    let templates: Vec<String> = tree(&examples)
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            path.contains("/cloudformation/") && Path::new(path).extension().is_some_and(|e| e == "yaml")
        })
        .collect();
    assert!(templates.len() >= 12, "{templates:?}");
    judge("the examples' CloudFormation", &examples, &templates);
}
