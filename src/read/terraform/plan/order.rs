//! What a resource waits for: everything that its configuration refers to or names in `depends_on`, through variables,
//! outputs and resources of any type. What is known in a plan stands in the values without its reference.

use super::address::{modules, parts, plain};
use super::configuration::{Configuration, Own};
use crate::estate::Order;
use crate::json::Value;
use crate::read::terraform::waits::ORDERED;
use std::collections::BTreeSet;

/// How many references are followed for one resource.
const MAX_STEPS: usize = 10_000;

/// What a resource waits for, without the keys of instances; and whether that is all.
#[derive(Default)]
pub(super) struct Waits {
    /// Addresses of resources and of whole modules.
    pub named: BTreeSet<String>,
    pub order: Order,
}

impl Waits {
    /// Those of a resource in the module at that address.
    pub(super) fn of(
        configuration: &Configuration<'_>,
        module: &str,
        kind: &str,
        own: Option<&Own<'_>>,
    ) -> Waits {
        let (true, Some(own)) = (ORDERED.contains(&kind), own) else {
            return Waits { order: Order::Untold, ..Waits::default() };
        };
        let names: Vec<String> = modules(module).into_iter().map(str::to_owned).collect();
        let mut walk = Walk {
            configuration,
            seen: BTreeSet::new(),
            waits: Waits { order: Order::Told, ..Waits::default() },
        };
        let mut ahead = Vec::new();
        walk.resource(&names, own, &mut ahead);
        while let Some((module, reference)) = ahead.pop() {
            if walk.seen.len() == MAX_STEPS {
                walk.waits.order = Order::Open("there are too many references to follow all".to_owned());
                break;
            }
            if walk.seen.insert((module.clone(), reference.clone())) {
                walk.reference(&module, &reference, &mut ahead);
            }
        }
        walk.waits
    }
}

/// A reference, and the names of the modules that lead to where it is written.
type Ahead = Vec<(Vec<String>, String)>;

struct Walk<'a> {
    configuration: &'a Configuration<'a>,
    seen: BTreeSet<(Vec<String>, String)>,
    waits: Waits,
}

impl Walk<'_> {
    /// All that a resource refers to, and what the calls of its modules wait for.
    fn resource(&self, module: &[String], own: &Own<'_>, ahead: &mut Ahead) {
        for value in [&own.expressions, &own.for_each, &own.count] {
            within(value, module, ahead);
        }
        named(&own.depends_on, module, ahead);
        for depth in 1..=module.len() {
            let (around, name) = (&module[..depth - 1], &module[depth - 1]);
            let Some(call) = self.configuration.call(around, name) else { continue };
            named(&call.depends_on, around, ahead);
            within(&call.for_each, around, ahead);
            within(&call.count, around, ahead);
        }
    }

    fn reference(&mut self, module: &[String], reference: &str, ahead: &mut Ahead) {
        let parts = parts(reference);
        match parts.as_slice() {
            ["var", name, ..] => {
                let Some((call, around)) = module.split_last() else { return };
                let given = self.configuration.call(around, call).and_then(|call| call.expressions.as_ref());
                if let Some(given) = given.and_then(|given| given.get(plain(name))) {
                    within(given, around, ahead);
                }
            }
            ["local", name, ..] => {
                let name = plain(name);
                self.waits.order = Order::Open(format!("what `local.{name}` refers to is not in the plan"));
            }
            ["module", call] => drop(self.waits.named.insert(address(module, &["module", plain(call)]))),
            ["module", call, output, ..] => {
                let inside: Vec<String> = module.iter().cloned().chain([plain(call).to_owned()]).collect();
                if let Some(output) = self.configuration.given(&inside, plain(output)) {
                    output.expression.iter().for_each(|value| within(value, &inside, ahead));
                    named(&output.depends_on, &inside, ahead);
                }
            }
            ["each" | "count" | "path" | "terraform" | "self", ..] => {}
            ["data", kind, name, ..] => self.other(module, &["data", kind, plain(name)], ahead),
            [kind, name, ..] => self.other(module, &[kind, plain(name)], ahead),
            _ => {}
        }
    }

    fn other(&mut self, module: &[String], name: &[&str], ahead: &mut Ahead) {
        self.waits.named.insert(address(module, name));
        let (data, kind, name) = match name {
            ["data", kind, name] => (true, kind, name),
            [kind, name] => (false, kind, name),
            _ => return,
        };
        self.configuration.written(module, (data, kind, name), |own| self.resource(module, own, ahead));
    }
}

/// The references of all expressions in a value.
fn within(value: &Value, module: &[String], ahead: &mut Ahead) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| within(item, module, ahead)),
        Value::Object(fields) => match fields.get("references").and_then(Value::as_array) {
            Some(references) => {
                let references = references.iter().filter_map(Value::as_str);
                let longer = |name: &str| {
                    let mut others = references.clone().filter_map(|other| other.strip_prefix(name));
                    others.any(|rest| rest.starts_with(['.', '[']))
                };
                // Of `module.a.b` and `module.a` the longer says which output it is.
                let said = references.clone().filter(|name| !name.starts_with("module.") || !longer(name));
                ahead.extend(said.map(|name| (module.to_vec(), name.to_owned())));
            }
            None => fields.values().for_each(|value| within(value, module, ahead)),
        },
        _ => {}
    }
}

fn named(names: &[String], module: &[String], ahead: &mut Ahead) {
    ahead.extend(names.iter().map(|name| (module.to_vec(), name.clone())));
}

fn address(module: &[String], name: &[&str]) -> String {
    let mut address = String::new();
    for part in module {
        address.push_str("module.");
        address.push_str(part);
        address.push('.');
    }
    address + &name.join(".")
}
