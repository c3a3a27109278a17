//! Module calls: local ones are followed, others are named.

use super::expression;
use super::registry;
use super::resources;
use super::scope::{Children, Evaluator, Instance, Module, Node, Scope};
use super::syntax::Nested;
use super::value::{Evaluated, MODULE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::intrinsic::unknown;
use crate::json::{Map, Value, json};
use std::rc::Rc;

/// How deep modules may call modules.
const MAX_DEPTH: usize = 32;
/// How many instances of modules there may be altogether.
const MAX_MODULES: usize = 10_000;

/// `module.name` as a value: the module, or its instances by index or key.
pub(super) fn whole(run: &Evaluator<'_>, module: &Module<'_>, name: &str) -> Value {
    let Some(call) = module.folder.calls.iter().position(|call| call.labels[0] == name) else {
        return unknown(&format!("`module.{name}` is not declared"));
    };
    let Some(module) = run.module(module.id) else { return unknown("the module is gone") };
    match &*children(run, &module, call) {
        Children::Unread(reason) => unknown(reason),
        Children::Some(found) => {
            let by_key = module.folder.calls[call].body.attribute("for_each").is_some();
            instances(by_key, found.iter().map(|(instance, id)| (instance, json!({ MODULE: id }))))
        }
    }
}

/// Instances as one value: itself, a list or a map.
pub(super) fn instances<'i>(by_key: bool, found: impl Iterator<Item = (&'i Instance, Value)>) -> Value {
    let (mut list, mut map) = (Vec::new(), Map::new());
    for (instance, value) in found {
        match instance {
            Instance::Only | Instance::Open(_) => return value,
            Instance::Index(_) => list.push(value),
            Instance::Key(key, _) => drop(map.insert(key.clone(), value)),
        }
    }
    if by_key { Value::Object(map) } else { Value::Array(list) }
}

/// The value of an output of the module of that number.
pub(super) fn output(run: &Evaluator<'_>, module: &Value, name: &str) -> Evaluated {
    let id = module.as_u64().and_then(|id| usize::try_from(id).ok());
    let Some(module) = id.and_then(|id| run.module(id)) else {
        return Ok(unknown("a whole module is used as a value"));
    };
    let Some(output) = module.folder.outputs.get(name) else {
        return Ok(unknown(&format!("`{}` has no output `{name}`", module.path.trim_end_matches('.'))));
    };
    run.once(Node::Output(module.id, name.to_owned()), &format!("{}{name}", module.path), || {
        let scope = Scope { module: &module, instance: &Instance::Only, names: None };
        match output.body.attribute("value") {
            Some(value) => expression::evaluate(run, &value.value, &scope),
            None => Ok(Value::Null),
        }
    })
}

/// The modules that a call makes.
pub(super) fn children<'a>(run: &Evaluator<'a>, module: &Rc<Module<'a>>, number: usize) -> Rc<Children> {
    if let Some(known) = run.children.borrow().get(&(module.id, number)) {
        return Rc::clone(known);
    }
    let call = &module.folder.calls[number];
    let name = &call.labels[0];
    if !run.enter(&Node::Children(module.id, number)) {
        return Rc::new(Children::Unread(format!("`module.{name}` refers to itself")));
    }
    let made = Rc::new(match follow(run, module, call) {
        Err(reason) => Children::Unread(reason),
        Ok((name, folder)) => {
            let scope = Scope { module, instance: &Instance::Only, names: None };
            let instances = resources::expand(run, &call.body, &scope);
            let mut modules = run.modules.borrow_mut();
            let room = MAX_MODULES.saturating_sub(modules.len());
            let found = instances.into_iter().take(room).map(|instance| {
                let path = format!("{}module.{}{}.", module.path, call.labels[0], instance.suffix());
                let id = modules.len();
                let (name, parent) = (name.clone(), Some((Rc::clone(module), number, instance.clone())));
                modules.push(Rc::new(Module { id, path, name, folder, parent, depth: module.depth + 1 }));
                (instance, id)
            });
            Children::Some(found.collect())
        }
    });
    run.children.borrow_mut().insert((module.id, number), Rc::clone(&made));
    made
}

/// The folder that a call leads to, or why it is not read.
fn follow<'a>(
    run: &Evaluator<'a>,
    module: &Module<'a>,
    call: &Nested,
) -> Result<(String, &'a super::folder::Folder), String> {
    let name = &call.labels[0];
    let Some(written) = call.body.attribute("source") else {
        return Err(format!("module `{name}` has no `source`"));
    };
    let Some(source) = written.value.as_str() else {
        return Err(format!("the `source` of module `{name}` is no constant text"));
    };
    let unread = |why: &str| {
        format!(
            "module `{name}` comes from `{source}`, which {why}; check the plan instead (`terraform show -json`)"
        )
    };
    if let Some(known) = registry::stand_in(call).and_then(|name| run.folders.get_key_value(&name)) {
        return Ok((known.0.clone(), known.1));
    }
    if !is_local(source) {
        let message = unread("is not read");
        run.say(Diagnostic::cannot_tell("module", Severity::Info, written.place, message.clone()));
        return Err(message);
    }
    let folder = join(&module.name, source);
    let Some((folder, found)) = run.folders.get_key_value(&folder) else {
        let message = unread("is not among the folders read");
        run.say(Diagnostic::cannot_tell("module", Severity::Info, written.place, message.clone()));
        return Err(message);
    };
    let mut at = module;
    let mut circular = at.name == *folder || module.depth >= MAX_DEPTH;
    while let Some((parent, ..)) = &at.parent {
        circular |= parent.name == *folder;
        at = parent;
    }
    if circular {
        let message =
            format!("module `{name}` leads back to a folder that calls it, or modules nest too deep");
        run.say(Diagnostic::error("module", written.place, message.clone()));
        return Err(message);
    }
    Ok((folder.clone(), found))
}

/// Whether a module's source is a folder beside its caller.
pub(super) fn is_local(source: &str) -> bool {
    source == "." || source == ".." || source.starts_with("./") || source.starts_with("../")
}

/// The path that leads from one folder to another, as Terraform has it: `.` for the same.
pub(super) fn from(base: &str, folder: &str) -> String {
    let folder = join(folder, "");
    let parts = |path: &str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (base_parts, parts) = (parts(base), parts(&folder));
    let same = base_parts.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = &base_parts[same..];
    if base.starts_with('/') != folder.starts_with('/') || up.iter().any(|part| part == "..") {
        return folder;
    }
    let way: Vec<&str> = up.iter().map(|_| "..").chain(parts[same..].iter().map(String::as_str)).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

/// A folder as seen from another, both with `/` between their parts.
pub(super) fn join(base: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').filter(|part| *part != "." && !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if base.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
