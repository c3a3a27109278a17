//! Expressions to values.

use super::files;
use super::functions;
use super::kinds::{Kind, into_plain, kind, told};
use super::reference;
use super::registry;
use super::scope::{Evaluator, Names, Scope};
use super::template;
use super::value::{
    Evaluated, MAX_ELEMENTS, describe, equal, number, open, sorted, to_bool, to_number, to_text,
};
use crate::estate::Gate;
use crate::estate::alternatives::either;
use crate::estate::intrinsic::unknown;
use crate::json::{Map, Value};
use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall, Object, ObjectKey, UnaryOp,
    UnaryOperator,
};
use hcl_edit::visit::{Visit, visit_expr};

/// The value of an expression.
pub(super) fn evaluate(run: &Evaluator<'_>, expression: &Expression, scope: &Scope<'_>) -> Evaluated {
    let Some(_deeper) = run.deeper() else {
        return Ok(unknown("the module takes too long to evaluate, or refers too deep"));
    };
    match expression {
        Expression::Null(_) => Ok(Value::Null),
        Expression::Bool(value) => Ok(Value::Bool(*value.value())),
        Expression::Number(value) => Ok(match value.value().as_i64() {
            Some(whole) => Value::from(whole),
            None => number(value.value().as_f64().unwrap_or_default()),
        }),
        Expression::String(text) => Ok(Value::from(text.value().clone())),
        Expression::Array(items) => items.iter().map(|item| evaluate(run, item, scope)).collect(),
        Expression::Object(fields) => object(run, fields, scope),
        Expression::StringTemplate(text) => template::evaluate(run, text, scope),
        Expression::HeredocTemplate(text) => template::heredoc(run, text, scope),
        Expression::Parenthesis(inner) => evaluate(run, inner.inner(), scope),
        Expression::Variable(_) | Expression::Traversal(_) => reference::evaluate(run, expression, scope),
        Expression::Conditional(choice) => conditional(run, choice, scope),
        Expression::FuncCall(call) => function(run, call, scope),
        Expression::UnaryOp(operation) => unary(run, operation, scope),
        Expression::BinaryOp(operation) => binary(run, operation, scope),
        Expression::ForExpr(each) => for_each(run, each, scope),
    }
}

fn object(run: &Evaluator<'_>, fields: &Object, scope: &Scope<'_>) -> Evaluated {
    let mut object = Map::new();
    for (key, value) in fields {
        let name = match key {
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                Value::from(name.as_str())
            }
            ObjectKey::Expression(key) => evaluate(run, key, scope)?,
        };
        if let Some(reason) = open(&name) {
            return Ok(unknown(&reason));
        }
        object.insert(to_text(&name)?, evaluate(run, value.expr(), scope)?);
    }
    Ok(Value::Object(object))
}

fn conditional(run: &Evaluator<'_>, choice: &Conditional, scope: &Scope<'_>) -> Evaluated {
    let condition = evaluate(run, &choice.cond_expr, scope)?;
    if let Some(reason) = open(&condition) {
        let yes = evaluate(run, &choice.true_expr, scope)?;
        let no = evaluate(run, &choice.false_expr, scope)?;
        return Ok(match (equal(&yes, &no), gate(choice, scope, &reason)) {
            (Some(true), _) => yes,
            (_, Some(gate)) => either(&gate, [Some(yes), Some(no)]),
            (_, None) => unknown(&reason),
        });
    }
    let sides = (&choice.true_expr, &choice.false_expr);
    let (chosen, other) = if to_bool(&condition)? { sides } else { (sides.1, sides.0) };
    let value = evaluate(run, chosen, scope)?;
    // Both sides have one type: a text beside a number makes it a text.
    if matches!(value, Value::Number(_) | Value::Bool(_))
        && let Ok(Value::String(_)) = evaluate(run, other, scope)
    {
        return to_text(&value).map(Value::from);
    }
    if matches!(value, Value::Array(_) | Value::Object(_)) && kind(&value).is_none() && open(&value).is_none()
    {
        return Ok(match evaluate(run, other, scope) {
            Ok(other) => unified(value, &other),
            Err(_) => Kind::Untold.of(value),
        });
    }
    Ok(value)
}

