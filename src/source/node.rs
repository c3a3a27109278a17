//! The tree that YAML and JSON are read into.

use super::{Location, SourceId, Span, pointer};
use crate::json::Value;
use compact_str::CompactString;
use std::sync::Arc;

/// A value and where it was written.
#[derive(Debug)]
pub struct Node {
    /// The value's text, without its key.
    pub span: Span,
    /// The YAML tag as written (`!Ref`), if any.
    pub tag: Option<Box<str>>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// A scalar's raw text; `plain` where it was written without quotes, so may be a number, boolean or null.
    Scalar {
        /// The text after unquoting.
        text: CompactString,
        /// Written without quotes.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Arc<Node>>),
    /// Keys and values in the order written; each key once.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key, a scalar.
    pub key: Arc<Node>,
    /// The value. Shared where a YAML alias repeats it.
    pub value: Arc<Node>,
}

impl Entry {
    /// The key's text.
    pub fn name(&self) -> &str {
        match &self.key.kind {
            Kind::Scalar { text, .. } => text,
            Kind::Sequence(_) | Kind::Mapping(_) => "",
        }
    }
}

impl Node {
    /// The entry of a mapping with that key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Mapping(entries) => entries.iter().find(|entry| entry.name() == key),
            Kind::Scalar { .. } | Kind::Sequence(_) => None,
        }
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Mapping(entries) => Some(entries),
            Kind::Scalar { .. } | Kind::Sequence(_) => None,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Arc<Node>]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            Kind::Scalar { .. } | Kind::Mapping(_) => None,
        }
    }

    /// The text of a scalar, as it stands.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The stretch to point at for a value: itself where it is a scalar, its key, if it has one, where it is larger.
    pub fn place(&self, key: Option<&Node>) -> Span {
        match (&self.kind, key) {
            (Kind::Scalar { text, .. }, Some(key)) if text.is_empty() => key.span,
            (Kind::Scalar { .. }, _) => self.span,
            (_, Some(key)) => key.span,
            (_, None) => Span::new(self.span.start, first_line_end(self)),
        }
    }

    /// The value under that key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &*entry.value)
    }

    /// The keys of a mapping, in the order written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = if let Kind::Mapping(entries) = &self.kind { entries.as_slice() } else { &[] };
        entries.iter().map(Entry::name)
    }

    /// The value as plain JSON: plain scalars by YAML's core schema, tags left out.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar { text, plain: true } if self.tag.is_none() => scalar(text),
            Kind::Scalar { text, .. } => Value::String(text.clone()),
            Kind::Sequence(items) => Value::Array(items.iter().map(|item| item.to_json()).collect()),
            Kind::Mapping(entries) => {
                Value::Object(entries.iter().map(|e| (e.name(), e.value.to_json())).collect())
            }
        }
    }

    /// What the value is, for a message: `the number 5`, `a list`.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
            Kind::Scalar { text, plain } => match if *plain { scalar(text) } else { Value::Bool(true) } {
                Value::Null => "nothing".to_owned(),
                Value::Number(_) => format!("the number {text}"),
                Value::Bool(_) if *plain => format!("the boolean {text}"),
                _ => format!("the text `{text}`"),
            },
        }
    }
}

/// A plain scalar's value by YAML 1.2's core schema, which is also JSON's.
pub(super) fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Value::from(text);
    }
    if let Ok(integer) = text.parse::<i64>() {
        return integer.into();
    }
    text.parse::<f64>()
        .ok()
        .and_then(serde_json::Number::from_f64)
        .map_or_else(|| Value::from(text), Value::Number)
}

/// A tree and the text it was read from.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text.
    pub source: SourceId,
    /// The tree.
    pub root: Arc<Node>,
}

impl Document {
    /// The place to point at for a value: the value itself where it is a scalar, its key where it is larger.
    ///
    /// A pointer to something that was not written leads to the nearest value around it that was.
    pub fn locate(&self, pointer: &str) -> Location {
        let mut node = &*self.root;
        let mut span = node.place(None);
        for segment in pointer::segments(pointer) {
            let (value, key) = match &node.kind {
                Kind::Sequence(items) => (segment.parse::<usize>().ok().and_then(|i| items.get(i)), None),
                Kind::Mapping(_) => {
                    let entry = node.entry(&segment);
                    (entry.map(|e| &e.value), entry.map(|e| &e.key))
                }
                Kind::Scalar { .. } => (None, None),
            };
            let Some(value) = value else { break };
            node = value;
            span = node.place(key.map(|key| &**key));
        }
        Location { source: self.source, span }
    }

    /// The key of the value at that pointer; the value's own place where it has none.
    pub fn locate_key(&self, pointer: &str) -> Location {
        let parent = pointer::parent(pointer).and_then(|parent| self.at(parent));
        match parent.and_then(|node| node.entry(&pointer::last(pointer))) {
            Some(entry) => Location { source: self.source, span: entry.key.span },
            None => self.locate(pointer),
        }
    }

    /// The node at that pointer.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        pointer::segments(pointer).try_fold(&*self.root, |node, segment| match &node.kind {
            Kind::Sequence(items) => items.get(segment.parse::<usize>().ok()?).map(|item| &**item),
            Kind::Mapping(_) => node.get(&segment),
            Kind::Scalar { .. } => None,
        })
    }
}

/// A container is pointed at by its first key or item, not by all its lines.
fn first_line_end(node: &Node) -> usize {
    match &node.kind {
        Kind::Mapping(entries) => entries.first().map_or(node.span.end, |e| e.key.span.end),
        Kind::Sequence(items) => items.first().map_or(node.span.end, |item| first_line_end(item)),
        Kind::Scalar { .. } => node.span.end,
    }
}
