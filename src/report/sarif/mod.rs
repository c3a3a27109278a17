//! SARIF 2.1.0, for code scanning: results, and the policies that they are of as rules.
//!
//! Its structs are its own (`model`); what each means is in OASIS' specification, whose sections are named here.

mod model;
mod rule;
#[cfg(test)]
mod tests;

use super::place::{Region, uri};
use super::{Report, cut, indented};
use crate::diagnostic::{Acceptance, Diagnostic, ExceptedBy, Fingerprint, Kind, Severity, fingerprints};
use crate::source;
use model::{
    ArtifactLocation, Driver, Invocation, Location, Log, LogicalLocation, Message, PartialFingerprints,
    PhysicalLocation, Results, Run, SarifRegion, Suppression, Tool,
};
use rule::rule;
use std::borrow::Cow;
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut ids: Vec<&str> = report.diagnostics.iter().map(|diagnostic| diagnostic.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let fingerprints = fingerprints(report.diagnostics, report.sources);
    let results = report.diagnostics.iter().zip(fingerprints);
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "trailsmith",
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: ids.iter().map(|id| rule(id, report)).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: report.diagnostics.iter().all(|diagnostic| diagnostic.kind != Kind::Error),
        }],
        column_kind: "unicodeCodePoints",
        results: results.map(|(diagnostic, print)| result(diagnostic, print, &ids, report)).collect(),
    };
    let log = Log { schema: model::SCHEMA, version: "2.1.0", runs: [run] };
    indented::write(&mut *out, 0, &log)?;
    writeln!(out)
}

fn result<'a>(
    diagnostic: &'a Diagnostic,
    fingerprint: Fingerprint,
    ids: &[&str],
    report: &Report<'_>,
) -> Results<'a> {
    let open = diagnostic.kind == Kind::CannotTell;
    let mut labels = diagnostic.labels.iter();
    let main = labels.next().map(|label| Location {
        message: None,
        logical_locations: diagnostic.resource.as_ref().into_iter().map(logical).collect(),
        ..location(label.location, report)
    });
    let related = labels.zip(1..).map(|(label, id)| Location {
        id: Some(id),
        message: Some(message(&label.text)).filter(|_| !label.text.is_empty()),
        ..location(label.location, report)
    });
    Results {
        rule_id: &diagnostic.id,
        rule_index: ids.binary_search(&diagnostic.id.as_str()).unwrap_or_default(),
        kind: if open { "open" } else { "fail" },
        // 3.27.10: what is no failure has no level.
        level: if open { "none" } else { level(diagnostic.severity) },
        message: message(&full_text(diagnostic)),
        related_locations: related.collect(),
        locations: main.into_iter().collect(),
        partial_fingerprints: PartialFingerprints { fingerprint },
        suppressions: suppression(diagnostic).into_iter().collect(),
    }
}

/// The sentence; where it cannot be told, why not.
fn full_text(diagnostic: &Diagnostic) -> String {
    match (&diagnostic.kind, diagnostic.notes.first()) {
        (Kind::CannotTell, Some(reason)) => format!("{}: {}", cut(&diagnostic.message), cut(reason)),
        _ => cut(&diagnostic.message).into_owned(),
    }
}

/// 3.11.6: in a message, `[text](target)` is a link. A text that a stranger wrote makes none.
fn message(text: &str) -> Message<'static> {
    Message { text: Cow::Owned(cut(text).replace("](", "] (")) }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn location(location: source::Location, report: &Report<'_>) -> Location<'static> {
    let Region { line, column, end_line, end_column } = Region::of(location, report.sources);
    let uri = uri(&report.sources.get(location.source).name);
    Location {
        id: None,
        place: PhysicalLocation {
            artifact_location: ArtifactLocation { uri },
            region: SarifRegion { start_line: line, start_column: column, end_line, end_column },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn logical(resource: &crate::diagnostic::ResourceName) -> LogicalLocation<'_> {
    let fully_qualified_name = format!("{}/{}", resource.kind, resource.name);
    LogicalLocation { name: &resource.name, kind: "resource", fully_qualified_name }
}

/// 3.35: whether somebody accepted it, and why.
fn suppression(diagnostic: &Diagnostic) -> Option<Suppression<'_>> {
    let Kind::Excepted(why) = &diagnostic.kind else { return None };
    let Acceptance { by, reason, expires } = why.as_ref();
    let justification = match expires {
        Some(day) => Cow::Owned(format!("{} (until {day})", cut(reason))),
        None => cut(reason),
    };
    let kind = match by {
        ExceptedBy::Spec | ExceptedBy::Inline => "inSource",
        ExceptedBy::Configuration | ExceptedBy::Baseline => "external",
    };
    Some(Suppression { kind, status: "accepted", justification })
}
