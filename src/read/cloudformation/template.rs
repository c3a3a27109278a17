//! One template: its sections in the order in which they need each other.

use super::evaluate::{Evaluator, Sort, Target};
use super::fit::{Misfit, fit};
use super::repeat::{Entries, Item};
use super::{dangling, form, misnamed, order, parameters, resource, single, zeros};
use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::alternatives::sides;
use crate::estate::intrinsic::reason_of;
use crate::estate::links::TRAIL;
use crate::estate::{Estate, Export, Gate, Resource, Stack, StackId, Unit, UnitId, other_capitals};
use crate::read::terraform::catalog;
use crate::read::{Options, Read};
use crate::source::{Location, Node, SourceId};
use std::collections::BTreeMap;

/// What kind of diagnostic this reader makes.
pub(super) const ID: &str = "template";

/// Macros that add nothing which is judged here: what they expand is evaluated here, or not kept.
const MACROS: &[&str] = &["AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-"];
/// The macro of SAM, which makes functions and their roles out of its own types.
const SAM: &str = "AWS::Serverless-";

/// Properties by the names that they have in the API: type, name there, name here.
const MISNAMED: &[(&str, &str, &str)] =
    &[(TRAIL, "KmsKeyId", "KMSKeyId"), (TRAIL, "LogFileValidationEnabled", "EnableLogFileValidation")];

/// A resource that is there, or may be.
pub(super) struct Declared<'a> {
    /// The entry.
    pub(super) item: Item<'a>,
    /// The id in the estate.
    pub(super) id: String,
    /// The type.
    pub(super) kind: String,
    /// What it depends on whether it is there, where nobody can tell.
    pub(super) gate: Option<Gate>,
}

/// What the documents of a text have in common.
pub(super) struct Shared<'a> {
    /// The text.
    pub(super) source: SourceId,
    /// What the reader is told.
    pub(super) options: &'a Options,
    /// The ids that are taken, each with how many resources of other documents are called like it.
    pub(super) ids: BTreeMap<String, usize>,
    /// What may still be produced.
    pub(super) budget: usize,
    /// What was read.
    pub(super) read: Read,
}

impl<'a> Shared<'a> {
    /// Nothing is read yet; with the source goes what may be produced.
    pub(super) fn new(
        (source, budget): (SourceId, usize),
        (unit, stack): (Unit, Stack),
        options: &'a Options,
    ) -> Shared<'a> {
        let estate = Estate { units: vec![unit], stacks: vec![stack], ..Estate::default() };
        let read = Read { estate, ..Read::default() };
        Shared { source, options, ids: BTreeMap::new(), budget, read }
    }
}

/// Reads a template.
pub(super) fn read(shared: &mut Shared<'_>, root: &Node) {
    let Shared { source, options, ids, budget, read } = shared;
    let mut template = Template { evaluator: Evaluator::new(*source, &options.place, *budget), read };
    template.transforms(root);
    template.misnamed(misnamed::sections(root));
    for section in ["Parameters", "Mappings", "Conditions"] {
        template.misnamed(root.get(section).map(zeros::within).unwrap_or_default());
    }
    template.parameters(root, options);
    template.evaluator.mappings = root.get("Mappings");
    template.conditions(root);
    let declared = template.declared(root, ids, options);
    let told = dangling::told(&mut template.evaluator, root, &declared);
    template.misnamed(told);
    let (kept, others): (Vec<_>, Vec<_>) =
        declared.into_iter().partition(|declared| options.keeps(&declared.kind));
    let first = template.read.estate.resources.len();
    for declared in kept {
        template.resource(declared);
    }
    order::extend(&mut template.evaluator, &mut template.read.estate.resources[first..], others);
    template.exports(root);
    *budget = template.evaluator.budget.get();
}

struct Template<'a, 'r> {
    evaluator: Evaluator<'a>,
    read: &'r mut Read,
}

