//! What `terraform show -json` prints of a plan or a state, to an estate.
//!
//! Only resources of the catalogue's types become trees, so that a large plan is read quickly. What is known after
//! apply is followed through `configuration` where that names one attribute, and is unknown otherwise.

mod address;
mod configuration;
mod document;
mod order;
mod source;
mod unknown;

pub use source::lead_to_source;

use super::Block;
use super::catalog::{covers, fold};
use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Estate, Origins, StackId, Unit, UnitId};
use crate::json::Value;
use crate::read::{Options, Read, Text, nested};
use crate::source::{Document, Location, Source, Span};
use address::{parts, plain};
use configuration::{Configuration, Stacks};
use document::{Head, Module, Plan, shifted};
use order::Waits;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whether a text is a plan or a state: told by its first keys, without reading all of it.
pub fn looks_like_plan(text: &str) -> bool {
    document::looks_like_plan(text)
}

/// Reads a plan or a state.
pub fn read(text: Text<'_>, options: &Options) -> Read {
    let unit = Unit { name: text.source.name.clone(), dialect: Dialect::TerraformPlan };
    let mut estate = Estate { units: vec![unit], ..Estate::default() };
    let plan: Plan<'_> = match serde_json::from_str(&text.source.text) {
        Ok(plan) => plan,
        Err(error) => {
            let at = offset(text.source, &error);
            let location = Location { source: text.id, span: Span::new(at, at) };
            let diagnostic = Diagnostic::error("syntax", location, format!("not a plan: {error}"));
            return Read { estate, diagnostics: vec![diagnostic], ..Read::default() };
        }
    };
    let mut reader = Reader {
        text,
        configuration: Configuration::new(&plan),
        unknown: changes(&plan),
        stacks: Stacks::new(&plan, options),
        blocks: Vec::new(),
        addresses: BTreeSet::new(),
        diagnostics: Vec::new(),
    };
    reader.plan(&plan);
    let (resources, found) = fold(reader.blocks, UnitId(0), options);
    reader.diagnostics.extend(found);
    estate.resources = resources;
    estate.stacks = reader.stacks.stacks;
    let mut read = Read { estate, diagnostics: reader.diagnostics, ..Read::default() };
    nested::add(&mut read, options, || vec![text]);
    read
}

/// What is known after apply, by address.
fn changes<'a>(plan: &Plan<'a>) -> HashMap<String, &'a RawValue> {
    let heads = plan.resource_changes.iter().flatten();
    let heads = heads.filter_map(|raw| serde_json::from_str::<Head<'_>>(raw.get()).ok());
    let covered = heads.filter(|head| covers(&head.kind, head.data()));
    covered.filter_map(|head| Some((head.address()?, head.change?.after_unknown?))).collect()
}

fn offset(source: &Source, error: &serde_json::Error) -> usize {
    (source.line(error.line()).start + error.column().saturating_sub(1)).min(source.text.len())
}

