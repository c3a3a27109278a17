//! References: variables, locals, resources, modules, and the way into what they give.

use super::expression;
use super::kinds::{self, Kind, into_plain};
use super::modules;
use super::resources;
use super::scope::{Evaluator, Instance, Scope};
use super::value::{BLOCK, Evaluated, MODULE, describe, marked, open, to_number, to_text};
use super::variables;
use crate::estate::intrinsic::unknown;
use crate::json::{Value, json};
use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, TraversalOperator};

type Steps<'e> = &'e [Decorated<TraversalOperator>];

/// The value of a name or a traversal.
pub(super) fn evaluate(run: &Evaluator<'_>, expression: &Expression, scope: &Scope<'_>) -> Evaluated {
    let (root, steps): (&str, Steps<'_>) = match expression {
        Expression::Variable(name) => (name.as_str(), &[]),
        Expression::Traversal(traversal) => match &traversal.expr {
            Expression::Variable(name) => (name.as_str(), &traversal.operators),
            base => {
                let value = expression::evaluate(run, base, scope)?;
                return follow(run, value, &traversal.operators, scope);
            }
        },
        _ => return Err("not a reference".to_owned()),
    };
    if let Some(bound) = scope.names.and_then(|names| names.get(root)) {
        run.copied(bound);
        return follow(run, bound.clone(), steps, scope);
    }
    let (value, used) = named(run, root, steps, scope)?;
    follow(run, value, steps.get(used..).unwrap_or_default(), scope)
}

/// The reference that an expression is, if it is one to what identifies another resource and nothing else.
///
/// A name that is written out is known, but two resources may have the same: which one is meant is what counts.
pub(super) fn identity(run: &Evaluator<'_>, expression: &Expression, scope: &Scope<'_>) -> Option<Value> {
    let traversal = match expression {
        Expression::Traversal(traversal) => traversal,
        Expression::Parenthesis(inner) => return identity(run, inner.inner(), scope),
        _ => return None,
    };
    let (last, steps) = traversal.operators.split_last()?;
    let TraversalOperator::GetAttr(name) = last.value() else { return None };
    let Expression::Variable(root) = &traversal.expr else { return None };
    if !root.as_str().contains('_') || scope.names.is_some_and(|names| names.get(root.as_str()).is_some()) {
        return None;
    }
    let (value, used) = named(run, root.as_str(), steps, scope).ok()?;
    let value = follow(run, value, steps.get(used..)?, scope).ok()?;
    resources::identity(run, marked(&value, BLOCK)?, name.as_str())
}

/// What a root name and the names behind it give, and how many of those were used.
fn named(
    run: &Evaluator<'_>,
    root: &str,
    steps: Steps<'_>,
    scope: &Scope<'_>,
) -> Result<(Value, usize), String> {
    let step = |i: usize| {
        steps.get(i).and_then(|step| match step.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            TraversalOperator::Index(Expression::String(name)) => Some(name.as_str()),
            _ => None,
        })
    };
    let Some(first) = step(0) else {
        return Ok((unknown(&format!("`{root}` is not declared")), 0));
    };
    let module = scope.module;
    Ok(match root {
        "var" => (variables::variable(run, module, first)?, 1),
        "local" => (variables::local(run, module, first)?, 1),
        "module" => (modules::whole(run, module, first), 1),
        "each" | "count" => {
            let value = instance(scope.instance, root, first);
            run.copied(&value);
            (value, 1)
        }
        "path" => {
            let folder = if first == "module" { &module.name } else { run.root };
            (Value::from(modules::from(&modules::join(run.root, ""), folder)), 1)
        }
        "data" => match step(1) {
            Some(name) => (resources::whole(run, module, (true, first, name)), 2),
            None => (unknown(&format!("`data.{first}` needs a name")), 1),
        },
        "terraform" | "self" => (unknown(&format!("`{root}.{first}` is known only to Terraform")), 1),
        kind if kind.contains('_') => (resources::whole(run, module, (false, kind, first)), 1),
        _ => (unknown(&format!("`{root}` is not declared")), 1),
    })
}

