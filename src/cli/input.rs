//! Files and standard input to sources, and what commands share of options.
#![expect(clippy::disallowed_methods, reason = "this is where files, the environment and the clock are read")]

use super::bar::Bar;
use super::{Failure, load};
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use trailsmith::diagnostic::{Diagnostic, Severity};
use trailsmith::framework::FrameworkId;
use trailsmith::policy::PolicySet;
use trailsmith::source::{SourceId, Sources, SyntaxError};
use trailsmith::spec::{Date, ValidSpec};

/// What `check` and `synth` share.
#[derive(Args)]
pub(super) struct CheckOptions {
    /// The least severity that counts as a failure: info, low, medium, high or critical [default: the spec's, else medium]
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    fail_on: Option<Severity>,
    #[command(flatten)]
    pub(super) judge: JudgeOptions,
}

/// What inputs are judged by, and on which day.
#[derive(Args, Default)]
pub(super) struct JudgeOptions {
    /// A folder of policies of your own, besides the built-in ones; may be given several times
    #[arg(long, value_name = "DIR")]
    policies: Vec<PathBuf>,
    /// The day on which exceptions are judged, YYYY-MM-DD [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

pub(super) fn severity(text: &str) -> Result<Severity, String> {
    let found = Severity::ALL.into_iter().find(|severity| severity.name() == text);
    found.ok_or_else(|| format!("one of {}", Severity::ALL.map(Severity::name).join(", ")))
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "a day of the calendar as YYYY-MM-DD".to_owned())
}

/// A framework's name, or the names that there are.
pub(super) fn framework(text: &str) -> Result<FrameworkId, String> {
    text.parse()
}

impl JudgeOptions {
    /// The built-in policies, the user's own and those of further folders, or what is wrong with those.
    pub(super) fn policies(
        &self,
        sources: &mut Sources,
        further: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Result<PolicySet, Vec<Diagnostic>>, Failure> {
        let mut ids = Vec::new();
        for folder in self.policies.iter().cloned().chain(further) {
            ids.extend(policy_files(&folder, sources)?);
        }
        Ok(PolicySet::builtin().with_user(sources, &ids))
    }

    /// The day on which exceptions are judged.
    pub(super) fn as_of(&self) -> Date {
        self.as_of.unwrap_or_else(|| {
            let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            Date::from_unix_days(u32::try_from(seconds / 86_400).unwrap_or(u32::MAX))
        })
    }
}

impl CheckOptions {
    /// Whether the command line says the failing severity.
    pub(super) fn says_fail_on(&self) -> bool {
        self.fail_on.is_some()
    }

    /// What makes a run fail: the command line's severity, else the spec's, and the spec's frameworks.
    pub(super) fn bar(&self, spec: Option<&ValidSpec>) -> Bar {
        let checks = spec.map(|valid| &valid.spec.checks);
        let severity = self.fail_on.or(checks.map(|checks| checks.fail_on)).unwrap_or_default();
        Bar { severity, frameworks: checks.map_or(Vec::new(), |checks| checks.frameworks.clone()) }
    }
}

/// Reads the policy files in a folder.
pub(super) fn policy_files(folder: &Path, sources: &mut Sources) -> Result<Vec<SourceId>, Failure> {
    let files = files_below(folder, "yaml")?;
    files.iter().map(|path| read_into(sources, &path.to_string_lossy())).collect()
}

/// Reads a text file into the sources.
pub(super) fn read_into(sources: &mut Sources, path: &str) -> Result<SourceId, Failure> {
    let (id, encoding) = add_file(sources, path)?;
    encoding.map_err(|error| Failure::new(format!("{path}: {}", error.message)))?;
    Ok(id)
}

/// Adds a file to the sources, and says what is wrong with its encoding.
pub(super) fn add_file(
    sources: &mut Sources,
    path: &str,
) -> Result<(SourceId, Result<(), SyntaxError>), Failure> {
    Ok(sources.add_bytes(display_name(path), read_bytes(path)?))
}

/// Templates of the user's own, by name.
pub(super) fn templates(folder: Option<&Path>) -> Result<BTreeMap<String, String>, Failure> {
    let Some(folder) = folder else { return Ok(BTreeMap::new()) };
    let mut templates = BTreeMap::new();
    for path in files_below(folder, "j2")? {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let bytes = read_bytes(&path.to_string_lossy())?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::new(format!("{} is not valid UTF-8", path.display())))?;
        templates.insert(name, text);
    }
    Ok(templates)
}

/// Reads a file that stands beside the inputs, such as a baseline: `init` writes none of these.
pub(super) fn read_beside(sources: &mut Sources, path: &str) -> Result<SourceId, Failure> {
    read_into(sources, path).map_err(Failure::without_help)
}

fn read_bytes(path: &str) -> Result<Vec<u8>, Failure> {
    if path != "-" && Path::new(path).is_dir() {
        let help = "name the spec: for example `trailsmith check trailsmith.yaml`";
        return Err(Failure::new(format!("{path} is a folder")).with_help(help));
    }
    load::bytes(Path::new(path))
}

fn display_name(path: &str) -> String {
    if path == "-" { "<stdin>".to_owned() } else { path.replace('\\', "/") }
}

/// The files below a folder with that ending (for `yaml`: also `yml`), in the order of their names.
fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    let read = |folder: &Path| {
        std::fs::read_dir(folder)
            .map_err(|error| Failure::new(format!("cannot read {}: {error}", folder.display())))
    };
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in read(&next)? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ending == extension || (extension == "yaml" && ending == "yml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
