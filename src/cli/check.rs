//! `check`: specs in, findings out.

use super::input::{self, CheckOptions};
use super::{Exit, Failure, Global, Outcome, unless_closed};
use clap::{Args, ValueEnum};
use std::io;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::report::{self, Format};
use trailsmith::source::Sources;

#[derive(Args)]
pub(super) struct Options {
    /// Specs to check; `-` is standard input
    #[arg(required = true, value_name = "SPEC")]
    paths: Vec<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    format: ReportFormat,
    #[command(flatten)]
    check: CheckOptions,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ReportFormat {
    /// Snippets and explanations, for people
    Text,
    /// One document, for programs; `trailsmith schema report` tells its form
    Json,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let policies = match options.check.policies(&mut sources)? {
        Ok(policies) => policies,
        Err(broken) => {
            report(options, global, &broken, &sources)?;
            return Ok(Exit::Error);
        }
    };
    let (mut diagnostics, mut exit) = (Vec::new(), Exit::Clean);
    for path in &options.paths {
        let judged = input::judge(&mut sources, path, &policies, &options.check)?;
        exit = exit.max(judged.exit());
        let fail_on = judged.fail_on;
        diagnostics.extend(
            judged.diagnostics.into_iter().filter(|diagnostic| !global.quiet || diagnostic.fails_at(fail_on)),
        );
    }
    report(options, global, &diagnostics, &sources)?;
    Ok(exit)
}

fn report(
    options: &Options,
    global: &Global,
    diagnostics: &[Diagnostic],
    sources: &Sources,
) -> Result<(), Failure> {
    let format = match options.format {
        ReportFormat::Text => Format::Text { color: global.color_stdout() },
        ReportFormat::Json => Format::Json,
    };
    unless_closed(report::write(format, diagnostics, sources, &mut io::stdout().lock()))
}
