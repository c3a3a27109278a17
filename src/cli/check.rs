//! `check`: specs in, findings out.

use super::input::{self, CheckOptions};
use super::outputs::OutputOptions;
use super::quiet::{Context, QuietOptions};
use super::{Exit, Global, Outcome};
use clap::Args;
use std::collections::BTreeMap;
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::policy::PolicySet;
use trailsmith::report::Report;
use trailsmith::source::Sources;

#[derive(Args)]
pub(super) struct Options {
    /// Specs to check; `-` is standard input
    #[arg(required = true, value_name = "SPEC")]
    paths: Vec<String>,
    #[command(flatten)]
    quiet: QuietOptions,
    #[command(flatten)]
    outputs: OutputOptions,
    #[command(flatten)]
    check: CheckOptions,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let quiet = options.quiet.load(&mut sources, &options.paths)?;
    let policies = match options.check.policies(&mut sources, quiet.policies())? {
        Ok(policies) if quiet.errors().is_empty() => policies,
        read => {
            let mut broken = quiet.errors().to_vec();
            broken.extend(read.err().unwrap_or_default());
            let builtin = PolicySet::builtin();
            let report = Report { diagnostics: &broken, sources: &sources, policies: &builtin };
            options.outputs.write(&report, global)?;
            return Ok(Exit::Error);
        }
    };
    let (mut findings, mut inputs, mut least) = (Vec::new(), Vec::new(), BTreeMap::new());
    for path in &options.paths {
        let judged = input::judge(&mut sources, path, &policies, &options.check)?;
        let configured = quiet.config(path).and_then(|(config, _)| config.fail_on);
        let fail_on = configured.filter(|_| !options.check.says_fail_on()).unwrap_or(judged.fail_on);
        least.insert(judged.source, fail_on);
        inputs.push(judged.source);
        findings.extend(judged.diagnostics);
    }
    let context =
        Context { sources: &sources, inputs: &inputs, policies: &policies, as_of: options.check.as_of() };
    let findings = quiet.apply(findings, &context)?;
    let fails = |finding: &Diagnostic| {
        let file = finding.labels.first().and_then(|label| least.get(&label.location.source));
        finding.fails_at(file.copied().unwrap_or_default())
    };
    let exit = findings.iter().map(|finding| match finding.kind {
        Kind::Error => Exit::Error,
        _ if fails(finding) => Exit::Findings,
        _ => Exit::Clean,
    });
    let exit = exit.max().unwrap_or(Exit::Clean);
    let shown: Vec<Diagnostic> =
        findings.into_iter().filter(|finding| !global.quiet || fails(finding)).collect();
    options.outputs.write(&Report { diagnostics: &shown, sources: &sources, policies: &policies }, global)?;
    Ok(exit)
}
