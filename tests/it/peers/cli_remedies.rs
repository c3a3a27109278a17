//! What policies tell people to type, as the AWS CLI reads it: no command that it would refuse, and none that is not judged.

use super::python::AWS;
use crate::run::project;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use trailsmith::json::{Map, Value};
use trailsmith::policy::PolicySet;

#[test]
fn the_aws_cli_takes_every_command_of_a_remedy() {
    let documented = PolicySet::documented();
    let told = |policy: &trailsmith::policy::Policy| {
        Some((policy.id.to_string(), Value::from(policy.remediation.cli.clone()?)))
    };
    let remedies: Map = documented.iter().filter_map(told).collect();
    let Some(programs) = AWS.programs("the commands of remedies") else { return };
    let mut judge = Command::new(programs.join("python"))
        .arg(project("tests/peers/cli_remedies.py"))
        .env("PYTHONPYCACHEPREFIX", Path::new(env!("CARGO_TARGET_TMPDIR")).join("pycache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It reads all before it writes anything.
    judge.stdin.take().unwrap().write_all(Value::from(remedies.clone()).to_string().as_bytes()).unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems: Vec<&str> = said["problems"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let judged = said["judged"].as_u64().unwrap();
    assert!(judged >= remedies.len() as u64, "{judged} commands in {} remedies", remedies.len());
}
