//! What is not to be reported, or is reported as accepted: flags, comments, configuration files, a baseline.

use super::outputs::replace;
use super::{Failure, input};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use trailsmith::config::{self, Config, Pattern};
use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::framework::FrameworkId;
use trailsmith::parallel::each;
use trailsmith::policy::{self, Baseline, Ignore, PolicySet};
use trailsmith::source::{SourceId, Sources, nearest};
use trailsmith::spec::Date;

/// The name that is looked for.
const NAME: &str = ".trailsmith.yaml";

/// What findings are called that no policy makes.
const OTHERS: &[&str] = &[
    "answers",
    "baseline-stale",
    "cloudformation",
    "exception-unused",
    "ignore-expired",
    "ignore-malformed",
    "ignore-unknown",
    "ignore-unused",
    "ignore-without-reason",
    "module",
    "spec",
    "template",
    "terraform",
];

/// What is not to be reported.
#[derive(Args)]
#[command(next_help_heading = "Quieting")]
pub(super) struct QuietOptions {
    /// Report these policies only: an id or a pattern such as `trail-*`; may be given several times
    #[arg(long, value_name = "GLOB", value_parser = Pattern::name, value_delimiter = ',')]
    select: Vec<Pattern>,
    /// Do not report these policies: an id or a pattern; may be given several times
    #[arg(long, value_name = "GLOB", value_parser = Pattern::name, value_delimiter = ',')]
    ignore: Vec<Pattern>,
    /// Report the policies only that answer for a control of this framework, such as `cis-aws-5.0`; may be given several
    /// times
    #[arg(long, value_name = "NAME", value_parser = input::framework, value_delimiter = ',')]
    framework: Vec<FrameworkId>,
    /// Do not report findings below this severity: info, low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", value_parser = input::severity)]
    min_severity: Option<Severity>,
    #[command(flatten)]
    config: ConfigOptions,
    /// Accept the findings that this file lists, and say which of them are gone
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings to a file that `--baseline` accepts
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
}

/// Where the configuration is.
#[derive(Args)]
#[command(next_help_heading = "Quieting")]
pub(super) struct ConfigOptions {
    /// The configuration file [default: the nearest `.trailsmith.yaml`, from the input's folder upward]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    no_config: bool,
}

/// The configuration files of a run and its baseline, read; errors in them are findings.
pub(super) struct Quiet<'a> {
    options: &'a ConfigOptions,
    configs: Vec<Loaded>,
    /// Which configuration counts in a folder.
    folders: BTreeMap<PathBuf, Option<usize>>,
    baseline: Option<Baseline>,
    errors: Vec<Diagnostic>,
}

struct Loaded {
    path: PathBuf,
    folder: PathBuf,
    /// Missing where the file is wrong.
    config: Option<Config>,
}

/// What findings are judged by.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    /// The texts that were checked.
    pub(super) inputs: &'a [SourceId],
    pub(super) policies: &'a PolicySet,
    pub(super) as_of: Date,
}

