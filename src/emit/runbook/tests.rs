//! Whole runbooks against golden files, and what must not be in one.

use super::*;
use crate::emit::cloudformation::Format;
use crate::emit::samples;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn runbook(estate: &Estate, targets: [bool; 2]) -> String {
    let emitted = targets[0]
        .then(|| cloudformation::emit(estate, &samples::provenance(), Format::Yaml).unwrap().templates);
    let targets = Targets { cloudformation: emitted.as_deref(), terraform: targets[1], left: &[] };
    emit(estate, &samples::provenance(), targets, &Templates::new([]).unwrap()).unwrap().content
}

/// Each sample with the targets that it is written for.
fn samples() -> impl Iterator<Item = (&'static str, String)> {
    [
        ("organization", [true, true]),
        ("adopted", [true, true]),
        ("one-account", [true, false]),
        ("delegated", [false, true]),
    ]
    .into_iter()
    .map(|(name, targets)| (name, runbook(&samples::estate(name), targets)))
}

#[test]
fn runbooks_are_as_in_the_golden_files() {
    for (name, content) in samples() {
        samples::assert_golden(name, &Artifact { path: "RUNBOOK.md".to_owned(), content });
    }
}

/// The text of the fenced shell blocks.
fn commands(runbook: &str) -> String {
    let mut inside = false;
    let mut commands = String::new();
    for line in runbook.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if inside => {
                commands.push_str(line);
                commands.push('\n');
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn every_command_is_one_that_a_shell_reads() {
    for (name, content) in samples() {
        let shell = Command::new("sh").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut shell = shell.expect("a POSIX shell");
        shell.stdin.take().unwrap().write_all(commands(&content).as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn every_command_names_its_region_and_its_profile_or_is_the_root_users() {
    for (name, content) in samples() {
        for command in commands(&content).replace("\\\n", "").lines().filter(|line| line.starts_with("aws "))
        {
            let root = !command.contains("--profile")
                && (command.contains("put-bucket-versioning")
                    || command.contains("get-bucket-lifecycle-configuration")
                    || command == "aws sts get-caller-identity --query Arn --output text");
            assert!(command.contains("--profile ") || root, "{name}: {command}");
            let caller = command.starts_with("aws sts") && root;
            assert!(command.contains("--region ") || caller, "{name}: {command}");
        }
    }
}

#[test]
fn layout_is_clean() {
    for (name, content) in samples() {
        assert!(content.ends_with('\n') && !content.ends_with("\n\n"), "{name}");
        assert!(!content.contains("\n\n\n"), "{name}: {:?}", content.split("\n\n\n").nth(1));
        assert!(content.lines().all(|line| line.trim_end() == line), "{name}");
    }
}

#[test]
fn only_what_applies_is_said() {
    let one = runbook(&samples::estate("one-account"), [true, false]);
    for absent in
        ["organizations", "MFA Delete", "terraform ", "delegated", "exists already", "administrators"]
    {
        assert!(!one.contains(absent), "{absent}");
    }
    let organization = runbook(&samples::estate("organization"), [false, true]);
    for absent in ["cloudformation", "MFA Delete", "get-region-opt-status", "to import"] {
        assert!(!organization.contains(absent), "{absent}");
    }
}

#[test]
fn a_delegated_administrator_without_terraform_is_registered_by_cloudtrail() {
    let mut estate = samples::estate("delegated");
    estate.resources.retain(|resource| !resource.kind.starts_with("Terraform::"));
    let runbook = runbook(&estate, [false, true]);
    assert!(runbook.contains("register-organization-delegated-admin --member-account-id 333333333333"));
}

#[test]
fn a_role_that_the_policies_leave_out_is_proposed_for_deploying() {
    let runbook = runbook(&samples::estate("organization"), [false, true]);
    assert!(runbook.contains("log_archive_role_arn = \"arn:aws:iam::222222222222:role/BreakGlass\""));
}

#[test]
fn a_large_template_goes_through_a_bucket() {
    let estate = samples::estate("one-account");
    let mut templates =
        cloudformation::emit(&estate, &samples::provenance(), Format::Yaml).unwrap().templates;
    templates[0].bytes = 51_201;
    let targets = Targets { cloudformation: Some(&templates), terraform: false, left: &[] };
    let runbook =
        emit(&estate, &samples::provenance(), targets, &Templates::new([]).unwrap()).unwrap().content;
    assert!(runbook.contains("  --s3-bucket trailsmith-templates-444444444444-eu-south-1 \\\n"));
}
