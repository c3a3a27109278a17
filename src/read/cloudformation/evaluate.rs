//! A template's values: what is written, with its functions evaluated as far as they can be.
//!
//! Beside each value goes where it was written, wherever that is not where a reader of the tree would look.

use super::condition::Verdict;
use super::form::{self, Argument, FOR_EACH, Form};
use super::repeat::{Bindings, Item};
use super::text;
use crate::estate::Place;
use crate::estate::intrinsic::{intrinsic, unknown};
use crate::json::{Map, Value};
use crate::source::{Entry, Location, Node, SourceId, Span, pointer};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Deeper than a tree is: conditions may lead to further ones.
const MAX_DEPTH: usize = 160;
/// About the bytes that evaluating a text may produce beyond a few times its own: a template has at most 1 MB.
pub(super) const BUDGET: usize = 16 * 1024 * 1024;

/// Why a value is unknown when there is no room left for it.
pub(super) const TOO_LARGE: &str = "the template expands to more than can be read";

/// What a logical id names.
#[derive(Debug)]
pub(super) enum Target {
    /// A resource: its id in the estate and what it is.
    Resource(String, Sort),
    /// A resource that a condition leaves out.
    LeftOut(String),
}

/// What the resource that a logical id names is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// In the estate.
    Kept,
    /// Of a type that nobody asks about.
    Other,
    /// A nested stack.
    Nested,
    /// A custom resource, whose attributes are what its code answers.
    Custom,
}

/// Whether the places of values are noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    /// The values stand in the tree under the pointers that they have here.
    InTree,
    /// They do not: each place is noted.
    Moved,
    /// The value is an argument: nothing is noted.
    Off,
}

/// Evaluates the values of one document.
pub(super) struct Evaluator<'a> {
    /// The text.
    pub(super) source: SourceId,
    /// The account and Region that it is for.
    pub(super) place: &'a Place,
    /// The parameters' values, or why they are not known.
    pub(super) parameters: BTreeMap<&'a str, Result<Value, String>>,
    /// The section `Mappings`.
    pub(super) mappings: Option<&'a Node>,
    /// The conditions by name.
    pub(super) conditions: BTreeMap<String, Item<'a>>,
    /// What was found of conditions so far.
    pub(super) verdicts: BTreeMap<String, Verdict>,
    /// What logical ids name.
    pub(super) targets: BTreeMap<String, Target>,
    /// The macro that adds to the template, if one does.
    pub(super) macro_name: Option<String>,
    /// The loops' variables, the innermost last.
    pub(super) bindings: Bindings,
    /// What may still be produced.
    pub(super) budget: Cell<usize>,
    depth: usize,
    trace: Trace,
    path: String,
    /// The place of the value that is being evaluated.
    here: Span,
    places: Vec<(String, Span)>,
}

/// What a function gives, nothing for `AWS::NoValue`; or why that is not known.
pub(super) type Outcome = Result<Option<Value>, String>;

impl<'a> Evaluator<'a> {
    /// Nothing is known of the template yet.
    pub(super) fn new(source: SourceId, place: &'a Place, budget: usize) -> Evaluator<'a> {
        Evaluator {
            source,
            place,
            parameters: BTreeMap::new(),
            mappings: None,
            conditions: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            targets: BTreeMap::new(),
            macro_name: None,
            bindings: Bindings::new(),
            depth: 0,
            budget: Cell::new(budget),
            trace: Trace::Off,
            path: String::new(),
            here: Span::default(),
            places: Vec::new(),
        }
    }

    /// A resource's properties, and the places of what does not stand in the tree under its pointer.
    pub(super) fn properties(&mut self, node: &'a Node) -> (Value, Vec<(String, Location)>) {
        self.trace = Trace::InTree;
        self.here = node.place(None);
        let properties = self.value(node).unwrap_or_else(|| Value::Object(Map::new()));
        self.trace = Trace::Off;
        self.path.clear();
        let source = self.source;
        let places = std::mem::take(&mut self.places).into_iter();
        (properties, places.map(|(pointer, span)| (pointer, Location { source, span })).collect())
    }

    /// The value of a node; none for `AWS::NoValue` and for null.
    pub(super) fn value(&mut self, node: &'a Node) -> Option<Value> {
        self.formed(node, form::form(node))
    }

    /// The value of a function's argument.
    pub(super) fn argument(&mut self, argument: Argument<'a>) -> Option<Value> {
        self.untraced(|this| this.formed(argument.node, argument.form()))
    }

    fn formed(&mut self, node: &'a Node, form: Form<'a>) -> Option<Value> {
        let found = self.deeper(|this| match form {
            Form::Call(name, argument) => this.called(&name, argument),
            Form::Foreign(tag) => Some(form::foreign(tag)),
            Form::Plain => this.plain(node),
        });
        found.unwrap_or_else(|reason| Some(unknown(&reason)))
    }

    fn plain(&mut self, node: &'a Node) -> Option<Value> {
        if let Some(text) = node.text() {
            let text = self.bind(text);
            if !self.spend(1 + text.len()) {
                return Some(too_large());
            }
            return text::dynamic(&text).or_else(|| form::scalar(&text, node));
        }
        match (node.items(), node.entries()) {
            (Some(items), _) => Some(self.list(items)),
            (_, Some(entries)) => Some(self.mapping(node, entries)),
            _ => None,
        }
    }

    fn called(&mut self, name: &str, argument: Argument<'a>) -> Option<Value> {
        let value = match self.function(name, argument) {
            Ok(value) => value?,
            Err(reason) => unknown(&reason),
        };
        if !self.spend(form::size(&value)) {
            return Some(too_large());
        }
        let container = value.is_array() || value.is_object() && intrinsic(&value).is_none();
        if container && self.trace == Trace::InTree && name != "Fn::If" {
            self.places.push((self.path.clone(), self.here));
        }
        Some(value)
    }

    fn list(&mut self, items: &'a [Arc<Node>]) -> Value {
        let mut values = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let moved = values.len() != i;
            let segment = if self.trace == Trace::Off { String::new() } else { values.len().to_string() };
            values.extend(self.child(&segment, moved, (None, item)));
        }
        Value::Array(values)
    }