struct Reader<'a> {
    text: Text<'a>,
    configuration: Configuration<'a>,
    unknown: HashMap<String, &'a RawValue>,
    stacks: Stacks,
    blocks: Vec<Block>,
    addresses: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn plan(&mut self, plan: &Plan<'a>) {
        let planned = plan.planned_values.as_ref().or(plan.values.as_ref());
        let prior = plan.prior_state.as_ref().and_then(|state| state.values.as_ref());
        let mut heads = Vec::new();
        for (values, all) in [(planned, true), (prior, planned.is_none())] {
            if let Some(module) = values.and_then(|values| values.root_module.as_ref()) {
                collect(module, all, &mut heads);
            }
        }
        // Of some plans only the changes are kept.
        if planned.is_none() && plan.prior_state.is_none() {
            changed(plan, &mut heads);
        }
        for (_, head) in &heads {
            self.addresses.extend(head.address());
        }
        let mut seen = BTreeSet::new();
        for (module, head) in heads {
            if head.address().is_some_and(|address| seen.insert(address)) {
                self.resource(&module, &head);
            }
        }
    }

    fn resource(&mut self, module: &str, head: &Head<'a>) {
        let Some(address) = head.address() else { return };
        let raw = head.values.map_or("{}", RawValue::get);
        let mut arguments: Value = match serde_json::from_str(raw) {
            Ok(arguments) => arguments,
            Err(error) => {
                let message = format!("the values of `{address}` cannot be read: {error}");
                self.diagnostics.push(Diagnostic::error("syntax", self.location(head), message));
                return;
            }
        };
        let own = self.configuration.resource(module, head);
        if let Some(open) = self.unknown.get(&address) {
            let open: Value = serde_json::from_str(open.get()).unwrap_or_default();
            let scope = unknown::Scope {
                configuration: &self.configuration,
                addresses: &self.addresses,
                module,
                address: &address,
                kind: &head.kind,
                each: own.map(|own| &own.for_each),
            };
            let expressions = own.map(|own| &own.expressions);
            unknown::fill(&scope, &mut arguments, &open, expressions);
        }
        let listed = own.map(|own| own.depends_on.as_slice()).unwrap_or_default();
        let listed = listed.iter().chain(head.depends_on.iter().flatten());
        let mut depends_on: Vec<String> = listed
            .filter_map(|name| address::instance(&self.addresses, module, name, &address))
            .map(|found| Block::id_of(&found))
            .collect();
        let waits = Waits::of(&self.configuration, module, &head.kind, own);
        depends_on.extend(self.under(&waits.named));
        let stack = self.stacks.of(own.map(|own| &*own.provider));
        self.blocks.push(Block {
            kind: head.kind.to_string(),
            data: head.data(),
            origins: self.origins(head),
            label: head.name.to_string(),
            address,
            arguments,
            stack,
            depends_on,
            order: waits.order,
            prevent_destroy: None,
            gate: None,
            repeats: 0,
        });
    }

    /// The ids of all instances of resources, and of all that is in modules.
    fn under(&self, named: &BTreeSet<String>) -> Vec<String> {
        if named.is_empty() {
            return Vec::new();
        }
        let is_named = |address: &&String| {
            let plain: Vec<&str> = parts(address).into_iter().map(plain).collect();
            let modules = (2..plain.len()).step_by(2).take_while(|end| plain[end - 2] == "module");
            modules.chain([plain.len()]).any(|end| named.contains(&plain[..end].join(".")))
        };
        self.addresses.iter().filter(is_named).map(|address| Block::id_of(address)).collect()
    }

    fn start(&self, raw: &RawValue) -> usize {
        (raw.get().as_ptr() as usize).saturating_sub(self.text.source.text.as_ptr() as usize)
    }

    fn location(&self, head: &Head<'_>) -> Location {
        let start = self.start(head.address);
        Location { source: self.text.id, span: Span::new(start, start + head.address.get().len()) }
    }

    fn origins(&self, head: &Head<'_>) -> Origins {
        let location = self.location(head);
        let Some(values) = head.values else { return Origins::new(location) };
        match Source::new("", values.get()).parse().0 {
            Some(root) => {
                let root = shifted(&root, self.start(values));
                Origins::in_tree(location, &Document { source: self.text.id, root })
            }
            None => Origins::new(location),
        }
    }
}

/// The resources of the catalogue's types with the address of their module; of what was there before, data only.
/// The resources as they are after the changes.
fn changed<'a>(plan: &Plan<'a>, heads: &mut Vec<(String, Head<'a>)>) {
    for raw in plan.resource_changes.iter().flatten() {
        let Ok(mut head) = serde_json::from_str::<Head<'a>>(raw.get()) else { continue };
        head.values = head.change.as_ref().and_then(|change| change.after);
        if head.values.is_some() && covers(&head.kind, head.data()) {
            heads.push((head.module_address.clone().unwrap_or_default(), head));
        }
    }
}

fn collect<'a>(module: &Module<'a>, all: bool, heads: &mut Vec<(String, Head<'a>)>) {
    for raw in module.resources.iter().flatten() {
        let Ok(head) = serde_json::from_str::<Head<'a>>(raw.get()) else { continue };
        if (all || head.data()) && covers(&head.kind, head.data()) {
            heads.push((module.address.clone().unwrap_or_default(), head));
        }
    }
    for child in module.child_modules.iter().flatten() {
        collect(child, all, heads);
    }
}

/// The number of a stack for each provider configuration that a resource has.
type ByProvider = BTreeMap<String, StackId>;

#[cfg(test)]
mod tests;
