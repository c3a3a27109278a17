//! A line a finding, as compilers and editors have it: `path:line:column: severity[policy] message`.
//!
//! What is accepted is left out.

use super::place::Region;
use super::{Report, harmless, verdict};
use crate::diagnostic::{Diagnostic, Kind, relative};
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in report.diagnostics.iter().filter(|d| !matches!(d.kind, Kind::Excepted(_))) {
        writeln!(out, "{}", line(diagnostic, report))?;
    }
    Ok(())
}

/// A finding in one line.
pub(super) fn line(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    let (verdict, id) = (verdict(diagnostic), harmless(&diagnostic.id));
    format!("{}{verdict}[{id}] {}", place(diagnostic, report), harmless(&diagnostic.message))
}

fn place(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    diagnostic.labels.first().map_or_else(String::new, |label| {
        let Region { line, column, .. } = Region::of(label.location, report.sources);
        let path = harmless(relative(&report.sources.get(label.location.source).name));
        format!("{path}:{line}:{column}: ")
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};

    #[test]
    fn findings() {
        assert_eq!(
            samples::render(Format::Concise, &samples::findings()),
            "spec.yaml:2:16: error[spec] a bucket's name cannot have `ü`\n\
             spec.yaml:5:19: high[trail-multi-region] the trail records one Region only\n\
             spec.yaml:5:19: low[trail-insights] the trail has no Insights\n\
             spec.yaml:5:19: cannot tell[trail-key] whether the trail has a key cannot be told\n"
        );
    }

    #[test]
    fn hostile_text() {
        let samples = samples::hostile();
        let shown = samples::render(Format::Concise, &samples);
        assert_eq!(shown.lines().count(), samples.diagnostics.len());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    }
}