impl QuietOptions {
    /// Reads the baseline and the configuration files of these inputs.
    pub(super) fn load(&self, sources: &mut Sources, paths: &[String]) -> Result<Quiet<'_>, Failure> {
        let mut quiet = self.config.load(sources, paths)?;
        if let Some(path) = &self.baseline {
            let id = input::read_beside(sources, &path.to_string_lossy())?;
            match policy::read_baseline(sources, id) {
                Ok(baseline) => quiet.baseline = Some(baseline),
                Err(errors) => quiet.errors.extend(errors),
            }
        }
        Ok(quiet)
    }

    /// Whether each pattern is for something: a run that reports nothing because of a slip would look clean.
    pub(super) fn meant(&self, quiet: &Quiet<'_>, policies: &PolicySet) -> Result<(), Failure> {
        let configured = quiet.configs.iter().filter_map(|loaded| loaded.config.as_ref());
        let configured = configured.flat_map(|config| &config.select);
        let ids = || policies.iter().map(|policy| policy.id.as_str());
        let is_known = |pattern: &Pattern| ids().chain(OTHERS.iter().copied()).any(|id| pattern.matches(id));
        let Some(pattern) =
            self.select.iter().chain(&self.ignore).chain(configured).find(|one| !is_known(one))
        else {
            return Ok(());
        };
        let help = match nearest(pattern.text(), ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`trailsmith policies` lists them".to_owned(),
        };
        Err(Failure::new(format!("there is no policy `{}`", pattern.text())).with_help(help))
    }

    /// Marks what is accepted and leaves out what is not asked for; writes the baseline where that is asked for.
    ///
    /// Policies that are not selected are left out last, so that what accepts their findings is not called unused.
    pub(super) fn apply(
        &self,
        quiet: &Quiet<'_>,
        findings: Vec<Diagnostic>,
        context: &Context<'_>,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let Context { sources, policies, .. } = *context;
        let mut findings = quiet.accept(findings, context);
        let is_error = |finding: &Diagnostic| finding.kind == Kind::Error;
        findings.retain(|finding| {
            let config = quiet.config_of(finding, sources);
            is_error(finding) || (self.is_selected(finding, config) && self.is_asked_for(finding, policies))
        });
        if let Some(path) = &self.write_baseline {
            replace(path, policy::write_baseline(&findings, sources).as_bytes())?;
        }
        findings.retain(|finding| {
            is_error(finding) || self.is_severe(finding, quiet.config_of(finding, sources))
        });
        Ok(findings)
    }

    fn is_selected(&self, finding: &Diagnostic, config: Option<&Config>) -> bool {
        let configured = || config.map_or(&[][..], |config| &config.select);
        let select = if self.select.is_empty() { configured() } else { &self.select };
        let matches = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(&finding.id));
        (select.is_empty() || matches(select)) && !matches(&self.ignore)
    }

    fn is_asked_for(&self, finding: &Diagnostic, policies: &PolicySet) -> bool {
        let answers = |framework: &FrameworkId| {
            policies.get(&finding.id).is_some_and(|policy| !policy.controls(*framework).is_empty())
        };
        self.framework.is_empty() || self.framework.iter().any(answers)
    }

    fn is_severe(&self, finding: &Diagnostic, config: Option<&Config>) -> bool {
        let least = self.min_severity.or_else(|| config?.min_severity);
        least.is_none_or(|least| finding.severity >= least)
    }
}

impl ConfigOptions {
    /// Reads the configuration files of these inputs.
    pub(super) fn load(&self, sources: &mut Sources, paths: &[String]) -> Result<Quiet<'_>, Failure> {
        let (configs, folders) = (Vec::new(), BTreeMap::new());
        let mut quiet = Quiet { options: self, configs, folders, baseline: None, errors: Vec::new() };
        for path in paths {
            quiet.look_for(sources, path)?;
        }
        Ok(quiet)
    }
}

