//! Scalars, lists and maps as CloudFormation writes them.

use super::document::{self, Wrong};
use super::row::{Constant, Convert};
use crate::estate::intrinsic::{Intrinsic, intrinsic, pieces, present};
use crate::json::{Value, json};

/// The value of a property; none where the argument says nothing. What is wrong with a document is told.
pub(super) fn convert(value: &Value, how: Convert) -> Result<Option<Value>, Wrong> {
    if value.is_null() {
        return Ok(None);
    }
    if matches!(how, Convert::Json) {
        return match value.as_str() {
            Some("") => Ok(None),
            _ => document::parse(value.clone()).map(Some),
        };
    }
    if matches!(how, Convert::Template) {
        // YAML is as good, and what is in a template refers to what is in it.
        return match document::parse(value.clone()) {
            Ok(read) if read.is_object() && intrinsic(&read).is_none() => Ok(Some(read)),
            _ => Ok(Some(value.clone()).filter(|value| value != "")),
        };
    }
    if let Some(found) = intrinsic(value) {
        if let (Convert::Demanded, Intrinsic::Unknown(reason), None) = (how, found, pieces(value)) {
            return Ok(Some(present(reason)));
        }
        let listed = matches!(how, Convert::Listed);
        return Ok(Some(if listed { json!([value]) } else { value.clone() }));
    }
    if let Some(expected) = misfit(value, how) {
        return Err(Wrong {
            reason: format!("is {}; {expected} is expected", value.describe("a map")),
            meant: None,
        });
    }
    Ok(match how {
        Convert::Text | Convert::Demanded => scalar(value).filter(|text| !text.is_empty()).map(Value::from),
        Convert::Raw => scalar(value).map(Value::from),
        // The provider's older versions leave an empty text for what was not given.
        Convert::Digits => scalar(value).filter(|text| !text.is_empty()).map(Value::from),
        Convert::Listed => scalar(value).filter(|text| !text.is_empty()).map(|text| json!([text])),
        Convert::Flag => flag(value),
        Convert::Not => flag(value).map(|value| value.as_bool().map_or(value, |flag| (!flag).into())),
        Convert::Number => number(value),
        Convert::Texts => texts(value),
        Convert::Tags => pairs(value, ["Key", "Value"]),
        Convert::Pairs => pairs(value, ["Name", "Value"]),
        Convert::Parameters => pairs(value, ["ParameterKey", "ParameterValue"]),
        Convert::Map => value.as_object().filter(|map| !map.is_empty()).map(|_| value.clone()),
        Convert::Words(words) => scalar(value).filter(|text| !text.is_empty()).map(|text| word(text, words)),
        Convert::Json | Convert::Template => None,
    })
}

/// What a value should be that Terraform refuses as this one is; nothing where it may be that.
fn misfit(value: &Value, how: Convert) -> Option<&'static str> {
    let text = value.as_str();
    let (fits, expected) = match how {
        Convert::Text
        | Convert::Demanded
        | Convert::Raw
        | Convert::Digits
        | Convert::Listed
        | Convert::Words(_) => (!value.is_array() && !value.is_object(), "a text"),
        Convert::Flag | Convert::Not => {
            (value.is_boolean() || matches!(text, Some("" | "true" | "false" | "1" | "0")), "true or false")
        }
        Convert::Number => {
            let written = |text: &str| text.trim().is_empty() || text.trim().parse::<f64>().is_ok();
            (value.is_number() || text.is_some_and(written), "a number")
        }
        Convert::Texts => (!value.is_object(), "a list"),
        Convert::Tags | Convert::Pairs | Convert::Parameters | Convert::Map => (value.is_object(), "a map"),
        // They are read before.
        Convert::Json | Convert::Template => return None,
    };
    (!fits).then_some(expected)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn flag(value: &Value) -> Option<Value> {
    match value.as_str() {
        Some("") => None,
        Some("true" | "1") => Some(true.into()),
        Some("false" | "0") => Some(false.into()),
        None | Some(_) => Some(value.clone()),
    }
}

fn number(value: &Value) -> Option<Value> {
    let Some(text) = value.as_str() else { return Some(whole(value)) };
    if text.is_empty() {
        return None;
    }
    let parsed = serde_json::from_str::<Value>(text.trim()).ok().filter(Value::is_number);
    Some(parsed.map_or_else(|| value.clone(), |number| whole(&number)))
}

/// `1.0` is 1.
fn whole(value: &Value) -> Value {
    match value.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < 1e15 => {
            (number as i64).into()
        }
        _ => value.clone(),
    }
}

/// A scalar as a text; anything else as it is.
fn texted(item: &Value) -> Value {
    scalar(item).map_or_else(|| item.clone(), Value::from)
}

fn texts(value: &Value) -> Option<Value> {
    let Some(items) = value.as_array() else { return Some(json!([value])) };
    let items: Vec<Value> = items.iter().filter(|item| !item.is_null()).map(texted).collect();
    (!items.is_empty()).then_some(Value::Array(items))
}

fn pairs(value: &Value, [key, text_key]: [&str; 2]) -> Option<Value> {
    let fields = value.as_object().filter(|fields| !fields.is_empty())?;
    let set = fields.iter().filter(|(_, value)| !value.is_null());
    Some(set.map(|(name, value)| json!({key: name, text_key: texted(value)})).collect())
}

fn word(text: String, words: &[(&str, Constant)]) -> Value {
    let known = words.iter().find(|(word, _)| *word == text);
    known.map_or(Value::from(text), |(_, constant)| constant.value())
}
