//! What was deployed is read back with `snapshot` and judged: nothing is found that is not found in the spec, beyond what
//! the stand-in for AWS cannot express.

use super::deploy_accepted::Accepted;
use super::moto::Moto;
use super::runbook::Runbook;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;
use trailsmith::json::Value;

/// A finding, without its resource's name, which is another one in AWS than in a spec: policy and type.
type Kind = (String, String);

/// What is found in an account that was deployed and not in the spec.
pub(crate) fn read_back(moto: &Moto, runbook: &Runbook, story: &Path) -> Vec<String> {
    let spec = story.join("spec.yaml").display().to_string();
    let known = findings(moto, runbook, &[spec]);
    let bundles = snapshots(moto, runbook);
    let found = findings(moto, runbook, &bundles);
    let new = found.into_iter().filter(|(kind, _)| !known.contains_key(kind));
    new.flat_map(|(_, findings)| findings).collect()
}

/// A bundle of each account and Region in which something is deployed: all of them have a part of the whole.
fn snapshots(moto: &Moto, runbook: &Runbook) -> Vec<String> {
    let places: BTreeSet<(String, String)> =
        runbook.deployments().into_iter().map(|at| (at.account, at.region)).collect();
    let mut accepted = Accepted::of("deploy-accepted.yaml", "snapshot");
    let mut bundle = |(account, region): (String, String)| {
        let bundle = format!("{account}-{region}.json");
        let taken = trailsmith(moto, runbook, &account, &["snapshot", "--region", &region, "-o", &bundle]);
        let said = String::from_utf8_lossy(&taken.stderr);
        assert!(taken.status.success(), "snapshot: {said}{}", moto.log());
        // What a stand-in does not know, it answers with an error of its own.
        let refused = said.lines().filter(|line| line.contains("not answered"));
        let other: Vec<&str> =
            refused.filter(|line| !line.contains(": AccessDenied") && !accepted.covers(line)).collect();
        assert_eq!(other, [] as [&str; 0], "{account} {region}: {}", moto.log());
        bundle
    };
    let bundles = places.into_iter().map(&mut bundle).collect();
    accepted.none_is_stale();
    bundles
}

/// Everything that is found in these inputs together.
fn findings(moto: &Moto, runbook: &Runbook, inputs: &[String]) -> BTreeMap<Kind, Vec<String>> {
    let mut arguments = vec!["check", "--scope", "logging", "--min-severity", "info", "--no-config"];
    arguments.extend(["--format", "json", "--as-of", "2026-11-22"]);
    arguments.extend(inputs.iter().map(String::as_str));
    let checked = trailsmith(moto, runbook, "222222222222", &arguments);
    let report: Value = serde_json::from_slice(&checked.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&checked.stderr)));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut findings: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let kind = (text(&finding["policy"]), text(&finding["resource"]["type"]));
        let said = format!("{} {}: {} {}", finding["verdict"], kind.0, finding["message"], finding["notes"]);
        findings.entry(kind).or_default().push(said);
    }
    findings
}

fn trailsmith(moto: &Moto, runbook: &Runbook, account: &str, arguments: &[&str]) -> Output {
    moto.command(env!("CARGO_BIN_EXE_trailsmith"), runbook.folder.path())
        .args(arguments)
        .env("AWS_ACCESS_KEY_ID", Moto::access_key(account))
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        // Of some questions the AWS CLI puts the account before the host's name: the server is asked for that, too.
        .env("HTTP_PROXY", moto.endpoint())
        .output()
        .unwrap()
}
