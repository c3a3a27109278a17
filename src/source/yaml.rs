//! YAML text to a tree, from the parser's events.
//!
//! Only the first document of a text is read here. Hostile input ends in an error: nesting is limited, and so is
//! what aliases may expand to.

use super::node::{Entry, Kind, Node};
use super::{Span, SyntaxError};
use granit_parser::{Event, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Deeper than any template or spec, shallow enough for recursion over the tree.
pub(super) const MAX_DEPTH: usize = 128;
/// Nodes that aliases may add in all.
const ALIAS_BUDGET: usize = 1_000_000;

/// Reads the first document. Wrong keys are said and left out; a broken text gives no tree.
pub(super) fn parse(text: &str) -> (Option<Arc<Node>>, Vec<SyntaxError>) {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((Event::DocumentEnd, _)) => break,
            Ok((event, span)) => builder.take(event, Span::from(&span)),
            Err(error) => Err(syntax_error(text, &error)),
        };
        if let Err(error) = step {
            builder.errors.push(error);
            return (None, builder.errors);
        }
    }
    if builder.root.is_none() {
        builder.errors.push(SyntaxError {
            message: "the file is empty".to_owned(),
            span: Span::default(),
            help: None,
        });
    }
    (builder.root, builder.errors)
}

impl From<&granit_parser::Span> for Span {
    fn from(span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(range.start, range.end)
    }
}

fn syntax_error(text: &str, error: &granit_parser::ScanError) -> SyntaxError {
    let marker = error.marker();
    let start = marker.byte_offset().unwrap_or_else(|| line_offset(text, marker.line(), marker.col()));
    let line = text[..start.min(text.len())].rsplit('\n').next().unwrap_or_default();
    let rest = text[start.min(text.len())..].split('\n').next().unwrap_or_default();
    let tab =
        line.trim_start_matches(' ').starts_with('\t') || (line.trim().is_empty() && rest.starts_with('\t'));
    let help = tab.then(|| "YAML is indented with spaces; replace the tab".to_owned());
    SyntaxError { message: error.info(), span: Span::new(start, start), help }
}

fn line_offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// A container that is still open.
struct Frame {
    start: Span,
    anchor: usize,
    tag: Option<Box<str>>,
    content: Content,
}

enum Content {
    Sequence(Vec<Arc<Node>>),
    Mapping { entries: Vec<Entry>, key: Option<Arc<Node>>, seen: HashSet<Box<str>> },
}

#[derive(Default)]
struct Builder {
    stack: Vec<Frame>,
    /// Each anchor's node and how many nodes it holds.
    anchors: HashMap<usize, (Arc<Node>, usize)>,
    expanded: usize,
    root: Option<Arc<Node>>,
    errors: Vec<SyntaxError>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = Kind::Scalar { text: text.into(), plain: style == ScalarStyle::Plain };
                self.finish(Node { span, tag: written(tag), kind }, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(span, anchor, written(tag), Content::Sequence(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Mapping { entries: Vec::new(), key: None, seen: HashSet::new() };
                self.open(span, anchor, written(tag), content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span)?,
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        start: Span,
        anchor: usize,
        tag: Option<Box<str>>,
        content: Content,
    ) -> Result<(), SyntaxError> {
        if self.stack.len() >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(SyntaxError { message, span: start, help: None });
        }
        self.stack.push(Frame { start, anchor, tag, content });
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.stack.pop() else { return };
        let kind = match frame.content {
            Content::Sequence(items) => Kind::Sequence(items),
            Content::Mapping { entries, .. } => Kind::Mapping(entries),
        };
        let span = Span::new(frame.start.start, end.end.max(frame.start.end));
        self.finish(Node { span, tag: frame.tag, kind }, frame.anchor);
    }

    fn finish(&mut self, node: Node, anchor: usize) {
        let node = Arc::new(node);
        if anchor > 0 {
            let size = size(&node);
            self.anchors.insert(anchor, (Arc::clone(&node), size));
        }
        self.place(node);
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), SyntaxError> {
        let Some((node, size)) = self.anchors.get(&id) else {
            let message = "an alias inside the value that it names".to_owned();
            return Err(SyntaxError { message, span, help: None });
        };
        self.expanded = self.expanded.saturating_add(*size);
        if self.expanded > ALIAS_BUDGET {
            let message = format!("the aliases expand to more than {ALIAS_BUDGET} values");
            return Err(SyntaxError { message, span, help: Some("write the values out".to_owned()) });
        }
        let node = Arc::clone(node);
        self.place(node);
        Ok(())
    }

    fn place(&mut self, node: Arc<Node>) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key, seen } => match key.take() {
                None => *key = Some(node),
                Some(key) => self.errors.extend(insert(entries, seen, Entry { key, value: node })),
            },
        }
    }
}

/// Adds an entry unless its key is taken or no scalar; then says so.
pub(super) fn insert(
    entries: &mut Vec<Entry>,
    seen: &mut HashSet<Box<str>>,
    entry: Entry,
) -> Option<SyntaxError> {
    let Kind::Scalar { text, .. } = &entry.key.kind else {
        let message = "a key must be a plain word, not a list or a mapping".to_owned();
        return Some(SyntaxError { message, span: entry.key.span, help: None });
    };
    if !seen.insert(text.clone()) {
        return Some(SyntaxError {
            message: format!("the key `{text}` is given twice"),
            span: entry.key.span,
            help: Some(
                "remove one of the two; which one counts would depend on who reads the file".to_owned(),
            ),
        });
    }
    entries.push(entry);
    None
}

fn written(tag: Option<Cow<'_, Tag>>) -> Option<Box<str>> {
    tag.map(|tag| tag.original().into_boxed_str())
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar { .. } => 0,
        Kind::Sequence(items) => items.iter().map(|item| size(item)).fold(0, usize::saturating_add),
        Kind::Mapping(entries) => entries.iter().map(|e| 1 + size(&e.value)).fold(0, usize::saturating_add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        parse(text).1.into_iter().map(|e| e.message).collect()
    }

    #[test]
    fn duplicate_keys_are_all_said_and_the_first_one_counts() {
        let (root, errors) = parse("a: 1\na: 2\nb: {c: 1, c: 2}\n");
        assert_eq!(root.unwrap().to_json(), serde_json::json!({"a": 1, "b": {"c": 1}}));
        assert_eq!(errors.len(), 2);
        assert_eq!(errors[0].span, Span::new(5, 6));
    }

    #[test]
    fn alias_bombs_end_in_an_error() {
        let line = |i: usize| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","));
        let bomb: String =
            std::iter::once("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned()).chain((1..30).map(line)).collect();
        assert!(messages(&bomb)[0].contains("aliases expand"), "{:?}", messages(&bomb));
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        for deep in ["[".repeat(5_000_000), "- ".repeat(5_000_000), "{a: ".repeat(2_500_000)] {
            let (root, errors) = parse(&deep);
            assert!(root.is_none());
            assert_eq!(errors.len(), 1);
        }
    }

    #[test]
    fn a_tab_as_indentation_has_its_own_help() {
        let (_, errors) = parse("a:\n\tb: 1\n");
        assert!(errors[0].help.as_deref().is_some_and(|h| h.contains("tab")), "{errors:?}");
    }

    #[test]
    fn crlf_and_anchors_are_plain_yaml() {
        let (root, errors) = parse("a: &x\r\n  - 1\r\nb: *x\r\n");
        assert_eq!(errors, []);
        assert_eq!(root.unwrap().to_json(), serde_json::json!({"a": [1], "b": [1]}));
    }
}
