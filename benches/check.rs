//! Whole-process time and peak memory of `check` on other people's CloudFormation, beside the peers in the same run.
//!
//! `cargo bench --bench check` writes 1,000 templates (15 MB) and one template of 400 resources into a temporary folder
//! and runs, in turn, every program that is in `target/tmp/peers/bin` (where the tests install cfn-lint and checkov), in
//! `target/guard/bin` or on PATH. `-- --install` first puts those that are missing there (cfn-guard is built, which takes
//! minutes); `-- --slow` also runs cfn-lint and checkov on the 1,000 templates (minutes). Ratios are what to quote: they
//! come from the same minute. On a busy machine those of processor time say more than those of seconds.
//!
//! Both Rust programs write JSON: cfn-guard's text takes it five to a hundred times as long, as it quotes each place.
//! trailsmith runs with all its policies and judges all resources; cfn-guard with rules on the same subjects
//! (`trails.guard`), checkov with its checks of these types, cfn-lint with all it has, since it cannot be told types.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program of its own that measures and prints"
)]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// How often each program runs; what takes longer than a second runs less often.
const RUNS: usize = 11;

/// A program, and how it is told to judge a folder or file as `check` does.
struct Peer {
    name: &'static str,
    program: Option<PathBuf>,
    arguments: Vec<String>,
    /// Left out on the 1,000 templates unless asked for.
    slow: bool,
}

/// checkov's checks of trails, buckets, keys, log groups and topics.
const CHECKS: &str = "CKV_AWS_7,CKV_AWS_18,CKV_AWS_20,CKV_AWS_21,CKV_AWS_26,CKV_AWS_33,CKV_AWS_35,CKV_AWS_36,CKV_AWS_53,\
    CKV_AWS_54,CKV_AWS_55,CKV_AWS_56,CKV_AWS_57,CKV_AWS_66,CKV_AWS_67,CKV_AWS_158,CKV_AWS_251,CKV_AWS_252";

/// One program's medians: seconds on the clock, of processors, and the peak memory.
struct Cost {
    seconds: f64,
    processor: f64,
    mebibytes: f64,
}

fn main() {
    let asked = |flag: &str| env::args().any(|argument| argument == flag);
    let target = target();
    if asked("--install") {
        install(&target);
    }
    let folder = tempfile::tempdir().unwrap();
    let (many, one) = (folder.path().join("many"), folder.path().join("one"));
    for (path, files, groups) in [(&many, 1000, 4), (&one, 1, 100)] {
        fs::create_dir(path).unwrap();
        for number in 0..files {
            fs::write(path.join(format!("stack-{number:04}.yaml")), template(number, groups)).unwrap();
        }
    }
    measure("1,000 templates", &many, &target, !asked("--slow"));
    measure("1 template, 400 resources", &one, &target, false);
}

/// The build's folder, from where cargo put this program.
fn target() -> PathBuf {
    let program = env::current_exe().unwrap();
    program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists()).unwrap().to_owned()
}

fn find(program: &str, target: &Path) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [target.join("tmp/peers/bin"), target.join("guard/bin")];
    folders.into_iter().chain(env::split_paths(&path)).map(|f| f.join(program)).find(|file| file.is_file())
}

/// Installs what is missing: cfn-guard as its authors publish it, the others as the tests do.
fn install(target: &Path) {
    let done = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
    if find("cfn-guard", target).is_none() {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["install", "--locked", "cfn-guard", "--version", "3.2.1", "--root"]);
        done(cargo.arg(target.join("guard")));
    }
    if find("checkov", target).is_none() || find("cfn-lint", target).is_none() {
        let home = target.join("tmp/peers");
        let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/requirements.txt");
        done(Command::new("python3").args(["-m", "venv"]).arg(&home));
        let mut pip = Command::new(home.join("bin/pip"));
        done(pip.args(["install", "--quiet", "--no-compile", "--requirement"]).arg(&requirements));
        fs::copy(requirements, home.join("installed.txt")).unwrap();
    }
}

