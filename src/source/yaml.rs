//! YAML text to a tree, from the parser's events.
//!
//! A spec is the first document of its text; templates may have several. Hostile input ends in an error: nesting is
//! limited, and so is what aliases may expand to.

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

/// Reads every document, with merge keys (`<<`) merged. What stands before a place where the text is broken is kept.
pub(super) fn documents(text: &str) -> (Vec<Arc<Node>>, Vec<SyntaxError>) {
    let mut builder = Builder { merge: true, ..Builder::default() };
    let mut documents = Vec::new();
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((Event::DocumentEnd, _)) => {
                documents.extend(builder.root.take());
                Ok(())
            }
            Ok((event, span)) => builder.take(event, Span::from(&span)),
            Err(error) => Err(syntax_error(text, &error)),
        };
        if let Err(error) = step {
            builder.errors.push(error);
            break;
        }
    }
    (documents, builder.errors)
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

/// Keys of a mapping from which on they are looked up: among fewer, looking at each is faster.
const MANY: usize = 16;

/// The keys that a mapping has, where they are many.
#[derive(Default)]
pub(super) struct Names(HashSet<Box<str>>);

impl Names {
    /// Whether a key is none of those that the entries have; then it is the next one's.
    fn take(&mut self, entries: &[Entry], name: &str) -> bool {
        if entries.len() < MANY {
            return entries.iter().all(|entry| entry.name() != name);
        }
        if self.0.is_empty() {
            self.0 = entries.iter().map(|entry| entry.name().into()).collect();
        }
        self.0.insert(name.into())
    }
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
    Mapping { entries: Vec<Entry>, key: Option<Arc<Node>>, names: Names },
}

#[derive(Default)]
struct Builder {
    stack: Vec<Frame>,
    /// Each anchor's node, how many nodes it holds and how deep it is.
    anchors: HashMap<usize, (Arc<Node>, usize, usize)>,
    /// Whether `<<` merges, as YAML 1.1 has it.
    merge: bool,
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
                let content = Content::Mapping { entries: Vec::new(), key: None, names: Names::default() };
                self.open(span, anchor, written(tag), content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
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
            return Err(too_deep(start));
        }
        self.stack.push(Frame { start, anchor, tag, content });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let kind = match frame.content {
            Content::Sequence(items) => Kind::Sequence(items),
            Content::Mapping { entries, .. }
                if self.merge && entries.iter().any(|entry| entry.name() == "<<") =>
            {
                Kind::Mapping(self.merged(entries)?)
            }
            Content::Mapping { entries, .. } => Kind::Mapping(entries),
        };
        let span = Span::new(frame.start.start, end.end.max(frame.start.end));
        self.finish(Node { span, tag: frame.tag, kind }, frame.anchor);
        Ok(())
    }

    /// The entries with those of the mappings under `<<` after them; a mapping's own win, then what is merged first.
    fn merged(&mut self, entries: Vec<Entry>) -> Result<Vec<Entry>, SyntaxError> {
        let mergeable = |node: &Node| matches!(node.kind, Kind::Mapping(_));
        let (merges, mut entries): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| {
            let plain = matches!(entry.key.kind, Kind::Scalar { plain: true, .. });
            let value = match &entry.value.kind {
                Kind::Sequence(items) => items.iter().all(|item| mergeable(item)),
                _ => mergeable(&entry.value),
            };
            plain && value && entry.name() == "<<"
        });
        let own = entries.iter().map(Entry::name).chain(["<<"]);
        let mut names: HashSet<Box<str>> = own.map(Box::from).collect();
        for merge in merges {
            let sources = match &merge.value.kind {
                Kind::Sequence(items) => items.as_slice(),
                _ => std::slice::from_ref(&merge.value),
            };
            for entry in sources.iter().filter_map(|source| source.entries()).flatten() {
                self.expand(1, merge.key.span)?;
                if names.insert(entry.name().into()) {
                    entries.push(entry.clone());
                }
            }
        }
        Ok(entries)
    }

    fn finish(&mut self, node: Node, anchor: usize) {
        let node = Arc::new(node);
        if anchor > 0 {
            let (size, depth) = measure(&node);
            self.anchors.insert(anchor, (Arc::clone(&node), size, depth));
        }
        self.place(node);
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), SyntaxError> {
        let Some((node, size, depth)) = self.anchors.get(&id) else {
            let message = "an alias inside the value that it names".to_owned();
            return Err(SyntaxError { message, span, help: None });
        };
        if self.stack.len() + depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        let (node, size) = (Arc::clone(node), *size);
        self.expand(size, span)?;
        self.place(node);
        Ok(())
    }

    fn expand(&mut self, size: usize, span: Span) -> Result<(), SyntaxError> {
        self.expanded = self.expanded.saturating_add(size);
        if self.expanded > ALIAS_BUDGET {
            let message = format!("the aliases expand to more than {ALIAS_BUDGET} values");
            return Err(SyntaxError { message, span, help: Some("write the values out".to_owned()) });
        }
        Ok(())
    }

    fn place(&mut self, node: Arc<Node>) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key, names } => match key.take() {
                None => *key = Some(node),
                Some(key) => self.errors.extend(insert(entries, names, Entry { key, value: node })),
            },
        }
    }
}

