//! Whole-process time of `synth`, as a ratio to a program that only parses the same spec and writes the same bytes.
//!
//! `cargo bench` prints, for the full example and for a generated spec of 200 trails, buckets and keys in 50 accounts, the
//! median of paired runs. The other program is this one, started with `--floor`: what no synthesizer can be faster than.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program of its own that measures and prints"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 31;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, spec, source, target] = arguments.as_slice()
        && flag == "--floor"
    {
        return floor(Path::new(spec), Path::new(source), Path::new(target));
    }
    let folder = tempfile::tempdir().unwrap();
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/full/spec.yaml");
    measure("examples/full", &full, folder.path());
    for trails in [50, 100, 200] {
        let path = folder.path().join(format!("{trails}.yaml"));
        std::fs::write(&path, generated(trails)).unwrap();
        measure(&format!("generated, {trails} trails"), &path, folder.path());
    }
}

/// Parses the spec and writes the files that `synth` wrote, byte for byte.
fn floor(spec: &Path, source: &Path, target: &Path) {
    let parsed: serde_yaml::Value = serde_yaml::from_str(&std::fs::read_to_string(spec).unwrap()).unwrap();
    assert!(parsed.is_mapping());
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        std::fs::create_dir_all(target.join(&below)).unwrap();
        for entry in std::fs::read_dir(source.join(&below)).unwrap() {
            let entry = entry.unwrap();
            let below = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(below);
            } else {
                std::fs::write(target.join(below), std::fs::read(entry.path()).unwrap()).unwrap();
            }
        }
    }
}

fn measure(name: &str, spec: &Path, folder: &Path) {
    let (out, copy) = (folder.join("out"), folder.join("copy"));
    let synth = |target: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trailsmith"));
        command.args(["synth", "--as-of", "2026-11-22", "--quiet", "-o"]).arg(target).arg(spec);
        command
    };
    let _ = std::fs::remove_dir_all(&out);
    let first = synth(&out).output().unwrap();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let mut pairs: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..RUNS {
        let fresh = folder.join("fresh");
        let _ = std::fs::remove_dir_all(&fresh);
        let _ = std::fs::remove_dir_all(&copy);
        let ours = time(&mut synth(&fresh));
        let mut floor = Command::new(std::env::current_exe().unwrap());
        floor.arg("--floor").args([spec, &out, &copy]);
        pairs.push((ours, time(&mut floor)));
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ours = median(pairs.iter().map(|(ours, _)| ours.as_secs_f64() * 1e3).collect());
    let least = median(pairs.iter().map(|(_, floor)| floor.as_secs_f64() * 1e3).collect());
    let ratio = median(pairs.iter().map(|(ours, floor)| ours.as_secs_f64() / floor.as_secs_f64()).collect());
    println!("{name:24} synth {ours:7.1} ms   floor {least:7.1} ms   ratio {ratio:5.2}");
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let taken = start.elapsed();
    assert!(status.success());
    taken
}

/// A quarter as many accounts as trails, each with trails, buckets and keys of its own.
fn generated(trails: usize) -> String {
    let accounts = trails / 4;
    let mut text = "version: 1\norganization:\n  home_region: eu-west-1\n  accounts:\n    management: \"111111111111\"\n".to_owned();
    for account in 0..accounts {
        let _ = writeln!(text, "    team-{account}: \"{:012}\"", 200_000_000_000_u64 + account as u64);
    }
    text.push_str("retention: {required_days: 400}\nkeys:\n");
    for n in 0..trails {
        let _ = writeln!(text, "  key-{n}: {{alias: trail-{n}, account: team-{}}}", n % accounts);
    }
    text.push_str("buckets:\n");
    for n in 0..trails {
        let _ = writeln!(
            text,
            "  logs-{n}: {{name: acme-logs-{n}, account: team-{}, key: key-{n}}}",
            n % accounts
        );
    }
    text.push_str("trails:\n");
    for n in 0..trails {
        let _ = writeln!(
            text,
            "  trail-{n}: {{bucket: logs-{n}, organization: false, account: team-{}}}",
            n % accounts
        );
    }
    text
}
