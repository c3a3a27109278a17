//! Blocks to resources, split resources laid over the one they are part of.

use super::doubled::{self, also, behind, one_of};
use super::draft::{Draft, draft, set};
use super::owners::{Owner, Owners};
use super::references::References;
use super::row::{Table, Target};
use super::stand_in::{self, StandIns};
use super::{places, table};
use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::alternatives::either;
use crate::estate::intrinsic::{Intrinsic, intrinsic, reference, references, unknown};
use crate::estate::{Attributes, Origins, Resource, UnitId};
use crate::json::{Map, Value};
use crate::read::Options;
use crate::read::terraform::Block;
use crate::source::Location;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The resources that the blocks of a unit are.
///
/// Blocks of types that the catalogue does not have are passed over.
#[expect(clippy::needless_pass_by_value, reason = "who evaluates has no use for them any more")]
pub fn fold(blocks: Vec<Block>, unit: UnitId, options: &Options) -> (Vec<Resource>, Vec<Diagnostic>) {
    let references = References::new(&blocks);
    let mut fold = Fold { unit, ..Fold::default() };
    let mut parts = Vec::new();
    for block in blocks.iter().filter(|block| !block.data) {
        let Some(table) = table(&block.kind) else { continue };
        let drafted = draft(block, table, &references);
        fold.tell(block, &drafted);
        match table.becomes {
            Target::Resource(kind) if options.keeps(kind) => fold.resource(kind, block, drafted),
            Target::Resource(_) => {}
            Target::Part(_) | Target::Item(..) => parts.push((block, table, drafted)),
        }
    }
    fold.drop_repeated_policies();
    let owners = Owners::new(&fold.resources);
    for (block, table, drafted) in parts {
        fold.part(&owners, (block, table), drafted);
    }
    fold.depend(&blocks);
    fold.diagnostics.extend(doubled::policies(&fold.resources));
    (fold.resources, fold.diagnostics)
}

#[derive(Default)]
struct Fold {
    unit: UnitId,
    resources: Vec<Resource>,
    diagnostics: Vec<Diagnostic>,
    /// Resource and property, with the address of the split resource that has set it.
    taken: BTreeMap<(usize, String), String>,
    /// The ids of blocks that are no resources, and the resource that each is part of.
    folded: HashMap<String, usize>,
    /// Policies that stand inside another resource.
    inline: BTreeSet<usize>,
    /// Resources that are not among the blocks, but parts of them are.
    stand_ins: StandIns,
}

/// Why nobody knows of a resource in a plan or a state whether it is retained.
const UNTOLD: &str =
    "plans and states do not hold `prevent_destroy`: `--source-dir DIR` finds it in the Terraform source";

impl Fold {
    fn tell(&mut self, block: &Block, draft: &Draft) {
        for (argument, wrong) in &draft.wrong {
            let message = format!("{wrong} in `{}`", block.address);
            self.diagnostics.push(note(block.origins.locate(argument), message));
        }
    }

    fn resource(&mut self, kind: &str, block: &Block, draft: Draft) {
        let mut resource = Resource {
            id: block.id(),
            unit: self.unit,
            kind: kind.to_owned(),
            name: block.address.clone(),
            related: Vec::new(),
            label: block.label.clone(),
            stack: block.stack,
            properties: draft.properties,
            attributes: Attributes {
                retain: draft.retain,
                untold: (!draft.retain && block.prevent_destroy.is_none()).then(|| UNTOLD.to_owned()),
                gate: block.gate.clone(),
                order: block.order.clone(),
                ..Attributes::default()
            },
            origins: Origins::new(block.origins.resource()),
            existing: arn(block),
        };
        for place in &draft.places {
            located(&mut resource, place, &place.property, &block.origins);
        }
        self.resources.push(resource);
        for policy in draft.policies {
            let owner = reference(&block.id());
            let owner = if policy.owner.ends_with('s') { Value::Array(vec![owner]) } else { owner };
            let mut resource = Resource {
                id: format!("{}/{}", block.id(), "policy"),
                kind: policy.kind.to_owned(),
                properties: Value::Object(Map::from_iter([
                    (policy.owner.to_owned(), owner),
                    (policy.document.to_owned(), policy.value),
                ])),
                ..self.resources[self.resources.len() - 1].clone()
            };
            resource.origins = Origins::new(block.origins.locate(&policy.argument));
            let to = format!("/{}", policy.document);
            let place =
                super::draft::Place { property: to.clone(), argument: policy.argument, document: true };
            located(&mut resource, &place, &to, &block.origins);
            self.inline.insert(self.resources.len());
            self.resources.push(resource);
        }
    }

