//! A `statement` block in AWS's form.

use crate::estate::Intrinsic;
use crate::estate::intrinsic::{intrinsic, sub, unknown};
use crate::json::{Map, Value, json};

/// Lists that stand under another name in AWS's form.
pub(super) const LISTS: [(&str, &str); 4] = [
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];
/// Blocks that become one object.
pub(super) const PRINCIPALS: [(&str, &str); 2] =
    [("principals", "Principal"), ("not_principals", "NotPrincipal")];

/// A `statement` block in AWS's form.
pub(super) fn statement(block: &Value) -> Value {
    let mut out = Map::new();
    let sid = block.get("sid").filter(|sid| sid.as_str() != Some(""));
    out.extend(sid.map(|sid| ("Sid".to_owned(), sid.clone())));
    out.insert("Effect".to_owned(), block.get("effect").cloned().unwrap_or_else(|| json!("Allow")));
    for (from, to) in LISTS {
        if let Some(value) = block.get(from).and_then(collapsed) {
            out.insert(to.to_owned(), value);
        }
    }
    for (from, to) in PRINCIPALS {
        if let Some(blocks) = written(block, from) {
            out.insert(to.to_owned(), principals(blocks));
        }
    }
    if let Some(blocks) = written(block, "condition") {
        out.insert("Condition".to_owned(), conditions(blocks));
    }
    Value::Object(out)
}

/// The blocks of a kind, if there are any: a plan has an empty list where none was written.
fn written<'a>(block: &'a Value, kind: &str) -> Option<&'a Value> {
    block
        .get(kind)
        .filter(|blocks| !blocks.is_null() && blocks.as_array().is_none_or(|blocks| !blocks.is_empty()))
}

/// One element stands for itself; none is left out.
fn collapsed(values: &Value) -> Option<Value> {
    match with_variables(values) {
        Value::Array(mut items) => match items.len() {
            0 => None,
            1 => Some(items.remove(0)),
            _ => Some(Value::Array(items)),
        },
        other => Some(other),
    }
}

/// `&{aws:username}` is how Terraform lets `${aws:username}` be written.
fn with_variables(value: &Value) -> Value {
    match (intrinsic(value), value) {
        (Some(Intrinsic::Sub(_)), Value::Object(fields)) => {
            let text = fields.get("Fn::Sub").and_then(Value::as_str).unwrap_or_default();
            sub(text.replace("&{", "${!"))
        }
        (None, Value::String(text)) => Value::from(text.replace("&{", "${")),
        (None, Value::Array(items)) => items.iter().map(with_variables).collect(),
        _ => value.clone(),
    }
}

fn principals(blocks: &Value) -> Value {
    let Value::Array(blocks) = blocks else { return blocks.clone() };
    let mut out: Map = Map::new();
    for block in blocks {
        let kind = match block.get("type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(open) if intrinsic(open).is_some() => {
                return unknown("the type of a principal is no constant");
            }
            _ => continue,
        };
        let Some(names) = block.get("identifiers").and_then(collapsed) else { continue };
        add(&mut out, &kind, names);
    }
    match out.get("*") {
        Some(_) if out.len() == 1 => json!("*"),
        _ => Value::Object(out),
    }
}

fn conditions(blocks: &Value) -> Value {
    let Value::Array(blocks) = blocks else { return blocks.clone() };
    let mut out: Map = Map::new();
    for block in blocks {
        let (Some(Value::String(test)), Some(variable)) = (block.get("test"), block.get("variable")) else {
            return unknown("the test of a condition is no constant");
        };
        let Value::String(variable) = variable else {
            return unknown("the variable of a condition is no constant");
        };
        let values = block.get("values").cloned().unwrap_or_else(|| json!([]));
        let values = collapsed(&texts(values)).unwrap_or_else(|| json!([]));
        let tests = out.entry(test.clone()).or_insert_with(|| json!({}));
        if let Value::Object(tests) = tests {
            add(tests, variable, values);
        }
    }
    Value::Object(out)
}

/// Condition values are texts, also where a number or boolean is written.
fn texts(values: Value) -> Value {
    match values {
        Value::Array(items) => items.into_iter().map(texts).collect(),
        Value::Bool(_) | Value::Number(_) => Value::from(values.to_string()),
        other => other,
    }
}

/// Adds to what is there already under that name.
fn add(out: &mut Map, name: &str, values: Value) {
    let list = |value: Value| match value {
        Value::Array(items) => Ok(items),
        value => match intrinsic(&value) {
            Some(Intrinsic::Unknown(_)) => Err(value),
            _ => Ok(vec![value]),
        },
    };
    let Some(before) = out.get(name).cloned() else {
        out.insert(name.to_owned(), values);
        return;
    };
    let all = match (list(before), list(values)) {
        (Ok(before), Ok(more)) => Value::Array(before.into_iter().chain(more).collect()),
        (Err(open), _) | (_, Err(open)) => open,
    };
    out.insert(name.to_owned(), all);
}
