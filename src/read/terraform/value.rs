//! Values of expressions: plain JSON, with CloudFormation's intrinsic functions for what is not a constant.
//!
//! Beside the functions that blocks may hold (see `block`) two more exist while evaluating: a whole block and a whole
//! module, which an attribute makes a value of.

use super::block::{Block, JSON};
use super::kinds::{Kind, plain, told};
use crate::estate::Intrinsic;
use crate::estate::intrinsic::{self, Part, intrinsic, unknown};
use crate::json::{Key, Map, Number, Value};

/// A value, or what Terraform would refuse; `try` moves on from a refusal only.
pub(super) type Evaluated = Result<Value, String>;

/// The key of the object that stands for a whole block: `[module, resource, instance]`, or its address where it is not
/// declared.
pub(super) const BLOCK: &str = "Trailsmith::Block";
/// The key of the object that stands for a whole module: its number.
pub(super) const MODULE: &str = "Trailsmith::Module";

/// More elements than this are not enumerated.
pub(super) const MAX_ELEMENTS: usize = 10_000;
/// Longer texts are not built.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// The argument of an object that has this one key.
pub(super) fn marked<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.as_object().filter(|object| object.len() == 1)?.get(key)
}

/// Why a value is no constant, if it is none: only the value itself is looked at, not what it holds.
pub(super) fn open(value: &Value) -> Option<String> {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => return Some(reason.to_owned()),
        Some(Intrinsic::GetAtt(id, attribute)) => return Some(after_apply(id, attribute)),
        Some(Intrinsic::Ref(id)) => return Some(format!("`{id}` is known only when it is deployed")),
        Some(Intrinsic::Sub(parts)) => {
            return parts.iter().find_map(|part| match part {
                Part::GetAtt(id, attribute) => Some(after_apply(id, attribute)),
                Part::Ref(id) => Some(format!("`{id}` is known only when it is deployed")),
                Part::Unknown(reason) => Some((*reason).to_owned()),
                Part::Text(_) => None,
            });
        }
        None => {}
    }
    if marked(value, JSON).is_some() {
        return Some("a document that holds references is no constant text".to_owned());
    }
    let whole = [BLOCK, MODULE].iter().any(|key| marked(value, key).is_some());
    whole.then(|| "a whole block is used as a value".to_owned())
}

fn after_apply(id: &str, attribute: &str) -> String {
    format!("`{}.{attribute}` is known only after apply", id.replace('/', "."))
}

/// Why a value or anything in it is no constant.
pub(super) fn open_within(value: &Value) -> Option<String> {
    open(value).or_else(|| match value {
        Value::Array(items) => items.iter().find_map(open_within),
        Value::Object(fields) => fields.values().find_map(open_within),
        _ => None,
    })
}

/// Whether something in a value is unknown altogether, not only a reference.
pub(super) fn has_unknown(value: &Value) -> bool {
    if let Some(found) = intrinsic(value) {
        return match found {
            Intrinsic::Unknown(_) => true,
            Intrinsic::Sub(parts) => parts.iter().any(|part| matches!(part, Part::Unknown(_))),
            Intrinsic::Ref(_) | Intrinsic::GetAtt(..) => false,
        };
    }
    match value {
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(fields) => {
            fields.contains_key(BLOCK) || fields.contains_key(MODULE) || fields.values().any(has_unknown)
        }
        _ => false,
    }
}

/// Whether a value is a reference that surely gives a text which is not empty.
pub(super) fn is_named(value: &Value) -> bool {
    match intrinsic(value) {
        Some(Intrinsic::GetAtt(_, attribute)) => matches!(attribute, "id" | "arn"),
        Some(Intrinsic::Ref(_)) => true,
        Some(Intrinsic::Sub(parts)) => parts.iter().any(|part| match part {
            Part::Text(_) | Part::Ref(_) => true,
            Part::Unknown(_) => false,
            Part::GetAtt(_, attribute) => matches!(*attribute, "id" | "arn"),
        }),
        _ => marked(value, JSON).is_some(),
    }
}

/// How many values a value is made of.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => {
            1 + fields.iter().map(|(key, value)| 1 + key.len() / 64 + size(value)).sum::<usize>()
        }
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}

/// Whether a value nests deeper than that many levels.
pub(super) fn deeper(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return true };
    match value {
        Value::Array(items) => items.iter().any(|item| deeper(item, below)),
        Value::Object(fields) => fields.values().any(|field| deeper(field, below)),
        _ => false,
    }
}

/// The number as Terraform has it: whole where it is whole.
#[expect(clippy::cast_possible_truncation, reason = "within 2^53 nothing is lost")]
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or_else(|| unknown("the number is too large"), Value::Number)
}