/// A tuple or an object as what both sides of a choice can be.
fn unified(value: Value, other: &Value) -> Value {
    let (kind, inner) = told(other);
    let kind = match (&value, inner) {
        (_, Value::Null) => None,
        _ if open(other).is_some() => Some(Kind::Untold),
        _ if kind.is_some() => kind,
        (Value::Array(items), Value::Array(others)) => (items.len() != others.len()).then_some(Kind::List),
        (Value::Object(fields), Value::Object(others)) => {
            let same = fields.len() == others.len() && fields.keys().all(|name| others.contains_key(name));
            (!same).then_some(Kind::Map)
        }
        _ => Some(Kind::Untold),
    };
    match kind {
        Some(kind) => kind.of(value),
        None => value,
    }
}

/// What decides a choice whose condition is not known. What a loop binds may be another value each time.
fn gate(choice: &Conditional, scope: &Scope<'_>, reason: &str) -> Option<Gate> {
    let (mut condition, mut holds) = (&choice.cond_expr, true);
    loop {
        match condition {
            Expression::Parenthesis(inner) => condition = inner.inner(),
            Expression::UnaryOp(not) if *not.operator.value() == UnaryOperator::Not => {
                (condition, holds) = (&not.expr, !holds);
            }
            _ => break,
        }
    }
    let text = condition.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let place = format!("{}{}", scope.module.path, scope.instance.suffix());
    let place = if place.is_empty() { place } else { format!(" of `{}`", place.trim_end_matches('.')) };
    let condition = format!("`{text}`{place}");
    (!names_what_is_bound(&choice.cond_expr, scope)).then(|| Gate {
        condition,
        holds,
        reason: reason.to_owned(),
    })
}

/// Whether an expression names anything that a loop or a `dynamic` block binds.
fn names_what_is_bound(expression: &Expression, scope: &Scope<'_>) -> bool {
    let Some(names) = scope.names else { return false };
    let mut variables = Variables::default();
    variables.visit_expr(expression);
    variables.0.iter().any(|name| names.get(name).is_some())
}

/// The names that an expression begins references with.
#[derive(Default)]
struct Variables(Vec<String>);

impl Visit for Variables {
    fn visit_expr(&mut self, expression: &Expression) {
        if let Expression::Variable(name) = expression {
            self.0.push(name.as_str().to_owned());
        }
        visit_expr(self, expression);
    }
}

fn function(run: &Evaluator<'_>, call: &FuncCall, scope: &Scope<'_>) -> Evaluated {
    let name = call.name.name.as_str();
    if call.name.is_namespaced() {
        return Ok(unknown(&format!("the provider's function `{name}` cannot be evaluated by trailsmith")));
    }
    match name {
        "try" => {
            for argument in &call.args {
                match evaluate(run, argument, scope) {
                    Err(_) => {}
                    value => return value,
                }
            }
            return Err("no argument of `try` has a value".to_owned());
        }
        "can" => {
            let Some(argument) = call.args.iter().next() else {
                return Err("`can` needs a value".to_owned());
            };
            return Ok(match evaluate(run, argument, scope) {
                Err(_) => Value::Bool(false),
                Ok(value) => match open(&value) {
                    Some(reason) if super::value::has_unknown(&value) => unknown(&reason),
                    _ => Value::Bool(true),
                },
            });
        }
        _ => {}
    }
    let mut arguments = Vec::new();
    for argument in &call.args {
        arguments.push(evaluate(run, argument, scope)?);
    }
    if call.args.expand_final() {
        match arguments.pop().map(into_plain) {
            Some(Value::Array(items)) => arguments.extend(items),
            Some(other) => match open(&other) {
                Some(reason) => return Ok(unknown(&reason)),
                None => return Err(format!("{} where `...` needs a list", describe(&other))),
            },
            None => {}
        }
    }
    let of_files = files::call(run, name, &arguments, scope);
    let own = || registry::stands_in(scope.module).then(|| functions::own(name, &arguments)).flatten();
    of_files.or_else(own).unwrap_or_else(|| functions::call(name, &arguments))
}

fn unary(run: &Evaluator<'_>, operation: &UnaryOp, scope: &Scope<'_>) -> Evaluated {
    let value = evaluate(run, &operation.expr, scope)?;
    if let Some(reason) = open(&value) {
        return Ok(unknown(&reason));
    }
    match operation.operator.value() {
        UnaryOperator::Neg => to_number(&value).map(|value| number(-value)),
        UnaryOperator::Not => to_bool(&value).map(|value| Value::Bool(!value)),
    }
}