impl<'a> Template<'a, '_> {
    fn say(&mut self, at: &Node, message: String) {
        let location = Location { source: self.evaluator.source, span: at.place(None) };
        self.read.diagnostics.push(Diagnostic::error(ID, location, message));
    }

    fn cannot_tell(&mut self, at: &Node, message: &str, reason: String) {
        let location = Location { source: self.evaluator.source, span: at.place(None) };
        self.open(location, message.to_owned(), reason);
    }

    fn open(&mut self, location: Location, message: String, reason: String) {
        let told = Diagnostic::cannot_tell(ID, Severity::Medium, location, message);
        self.read.diagnostics.push(told.with_note(reason));
    }

    /// A macro of one's own may change anything; `AWS::Include` at least adds something.
    fn transforms(&mut self, root: &'a Node) {
        for section in ["Transform", "Fn::Transform"] {
            let Some(node) = root.get(section) else { continue };
            let listed = node.items().unwrap_or_default().iter().map(|item| &**item);
            let single = node.items().is_none().then_some(node);
            for transform in listed.chain(single) {
                let name = transform.get("Name").unwrap_or(transform);
                let Some(text) = name.text() else { continue };
                if text.starts_with(SAM) {
                    self.evaluator.macro_name = Some(text.to_owned());
                } else if !MACROS.iter().any(|known| text.starts_with(known)) {
                    self.evaluator.macro_name = Some(text.to_owned());
                    let reason = format!("the macro `{text}` may add resources and change any of them");
                    self.cannot_tell(name, "this template is not what is deployed", reason);
                }
            }
        }
    }

    fn parameters(&mut self, root: &'a Node, options: &Options) {
        for entry in root.get("Parameters").and_then(Node::entries).unwrap_or_default() {
            let name = entry.name();
            let value = parameters::value(name, &entry.value, options.parameters.get(name));
            self.evaluator.parameters.insert(name, value);
        }
    }

    /// A section's entries; loops that cannot be expanded are told.
    fn section(&mut self, root: &'a Node, name: &str) -> Vec<Item<'a>> {
        let Some(section) = root.get(name) else { return Vec::new() };
        if section.entries().is_none() && section.text() != Some("") {
            self.say(section, format!("`{name}` is {}; a mapping is expected", section.describe()));
        }
        let Entries { items, skipped } = self.evaluator.entries(section);
        for loops in skipped {
            self.cannot_tell(loops.key, &format!("a loop in `{name}` is not read"), loops.reason);
        }
        items
    }

    fn conditions(&mut self, root: &'a Node) {
        for item in self.section(root, "Conditions") {
            self.evaluator.conditions.entry(item.name.clone()).or_insert(item);
        }
    }

    /// The resources that no condition leaves out; from here on their ids are known to references.
    fn declared(
        &mut self,
        root: &'a Node,
        ids: &mut BTreeMap<String, usize>,
        options: &Options,
    ) -> Vec<Declared<'a>> {
        let mut declared = Vec::new();
        for item in self.section(root, "Resources") {
            if item.name.starts_with("Fn::") {
                self.evaluator.macro_name.get_or_insert_with(|| item.name.clone());
                let reason = format!("`{}` puts in what is not read", item.name);
                self.cannot_tell(item.key, "resources of this template are not read", reason);
                continue;
            }
            if self.evaluator.targets.contains_key(&item.name) {
                self.say(item.key, format!("the loops make resource `{}` twice", item.name));
                continue;
            }
            let gate = match self.gate(&item) {
                Some(Err(condition)) => {
                    self.evaluator.targets.insert(item.name, Target::LeftOut(condition));
                    continue;
                }
                Some(Ok(gate)) => Some(gate),
                None => None,
            };
            let kind = self.kind(&item);
            let id = free(&form::id(&item.name), ids);
            let sort = match kind.as_deref() {
                None => Sort::Kept,
                Some("AWS::CloudFormation::Stack") => Sort::Nested,
                Some("AWS::CloudFormation::CustomResource") => Sort::Custom,
                Some(kind) if kind.starts_with("Custom::") => Sort::Custom,
                Some(kind) if options.keeps(kind) => Sort::Kept,
                Some(_) => Sort::Other,
            };
            self.evaluator.targets.insert(item.name.clone(), Target::Resource(id.clone(), sort));
            declared.extend(kind.map(|kind| Declared { item, id, kind, gate }));
        }
        declared
    }

    /// What CloudFormation knows no such name of, or takes for something else.
    fn misnamed(&mut self, told: Vec<misnamed::Misnamed<'_>>) {
        for (at, message, help) in told {
            self.cannot_tell(at, &message, help);
        }
    }

    fn resource(&mut self, declared: Declared<'a>) {
        self.misnamed(misnamed::attributes(declared.item.value));
        let properties = declared.item.value.get("Properties");
        self.misnamed(misnamed::rules(&declared.kind, properties));
        self.misnamed(properties.map(zeros::within).unwrap_or_default());
        let mut resource = resource::read(&mut self.evaluator, declared);
        self.rename(&mut resource, properties);
        single::settle(&mut resource);
        // Nothing is said of a resource of which nothing is known but that it is there.
        let open = reason_of(&resource.properties).filter(|_| sides(&resource.properties).is_none());
        if let (Some(node), Some(reason)) = (properties, open) {
            let message = format!("resource `{}` is not judged", resource.name);
            return self.cannot_tell(node, &message, reason.to_owned());
        }
        match properties.filter(|_| !resource.properties.is_object()) {
            Some(node) => {
                let message = format!(
                    "the `Properties` of resource `{}` are {}; a mapping is expected",
                    resource.name,
                    node.describe()
                );
                self.say(node, message);
            }
            None => {
                self.fit(&mut resource);
                self.read.estate.resources.push(resource);
            }
        }
    }

    /// What is of another type than its property takes is told, and unknown from then on.
    fn fit(&mut self, resource: &mut Resource) {
        for Misfit { pointer, why } in fit(&resource.kind, &mut resource.properties) {
            let location = resource.origins.locate(&pointer);
            let property = pointer.trim_start_matches('/').replace('/', ".");
            let message = format!("`{property}` of resource `{}` is {why}", resource.name);
            self.open(location, message, "CloudFormation refuses it".to_owned());
        }
    }

    /// What the API calls otherwise, or what is written in other capitals, is understood, and said: CloudFormation refuses
    /// it.
    fn rename(&mut self, resource: &mut Resource, written: Option<&'a Node>) {
        for (wrong, right) in misnamed(resource) {
            let wrong = wrong.as_str();
            let entry = written.and_then(|node| node.entry(wrong));
            let fields = resource.properties.as_object_mut();
            let (Some(entry), Some(fields)) = (entry, fields.filter(|fields| !fields.contains_key(right)))
            else {
                continue;
            };
            if let Some(value) = fields.remove(wrong) {
                fields.insert(right, value);
                let span = entry.value.place(Some(&entry.key));
                resource
                    .origins
                    .insert(format!("/{right}"), Location { source: self.evaluator.source, span });
                let message = format!("`{wrong}` is no property of {}: `{right}` is read", resource.kind);
                self.cannot_tell(&entry.key, &message, format!("CloudFormation refuses it: write `{right}`"));
            }
        }
    }

    fn kind(&mut self, item: &Item<'a>) -> Option<String> {
        let bindings = item.bindings.clone();
        let written = item.value.get("Type").and_then(Node::text).filter(|text| !text.is_empty());
        match written {
            Some(text) => {
                let text = self.evaluator.bound_to(bindings, |e| e.bind(text).into_owned());
                let kind = single::kind(&text);
                let Some(right) = other_capitals(kind) else { return Some(kind.to_owned()) };
                let at = item.value.get("Type").unwrap_or(item.key);
                let help = format!("CloudFormation refuses it: write `{right}`");
                self.cannot_tell(at, &format!("`{kind}` is no type of resources: `{right}` is read"), help);
                Some(right.to_owned())
            }
            None if item.value.entries().is_none() => {
                let found = item.value.describe();
                self.say(item.key, format!("resource `{}` is {found}; a mapping is expected", item.name));
                None
            }
            None => {
                self.say(item.key, format!("resource `{}` has no `Type`", item.name));
                None
            }
        }
    }

    /// What an entry depends on whether it is there, unless that is sure; the condition that leaves it out.
    fn gate(&mut self, item: &Item<'a>) -> Option<Result<Gate, String>> {
        let name = item.value.get("Condition")?.text()?;
        self.evaluator.bound_to(item.bindings.clone(), |evaluator| {
            let name = evaluator.bind(name).into_owned();
            match evaluator.verdict(&name) {
                Ok(true) => None,
                Ok(false) => Some(Err(name)),
                Err(reason) => Some(Ok(evaluator.gate(&name, &reason))),
            }
        })
    }

    fn exports(&mut self, root: &'a Node) {
        for item in self.section(root, "Outputs") {
            let (export, value) = (item.value.get("Export"), item.value.get("Value"));
            let Some((name, value)) = export.and_then(|export| export.get("Name")).zip(value) else {
                continue;
            };
            if matches!(self.gate(&item), Some(Err(_))) {
                continue;
            }
            let evaluated =
                self.evaluator.bound_to(item.bindings.clone(), |e| e.value(name).zip(e.value(value)));
            if let Some((name, value)) = evaluated {
                let (unit, stack) = (UnitId(0), StackId(0));
                self.read.estate.exports.push(Export { unit, stack, name, value });
            }
        }
    }
}

/// The id, or one like it that no other document has: `Logs#2`.
fn free(id: &str, ids: &mut BTreeMap<String, usize>) -> String {
    let mut free = id.to_owned();
    while ids.contains_key(&free) {
        let count = ids.entry(id.to_owned()).or_insert(1);
        *count += 1;
        free = format!("{id}#{count}");
    }
    ids.insert(free.clone(), 1);
    free
}

/// The names of properties that a resource does not have, and what they should be.
fn misnamed(resource: &Resource) -> Vec<(String, &'static str)> {
    let right = |wrong: &str| {
        let of_api = MISNAMED.iter().find(|(kind, name, _)| *kind == resource.kind && *name == wrong);
        let known = || catalog::properties(&resource.kind);
        let other_capitals = || {
            known()
                .find(|name| name.eq_ignore_ascii_case(wrong))
                .filter(|_| known().all(|name| name != wrong))
        };
        of_api.map(|(.., right)| *right).or_else(other_capitals)
    };
    let names = resource.properties.as_object().into_iter().flat_map(crate::json::Map::keys);
    names.filter_map(|name| right(name).map(|right| (name.to_string(), right))).collect()
}
