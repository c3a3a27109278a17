//! Native syntax that Terraform itself refuses, read as far as its blocks can be told apart.
//!
//! One broken block does not hide the others. An argument that shares its line with what follows is understood as it is
//! meant, and said.

use super::BLOCKS;
use crate::diagnostic::{Diagnostic, Severity};
use crate::read::Text;
use crate::source::{Location, Span, SyntaxError};
use hcl_edit::structure::Body;

/// More line ends than this are not put in.
const MAX_REPAIRS: usize = 100;
/// A part of a file as it was parsed, and how its positions become those of the file.
#[derive(Debug)]
pub(super) struct Piece {
    /// The text that was parsed.
    pub(super) text: String,
    pub(super) body: Body,
    base: usize,
    /// Where, in that text, line ends stand that the file lacks.
    inserted: Vec<usize>,
}

impl Piece {
    /// A position in the file.
    pub(super) fn at(&self, position: usize) -> usize {
        self.base + position - self.inserted.partition_point(|inserted| *inserted < position)
    }
}

/// The parts of a file that can be read, and what is wrong with it.
pub(super) fn pieces(text: Text<'_>) -> (Vec<Piece>, Vec<Diagnostic>) {
    let whole = text.source.text.as_str();
    let mut said = Vec::new();
    if let Ok(piece) = parse(text, 0..whole.len(), &mut said) {
        return (vec![piece], said);
    }
    let mut pieces = Vec::new();
    for range in chunks(whole) {
        match parse(text, range, &mut said) {
            Ok(piece) => pieces.push(piece),
            Err(error) => said.push(Diagnostic::syntax(text.id, error)),
        }
    }
    (pieces, said)
}

/// Where the blocks of a file begin and end, told by the words at the beginning of lines.
fn chunks(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
        let rest = line[word.len()..].trim_start();
        if BLOCKS.contains(&word) && rest.starts_with(['"', '{']) && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

fn parse(
    text: Text<'_>,
    range: std::ops::Range<usize>,
    said: &mut Vec<Diagnostic>,
) -> Result<Piece, SyntaxError> {
    let base = range.start;
    let mut parsed = without_empty_heredocs(text.source.text.get(range).unwrap_or_default());
    let mut inserted: Vec<usize> = Vec::new();
    let mut notes = Vec::new();
    loop {
        let error = match hcl_edit::parser::parse_body(&parsed) {
            Ok(body) => {
                said.extend(notes);
                return Ok(Piece { text: parsed, body, base, inserted });
            }
            Err(error) => error,
        };
        let at = error.location().offset();
        let in_file = base + at - inserted.partition_point(|inserted| *inserted < at);
        let span = Span::new(in_file, in_file);
        if inserted.len() < MAX_REPAIRS && lacks_a_line_end(&parsed, at) {
            parsed.insert(at, '\n');
            inserted.push(at);
            let message = "the line must end before this brace: Terraform refuses it";
            let place = Location { source: text.id, span };
            notes.push(Diagnostic::cannot_tell("terraform", Severity::Low, place, message));
            continue;
        }
        let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(", ");
        let message = format!("not valid HCL: {}", message.trim_end_matches(','));
        return Err(SyntaxError { message, span, help: None });
    }
}

/// The text, as long as it was, with `""` in the place of each heredoc that ends on the line after its beginning.
///
/// The parser wants a line between the two, and takes everything up to the next end of that name for the heredoc's text.
fn without_empty_heredocs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside: Option<&str> = None;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if inside.is_some_and(|end| line.trim() == end) {
            inside = None;
        } else if let (None, Some((at, end))) = (inside, heredoc(line)) {
            if let Some(next) = lines.next_if(|next| next.trim() == end) {
                let (start, rest) = line.split_at(at);
                out.push_str(start);
                out.push_str("\"\"");
                out.push_str(&blank(&rest[2..]));
                out.push_str(&blank(next));
                continue;
            }
            inside = Some(end);
        }
        out.push_str(line);
    }
    out
}

/// Where a heredoc begins that this line ends with, and the word that ends it.
fn heredoc(line: &str) -> Option<(usize, &str)> {
    if line.trim_start().starts_with(['#', '/']) {
        return None;
    }
    let (before, end) = line.trim_end().rsplit_once("<<")?;
    let end = end.strip_prefix('-').unwrap_or(end);
    let named = end.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && end.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    named.then_some((before.len(), end))
}

/// As many spaces, and the line's end.
fn blank(text: &str) -> String {
    let written = text.trim_end_matches(['\r', '\n']);
    format!("{}{}", " ".repeat(written.len()), &text[written.len()..])
}

/// Whether an argument ends here without a line of its own, before the brace that closes its block.
fn lacks_a_line_end(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    text[at.min(text.len())..].starts_with('}') && !before.is_empty() && !before.ends_with(['\n', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Kind;
    use crate::source::Sources;

    fn read(text: &str) -> (Vec<Piece>, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let id = sources.add("main.tf", text);
        pieces(Text { id, source: sources.get(id) })
    }

    #[test]
    fn a_brace_behind_an_argument_closes_the_block() {
        let text = "resource \"a\" \"b\" {\n  c {\n    d = \"x\"}\n  e = 1 }\nlocals {\n}\n";
        let (pieces, said) = read(text);
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].body.blocks().count(), 2);
        assert!(said.iter().all(|note| note.kind == Kind::CannotTell && note.id == "terraform"), "{said:?}");
        let braces: Vec<usize> = said.iter().map(|note| note.labels[0].location.span.start).collect();
        assert_eq!(braces, [text.find('}').unwrap(), text.find("}\nlocals").unwrap()]);
        let after = pieces[0].text.find("locals").unwrap();
        assert_eq!(pieces[0].at(after), text.find("locals").unwrap());
    }

    #[test]
    fn a_broken_block_hides_no_other() {
        let (pieces, said) =
            read("locals {\n  a = 1\n}\nresource \"a\" \"b\" {\n  c = = 1\n}\ndata \"c\" \"d\" {}\n");
        let kinds: Vec<&str> =
            pieces.iter().flat_map(|piece| piece.body.blocks()).map(|block| block.ident.as_str()).collect();
        assert_eq!(kinds, ["locals", "data"]);
        assert_eq!(said.len(), 1);
        assert_eq!((said[0].id.as_str(), &said[0].kind), ("syntax", &Kind::Error));
        assert!(said[0].labels[0].location.span.start > 20, "{said:?}");
    }

    #[test]
    fn an_empty_heredoc_ends_where_it_ends() {
        let text = "locals {\n  a = <<EOT\nEOT\n}\nresource \"a\" \"b\" {}\nlocals {\n  b = { c = <<-EOT\r\n  EOT\r\n  }\n  d = <<A\nx <<B\nB\nA\n  e = <<EOT\nhello\nEOT\n}\n";
        let (pieces, said) = read(text);
        assert!(said.is_empty(), "{said:?}");
        assert_eq!(pieces[0].body.blocks().count(), 3);
        assert_eq!(pieces[0].text.len(), text.len());
        let last = pieces[0].body.blocks().last().unwrap();
        let d = last.body.get_attribute("d").unwrap().value.to_string();
        assert!(d.contains("x <<B\nB\n"), "{d}");
        let first = pieces[0].body.blocks().next().unwrap();
        assert_eq!(first.body.get_attribute("a").unwrap().value.as_str(), Some(""));
    }

    #[test]
    fn what_is_no_hcl_at_all_is_one_error() {
        let (pieces, said) = read("}}}}\n");
        assert!(pieces.is_empty());
        assert_eq!(said.len(), 1);
    }
}
