//! Proofs to an output format, one file a format.
//!
//! What is proven is decided before; here it is only shown.

mod json;
mod markdown;
#[cfg(test)]
mod samples;
mod text;

pub use json::proof_schema;

use super::harmless;
use super::place::Region;
use crate::diagnostic::relative;
use crate::facts::Standing;
use crate::facts::proof::{Proofs, Row};
use crate::source::{Location, Sources};
use std::io;

/// An output format of proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofFormat {
    /// For people.
    Text {
        /// Colour by ANSI escapes.
        color: bool,
    },
    /// To be quoted: a table of requests and a list of sentences a trail.
    Markdown,
    /// For programs; versioned, with a schema.
    Json,
}

/// Proofs, and the texts that they point into.
#[derive(Debug, Clone, Copy)]
pub struct ProofReport<'a> {
    /// In the order in which they are shown.
    pub proofs: &'a Proofs,
    /// The texts; without them no places are shown, so that a proof stays the same where only lines have moved.
    pub sources: Option<&'a Sources>,
}

/// Writes proofs.
pub fn write_proof(format: ProofFormat, report: &ProofReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        ProofFormat::Text { color } => text::write(report, out, color),
        ProofFormat::Markdown => markdown::write(report, out),
        ProofFormat::Json => json::write(report, out),
    }
}

/// What is said where there is nothing to prove.
const NO_TRAIL: &str = "no trail is among the inputs: nothing is proven of one";

/// The standings that are counted.
const COUNTED: [Standing; 3] = [Standing::Proven, Standing::Disproven, Standing::CannotTell];

/// How many rows stand how.
fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let rows: Vec<Standing> = rows.map(|row| row.standing).collect();
    let count = |standing| rows.iter().filter(|row| **row == standing).count();
    let told = COUNTED.map(|standing| (count(standing), standing.name()));
    let told: Vec<String> = told
        .iter()
        .filter(|(count, name)| *count > 0 || *name == "disproven")
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    told.join(", ")
}

/// How rows stand as a whole: as the worst does.
fn standing<'a>(rows: impl Iterator<Item = &'a Row>) -> Standing {
    let rows: Vec<Standing> = rows.map(|row| row.standing).collect();
    let worst = [Standing::Disproven, Standing::CannotTell, Standing::Proven];
    worst.into_iter().find(|standing| rows.contains(standing)).unwrap_or(Standing::Noted)
}

/// `1 trail`, or of more `2 trails`.
fn number(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A sign that is seen at a glance.
fn mark(standing: Standing) -> &'static str {
    match standing {
        Standing::Proven => "✓",
        Standing::Disproven => "✗",
        Standing::CannotTell => "?",
        Standing::Noted => "-",
    }
}

/// File and line.
fn place(location: Location, sources: &Sources) -> String {
    let Region { line, .. } = Region::of(location, sources);
    format!("{}:{line}", harmless(relative(&sources.get(location.source).name)))
}

/// The statement that decides and where it is.
fn decided(row: &Row, sources: Option<&Sources>) -> String {
    let place = row.place.zip(sources).map(|(location, sources)| place(location, sources));
    match (row.statement.as_deref().map(harmless), place) {
        (Some(statement), Some(place)) => format!("{statement} ({place})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}
