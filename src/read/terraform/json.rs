//! `.tf.json` files: objects as blocks, strings as templates.
//!
//! Without the provider's schema an object in a block may be an attribute or a nested block. Maps are few and known by
//! name; everything else is a block.

use super::syntax::{Attribute, Body, Nested};
use crate::json::Value;
use crate::read::Text;
use crate::source::{Kind, Location, Node, Span, SyntaxError, pointer};
use hcl_edit::expr::{Array, Expression, Object, ObjectKey, ObjectValue};
use hcl_edit::{Decorated, Formatted, Ident};

/// How many labels the blocks of the root have.
const LABELS: &[(&str, usize)] = &[
    ("resource", 2),
    ("data", 2),
    ("variable", 1),
    ("output", 1),
    ("module", 1),
    ("provider", 1),
    ("check", 1),
    ("locals", 0),
    ("terraform", 0),
    ("moved", 0),
    ("import", 0),
    ("removed", 0),
];

/// Blocks whose content is attributes alone.
const PLAIN: &[&str] = &["variable", "output", "module", "locals", "terraform", "moved", "import", "removed"];

/// Attributes that are maps.
const MAPS: &[&str] = &[
    "tags",
    "tags_all",
    "dimensions",
    "variables",
    "parameters",
    "providers",
    "labels",
    "metadata",
    "for_each",
];

/// Reads a file.
pub(super) fn parse(text: Text<'_>) -> (Body, Vec<SyntaxError>) {
    let (root, mut errors) = text.source.parse();
    let Some(root) = root else {
        errors.truncate(1);
        if errors.is_empty() {
            let message = "not valid JSON".to_owned();
            errors.push(SyntaxError { message, span: Span::default(), help: None });
        }
        return (Body::default(), errors);
    };
    broken(&root, &mut errors);
    let mut body = Body::default();
    for node in items(&root) {
        let Kind::Mapping(entries) = &node.kind else { continue };
        for entry in entries.iter().filter(|entry| entry.name() != "//") {
            let labels = LABELS.iter().find(|(kind, _)| *kind == entry.name());
            match labels {
                Some((kind, count)) => labelled(&mut body, kind, (Vec::new(), *count), (&entry.value, text)),
                // The root of a variables file.
                None => body.attributes.push(attribute(entry.name(), &entry.value, text)),
            }
        }
    }
    (body, errors)
}

/// A value, or each value of a list.
fn items(node: &Node) -> Vec<&Node> {
    match &node.kind {
        Kind::Sequence(items) => items.iter().map(|item| &**item).collect(),
        _ => vec![node],
    }
}

