//! What types alone cannot say: AWS's rules for names, numbers and how sections fit together.
//!
//! Values that did not fit their type are missing from the spec here and have been told already. So whether
//! something is defined or written is asked of the text's tree, and what depends on a missing value is left alone.

mod access_logs;
mod arn;
mod bucket;
mod bucket_name;
mod checks;
mod control_tower;
mod delivery;
mod events;
mod existing;
mod guardrails;
mod key;
mod lake;
mod lifecycle;
mod log_sources;
mod member_accounts;
mod monitoring;
mod names;
mod organization;
mod organization_id;
mod place;
mod prefix;
mod query;
mod recorded;
mod reference;
mod replication;
mod selectors;
mod tags;
mod telemetry;
mod trail;
mod transitions;

use super::Spec;
use super::read::MAX_ERRORS;
use crate::diagnostic::Diagnostic;
use crate::estate::Partition;
use crate::source::{Document, Kind, Location, Node, Span, pointer};
use crate::spec::control_tower::{AT, CONTROL_TOWER, said_at};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// All that is wrong with the values of a spec.
pub(super) fn validate(spec: &Spec, document: &Document) -> Vec<Diagnostic> {
    let mut checker = Checker::new(spec, document);
    organization::check(&mut checker);
    control_tower::check(&mut checker);
    names::check(&mut checker);
    key::check(&mut checker);
    bucket::check(&mut checker);
    existing::check(&mut checker);
    access_logs::check(&mut checker);
    log_sources::check(&mut checker);
    replication::check(&mut checker);
    trail::check(&mut checker);
    delivery::check(&mut checker);
    monitoring::check(&mut checker);
    guardrails::check(&mut checker);
    member_accounts::check(&mut checker);
    query::check(&mut checker);
    lake::check(&mut checker);
    telemetry::check(&mut checker);
    checks::check(&mut checker);
    tags::check(&mut checker);
    checker.found
}

/// What is written under a name, by section. The spec may lack names that stand here.
type Names<'a> = BTreeMap<&'a str, &'a Node>;

