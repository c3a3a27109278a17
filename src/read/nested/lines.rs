//! Where the lines of a template stand in the text around it: below each other, set in. Where they do not, as in JSON's
//! texts, all of it stands where the property does.

use crate::source::{Source, Span};

/// In how many lines from the property's on the template may begin.
const FIRST: usize = 5;

/// A line of the template.
struct Line {
    /// Where it begins in the template, and where without what it is set in.
    starts: (usize, usize),
    /// Where that is in the text around it; nothing if it is not there.
    outer: Option<Span>,
    /// Whether it is the same there, letter by letter.
    is_same: bool,
}

/// The lines of a template.
pub(super) struct Lines {
    /// None where the template is the text.
    lines: Option<Vec<Line>>,
    property: Span,
}

impl Lines {
    /// The template is the text.
    pub(super) fn same() -> Lines {
        Lines { lines: None, property: Span::default() }
    }

    /// Looks for the lines of a template from its property on.
    pub(super) fn new(template: &str, outer: Option<&Source>, property: Span) -> Lines {
        let below = outer.and_then(|outer| outer.text.get(property.start..)).unwrap_or_default();
        let around = lines(below);
        let first = template.lines().position(|line| !line.trim().is_empty()).unwrap_or_default();
        let wanted = template.lines().nth(first).map_or("", str::trim);
        let begin = around.iter().take(FIRST).position(|(_, text)| text.trim() == wanted);
        let mut found = Vec::new();
        for (i, (start, text)) in lines(template).into_iter().enumerate() {
            let there = begin.and_then(|begin| around.get((begin + i).checked_sub(first)?));
            let is_same = there.is_some_and(|(_, outer)| outer.trim() == text.trim());
            let stands = |outer: &str| is_same || outer.contains("${") || outer.contains("%{");
            let outer = there.filter(|(_, outer)| stands(outer)).map(|(start, outer)| {
                let set_in = outer.len() - outer.trim_start().len();
                let start = property.start + start + set_in;
                Span::new(start, start + outer.trim().len())
            });
            let set_in = text.len() - text.trim_start().len();
            found.push(Line { starts: (start, start + set_in), outer, is_same });
        }
        Lines { lines: Some(found), property }
    }

    /// Where a stretch of the template stands.
    pub(super) fn span(&self, span: Span) -> Span {
        let Some(lines) = &self.lines else { return span };
        let at = lines.partition_point(|line| line.starts.0 <= span.start);
        let Some(line) = at.checked_sub(1).and_then(|at| lines.get(at)) else { return self.property };
        match line.outer {
            None => self.property,
            Some(outer) if !line.is_same => outer,
            Some(outer) => {
                let moved = |at: usize| (outer.start + at.saturating_sub(line.starts.1)).min(outer.end);
                Span::new(moved(span.start), moved(span.end))
            }
        }
    }
}

/// The lines of a text, each with where it begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            (start, line.trim_end_matches(['\n', '\r']))
        })
        .collect()
}
