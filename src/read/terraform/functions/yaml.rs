//! `yamldecode`: YAML 1.1 as Terraform reads it, in which `yes` is a boolean and `<<` merges.

use super::super::value::{Evaluated, number, to_text};
use crate::estate::intrinsic::unknown;
use crate::json::{Map, Value};
use crate::source::{Kind, Node, Source};

pub(super) fn yamldecode(of: &[Value]) -> Evaluated {
    // Otherwise what begins with a bracket were read as JSON.
    let text = to_text(&of[0])?;
    let start = if text.trim_start().starts_with(['{', '[']) { "---\n" } else { "" };
    let source = Source::new("yamldecode", format!("{start}{text}"));
    match source.parse() {
        (Some(root), errors) if errors.is_empty() => value(&root),
        (_, errors) => {
            let message = errors.into_iter().next().map_or_else(String::new, |error| error.message);
            Err(format!("`yamldecode`: {message}"))
        }
    }
}

fn value(node: &Node) -> Evaluated {
    match &node.kind {
        Kind::Scalar { text, plain } => scalar(text, *plain, node.tag.as_deref()),
        Kind::Sequence(items) => items.iter().map(|item| value(item)).collect(),
        Kind::Mapping(entries) => {
            let mut fields = Map::new();
            for entry in entries {
                let inner = value(&entry.value)?;
                if entry.name() == "<<" {
                    match inner {
                        Value::Object(merged) => fields.extend(merged),
                        _ => return Err("`yamldecode`: only a map can be merged".to_owned()),
                    }
                    continue;
                }
                let name = match value(&entry.key)? {
                    Value::Null => return Err("`yamldecode`: a key is null".to_owned()),
                    key => to_text(&key)?,
                };
                fields.insert(name, inner);
            }
            Ok(Value::Object(fields))
        }
    }
}

fn scalar(text: &str, plain: bool, tag: Option<&str>) -> Evaluated {
    let kind = match tag.map(|tag| tag.trim_start_matches("tag:yaml.org,2002:").trim_start_matches("!!")) {
        Some("str" | "binary") => return Ok(Value::from(text)),
        Some("null") => return Ok(Value::Null),
        Some("bool" | "int" | "float" | "timestamp") | None => plain,
        Some(other) => return Err(format!("`yamldecode`: the tag `{other}` is not supported")),
    };
    Ok(if kind { resolved(text) } else { Value::from(text) })
}

/// A text without quotes.
fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    let based = |prefix: &str, base| {
        text.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, base).ok())
    };
    if let Some(found) = based("0x", 16).or_else(|| based("0o", 8)).filter(|_| !text.contains(['+', '-'])) {
        return Value::from(found);
    }
    let first = text.trim_start_matches(['+', '-']).chars().next().unwrap_or_default();
    if text.starts_with('.') && matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return unknown("a number that is infinite, or none, cannot be told in JSON");
    }
    if is_date(text) {
        return Value::from(format!("{text}T00:00:00Z"));
    }
    if looks_like_a_time(text) {
        return unknown("a time in YAML is written in another form by Terraform");
    }
    match text.parse::<f64>() {
        Ok(found) if first.is_ascii_digit() || first == '.' => number(found),
        _ => Value::from(text),
    }
}

/// `2026-01-31`
fn is_date(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('-');
    let [Some(year), Some(month), Some(day), None] = [parts.next(), parts.next(), parts.next(), parts.next()]
    else {
        return false;
    };
    let within = |part: &str, most: u32| part.parse().is_ok_and(|number: u32| (1..=most).contains(&number));
    year.len() == 4
        && month.len() == 2
        && day.len() == 2
        && [year, month, day].iter().all(|part| digits(part))
        && within(month, 12)
        && within(day, 28)
}

/// Whether a text begins with a date of some form.
fn looks_like_a_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[5..].iter().all(|byte| byte.is_ascii_digit() || b"-:.+TtZz ".contains(byte))
}