    /// A state has a bucket's policy in the bucket as well as in `aws_s3_bucket_policy`.
    fn drop_repeated_policies(&mut self) {
        let owner = |resource: &Resource| {
            let named = resource.property("/Bucket").or_else(|| resource.property("/Topics/0"));
            (resource.kind.clone(), named.map(Value::to_string))
        };
        let inline = std::mem::take(&mut self.inline);
        if inline.is_empty() {
            return;
        }
        let numbered = || self.resources.iter().enumerate();
        let own: BTreeSet<_> = numbered()
            .filter(|(number, resource)| resource.kind.ends_with("Policy") && !inline.contains(number))
            .map(|(_, resource)| owner(resource))
            .collect();
        let repeated: BTreeSet<usize> = numbered()
            .filter(|(number, resource)| inline.contains(number) && own.contains(&owner(resource)))
            .map(|(number, _)| number)
            .collect();
        let mut number = 0;
        self.resources.retain(|_| {
            number += 1;
            !repeated.contains(&(number - 1))
        });
    }

    fn part(&mut self, owners: &Owners, part: (&Block, &Table), mut draft: Draft) {
        let (block, table) = part;
        let owned = match table.becomes {
            Target::Part(owner) | Target::Item(owner, _) => owner,
            Target::Resource(_) => return,
        };
        let Some(Target::Resource(kind)) = super::table(owned).map(|table| &table.becomes) else { return };
        let nameless = || unknown(&format!("`{}` does not say what it is part of", block.address));
        let value = draft.owner.take().unwrap_or_else(nameless);
        if let Target::Item(_, list) = table.becomes
            && list == "/ManagedPolicyArns"
            && draft.properties.is_object()
            && intrinsic(&draft.properties).is_none()
        {
            return;
        }
        let found = if draft.elsewhere { Owner::Foreign } else { owners.find(&self.resources, kind, &value) };
        match found {
            Owner::Is(number) => match table.becomes {
                Target::Item(_, list) => self.append(number, list, block, draft),
                _ => self.lay(number, block, draft),
            },
            Owner::AnyOf(numbers) => {
                let reason = match intrinsic(&value) {
                    Some(Intrinsic::Unknown(reason)) => format!("`{}` may set it: {reason}", block.address),
                    _ => format!("`{}` may set it, and what that is part of is not known", block.address),
                };
                let list = match table.becomes {
                    Target::Item(_, list) => Some(list),
                    _ => None,
                };
                self.open(&numbers, &draft, list, &reason);
                if list.is_none() {
                    self.stand_in(kind, block, &value, draft);
                }
            }
            Owner::Foreign => self.foreign(kind, block, table, &value, draft),
        }
    }

    /// Lays the properties of a split resource over those of the resource. Where another one has set them to something
    /// else, nobody knows which of the two comes last.
    fn lay(&mut self, number: usize, block: &Block, draft: Draft) {
        if let Some(first) = self.conflict(number, &draft) {
            let message = format!("`{}` {}", block.address, also(first));
            self.diagnostics.push(note(block.origins.resource(), message));
        }
        self.folded.insert(block.id(), number);
        self.resources[number].related.push(block.address.clone());
        self.set(number, block, draft);
    }

    /// The split resource that has set on a resource what this one sets.
    fn conflict(&self, number: usize, draft: &Draft) -> Option<&String> {
        let mut names = draft.properties.as_object().into_iter().flat_map(Map::keys);
        names.find_map(|name| self.taken.get(&(number, name.to_string())))
    }

    fn set(&mut self, number: usize, block: &Block, draft: Draft) {
        let resource = &mut self.resources[number];
        let Value::Object(properties) = draft.properties else { return };
        for (name, value) in properties {
            let key = (number, name.to_string());
            resource.origins.insert(format!("/{name}"), block.origins.resource());
            // What may not be there leaves what there is without it.
            let gate = block.gate.as_ref().filter(|gate| resource.attributes.gate.as_ref() != Some(gate));
            let before = resource.properties.get(&name).cloned();
            let value = match self.taken.get(&key) {
                Some(first) => {
                    let there = before.as_ref().and_then(|before| behind(before, gate));
                    one_of(there, value, (first, &block.address))
                }
                None => value,
            };
            resource.properties[&name] = match gate {
                Some(gate) => either(gate, [Some(value), before]),
                None => value,
            };
            self.taken.entry(key).or_insert_with(|| block.address.clone());
        }
        for place in &draft.places {
            located(resource, place, &place.property, &block.origins);
        }
    }

    /// Judges a split resource by itself, together with the other parts of the same.
    fn stand_in(&mut self, kind: &str, block: &Block, owner: &Value, draft: Draft) {
        let free = |number: &usize| self.conflict(*number, &draft).is_none();
        let found = self.stand_ins.of(kind, owner).find(free);
        if let Some(number) = found {
            self.resources[number].related.push(block.address.clone());
            return self.set(number, block, draft);
        }
        let number = self.resources.len();
        let names: Vec<String> =
            draft.properties.as_object().into_iter().flat_map(Map::keys).map(ToString::to_string).collect();
        self.taken.extend(names.into_iter().map(|name| ((number, name), block.address.clone())));
        self.resource(kind, block, draft);
        let resource = &mut self.resources[number];
        stand_in::open(&mut resource.properties, kind, &block.address);
        resource.attributes.partial = true;
        self.stand_ins.add(kind, owner, number);
    }

