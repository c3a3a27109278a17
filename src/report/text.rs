//! For people: one snippet a place, as the Rust compiler shows them, the worst of many once more, and a line that counts.
//!
//! What is accepted is counted only.

use super::alike::{self, Shown};
use super::excerpt::{self, Excerpt};
use super::worst::worst;
use super::{Report, Summary, harmless, is_direction, verdict};
use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::parallel::in_order;
use crate::source::{Source, SourceId, Sources};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use std::fmt::Write as _;
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, color: bool) -> io::Result<()> {
    let Report { diagnostics, sources, .. } = *report;
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let render = |shown: &Shown<'_>| {
        let mut places = Places::default();
        let text = renderer.render(&[group(shown, sources, &mut places)]);
        places.put(&text)
    };
    let shown = alike::joined(diagnostics.iter().filter(|d| !matches!(d.kind, Kind::Excepted(_))));
    let chunks: Vec<&[Shown<'_>]> = shown.chunks(CHUNK).collect();
    let put = |texts: Vec<String>| texts.iter().try_for_each(|text| writeln!(out, "{text}\n"));
    in_order(&chunks, |chunk| chunk.iter().map(render).collect(), put)?;
    if let Some(worst) = worst(report) {
        writeln!(out, "{worst}\n")?;
    }
    writeln!(out, "{}", summary(Summary::of(diagnostics)))
}

/// Diagnostics that are rendered at a time.
const CHUNK: usize = 64;

/// Path, line and column of lines that are cut. The renderer counts columns in what it is given, so it is given a
/// mark in place of the path, which no other text has.
#[derive(Default)]
struct Places(Vec<String>);

pub(super) const MARK: char = '\u{e000}';

impl Places {
    fn mark(&mut self, place: String) -> String {
        self.0.push(place);
        MARK.to_string()
    }

    /// Puts the places where their marks are, in place of the renderer's own line and column as well.
    fn put(&self, shown: &str) -> String {
        let mut parts = shown.split(MARK);
        let mut put = parts.next().unwrap_or_default().to_owned();
        for (part, place) in parts.zip(&self.0) {
            put.push_str(place);
            put.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
        }
        put
    }
}

fn level(diagnostic: &Diagnostic) -> Level<'static> {
    let level = match (&diagnostic.kind, diagnostic.severity) {
        (Kind::CannotTell, _) => Level::INFO,
        (Kind::Error, _) | (_, Severity::Critical | Severity::High) => Level::ERROR,
        (_, Severity::Medium) => Level::WARNING,
        (_, Severity::Low | Severity::Info) => Level::NOTE,
    };
    level.with_name(verdict(diagnostic))
}

fn group<'a>(shown: &Shown<'a>, sources: &Sources, places: &mut Places) -> Group<'a> {
    let diagnostic = shown.first;
    let title = level(diagnostic).primary_title(harmless(&diagnostic.message)).id(harmless(&diagnostic.id));
    let (notes, help) = if shown.alike.is_empty() {
        (diagnostic.notes.as_slice(), diagnostic.help.as_slice())
    } else {
        (alike::reasons(diagnostic), &[][..])
    };
    let notes = notes.iter().map(|note| Level::NOTE.message(harmless_lines(note)));
    let help = help.iter().map(|help| Level::HELP.message(harmless_lines(help)));
    let others = shown.others().map(|others| Level::NOTE.message(harmless_lines(&others)));
    let snippets = snippets(diagnostic, sources, places);
    Group::with_title(title).elements(snippets).elements(notes).elements(help).elements(others)
}

/// The main place's text first, then those of the other places.
fn snippets<'a>(diagnostic: &Diagnostic, sources: &Sources, places: &mut Places) -> Vec<Element<'a>> {
    let mut order: Vec<SourceId> = Vec::new();
    for label in &diagnostic.labels {
        if !order.contains(&label.location.source) {
            order.push(label.location.source);
        }
    }
    let excerpts = order.into_iter().flat_map(|id| in_source(diagnostic, sources, id));
    excerpts.map(|(id, excerpt)| snippet(diagnostic, sources.get(id), excerpt, places)).collect()
}

fn in_source(diagnostic: &Diagnostic, sources: &Sources, id: SourceId) -> Vec<(SourceId, Excerpt)> {
    let labels = diagnostic.labels.iter().enumerate().filter(|(_, label)| label.location.source == id);
    let places: Vec<_> = labels.map(|(index, label)| (index, label.location.span)).collect();
    let mut excerpts = excerpt::excerpts(sources.get(id), &places);
    excerpts.sort_by_key(Excerpt::first_label);
    excerpts.into_iter().map(|excerpt| (id, excerpt)).collect()
}

fn snippet<'a>(
    diagnostic: &Diagnostic,
    source: &Source,
    excerpt: Excerpt,
    places: &mut Places,
) -> Element<'a> {
    let mut path = harmless(&source.name);
    if excerpt.is_cut {
        let position = source.position(diagnostic.labels[excerpt.first_label()].location.span.start);
        path = places.mark(format!("{path}:{position}"));
    }
    let annotations = excerpt.marks.into_iter().map(|(label, range)| {
        let kind = if label == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = &diagnostic.labels[label].text;
        kind.span(range).label((!text.is_empty()).then(|| harmless(text)))
    });
    let snippet = Snippet::source(without_controls(&excerpt.text)).line_start(excerpt.line).path(path);
    snippet.annotations(annotations).into()
}

/// The same for text that has lines of its own, such as what to write; the renderer indents them.
fn harmless_lines(text: &str) -> String {
    text.split('\n').map(harmless).collect::<Vec<_>>().join("\n")
}

/// The same text with as many bytes, so that places in it stay right.
fn without_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            // Two and three bytes long, as what they stand for.
            c if c.is_control() => shown.push_str(if c.len_utf8() == 1 { "?" } else { "¿" }),
            c if is_direction(c) => shown.push_str(if c.len_utf8() == 3 { "\u{fffd}" } else { "¿" }),
            MARK => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

fn summary(summary: Summary) -> String {
    let mut parts = Vec::new();
    if summary.errors > 0 {
        parts.push(format!("{} {}", summary.errors, if summary.errors == 1 { "error" } else { "errors" }));
    }
    for severity in Severity::ALL.iter().rev() {
        let count = summary.findings[*severity as usize];
        if count > 0 {
            parts.push(format!("{count} {severity}"));
        }
    }
    if summary.cannot_tell > 0 {
        parts.push(format!("{} cannot tell", summary.cannot_tell));
    }
    let mut line = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    if summary.excepted > 0 {
        // Writing to a string cannot fail.
        let _ = write!(line, "; {} accepted", summary.excepted);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use super::*;

    #[test]
    fn findings() {
        let expected = include_str!("samples.txt");
        assert_eq!(samples::render(Format::Text { color: false }, &samples::findings()), expected);
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(Format::Text { color: false }, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control() && !is_direction(c)), "{shown:?}");
        assert!(shown.lines().all(|line| line.chars().count() < 1200), "{shown}");
        assert!(shown.contains("a.yaml:1:1"), "{shown}");
    }

    #[test]
    fn nothing_found() {
        assert_eq!(summary(Summary::default()), "no findings");
    }
}
