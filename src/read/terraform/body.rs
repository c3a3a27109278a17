//! The content of a block: arguments, nested blocks as lists, `dynamic` blocks expanded, each with its place.

use super::catalog::Row;
use super::expression;
use super::kinds::{into_plain, plain};
use super::reference;
use super::scope::{Evaluator, Names, Scope};
use super::syntax::{Body, Nested};
use super::value::{BLOCK, Evaluated, MODULE, marked, open};
use crate::estate::Gate;
use crate::estate::alternatives::{either, gate, sides, sides_mut};
use crate::estate::intrinsic::{intrinsic, unknown};
use crate::json::{Map, Value, json};
use crate::source::{Location, pointer};
use hcl_edit::expr::Expression;

/// Arguments, and where they were written.
#[derive(Default)]
pub(super) struct Content {
    pub(super) value: Map,
    pub(super) places: Vec<(String, Location)>,
    /// The arguments whose value is a document that was written elsewhere, and where they are.
    pub(super) used: Vec<(String, Location)>,
}

/// What Terraform itself reads in a resource; these are no arguments.
const META: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

/// A block's body, with what the catalogue says of what may stand in it.
#[derive(Clone, Copy)]
pub(super) struct Form<'b> {
    pub(super) body: &'b Body,
    pub(super) rows: &'static [Row],
}

/// The arguments of a resource or data source.
pub(super) fn resource(run: &Evaluator<'_>, form: Form<'_>, scope: &Scope<'_>) -> Content {
    let mut content = Content::default();
    attributes(run, form.body, scope, &mut content, META);
    let blocks = form.body.blocks.iter().filter(|block| !META.contains(&block.kind.as_str()));
    blocks.for_each(|block| content.block(run, (block, form), scope));
    content
}

/// The content of a nested block.
pub(super) fn evaluate(run: &Evaluator<'_>, form: Form<'_>, scope: &Scope<'_>) -> Content {
    let mut content = Content::default();
    attributes(run, form.body, scope, &mut content, &[]);
    form.body.blocks.iter().for_each(|block| content.block(run, (block, form), scope));
    content
}

impl<'b> Form<'b> {
    /// A body of which the catalogue says nothing.
    pub(super) fn of(body: &'b Body) -> Form<'b> {
        Form { body, rows: &[] }
    }

    /// The body of a block in this one.
    fn nested(self, kind: &str, body: &'b Body) -> Form<'b> {
        let row = self.rows.iter().find(|row| row.name == kind);
        Form { body, rows: row.map_or(&[], |row| row.becomes.rows()) }
    }

    /// Whether Terraform refuses this body without a block of that kind, and it stands nowhere else in it: what may
    /// leave it out is not deployed.
    fn demands(self, kind: &str) -> bool {
        let required = self.rows.iter().any(|row| row.name == kind && row.required);
        required && self.body.blocks.iter().filter(|block| block.makes(kind)).count() == 1
    }
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
        if attribute.within.is_empty()
            && let Some(places) = run.places(&value)
        {
            let below = places.iter().map(|(within, place)| (format!("{at}{within}"), *place));
            content.places.extend(below);
            content.used.push((at.clone(), attribute.place));
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
    match into_plain(value) {
        Value::Array(items) => items.into_iter().map(finished).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, finished(value))).collect(),
        other => other,
    }
}

impl Content {
    fn block(&mut self, run: &Evaluator<'_>, (block, around): (&Nested, Form<'_>), scope: &Scope<'_>) {
        match (block.kind.as_str(), block.labels.first()) {
            ("dynamic", Some(kind)) => self.dynamic(run, (block, around), kind, scope),
            (kind, _) => {
                let content = evaluate(run, around.nested(kind, &block.body), scope);
                self.push(kind, content, (block.place, None));
            }
        }
    }