/// The spec under check, what was written, and what was found so far.
struct Checker<'a> {
    spec: &'a Spec,
    document: &'a Document,
    accounts: Names<'a>,
    keys: Names<'a>,
    buckets: Names<'a>,
    trails: Names<'a>,
    topics: Names<'a>,
    stores: Names<'a>,
    telemetry_rules: Names<'a>,
    access_log_targets: BTreeMap<&'a str, &'a str>,
    /// What AWS calls the buckets that the spec makes, each with the spec's name, once somebody asks.
    bucket_names: OnceCell<BTreeMap<String, &'a str>>,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn new(spec: &'a Spec, document: &'a Document) -> Checker<'a> {
        let landing_zone = document.at(AT).filter(|_| spec.organization.control_tower.0.is_some());
        let with = |mut names: Names<'a>| {
            if let Some(node) = landing_zone {
                names.entry(CONTROL_TOWER).or_insert(node);
            }
            names
        };
        Checker {
            spec,
            document,
            accounts: names_in(document, "/organization/accounts"),
            keys: names_in(document, "/keys"),
            buckets: with(names_in(document, "/buckets")),
            trails: with(names_in(document, "/trails")),
            topics: names_in(document, "/topics"),
            stores: names_in(document, "/lake/event_data_stores"),
            telemetry_rules: names_in(document, "/telemetry_rules"),
            access_log_targets: access_logs::targets(spec),
            bucket_names: OnceCell::new(),
            found: Vec::new(),
        }
    }

    /// The partition, unless what is written there is none.
    fn partition(&self) -> Option<Partition> {
        let partition = self.spec.organization.partition;
        match self.at("/organization/partition").map(Node::to_json) {
            None | Some(crate::json::Value::Null) => Some(partition),
            Some(written) => (written == partition.name()).then_some(partition),
        }
    }

    /// What is written at a pointer. Named things are found by their names, since there may be many.
    fn at(&self, pointer: &str) -> Option<&'a Node> {
        let mut segments = pointer::segments(pointer);
        let names = match segments.next().as_deref() {
            Some("keys") => &self.keys,
            Some("buckets") => &self.buckets,
            Some("trails") => &self.trails,
            Some("topics") => &self.topics,
            _ => return self.document.at(pointer),
        };
        let Some(name) = segments.next() else { return self.document.at(pointer) };
        segments.try_fold(*names.get(&*name)?, |node, segment| match &node.kind {
            Kind::Sequence(items) => items.get(segment.parse::<usize>().ok()?).map(|item| &**item),
            Kind::Mapping(_) => node.get(&segment),
            Kind::Scalar { .. } => None,
        })
    }

    /// An error at a value.
    fn error(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("spec", self.locate(pointer), message)
    }

    /// An error at a value's key.
    fn error_at_key(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("spec", self.locate_key(pointer), message)
    }

    fn locate_key(&self, pointer: &str) -> Location {
        if self.is_full() { self.nowhere() } else { self.document.locate_key(self.said_at(pointer)) }
    }

    fn locate(&self, pointer: &str) -> Location {
        if self.is_full() { self.nowhere() } else { self.document.locate(self.said_at(pointer)) }
    }

    /// What Control Tower has is said in no section of its own.
    fn said_at<'p>(&self, pointer: &'p str) -> &'p str {
        let written = self.spec.organization.control_tower.0.is_none() || self.document.at(pointer).is_some();
        if written { pointer } else { said_at(pointer) }
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.found.push(diagnostic);
        }
    }

    /// Looking up the place of what is not kept would cost most where there is most of it.
    fn is_full(&self) -> bool {
        self.found.len() >= MAX_ERRORS
    }

    fn nowhere(&self) -> Location {
        Location { source: self.document.source, span: Span::default() }
    }

    /// The items of a list with their pointers. Where some did not fit their type, the rest has moved up, so all are
    /// placed at the list itself.
    fn items<'i, T>(&self, list: &str, items: &'i [T]) -> impl Iterator<Item = (String, &'i T)> + use<'i, T> {
        let written = match self.at(list).map(|node| &node.kind) {
            Some(Kind::Sequence(written)) => written.len(),
            _ => 0,
        };
        let (list, moved) = (list.to_owned(), written != items.len());
        items
            .iter()
            .take(MAX_ITEMS)
            .enumerate()
            .map(move |(index, item)| (if moved { list.clone() } else { format!("{list}/{index}") }, item))
    }

    /// Whether a number lies in a range; says so if not.
    fn range(&mut self, pointer: &str, value: Option<u32>, allowed: Range) {
        let Some(value) = value else { return };
        if value < allowed.least || value > allowed.most {
            let Range { what, least, most } = allowed;
            let error = self.error(pointer, format!("{what} cannot be {value}"));
            self.push(error.with_help([format!("a whole number from {least} to {most}")]));
        }
    }
}

/// Lists that are longer are not looked at to their end.
const MAX_ITEMS: usize = 100_000;

/// What a number may be.
#[derive(Clone, Copy)]
struct Range {
    what: &'static str,
    least: u32,
    most: u32,
}

fn names_in<'a>(document: &'a Document, pointer: &str) -> Names<'a> {
    match document.at(pointer).map(|node| &node.kind) {
        Some(Kind::Mapping(entries)) => entries.iter().map(|entry| (entry.name(), &*entry.value)).collect(),
        _ => Names::new(),
    }
}

/// Whether something other than nothing is written in a field.
fn is_written(node: Option<&Node>, field: &str) -> bool {
    node.and_then(|node| node.get(field)).is_some_and(|value| !value.to_json().is_null())
}

/// The pointer to a field of a named thing.
fn field(section: &str, name: &str, field: &str) -> String {
    pointer::join([section, name, field])
}
