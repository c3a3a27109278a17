//! For comments on a change: how many findings there are, a table of them, and what to do about each policy's.
//!
//! Texts come from files that strangers may have written: nothing in them makes markup, links or HTML.

use super::place::Region;
use super::{Report, Summary, harmless, verdict};
use crate::diagnostic::{Diagnostic, Kind, Severity, relative};
use std::fmt::Write as _;
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let shown: Vec<&Diagnostic> =
        report.diagnostics.iter().filter(|d| !matches!(d.kind, Kind::Excepted(_))).collect();
    writeln!(out, "## trailsmith\n\n{}", counts(Summary::of(report.diagnostics)))?;
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Severity | Policy | Where | What |\n|---|---|---|---|")?;
    for diagnostic in &shown {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            verdict(diagnostic),
            inline(&diagnostic.id),
            place(diagnostic, report),
            inline(&diagnostic.message)
        )?;
    }
    let mut told: Vec<&str> = Vec::new();
    for diagnostic in shown {
        let has_more = !(diagnostic.notes.is_empty() && diagnostic.help.is_empty());
        if has_more && !told.contains(&diagnostic.id.as_str()) {
            told.push(&diagnostic.id);
            advice(diagnostic, out)?;
        }
    }
    Ok(())
}

/// The first finding of a policy speaks for the others.
fn advice(diagnostic: &Diagnostic, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "\n### {}\n", inline(&diagnostic.id))?;
    for note in &diagnostic.notes {
        writeln!(out, "{}\n", note.split('\n').map(inline).collect::<Vec<_>>().join(" "))?;
    }
    for help in &diagnostic.help {
        let lines: Vec<String> = help.split('\n').map(harmless).collect();
        let fence = fence(&lines);
        writeln!(out, "{fence}text\n{}\n{fence}", lines.join("\n"))?;
    }
    Ok(())
}

/// A fence that no line can close.
fn fence(lines: &[String]) -> String {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

fn place(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    diagnostic.labels.first().map_or_else(String::new, |label| {
        let Region { line, .. } = Region::of(label.location, report.sources);
        format!("{}:{line}", inline(relative(&report.sources.get(label.location.source).name)))
    })
}

fn counts(summary: Summary) -> String {
    let mut rows = vec![("error", summary.errors)];
    rows.extend(
        Severity::ALL.iter().rev().map(|severity| (severity.name(), summary.findings[*severity as usize])),
    );
    rows.push(("cannot tell", summary.cannot_tell));
    rows.push(("accepted", summary.excepted));
    rows.retain(|(_, count)| *count > 0);
    if rows.is_empty() {
        return "No findings.".to_owned();
    }
    let mut text = "| | Count |\n|---|---:|".to_owned();
    for (name, count) in rows {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n| {name} | {count} |");
    }
    text
}

/// A text in a line, with all that Markdown or HTML would read in it escaped.
pub(super) fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Not even as an escape: it would end a cell in some renderers.
            '|' => escaped.push_str("&#124;"),
            // Whoever has that name is not to be told.
            '@' => escaped.push_str("@\u{200b}"),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '(' | ')' | '#' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use proptest::prelude::*;

    #[test]
    fn findings() {
        let text = samples::render(Format::Markdown, &samples::findings());
        assert!(text.contains("| high | 1 |"), "{text}");
        assert!(text.contains("| accepted | 1 |"), "{text}");
        assert!(
            text.contains(
                "| error | spec | spec.yaml:2 | a bucket's name cannot have \\`ü\\` |\n\
                 | high | trail-multi-region | spec.yaml:5 | the trail records one Region only |\n"
            ),
            "{text}"
        );
        assert!(text.contains("### trail-multi-region\n\n```text\nremove `multi_region`\n```\n"), "{text}");
    }

    #[test]
    fn nothing_found() {
        let nothing = samples::Samples { diagnostics: Vec::new(), ..samples::findings() };
        assert_eq!(samples::render(Format::Markdown, &nothing), "## trailsmith\n\nNo findings.\n");
    }

    #[test]
    fn hostile_text() {
        let text = samples::render(Format::Markdown, &samples::hostile());
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }

    proptest! {
        #[test]
        fn no_text_makes_markup(text in "(\\||`{1,5}|<b>|\\[x\\]\\(y\\)|@me|#|\n|\\\\|\\PC){0,12}") {
            let samples = samples::with_texts(&text);
            let shown = samples::render(Format::Markdown, &samples);
            let (table, advice) = shown.split_once("\n### ").unwrap();
            let rows: Vec<_> = table.lines().filter(|line| line.contains(" | a-policy")).collect();
            prop_assert_eq!(rows.len(), samples.diagnostics.len());
            for row in rows {
                prop_assert_eq!(row.matches('|').count(), 5, "{}", row);
                prop_assert!(!row.contains(['<', '>']), "{}", row);
            }
            let fence = advice.lines().find(|line| line.starts_with("```")).unwrap().trim_end_matches("text");
            prop_assert_eq!(advice.lines().filter(|line| line.starts_with(fence)).count(), 2);
        }
    }
}
