//! `synth`: specs in, checked templates out.
//!
//! All of what is asked for is written or nothing, also where specs of several organizations are given.

mod artifacts;
mod deliver;
mod folders;
mod named;

use super::bar::Bar;
use super::input::CheckOptions;
use super::output::Output;
use super::outputs::show;
use super::promise::PromiseOptions;
use super::specs::{self, Judged, Yardstick};
use super::{Exit, Failure, Global, Outcome, say};
use artifacts::Written;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::parallel::each;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::source::Sources;

#[derive(Args)]
pub(super) struct Options {
    /// The spec; `-` is standard input, a folder means the specs in it. Of several, each gets a folder of its own below
    /// `--output`, named after it, and all are written or none
    #[arg(required = true, value_name = "SPEC")]
    paths: Vec<String>,
    /// The folder to write to; `-` prints every file to standard output
    #[arg(long, short, default_value = "out", value_name = "DIR")]
    output: PathBuf,
    /// What to write [default: the spec's `targets`, else both]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TARGET")]
    target: Vec<TargetName>,
    /// The form of CloudFormation templates
    #[arg(long, value_enum, default_value_t = FormatName::Yaml, value_name = "FORMAT")]
    format: FormatName,
    /// A folder with templates that replace built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Write nothing: say how the output folder differs from what would be written, and exit with 1 if it does
    #[arg(long)]
    check: bool,
    /// Overwrite files in the output folder that trailsmith did not write or that were edited since
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    checks: CheckOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum TargetName {
    Cloudformation,
    Terraform,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Yaml,
    Json,
}

/// A spec, and what on it makes the run fail.
struct Spec {
    judged: Judged,
    bar: Bar,
    exit: Exit,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let policies = match options.checks.judge.policies(&mut sources, [])? {
        Ok(policies) => policies,
        Err(broken) => {
            show(&broken, &sources, global)?;
            return Ok(Exit::Error);
        }
    };
    let paths = named::specs(&options.paths)?;
    let folders = folders::folders(&paths, &options.output)?;
    let (specs, failures) = judge((options, &paths), &mut sources, &policies);
    failures.iter().for_each(Failure::say);
    show_findings(&specs, (&sources, &policies), global)?;
    let unread = if failures.is_empty() { Exit::Clean } else { Exit::Error };
    let exit = specs.iter().map(|spec| spec.exit).fold(unread, Exit::max);
    if exit != Exit::Clean {
        say_why(&specs, &sources);
        return Ok(exit);
    }
    let (mut outputs, mut unsupported) = (Vec::new(), Vec::new());
    for (spec, folder) in specs.iter().zip(folders) {
        let Some((valid, estate)) = &spec.judged.compiled else { continue };
        match artifacts::write(options, valid, estate)? {
            Written::Artifacts(artifacts) => outputs.push(Output { folder, artifacts }),
            Written::Unsupported(diagnostics) => unsupported.extend(diagnostics),
        }
    }
    if !unsupported.is_empty() {
        show(&unsupported, &sources, global)?;
        say("nothing written");
        return Ok(Exit::Error);
    }
    if options.check { deliver::compare(&outputs) } else { deliver::deliver(options, &outputs, global) }
}

/// Reads the specs, and holds each against the policies; what cannot be read comes as failures.
fn judge(
    (options, paths): (&Options, &[String]),
    sources: &mut Sources,
    policies: &PolicySet,
) -> (Vec<Spec>, Vec<Failure>) {
    let (opened, failures) = specs::open_files(sources, paths);
    let (scope, promise) = (Scope::Logging, PromiseOptions::default());
    let yardstick = Yardstick { policies, scope, promise, judge: &options.checks.judge };
    let spec = |mut judged: Judged| {
        let bar = judged.bar(&options.checks);
        bar.explain(&mut judged.diagnostics, policies);
        let exit = judged.exit(&bar, policies);
        Spec { judged, bar, exit }
    };
    (each(&opened, |_, opened| opened.judge(yardstick)).into_iter().map(spec).collect(), failures)
}

fn show_findings(
    specs: &[Spec],
    (sources, policies): (&Sources, &PolicySet),
    global: &Global,
) -> Result<(), Failure> {
    let visible = |spec: &Spec, finding: &Diagnostic| {
        !matches!(finding.kind, Kind::Excepted(_)) && (!global.quiet || spec.bar.fails(finding, policies))
    };
    let visible: Vec<Diagnostic> = specs
        .iter()
        .flat_map(|spec| spec.judged.diagnostics.iter().filter(|finding| visible(spec, finding)))
        .cloned()
        .collect();
    if visible.is_empty() { Ok(()) } else { show(&visible, sources, global) }
}

/// Says of each spec with findings from what on they count, and that nothing is written.
fn say_why(specs: &[Spec], sources: &Sources) {
    for spec in specs.iter().filter(|spec| spec.exit == Exit::Findings) {
        let of = if specs.len() > 1 {
            format!("of {}, ", sources.get(spec.judged.source).name)
        } else {
            String::new()
        };
        let promised = if spec.bar.frameworks.is_empty() { "" } else { ", or against `checks.frameworks`," };
        let source = spec.judged.source;
        let is_commented = !policy::inline(sources.get(source), source).0.is_empty();
        let comments = if is_commented { "; ignores in comments are for `check` alone" } else { "" };
        say(&format!(
            "nothing written: {of}a finding at or above {}{promised} must be mended, or accepted in `checks.exceptions`{comments}",
            spec.bar.severity
        ));
    }
}
