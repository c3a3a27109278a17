//! `check`: what exists in, findings out.

use super::input::{self, CheckOptions};
use super::load::{self, Loaded, Request};
use super::outputs::OutputOptions;
use super::quiet::{Context, Quiet, QuietOptions};
use super::{Exit, Failure, Global, Outcome};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::estate::Place;
use trailsmith::parallel::each;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::read::{self, Text, cloudformation};
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
    outputs: OutputOptions,
    #[command(flatten)]
    check: CheckOptions,
}

/// What the inputs do not say themselves.
#[derive(Args)]
#[command(next_help_heading = "Reading")]
struct ReadOptions {
    /// What is judged: what takes part in audit logging, or every bucket, key, topic and log group as if it did
    #[arg(long, value_enum, default_value_t = ScopeName::Logging, value_name = "SCOPE")]
    scope: ScopeName,
    /// The account that the inputs are for, 12 digits [default: `places` of the configuration file]
    #[arg(long, value_name = "ID", value_parser = account)]
    account: Option<String>,
    /// The Region that the inputs are for [default: `places` of the configuration file]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Values for the parameters of templates, in the AWS CLI's form; may be given several times
    #[arg(long, value_name = "FILE")]
    parameters: Vec<String>,
    /// Values for the variables of Terraform; may be given several times
    #[arg(long, value_name = "FILE")]
    var_file: Vec<String>,
    /// The Terraform source that plans were made from: findings then point into it
    #[arg(long, value_name = "DIR")]
    source_dir: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeName {
    Logging,
    All,
}

fn account(text: &str) -> Result<String, String> {
    let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Ok(text.to_owned()) } else { Err("an account id has 12 digits".to_owned()) }
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let quiet = options.quiet.load(&mut sources, &options.paths)?;
    let policies = match options.check.policies(&mut sources, quiet.policies())? {
        Ok(policies) if quiet.errors().is_empty() => policies,
        read => {
            let mut broken = quiet.errors().to_vec();
            broken.extend(read.err().unwrap_or_default());
            return stop(options, global, &sources, &broken);
        }
    };
    let reading = match options.reading.load(&mut sources, &policies)? {
        Ok(reading) => reading,
        Err(broken) => return stop(options, global, &sources, &broken),
    };
    let first = sources.next_id(0);
    let loaded = reading.files(&options.paths, &quiet, &mut sources)?;
    let failed = !loaded.failures.is_empty();
    for failure in &loaded.failures {
        failure.say();
    }
    if loaded.is_empty() && !failed {
        let help =
            "trailsmith reads specs, CloudFormation templates, Terraform, plans and answers of the AWS CLI";
        let paths = options.paths.join(", ");
        return Err(Failure::new(format!("nothing to check in {paths}")).with_help(help));
    }
    if loaded.is_empty() {
        return Ok(Exit::Error);
    }
    let mut least = BTreeMap::new();
    let findings = judge(options, loaded, (&sources, &policies), &mut least);
    let inputs: Vec<SourceId> = sources.since(first).collect();
    let context =
        Context { sources: &sources, inputs: &inputs, policies: &policies, as_of: options.check.as_of() };
    let findings = quiet.apply(findings, &context)?;
    let fails = |finding: &Diagnostic| finding.fails_at(options.fail_on(finding, &sources, &quiet, &least));
    let exit = findings.iter().map(|finding| match finding.kind {
        Kind::Error => Exit::Error,
        _ if fails(finding) => Exit::Findings,
        _ => Exit::Clean,
    });
    let exit = exit.max().unwrap_or(Exit::Clean).max(if failed { Exit::Error } else { Exit::Clean });
    let shown: Vec<Diagnostic> =
        findings.into_iter().filter(|finding| !global.quiet || fails(finding)).collect();
    options.outputs.write(&Report { diagnostics: &shown, sources: &sources, policies: &policies }, global)?;
    // The program ends here: what thousands of files made need not be taken apart before.
    std::mem::forget((shown, sources));
    Ok(exit)
}

/// Reports what is wrong with what the run is told beside its inputs.
fn stop(options: &Options, global: &Global, sources: &Sources, broken: &[Diagnostic]) -> Outcome {
    let report = Report { diagnostics: broken, sources, policies: &PolicySet::builtin() };
    options.outputs.write(&report, global)?;
    Ok(Exit::Error)
}

/// Everything that is wrong with the inputs; `least` takes the failing severity of each spec.
fn judge(
    options: &Options,
    loaded: Loaded,
    (sources, policies): (&Sources, &PolicySet),
    least: &mut BTreeMap<SourceId, Severity>,
) -> Vec<Diagnostic> {
    let scope = options.reading.scope();
    let mut findings = loaded.diagnostics;
    findings.extend(policy::evaluate(policies, &loaded.estate, scope));
    let judged =
        each(&loaded.specs, |_, id| input::judge_source(sources, *id, (policies, scope), &options.check));
    for judged in judged {
        least.insert(judged.source, judged.fail_on);
        findings.extend(judged.diagnostics);
    }
    findings.sort();
    findings
}

impl Options {
    /// The failing severity for a finding: the command line's, else the configuration's, else the spec's.
    fn fail_on(
        &self,
        finding: &Diagnostic,
        sources: &Sources,
        quiet: &Quiet<'_>,
        least: &BTreeMap<SourceId, Severity>,
    ) -> Severity {
        let default = self.check.fail_on(None);
        if self.check.says_fail_on() {
            return default;
        }
        let Some(label) = finding.labels.first() else { return default };
        let source = label.location.source;
        let configured = quiet.config(&sources.get(source).name).and_then(|(config, _)| config.fail_on);
        configured.or_else(|| least.get(&source).copied()).unwrap_or(default)
    }
}

impl ReadOptions {
    fn scope(&self) -> Scope {
        match self.scope {
            ScopeName::Logging => Scope::Logging,
            ScopeName::All => Scope::All,
        }
    }

    /// Reads the files with values; errors in them are diagnostics.
    fn load(
        &self,
        sources: &mut Sources,
        policies: &PolicySet,
    ) -> Result<Result<Reading<'_>, Vec<Diagnostic>>, Failure> {
        let mut parameters = BTreeMap::new();
        for path in &self.parameters {
            let id = input::read_into(sources, path)?;
            match cloudformation::parameters(Text { id, source: sources.get(id) }) {
                Ok(values) => parameters.extend(values),
                Err(errors) => return Ok(Err(errors)),
            }
        }
        let kinds = policies.iter().map(|policy| policy.resource.clone()).collect();
        let place = Place { account: self.account.clone(), region: self.region.clone() };
        Ok(Ok(Reading { options: self, told: read::Options { place, parameters, kinds } }))
    }
}

/// What readers are told, and where further values are.
struct Reading<'a> {
    options: &'a ReadOptions,
    told: read::Options,
}

impl Reading<'_> {
    fn files(&self, paths: &[String], quiet: &Quiet<'_>, sources: &mut Sources) -> Result<Loaded, Failure> {
        let options = |path: &str| {
            let mut told = self.told.clone();
            let configured = quiet.config(path).map(|(config, path)| config.place(&path)).unwrap_or_default();
            told.place.account = told.place.account.or(configured.account);
            told.place.region = told.place.region.or(configured.region);
            told
        };
        let source_dir = self.options.source_dir.as_deref();
        load::load(
            &Request { paths, options: &options, variables: &self.options.var_file, source_dir },
            sources,
        )
    }
}
