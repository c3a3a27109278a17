//! Files and folders that are too large, too many, closed or led in circles: each run ends, soon and with little memory.
#![cfg(unix)]

use crate::run::Run;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Debug builds on a busy machine included; a release build needs a tenth.
const LIMIT: Duration = Duration::from_secs(60);
/// What a run may take for itself, in KB: the text of a large file once or twice, and not its tree.
const MEMORY: usize = 1_500_000;

const TEMPLATE: &str =
    "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n";

/// A run in that folder with bounded memory.
#[track_caller]
fn bounded(folder: &Path, arguments: &[&str]) -> Output {
    let start = Instant::now();
    let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_trailsmith")])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(start.elapsed() < LIMIT, "{arguments:?} took {:?}", start.elapsed());
    output
}

#[track_caller]
fn ends(folder: &Path, arguments: &[&str], exit: i32, said: &str) {
    let output = bounded(folder, arguments);
    let text =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let beginning: String = text.chars().take(2_000).collect();
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {beginning}");
    assert!(text.contains(said), "{arguments:?}: {beginning}");
}

#[test]
fn large_files() {
    // A debug build reads the 100 MB of a release build no quicker than anybody waits for.
    const SIZE: usize = if cfg!(debug_assertions) { 24 << 20 } else { 100 << 20 };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, head: &str, line: &str| {
        let text = format!("{head}{}", line.repeat((SIZE - head.len()) / line.len()));
        fs::write(folder.path().join(name), text).unwrap();
    };
    write("template.yaml", TEMPLATE, "      # more\n");
    write("main.tf", "resource \"aws_sns_topic\" \"a\" {}\n", "# more\n");
    write("text.yaml", "a: 1\n", "b: [c, {d: e}]\n");
    write("list.json", "{\"a\": [0", ",0");
    File::create(folder.path().join("zeros.yaml")).unwrap().set_len(SIZE as u64).unwrap();
    for (name, said) in [
        ("template.yaml", "at most 8 MB are read"),
        ("main.tf", "at most 8 MB are read"),
        ("text.yaml", "this is no spec"),
        ("list.json", "this is no spec"),
        ("zeros.yaml", "this is no spec"),
    ] {
        ends(folder.path(), &["check", name], 2, said);
    }
    for name in ["template.yaml", "main.tf"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    ends(folder.path(), &["check", "."], 2, "nothing to check");
}

/// Fewer than the 50,000 that a release build walks in seconds: writing and removing them would take longest.
#[test]
fn thousands_of_files() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..30 {
        let below = folder.path().join(format!("f{i}"));
        fs::create_dir(&below).unwrap();
        for j in 0..100 {
            let text = if j == 0 { TEMPLATE } else { "kind: Deployment\nmetadata: {name: web}\n" };
            fs::write(below.join(format!("{j}.yaml")), text).unwrap();
        }
    }
    ends(folder.path(), &["check", ".", "--format", "concise"], 1, "f29/0.yaml:");
}

#[test]
fn terraform_in_many_folders_is_read_once_each() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..100 {
        let below = folder.path().join(format!("f{i}"));
        fs::create_dir(&below).unwrap();
        let mut text = String::new();
        for j in 0..5 {
            writeln!(
                text,
                "resource \"aws_cloudtrail\" \"t{j}\" {{\n  name = \"t{j}\"\n  s3_bucket_name = \"b\"\n}}"
            )
            .unwrap();
        }
        fs::write(below.join("main.tf"), text + if i == 7 { "}" } else { "" }).unwrap();
    }
    let output =
        bounded(folder.path(), &["check", ".", "--format", "concise", "--select", "trail-multi-region"]);
    let text = String::from_utf8_lossy(&output.stdout);
    // What is broken in one folder hides nothing, and is said once, not for each of the others.
    // The last block is part of what cannot be made out.
    assert_eq!(text.matches("[trail-multi-region]").count(), 99 * 5 + 4, "{text}");
    let broken = |line: &&str| line.starts_with("f7/main.tf:") && line.contains("[syntax]");
    assert_eq!(text.lines().filter(broken).count(), 1, "{text}");
}

#[test]
fn links_that_lead_nowhere_or_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("ok.yaml"), TEMPLATE).unwrap();
    symlink("gone.yaml", path("dangling.yaml")).unwrap();
    symlink("self.yaml", path("self.yaml")).unwrap();
    ends(folder.path(), &["check", "."], 1, "ok.yaml:");
    ends(folder.path(), &["check", "dangling.yaml", "ok.yaml"], 2, "cannot read dangling.yaml");
    ends(folder.path(), &["check", "self.yaml", "ok.yaml"], 2, "cannot read self.yaml");
}

#[test]
fn modules_that_links_lead_back_to() {
    let folder = tempfile::tempdir().unwrap();
    let calls = "module \"a\" {\n  source = \"./a\"\n}\nmodule \"b\" {\n  source = \"./b\"\n}\n";
    fs::write(folder.path().join("main.tf"), calls).unwrap();
    for name in ["a", "b"] {
        symlink(".", folder.path().join(name)).unwrap();
    }
    // However it ends, it ends.
    let output = bounded(folder.path(), &["check", "."]);
    assert!(output.status.code().is_some_and(|code| code <= 2), "{:?}", output.status);
}

#[test]
fn a_closed_file_is_said_and_hides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ok.yaml"), TEMPLATE).unwrap();
    let closed = folder.path().join("closed.yaml");
    fs::write(&closed, TEMPLATE).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&closed).is_ok() {
        // The superuser reads everything; a folder in a file's place is as unreadable to anybody.
        fs::remove_file(&closed).unwrap();
        symlink("ok.yaml/closed.yaml", &closed).unwrap();
        ends(folder.path(), &["check", "closed.yaml", "ok.yaml"], 2, "cannot read closed.yaml");
        ends(folder.path(), &["check", "closed.yaml", "ok.yaml"], 2, "--> ok.yaml:");
        return;
    }
    ends(folder.path(), &["check", "."], 2, "cannot read closed.yaml");
    ends(folder.path(), &["check", "."], 2, "ok.yaml:");
}

#[test]
fn a_name_that_is_no_text_is_an_error_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsString::from_vec(b"b\xff.yaml".to_vec());
    fs::write(folder.path().join(&name), TEMPLATE).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
        .arg("check")
        .arg(&name)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("UTF-8"), "{output:?}");
}

#[test]
fn a_plan_of_many_megabytes() {
    let mut plan = String::from(
        "{\"format_version\":\"1.2\",\"terraform_version\":\"1.11.0\",\"planned_values\":{\"root_module\":{\"resources\":[",
    );
    for i in 0..6_000 {
        let filler = "x".repeat(1_000);
        let _ = write!(
            plan,
            "{{\"address\":\"null_resource.n{i}\",\"mode\":\"managed\",\"type\":\"null_resource\",\"name\":\"n{i}\",\"values\":{{\"triggers\":{{\"a\":\"{filler}\"}}}}}},"
        );
    }
    plan.push_str("{\"address\":\"aws_cloudtrail.a\",\"mode\":\"managed\",\"type\":\"aws_cloudtrail\",\"name\":\"a\",\"values\":{\"name\":\"a\",\"s3_bucket_name\":\"b\"}}]}}}");
    let start = Instant::now();
    let ran = Run::new(&["check", "plan.json", "--format", "concise"]).file("plan.json", plan).exit(1);
    assert!(ran.stdout.contains("plan.json:1:"), "{}", ran.stdout);
    assert!(start.elapsed() < LIMIT);
}
