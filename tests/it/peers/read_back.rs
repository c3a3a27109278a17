//! What was deployed is read back with `snapshot` and judged: no finding beyond what the stand-in for AWS cannot express.

use super::deploy_accepted::Accepted;
use super::deploy_cloudformation::deploy;
use super::moto::Moto;
use super::runbook::Runbook;
use crate::examples::stories;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Output;

#[test]
fn a_deployed_example_is_read_back_without_findings() {
    let mut accepted = Accepted::of("moto-cannot.yaml", "check");
    let (mut unexpected, mut judged) = (Vec::new(), 0);
    for story in stories().into_iter().filter(|story| story.join("out/cloudformation").exists()) {
        let Some((moto, runbook)) = deploy(&story) else { return };
        let name = story.file_name().unwrap().to_string_lossy().into_owned();
        let findings = read_back(&moto, &runbook).into_iter().map(|finding| format!("{name}: {finding}"));
        unexpected.extend(findings.filter(|finding| !accepted.covers(finding)));
        judged += 1;
    }
    assert!(judged >= 6, "{judged} examples");
    assert_eq!(unexpected, [] as [String; 0]);
    accepted.none_is_stale();
}

/// A bundle of each account and Region, and what is found in all of them together.
fn read_back(moto: &Moto, runbook: &Runbook) -> Vec<String> {
    let mut bundles = BTreeSet::new();
    for at in runbook.deployments() {
        let bundle = format!("{}-{}.json", at.account, at.region);
        let taken = trailsmith(moto, runbook, &at.account, &["snapshot", "--region", &at.region, "-o", &bundle]);
        let said = String::from_utf8_lossy(&taken.stderr);
        assert!(taken.status.success(), "snapshot: {said}{}", moto.log());
        bundles.insert(bundle);
    }
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(bundles.iter().map(String::as_str));
    let checked = trailsmith(moto, runbook, "222222222222", &arguments);
    let report: Value = serde_json::from_slice(&checked.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&checked.stderr)));
    let findings = report["diagnostics"].as_array().unwrap().iter();
    findings.map(|finding| format!("{} {}", finding["code"], finding["message"])).collect()
}

fn trailsmith(moto: &Moto, runbook: &Runbook, account: &str, arguments: &[&str]) -> Output {
    moto.command(env!("CARGO_BIN_EXE_trailsmith"), runbook.folder.path())
        .args(arguments)
        .env("AWS_ACCESS_KEY_ID", Moto::access_key(account))
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .unwrap()
}
