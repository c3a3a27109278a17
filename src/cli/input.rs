//! Files and standard input to sources, and specs to findings.
#![expect(clippy::disallowed_methods, reason = "this is where files, the environment and the clock are read")]

use super::bar::Bar;
use super::promise::PromiseOptions;
use super::{Exit, Failure, load};
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use trailsmith::compile::compile;
use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::estate::Estate;
use trailsmith::framework::FrameworkId;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::source::{SourceId, Sources};
use trailsmith::spec::{self, Date, ValidSpec};

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

/// One spec, read and judged.
pub(super) struct Judged {
    /// The spec and its estate, where nothing is wrong with it.
    pub(super) compiled: Option<(ValidSpec, Estate)>,
    /// Errors and findings.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The spec's text.
    pub(super) source: SourceId,
}

impl Judged {
    fn broken(diagnostics: Vec<Diagnostic>, source: SourceId) -> Judged {
        Judged { compiled: None, diagnostics, source }
    }

    /// What makes a run fail on account of this spec.
    pub(super) fn bar(&self, options: &CheckOptions) -> Bar {
        options.bar(self.compiled.as_ref().map(|(valid, _)| valid))
    }

    /// What the run ends with on account of this spec.
    pub(super) fn exit(&self, bar: &Bar, policies: &PolicySet) -> Exit {
        if self.diagnostics.iter().any(|diagnostic| diagnostic.kind == Kind::Error) {
            Exit::Error
        } else if self.diagnostics.iter().any(|diagnostic| bar.fails(diagnostic, policies)) {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

/// Reads a spec from a file, compiles it and holds it against the policies.
pub(super) fn judge(
    sources: &mut Sources,
    path: &str,
    policies: &PolicySet,
    options: &JudgeOptions,
) -> Result<Judged, Failure> {
    let bytes = read_bytes(path)?;
    let (id, encoding) = sources.add_bytes(display_name(path), bytes);
    Ok(match encoding {
        Err(error) => Judged::broken(vec![Diagnostic::syntax(id, error)], id),
        Ok(()) => {
            let yardstick = (policies, Scope::Logging, PromiseOptions::default());
            judge_source(sources, id, yardstick, options)
        }
    })
}

/// Compiles a spec that is among the sources and holds it against the policies.
pub(super) fn judge_source(
    sources: &Sources,
    id: SourceId,
    (policies, scope, promise): (&PolicySet, Scope, PromiseOptions),
    options: &JudgeOptions,
) -> Judged {
    match compiled(sources, id, promise) {
        Err(diagnostics) => Judged::broken(diagnostics, id),
        Ok((valid, estate)) => {
            let mut findings = policy::evaluate(policies, &estate, scope);
            if !valid.spec.checks.frameworks.is_empty() {
                let met = policy::met(policies, &estate, scope);
                findings.extend(policy::broken_promises(&valid, (policies, &estate), &findings, &met));
            }
            let diagnostics =
                policy::apply_exceptions(findings, &valid, (policies, &estate), options.as_of());
            Judged { compiled: Some((valid, estate)), diagnostics, source: id }
        }
    }
}

/// Compiles a spec that is among the sources, and holds it to what the command line promises.
pub(super) fn compiled(
    sources: &Sources,
    id: SourceId,
    promise: PromiseOptions,
) -> Result<(ValidSpec, Estate), Vec<Diagnostic>> {
    let valid = spec::read(sources, id)?;
    let mut estate = compile(&valid)?;
    promise.apply(&mut estate);
    Ok((valid, estate))
}

/// Reads the policy files in a folder.
pub(super) fn policy_files(folder: &Path, sources: &mut Sources) -> Result<Vec<SourceId>, Failure> {
    let files = files_below(folder, "yaml")?;
    files.iter().map(|path| read_into(sources, &path.to_string_lossy())).collect()
}

/// Reads a text file into the sources.
pub(super) fn read_into(sources: &mut Sources, path: &str) -> Result<SourceId, Failure> {
    let (id, encoding) = sources.add_bytes(display_name(path), read_bytes(path)?);
    encoding.map_err(|error| Failure::new(format!("{path}: {}", error.message)))?;
    Ok(id)
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
