//! Every example's module is applied by the real Terraform with the real AWS provider; after that it plans no change.

use super::deploy_accepted::{Accepted, deployable};
use super::moto::Moto;
use super::runbook::Runbook;
use super::terraform::Terraform;
use crate::run::several_at_once;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

#[test]
fn every_examples_module_is_applied_and_then_plans_no_change() {
    let Some(terraform) = Terraform::find() else { return };
    let accepted = Mutex::new(Accepted::of("deploy-accepted.yaml", "terraform"));
    let (mut applied, mut unexpected) = (0, Vec::new());
    let mut stories = deployable("terraform");
    stories.retain(|story| story.join("out/terraform").exists());
    let outcomes = several_at_once(&stories, |story| apply(&terraform, story, &accepted));
    for (story, outcome) in stories.iter().zip(outcomes) {
        match outcome {
            None => return,
            Some(Ok(())) => applied += 1,
            Some(Err(said)) => unexpected.push(format!("{}: {said}", story.display())),
        }
    }
    assert_eq!(unexpected, [] as [String; 0], "{applied} applied");
    assert!(applied >= 14, "{applied} modules");
    accepted.into_inner().unwrap().none_is_stale();
}

/// Applies an example's module; nothing without the stand-in.
fn apply(terraform: &Terraform, story: &Path, accepted: &Mutex<Accepted>) -> Option<Result<(), String>> {
    let moto = Moto::start("the examples' modules")?;
    let runbook = Runbook::open(story);
    moto.profiles(&runbook.profiles());
    runbook.create_what_exists(&moto);
    let module = runbook.folder.path().join("terraform");
    let overrides = overrides(&module, &mut accepted.lock().unwrap());
    Some(terraform.apply(&module, &overrides, &moto.variables()))
}

/// What must differ from the module for the stand-in: the credentials of each provider, and no resource that it cannot
/// take.
fn overrides(module: &Path, accepted: &mut Accepted) -> String {
    let mut text = String::new();
    let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
    for entry in fs::read_dir(module).unwrap() {
        let content = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut alias = None;
        for line in content.lines() {
            if line.trim().starts_with("alias ") {
                alias = quoted(line);
            } else if line.trim().starts_with("allowed_account_ids ") {
                let key = Moto::access_key(&quoted(line).unwrap());
                let alias = alias.take().unwrap();
                let _ = writeln!(
                    text,
                    "provider \"aws\" {{\n  alias = \"{alias}\"\n  access_key = \"{key}\"\n  \
                     secret_key = \"secret\"\n  max_retries = 2\n  skip_region_validation = true\n  \
                     s3_use_path_style = true\n}}"
                );
            } else if line.starts_with("resource ") && accepted.covers(line) {
                let _ = writeln!(text, "{line}\n  count = 0\n}}");
            }
        }
    }
    text
}
