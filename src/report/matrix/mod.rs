//! Control matrices to an output format, one file a format.
//!
//! How a control stands is decided before; here it is only shown.

mod csv;
mod json;
mod markdown;
#[cfg(test)]
mod samples;
mod text;

pub use json::matrix_schema;

use super::harmless;
use super::place::Region;
use crate::diagnostic::{Diagnostic, Kind, relative};
use crate::policy::{Matrix, Met, Row, Standing};
use crate::source::{Location, Sources};
use std::io;

/// An output format of control matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixFormat {
    /// For people.
    Text,
    /// For wikis and comments: a table a framework.
    Markdown,
    /// For spreadsheets: a line for each piece of evidence.
    Csv,
    /// For programs; versioned, with a schema.
    Json,
}

/// Matrices, and the texts that their findings point into.
#[derive(Debug, Clone, Copy)]
pub struct MatrixReport<'a> {
    /// One a framework, in the order in which they are shown.
    pub matrices: &'a [Matrix<'a>],
    /// The texts.
    pub sources: &'a Sources,
}

/// Writes matrices.
pub fn write_matrix(
    format: MatrixFormat,
    report: &MatrixReport<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        MatrixFormat::Text => text::write(report, out),
        MatrixFormat::Markdown => markdown::write(report, out),
        MatrixFormat::Csv => csv::write(report, out),
        MatrixFormat::Json => json::write(report, out),
    }
}

/// How many controls stand how.
fn counts(matrix: &Matrix<'_>) -> String {
    let mut told = Vec::new();
    for standing in Standing::ALL {
        let count = matrix.count(standing);
        let many = count > 1 && matches!(standing, Standing::Accepted | Standing::Manual);
        if count > 0 {
            told.push(format!("{count} {}{}", standing.name(), if many { "s" } else { "" }));
        }
    }
    if told.is_empty() { "no controls".to_owned() } else { told.join(", ") }
}

/// File and line.
fn place(location: Location, sources: &Sources) -> String {
    let Region { line, .. } = Region::of(location, sources);
    format!("{}:{line}", harmless(relative(&sources.get(location.source).name)))
}

/// Everything that is to be said of a control, in lines.
fn evidence(row: &Row<'_>, sources: &Sources) -> Vec<String> {
    let mut lines: Vec<String> = row.reason.iter().cloned().collect();
    lines.extend(row.findings.iter().flat_map(|finding| against(finding, sources)));
    lines.extend(row.met.iter().map(|met| in_favour(met, sources)));
    if let Some(manual) = &row.control.manual {
        lines.push(format!("by hand: {}", manual.step));
        lines.push(format!("verify: {}", manual.verify));
    }
    lines
}

fn against(finding: &Diagnostic, sources: &Sources) -> Vec<String> {
    let place = finding.labels.first().map_or(String::new(), |label| place(label.location, sources) + ": ");
    let mut lines = vec![format!("{place}{} ({})", harmless(&finding.message), harmless(&finding.id))];
    match &finding.kind {
        Kind::CannotTell => {
            lines.extend(finding.notes.first().map(|why| format!("because {}", harmless(why))));
        }
        Kind::Excepted(why) => {
            let until = why.expires.as_ref().map_or(String::new(), |day| format!(" until {day}"));
            lines.push(format!("accepted{until}: {}", harmless(&why.reason)));
        }
        Kind::Fail | Kind::Error => {}
    }
    lines
}

fn in_favour(met: &Met, sources: &Sources) -> String {
    let resource = &met.resource;
    let property = resource.property.trim_start_matches('/').replace('/', ".");
    let property = if property.is_empty() { property } else { format!(" in {}", harmless(&property)) };
    let place = place(met.location, sources);
    format!("{place}: met by `{}`{property} ({})", harmless(&resource.name), harmless(&met.policy))
}
