//! Specs to findings: each is read, compiled and judged on its own, so organizations stay apart.

use super::bar::Bar;
use super::input::{self, CheckOptions, JudgeOptions};
use super::present;
use super::promise::PromiseOptions;
use super::{Exit, Failure};
use trailsmith::compile::compile;
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::estate::Estate;
use trailsmith::parallel::each;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::source::{SourceId, Sources};
use trailsmith::spec::{self, ValidSpec};

/// One spec, read.
pub(super) struct Opened {
    /// Its text.
    pub(super) source: SourceId,
    /// What it says, or what is wrong with it.
    pub(super) valid: Result<ValidSpec, Vec<Diagnostic>>,
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

/// What specs are held against.
#[derive(Clone, Copy)]
pub(super) struct Yardstick<'a> {
    pub(super) policies: &'a PolicySet,
    pub(super) scope: Scope,
    pub(super) promise: PromiseOptions,
    pub(super) judge: &'a JudgeOptions,
}

/// Reads specs that are among the sources, and the policies that they keep.
pub(super) fn open(sources: &mut Sources, ids: &[SourceId]) -> Vec<Opened> {
    let texts: &Sources = sources;
    let read = each(ids, |_, id| spec::read(texts, *id));
    let mut opened: Vec<Opened> =
        ids.iter().zip(read).map(|(id, valid)| Opened { source: *id, valid }).collect();
    for spec in &mut opened {
        present::attach(sources, spec);
    }
    opened
}

/// Reads specs from files; those that cannot be read at all come as failures.
pub(super) fn open_files(sources: &mut Sources, paths: &[String]) -> (Vec<Opened>, Vec<Failure>) {
    let (mut ids, mut broken, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        match input::add_file(sources, path) {
            Ok((id, Ok(()))) => ids.push(id),
            Ok((id, Err(error))) => {
                broken.push(Opened { source: id, valid: Err(vec![Diagnostic::syntax(id, error)]) });
            }
            Err(failure) => failures.push(failure),
        }
    }
    let mut opened = open(sources, &ids);
    opened.append(&mut broken);
    opened.sort_by_key(|spec| spec.source);
    (opened, failures)
}

impl Opened {
    /// Compiles the spec, and holds it to what the command line promises.
    pub(super) fn compile(&self, promise: PromiseOptions) -> Result<(&ValidSpec, Estate), Vec<Diagnostic>> {
        let valid = self.valid.as_ref().map_err(Clone::clone)?;
        let mut estate = compile(valid)?;
        promise.apply(&mut estate);
        Ok((valid, estate))
    }

    /// Compiles the spec and holds it against the policies.
    pub(super) fn judge(&self, yardstick: Yardstick<'_>) -> Judged {
        let Yardstick { policies, scope, promise, judge } = yardstick;
        let (valid, estate) = match self.compile(promise) {
            Ok(compiled) => compiled,
            Err(diagnostics) => return Judged { compiled: None, diagnostics, source: self.source },
        };
        let mut findings = policy::evaluate(policies, &estate, scope);
        if !valid.spec.checks.frameworks.is_empty() {
            let met = policy::met(policies, &estate, scope);
            findings.extend(policy::broken_promises(valid, (policies, &estate), &findings, &met));
        }
        let diagnostics = policy::apply_exceptions(findings, valid, (policies, &estate), judge.as_of());
        Judged { compiled: Some((valid.clone(), estate)), diagnostics, source: self.source }
    }
}

impl Judged {
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
