//! JSON Schema over a subject in which values may be unknown.
//!
//! Where all is known the jsonschema crate decides. Where something is not, this walks the schema with it: a keyword
//! that touches an unknown value is unknown, all others are asked of the crate, and the logic of `truth` puts the
//! answers together. So an answer that is not "cannot tell" holds whatever the unknown values turn out to be.

mod at;
mod fields;
mod partial;
#[cfg(test)]
pub(super) mod tests;

use super::truth::Truth;
use crate::estate::intrinsic::{Intrinsic, intrinsic, is_unknown, raw_pieces};
use crate::json::{Instances, Map, Value, json, validator};
use at::At;
use jsonschema::Validator;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// A JSON Schema, compiled when it is first needed.
#[derive(Debug)]
pub(super) struct Schema {
    /// Boxed, so that its parts stay where they are.
    value: Box<Value>,
    validator: OnceLock<Result<Validator<Instances>, String>>,
    parts: Parts,
    /// The fields of a subject that it asks about, where it says these by name.
    reads: Option<BTreeSet<String>>,
}

/// Validators of parts, by where they are in memory, and whether the keyword before them belongs to the part.
#[derive(Debug, Default)]
struct Parts(RwLock<BTreeMap<(usize, bool), Arc<Compiled>>>);

/// A validator, or why the schema gives none.
type Compiled = Result<Validator<Instances>, String>;

impl Parts {
    fn get(&self, part: &Value, keyword: Option<&str>) -> Arc<Compiled> {
        let key = (std::ptr::from_ref(part).addr(), keyword.is_some());
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let made = Arc::new(match keyword {
            Some(keyword) => compile(&json!({ keyword: part })),
            None => compile(part),
        });
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&made));
        made
    }
}

impl Schema {
    pub(super) fn new(value: Value) -> Schema {
        let reads = fields::read_by(&value);
        Schema { value: Box::new(value), validator: OnceLock::new(), parts: Parts::default(), reads }
    }

    /// As it is written.
    pub(super) fn text(&self) -> String {
        self.value.to_string()
    }

    /// Whether the schema asks of an object's own fields only these.
    pub(super) fn reads_only(&self, names: &[&str]) -> bool {
        let Some(keywords) = self.value.as_object() else { return false };
        keywords.iter().all(|(keyword, value)| match (keyword.as_str(), value) {
            ("properties", Value::Object(fields)) => fields.keys().all(|name| names.contains(&name.as_str())),
            ("required", Value::Array(fields)) => {
                fields.iter().all(|name| name.as_str().is_some_and(|name| names.contains(&name)))
            }
            _ => false,
        })
    }

    /// Whether a subject meets the schema, whatever the unknown values in these of its fields are.
    pub(super) fn holds(&self, subject: &Value, open: &BTreeSet<String>) -> Truth {
        self.holds_at(subject, open, &At::Root)
    }

    /// The same of a condition: where it fails is nobody's matter.
    pub(super) fn applies(&self, subject: &Value, open: &BTreeSet<String>) -> Truth {
        self.holds_at(subject, open, &At::Nowhere)
    }

    fn holds_at(&self, subject: &Value, open: &BTreeSet<String>, at: &At<'_>) -> Truth {
        if open.is_empty() {
            return self.ask_at(subject, at);
        }
        // What it does not ask about may be as unknown as it likes. Where it fails, walking tells the place.
        if self.is_apart(open) && self.validator().as_ref().is_ok_and(|schema| schema.is_valid(subject)) {
            return Truth::True;
        }
        self.parts.walk(&self.value, subject, at)
    }

    /// Whether a subject is none that the schema, a condition, is about.
    pub(super) fn refuses(&self, subject: &Value, open: &BTreeSet<String>) -> bool {
        self.is_apart(open) && self.validator().as_ref().is_ok_and(|schema| !schema.is_valid(subject))
    }

    fn is_apart(&self, open: &BTreeSet<String>) -> bool {
        self.reads.as_ref().is_some_and(|reads| reads.is_disjoint(open))
    }

    fn validator(&self) -> &Result<Validator<Instances>, String> {
        self.validator.get_or_init(|| compile(&self.value))
    }

    /// Whether a subject in which all is known meets the schema.
    fn ask_at(&self, subject: &Value, at: &At<'_>) -> Truth {
        match self.validator() {
            Ok(validator) => ask(validator, subject, at),
            // Loading compiles a user's schemas, a test the others.
            Err(error) => Truth::unknown(format!("the policy's schema is broken: {error}")),
        }
    }
}

