//! Diagnostics to an output format, one file a format.
//!
//! What is reported, and what makes a run fail, is decided before; here it is only shown.

mod alike;
mod concise;
mod excerpt;
mod github;
mod gitlab;
mod indented;
mod json;
mod junit;
mod markdown;
mod matrix;
mod place;
mod proof;
#[cfg(test)]
mod samples;
mod sarif;
mod text;
mod worst;

pub use json::json_schema;
pub use matrix::{MatrixFormat, MatrixReport, matrix_schema, write_matrix};
pub use proof::{ProofFormat, ProofReport, proof_schema, write_proof};

use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::policy::PolicySet;
use crate::source::Sources;
use std::borrow::Cow;
use std::io;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, with snippets.
    Text {
        /// Colour and bold by ANSI escapes.
        color: bool,
    },
    /// For people and editors: a line a finding.
    Concise,
    /// For programs; versioned, with a schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML, for build servers.
    Junit,
    /// Workflow commands that GitHub Actions shows beside the lines of a change.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// For comments on a change: a table, and what to do.
    Markdown,
}

/// What there is to report.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was found, in the order in which it is shown.
    pub diagnostics: &'a [Diagnostic],
    /// The texts that it points into.
    pub sources: &'a Sources,
    /// What the findings' ids mean.
    pub policies: &'a PolicySet,
}

/// Writes a report.
pub fn write(format: Format, report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Text { color } => text::write(report, out, color),
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Markdown => markdown::write(report, out),
    }
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Errors in the input.
    pub errors: usize,
    /// Findings by severity, the least first, as in [`Severity::ALL`].
    pub findings: [usize; Severity::ALL.len()],
    /// What cannot be told from the input.
    pub cannot_tell: usize,
    /// Findings that somebody accepted.
    pub excepted: usize,
}

impl Summary {
    /// Counts.
    pub fn of(diagnostics: &[Diagnostic]) -> Summary {
        let mut summary = Summary::default();
        for diagnostic in diagnostics {
            match diagnostic.kind {
                Kind::Error => summary.errors += 1,
                Kind::Fail => summary.findings[diagnostic.severity as usize] += 1,
                Kind::CannotTell => summary.cannot_tell += 1,
                Kind::Excepted(_) => summary.excepted += 1,
            }
        }
        summary
    }
}

/// Longer messages quote a value that nobody reads to its end.
const MAX_MESSAGE: usize = 1000;

/// A message cut to a length that can be read.
fn cut(message: &str) -> Cow<'_, str> {
    // No text has more characters than bytes.
    let end = if message.len() > MAX_MESSAGE { message.char_indices().nth(MAX_MESSAGE) } else { None };
    match end {
        None => Cow::Borrowed(message),
        Some((end, _)) => Cow::Owned(format!("{}…", &message[..end])),
    }
}

/// What a diagnostic is called: its severity's name, `error` or `cannot tell`.
fn verdict(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.kind {
        Kind::Error => "error",
        Kind::CannotTell => "cannot tell",
        Kind::Fail | Kind::Excepted(_) => diagnostic.severity.name(),
    }
}

/// A message that cannot steer a terminal, nor pretend to be two.
fn harmless(text: &str) -> String {
    let text = cut(text);
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_direction(c) || is_line_end(c) || c == text::MARK {
            harmless.extend(c.escape_default());
        } else {
            harmless.push(c);
        }
    }
    harmless
}

/// Marks that turn the direction of writing, so that a line reads other than it is.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// What some programs take for the end of a line, besides control characters.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_index_the_summary() {
        for (i, severity) in Severity::ALL.iter().enumerate() {
            assert_eq!(*severity as usize, i);
        }
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        assert_eq!(cut(&"ü".repeat(MAX_MESSAGE)), "ü".repeat(MAX_MESSAGE));
        assert_eq!(cut(&"ü".repeat(1_000_000)), format!("{}…", "ü".repeat(MAX_MESSAGE)));
    }
}
