//! Resources and data sources: their instances, their arguments, and what a reference to one gives.

use super::body::{self, Form, is_nothing};
use super::catalog::{Gives, default, table};
use super::data;
use super::expression;
use super::kinds::{Kind, plain};
use super::modules;
use super::scope::{Evaluator, Instance, Module, Node, Scope};
use super::syntax::{Body, Nested};
use super::value::{BLOCK, Evaluated, MAX_ELEMENTS, attribute_of, has_unknown, open, to_number, to_text};
use crate::estate::Gate;
use crate::estate::alternatives::{gate as gate_of, sides};
use crate::estate::intrinsic::unknown;
use crate::json::{Value, json};
use std::rc::Rc;

/// A resource or data source by `data`, type and name, as a value: the block, or its instances by index or key.
pub(super) fn whole(run: &Evaluator<'_>, module: &Module<'_>, name: (bool, &str, &str)) -> Value {
    let (is_data, kind, label) = name;
    let Some(number) = module.folder.find(is_data, kind, label) else {
        // A part of a configuration: what is referred to stands somewhere else, but it is referred to.
        let data = if is_data { "data." } else { "" };
        return json!({ BLOCK: format!("{}{data}{kind}.{label}", module.path) });
    };
    let instances = instances(run, module, number);
    let by_key = module.folder.resources[number].body.attribute("for_each").is_some();
    let numbered = instances.iter().enumerate();
    modules::instances(by_key, numbered.map(|(i, one)| (one, json!({ BLOCK: [module.id, number, i] }))))
}

/// The instances of a resource.
pub(super) fn instances(run: &Evaluator<'_>, module: &Module<'_>, number: usize) -> Rc<Vec<Instance>> {
    if let Some(known) = run.instances.borrow().get(&(module.id, number)) {
        return Rc::clone(known);
    }
    let block = &module.folder.resources[number];
    if !run.enter(&Node::Instances(module.id, number)) {
        let reason = format!("`{}` refers to itself", address(module, block, &Instance::Only));
        return Rc::new(vec![Instance::Open(reason)]);
    }
    let scope = Scope { module, instance: &Instance::Only, names: None };
    let found = Rc::new(expand(run, &block.body, &scope));
    run.instances.borrow_mut().insert((module.id, number), Rc::clone(&found));
    found
}

/// The instances that `count` and `for_each` make; one that stands for all where they cannot be known.
pub(super) fn expand(run: &Evaluator<'_>, body: &Body, scope: &Scope<'_>) -> Vec<Instance> {
    let found = match (body.attribute("count"), body.attribute("for_each")) {
        (Some(count), _) => expression::evaluate(run, &count.value, scope).and_then(|value| counted(&value)),
        (None, Some(each)) => expression::evaluate(run, &each.value, scope).and_then(keyed),
        (None, None) => return vec![Instance::Only],
    };
    found.unwrap_or_else(|reason| vec![Instance::Open(reason)])
}

