//! Diagnostics to an output format, one file a format.
//!
//! What is reported, and what makes a run fail, is decided before; here it is only shown.

mod excerpt;
mod json;
#[cfg(test)]
mod samples;
mod text;

pub use json::json_schema;

use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::source::Sources;
use std::borrow::Cow;
use std::io;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, with snippets.
    Text,
    /// For programs; versioned, with a schema.
    Json,
}

/// How to show it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Colour and bold by ANSI escapes; for text only.
    pub color: bool,
}

/// Writes diagnostics, in the order given.
pub fn write(
    format: Format,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    out: &mut dyn io::Write,
    options: &Options,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(diagnostics, sources, out, *options),
        Format::Json => json::write(diagnostics, sources, out),
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
    /// Findings that the spec accepts.
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
                Kind::Excepted { .. } => summary.excepted += 1,
            }
        }
        summary
    }
}

/// Longer messages quote a value that nobody reads to its end.
const MAX_MESSAGE: usize = 1000;

/// A message cut to a length that can be read.
fn cut(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MAX_MESSAGE) {
        None => Cow::Borrowed(message),
        Some((end, _)) => Cow::Owned(format!("{}…", &message[..end])),
    }
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
