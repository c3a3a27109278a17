//! The content of a block: arguments, nested blocks as lists, `dynamic` blocks expanded, each with its place.

use super::expression;
use super::reference;
use super::scope::{Evaluator, Names, Scope};
use super::syntax::{Body, Nested};
use super::value::{BLOCK, Evaluated, MODULE, marked, open};
use crate::estate::Gate;
use crate::estate::alternatives::{either, gate, sides, sides_mut};
use crate::estate::intrinsic::{intrinsic, unknown};
use crate::source::{Location, pointer};
use hcl_edit::expr::Expression;
use serde_json::{Map, Value, json};

/// Arguments, and where they were written.
#[derive(Default)]
pub(super) struct Content {
    pub(super) value: Map<String, Value>,
    pub(super) places: Vec<(String, Location)>,
}

/// What Terraform itself reads in a resource; these are no arguments.
const META: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

/// The arguments of a resource or data source.
pub(super) fn resource(run: &Evaluator<'_>, body: &Body, scope: &Scope<'_>) -> Content {
    let mut content = Content::default();
    attributes(run, body, scope, &mut content, META);
    let blocks = body.blocks.iter().filter(|block| !META.contains(&block.kind.as_str()));
    blocks.for_each(|block| content.block(run, block, scope));
    content
}

/// The content of a nested block.
pub(super) fn evaluate(run: &Evaluator<'_>, body: &Body, scope: &Scope<'_>) -> Content {
    let mut content = Content::default();
    attributes(run, body, scope, &mut content, &[]);
    body.blocks.iter().for_each(|block| content.block(run, block, scope));
    content
}

fn attributes(run: &Evaluator<'_>, body: &Body, scope: &Scope<'_>, content: &mut Content, but: &[&str]) {
    for attribute in body.attributes.iter().filter(|attribute| !but.contains(&attribute.name.as_str())) {
        let value = match reference::identity(run, &attribute.value, scope) {
            Some(reference) => Ok(reference),
            None => expression::evaluate(run, &attribute.value, scope),
        };
        let value = value.map_or_else(|error| unknown(&error), finished);
        if value.is_null() {
            continue;
        }
        let mut at = String::new();
        pointer::push(&mut at, &attribute.name);
        for (within, span) in &attribute.within {
            content.places.push((format!("{at}{within}"), Location { span: *span, ..attribute.place }));
        }
        content.places.push((at, attribute.place));
        content.value.insert(attribute.name.clone(), value);
    }
}

/// The value as it may leave the evaluator.
fn finished(value: Value) -> Value {
    if intrinsic(&value).is_some() {
        let mut value = value;
        sides_mut(&mut value).for_each(|side| *side = finished(std::mem::take(side)));
        return value;
    }
    if marked(&value, BLOCK).is_some() || marked(&value, MODULE).is_some() {
        return unknown(&open(&value).unwrap_or_default());
    }
    match value {
        Value::Array(items) => items.into_iter().map(finished).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, finished(value))).collect(),
        other => other,
    }
}

impl Content {
    fn block(&mut self, run: &Evaluator<'_>, block: &Nested, scope: &Scope<'_>) {
        match (block.kind.as_str(), block.labels.first()) {
            ("dynamic", Some(kind)) => self.dynamic(run, (block, kind), scope),
            (kind, _) => {
                let content = evaluate(run, &block.body, scope);
                self.push(kind, content, (block.place, None));
            }
        }
    }

    fn dynamic(&mut self, run: &Evaluator<'_>, (block, kind): (&Nested, &str), scope: &Scope<'_>) {
        let Some(each) = block.body.attribute("for_each") else { return };
        let found = expression::evaluate(run, &each.value, scope);
        let Some((first, (_, [then, otherwise]))) = found.as_ref().ok().and_then(|v| gate(v).zip(sides(v)))
        else {
            return self.expand(run, (block, kind), scope, (found, None));
        };
        let second = Gate { holds: false, ..first.clone() };
        for (side, gate) in [(then, first), (otherwise, second)] {
            if let Some(side) = side {
                self.expand(run, (block, kind), scope, (Ok(side.clone()), Some(&gate)));
            }
        }
    }

    /// A block for each element of what was found; they are there where the gate is open.
    fn expand(
        &mut self,
        run: &Evaluator<'_>,
        (block, kind): (&Nested, &str),
        scope: &Scope<'_>,
        (found, gate): (Evaluated, Option<&Gate>),
    ) {
        let Some(content) = block.body.block("content") else { return };
        let found = match found.and_then(expression::elements) {
            Ok(Ok(found)) => found,
            Ok(Err(reason)) | Err(reason) => {
                self.value.insert(kind.to_owned(), unknown(&reason));
                let place = block.body.attribute("for_each").map_or(block.place, |each| each.place);
                self.places.push((pointer::join([kind]), place));
                return;
            }
        };
        let iterator = match block.body.attribute("iterator").map(|iterator| &iterator.value) {
            Some(Expression::Variable(name)) => name.as_str(),
            Some(name) => name.as_str().unwrap_or(kind),
            None => kind,
        };
        for (key, value) in found {
            let names = Names::bind(Some(iterator), json!({"key": key, "value": value}), scope.names);
            let one = evaluate(run, &content.body, &scope.with(&names));
            self.push(kind, one, (content.place, gate));
        }
    }

    /// Adds a nested block; where the list is unknown already, it stays so.
    fn push(&mut self, kind: &str, content: Content, (place, gate): (Location, Option<&Gate>)) {
        let list = self.value.entry(kind).or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(list) = list else { return };
        let at = pointer::join([kind, &list.len().to_string()]);
        let block = Value::Object(content.value);
        list.push(match gate {
            Some(gate) => either(gate, [Some(block), None]),
            None => block,
        });
        self.places.push((at.clone(), place));
        self.places
            .extend(content.places.into_iter().map(|(within, place)| (format!("{at}{within}"), place)));
    }
}
