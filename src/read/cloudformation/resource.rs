//! One resource of a template.

use super::evaluate::Evaluator;
use super::form;
use super::template::Declared;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::{Attributes, Origins, Replaced, Resource, StackId, UnitId};
use crate::json::{Map, Value};
use crate::source::{Document, Location, Node};
use compact_str::CompactString;
use std::sync::Arc;

/// Evaluates a resource.
pub(super) fn read<'a>(evaluator: &mut Evaluator<'a>, declared: Declared<'a>) -> Resource {
    let Declared { item, id, kind, gate } = declared;
    let location = Location { source: evaluator.source, span: item.key.span };
    let entry = item.value.entry("Properties");
    let (mut attributes, properties, places) = evaluator.bound_to(item.bindings, |evaluator| {
        let attributes = attributes(evaluator, item.value);
        let (properties, places) = match entry {
            Some(entry) => evaluator.properties(&entry.value),
            None => (Value::Object(Map::new()), Vec::new()),
        };
        (attributes, properties, places)
    });
    attributes.gate = gate;
    let mut origins = match entry {
        Some(entry) => {
            let root = Arc::clone(&entry.value);
            Origins::in_tree(location, &Document { source: evaluator.source, root })
        }
        None => Origins::new(location),
    };
    for (pointer, location) in places {
        // The place of all properties is the resource's.
        if !pointer.is_empty() {
            origins.insert(pointer, location);
        }
    }
    Resource {
        label: form::snake(&item.name),
        name: item.name,
        id,
        unit: UnitId(0),
        kind,
        related: Vec::new(),
        stack: StackId(0),
        properties,
        attributes,
        origins,
        existing: None,
    }
}

fn attributes<'a>(evaluator: &mut Evaluator<'a>, resource: &'a Node) -> Attributes {
    let mut policy = |name: &str| {
        let written = resource.get(name).and_then(|node| evaluator.value(node))?;
        match &written {
            Value::Null => None,
            Value::String(policy) => Some(Ok(policy.starts_with("Retain"))),
            open => Some(Err(match intrinsic(open) {
                Some(Intrinsic::Unknown(why)) => why.to_owned(),
                _ => format!("`{name}` is no text that is known"),
            })),
        }
    };
    let (deleted, replaced) = (policy("DeletionPolicy"), policy("UpdateReplacePolicy"));
    let retain = deleted == Some(Ok(true));
    let replaced = Replaced::read(retain, replaced);
    let untold = deleted.and_then(Result::err);
    let depends_on = evaluator.depends_on(resource);
    Attributes { retain, untold, replaced, depends_on, ..Attributes::default() }
}

impl<'a> Evaluator<'a> {
    /// The ids of the resources that one's `DependsOn` names.
    pub(super) fn depends_on(&mut self, resource: &'a Node) -> Vec<String> {
        let names = match resource.get("DependsOn").and_then(|node| self.value(node)) {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).map(CompactString::from).collect()
            }
            _ => Vec::new(),
        };
        names.iter().filter_map(|name| self.resource_id(name)).collect()
    }
}
