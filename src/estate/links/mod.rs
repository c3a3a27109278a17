//! What refers to what in an estate, and references as values.
//!
//! A reference holds in its unit; a name or an ARN leads to the same unit, else to the same folder, else to the whole
//! run if only one resource there has it. What leads nowhere is told apart from what cannot be followed. What a policy
//! sees of all this is not known here.

mod homes;
mod names;
mod partitions;
mod resolved;
mod takes;
#[cfg(test)]
mod tests;
mod values;

use super::intrinsic::{Intrinsic, Part, intrinsic, is_placed, names_itself, reason_of};
use super::{Estate, Export, Resource, StackId, Unit, UnitId};
use crate::json::Value;
use crate::parallel::each;
use compact_str::CompactString;
use homes::Homes;
use names::Names;
use partitions::Partitions;
pub use resolved::Links;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
pub(crate) use values::import;
pub use values::reach;

/// CloudFormation's name of the type.
pub const ACCOUNT: &str = "AWS::::Account";
/// CloudFormation's name of the type.
pub const BUCKET: &str = "AWS::S3::Bucket";
/// CloudFormation's name of the type.
pub const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";
/// CloudFormation's name of the type.
pub const KEY: &str = "AWS::KMS::Key";
/// CloudFormation's name of the type.
pub const TRAIL: &str = "AWS::CloudTrail::Trail";
/// CloudFormation's name of the type.
pub const LOG_GROUP: &str = "AWS::Logs::LogGroup";
/// CloudFormation's name of the type.
pub const METRIC_FILTER: &str = "AWS::Logs::MetricFilter";
/// CloudFormation's name of the type.
pub const ALARM: &str = "AWS::CloudWatch::Alarm";
/// CloudFormation's name of the type of alarms that are made of others.
pub const COMPOSITE_ALARM: &str = "AWS::CloudWatch::CompositeAlarm";
/// CloudFormation's name of the type.
pub const TOPIC: &str = "AWS::SNS::Topic";
const ALIAS: &str = "AWS::KMS::Alias";

/// The types whose resources are also meant by their bare names, and the property that says these.
const CALLED: [(&str, &str); 2] = [(LOG_GROUP, "LogGroupName"), (TOPIC, "TopicName")];

/// Exports may import each other; nobody does so in more steps.
const MAX_IMPORTS: usize = 16;

/// The numbers of resources by CloudFormation's name of their type.
type ByKind<'a> = BTreeMap<&'a str, Vec<usize>>;

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    None,
    /// To the resource with this number.
    To(usize),
    /// To something of this name that is not in the estate.
    Outside(String),
    /// It cannot be known, for this reason.
    Unknown(String),
}

/// A text, or the unknown value that stands for it.
type Known = Result<CompactString, Value>;

/// Where a reference is written: whose logical ids and whose account and Region it means.
#[derive(Debug, Clone, Copy)]
struct Context {
    unit: UnitId,
    stack: StackId,
    /// How many imports led here.
    imports: usize,
    /// Whether what `Fn::GetAtt` gives is being made out.
    in_attribute: bool,
}

impl Context {
    fn of(resource: &Resource) -> Context {
        Context { unit: resource.unit, stack: resource.stack, imports: 0, in_attribute: false }
    }
}

impl Context {
    fn exporting(export: &Export, imports: usize) -> Context {
        Context { unit: export.unit, stack: export.stack, imports, in_attribute: false }
    }
}

