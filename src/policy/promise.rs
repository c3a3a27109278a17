//! Frameworks that a spec promises to meet: what must be there for a control and is not.
//!
//! What is there and wrong is found by the policies themselves.

use super::{Evidence, Met, PolicySet, Row, Scope, Standing, Unseen, matrix};
use crate::diagnostic::Diagnostic;
use crate::estate::Estate;
use crate::framework::FrameworkId;
use crate::source::Location;
use crate::spec::ValidSpec;

/// A finding for each control of the spec's frameworks that nothing answers for. It has the id of a policy that would, so
/// that an exception from that policy accepts it.
pub fn broken_promises(
    spec: &ValidSpec,
    (policies, estate): (&PolicySet, &Estate),
    findings: &[Diagnostic],
    met: &[Met],
) -> Vec<Diagnostic> {
    let kinds = estate.resources.iter().map(|resource| resource.kind.clone()).collect();
    let evidence = Evidence {
        policies,
        findings,
        met,
        kinds: &kinds,
        unseen: &Unseen::new(),
        scope: Scope::Logging,
        whole: true,
    };
    let mut broken = Vec::new();
    for (number, framework) in spec.spec.checks.frameworks.iter().enumerate() {
        let place = spec.document.locate(&format!("/checks/frameworks/{number}"));
        let rows = matrix(*framework, &evidence).rows;
        let missing = rows.iter().filter(|row| row.standing == Standing::NotMet && row.findings.is_empty());
        broken.extend(missing.filter_map(|row| told(*framework, row, policies, place)));
    }
    broken
}

fn told(framework: FrameworkId, row: &Row<'_>, policies: &PolicySet, place: Location) -> Option<Diagnostic> {
    let control = &row.control;
    let policy = policies.iter().find(|policy| policy.controls(framework).contains(&control.id))?;
    let why = row.reason.as_deref().unwrap_or_default();
    let message = format!("{framework} {} is not met: {why}", control.id);
    let told = Diagnostic::fail(&policy.id, policy.severity, place, message).with_note(control.title.clone());
    Some(told.with_help([
        format!("add it, take {framework} out of `checks.frameworks`, or accept it in `checks.exceptions` with `policy: {}`", policy.id),
    ]))
}