impl Quiet<'_> {
    /// What is wrong with the configuration files and the baseline.
    pub(super) fn errors(&self) -> &[Diagnostic] {
        &self.errors
    }

    /// The configuration that a file or folder is under, and its path relative to that configuration's folder.
    pub(super) fn config(&self, path: &str) -> Option<(&Config, String)> {
        let (loaded, relative) = self.governing(path)?;
        Some((loaded.config.as_ref()?, relative))
    }

    /// Folders of the user's own policies that the configuration files name.
    pub(super) fn policies(&self) -> impl Iterator<Item = PathBuf> {
        self.configs.iter().flat_map(|loaded| {
            loaded
                .config
                .iter()
                .flat_map(|config| config.policies.iter().map(|path| loaded.folder.join(path)))
        })
    }

    /// Reads the configuration file that an input is under, unless that has been done.
    pub(super) fn look_for(&mut self, sources: &mut Sources, path: &str) -> Result<(), Failure> {
        let folder = folder_of(path)?;
        if self.options.no_config || self.folders.contains_key(&folder) {
            return Ok(());
        }
        let file = match &self.options.config {
            Some(file) => Some(file.clone()),
            None => folder.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file()),
        };
        let number = match file {
            Some(file) => Some(self.load(sources, file)?),
            None => None,
        };
        self.folders.insert(folder, number);
        Ok(())
    }

    fn load(&mut self, sources: &mut Sources, path: PathBuf) -> Result<usize, Failure> {
        if let Some(number) = self.configs.iter().position(|loaded| loaded.path == path) {
            return Ok(number);
        }
        let id = input::read_beside(sources, &shown(&path))?;
        let config = config::read(sources, id).map_err(|errors| self.errors.extend(errors)).ok();
        let folder = folder_of(&path.to_string_lossy())?;
        self.configs.push(Loaded { path, folder, config });
        Ok(self.configs.len() - 1)
    }

    fn governing(&self, path: &str) -> Option<(&Loaded, String)> {
        // Asked for every file and every finding.
        if self.configs.is_empty() {
            return None;
        }
        let absolute = normal(&std::path::absolute(path).ok()?);
        let number = absolute.ancestors().find_map(|folder| self.folders.get(folder).copied())??;
        let loaded = self.configs.get(number)?;
        let relative = absolute.strip_prefix(&loaded.folder).unwrap_or(&absolute);
        Some((loaded, relative.to_string_lossy().replace('\\', "/")))
    }

    /// Marks what the files, the configuration and the baseline accept.
    pub(super) fn accept(&self, findings: Vec<Diagnostic>, context: &Context<'_>) -> Vec<Diagnostic> {
        let Context { sources, inputs, policies, as_of } = *context;
        let (mut ignores, mut said) = (Vec::new(), Vec::new());
        for (more, also) in each(inputs, |_, id| policy::inline(sources.get(*id), *id)) {
            ignores.extend(more);
            said.extend(also);
        }
        ignores.extend(self.configured(context));
        let mut findings = policy::apply_ignores(findings, &ignores, (policies, sources), as_of);
        if !ignores.is_empty() || !said.is_empty() {
            findings.extend(said);
            findings.sort();
        }
        match &self.baseline {
            Some(baseline) => baseline.apply(findings, sources),
            None => findings,
        }
    }

    fn configured(&self, context: &Context<'_>) -> Vec<Ignore> {
        let mut files: Vec<(usize, String, SourceId)> = Vec::new();
        for &id in context.inputs {
            let Some((loaded, relative)) = self.governing(&context.sources.get(id).name) else { continue };
            let number = self.configs.iter().position(|other| std::ptr::eq(other, loaded));
            files.extend(number.map(|number| (number, relative, id)));
        }
        let mut ignores = Vec::new();
        for (number, loaded) in self.configs.iter().enumerate() {
            for ignore in loaded.config.iter().flat_map(|config| &config.ignore) {
                let fits = |path: &str| ignore.path.as_ref().is_none_or(|pattern| pattern.matches(path));
                let files = files.iter().filter(|(config, path, _)| *config == number && fits(path));
                let files: BTreeSet<SourceId> = files.map(|(.., id)| *id).collect();
                ignores.push(Ignore::configured(ignore, files));
            }
        }
        ignores
    }

    fn config_of(&self, finding: &Diagnostic, sources: &Sources) -> Option<&Config> {
        let label = finding.labels.first()?;
        self.config(&sources.get(label.location.source).name).map(|(config, _)| config)
    }
}

/// A path as messages show it: relative to the working directory where it is below it.
fn shown(path: &Path) -> String {
    let here = std::path::absolute(".").map(|here| normal(&here)).unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_string_lossy().into_owned()
}

/// The folder that a file is in, or that a folder is, from the root; the working directory for standard input.
fn folder_of(path: &str) -> Result<PathBuf, Failure> {
    let is_stdin = path == "-" || path == "<stdin>";
    let absolute = normal(&std::path::absolute(if is_stdin { "." } else { path })?);
    if absolute.is_dir() {
        return Ok(absolute);
    }
    Ok(absolute.parent().map_or_else(|| absolute.clone(), Path::to_owned))
}

/// Without `.` and `..`, by the names alone.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}