fn labelled(out: &mut Body, kind: &str, labels: (Vec<String>, usize), at: (&Node, Text<'_>)) {
    let ((names, more), (node, text)) = (labels, at);
    for node in items(node) {
        let Kind::Mapping(entries) = &node.kind else { continue };
        if more == 0 {
            let body = if PLAIN.contains(&kind) { plain(node, text) } else { block_body(node, text) };
            let place = Location { source: text.id, span: Span::new(node.span.start, node.span.start + 1) };
            out.blocks.push(Nested { kind: kind.to_owned(), labels: names.clone(), body, place });
            continue;
        }
        for entry in entries.iter().filter(|entry| entry.name() != "//") {
            let before = out.blocks.len();
            let names = names.iter().cloned().chain([entry.name().to_owned()]).collect();
            labelled(out, kind, (names, more - 1), (&entry.value, text));
            if more == 1 {
                out.blocks[before..].iter_mut().for_each(|block| block.place.span = entry.key.span);
            }
        }
    }
}

fn plain(node: &Node, text: Text<'_>) -> Body {
    let Kind::Mapping(entries) = &node.kind else { return Body::default() };
    let attributes = entries.iter().map(|entry| attribute(entry.name(), &entry.value, text)).collect();
    Body { attributes, blocks: Vec::new() }
}

fn block_body(node: &Node, text: Text<'_>) -> Body {
    let mut body = Body::default();
    let Kind::Mapping(entries) = &node.kind else { return body };
    for entry in entries.iter().filter(|entry| entry.name() != "//") {
        let (name, value) = (entry.name(), &*entry.value);
        let objects = items(value);
        let all_objects =
            !objects.is_empty() && objects.iter().all(|node| matches!(node.kind, Kind::Mapping(_)));
        match name {
            "dynamic" => {
                labelled(&mut body, "dynamic", (Vec::new(), 1), (value, text));
            }
            _ if all_objects && !MAPS.contains(&name) => {
                body.blocks.extend(objects.iter().map(|node| Nested {
                    kind: name.to_owned(),
                    labels: Vec::new(),
                    body: block_body(node, text),
                    place: Location { source: text.id, span: entry.key.span },
                }));
            }
            _ => body.attributes.push(attribute(name, value, text)),
        }
    }
    body
}

fn attribute(name: &str, node: &Node, text: Text<'_>) -> Attribute {
    let mut within = Vec::new();
    places(node, "", &mut within);
    let span = match node.kind {
        Kind::Scalar { .. } => node.span,
        _ => Span::new(node.span.start, node.span.start + 1),
    };
    Attribute {
        name: name.to_owned(),
        value: expression(node),
        place: Location { source: text.id, span },
        within,
    }
}

fn places(node: &Node, at: &str, out: &mut Vec<(String, Span)>) {
    let mut add = |segment: &str, node: &Node| {
        let mut at = at.to_owned();
        pointer::push(&mut at, segment);
        out.push((at.clone(), node.span));
        places(node, &at, out);
    };
    match &node.kind {
        Kind::Sequence(items) => items.iter().enumerate().for_each(|(i, item)| add(&i.to_string(), item)),
        Kind::Mapping(entries) => entries.iter().for_each(|entry| add(entry.name(), &entry.value)),
        Kind::Scalar { .. } => {}
    }
}

/// A JSON value as an expression.
fn expression(node: &Node) -> Expression {
    match &node.kind {
        Kind::Sequence(items) => {
            let mut array = Array::new();
            for item in items {
                array.push(expression(item));
            }
            Expression::Array(array)
        }
        Kind::Mapping(entries) => {
            let mut object = Object::new();
            for entry in entries.iter().filter(|entry| entry.name() != "//") {
                let key = ObjectKey::Expression(string(entry.name()));
                object.insert(key, ObjectValue::new(expression(&entry.value)));
            }
            Expression::Object(object)
        }
        Kind::Scalar { text, plain: false } => string(text),
        Kind::Scalar { .. } => match node.to_json() {
            Value::Bool(value) => Expression::Bool(Decorated::new(value)),
            Value::Number(value) => value
                .as_i64()
                .map(hcl_edit::Number::from)
                .or_else(|| value.as_f64().and_then(hcl_edit::Number::from_f64))
                .map_or_else(Expression::null, |number| Expression::Number(Formatted::new(number))),
            Value::String(text) => Expression::String(Decorated::new(text.into())),
            _ => Expression::null(),
        },
    }
}

/// A string as a template. One that is none, which is told, is as unknown as a name that nobody declares.
fn string(text: &str) -> Expression {
    if !is_template(text) {
        return Expression::String(Decorated::new(text.to_owned()));
    }
    match hcl_edit::parser::parse_template(text) {
        Ok(template) => Expression::StringTemplate(template.into_iter().collect()),
        Err(_) => Expression::Variable(Decorated::new(Ident::new_unchecked(text))),
    }
}

fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

/// Tells the strings that are no templates, though they begin one.
fn broken(node: &Node, errors: &mut Vec<SyntaxError>) {
    match &node.kind {
        Kind::Scalar { text, plain: false } if is_template(text) => {
            if let Err(error) = hcl_edit::parser::parse_template(text) {
                let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(", ");
                let message = format!("not a template: {}", message.trim_end_matches(','));
                errors.push(SyntaxError { message, span: node.span, help: None });
            }
        }
        Kind::Scalar { .. } => {}
        Kind::Sequence(items) => items.iter().for_each(|item| broken(item, errors)),
        Kind::Mapping(entries) => {
            let entries = entries.iter().filter(|entry| entry.name() != "//");
            entries.for_each(|entry| broken(&entry.value, errors));
        }
    }
}
