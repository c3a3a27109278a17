//! What a block waits for beside what its arguments name: `depends_on` of the block and of the calls of its modules. Of what
//! the order is asked of, everything that is written is followed: through locals, variables, outputs, `for_each`, and
//! resources that are not in the catalogue, such as `time_sleep`.

use super::block::Block;
use super::modules;
use super::providers;
use super::resources::One;
use super::scope::{Children, Evaluator, Module};
use super::syntax::{Attribute, Body};
use crate::estate::Order;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::visit::{Visit, visit_traversal};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The types of which the order is asked.
pub(super) const ORDERED: [&str; 1] = ["aws_cloudtrail"];

/// How many references are followed for one block.
const MAX_STEPS: usize = 10_000;

/// The addresses that a block waits for, without indexes; and whether those are all.
pub(super) fn depends_on(run: &Evaluator<'_>, one: &One<'_>) -> (Vec<String>, Order) {
    if one.block.kind == "resource" && ORDERED.contains(&one.block.labels[0].as_str()) {
        return Walk::over(run, one);
    }
    let own = listed(&one.block.body).into_iter().map(|name| format!("{}{name}", one.module.path));
    let mut addresses: Vec<String> = own.collect();
    let mut called = one.module.parent.as_ref();
    while let Some((caller, number, _)) = called {
        let listed = listed(&caller.folder.calls[*number].body).into_iter();
        addresses.extend(listed.map(|name| format!("{}{name}", caller.path)));
        called = caller.parent.as_ref();
    }
    (addresses, Order::Written)
}

/// What a body's `depends_on` names.
fn listed(body: &Body) -> Vec<String> {
    let Some(written) = body.attribute("depends_on") else { return Vec::new() };
    let Expression::Array(items) = &written.value else { return Vec::new() };
    items.iter().filter_map(providers::dotted).map(|name| resource(&name)).collect()
}

/// The resource or module that a reference leads to.
fn resource(name: &str) -> String {
    let parts = if name.starts_with("data.") { 3 } else { 2 };
    name.split('.').take(parts).collect::<Vec<_>>().join(".")
}

/// A reference, and the module that it is written in.
type Ahead<'a> = Vec<(Rc<Module<'a>>, String)>;

struct Walk<'r, 'a> {
    run: &'r Evaluator<'a>,
    seen: BTreeSet<(usize, String)>,
    addresses: Vec<String>,
    order: Order,
}

impl<'a> Walk<'_, 'a> {
    fn over(run: &Evaluator<'a>, one: &One<'_>) -> (Vec<String>, Order) {
        let (seen, addresses) = (BTreeSet::new(), Vec::new());
        let mut walk = Walk { run, seen, addresses, order: Order::Told };
        let Some(module) = run.module(one.module.id) else { return (Vec::new(), Order::Written) };
        let mut ahead = Vec::new();
        around(&module, &one.block.body, &mut ahead);
        while let Some((module, name)) = ahead.pop() {
            if walk.seen.len() == MAX_STEPS {
                walk.order = Order::Open("there are too many references to follow all".to_owned());
                break;
            }
            if walk.seen.insert((module.id, name.clone())) {
                walk.reference(&module, &name, &mut ahead);
            }
        }
        (walk.addresses, walk.order)
    }

    fn reference(&mut self, module: &Rc<Module<'a>>, name: &str, ahead: &mut Ahead<'a>) {
        match *name.split('.').collect::<Vec<_>>().as_slice() {
            ["local", name, ..] => {
                if let Some(local) = module.folder.locals.get(name) {
                    value(module, local, ahead);
                }
            }
            ["var", name, ..] => {
                if let Some((caller, number, _)) = &module.parent
                    && let Some(given) = caller.folder.calls[*number].body.attribute(name)
                {
                    value(caller, given, ahead);
                }
            }
            ["module", name] => self.addresses.push(format!("{}module.{name}", module.path)),
            ["module", name, output, ..] => self.output(module, (name, output), ahead),
            ["data", kind, name, ..] => self.other(module, (true, kind, name), ahead),
            [kind, name, ..] => self.other(module, (false, kind, name), ahead),
            _ => {}
        }
    }

    fn output(&mut self, module: &Rc<Module<'a>>, (name, output): (&str, &str), ahead: &mut Ahead<'a>) {
        let Some(call) = module.folder.calls.iter().position(|call| call.labels[0] == name) else { return };
        match &*modules::children(self.run, module, call) {
            Children::Unread(reason) => self.order = Order::Open(reason.clone()),
            Children::Some(found) => {
                for child in found.iter().filter_map(|(_, id)| self.run.module(*id)) {
                    if let Some(output) = child.folder.outputs.get(output) {
                        within(&child, &output.body, ahead);
                    }
                }
            }
        }
    }

    fn other(
        &mut self,
        module: &Rc<Module<'a>>,
        (data, kind, name): (bool, &str, &str),
        ahead: &mut Ahead<'a>,
    ) {
        // What is no resource is a name that `for` or `dynamic` binds.
        let Some(number) = module.folder.find(data, kind, name) else { return };
        let data = if data { "data." } else { "" };
        self.addresses.push(format!("{}{data}{kind}.{name}", module.path));
        around(module, &module.folder.resources[number].body, ahead);
    }
}

/// All that a body names, and what the calls of its modules wait for.
fn around<'a>(module: &Rc<Module<'a>>, body: &Body, ahead: &mut Ahead<'a>) {
    within(module, body, ahead);
    let mut called = module.parent.as_ref();
    while let Some((caller, number, _)) = called {
        let call = &caller.folder.calls[*number].body;
        let waits =
            call.attributes.iter().filter(|one| ["depends_on", "count", "for_each"].contains(&&*one.name));
        waits.for_each(|one| value(caller, one, ahead));
        called = caller.parent.as_ref();
    }
}

fn within<'a>(module: &Rc<Module<'a>>, body: &Body, ahead: &mut Ahead<'a>) {
    body.attributes.iter().for_each(|attribute| value(module, attribute, ahead));
    body.blocks.iter().for_each(|block| within(module, &block.body, ahead));
}

fn value<'a>(module: &Rc<Module<'a>>, attribute: &Attribute, ahead: &mut Ahead<'a>) {
    let mut named = Named::default();
    match &attribute.value {
        // In JSON these are texts.
        Expression::Array(items) if attribute.name == "depends_on" => {
            named.0.extend(items.iter().filter_map(providers::dotted));
        }
        value => named.visit_expr(value),
    }
    ahead.extend(named.0.into_iter().map(|name| (Rc::clone(module), name)));
}

/// All references of an expression, without their indexes.
#[derive(Default)]
struct Named(Vec<String>);

impl Visit for Named {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr {
            let mut name = root.as_str().to_owned();
            for step in &traversal.operators {
                if let TraversalOperator::GetAttr(part) = step.value() {
                    name.extend([".", part.as_str()]);
                }
            }
            self.0.push(name);
        }
        visit_traversal(self, traversal);
    }
}

/// Addresses to the ids of the blocks that they stand for, with all instances, and all that is in a module.
pub(super) fn depend(blocks: &mut [Block]) {
    let ids: BTreeMap<String, String> =
        blocks.iter().map(|block| (block.address.clone(), block.id())).collect();
    for block in blocks {
        let named = std::mem::take(&mut block.depends_on);
        for address in named {
            let under = ids.range(address.clone()..).take_while(|(other, _)| other.starts_with(&address));
            let within = under.filter(|(other, _)| {
                other.len() == address.len() || other[address.len()..].starts_with(['.', '['])
            });
            block.depends_on.extend(within.map(|(_, id)| id.clone()));
        }
    }
}
