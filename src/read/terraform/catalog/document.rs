//! JSON documents that Terraform has as text.

use super::references::compose_marked;
use crate::estate::intrinsic::{Intrinsic, Part, attribute, intrinsic, reference, unknown};
use crate::json::Value;
use crate::read::terraform::JSON;

/// What stands around the number of a reference while its text is read as JSON: no document holds them.
const MARKS: (char, char) = ('\u{e000}', '\u{e001}');

/// What is wrong with a document, and what is meant where that is plain.
#[derive(Debug)]
pub(super) struct Wrong {
    pub reason: String,
    pub meant: Option<Value>,
}

/// The document, its references in CloudFormation's form already; or what is wrong with it.
pub(super) fn parse(value: Value) -> Result<Value, Wrong> {
    match value {
        Value::String(text) => read(&text),
        Value::Object(mut fields) if fields.len() == 1 && fields.contains_key(JSON) => {
            Ok(fields.remove(JSON).unwrap_or_default())
        }
        other => match intrinsic(&other) {
            Some(Intrinsic::Sub(parts)) => substituted(&parts),
            _ => Ok(other),
        },
    }
}

/// Commas too many and too few are what people get wrong most often; all else of such a document can be judged.
fn read(text: &str) -> Result<Value, Wrong> {
    serde_json::from_str(text).map_err(|error| {
        let meant = serde_json::from_str(&with_missing_commas(&without_last_commas(text))).ok();
        Wrong { reason: format!("is not valid JSON: {error}"), meant }
    })
}

/// The text with a space in the place of each comma that no further element follows.
fn without_last_commas(text: &str) -> String {
    let mut kept = text.as_bytes().to_vec();
    let (mut quoted, mut escaped, mut comma) = (false, false, None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => {
                quoted = !quoted;
                comma = None;
            }
            _ if quoted => {}
            b',' => comma = Some(at),
            b']' | b'}' => {
                if let Some(comma) = comma.take() {
                    kept[comma] = b' ';
                }
            }
            _ if !byte.is_ascii_whitespace() => comma = None,
            _ => {}
        }
    }
    String::from_utf8(kept).unwrap_or_default()
}

/// The text with a comma between two elements that follow each other without one.
fn with_missing_commas(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut ended) = (false, false, false);
    for letter in text.chars() {
        let opens = matches!(letter, '"' | '{' | '[') && !quoted;
        if opens && ended {
            whole.push(',');
        }
        whole.push(letter);
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => {
                ended = quoted;
                quoted = !quoted;
            }
            _ if quoted || letter.is_whitespace() => {}
            _ => ended = matches!(letter, '}' | ']'),
        }
    }
    whole
}

/// Hand-written JSON with references in it: each must stand inside a text of the document.
fn substituted(parts: &[Part<'_>]) -> Result<Value, Wrong> {
    let (mut text, mut values) = (String::new(), Vec::new());
    for part in parts {
        let value = match part {
            Part::Text(literal) => {
                text.push_str(literal);
                continue;
            }
            Part::Unknown(reason) => unknown(reason),
            Part::Ref(id) => reference(id),
            Part::GetAtt(id, name) => attribute(id, name),
        };
        text.extend([MARKS.0.to_string(), values.len().to_string(), MARKS.1.to_string()]);
        values.push(value);
    }
    match read(&text) {
        Ok(document) => Ok(restored(document, &values)),
        Err(Wrong { reason, meant: Some(meant) }) => {
            Err(Wrong { reason, meant: Some(restored(meant, &values)) })
        }
        Err(wrong) if !text.contains(MARKS.0) => Err(wrong),
        Err(_) => Ok(unknown("it is put together of text that is no JSON before its references are known")),
    }
}

fn restored(value: Value, values: &[Value]) -> Value {
    match value {
        Value::String(text) if text.contains(MARKS.0) => compose_marked(&text, MARKS, values),
        Value::Array(items) => items.into_iter().map(|item| restored(item, values)).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                if name.contains(MARKS.0) {
                    match compose_marked(&name, MARKS, values) {
                        Value::String(name) => (name, restored(value, values)),
                        _ => (
                            name.replace([MARKS.0, MARKS.1], "").into(),
                            unknown("its key is known after apply"),
                        ),
                    }
                } else {
                    (name, restored(value, values))
                }
            })
            .collect(),
        other => other,
    }
}