/// What resources are called, and with that what refers to what.
pub struct Graph<'a> {
    /// The estate.
    pub estate: &'a Estate,
    by_id: HashMap<(UnitId, &'a str), usize>,
    by_kind: ByKind<'a>,
    by_unit: HashMap<UnitId, ByKind<'a>>,
    by_folder: HashMap<Option<&'a str>, ByKind<'a>>,
    by_name: HashMap<CompactString, Vec<usize>>,
    /// The numbers of the exports of each name that is known.
    exports: HashMap<CompactString, Vec<usize>>,
    /// The first resource of a stack whose name is said like that, by the property that says it.
    called: OnceLock<HashMap<(StackId, &'static str, CompactString), usize>>,
    names: Names,
    homes: Homes,
    partitions: Partitions,
}

impl<'a> Graph<'a> {
    fn new(estate: &'a Estate) -> Graph<'a> {
        let numbered = || estate.resources.iter().enumerate();
        let mut by_kind: ByKind<'_> = BTreeMap::new();
        let mut by_unit: HashMap<UnitId, ByKind<'_>> = HashMap::new();
        let mut by_folder: HashMap<Option<&str>, ByKind<'_>> = HashMap::new();
        for (i, resource) in numbered() {
            by_kind.entry(&resource.kind).or_default().push(i);
            by_unit.entry(resource.unit).or_default().entry(&resource.kind).or_default().push(i);
            let folder = estate.units.get(resource.unit.0).map(Unit::folder);
            by_folder.entry(folder).or_default().entry(&resource.kind).or_default().push(i);
        }
        let mut graph = Graph {
            estate,
            // From the end, so that of two with one id the first is found.
            by_id: numbered().rev().map(|(i, r)| ((r.unit, r.id.as_str()), i)).collect(),
            by_kind,
            by_unit,
            by_folder,
            by_name: HashMap::new(),
            exports: HashMap::new(),
            called: OnceLock::new(),
            names: Names::new(estate.resources.len()),
            homes: Homes::default(),
            partitions: Partitions::new(estate),
        };
        // The names are known from then on, so that threads do not wait for each other.
        let names = each(&estate.resources, |i, _| graph.names_of(i));
        for ((i, resource), names) in numbered().zip(names) {
            // A bucket policy is called by its bucket's name, but nothing refers to it.
            if resource.kind != BUCKET_POLICY {
                for name in names {
                    let known = graph.by_name.entry(name).or_default();
                    if known.last() != Some(&i) {
                        known.push(i);
                    }
                }
            }
        }
        let mut exports: HashMap<CompactString, Vec<usize>> = HashMap::new();
        for (i, export) in estate.exports.iter().enumerate() {
            if let Value::String(name) = graph.resolve(Context::exporting(export, 0), &export.name) {
                exports.entry(name).or_default().push(i);
            }
        }
        graph.exports = exports;
        graph
    }

    /// A resource's properties with references resolved.
    fn properties(&self, number: usize) -> Value {
        let resource = self.resource(number);
        self.resolve(Context::of(resource), &resource.properties)
    }

    /// The resource with that number.
    pub fn resource(&self, number: usize) -> &'a Resource {
        &self.estate.resources[number]
    }

    /// The numbers of all resources of a type.
    pub fn of_kind<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = usize> + 'b {
        self.by_kind.get(kind).into_iter().flatten().copied()
    }

    /// The resources of a type that a reference in that resource may mean where it cannot be followed: those of its
    /// unit, or of its folder if the unit has none.
    pub fn candidates(&self, from: usize, kind: &str) -> &[usize] {
        let unit = self.resource(from).unit;
        let of_unit = self.by_unit.get(&unit).and_then(|kinds| kinds.get(kind));
        let of_folder = || self.by_folder.get(&self.folder(from)).and_then(|kinds| kinds.get(kind));
        of_unit.or_else(of_folder).map_or(&[], Vec::as_slice)
    }

    /// The numbers of all resources of a type in the unit of that one.
    pub(crate) fn with(&self, number: usize, kind: &str) -> &[usize] {
        let kinds = self.by_unit.get(&self.resource(number).unit);
        kinds.and_then(|kinds| kinds.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// The resource of that logical id in the unit of another one.
    pub fn beside(&self, from: usize, id: &str) -> Option<usize> {
        self.by_id.get(&(self.resource(from).unit, id)).copied()
    }

    /// The first resource in the stack of another one of which that property is this text; the property is one of
    /// those that name log groups and topics.
    pub fn called(&self, from: usize, property: &'static str, name: &str) -> Option<usize> {
        let called = self.called.get_or_init(|| {
            let mut called = HashMap::new();
            for (kind, property) in CALLED {
                for number in self.of_kind(kind) {
                    let resource = self.resource(number);
                    let name = resource.properties.get(property);
                    let name = name.map(|name| self.resolve(Context::of(resource), name));
                    if let Some(Value::String(name)) = name {
                        called.entry((resource.stack, property, name)).or_insert(number);
                    }
                }
            }
            called
        });
        called.get(&(self.resource(from).stack, property, name.into())).copied()
    }

    /// Why a resource's own name cannot be known, if it cannot.
    pub fn nameless(&self, number: usize) -> Option<String> {
        self.names.reference(self, number).err().map(|open| reason(&open))
    }

    /// A resource's ARN: a text, or the unknown that stands for it.
    pub(crate) fn arn(&self, number: usize) -> Value {
        self.names.arn(self, number).map_or_else(|open| open, Value::from)
    }

    /// Whether AWS makes a resource's name up, so that what stands for it here means nothing elsewhere.
    pub(crate) fn is_made_up(&self, number: usize) -> bool {
        names::made_up(self.resource(number))
    }

    /// What a resource is called: its name and its ARN, as far as they are known.
    fn names_of(&self, number: usize) -> Vec<CompactString> {
        let (reference, arn) = (self.names.reference(self, number), self.names.arn(self, number));
        [reference, arn].into_iter().flatten().collect()
    }

    /// Where the property of a resource leads that should name one of that type.
    pub fn follow(&self, from: usize, property: &str, kind: &str) -> Link {
        match reach(&self.resource(from).properties, property) {
            Some(value) => self.lead(from, Context::of(self.resource(from)), value, kind),
            None => Link::None,
        }
    }

    /// Where a value leads that was written in that resource.
    pub fn follow_value(&self, from: usize, value: &Value, kind: &str) -> Link {
        self.lead(from, Context::of(self.resource(from)), value, kind)
    }

    fn lead(&self, from: usize, context: Context, value: &Value, kind: &str) -> Link {
        let number = match intrinsic(value) {
            Some(Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _)) => {
                self.by_id.get(&(context.unit, id)).copied()
            }
            _ => match import(value).map(|name| self.import(context, name)) {
                Some(Ok((context, value))) => return self.lead(from, context, value, kind),
                Some(Err(reason)) => return Link::Unknown(reason),
                None => None,
            },
        };
        if let Some(number) = number.or_else(|| self.named_alike(from, value, kind)) {
            return self.arrive(number, kind);
        }
        match self.resolve(context, value) {
            Value::String(name) => match self.named(from, &name, kind) {
                Ok(Some(number)) => self.arrive(number, kind),
                Ok(None) => match self.key_there(&name).filter(|_| kind == KEY) {
                    Some(number) => Link::To(number),
                    None => Link::Outside(name.into()),
                },
                Err(reason) => Link::Unknown(reason),
            },
            Value::Null => Link::None,
            other => match self.placed_alike(from, &other, kind) {
                Some(number) => self.arrive(number, kind),
                None => Link::Unknown(reason(&other)),
            },
        }
    }

    /// The resource whose ARN is open in the same places as this one: in the account or the Region of its stack.
    fn placed_alike(&self, from: usize, arn: &Value, kind: &str) -> Option<usize> {
        if !is_placed(arn) {
            return None;
        }
        let aliases = if kind == KEY { self.with(from, ALIAS) } else { &[] };
        let mut there = self.with(from, kind).iter().chain(aliases).copied();
        there.find(|number| self.names.arn(self, *number).as_ref() == Err(arn))
    }

    fn arrive(&self, number: usize, kind: &str) -> Link {
        match self.resource(number).kind.as_str() {
            ALIAS if kind == KEY => self.follow(number, "/TargetKeyId", KEY),
            found if found == kind => Link::To(number),
            _ => Link::Outside(self.resource(number).name.clone()),
        }
    }

    /// The resource whose name is written as this value is, where both depend on a value that is not known.
    fn named_alike(&self, from: usize, value: &Value, kind: &str) -> Option<usize> {
        let open = matches!(intrinsic(value), Some(Intrinsic::Sub(_) | Intrinsic::Unknown(_)));
        if !open || !names_its_unknowns(value) {
            return None;
        }
        let unit = self.by_unit.get(&self.resource(from).unit)?.get(kind)?;
        let mut alike =
            unit.iter().copied().filter(|number| names::written(self.resource(*number)) == Some(value));
        alike.next().filter(|_| alike.next().is_none())
    }

    /// The resource of that name or ARN. An alias's ARN ends in its name; one of which the own ARN is known has that.
    fn named(&self, from: usize, name: &str, kind: &str) -> Result<Option<usize>, String> {
        let alias = name.rsplit(':').next().filter(|name| name.starts_with("alias/"));
        let whole = self.by_name.get(name);
        let found = whole.or_else(|| self.by_name.get(alias?));
        let meant = |number: &usize| {
            let found = self.resource(*number);
            let elsewhere = whole.is_none() && self.names.arn(self, *number).is_ok();
            let fits = found.kind == kind || (kind == KEY && found.kind == ALIAS && !elsewhere);
            // A stand-in for a name that AWS makes up means nothing elsewhere.
            fits && (found.unit == self.resource(from).unit || !names::made_up(found))
        };
        let all: Vec<usize> = found.into_iter().flatten().copied().filter(meant).collect();
        let near: [&dyn Fn(usize) -> bool; 3] = [
            &|number| self.resource(number).unit == self.resource(from).unit,
            &|number| self.same_folder(from, number),
            &|_| true,
        ];
        for within in near {
            let mut found = all.iter().copied().filter(|number| within(*number));
            match (found.next(), found.next()) {
                (Some(number), None) => return Ok(Some(number)),
                (Some(one), Some(other)) => {
                    return Err(format!("`{name}` may be {} or {}", self.place(one), self.place(other)));
                }
                (None, _) => {}
            }
        }
        Ok(None)
    }

    /// `Logs` of `a/template.yaml`
    fn place(&self, number: usize) -> String {
        let resource = self.resource(number);
        let unit = self.estate.units.get(resource.unit.0).map_or("", |unit| &unit.name);
        format!("`{}` of {unit}", resource.name)
    }

    fn same_folder(&self, one: usize, other: usize) -> bool {
        self.folder(one) == self.folder(other)
    }

    fn folder(&self, number: usize) -> Option<&'a str> {
        self.estate.units.get(self.resource(number).unit.0).map(Unit::folder)
    }
}

/// Whether each unknown in a value says whose value it is, so that the same text means the same value.
pub(crate) fn names_its_unknowns(value: &Value) -> bool {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => names_itself(reason),
        Some(Intrinsic::Sub(parts)) => parts.iter().all(|part| match part {
            Part::Unknown(reason) => names_itself(reason),
            _ => true,
        }),
        _ => false,
    }
}

/// Why a value that should be a text is none.
fn reason(value: &Value) -> String {
    reason_of(value).unwrap_or("it is not a text").to_owned()
}