fn counted(value: &Value) -> Result<Vec<Instance>, String> {
    if let Some(reason) = open(value) {
        return Err(reason);
    }
    let count = to_number(value)?;
    if count > 10_000.0 {
        return Err(format!("`count` is more than {MAX_ELEMENTS}"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a negative count is none")]
    let count = count as usize;
    Ok((0..count).map(Instance::Index).collect())
}

fn keyed(value: Value) -> Result<Vec<Instance>, String> {
    let list = plain(&value).is_array();
    let mut found = Vec::new();
    for (key, value) in expression::elements(value)?? {
        let key = if list { &value } else { &key };
        if let Some(reason) = open(key) {
            return Err(reason);
        }
        found.push(Instance::Key(to_text(key)?, value));
    }
    Ok(found)
}

/// What decides whether a block is there: the count of its own, or of a module around it.
pub(super) fn gate(run: &Evaluator<'_>, one: &One<'_>) -> Option<Gate> {
    let own = matches!(one.instance, Instance::Open(_)).then(|| opening(run, &one.block.body, one.module));
    let mut module = one.module.parent.as_ref();
    let mut around = None;
    while let (None, Some((parent, call, instance))) = (&around, module) {
        let body = &parent.folder.calls[*call].body;
        around = matches!(instance, Instance::Open(_)).then(|| opening(run, body, parent)).flatten();
        module = parent.parent.as_ref();
    }
    own.flatten().or(around)
}

/// The gate behind which there are any instances.
fn opening(run: &Evaluator<'_>, body: &Body, module: &Module<'_>) -> Option<Gate> {
    let written = body.attribute("count").or_else(|| body.attribute("for_each"))?;
    let scope = Scope { module, instance: &Instance::Only, names: None };
    let value = expression::evaluate(run, &written.value, &scope).ok()?;
    let none = |side: Option<&Value>| side.is_none_or(is_nothing);
    let (found, (_, sides)) = gate_of(&value).zip(sides(&value))?;
    match sides.map(none) {
        [false, true] => Some(found),
        [true, false] => Some(Gate { holds: false, ..found }),
        _ => None,
    }
}

/// A block's address.
pub(super) fn address(module: &Module<'_>, block: &Nested, instance: &Instance) -> String {
    let data = if block.kind == "data" { "data." } else { "" };
    format!("{}{data}{}.{}{}", module.path, block.labels[0], block.labels[1], instance.suffix())
}

/// What an attribute of a block gives; the block is `[module, resource, instance]`, or an address that leads nowhere.
pub(super) fn attribute(run: &Evaluator<'_>, block: &Value, name: &str) -> Evaluated {
    if let Some(address) = block.as_str() {
        return Ok(attribute_of(address, name));
    }
    let number = |i: usize| block.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let found = number(0).and_then(|id| run.module(id)).zip(number(1)).zip(number(2));
    let Some(((module, resource), at)) = found else {
        return Ok(unknown("a whole block is used as a value"));
    };
    let (Some(block), instances) = (module.folder.resources.get(resource), instances(run, &module, resource))
    else {
        return Ok(unknown("a whole block is used as a value"));
    };
    let Some(instance) = instances.get(at) else { return Ok(unknown("the instance is not known")) };
    let one = One { module: &module, resource, at, block, instance };
    if block.kind == "data"
        && let Some(value) = data::attribute(run, &one, name)
    {
        return value;
    }
    let reference = attribute_of(&address(&module, block, instance), name);
    if matches!(name, "id" | "arn") {
        return Ok(reference);
    }
    match one.argument(run, name) {
        Some(Ok(value)) if !value.is_null() && !has_unknown(&value) => Ok(Kind::Untold.of(value)),
        // What is not written, or is null, the provider takes for its default.
        None | Some(Ok(Value::Null)) if block.kind == "resource" => {
            Ok(default(&block.labels[0], name).unwrap_or(reference))
        }
        _ => Ok(reference),
    }
}

/// A reference to what identifies a block that is declared: what `Ref` or an ARN gives.
pub(super) fn identity(run: &Evaluator<'_>, block: &Value, name: &str) -> Option<Value> {
    let number = |i: usize| block.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let (module, resource) = (run.module(number(0)?)?, number(1)?);
    let block = module.folder.resources.get(resource).filter(|block| block.kind == "resource")?;
    let instances = instances(run, &module, resource);
    let instance = instances.get(number(2)?)?;
    let gives = table(&block.labels[0])?.gives.iter().find(|(given, _)| *given == name)?;
    let identifies = matches!(gives.1, Gives::Ref | Gives::Att(_));
    identifies.then(|| attribute_of(&address(&module, block, instance), name))
}

/// One instance of a resource.
pub(super) struct One<'s> {
    pub(super) module: &'s Module<'s>,
    pub(super) resource: usize,
    pub(super) at: usize,
    pub(super) block: &'s Nested,
    pub(super) instance: &'s Instance,
}

impl One<'_> {
    /// Where the instance's expressions stand.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope { module: self.module, instance: self.instance, names: None }
    }

    /// Its body.
    pub(super) fn form(&self) -> Form<'_> {
        let known = (self.block.kind == "resource").then(|| table(&self.block.labels[0])).flatten();
        Form { body: &self.block.body, rows: known.map_or(&[], |table| table.rows) }
    }

    /// The argument of that name, or the list of such blocks, if it is written.
    pub(super) fn argument(&self, run: &Evaluator<'_>, name: &str) -> Option<Evaluated> {
        let body = &self.block.body;
        let node = Node::Argument(self.module.id, self.resource, self.at, name.to_owned());
        let called = || format!("{}.{name}", address(self.module, self.block, self.instance));
        if let Some(written) = body.attribute(name) {
            return Some(
                run.once(node, &called(), || expression::evaluate(run, &written.value, &self.scope())),
            );
        }
        if !body.blocks.iter().any(|block| block.makes(name)) {
            return None;
        }
        Some(run.once(node, &called(), || {
            let only = body.blocks.iter().filter(|block| block.makes(name)).cloned().collect();
            let part = Body { attributes: Vec::new(), blocks: only };
            let mut arguments = body::evaluate(run, Form { body: &part, ..self.form() }, &self.scope()).value;
            Ok(arguments.swap_remove(name).unwrap_or(Value::Array(Vec::new())))
        }))
    }
}
