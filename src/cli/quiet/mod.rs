//! What is not to be reported, or is reported as accepted: flags, comments, configuration files, a baseline.

mod files;

pub(super) use files::configurations;

use super::load::Walked;
use super::outputs::replace;
use super::{Failure, input};
use clap::Args;
use files::Loaded;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use trailsmith::config::{Config, Pattern};
use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::framework::FrameworkId;
use trailsmith::parallel::each;
use trailsmith::policy::{self, Baseline, Ignore, PolicySet, Reach};
use trailsmith::source::{SourceId, Sources, nearest};
use trailsmith::spec::Date;

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
    /// The configuration file of all inputs [default: of each file the nearest `.trailsmith.yaml`, from its folder upward]
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
    /// What is to be read.
    walked: Walked,
    /// The files and folders that were named, from the root.
    inputs: Vec<PathBuf>,
    baseline: Option<Baseline>,
    errors: Vec<Diagnostic>,
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
        self.spare()?;
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

    /// Whether the baseline would be written over something else.
    fn spare(&self) -> Result<(), Failure> {
        let Some(path) = self.write_baseline.as_ref().filter(|path| path.is_file()) else { return Ok(()) };
        let mut apart = Sources::new();
        let id = input::read_beside(&mut apart, &path.to_string_lossy());
        let is_other = |id| !apart.get(id).text.is_empty() && policy::read_baseline(&apart, id).is_err();
        if id.map_or(true, is_other) {
            let message = format!("{} is no baseline, and would be written over", path.display());
            return Err(Failure::new(message).with_help("name another file, or remove this one"));
        }
        Ok(())
    }

    /// Whether each pattern is for something: a run that reports nothing because of a slip would look clean.
    pub(super) fn meant(&self, quiet: &Quiet<'_>, policies: &PolicySet) -> Result<(), Failure> {
        let configured = quiet.configs.iter().flat_map(|loaded| {
            let select = loaded.config.iter().flat_map(|config| &config.select);
            select.map(move |pattern| (pattern, Some(loaded)))
        });
        let typed = self.select.iter().chain(&self.ignore).map(|pattern| (pattern, None));
        let ids = || policies.iter().map(|policy| policy.id.as_str());
        let is_known = |pattern: &Pattern| {
            ids().any(|id| pattern.matches(id)) || policy::other_findings().any(|id| pattern.matches(id))
        };
        let Some((pattern, place)) = typed.chain(configured).find(|(pattern, _)| !is_known(pattern)) else {
            return Ok(());
        };
        let place = place.map_or_else(String::new, |loaded| format!(" in `select` of {}", loaded.shown()));
        let help = match nearest(pattern.text(), ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`trailsmith policies` lists them".to_owned(),
        };
        Err(Failure::new(format!("there is no policy `{}`{place}", pattern.text())).with_help(help))
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
        let (mut findings, mut config) = (quiet.accept(findings, context), quiet.governing_of(sources));
        let is_error = |finding: &Diagnostic| finding.kind == Kind::Error;
        findings.retain(|finding| {
            is_error(finding)
                || (self.is_selected(finding, config.of(finding)) && self.is_asked_for(finding, policies))
        });
        if let Some(path) = &self.write_baseline {
            replace(path, policy::write_baseline(&findings, sources).as_bytes())?;
        }
        findings.retain(|finding| is_error(finding) || self.is_severe(finding, config.of(finding)));
        Ok(findings)
    }

    /// Where the baseline went, for people.
    pub(super) fn written(&self) -> Option<String> {
        let path = self.write_baseline.as_ref()?.display();
        Some(format!("wrote {path}: `--baseline {path}` accepts what was found today"))
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

impl Quiet<'_> {
    /// What is wrong with the configuration files and the baseline.
    pub(super) fn errors(&self) -> &[Diagnostic] {
        &self.errors
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

    /// What is to be read.
    pub(super) fn walked(&self) -> &Walked {
        &self.walked
    }

    /// Whether what is not found in that file is not there: the run is about it, or it is gone.
    fn would_find(&self, path: &str) -> bool {
        self.is_about(Path::new(path)) || !Path::new(path).exists()
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
            Some(baseline) => baseline.apply(findings, sources, &|path| self.would_find(path)),
            None => findings,
        }
    }

    fn configured(&self, context: &Context<'_>) -> Vec<Ignore> {
        let mut files: Vec<(usize, String, SourceId)> = Vec::new();
        for &id in context.inputs {
            let Some((number, relative)) = self.governing(&context.sources.get(id).name) else { continue };
            files.push((number, relative, id));
        }
        let mut ignores = Vec::new();
        for (number, loaded) in self.configs.iter().enumerate() {
            // Of a part of the files nobody can say what would be found in the others.
            let reach = if self.is_about(&loaded.folder) { Reach::Whole } else { Reach::Part };
            for ignore in loaded.config.iter().flat_map(|config| &config.ignore) {
                let fits = |path: &str| ignore.path.as_ref().is_none_or(|pattern| pattern.matches(path));
                let files = files.iter().filter(|(config, path, _)| *config == number && fits(path));
                let files: BTreeSet<SourceId> = files.map(|(.., id)| *id).collect();
                ignores.push(Ignore::configured(ignore, files, reach));
            }
        }
        ignores
    }
}
