//! The peers that are Python programs, in a virtual environment of their own under `target/`.

use crate::run::project;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The environment's folder for programs; nothing where there is no Python 3.
fn programs() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(install).as_deref()
}

/// Makes the environment unless it holds what the requirements file asks for.
fn install() -> Option<PathBuf> {
    let requirements = project("tests/peers/requirements.txt");
    let wanted = fs::read_to_string(&requirements).unwrap();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
    let (bin, done) = (home.join("bin"), home.join("installed.txt"));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Some(bin);
    }
    let _ = fs::remove_dir_all(&home);
    let made = Command::new("python3").args(["-m", "venv"]).arg(&home).output().ok()?;
    assert!(made.status.success(), "python3 -m venv: {}", String::from_utf8_lossy(&made.stderr));
    let pip = Command::new(bin.join("pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements)
        .output()
        .unwrap();
    assert!(pip.status.success(), "pip install: {}", String::from_utf8_lossy(&pip.stderr));
    fs::write(done, wanted).unwrap();
    Some(bin)
}

/// Runs a peer in a folder. Where it cannot be had, that is said and there is no output.
#[track_caller]
pub(crate) fn run(program: &str, what: &str, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let Some(programs) = programs() else {
        super::not_judged(
            what,
            "python3",
            "install Python 3 with its venv module, for example `apt install python3-venv`",
        );
        return None;
    };
    let output = Command::new(programs.join(program))
        .args(arguments)
        .current_dir(folder)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    Some(output)
}
