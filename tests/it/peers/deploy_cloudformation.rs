//! Every example is deployed with CloudFormation, by the commands of its runbook; then the runbook's own checks are made,
//! and some are read back with `snapshot`.

use super::deploy_accepted::{Accepted, deployable};
use super::moto::Moto;
use super::read_back::read_back;
use super::runbook::{Deployment, Runbook, Step};
use super::runbook_answers::wrong;
use crate::run::{several_at_once, tree};
use std::collections::BTreeMap;
use std::path::Path;
use trailsmith::json::Value;

/// The examples that are read back, too: each account is asked some fifty questions.
const READ_BACK: [&str; 3] = ["full", "minimal", "object-lock"];

#[test]
fn every_examples_runbook_deploys_its_stacks_which_are_read_back_without_findings() {
    let mut stories = deployable("cloudformation");
    stories.retain(|story| story.join("out/cloudformation").exists());
    let (mut deployed, mut unexpected) = (0, Vec::new());
    let mut answers = Accepted::of("deploy-accepted.yaml", "verify");
    let mut findings = Accepted::of("moto-cannot.yaml", "check");
    for (story, judged) in stories.iter().zip(several_at_once(&stories, |story| judge(story))) {
        let Some(judged) = judged else { return };
        let name = story.file_name().unwrap().to_string_lossy();
        let said = |said: String| format!("{name}: {said}");
        deployed += judged.deployed;
        unexpected.extend(judged.wrong.into_iter().map(said).filter(|wrong| !answers.covers(wrong)));
        unexpected.extend(judged.found.into_iter().map(said).filter(|found| !findings.covers(found)));
    }
    assert_eq!(unexpected, [] as [String; 0], "answers to the runbooks' own checks, findings");
    assert!(deployed >= 30, "{deployed} stacks");
    answers.none_is_stale();
    findings.none_is_stale();
}

/// What came of one story.
struct Judged {
    deployed: usize,
    /// Checks of the runbook that were not answered as it says.
    wrong: Vec<String>,
    /// Findings in what was read back.
    found: Vec<String>,
}

/// Deploys a story, makes its runbook's checks, and reads it back if it is one of those; nothing without the stand-in.
fn judge(story: &Path) -> Option<Judged> {
    let (moto, runbook) = deploy(story)?;
    let deployments = runbook.deployments();
    for at in &deployments {
        everything_was_made(&moto, &runbook, at);
    }
    let wrong = verify(&moto, &runbook);
    let is_read_back = READ_BACK.iter().any(|name| story.ends_with(name));
    let found = if is_read_back { read_back(&moto, &runbook, story) } else { Vec::new() };
    Some(Judged { deployed: deployments.len(), wrong, found })
}

/// Runs the runbook's section about CloudFormation.
#[track_caller]
pub(crate) fn deploy(story: &Path) -> Option<(Moto, Runbook)> {
    let moto = Moto::start("the examples' stacks")?;
    let runbook = Runbook::open(story);
    moto.profiles(&runbook.profiles());
    runbook.create_what_exists(&moto);
    let steps = runbook.steps("Deploy with CloudFormation");
    assert!(steps.len() >= 6, "{}: {} commands", story.display(), steps.len());
    for step in &steps {
        let output = runbook.run(&moto, step);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {}\n{out}{err}{}", story.display(), step.command, moto.log());
        if let Some(answer) = &step.answer {
            assert!(answer.split(" or ").any(|one| one == out.trim()), "{}: {out}", step.command);
        }
    }
    Some((moto, runbook))
}

/// Makes the runbook's own checks, several at a time; what was not answered as it says.
fn verify(moto: &Moto, runbook: &Runbook) -> Vec<String> {
    let steps = runbook.steps("Verify");
    assert!(steps.len() >= 12, "{} checks", steps.len());
    let check = |step: &Step| wrong(runbook, step, &runbook.run(moto, step));
    std::thread::scope(|scope| {
        let some = |steps: &[Step]| steps.iter().filter_map(check).collect::<Vec<String>>();
        let threads: Vec<_> =
            steps.chunks(steps.len().div_ceil(3)).map(|part| scope.spawn(move || some(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The stack holds each resource of its template, under its type, and each output. moto says `CREATE_COMPLETE` of a stack
/// also where it passed over a resource.
fn everything_was_made(moto: &Moto, runbook: &Runbook, at: &Deployment) {
    let (path, text) = tree(&runbook.folder.path().join("cloudformation"))
        .into_iter()
        .find(|(path, _)| path.ends_with(&format!("-{}.yaml", at.stack)))
        .unwrap();
    let template: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let of_template = |section: &str, field: &str| -> BTreeMap<String, String> {
        let entries = template.get(section).and_then(|section| section.as_mapping()).into_iter().flatten();
        entries.map(|(name, entry)| (string(name), string(&entry[field]))).collect()
    };
    let stack = format!("trailsmith-{}", at.stack);
    let ask =
        |what: &str| moto.aws(&at.account, &at.region, &["cloudformation", what, "--stack-name", &stack]);
    let resources = ask("describe-stack-resources");
    let made = listed(&resources["StackResources"], "LogicalResourceId", "ResourceType");
    assert_eq!(made, of_template("Resources", "Type"), "{path}");
    for resource in resources["StackResources"].as_array().unwrap() {
        let id = resource["PhysicalResourceId"].as_str().unwrap_or_default();
        assert!(!id.is_empty(), "{path}: {resource}");
    }
    let stacks = ask("describe-stacks");
    let outputs = listed(&stacks["Stacks"][0]["Outputs"], "OutputKey", "Description");
    assert_eq!(outputs, of_template("Outputs", "Description"), "{path}");
}

fn listed(list: &Value, name: &str, value: &str) -> BTreeMap<String, String> {
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|entry| (text(entry, name), text(entry, value))).collect()
}

fn string(value: &serde_yaml::Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
