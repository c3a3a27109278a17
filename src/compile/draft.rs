//! A resource in the making: each property is set together with the place that asked for it.

use super::plan::{Common, Plan};
use super::present;
use crate::estate::{Attributes, Origins, Resource, UnitId};
use crate::json::{Map, Value, json};
use crate::source::{Location, pointer};
use crate::spec::Present;
use crate::spec::control_tower::said_at;
use std::collections::BTreeMap;

pub(super) struct Draft<'a> {
    plan: &'a Plan<'a>,
    pointer: &'a str,
    resource: Resource,
}

impl<'a> Draft<'a> {
    /// A resource of that type, so far without properties; `suffix` is what its logical id has beside `common`'s.
    pub(super) fn new(plan: &'a Plan<'a>, kind: &str, common: &'a Common, suffix: &str) -> Draft<'a> {
        let origins = Origins::new(plan.document.locate_key(said_at(&common.pointer)));
        let resource = Resource {
            unit: UnitId::default(),
            related: Vec::new(),
            id: format!("{}{suffix}", common.id),
            kind: kind.to_owned(),
            name: common.address.clone(),
            label: common.label.clone(),
            stack: common.stack,
            properties: Value::Object(Map::new()),
            attributes: Attributes::default(),
            origins,
            existing: None,
        };
        Draft { plan, pointer: &common.pointer, resource }
    }

    /// Sets a property that this field of the section asked for. A field that is not written leads to the section.
    pub(super) fn set(&mut self, property: &str, value: impl Into<Value>, field: &str) {
        self.set_from(property, value, &format!("{}/{field}", self.pointer));
    }

    /// Sets a property that the value at that pointer into the spec asked for.
    pub(super) fn set_from(&mut self, property: &str, value: impl Into<Value>, pointer: &str) {
        self.resource.properties[property] = value.into();
        self.origin(&pointer::join([property]), pointer);
    }

    /// Says that the property at that pointer was asked for by this field of the section.
    pub(super) fn origin_in(&mut self, property: &str, field: &str) {
        self.origin(property, &format!("{}/{field}", self.pointer));
    }

    /// Says that the property at that pointer was asked for by the value at that pointer into the spec.
    pub(super) fn origin(&mut self, property: &str, pointer: &str) {
        let pointer = said_at(pointer);
        let location = match self.plan.document.at(pointer) {
            Some(_) => self.plan.document.locate(pointer),
            None => self.plan.document.locate_key(written(self.plan, pointer)),
        };
        self.resource.origins.insert(property, location);
    }

    /// The spec's tags, overlaid with the section's own.
    pub(super) fn tags(&mut self, own: &BTreeMap<String, String>) {
        let mut tags = self.plan.spec.tags.clone();
        tags.extend(own.clone());
        if tags.is_empty() {
            return;
        }
        let list: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        self.resource.properties["Tags"] = list.into();
        for (index, key) in tags.keys().enumerate() {
            let section =
                if own.contains_key(key) { format!("{}/tags", self.pointer) } else { "/tags".to_owned() };
            let mut from = section;
            pointer::push(&mut from, key);
            self.origin(&format!("/Tags/{index}"), &from);
        }
    }

    /// Keeps the resource when the stack goes: it holds evidence, or what evidence is read with.
    pub(super) fn retain(&mut self) {
        self.resource.attributes.retain = true;
    }

    /// Names a resource that must exist first although no reference says so.
    pub(super) fn after(&mut self, id: impl Into<String>) {
        self.resource.attributes.depends_on.push(id.into());
    }

    /// The resource exists already and has this ARN.
    pub(super) fn adopt(&mut self, arn: impl Into<String>) {
        self.resource.existing = Some(arn.into());
    }

    /// The resource exists, has this ARN and stays its owner's.
    pub(super) fn leave(&mut self, arn: impl Into<String>) {
        self.adopt(arn);
        self.resource.attributes.anothers = true;
        // Whoever has it keeps it: no stack that is written here takes it along.
        self.retain();
    }

    pub(super) fn finish(self) -> Resource {
        self.resource
    }
}

/// The pointer itself or the nearest one above it that the spec writes.
fn written<'p>(plan: &Plan<'_>, mut pointer: &'p str) -> &'p str {
    while plan.document.at(pointer).is_none() {
        match pointer::parent(pointer) {
            Some(parent) => pointer = parent,
            None => break,
        }
    }
    pointer
}

/// A policy statement and the place in the spec that asked for it.
pub(super) struct Statement {
    pub(super) value: Value,
    pub(super) pointer: String,
    /// Where another file than the spec has it.
    pub(super) kept: Option<Location>,
}

impl Statement {
    pub(super) fn new(pointer: impl Into<String>, value: Value) -> Statement {
        Statement { value, pointer: pointer.into(), kept: None }
    }
}

impl Draft<'_> {
    /// Sets a policy document, with what is kept of the one that is there already.
    pub(super) fn set_merged(
        &mut self,
        property: &str,
        statements: Vec<Statement>,
        present: Option<&Present>,
    ) {
        self.set_policy(property, present::merge(statements, present), "");
        if let Some(id) = present.and_then(|present| present.id.as_ref()) {
            self.resource.properties[property]["Id"] = id.clone();
        }
    }

    /// Sets a policy document, each statement with its place.
    pub(super) fn set_policy(&mut self, property: &str, statements: Vec<Statement>, field: &str) {
        let places: Vec<(String, Option<Location>)> =
            statements.iter().map(|statement| (statement.pointer.clone(), statement.kept)).collect();
        let list: Vec<Value> = statements.into_iter().map(|statement| statement.value).collect();
        self.set(property, json!({"Version": "2012-10-17", "Statement": list}), field);
        for (index, (pointer, kept)) in places.iter().enumerate() {
            let at = format!("/{property}/Statement/{index}");
            match kept {
                Some(location) => self.resource.origins.insert(at, *location),
                None => self.origin(&at, pointer),
            }
        }
    }
}

/// Adds a principal's own condition to a statement's.
pub(super) fn narrow(statement: &mut Value, condition: Option<Value>) {
    let Some(Value::Object(operators)) = condition else { return };
    for (operator, keys) in operators {
        statement["Condition"][operator] = keys;
    }
}

/// A statement id; the second and later of one kind carry a number.
pub(super) fn numbered(sid: &str, index: usize) -> String {
    if index == 0 { sid.to_owned() } else { format!("{sid}{}", index + 1) }
}
