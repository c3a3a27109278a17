//! `check`: what exists in, findings out.

use super::bar::Bar;
use super::examine::{self, Asked, Judgement};
use super::input::CheckOptions;
use super::outputs::{FindingsFormat, OutputOptions};
use super::quiet::QuietOptions;
use super::reading::ReadOptions;
use super::{Exit, Global, Outcome, say};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use trailsmith::config::Config;
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::estate::links::{BUCKET, KEY, LOG_GROUP, TOPIC, TRAIL};
use trailsmith::policy::{PolicySet, Scope};
use trailsmith::report::Report;
use trailsmith::source::{SourceId, Sources};

#[derive(Args)]
pub(super) struct Options {
    /// Files and folders: specs, CloudFormation templates, Terraform, `terraform show -json` of plans and states,
    /// answers of the AWS CLI, told apart by what they hold; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    reading: ReadOptions,
    #[command(flatten)]
    quiet: QuietOptions,
    #[command(flatten)]
    outputs: OutputOptions<FindingsFormat>,
    #[command(flatten)]
    check: CheckOptions,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    options.outputs.meant(&options.paths)?;
    let mut sources = Sources::new();
    let quiet = options.quiet.load(&mut sources, &options.paths)?;
    let asked = Asked { paths: &options.paths, reading: &options.reading, judge: &options.check.judge };
    let mut inputs = match examine::read(asked, &quiet, &mut sources)? {
        Ok(inputs) => inputs,
        Err(broken) => return stop(options, global, &sources, &broken),
    };
    options.quiet.meant(&quiet, &inputs.policies)?;
    if inputs.is_empty() {
        return Ok(Exit::Error);
    }
    let judged = inputs.judge(asked);
    let unjudged = if judged.findings.is_empty() && !inputs.failed { unjudged(&judged, asked) } else { None };
    let bars = judged.specs.iter().map(|spec| (spec.source, spec.bar(&options.check))).collect();
    let policies = &inputs.policies;
    let mut config = quiet.governing_of(&sources);
    let mut findings = options.quiet.apply(&quiet, judged.findings, &inputs.context(asked, &sources))?;
    if let Some(written) = options.quiet.written().filter(|_| !global.quiet) {
        say(&written);
    }
    let mut exit = if inputs.failed { Exit::Error } else { Exit::Clean };
    findings.retain_mut(|finding| {
        let bar = options.bar(finding, config.of(finding), &bars);
        bar.explain(std::slice::from_mut(finding), policies);
        let fails = bar.fails(finding, policies);
        finding.tolerated = finding.kind == Kind::Fail && !fails;
        exit = exit.max(match finding.kind {
            Kind::Error => Exit::Error,
            _ if fails => Exit::Findings,
            _ => Exit::Clean,
        });
        !global.quiet || fails
    });
    options.outputs.write(&Report { diagnostics: &findings, sources: &sources, policies }, global)?;
    if let Some(why) = unjudged.filter(|_| !global.quiet) {
        say(why);
    }
    // The program ends here: what thousands of files made need not be taken apart before.
    std::mem::forget((findings, sources, judged.estate));
    Ok(exit)
}

/// Why a run that found nothing judged little or nothing.
fn unjudged(judged: &Judgement, asked: Asked<'_>) -> Option<&'static str> {
    let kinds: BTreeSet<&str> =
        judged.estate.resources.iter().map(|resource| resource.kind.as_str()).collect();
    if !judged.specs.is_empty() || kinds.contains(TRAIL) {
        return None;
    }
    if kinds.is_empty() {
        return Some("nothing among the inputs is about audit logging: nothing was judged");
    }
    let by_scope = [BUCKET, KEY, TOPIC, LOG_GROUP].iter().any(|kind| kinds.contains(kind));
    (by_scope && asked.reading.scope() == Scope::Logging).then_some(
        "no trail is among the inputs: only buckets, keys, topics and log groups were judged that let CloudTrail in; \
         `--scope all` judges every one",
    )
}

/// Reports what is wrong with what the run is told beside its inputs.
fn stop(options: &Options, global: &Global, sources: &Sources, broken: &[Diagnostic]) -> Outcome {
    let report = Report { diagnostics: broken, sources, policies: &PolicySet::builtin() };
    options.outputs.write(&report, global)?;
    Ok(Exit::Error)
}

impl Options {
    /// What makes a finding a failure. The severity is the command line's, else the configuration's, else the spec's.
    fn bar(&self, finding: &Diagnostic, config: Option<&Config>, bars: &BTreeMap<SourceId, Bar>) -> Bar {
        let of_spec = || bars.get(&finding.labels.first()?.location.source).cloned();
        // Most runs have no spec, and thousands of findings.
        let of_spec = if bars.is_empty() { None } else { of_spec() };
        let mut bar = of_spec.unwrap_or_else(|| self.check.bar(None));
        if !self.check.says_fail_on() {
            bar.severity = config.and_then(|config| config.fail_on).unwrap_or(bar.severity);
        }
        bar
    }
}