/// Adds an entry unless its key is taken or no scalar; then says so.
pub(super) fn insert(entries: &mut Vec<Entry>, names: &mut Names, entry: Entry) -> Option<SyntaxError> {
    let Kind::Scalar { text, .. } = &entry.key.kind else {
        let message = "a key must be a plain word, not a list or a mapping".to_owned();
        return Some(SyntaxError { message, span: entry.key.span, help: None });
    };
    if !names.take(entries, text) {
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

fn too_deep(span: Span) -> SyntaxError {
    SyntaxError { message: format!("nested more than {MAX_DEPTH} levels deep"), span, help: None }
}

/// How many nodes a node holds, itself included, and how many containers deep it is.
fn measure(node: &Node) -> (usize, usize) {
    let values: Box<dyn Iterator<Item = (usize, usize)>> = match &node.kind {
        Kind::Scalar { .. } => return (1, 0),
        Kind::Sequence(items) => Box::new(items.iter().map(|item| measure(item))),
        Kind::Mapping(entries) => Box::new(entries.iter().map(|entry| {
            let (size, depth) = measure(&entry.value);
            (size.saturating_add(1), depth)
        })),
    };
    let (size, depth) =
        values.fold((1_usize, 0), |(size, depth), (s, d)| (size.saturating_add(s), depth.max(d)));
    (size, depth + 1)
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
        assert_eq!(root.unwrap().to_json(), crate::json::json!({"a": 1, "b": {"c": 1}}));
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
    fn aliases_of_aliases_nest_no_deeper_than_values() {
        let line = |i: usize| format!("a{i}: &a{i} [[[[[[[[*a{}]]]]]]]]\n", i - 1);
        let nest: String = std::iter::once("a0: &a0 [x]\n".to_owned()).chain((1..30).map(line)).collect();
        assert!(messages(&nest)[0].contains("nested"), "{:?}", messages(&nest));
    }

    #[test]
    fn merge_keys_are_merged_where_documents_are_read() {
        let text =
            "a: &a {x: 1, y: 2}\nb: &b {z: 3, x: 4}\nc: {<<: *a, y: 5}\nd: {<<: [*b, *a]}\ne: {\"<<\": *a}\n";
        let (roots, errors) = documents(text);
        assert_eq!(errors, []);
        let root = roots[0].to_json();
        assert_eq!(root["c"], crate::json::json!({"y": 5, "x": 1}));
        assert_eq!(root["d"], crate::json::json!({"z": 3, "x": 4, "y": 2}));
        assert_eq!(root["e"], crate::json::json!({"<<": {"x": 1, "y": 2}}));
        assert_eq!(parse(text).0.unwrap().to_json()["d"]["<<"][0]["z"], 3);
    }

    #[test]
    fn every_document_before_a_broken_place_is_read() {
        let (roots, errors) = documents("a: 1\n---\nb: &x 2\n...\n---\nc: [\n");
        let read: Vec<_> = roots.iter().map(|root| root.to_json()).collect();
        assert_eq!(read, [crate::json::json!({"a": 1}), crate::json::json!({"b": 2})]);
        assert_eq!(errors.len(), 1);
    }

    #[test]
    fn crlf_and_anchors_are_plain_yaml() {
        let (root, errors) = parse("a: &x\r\n  - 1\r\nb: *x\r\n");
        assert_eq!(errors, []);
        assert_eq!(root.unwrap().to_json(), crate::json::json!({"a": [1], "b": [1]}));
    }
}
