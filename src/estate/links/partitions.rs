//! The partition of each stack. An account is in one partition, so that ARNs that are written out tell it where nobody says
//! the Region.

use super::Graph;
use crate::estate::intrinsic::{raw_pieces, reason_of};
use crate::estate::{Estate, Partition, Stack, StackId, Unit, UnitId};
use crate::json::Value;
use crate::parallel::each;
use std::collections::{BTreeMap, BTreeSet};

/// Each stack's partition; nothing where what is written beside its resources is of several.
pub(super) struct Partitions(Vec<Option<Partition>>);

/// What is written about partitions: in a unit, in a folder, in all of the estate.
#[derive(Default)]
struct Written<'a> {
    units: BTreeMap<UnitId, BTreeSet<Partition>>,
    folders: BTreeMap<&'a str, BTreeSet<Partition>>,
    all: BTreeSet<Partition>,
}

impl Partitions {
    pub(super) fn new(estate: &Estate) -> Partitions {
        let said = |stack: &Stack| stack.known_region().map(|_| stack.partition);
        if estate.stacks.iter().all(|stack| said(stack).is_some()) {
            return Partitions(estate.stacks.iter().map(said).collect());
        }
        let written = Written::new(estate);
        let units: BTreeMap<usize, UnitId> =
            estate.resources.iter().rev().map(|resource| (resource.stack.0, resource.unit)).collect();
        let numbered = estate.stacks.iter().enumerate();
        let found = numbered.map(|(i, stack)| match (said(stack), units.get(&i)) {
            (Some(partition), _) => Some(partition),
            (None, Some(unit)) => written.near(estate, *unit),
            (None, None) => Some(stack.partition),
        });
        Partitions(found.collect())
    }
}

impl Graph<'_> {
    /// The partition of a stack: by its Region, or where nobody says that by the ARNs that are written out in its unit,
    /// else in its folder, else in the whole run; `aws` if none is, since all that are computed agree in it. Nothing if
    /// those of its unit are of several.
    pub(crate) fn partition(&self, stack: StackId) -> Option<Partition> {
        self.partitions.0.get(stack.0).copied().unwrap_or_default()
    }
}

impl<'a> Written<'a> {
    fn new(estate: &'a Estate) -> Written<'a> {
        let mut written = Written::default();
        let found = each(&estate.resources, |_, resource| {
            let mut found = BTreeSet::new();
            let stack = estate.stacks.get(resource.stack.0).filter(|stack| stack.known_region().is_some());
            found.extend(stack.map(|stack| stack.partition));
            resource.existing.iter().for_each(|arn| search(arn, &mut found));
            collect(&resource.properties, &mut found);
            found
        });
        for (resource, found) in estate.resources.iter().zip(found) {
            written.units.entry(resource.unit).or_default().extend(found);
        }
        for (unit, found) in &written.units {
            written.folders.entry(folder(estate, *unit)).or_default().extend(found);
            written.all.extend(found);
        }
        written
    }

    fn near(&self, estate: &Estate, unit: UnitId) -> Option<Partition> {
        let only = |found: &BTreeSet<Partition>| found.first().filter(|_| found.len() == 1).copied();
        match self.units.get(&unit) {
            Some(own) if !own.is_empty() => only(own),
            _ => {
                let around = self.folders.get(folder(estate, unit)).and_then(only);
                Some(around.or_else(|| only(&self.all)).unwrap_or_default())
            }
        }
    }
}

fn folder(estate: &Estate, unit: UnitId) -> &str {
    estate.units.get(unit.0).map_or("", Unit::folder)
}

/// The partitions in ARNs of a value. What is there under a condition that is not known may not be there.
fn collect(value: &Value, found: &mut BTreeSet<Partition>) {
    match value {
        Value::String(text) => search(text, found),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        // What stands for another value is an object of one field.
        Value::Object(fields) if fields.len() == 1 => match (raw_pieces(value), reason_of(value)) {
            (Some(pieces), _) => pieces.iter().for_each(|piece| collect(piece, found)),
            (None, Some(_)) => {}
            (None, _) => fields.values().for_each(|value| collect(value, found)),
        },
        Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn search(text: &str, found: &mut BTreeSet<Partition>) {
    // Most texts are none, which shows sooner so.
    if !text.as_bytes().windows(4).any(|window| window == b"arn:") {
        return;
    }
    for rest in text.split("arn:").skip(1) {
        found.extend(rest.split_once(':').and_then(|(name, _)| Partition::named(name)));
    }
}
