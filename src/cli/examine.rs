//! Inputs read and judged, for every command that says something of them.

use super::Failure;
use super::input::JudgeOptions;
use super::load::Loaded;
use super::quiet::{Context, Quiet};
use super::reading::ReadOptions;
use super::specs::{self, Judged, Opened, Yardstick};
use trailsmith::diagnostic::Diagnostic;
use trailsmith::estate::Estate;
use trailsmith::parallel::each;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::source::{SourceId, Sources};

/// What is to be looked at, and how.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) paths: &'a [String],
    pub(super) reading: &'a ReadOptions,
    pub(super) judge: &'a JudgeOptions,
}

/// What was read.
pub(super) struct Inputs {
    pub(super) policies: PolicySet,
    /// The texts that were read.
    pub(super) texts: Vec<SourceId>,
    /// Whether a file could not be read at all; that has been said.
    pub(super) failed: bool,
    loaded: Loaded,
    specs: Vec<Opened>,
}

/// What is wrong with the inputs, and what they come to.
pub(super) struct Judgement {
    /// In the order of the places; what is accepted outside of specs is not marked yet.
    pub(super) findings: Vec<Diagnostic>,
    /// All that is no spec.
    pub(super) estate: Estate,
    /// The specs, without their findings.
    pub(super) specs: Vec<Judged>,
}

/// Reads the inputs and what they are judged by; what is wrong with the latter comes in their place.
pub(super) fn read(
    asked: Asked<'_>,
    quiet: &Quiet<'_>,
    sources: &mut Sources,
) -> Result<Result<Inputs, Vec<Diagnostic>>, Failure> {
    let policies = match asked.judge.policies(sources, quiet.policies())? {
        Ok(policies) if quiet.errors().is_empty() => policies,
        read => {
            let mut broken = quiet.errors().to_vec();
            broken.extend(read.err().unwrap_or_default());
            return Ok(Err(broken));
        }
    };
    let reading = match asked.reading.load(sources, &policies)? {
        Ok(reading) => reading,
        Err(broken) => return Ok(Err(broken)),
    };
    let first = sources.next_id(0);
    let loaded = reading.files(quiet, sources)?;
    let specs = specs::open(sources, &loaded.specs);
    let failed = !loaded.failures.is_empty();
    for failure in &loaded.failures {
        failure.say();
    }
    if loaded.is_empty() && !failed {
        let help =
            "trailsmith reads specs, CloudFormation templates, Terraform, plans and answers of the AWS CLI";
        let paths = asked.paths.join(", ");
        return Err(Failure::new(format!("nothing to check in {paths}")).with_help(help));
    }
    Ok(Ok(Inputs { policies, texts: sources.since(first).collect(), failed, loaded, specs }))
}

impl Inputs {
    /// Whether nothing could be read.
    pub(super) fn is_empty(&self) -> bool {
        self.loaded.is_empty()
    }

    /// What findings are accepted by.
    pub(super) fn context<'a>(&'a self, asked: Asked<'_>, sources: &'a Sources) -> Context<'a> {
        Context { sources, inputs: &self.texts, policies: &self.policies, as_of: asked.judge.as_of() }
    }

    /// What the inputs come to, and what is wrong with them: all that is no spec together, and each spec.
    pub(super) fn estates(self, asked: Asked<'_>) -> (Vec<Estate>, Vec<Diagnostic>) {
        let (promise, Loaded { mut estate, mut diagnostics, .. }) = (asked.reading.promise, self.loaded);
        promise.apply(&mut estate);
        let mut estates = vec![estate];
        for spec in self.specs {
            match spec.compile(promise) {
                Ok((_, estate)) => estates.push(estate),
                Err(errors) => diagnostics.extend(errors),
            }
        }
        diagnostics.sort();
        (estates, diagnostics)
    }

    /// Holds the inputs against the policies.
    pub(super) fn judge(&mut self, asked: Asked<'_>) -> Judgement {
        let (scope, policies, promise) = (asked.reading.scope(), &self.policies, asked.reading.promise);
        promise.apply(&mut self.loaded.estate);
        let mut findings = policy::evaluate(policies, &self.loaded.estate, scope);
        let evaluated = findings.len();
        findings.append(&mut self.loaded.diagnostics);
        let yardstick = Yardstick { policies, scope, promise, judge: asked.judge };
        let mut specs = each(&self.specs, |_, spec| spec.judge(yardstick));
        for spec in &mut specs {
            findings.append(&mut spec.diagnostics);
        }
        if findings.len() > evaluated {
            findings.sort();
        }
        Judgement { findings, estate: std::mem::take(&mut self.loaded.estate), specs }
    }
}

impl Judgement {
    /// Every estate: of the specs, and of all else together.
    pub(super) fn estates(&self) -> impl Iterator<Item = &Estate> {
        let compiled = self.specs.iter().filter_map(|spec| spec.compiled.as_ref());
        std::iter::once(&self.estate).chain(compiled.map(|(_, estate)| estate))
    }

    /// What meets the policies.
    pub(super) fn met(&self, policies: &PolicySet, scope: Scope) -> Vec<policy::Met> {
        let mut met: Vec<_> =
            self.estates().flat_map(|estate| policy::met(policies, estate, scope)).collect();
        met.sort();
        met
    }
}
