//! Templates inside of resources, read like templates of their own: those of stack sets, and of the stacks that Terraform
//! makes.
//!
//! Each is a unit of its own, so that its names are its own. What a stack set makes is in accounts and Regions of which
//! nothing is said here; what a stack makes is where the stack is. A template that is elsewhere (`TemplateURL`) is not
//! among the inputs. Rules of AWS Config in a stack set are judged with the stack set; what AWS answers of stack sets is not
//! read here: what they have made is there in the answers of its own account.

mod body;
mod lines;
mod parameters;
#[cfg(test)]
mod tests;

use super::{Options, Read, Text, cloudformation};
use crate::diagnostic::Diagnostic;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::{Dialect, Export, Place, Resource, Stack, Unit};
use crate::json::Value;
use crate::source::{Location, SourceId};
use body::{Body, Left};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A stack set: its template runs in many accounts.
const STACK_SET: &str = "AWS::CloudFormation::StackSet";
/// A stack, which is where the resource is.
const STACK: &str = "AWS::CloudFormation::Stack";
/// Where both have their template.
const TEMPLATE: &str = "/TemplateBody";
/// What is judged with the stack set that makes it.
const RULE: &str = "AWS::Config::ConfigRule";
/// Templates in templates in templates.
const MAX_DEPTH: usize = 3;

/// Adds what the templates inside of the resources hold; `texts` gives those that were read.
pub(super) fn add<'a>(read: &mut Read, options: &Options, texts: impl Fn() -> Vec<Text<'a>>) {
    if !read.estate.resources.iter().any(holds) {
        return;
    }
    let texts = &texts();
    let mut left = Left::default();
    let mut said: BTreeSet<Diagnostic> = BTreeSet::new();
    let mut seen = 0;
    for depth in 0..MAX_DEPTH {
        let all = read.estate.resources.len();
        for number in seen..all {
            let holder = &read.estate.resources[number];
            if !holds(holder) {
                continue;
            }
            // The references of a template in a template are not followed further.
            let is_outermost = depth == 0;
            let template =
                Template { read, holder, options, texts, is_outermost, exported: RefCell::default() };
            let Some(nested) = template.read(&mut left) else { continue };
            let (unit, stack) = (holder.unit, holder.stack);
            let exported = template.exported.into_inner().into_iter();
            let exported = exported.map(|(name, value)| Export { unit, stack, name: name.into(), value });
            read.estate.exports.extend(exported);
            let told = nested.diagnostics.into_iter().filter(|told| said.insert(told.clone()));
            read.diagnostics.extend(told);
            read.templates.extend(nested.templates);
            if !nested.estate.resources.is_empty() || !nested.estate.exports.is_empty() {
                take(read, number, nested.estate);
            }
        }
        seen = all;
    }
}

fn holds(resource: &Resource) -> bool {
    [STACK_SET, STACK].contains(&resource.kind.as_str())
}

/// Adds a template's estate. A stack is where the resource is that makes it.
fn take(read: &mut Read, holder: usize, estate: crate::estate::Estate) {
    let (first, exports) = (read.estate.resources.len(), read.estate.exports.len());
    read.estate.append(estate);
    let holder = read.estate.resources[holder].clone();
    for resource in &mut read.estate.resources[first..] {
        resource.name = format!("{}/{}", holder.name, resource.name);
        if resource.attributes.gate.is_none() {
            resource.attributes.gate.clone_from(&holder.attributes.gate);
        }
        if holder.kind == STACK {
            resource.stack = holder.stack;
        }
    }
    if holder.kind == STACK {
        read.estate.exports[exports..].iter_mut().for_each(|export| export.stack = holder.stack);
    }
}

/// A resource that holds a template.
struct Template<'a> {
    read: &'a Read,
    holder: &'a Resource,
    options: &'a Options,
    texts: &'a [Text<'a>],
    is_outermost: bool,
    /// What it takes from around it, by the names under which it does.
    exported: RefCell<BTreeMap<String, Value>>,
}

impl Template<'_> {
    /// What the template holds; nothing where there is none, or nothing of it is known.
    fn read(&self, left: &mut Left) -> Option<Read> {
        let body = Body::of(self)?;
        let documents = match body.documents(self, left) {
            Ok(documents) => documents,
            Err(broken) => return Some(Read { diagnostics: vec![*broken], ..Read::default() }),
        };
        let root = documents.iter().find(|root| cloudformation::looks_like_template(root))?;
        let place = if self.holder.kind == STACK { self.place() } else { Place::default() };
        let parameters = parameters::given(self, root);
        let options = Options { place, parameters, kinds: self.options.kinds.clone() };
        let name = format!("{}/{}{TEMPLATE}", self.unit(), self.holder.name);
        let is_spread = self.holder.kind == STACK_SET;
        let stack = Stack { is_spread, ..Stack::read(self.holder.label.clone(), &options.place) };
        let unit = Unit { name, dialect: Dialect::CloudFormation };
        let source = body.source(self);
        let mut read = cloudformation::read_tree(root, (source, left.budget()), (unit, stack), &options);
        read.estate.resources.retain(|resource| resource.kind != RULE);
        read.templates.extend(body.file(self));
        Some(read)
    }

    /// Whether what is around the template has that resource.
    fn declares(&self, id: &str) -> bool {
        let unit = self.holder.unit;
        self.read.estate.resources.iter().any(|resource| resource.unit == unit && resource.id == id)
    }

    /// The name under which a reference to a resource around the template is exported to it.
    fn outside(&self, reference: &Value) -> String {
        let name = match intrinsic(reference) {
            Some(Intrinsic::Ref(id)) => id.to_owned(),
            Some(Intrinsic::GetAtt(id, attribute)) => format!("{id}.{attribute}"),
            _ => reference.to_string(),
        };
        let name = format!("{} for {}: {name}", self.unit(), self.holder.name);
        self.exported.borrow_mut().insert(name.clone(), reference.clone());
        name
    }

    /// Where the template is written.
    fn location(&self) -> Location {
        self.holder.origins.locate(TEMPLATE)
    }

    fn text(&self, id: SourceId) -> Option<&Text<'_>> {
        self.texts.iter().find(|text| text.id == id)
    }

    fn unit(&self) -> &str {
        self.read.estate.units.get(self.holder.unit.0).map_or("", |unit| &unit.name)
    }

    fn place(&self) -> Place {
        let stack = self.read.estate.stack(self.holder.stack);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Place { account: owned(stack.known_account()), region: owned(stack.known_region()) }
    }
}
