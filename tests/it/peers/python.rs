//! The peers that are Python programs, in virtual environments of their own under `target/`.

use crate::run::project;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A virtual environment: two of them, since the programs in one pin what the other must not have.
pub(crate) struct Environment {
    name: &'static str,
    requirements: &'static str,
    programs: OnceLock<Option<PathBuf>>,
}

/// The programs that judge our output.
pub(crate) static JUDGES: Environment = Environment::new("peers", "tests/peers/requirements.txt");

/// The stand-in for AWS, and the AWS CLI.
pub(crate) static AWS: Environment = Environment::new("moto", "tests/peers/moto-requirements.txt");

impl Environment {
    const fn new(name: &'static str, requirements: &'static str) -> Environment {
        Environment { name, requirements, programs: OnceLock::new() }
    }

    /// The environment's folder for programs; nothing where there is no Python 3, and that is said.
    #[track_caller]
    pub(crate) fn programs(&self, what: &str) -> Option<&Path> {
        let programs = self.programs.get_or_init(|| self.install()).as_deref();
        if programs.is_none() {
            super::not_judged(
                what,
                "python3",
                "install Python 3 with its venv module, for example `apt install python3-venv`",
            );
        }
        programs
    }

    /// Makes the environment unless it holds what the requirements file asks for.
    fn install(&self) -> Option<PathBuf> {
        let requirements = project(self.requirements);
        let wanted = fs::read_to_string(&requirements).unwrap();
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        let (bin, done) = (home.join("bin"), home.join("installed.txt"));
        if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
            return Some(bin);
        }
        let _ = fs::remove_dir_all(&home);
        let made = Command::new("python3").args(["-m", "venv"]).arg(&home).output().ok()?;
        assert!(made.status.success(), "python3 -m venv: {}", String::from_utf8_lossy(&made.stderr));
        // Without compiling: most of what is installed is never imported.
        let pip = Command::new(bin.join("pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "--no-compile", "--requirement"])
            .arg(&requirements)
            .output()
            .unwrap();
        assert!(pip.status.success(), "pip install: {}", String::from_utf8_lossy(&pip.stderr));
        fs::write(done, wanted).unwrap();
        Some(bin)
    }
}

/// Runs a judge in a folder. Where it cannot be had, that is said and there is no output.
#[track_caller]
pub(crate) fn run(program: &str, what: &str, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let programs = JUDGES.programs(what)?;
    let output = Command::new(programs.join(program))
        .args(arguments)
        .current_dir(folder)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    Some(output)
}