fn measure(name: &str, folder: &Path, target: &Path, skip_slow: bool) {
    let bytes: u64 = fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    println!("{name}, {} KiB, {} processors", bytes / 1024, thread::available_parallelism().unwrap());
    println!("  {:12} {:>9} {:>9} {:>7}   times trailsmith's", "", "seconds", "CPU", "MiB");
    let mut ours: Option<Cost> = None;
    for peer in peers(folder, target) {
        let Some(program) = peer.program.filter(|_| !(skip_slow && peer.slow)) else {
            println!("  {:12} not run", peer.name);
            continue;
        };
        let cost = cost(&program, &peer.arguments);
        let Cost { seconds, processor, mebibytes } = cost;
        let us = ours.get_or_insert(cost);
        println!(
            "  {:12} {seconds:9.3} {processor:9.2} {mebibytes:7.0}   {:6.1} {:6.1} {:6.1}",
            peer.name,
            seconds / us.seconds,
            processor / us.processor,
            mebibytes / us.mebibytes
        );
    }
}

fn peers(folder: &Path, target: &Path) -> [Peer; 4] {
    let folder = folder.to_string_lossy().into_owned();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/trails.guard");
    let rules = rules.to_string_lossy().into_owned();
    let peer = |name, slow, arguments: &[&str]| Peer {
        name,
        program: find(name, target),
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        slow,
    };
    let ours = PathBuf::from(env!("CARGO_BIN_EXE_trailsmith"));
    [
        Peer {
            program: Some(ours),
            ..peer("trailsmith", false, &["check", "--scope", "all", "--format", "json", &folder])
        },
        peer(
            "cfn-guard",
            false,
            &[
                "validate",
                "--rules",
                &rules,
                "--data",
                &folder,
                "--structured",
                "--output-format",
                "json",
                "--show-summary",
                "none",
            ],
        ),
        peer("cfn-lint", true, &["--", &format!("{folder}/*.yaml")]),
        peer(
            "checkov",
            true,
            &[
                "-d",
                &folder,
                "--framework",
                "cloudformation",
                "--check",
                CHECKS,
                "--skip-download",
                "--quiet",
            ],
        ),
    ]
}

/// The medians of several runs, under `/usr/bin/time`, which knows the child's peak memory.
fn cost(program: &Path, arguments: &[String]) -> Cost {
    let mut runs: Vec<Cost> = Vec::new();
    let started = Instant::now();
    while runs.is_empty() || (runs.len() < RUNS && started.elapsed().as_secs() < 15) {
        runs.push(run(program, arguments));
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Cost {
        seconds: median(runs.iter().map(|run| run.seconds).collect()),
        processor: median(runs.iter().map(|run| run.processor).collect()),
        mebibytes: median(runs.iter().map(|run| run.mebibytes).collect()),
    }
}

fn run(program: &Path, arguments: &[String]) -> Cost {
    let report = tempfile::NamedTempFile::new().unwrap();
    let start = Instant::now();
    let status = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %M", "-o"])
        .arg(report.path())
        .arg(program)
        .args(arguments)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("/usr/bin/time measures memory: install it, for example `apt install time`");
    let seconds = start.elapsed().as_secs_f64();
    assert!(status.code().is_some_and(|code| code < 100), "{}: {status}", program.display());
    let text = fs::read_to_string(report.path()).unwrap();
    let figures = text.lines().last().unwrap().split(' ').map(|figure| figure.parse::<f64>().unwrap());
    let [user, system, kibibytes] = figures.collect::<Vec<_>>()[..] else { panic!("{text}") };
    Cost { seconds, processor: user + system, mebibytes: kibibytes / 1024.0 }
}

/// A template: so many times a trail with its bucket, the bucket's policy and a key; every third has something wrong.
fn template(number: usize, groups: usize) -> String {
    let mut text = "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n".to_owned();
    for group in 0..groups {
        let flawed = (number + group).is_multiple_of(3);
        let name = format!("acme-{number}-{group}");
        let on = !flawed;
        let _ = write!(text, include_str!("check.template"), group = group, name = name, on = on);
    }
    text
}
