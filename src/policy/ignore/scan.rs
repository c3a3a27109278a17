//! The comments of a text that is YAML or HCL, and the lines that each is about.
//!
//! Line by line, without a grammar: what is in quotes, in a block scalar or in a heredoc is no comment.

use crate::source::Span;

/// A comment and the lines that it is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From its mark to the end of its line.
    pub(super) span: Span,
    /// The first line that it is about, from 1.
    pub(super) first: usize,
    /// The last one.
    pub(super) last: usize,
}

/// A line without its end.
struct Line<'a> {
    start: usize,
    text: &'a str,
    /// Where a comment begins, in the line.
    comment: Option<usize>,
    /// Text of a scalar that goes over several lines.
    is_content: bool,
}

impl Line<'_> {
    fn code(&self) -> &str {
        self.comment.map_or(self.text, |at| &self.text[..at]).trim_end()
    }

    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// All comments, in order. JSON has none.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    if text.trim_start().starts_with(['{', '[']) {
        return Vec::new();
    }
    let lines = lines(text);
    let mut found = Vec::new();
    // Of comments in a row, all are about the same lines: these are looked for once.
    let mut known: Option<(usize, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        let Some(at) = line.comment else { continue };
        let span = Span::new(line.start + at, line.start + line.text.len());
        let (first, last) = match known {
            _ if !line.code().is_empty() => (number, number),
            Some(block) if block.0 > number => block,
            _ => below(&lines, number),
        };
        if line.code().is_empty() {
            known = Some((first, last));
        }
        found.push(Comment { span, first: first + 1, last: last + 1 });
    }
    found
}

/// The next line of code, and the last line of what is indented below it.
fn below(lines: &[Line<'_>], comment: usize) -> (usize, usize) {
    let is_code = |number: &usize| !lines[*number].code().is_empty();
    let Some(first) = (comment + 1..lines.len()).find(is_code) else { return (comment, comment) };
    let (indent, is_item) = (lines[first].indent(), lines[first].code().trim_start().starts_with('-'));
    // A list may stand as far left as its key.
    let own_list = !is_item && lines[first].code().ends_with(':');
    let mut last = first;
    for number in (first + 1..lines.len()).filter(is_code) {
        let line = &lines[number];
        let deeper = line.indent() > indent || line.is_content;
        let item = own_list && line.indent() == indent && line.code().trim_start().starts_with('-');
        if !deeper && !item {
            break;
        }
        last = number;
    }
    (first, last)
}

/// A scalar over several lines.
enum Block {
    /// YAML's: as long as lines are deeper than that.
    Scalar(usize),
    /// HCL's: up to the line that is this word.
    Heredoc(String),
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let (mut lines, mut start, mut block) = (Vec::new(), 0, None);
    for whole in text.split_inclusive('\n') {
        let mut line =
            Line { start, text: whole.trim_end_matches(['\n', '\r']), comment: None, is_content: false };
        start += whole.len();
        line.is_content = match &block {
            Some(Block::Scalar(indent)) => line.text.trim().is_empty() || line.indent() > *indent,
            Some(Block::Heredoc(word)) => line.text.trim() != word,
            None => false,
        };
        if !line.is_content {
            let ended_heredoc = matches!(block, Some(Block::Heredoc(_)));
            line.comment = if ended_heredoc { None } else { comment_in(line.text) };
            block = if ended_heredoc { None } else { opens(&line) };
        }
        lines.push(line);
    }
    lines
}

/// The block that a line opens.
fn opens(line: &Line<'_>) -> Option<Block> {
    let code = line.code();
    if let Some((_, word)) = code.rsplit_once("<<") {
        let word = word.trim_start_matches(['-', '~']).trim();
        if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Some(Block::Heredoc(word.to_owned()));
        }
    }
    let header = code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let before = header.strip_suffix(['|', '>'])?.trim_end();
    let before = before.rsplit_once('!').map_or(before, |(before, _tag)| before.trim_end());
    before.ends_with([':', '-']).then(|| Block::Scalar(line.indent()))
}

/// Whether the rest of a line is a comment; one between `/*` and `*/` where it ends with the line.
fn begins_comment(rest: &str) -> bool {
    rest.starts_with(['#'])
        || rest.starts_with("//")
        || (rest.starts_with("/*") && rest.trim_end().ends_with("*/"))
}

/// Where a comment begins in a line: outside quotes, and not within a word.
fn comment_in(line: &str) -> Option<usize> {
    let (mut quote, mut previous, mut escaped) = (None, ' ', false);
    for (at, c) in line.char_indices() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            // An apostrophe within a word opens nothing.
            None if c == '"' || (c == '\'' && !previous.is_alphanumeric()) => quote = Some(c),
            None if previous.is_whitespace() && begins_comment(&line[at..]) => return Some(at),
            Some(_) | None => {}
        }
        previous = c;
    }
    None
}
