//! The lines of a text that a diagnostic points at, cut so that they can be shown.
//!
//! Renderers of snippets take whole texts; a template may be one line of ten megabytes.

use crate::source::{Source, Span};
use std::ops::Range;

/// Lines with more characters are cut.
const MAX_LINE: usize = 160;
/// What is kept of a line that is cut, so that it fits most terminals.
const WINDOW: usize = 125;
/// What is kept before the place in a line that is cut.
const BEFORE: usize = 60;
/// Places that are further apart, in lines, are shown apart.
const MAX_GAP: usize = 50;

/// Some lines and the places in them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The first line's number, from 1.
    pub(super) line: usize,
    /// The lines.
    pub(super) text: String,
    /// The line starts elsewhere than in the text.
    pub(super) is_cut: bool,
    /// Which label each place belongs to, and its bytes in `text`.
    pub(super) marks: Vec<(usize, Range<usize>)>,
}

impl Excerpt {
    /// The first of the labels whose places these are.
    pub(super) fn first_label(&self) -> usize {
        self.marks.iter().map(|(label, _)| *label).min().unwrap_or_default()
    }
}

/// The lines around these places of one text; the numbers are given back with the marks.
pub(super) fn excerpts(source: &Source, places: &[(usize, Span)]) -> Vec<Excerpt> {
    let mut places: Vec<_> = places.iter().map(|(label, span)| Place::new(source, *label, *span)).collect();
    places.sort_by_key(|place| (place.line, place.start));
    let mut excerpts: Vec<Excerpt> = Vec::new();
    let mut last: Option<(usize, bool)> = None;
    for place in places {
        match (excerpts.last_mut(), last) {
            (Some(excerpt), Some((line, false)))
                if !place.is_long(source) && place.line - line <= MAX_GAP =>
            {
                extend(excerpt, source, line, &place);
            }
            _ => excerpts.push(alone(source, &place)),
        }
        last = Some((place.line, place.is_long(source)));
    }
    excerpts
}

/// A place on one line, in bytes of the text.
struct Place {
    label: usize,
    line: usize,
    start: usize,
    end: usize,
}

impl Place {
    fn new(source: &Source, label: usize, span: Span) -> Place {
        let start = floor(&source.text, span.start);
        let line = source.position(start).line;
        let end = floor(&source.text, span.end).clamp(start, line_range(source, line).end.max(start));
        Place { label, line, start, end }
    }

    fn is_long(&self, source: &Source) -> bool {
        source.text[line_range(source, self.line)].chars().nth(MAX_LINE).is_some()
    }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The bytes of a line without its end.
fn line_range(source: &Source, line: usize) -> Range<usize> {
    let range = source.line(line);
    let text = &source.text[range.clone()];
    range.start..range.start + text.trim_end_matches(['\n', '\r']).len()
}

fn extend(excerpt: &mut Excerpt, source: &Source, from: usize, place: &Place) {
    for line in from + 1..=place.line {
        excerpt.text.push('\n');
        let text = &source.text[line_range(source, line)];
        // Lines between places are folded away by the renderer; long ones need not be there at all.
        if line == place.line || text.len() <= MAX_LINE {
            excerpt.text.push_str(text);
        }
    }
    let line_length = line_range(source, place.line).len();
    let line_start = excerpt.text.len() - line_length;
    let offset = line_range(source, place.line).start;
    let bytes = (place.start - offset).min(line_length)..(place.end - offset).min(line_length);
    excerpt.marks.push((place.label, line_start + bytes.start..line_start + bytes.end));
}

fn alone(source: &Source, place: &Place) -> Excerpt {
    let range = line_range(source, place.line);
    let line = &source.text[range.clone()];
    let start = (place.start - range.start).min(line.len());
    let end = (place.end - range.start).min(line.len());
    if !place.is_long(source) {
        let marks = vec![(place.label, start..end)];
        return Excerpt { line: place.line, text: line.to_owned(), is_cut: false, marks };
    }
    let from = line[..start].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let to = line[from..].char_indices().nth(WINDOW).map_or(line.len(), |(at, _)| from + at);
    let before = if from > 0 { "..." } else { "" };
    let after = if to < line.len() { "..." } else { "" };
    let shift = |at: usize| at.clamp(from, to) - from + before.len();
    Excerpt {
        line: place.line,
        text: format!("{before}{}{after}", &line[from..to]),
        is_cut: from > 0,
        marks: vec![(place.label, shift(start)..shift(end))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use proptest::prelude::*;

    fn excerpts_of(text: &str, spans: &[(usize, usize)]) -> Vec<Excerpt> {
        let mut sources = Sources::new();
        let id = sources.add("x", text);
        let places: Vec<_> = spans.iter().enumerate().map(|(i, (a, b))| (i, Span::new(*a, *b))).collect();
        excerpts(sources.get(id), &places)
    }

    #[test]
    fn near_places_share_an_excerpt() {
        let found = excerpts_of("a: 1\r\nb: 2\r\nc: 3\r\n", &[(15, 16), (3, 4)]);
        assert_eq!(
            found,
            [Excerpt {
                line: 1,
                text: "a: 1\nb: 2\nc: 3".into(),
                is_cut: false,
                marks: vec![(1, 3..4), (0, 13..14)]
            }]
        );
    }

    #[test]
    fn far_places_do_not() {
        let text = "x\n".repeat(100);
        assert_eq!(excerpts_of(&text, &[(0, 1), (198, 199)]).len(), 2);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}ERROR{}", "a".repeat(5_000_000), "b".repeat(5_000_000));
        let found = excerpts_of(&text, &[(5_000_000, 5_000_005)]);
        assert!(found[0].text.chars().count() <= WINDOW + 6);
        let (_, mark) = found[0].marks[0].clone();
        assert_eq!(&found[0].text[mark], "ERROR");
    }

    #[test]
    fn the_end_of_a_file_and_an_empty_file_can_be_pointed_at() {
        for text in ["", "\n", "a: 1\n", "a: 1", "\r\n"] {
            let end = text.len();
            let found = excerpts_of(text, &[(end, end), (end + 10, end + 20)]);
            assert!(found.iter().map(|excerpt| excerpt.marks.len()).sum::<usize>() == 2, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn marks_lie_in_their_text(
            lines in prop::collection::vec("[aü€\r]{0,400}", 0..5),
            spans in prop::collection::vec((0_usize..2000, 0_usize..2000), 1..4),
        ) {
            let text = lines.join("\n");
            for excerpt in excerpts_of(&text, &spans) {
                for (_, mark) in excerpt.marks {
                    prop_assert!(excerpt.text.get(mark).is_some());
                }
            }
        }
    }
}