    fn mapping(&mut self, node: &'a Node, entries: &'a [Entry]) -> Value {
        if entries.iter().any(|entry| entry.name().starts_with("Fn::")) {
            return self.special(node, entries);
        }
        let mut fields = Map::with_capacity(entries.len());
        for entry in entries {
            let name = self.bind(entry.name());
            let moved = name != entry.name();
            if let Some(value) = self.child(&name, moved, (Some(&entry.key), &entry.value)) {
                fields.insert(name, value);
            }
        }
        Value::Object(fields)
    }

    /// A mapping with loops in it, or with keys that only look like functions.
    fn special(&mut self, node: &'a Node, entries: &'a [Entry]) -> Value {
        if entries.iter().any(|entry| entry.name() == "Fn::Transform") {
            return unknown("`Fn::Transform` adds properties that are not read");
        }
        let other = entries.iter().find(|e| e.name().starts_with("Fn::") && !e.name().starts_with(FOR_EACH));
        if let Some(entry) = other {
            return unknown(&format!("`{}` stands beside other keys, so it is no function", entry.name()));
        }
        let found = self.entries(node);
        if let Some(skipped) = found.skipped.first() {
            return unknown(&skipped.reason);
        }
        let mut fields = Map::new();
        for item in found.items {
            let child = |this: &mut Self| this.child(&item.name, true, (Some(item.key), item.value));
            if let Some(value) = self.bound_to(item.bindings, child) {
                fields.insert(item.name, value);
            }
        }
        Value::Object(fields)
    }

    /// The value of an item or an entry, which has that name in the container that it is put into.
    fn child(
        &mut self,
        segment: &str,
        moved: bool,
        (key, node): (Option<&'a Node>, &'a Node),
    ) -> Option<Value> {
        if self.trace == Trace::Off {
            return self.value(node);
        }
        let (before, noted, trace) = (self.path.len(), self.places.len(), self.trace);
        let around = std::mem::replace(&mut self.here, node.place(key));
        pointer::push(&mut self.path, segment);
        if moved || trace == Trace::Moved {
            self.trace = Trace::Moved;
            self.places.push((self.path.clone(), self.here));
        }
        let value = self.value(node);
        if value.is_none() {
            self.places.truncate(noted);
        }
        self.path.truncate(before);
        self.here = around;
        self.trace = trace;
        value
    }

    /// The value of a node that takes the place of the one around it.
    pub(super) fn instead(&mut self, node: &'a Node) -> Option<Value> {
        if self.trace == Trace::Off {
            return self.value(node);
        }
        let trace = std::mem::replace(&mut self.trace, Trace::Moved);
        self.places.push((self.path.clone(), node.place(None)));
        let value = self.value(node);
        self.trace = trace;
        value
    }

    /// Evaluates what does not become part of the value as it stands.
    pub(super) fn untraced<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let trace = std::mem::replace(&mut self.trace, Trace::Off);
        let found = evaluate(self);
        self.trace = trace;
        found
    }

    /// Evaluates with these loop variables.
    pub(super) fn bound_to<T>(&mut self, bindings: Bindings, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.bindings, bindings);
        let found = evaluate(self);
        self.bindings = before;
        found
    }

    /// Evaluates one level down, unless that is too deep.
    pub(super) fn deeper<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> Result<T, String> {
        if self.depth >= MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} levels deep"));
        }
        self.depth += 1;
        let found = evaluate(self);
        self.depth -= 1;
        Ok(found)
    }

    /// Whether there is room for so much more.
    pub(super) fn spend(&self, size: usize) -> bool {
        let budget = self.budget.get();
        self.budget.set(budget.saturating_sub(size));
        budget >= size
    }

    /// A text with the loops' variables in it replaced: `${Name}`, and `&{Name}` for its letters and digits.
    pub(super) fn bind<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut bound = Cow::Borrowed(text);
        if self.bindings.is_empty() || !text.contains('{') {
            return bound;
        }
        for (name, value) in self.bindings.iter().rev() {
            let bare = || value.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            for (variable, value) in
                [(format!("${{{name}}}"), value.clone()), (format!("&{{{name}}}"), bare())]
            {
                let times = bound.matches(&variable).count();
                // Where there is no room left, whatever is evaluated next is unknown.
                if times > 0 && self.spend(times.saturating_mul(value.len())) {
                    bound = Cow::Owned(bound.replace(&variable, &value));
                }
            }
        }
        bound
    }
}

fn too_large() -> Value {
    unknown(TOO_LARGE)
}