fn instance(instance: &Instance, root: &str, name: &str) -> Value {
    match (instance, root, name) {
        (Instance::Index(index), "count", "index") => Value::from(*index),
        (Instance::Key(key, _), "each", "key") => Value::from(key.clone()),
        (Instance::Key(_, value), "each", "value") => value.clone(),
        (Instance::Open(reason), ..) => unknown(reason),
        _ => unknown(&format!("`{root}.{name}` has no meaning here")),
    }
}

/// Follows the steps into a value.
fn follow(run: &Evaluator<'_>, value: Value, steps: Steps<'_>, scope: &Scope<'_>) -> Evaluated {
    let mut value = value;
    for (i, step) in steps.iter().enumerate() {
        let rest = &steps[i + 1..];
        value = match step.value() {
            TraversalOperator::GetAttr(name) => attribute(run, value, name.as_str())?,
            TraversalOperator::Index(key) => index(value, &expression::evaluate(run, key, scope)?)?,
            TraversalOperator::LegacyIndex(key) => index(value, &json!(*key.value()))?,
            TraversalOperator::FullSplat(_) => return splat(run, value, (rest, &[]), scope),
            TraversalOperator::AttrSplat(_) => {
                let names = |step: &&Decorated<TraversalOperator>| {
                    matches!(step.value(), TraversalOperator::GetAttr(_))
                };
                let each = rest.iter().take_while(names).count();
                return splat(run, value, rest.split_at(each), scope);
            }
        };
    }
    Ok(value)
}

/// Follows some steps into each element, the others into the list of what they give.
fn splat(
    run: &Evaluator<'_>,
    value: Value,
    (each, then): (Steps<'_>, Steps<'_>),
    scope: &Scope<'_>,
) -> Evaluated {
    let whole = is_whole(&value);
    let kind = match kinds::kind(&value) {
        Some(Kind::Set) => Some(Kind::List),
        kind => kind,
    };
    let items = match into_plain(value) {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        other => match open(&other) {
            Some(reason) if !whole => return Ok(unknown(&reason)),
            _ => vec![other],
        },
    };
    let found = items.into_iter().map(|item| follow(run, item, each, scope));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    let found = Value::Array(found);
    let found = match kind {
        Some(kind) => kind.of(found),
        None => found,
    };
    follow(run, found, then, scope)
}

fn is_whole(value: &Value) -> bool {
    marked(value, BLOCK).is_some() || marked(value, MODULE).is_some()
}

/// The attribute of that name.
pub(super) fn attribute(run: &Evaluator<'_>, value: Value, name: &str) -> Evaluated {
    if let Some(block) = marked(&value, BLOCK) {
        return resources::attribute(run, block, name);
    }
    if let Some(module) = marked(&value, MODULE) {
        return modules::output(run, module, name);
    }
    if let Some(reason) = open(&value) {
        return Ok(unknown(&reason));
    }
    match into_plain(value) {
        Value::Object(mut fields) => {
            fields.swap_remove(name).ok_or_else(|| format!("there is no attribute `{name}`"))
        }
        // As Terraform before 0.12 took it: the only instance of a resource with `count`.
        Value::Array(mut items) if items.len() == 1 && is_whole(&items[0]) => {
            attribute(run, items.swap_remove(0), name)
        }
        other => Err(format!("{} has no attribute `{name}`", describe(&other))),
    }
}

/// The element at an index or key.
pub(super) fn index(value: Value, key: &Value) -> Evaluated {
    // Where it cannot be known how many instances there are, one stands for all.
    if is_whole(&value) {
        return Ok(value);
    }
    if let Some(reason) = open(&value).or_else(|| open(key)) {
        return Ok(unknown(&reason));
    }
    match into_plain(value) {
        Value::Array(items) => {
            let at = to_number(key)?;
            let found = items.into_iter().enumerate().find(|(i, _)| number_is(*i, at));
            found.map(|(_, item)| item).ok_or_else(|| format!("there is no element {at}"))
        }
        Value::Object(mut fields) => {
            let key = to_text(key)?;
            fields.swap_remove(&key).ok_or_else(|| format!("there is no element `{key}`"))
        }
        other => Err(format!("{} has no elements", describe(&other))),
    }
}

#[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "indexes are small and whole")]
fn number_is(index: usize, number: f64) -> bool {
    index as f64 == number
}
