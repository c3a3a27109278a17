//! What the real tools say of our output.

mod catalog;
mod cfn_lint;
mod checkov;
mod cli_remedies;
mod deploy_accepted;
mod deploy_cloudformation;
mod deploy_terraform;
mod generated;
mod modules;
mod moto;
mod python;
mod read_back;
mod runbook;
mod runbook_answers;
pub(crate) mod terraform;

use std::io::Write;

/// Says that something was not judged, past the test runner's capture; in CI that is a failure.
#[track_caller]
pub(crate) fn not_judged(what: &str, tool: &str, how: &str) {
    let line = format!("NOT JUDGED: {what}: {tool} is missing; {how}");
    assert!(std::env::var("CI").is_err(), "{line}");
    let _ = writeln!(std::io::stderr(), "{line}");
}