    fn dynamic(
        &mut self,
        run: &Evaluator<'_>,
        (block, around): (&Nested, Form<'_>),
        kind: &str,
        scope: &Scope<'_>,
    ) {
        let Some(each) = block.body.attribute("for_each") else { return };
        let Some(content) = block.body.block("content") else { return };
        let demanded = around.demands(kind);
        let form = around.nested(kind, &content.body);
        let dynamic = Dynamic { block, kind, content, form, demanded };
        let mut found = expression::evaluate(run, &each.value, scope);
        if demanded {
            found = found.map(filled);
        }
        let Some((first, (_, [then, otherwise]))) = found.as_ref().ok().and_then(|v| gate(v).zip(sides(v)))
        else {
            return self.expand(run, &dynamic, scope, (found, None));
        };
        let second = Gate { holds: false, ..first.clone() };
        for (side, gate) in [(then, first), (otherwise, second)] {
            if let Some(side) = side {
                self.expand(run, &dynamic, scope, (Ok(side.clone()), Some(&gate)));
            }
        }
    }

    /// A block for each element of what was found; they are there where the gate is open.
    fn expand(
        &mut self,
        run: &Evaluator<'_>,
        dynamic: &Dynamic<'_>,
        scope: &Scope<'_>,
        (found, gate): (Evaluated, Option<&Gate>),
    ) {
        let kind = dynamic.kind;
        let found = match found.and_then(expression::elements) {
            Ok(Ok(found)) => found,
            Ok(Err(reason)) if dynamic.demanded => vec![any(&reason)],
            Ok(Err(reason)) | Err(reason) => {
                self.value.insert(kind.to_owned(), unknown(&reason));
                let each = dynamic.block.body.attribute("for_each");
                self.places
                    .push((pointer::join([kind]), each.map_or(dynamic.block.place, |each| each.place)));
                return;
            }
        };
        for (key, value) in found {
            let bound = json!({"key": key, "value": value});
            let names = Names::bind(Some(dynamic.iterator()), bound, scope.names);
            let one = evaluate(run, dynamic.form, &scope.with(&names));
            self.push(kind, one, (dynamic.content.place, gate));
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
        let below = |(within, place): (String, Location)| (format!("{at}{within}"), place);
        self.places.push((at.clone(), place));
        self.places.extend(content.places.into_iter().map(below));
        self.used.extend(content.used.into_iter().map(below));
    }
}

/// A `dynamic` block.
struct Dynamic<'b> {
    block: &'b Nested,
    /// What its blocks are.
    kind: &'b str,
    content: &'b Nested,
    form: Form<'b>,
    /// Whether it must make a block.
    demanded: bool,
}

impl Dynamic<'_> {
    fn iterator(&self) -> &str {
        match self.block.body.attribute("iterator").map(|iterator| &iterator.value) {
            Some(Expression::Variable(name)) => name.as_str(),
            Some(name) => name.as_str().unwrap_or(self.kind),
            None => self.kind,
        }
    }
}

/// One element for all of a collection that is not known, but has some: what is the same in each block is known.
fn any(reason: &str) -> (Value, Value) {
    // It does not begin with a name: two elements of one variable are not the same value.
    let element = unknown(&format!("an element of `for_each`: {reason}"));
    (element.clone(), element)
}

/// A collection that is not empty: of what depends on a condition, the sides that may be.
fn filled(value: Value) -> Value {
    let Some((gate, (_, both))) = gate(&value).zip(sides(&value)) else { return value };
    match both.map(|side| side.filter(|side| !is_nothing(side)).cloned().map(filled)) {
        [Some(then), Some(otherwise)] if then == otherwise => then,
        [then @ Some(_), otherwise @ Some(_)] => either(&gate, [then, otherwise]),
        [Some(only), None] | [None, Some(only)] => only,
        [None, None] => value,
    }
}

/// Whether nothing is made of a value that `for_each` or `count` has.
pub(super) fn is_nothing(value: &Value) -> bool {
    match plain(value) {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        count => count.as_i64() == Some(0),
    }
}
