//! Workflow commands, which GitHub Actions shows beside the lines of a change.
//!
//! The runner takes every line that starts with `::` for a command, so no text may begin one. What is accepted is left
//! out.

use super::place::Region;
use super::{Report, harmless, verdict};
use crate::diagnostic::{Diagnostic, Kind, Severity, relative};
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in report.diagnostics.iter().filter(|d| !matches!(d.kind, Kind::Excepted(_))) {
        writeln!(
            out,
            "::{} {}::{}",
            command(diagnostic),
            properties(diagnostic, report),
            message(diagnostic)
        )?;
    }
    Ok(())
}

fn command(diagnostic: &Diagnostic) -> &'static str {
    match (&diagnostic.kind, diagnostic.severity) {
        (Kind::CannotTell, _) | (_, Severity::Info | Severity::Low) => "notice",
        (_, Severity::Medium) => "warning",
        (_, Severity::High | Severity::Critical) => "error",
    }
}

fn properties(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(label) = diagnostic.labels.first() {
        let Region { line, column, end_line, end_column } = Region::of(label.location, report.sources);
        let path = relative(&report.sources.get(label.location.source).name);
        properties.push(format!("file={}", property(path)));
        properties.push(format!("line={line}"));
        properties.push(format!("endLine={end_line}"));
        // Columns are refused where the lines differ.
        if line == end_line {
            properties.push(format!("col={column}"));
            properties.push(format!("endColumn={}", end_column.max(column)));
        }
    }
    properties.push(format!("title={}", property(&format!("{}: {}", verdict(diagnostic), diagnostic.id))));
    properties.join(",")
}

fn message(diagnostic: &Diagnostic) -> String {
    let more = diagnostic.notes.iter().chain(&diagnostic.help).map(|text| &**text);
    let texts = std::iter::once(diagnostic.message.as_str()).chain(more);
    let lines: Vec<String> = texts.flat_map(|text| text.split('\n')).map(data).collect();
    lines.join("%0A")
}

/// What follows the second `::`, in one line.
fn data(text: &str) -> String {
    harmless(text).replace('%', "%25")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use proptest::prelude::*;

    #[test]
    fn findings() {
        assert_eq!(
            samples::render(Format::Github, &samples::findings()),
            "::error file=spec.yaml,line=2,endLine=2,col=16,endColumn=27,title=error%3A spec\
             ::a bucket's name cannot have `ü`%0AS3 refuses it%0Awrite `under-score`\n\
             ::error file=spec.yaml,line=5,endLine=5,col=19,endColumn=24,title=high%3A trail-multi-region\
             ::the trail records one Region only%0Aremove `multi_region`\n\
             ::notice file=spec.yaml,line=5,endLine=5,col=19,endColumn=24,title=low%3A trail-insights\
             ::the trail has no Insights%0Aremove `multi_region`\n\
             ::notice file=spec.yaml,line=5,endLine=5,col=19,endColumn=24,title=cannot tell%3A trail-key\
             ::whether the trail has a key cannot be told%0Athe parameter `Key` has no default%0Aremove `multi_region`\n"
        );
    }

    #[test]
    fn hostile_text() {
        let samples = samples::hostile();
        let shown = samples::render(Format::Github, &samples);
        assert_eq!(shown.lines().count(), samples.diagnostics.len());
    }

    proptest! {
        #[test]
        fn no_text_begins_a_command(text in "(::|error|%0A|\r|\n|,|:|%|[a-z]|\u{85}|\u{2028}){0,20}") {
            let samples = samples::with_texts(&text);
            let shown = samples::render(Format::Github, &samples);
            prop_assert_eq!(shown.split(['\n', '\r', '\u{85}', '\u{2028}']).count(), samples.diagnostics.len() + 1);
            for line in shown.lines() {
                let (properties, _) = line.strip_prefix("::error ").unwrap().split_once("::").unwrap();
                prop_assert_eq!(properties.split(',').count(), 6, "{}", properties);
                prop_assert!(properties.split(',').all(|property| property.contains('=')));
            }
        }
    }
}
