//! Whether a filter pattern matches an event, as far as AWS documents it.

use super::{Atom, Expr, Test};
use crate::json::Value;

/// Whether an event meets the conditions; nothing where what AWS does is not documented.
///
/// Whether `!=` matches an event that has no such field is not said either: the caller says which it is to be.
pub(super) fn matches(expr: &Expr, event: &Value, missing_differs: bool) -> Option<bool> {
    let answers = |parts: &[Expr], decisive: bool| {
        let mut open = false;
        for part in parts {
            match matches(part, event, missing_differs) {
                Some(answer) if answer == decisive => return Some(decisive),
                Some(_) => {}
                None => open = true,
            }
        }
        if open { None } else { Some(!decisive) }
    };
    match expr {
        Expr::All(parts) => answers(parts, false),
        Expr::Any(parts) => answers(parts, true),
        Expr::Is(atom) => holds(atom, event, missing_differs),
    }
}

pub(super) fn holds(atom: &Atom, event: &Value, missing_differs: bool) -> Option<bool> {
    let names = atom.field.names()?;
    let value = names.iter().try_fold(event, |value, name| value.get(name));
    let Some(value) = value else {
        return Some(match atom.test {
            Test::Differs(_) => missing_differs,
            Test::Regex { negated, .. } => negated && missing_differs,
            Test::Missing => true,
            _ => false,
        });
    };
    match &atom.test {
        Test::Equals(glob) => Some(glob.matches(&text(value)?)),
        Test::Differs(glob) => Some(!glob.matches(&text(value)?)),
        Test::Compare(order, limit) => match value {
            Value::Number(number) => Some(order.holds(number.as_f64()?, *limit)),
            Value::String(text) if text.parse::<f64>().is_ok() => None,
            _ => Some(false),
        },
        Test::Regex { .. } => None,
        Test::Exists => (!value.is_null()).then_some(true),
        Test::Missing => (!value.is_null()).then_some(false),
        Test::Null => Some(value.is_null()),
        Test::Bool(wanted) => match value {
            Value::String(_) => None,
            _ => Some(value.as_bool() == Some(*wanted)),
        },
    }
}

/// A value as the text that it is compared as.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}