    /// Adds a split resource to a list of the resource.
    fn append(&mut self, number: usize, list: &str, block: &Block, draft: Draft) {
        self.folded.insert(block.id(), number);
        self.resources[number].related.push(block.address.clone());
        let resource = &mut self.resources[number];
        if resource.property(list).is_none() {
            set(&mut resource.properties, list, Value::Array(Vec::new()));
        }
        let gated = resource.attributes.gate.clone();
        let Some(items) = resource.properties.pointer_mut(list).and_then(Value::as_array_mut) else { return };
        if items.contains(&draft.properties) {
            return;
        }
        let to = format!("{list}/{}", items.len());
        let gate = block.gate.as_ref().filter(|_| block.gate != gated);
        items.push(match gate {
            Some(gate) => either(gate, [Some(draft.properties), None]),
            None => draft.properties,
        });
        resource.origins.insert(to.clone(), block.origins.resource());
        for place in &draft.places {
            located(resource, place, &format!("{to}{}", place.property), &block.origins);
        }
    }

    /// What may be set on any of these is unknown on each that does not have it.
    fn open(&mut self, numbers: &[usize], draft: &Draft, list: Option<&str>, reason: &str) {
        let properties: Vec<String> = match (list, &draft.properties) {
            (Some(list), _) => vec![list.trim_start_matches('/').to_owned()],
            (None, Value::Object(properties)) => properties.keys().map(ToString::to_string).collect(),
            (None, _) => Vec::new(),
        };
        for number in numbers {
            for name in &properties {
                let resource = &mut self.resources[*number];
                let set_elsewhere = self.taken.contains_key(&(*number, name.clone()));
                if !set_elsewhere && resource.properties.get(name).is_none() {
                    resource.properties[name] = unknown(reason);
                }
            }
        }
    }

    /// A policy of a role that is not among the blocks stays a resource; other settings stand in for what they are of.
    fn foreign(&mut self, kind: &str, block: &Block, table: &Table, owner: &Value, mut draft: Draft) {
        let kept = table.kind == "aws_iam_role_policy" && kind == "AWS::IAM::Role";
        if kept && set(&mut draft.properties, "/Roles", Value::Array(vec![owner.clone()])) {
            self.resource("AWS::IAM::Policy", block, draft);
        } else if matches!(table.becomes, Target::Part(_)) && !kept {
            self.stand_in(kind, block, owner, draft);
        }
    }

    /// `depends_on`, with split resources replaced by what they are part of; and references that are lost where an
    /// attribute gives another resource's argument, such as `aws_s3_bucket_policy.logs.bucket`.
    fn depend(&mut self, blocks: &[Block]) {
        let by_id: HashMap<String, usize> = self
            .resources
            .iter()
            .enumerate()
            .rev()
            .map(|(number, resource)| (resource.id.clone(), number))
            .collect();
        for block in blocks {
            let Some(number) = by_id.get(&block.id()).copied() else { continue };
            let found = |id: &String| by_id.get(id).or_else(|| self.folded.get(id)).copied();
            let id = |found: usize| (found != number).then(|| self.resources[found].id.clone());
            let mut ids: Vec<String> = Vec::new();
            let written = block.depends_on.iter().filter_map(&found).filter_map(id);
            let kept = references(&self.resources[number].properties);
            let named = references(&block.arguments);
            let lost = named.iter().filter_map(found).filter_map(id).filter(|id| !kept.contains(id));
            for id in written.chain(lost) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            if !ids.is_empty() {
                self.resources[number].attributes.depends_on = ids;
            }
        }
    }
}

/// The ARN of what exists already, which a state tells.
fn arn(block: &Block) -> Option<String> {
    let arn = block.arguments.get("arn")?.as_str()?;
    let computed = table(&block.kind).is_some_and(|table| table.gives.iter().any(|(name, _)| *name == "arn"));
    (computed && arn.starts_with("arn:")).then(|| arn.to_owned())
}

/// Says where a property was written.
fn located(resource: &mut Resource, place: &super::draft::Place, to: &str, written: &Origins) {
    resource.origins.insert(to, written.locate(&place.argument));
    if place.document
        && let Some(value) = resource.properties.pointer(to)
    {
        places::document(&mut resource.origins, to, value, (written, &place.argument));
    }
}

/// Something that could not be read: not at fault, but not judged either.
pub(super) fn note(location: Location, message: String) -> Diagnostic {
    Diagnostic::cannot_tell("terraform", Severity::Medium, location, message)
}