fn compile(schema: &Value) -> Result<Validator<Instances>, String> {
    validator(schema).map_err(|error| error.to_string())
}

#[cfg(test)]
impl Schema {
    /// The answer where all is known.
    pub(super) fn ask(&self, subject: &Value) -> Truth {
        self.ask_at(subject, &At::Root)
    }

    /// The answer without a look at what is asked about.
    pub(super) fn walk(&self, subject: &Value) -> Truth {
        self.parts.walk(&self.value, subject, &At::Root)
    }

    /// Whether the schema has only keywords that there are, and compiles.
    pub(super) fn check(&self) -> Result<(), String> {
        match super::keywords::unknown_keyword(&self.value) {
            Some(unknown) => Err(unknown.pointer),
            None => compile(&self.value).map(drop),
        }
    }
}

/// The innermost value that the crate finds at fault.
fn ask(validator: &Validator<Instances>, instance: &Value, at: &At<'_>) -> Truth {
    if validator.is_valid(instance) {
        return Truth::True;
    }
    if !at.is_asked_for() {
        return Truth::False(String::new());
    }
    let paths = validator.iter_errors(instance).map(|error| error.instance_path().as_str().to_owned());
    let depth = |path: &String| path.matches('/').count();
    let innermost =
        paths.reduce(|best, path| if depth(&path) > depth(&best) { path } else { best }).unwrap_or_default();
    Truth::False(String::from(at) + &innermost)
}

/// Collects why values in this one are unknown.
pub(super) fn unknowns(value: &Value, reasons: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => match intrinsic(value) {
            Some(Intrinsic::Unknown(reason)) => {
                reasons.insert(reason.to_owned());
            }
            _ => fields.values().for_each(|value| unknowns(value, reasons)),
        },
        Value::Array(items) => items.iter().for_each(|item| unknowns(item, reasons)),
        _ => {}
    }
}

/// Whether nothing in a value is unknown.
fn is_known(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !is_unknown(value) && fields.values().all(is_known),
        Value::Array(items) => items.iter().all(is_known),
        _ => true,
    }
}

/// The fields of an object in which something is unknown.
pub(super) fn open_fields(object: &Value) -> BTreeSet<String> {
    let fields = object.as_object().into_iter().flatten();
    fields.filter(|(_, value)| !is_known(value)).map(|(name, _)| name.to_string()).collect()
}

/// Unknown where a value in this one is; otherwise what the question says.
fn if_known(instance: &Value, question: impl FnOnce() -> Truth) -> Truth {
    if is_known(instance) {
        return question();
    }
    let mut reasons = BTreeSet::new();
    unknowns(instance, &mut reasons);
    Truth::Unknown(reasons)
}

/// Keywords whose meaning depends on others beside them or on the schema around: all of it is asked at once.
const ENTANGLED: [&str; 4] = ["$ref", "additionalProperties", "definitions", "patternProperties"];

impl Parts {
    fn walk(&self, schema: &Value, instance: &Value, at: &At<'_>) -> Truth {
        let keywords = match schema {
            Value::Bool(holds) => return Truth::known(*holds, at),
            Value::Object(keywords) if !keywords.is_empty() => keywords,
            _ => return Truth::True,
        };
        let partly = raw_pieces(instance).is_some();
        let closed = !partly && is_unknown(instance);
        if closed || keywords.keys().any(|keyword| ENTANGLED.contains(&keyword.as_str())) {
            return if_known(instance, || self.ask_crate(schema, None, instance, at));
        }
        Truth::all(keywords.iter().map(|(keyword, argument)| match keyword.as_str() {
            "if" => self.conditional(keywords, instance, at),
            "then" | "else" => Truth::True,
            "allOf" | "anyOf" | "not" => self.one(keyword, argument, instance, at),
            _ if partly => self.partial(keyword, argument, instance, at),
            _ => self.one(keyword, argument, instance, at),
        }))
    }

