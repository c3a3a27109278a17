//! Variables and locals: where their values come from, and the types that they are converted to.

use super::expression;
use super::functions::converted;
use super::kinds::{Kind, into_plain};
use super::scope::{Evaluator, Instance, Module, Node, Scope};
use super::value::{Evaluated, describe, number, open, set, to_number, to_text};
use crate::estate::intrinsic::unknown;
use crate::json::{Map, Value};
use hcl_edit::expr::{Expression, FuncCall, ObjectKey};

/// The value of a local in a module.
pub(super) fn local(run: &Evaluator<'_>, module: &Module<'_>, name: &str) -> Evaluated {
    let Some(local) = module.folder.locals.get(name) else {
        return Ok(unknown(&format!("`local.{name}` is not declared")));
    };
    let scope = Scope { module, instance: &Instance::Only, names: None };
    run.once(Node::Local(module.id, name.to_owned()), &format!("local.{name}"), || {
        let value = expression::evaluate(run, &local.value, &scope);
        run.keep_written(&value, local);
        value
    })
}

/// The value of a variable in a module: what is given for it, or its default.
pub(super) fn variable(run: &Evaluator<'_>, module: &Module<'_>, name: &str) -> Evaluated {
    let Some(declared) = module.folder.variables.get(name) else {
        return Ok(unknown(&format!("`var.{name}` is not declared")));
    };
    run.once(Node::Variable(module.id, name.to_owned()), &format!("var.{name}"), || {
        let scope = Scope { module, instance: &Instance::Only, names: None };
        let written =
            |name| declared.body.attribute(name).map(|found| expression::evaluate(run, &found.value, &scope));
        let nullable = !matches!(written("nullable"), Some(Ok(Value::Bool(false))));
        let given = match &module.parent {
            None => run.given.get(name).cloned().map(Ok),
            Some((parent, call, instance)) => parent.folder.calls[*call].body.attribute(name).map(|found| {
                let scope = Scope { module: parent, instance, names: None };
                let value = expression::evaluate(run, &found.value, &scope);
                run.keep_written(&value, found);
                value
            }),
        };
        let value = match given {
            Some(value) if nullable || !matches!(value, Ok(Value::Null)) => value?,
            _ => match written("default") {
                Some(default) => default?,
                None => {
                    return Ok(unknown(&format!("`var.{name}` has no default and no value is given")));
                }
            },
        };
        match declared.body.attribute("type") {
            Some(kind) => convert(run, value, &kind.value, &scope),
            None => Ok(value),
        }
    })
}

/// The value as a type constraint has it; what is open stays as it is.
fn convert(run: &Evaluator<'_>, value: Value, kind: &Expression, scope: &Scope<'_>) -> Evaluated {
    if value.is_null() || open(&value).is_some() {
        return Ok(value);
    }
    match kind {
        // A JSON file, and Terraform before 0.12, write a type as a text.
        Expression::String(text) => match hcl_edit::parser::parse_expr(text.value()) {
            Ok(kind) if !matches!(kind, Expression::String(_)) => convert(run, value, &kind, scope),
            _ => Ok(value),
        },
        Expression::Variable(name) => primitive(value, name.as_str()),
        Expression::FuncCall(call) => collection(run, value, call, scope),
        _ => Ok(value),
    }
}

fn primitive(value: Value, name: &str) -> Evaluated {
    match name {
        "string" => to_text(&value).map(Value::from),
        "number" => to_number(&value).map(number),
        "bool" => converted(&value).map(Value::Bool),
        _ => Ok(value),
    }
}

fn collection(run: &Evaluator<'_>, value: Value, call: &FuncCall, scope: &Scope<'_>) -> Evaluated {
    let Some(inner) = call.args.iter().next() else { return Ok(value) };
    let each = |value: Value| convert(run, value, inner, scope);
    if call.name.name.as_str() == "optional" {
        return each(value);
    }
    match (call.name.name.as_str(), into_plain(value)) {
        ("list", Value::Array(items)) => {
            items.into_iter().map(each).collect::<Evaluated>().map(|items| Kind::List.of(items))
        }
        ("set", Value::Array(items)) => {
            items.into_iter().map(each).collect::<Result<Vec<_>, _>>().map(|items| Kind::Set.of(set(items)))
        }
        ("map", Value::Object(fields)) => {
            let fields: Evaluated = fields.into_iter().map(|(key, value)| Ok((key, each(value)?))).collect();
            fields.map(|fields| Kind::Map.of(fields))
        }
        ("object", Value::Object(fields)) => object(run, fields, inner, scope),
        ("tuple", Value::Array(items)) => match inner {
            Expression::Array(kinds) => {
                let pairs = items.into_iter().zip(kinds.iter());
                pairs.map(|(value, kind)| convert(run, value, kind, scope)).collect()
            }
            _ => Ok(Value::Array(items)),
        },
        (kind @ ("list" | "set" | "map" | "object" | "tuple"), value) => {
            Err(format!("{} where a {kind} is needed", describe(&value)))
        }
        (_, value) => Ok(value),
    }
}

/// An object has the attributes that its type names, no others; optional ones have defaults.
fn object(run: &Evaluator<'_>, mut fields: Map, kind: &Expression, scope: &Scope<'_>) -> Evaluated {
    let Expression::Object(kinds) = kind else { return Ok(Value::Object(fields)) };
    let mut object = Map::new();
    for (key, kind) in kinds {
        let name = match key {
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => name.as_str(),
            ObjectKey::Expression(name) => name.as_str().unwrap_or_default(),
        };
        let optional = match kind.expr() {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => Some(&call.args),
            _ => None,
        };
        let mut value = fields.swap_remove(name);
        if value.as_ref().is_none_or(Value::is_null)
            && let Some(default) = optional.and_then(|arguments| arguments.get(1))
        {
            value = Some(expression::evaluate(run, default, scope)?);
        }
        let value = match value {
            Some(value) => convert(run, value, kind.expr(), scope)?,
            None if optional.is_some() => Value::Null,
            None => return Err(format!("the attribute `{name}` is missing")),
        };
        object.insert(name.to_owned(), value);
    }
    Ok(Value::Object(object))
}