fn binary(run: &Evaluator<'_>, operation: &BinaryOp, scope: &Scope<'_>) -> Evaluated {
    let left = evaluate(run, &operation.lhs_expr, scope)?;
    let right = evaluate(run, &operation.rhs_expr, scope)?;
    let operator = *operation.operator.value();
    let reason = || open(&left).or_else(|| open(&right)).or_else(|| super::value::open_within(&left));
    let untold = || "nobody can tell here whether a collection is a list, a set or a tuple".to_owned();
    let undecided = || unknown(&reason().unwrap_or_else(untold));
    match operator {
        BinaryOperator::Eq => return Ok(equal(&left, &right).map_or_else(undecided, Value::Bool)),
        BinaryOperator::NotEq => {
            return Ok(equal(&left, &right).map_or_else(undecided, |same| Value::Bool(!same)));
        }
        BinaryOperator::And | BinaryOperator::Or => {
            let decides = matches!(operator, BinaryOperator::Or);
            let sides = [&left, &right];
            let known: Vec<_> = sides.into_iter().filter(|side| open(side).is_none()).map(to_bool).collect();
            let known = known.into_iter().collect::<Result<Vec<bool>, String>>()?;
            return Ok(match known.contains(&decides) {
                true => Value::Bool(decides),
                false if known.len() < 2 => undecided(),
                false => Value::Bool(!decides),
            });
        }
        _ => {}
    }
    if let Some(reason) = reason() {
        return Ok(unknown(&reason));
    }
    Ok(arithmetic(operator, to_number(&left)?, to_number(&right)?))
}

fn arithmetic(operator: BinaryOperator, left: f64, right: f64) -> Value {
    match operator {
        BinaryOperator::LessEq => Value::Bool(left <= right),
        BinaryOperator::GreaterEq => Value::Bool(left >= right),
        BinaryOperator::Less => Value::Bool(left < right),
        BinaryOperator::Greater => Value::Bool(left > right),
        BinaryOperator::Plus => number(left + right),
        BinaryOperator::Minus => number(left - right),
        BinaryOperator::Mul => number(left * right),
        BinaryOperator::Div => number(left / right),
        _ => number(left % right),
    }
}

/// The elements of a collection, each with its key or index; an open collection is the reason.
pub(super) fn elements(collection: Value) -> Result<Result<Vec<(Value, Value)>, String>, String> {
    if let Some(reason) = open(&collection) {
        return Ok(Err(reason));
    }
    let kind = kind(&collection);
    let found: Vec<_> = match into_plain(collection) {
        Value::Array(items) => {
            let key = |i: usize, item: &Value| match kind {
                Some(Kind::Set) => item.clone(),
                Some(Kind::Untold) => {
                    unknown("nobody can tell here whether the collection is a list or a set")
                }
                _ => Value::from(i),
            };
            items.into_iter().enumerate().map(|(i, item)| (key(i, &item), item)).collect()
        }
        Value::Object(fields) => sorted(&fields)
            .into_iter()
            .map(|(key, value)| (Value::from(key.clone()), value.clone()))
            .collect(),
        other => return Err(format!("{} where a list or map is needed", describe(&other))),
    };
    if found.len() > MAX_ELEMENTS {
        return Ok(Err(format!("a collection of more than {MAX_ELEMENTS} elements is not enumerated")));
    }
    Ok(Ok(found))
}

fn for_each(run: &Evaluator<'_>, each: &ForExpr, scope: &Scope<'_>) -> Evaluated {
    let found = match elements(evaluate(run, &each.intro.collection_expr, scope)?)? {
        Ok(found) => found,
        Err(reason) => return Ok(unknown(&reason)),
    };
    let (mut list, mut object) = (Vec::new(), Map::new());
    for (key, value) in found {
        let key = Names::bind(each.intro.key_var.as_ref().map(|name| name.as_str()), key, scope.names);
        let scope = &scope.with(&key);
        let value = Names::bind(Some(each.intro.value_var.as_str()), value, scope.names);
        let scope = &scope.with(&value);
        if let Some(condition) = &each.cond {
            let holds = evaluate(run, &condition.expr, scope)?;
            if let Some(reason) = open(&holds) {
                return Ok(unknown(&reason));
            }
            if !to_bool(&holds)? {
                continue;
            }
        }
        let value = evaluate(run, &each.value_expr, scope)?;
        let Some(key) = &each.key_expr else {
            list.push(value);
            continue;
        };
        let key = evaluate(run, key, scope)?;
        if let Some(reason) = open(&key) {
            return Ok(unknown(&reason));
        }
        let key = to_text(&key)?;
        if each.grouping {
            let group = object.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(group) = group {
                group.push(value);
            }
        } else if object.insert(key.clone(), value).is_some() {
            return Err(format!("two elements have the key `{key}`"));
        }
    }
    Ok(if each.key_expr.is_some() { Value::Object(object) } else { Value::Array(list) })
}