/// A primitive as a number.
pub(super) fn to_number(value: &Value) -> Result<f64, String> {
    let found = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if !text.contains(['n', 'N', 'x', '_', ' ']) => text.parse().ok(),
        _ => None,
    };
    found.ok_or_else(|| format!("{} where a number is needed", describe(value)))
}

/// A primitive as a boolean.
pub(super) fn to_bool(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => Err(format!("{} where true or false is needed", describe(value))),
    }
}

/// A primitive as a text.
pub(super) fn to_text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(_) => Ok(to_number(value).map(number)?.to_string()),
        _ => Err(format!("{} where a text is needed", describe(value))),
    }
}

/// What a value is, for a message.
pub(super) fn describe(value: &Value) -> &'static str {
    match plain(value) {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// Whether two values are equal; none if that cannot be known.
pub(super) fn equal(a: &Value, b: &Value) -> Option<bool> {
    if open(a).is_some() || open(b).is_some() {
        if a == b && !has_unknown(a) {
            return Some(true);
        }
        let never = |reference: &Value, other: &Value| {
            is_named(reference) && (other.is_null() || other.as_str() == Some(""))
        };
        return (never(a, b) || never(b, a)).then_some(false);
    }
    let ((kind, a), (other, b)) = (told(a), told(b));
    let same = alike(a, b);
    match (kind, other) {
        (None, None) => same,
        (Some(Kind::Untold), _) | (_, Some(Kind::Untold)) => same.filter(|same| !same),
        _ if kind == other => same,
        _ => Some(false),
    }
}

/// Whether two values are equal as far as their kinds leave it to what is in them.
fn alike(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => Some(to_number(a) == to_number(b)),
        (Value::Array(a), Value::Array(b)) => {
            if a.len() == b.len() {
                all(a.iter().zip(b).map(|(a, b)| equal(a, b)))
            } else {
                Some(false)
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            if a.len() == b.len() && a.keys().all(|key| b.contains_key(key)) {
                all(a.iter().map(|(key, value)| b.get(key).map_or(Some(false), |other| equal(value, other))))
            } else {
                Some(false)
            }
        }
        _ => Some(a == b),
    }
}

fn all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    answers
        .try_fold(Some(true), |whole, answer| match answer {
            Some(false) => Err(Some(false)),
            Some(true) => Ok(whole),
            None => Ok(None),
        })
        .unwrap_or_else(|no| no)
}

/// The entries of a map in Terraform's order.
pub(super) fn sorted(fields: &Map) -> Vec<(&Key, &Value)> {
    let mut entries: Vec<_> = fields.iter().collect();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    entries
}

/// The members of a set of these: each once, primitives in order.
pub(super) fn set(items: impl IntoIterator<Item = Value>) -> Value {
    let mut members: Vec<Value> = items.into_iter().collect();
    members.sort_by(|a, b| match (a, b) {
        (Value::Number(_), Value::Number(_)) => {
            to_number(a).unwrap_or_default().total_cmp(&to_number(b).unwrap_or_default())
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::String(_) | Value::Number(_) | Value::Bool(_), Value::Object(_) | Value::Array(_)) => {
            std::cmp::Ordering::Less
        }
        (Value::Object(_) | Value::Array(_), Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
            std::cmp::Ordering::Greater
        }
        _ => a.to_string().cmp(&b.to_string()),
    });
    members.dedup();
    Value::Array(members)
}

/// A reference to an attribute of the block at an address.
pub(super) fn attribute_of(address: &str, attribute: &str) -> Value {
    intrinsic::attribute(&Block::id_of(address), attribute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn an_id_or_arn_is_never_null() {
        let arn = attribute_of("aws_kms_key.k", "arn");
        assert_eq!(equal(&arn, &Value::Null), Some(false));
        assert_eq!(equal(&arn, &json!("")), Some(false));
        assert_eq!(equal(&arn, &json!("x")), None);
        assert_eq!(equal(&unknown("x"), &unknown("x")), None);
        assert_eq!(equal(&json!([1, "a"]), &json!([1.0, "a"])), Some(true));
        assert_eq!(equal(&json!(1), &json!("1")), Some(false));
    }

    #[test]
    fn a_list_is_no_tuple_and_a_map_no_object() {
        let (tuple, object) = (json!(["a"]), json!({"a": 1}));
        let list = Kind::List.of(tuple.clone());
        assert_eq!(equal(&list, &tuple), Some(false));
        assert_eq!(equal(&list, &list), Some(true));
        assert_eq!(equal(&list, &Kind::Set.of(tuple.clone())), Some(false));
        assert_eq!(equal(&Kind::Map.of(object.clone()), &object), Some(false));
        let untold = Kind::Untold.of(tuple.clone());
        assert_eq!(equal(&untold, &tuple), None);
        assert_eq!(equal(&untold, &json!(["b"])), Some(false));
        assert_eq!(equal(&untold, &untold), None);
    }
}