    fn one(&self, keyword: &str, argument: &Value, instance: &Value, at: &At<'_>) -> Truth {
        let schemas = || argument.as_array().into_iter().flatten();
        match (keyword, instance) {
            ("allOf", _) => Truth::all(schemas().map(|schema| self.walk(schema, instance, at))),
            ("anyOf", _) => Truth::any(schemas().map(|schema| self.walk(schema, instance, &At::Nowhere)), at),
            ("not", _) => self.walk(argument, instance, &At::Nowhere).not(at),
            ("properties", Value::Object(fields)) => self.properties(argument, fields, at),
            ("required", Value::Object(fields)) => required(argument, fields, at),
            ("items", Value::Array(items)) => Truth::all(self.each(argument, items, at)),
            ("contains", Value::Array(items)) => Truth::any(self.each(argument, items, &At::Nowhere), at),
            ("minItems" | "maxItems", Value::Array(items)) => count(keyword, argument, items, (instance, at)),
            ("minProperties" | "maxProperties", Value::Object(fields)) => {
                count(keyword, argument, fields.values(), (instance, at))
            }
            ("const", Value::String(_) | Value::Bool(_)) => Truth::known(argument == instance, at),
            ("enum", Value::String(_) | Value::Bool(_)) => {
                Truth::known(schemas().any(|one| one == instance), at)
            }
            // The type of a list or an object does not depend on what is in it.
            ("type", Value::Array(_)) => Truth::known(names(argument, "array"), at),
            ("type", Value::Object(_)) => Truth::known(names(argument, "object"), at),
            _ => if_known(instance, || self.ask_crate(argument, Some(keyword), instance, at)),
        }
    }

    fn properties(&self, schemas: &Value, fields: &Map, at: &At<'_>) -> Truth {
        let schemas = schemas.as_object().into_iter().flatten();
        Truth::all(
            schemas.filter_map(|(name, schema)| {
                Some(self.walk(schema, fields.get(name)?, &At::Field(at, name)))
            }),
        )
    }

    fn each<'a>(
        &'a self,
        schema: &'a Value,
        items: &'a [Value],
        at: &'a At<'a>,
    ) -> impl Iterator<Item = Truth> + 'a {
        items.iter().enumerate().map(move |(i, item)| self.walk(schema, item, &At::Item(at, i)))
    }

    fn conditional(&self, keywords: &Map, instance: &Value, at: &At<'_>) -> Truth {
        let condition =
            keywords.get("if").map_or(Truth::True, |schema| self.walk(schema, instance, &At::Nowhere));
        let branch = |name| keywords.get(name).map_or(Truth::True, |schema| self.walk(schema, instance, at));
        match condition {
            Truth::True => branch("then"),
            Truth::False(_) => branch("else"),
            Truth::Unknown(reasons) => match (branch("then"), branch("else")) {
                (Truth::True, Truth::True) => Truth::True,
                (Truth::False(at), Truth::False(_)) => Truth::False(at),
                _ => Truth::Unknown(reasons),
            },
        }
    }

    fn ask_crate(&self, part: &Value, keyword: Option<&str>, instance: &Value, at: &At<'_>) -> Truth {
        match self.get(part, keyword).as_ref() {
            Ok(validator) => ask(validator, instance, at),
            Err(error) => Truth::unknown(format!("this part of the schema stands on another: {error}")),
        }
    }
}

/// A property whose value is unknown may turn out to be left out.
fn required(names: &Value, fields: &Map, at: &At<'_>) -> Truth {
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    Truth::all(names.map(|name| match fields.get(name) {
        None => Truth::known(false, at),
        // A text of which a piece is known is there.
        Some(value) if raw_pieces(value).is_some() => Truth::True,
        Some(value) => match intrinsic(value) {
            Some(Intrinsic::Unknown(reason)) => Truth::unknown(reason),
            _ => Truth::True,
        },
    }))
}

fn is_there(value: &Value) -> bool {
    !is_unknown(value) || raw_pieces(value).is_some()
}

/// Whether a value is what a template's parameter gives: that may be empty, but it is not left out.
fn is_parameter(value: &Value) -> bool {
    matches!(intrinsic(value), Some(Intrinsic::Unknown(reason)) if reason.starts_with("parameter `"))
}

/// Whether a type, or a list of types, holds that one.
fn names(types: &Value, name: &str) -> bool {
    types == name || types.as_array().is_some_and(|types| types.iter().any(|one| one == name))
}

/// Whether a limit on how many there are is kept. One that is unknown may turn out to be left out.
fn count<'a>(
    keyword: &str,
    limit: &Value,
    all: impl IntoIterator<Item = &'a Value>,
    (instance, at): (&Value, &At<'_>),
) -> Truth {
    let limit = limit.as_f64().unwrap_or_default();
    let (mut known, mut most) = (0_u32, 0_u32);
    for one in all {
        most += 1;
        known += u32::from(is_there(one) || keyword.ends_with("Properties") && is_parameter(one));
    }
    let least = keyword.starts_with("min");
    let fits = |length: u32| if least { f64::from(length) >= limit } else { f64::from(length) <= limit };
    match (fits(known), fits(most)) {
        (fewest, most) if fewest == most => Truth::known(fewest, at),
        _ => if_known(instance, || Truth::True),
    }
}
