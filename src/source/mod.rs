//! Texts, places in them, and trees whose every value knows where it was written.
//!
//! Nothing here knows what a text means: the spec, templates and policies are read on top of it.

mod de;
mod fingerprint;
mod json;
mod node;
pub(crate) mod shell;
pub use crate::json::pointer;
mod yaml;

pub(crate) use de::choices;
pub use de::nearest;
pub use de::{ShapeError, deserialize};
pub use fingerprint::{hexadecimal, sha256};
pub use node::{Document, Entry, Kind, Node};

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A stretch of a source's text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The same stretch as a range, for slicing the text.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Names one text in a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

/// Where something was written: a text and a stretch of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The text.
    pub source: SourceId,
    /// The stretch.
    pub span: Span,
}

/// Line and column for people: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One text with the name it is shown by.
#[derive(Debug)]
pub struct Source {
    /// The path as the user gave it, with `/` between its parts; `-` for standard input.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// Counted when a position is asked for, which of most texts nobody does.
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A text, without its byte order mark if it has one.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let (name, mut text) = (name.into(), text.into());
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Source { line_starts: OnceLock::new(), name, text }
    }

    /// What a file holds, in UTF-8 or, where it begins with the mark of that, in UTF-16. Bytes that are neither are replaced,
    /// and said with their place.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> (Source, Result<(), SyntaxError>) {
        if let Some(text) = utf16(&bytes) {
            return (Source::new(name, text), Ok(()));
        }
        match String::from_utf8(bytes) {
            Ok(text) => (Source::new(name, text), Ok(())),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let source = Source::new(name, String::from_utf8_lossy(&bytes).into_owned());
                let error = SyntaxError {
                    message: format!("not valid UTF-8: byte 0x{:02x} at offset {at}", bytes[at]),
                    span: Span::new(at, at + '\u{fffd}'.len_utf8()),
                    help: Some("save the file as UTF-8".to_owned()),
                };
                (source, Err(error))
            }
        }
    }

    /// Reads the text as YAML or, if it starts like JSON, as JSON.
    ///
    /// What can be made out is returned with all that is wrong; a tree is missing only where none could be built.
    pub fn parse(&self) -> (Option<Arc<Node>>, Vec<SyntaxError>) {
        if self.text.trim_start().starts_with(['{', '[']) {
            json::parse(&self.text)
        } else {
            yaml::parse(&self.text)
        }
    }

    /// Reads every document of the text: those of YAML with `<<` merged, as templates may have it; JSON is one.
    ///
    /// The documents before a place where the text is broken are returned with all that is wrong.
    pub fn documents(&self) -> (Vec<Arc<Node>>, Vec<SyntaxError>) {
        if self.text.trim_start().starts_with(['{', '[']) {
            let (root, errors) = json::parse(&self.text);
            (root.into_iter().collect(), errors)
        } else {
            yaml::documents(&self.text)
        }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset);
        let start = starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The bytes of a line, from 1, with its end; empty past the last one.
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = |line: usize| self.line_starts().get(line).copied().unwrap_or(self.text.len());
        start(line.saturating_sub(1))..start(line)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }

    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// The text of a file in UTF-16, which is what Windows PowerShell writes behind `>`.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let (pairs, left) = rest.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok().filter(|_| left.is_empty())
}

/// Why a text cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
}

/// All texts of one run.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// No texts yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a text that is known to be UTF-8.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.push(Source::new(name, text))
    }

    /// Adds what a file holds. Bytes that are not UTF-8 are replaced, and said with their place.
    pub fn add_bytes(
        &mut self,
        name: impl Into<String>,
        bytes: Vec<u8>,
    ) -> (SourceId, Result<(), SyntaxError>) {
        let (source, read) = Source::from_bytes(name, bytes);
        (self.push(source), read)
    }

    /// The id that the text added after `later` others will get.
    ///
    /// Texts that are read in parallel need their ids before all of them are here.
    pub fn next_id(&self, later: usize) -> SourceId {
        SourceId(self.0.len() + later)
    }

    /// The ids of the texts that were added from that one on.
    pub fn since(&self, first: SourceId) -> impl Iterator<Item = SourceId> + use<> {
        (first.0..self.0.len()).map(SourceId)
    }

    /// Adds a text.
    pub fn push(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(self.0.len() - 1)
    }

    /// The text of that id.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0]
    }

    /// Line and column at which a location starts.
    pub fn position(&self, location: Location) -> Position {
        self.get(location.source).position(location.span.start)
    }

    /// Reads a text as YAML or, if it starts like JSON, as JSON.
    ///
    /// What can be made out is returned with all that is wrong; a tree is missing only where none could be built.
    pub fn parse(&self, id: SourceId) -> (Option<Document>, Vec<SyntaxError>) {
        let (root, errors) = self.get(id).parse();
        (root.map(|root| Document { source: id, root }), errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_counts_characters_not_bytes() {
        let mut sources = Sources::new();
        let id = sources.add("x", "a: ü\nbé: ü");
        let at = sources.get(id).text.rfind('ü').unwrap();
        assert_eq!(sources.get(id).position(at), Position { line: 2, column: 5 });
        assert_eq!(sources.get(id).position(999), Position { line: 2, column: 6 });
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let mut sources = Sources::new();
        let (id, read) = sources.add_bytes("x", b"\xef\xbb\xbfa: 1\r\n".to_vec());
        assert_eq!(read, Ok(()));
        assert_eq!(sources.get(id).text, "a: 1\r\n");
        let (document, errors) = sources.parse(id);
        assert_eq!(errors, []);
        assert_eq!(document.unwrap().root.to_json(), crate::json::json!({"a": 1}));
    }

    #[test]
    fn invalid_utf8_is_said_with_its_place() {
        let mut sources = Sources::new();
        let (id, read) = sources.add_bytes("x", b"a: 1\nb: \xff\n".to_vec());
        let error = read.unwrap_err();
        assert_eq!(sources.get(id).position(error.span.start), Position { line: 2, column: 4 });
        assert!(error.message.contains("0xff"), "{}", error.message);
    }
}
