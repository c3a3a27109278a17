//! GitLab's code quality report: a JSON list, each finding with a fingerprint of its own.
//!
//! What is accepted is left out: GitLab compares two reports, and shows what one of them lacks as resolved.

use super::place::Region;
use super::{Report, cut, indented};
use crate::diagnostic::{Diagnostic, Fingerprint, Kind, Severity, fingerprints, relative};
use serde::Serialize;
use std::borrow::Cow;
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = fingerprints(report.diagnostics, report.sources);
    let diagnostics = report.diagnostics.iter().zip(fingerprints);
    let shown = diagnostics.filter(|(diagnostic, _)| !matches!(diagnostic.kind, Kind::Excepted(_)));
    let issues: Vec<Issue<'_>> = shown.map(|(diagnostic, print)| issue(diagnostic, print, report)).collect();
    indented::write(&mut *out, 0, &issues)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: Cow<'a, str>,
    check_name: &'a str,
    fingerprint: Fingerprint,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

fn issue<'a>(diagnostic: &'a Diagnostic, fingerprint: Fingerprint, report: &Report<'a>) -> Issue<'a> {
    Issue {
        description: cut(&diagnostic.message),
        check_name: &diagnostic.id,
        fingerprint,
        severity: severity(diagnostic),
        location: location(diagnostic, report),
    }
}

fn location<'a>(diagnostic: &Diagnostic, report: &Report<'a>) -> Location<'a> {
    // GitLab refuses an issue without a place.
    let Some(label) = diagnostic.labels.first() else {
        return Location { path: "", lines: Lines { begin: 1, end: 1 } };
    };
    let Region { line, end_line, .. } = Region::of(label.location, report.sources);
    let path = relative(&report.sources.get(label.location.source).name);
    Location { path, lines: Lines { begin: line, end: end_line } }
}

/// GitLab's own five: `info`, `minor`, `major`, `critical`, `blocker`.
fn severity(diagnostic: &Diagnostic) -> &'static str {
    match (&diagnostic.kind, diagnostic.severity) {
        (Kind::CannotTell, _) | (_, Severity::Info) => "info",
        (_, Severity::Low) => "minor",
        (_, Severity::Medium) => "major",
        (_, Severity::High) => "critical",
        (_, Severity::Critical) => "blocker",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use serde_json::{Value, json};

    #[test]
    fn findings() {
        let issues: Value =
            serde_json::from_str(&samples::render(Format::Gitlab, &samples::findings())).unwrap();
        assert_eq!(issues.as_array().unwrap().len(), 4);
        assert_eq!(
            issues[1],
            json!({
                "description": "the trail records one Region only", "check_name": "trail-multi-region",
                "fingerprint": issues[1]["fingerprint"].as_str().filter(|text| text.len() == 32).unwrap(),
                "severity": "critical", "location": {"path": "spec.yaml", "lines": {"begin": 5, "end": 5}},
            })
        );
        assert_eq!(issues[3]["severity"], "info");
    }

    #[test]
    fn hostile_text() {
        let samples = samples::hostile();
        let issues: Vec<Value> = serde_json::from_str(&samples::render(Format::Gitlab, &samples)).unwrap();
        let mut prints: Vec<_> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), samples.diagnostics.len());
    }
}
