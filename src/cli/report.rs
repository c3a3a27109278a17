//! `report`: how the controls of a framework stand.

use super::examine::{self, Asked, Inputs, Judgement};
use super::input::{self, JudgeOptions};
use super::outputs::{FormatName, OutputOptions, Tint, show};
use super::quiet::ConfigOptions;
use super::reading::ReadOptions;
use super::{Exit, Failure, Global, Outcome};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::io::{self, Write};
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::framework::FrameworkId;
use trailsmith::policy::{self, Evidence, Matrix, Standing, matrix};
use trailsmith::report::{MatrixFormat, MatrixReport, write_matrix};
use trailsmith::source::Sources;

#[derive(Args)]
pub(super) struct Options {
    /// Files and folders, as `check` takes them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The framework, such as `cis-aws-5.0`; may be given several times [default: the spec's `checks.frameworks`]
    #[arg(long, value_name = "NAME", value_parser = input::framework, value_delimiter = ',')]
    framework: Vec<FrameworkId>,
    #[command(flatten)]
    reading: ReadOptions,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    outputs: OutputOptions<ReportFormat>,
    #[command(flatten)]
    judge: JudgeOptions,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum ReportFormat {
    /// Each control and what says so, for people
    #[default]
    Text,
    /// A table a framework, for wikis and comments
    Markdown,
    /// A line for each piece of evidence, for spreadsheets
    Csv,
    /// One document, for programs; `trailsmith schema matrix` tells its form
    Json,
}

impl FormatName for ReportFormat {
    type Report<'a> = MatrixReport<'a>;

    fn write(self, report: &MatrixReport<'_>, _: Tint, out: &mut dyn Write) -> io::Result<()> {
        let format = match self {
            ReportFormat::Text => MatrixFormat::Text,
            ReportFormat::Markdown => MatrixFormat::Markdown,
            ReportFormat::Csv => MatrixFormat::Csv,
            ReportFormat::Json => MatrixFormat::Json,
        };
        write_matrix(format, report, out)
    }
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    options.outputs.meant(&options.paths)?;
    let mut sources = Sources::new();
    let quiet = options.config.load(&mut sources, &options.paths)?;
    let asked = Asked { paths: &options.paths, reading: &options.reading, judge: &options.judge };
    let mut inputs = match examine::read(asked, &quiet, &mut sources)? {
        Ok(inputs) => inputs,
        Err(broken) => {
            show(&broken, &sources, global)?;
            return Ok(Exit::Error);
        }
    };
    if inputs.is_empty() {
        return Ok(Exit::Error);
    }
    let mut judged = inputs.judge(asked);
    let findings = std::mem::take(&mut judged.findings);
    let findings = quiet.accept(findings, &inputs.context(asked, &sources));
    let broken = aside(&findings, &inputs, &sources, global)?;
    if judged.estates().all(|estate| estate.units.is_empty()) {
        return Ok(Exit::Error);
    }
    let frameworks = options.frameworks(&judged)?;
    let met = judged.met(&inputs.policies, options.reading.scope());
    let resources = judged.estates().flat_map(|estate| &estate.resources);
    let kinds = resources.map(|resource| resource.kind.clone()).collect();
    let unseen = policy::unseen(judged.estates());
    let evidence = Evidence {
        policies: &inputs.policies,
        findings: &findings,
        met: &met,
        kinds: &kinds,
        unseen: &unseen,
        scope: options.reading.scope(),
        whole: judged.estate.units.is_empty() && !broken && !inputs.failed,
    };
    let mut matrices: Vec<Matrix<'_>> = frameworks.iter().map(|id| matrix(*id, &evidence)).collect();
    let unmet = matrices.iter().any(|matrix| matrix.count(Standing::NotMet) > 0);
    if global.quiet {
        for matrix in &mut matrices {
            matrix.rows.retain(|row| row.standing == Standing::NotMet);
        }
    }
    options.outputs.write(&MatrixReport { matrices: &matrices, sources: &sources }, global)?;
    let exit = if unmet { Exit::Findings } else { Exit::Clean };
    Ok(if broken || inputs.failed { Exit::Error } else { exit })
}

/// Shows what is no policy's finding, such as a file that cannot be read or an exception that has expired; says whether
/// an error is among it.
fn aside(
    findings: &[Diagnostic],
    inputs: &Inputs,
    sources: &Sources,
    global: &Global,
) -> Result<bool, Failure> {
    let is_error = |finding: &Diagnostic| finding.kind == Kind::Error;
    let of_none = |finding: &&Diagnostic| inputs.policies.get(&finding.id).is_none();
    let shown = findings.iter().filter(|finding| is_error(finding) || of_none(finding));
    let shown: Vec<Diagnostic> =
        shown.filter(|finding| is_error(finding) || !global.quiet).cloned().collect();
    if !shown.is_empty() {
        show(&shown, sources, global)?;
    }
    Ok(shown.iter().any(is_error))
}

impl Options {
    /// The frameworks that were named, each once; else those that the specs promise to meet.
    fn frameworks(&self, judged: &Judgement) -> Result<Vec<FrameworkId>, Failure> {
        let specs = judged.specs.iter().filter_map(|spec| spec.compiled.as_ref());
        let promised = specs.flat_map(|(valid, _)| valid.spec.checks.frameworks.iter().copied());
        let named = self.framework.iter().copied();
        let all: Vec<FrameworkId> =
            if self.framework.is_empty() { promised.collect() } else { named.collect() };
        let mut seen = BTreeSet::new();
        let once: Vec<FrameworkId> = all.into_iter().filter(|framework| seen.insert(*framework)).collect();
        if once.is_empty() {
            let known: Vec<&str> = FrameworkId::all().map(FrameworkId::name).collect();
            let failure = Failure::new("no framework to report on");
            return Err(failure.with_help(format!(
                "give `--framework NAME`, or name it in the spec's `checks.frameworks`: {}",
                known.join(", ")
            )));
        }
        Ok(once)
    }
}
