//! Terraform's native syntax and its JSON form as one tree of attributes and blocks.
//!
//! Expressions stay those of `hcl-edit`; a JSON file's strings are read as templates.

use super::repair::{self, Piece};
use crate::diagnostic::Diagnostic;
use crate::read::Text;
use crate::source::{Location, SourceId, Span};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::Structure;

/// Attributes and blocks, each in the order written.
#[derive(Debug, Default, Clone)]
pub(super) struct Body {
    pub(super) attributes: Vec<Attribute>,
    pub(super) blocks: Vec<Nested>,
}

/// A name and its value.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Expression,
    /// Where the value was written.
    pub(super) place: Location,
    /// Where values within it were written, by JSON Pointer.
    pub(super) within: Vec<(String, Span)>,
}

/// A block.
#[derive(Debug, Clone)]
pub(super) struct Nested {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) body: Body,
    /// Its header.
    pub(super) place: Location,
}

impl Body {
    /// The attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The first block of that kind.
    pub(super) fn block(&self, kind: &str) -> Option<&Nested> {
        self.blocks.iter().find(|block| block.kind == kind)
    }
}

impl Nested {
    /// Whether it is a block of that kind, or a `dynamic` one that makes such blocks.
    pub(super) fn makes(&self, kind: &str) -> bool {
        self.kind == kind || (self.kind == "dynamic" && self.labels.iter().any(|label| label == kind))
    }
}

/// Reads a file in either form, as far as it can be read; with what is wrong with it.
pub(super) fn parse(text: Text<'_>) -> (Body, Vec<Diagnostic>) {
    if text.source.name.strip_suffix(".json").is_some() {
        let (body, errors) = super::json::parse(text);
        return (body, errors.into_iter().map(|error| Diagnostic::syntax(text.id, error)).collect());
    }
    let (pieces, said) = repair::pieces(text);
    let mut all = Body::default();
    for piece in &pieces {
        let read = body(&piece.body, (text.id, piece));
        all.attributes.extend(read.attributes);
        all.blocks.extend(read.blocks);
    }
    (all, said)
}

/// A file and the part of it that is read.
type Part<'a> = (SourceId, &'a Piece);

fn body(parsed: &hcl_edit::structure::Body, part: Part<'_>) -> Body {
    let mut body = Body::default();
    for structure in parsed {
        match structure {
            Structure::Attribute(attribute) => body.attributes.push(Attribute {
                name: attribute.key.as_str().to_owned(),
                place: place(attribute.value.span(), part),
                within: {
                    let mut places = Vec::new();
                    within(&attribute.value, "", &mut places);
                    let (_, piece) = part;
                    let span = |span: Span| Span::new(piece.at(span.start), piece.at(span.end));
                    places.into_iter().map(|(pointer, at)| (pointer, span(at))).collect()
                },
                value: attribute.value.clone(),
            }),
            Structure::Block(block) => body.blocks.push(nested(block, part)),
        }
    }
    body
}

fn nested(block: &hcl_edit::structure::Block, part: Part<'_>) -> Nested {
    let start = block.ident.span();
    let last = block.labels.last().and_then(|label| match label {
        hcl_edit::structure::BlockLabel::Ident(ident) => ident.span(),
        hcl_edit::structure::BlockLabel::String(string) => string.span(),
    });
    let header = start.map(|start| start.start..last.map_or(start.end, |last| last.end));
    Nested {
        kind: block.ident.as_str().to_owned(),
        labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        body: body(&block.body, part),
        place: place(header, part),
    }
}

fn place(span: Option<std::ops::Range<usize>>, (source, piece): Part<'_>) -> Location {
    let span = span.unwrap_or_default();
    let text_of = piece.text.get(span.clone()).unwrap_or_default();
    let end = span.start + text_of.trim_end().len();
    Location { source, span: Span::new(piece.at(span.start), piece.at(end)) }
}

/// Where the values of lists and objects written as such stand.
fn within(value: &Expression, pointer: &str, places: &mut Vec<(String, Span)>) {
    let mut add = |segment: &str, value: &Expression| {
        let mut at = pointer.to_owned();
        crate::source::pointer::push(&mut at, segment);
        if let Some(span) = value.span() {
            places.push((at.clone(), Span::new(span.start, span.end)));
        }
        within(value, &at, places);
    };
    match value {
        Expression::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| add(&i.to_string(), item));
        }
        Expression::Object(object) => {
            for (key, value) in object {
                let name = match key {
                    ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                        Some(name.as_str())
                    }
                    ObjectKey::Expression(name) => name.as_str(),
                };
                if let Some(name) = name {
                    add(name, value.expr());
                }
            }
        }
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => {
            if let Some(argument) = call.args.iter().next() {
                within(argument, pointer, places);
            }
        }
        Expression::Parenthesis(inner) => within(inner.inner(), pointer, places),
        _ => {}
    }
}
