//! Functions that write and read other notations.

use super::super::block::JSON;
use super::super::kinds::plain;
use super::super::policy_document::is_constant;
use super::super::value::{
    BLOCK, Evaluated, MODULE, describe, marked, number, open, sorted, to_number, to_text,
};
use crate::estate::Intrinsic;
use crate::estate::intrinsic::{intrinsic, unknown};
use crate::json::{Value, json};
use std::fmt::Write;

/// A document as its text, or as a value where it holds references or unknowns.
pub(in super::super) fn encoded(document: Value) -> Value {
    if let Some(Intrinsic::Unknown(_)) = intrinsic(&document) {
        return document;
    }
    if is_constant(&document) { Value::from(text_of(&document)) } else { json!({ JSON: document }) }
}

#[expect(clippy::unnecessary_wraps, reason = "a row of the table")]
pub(super) fn jsonencode(of: &[Value]) -> Evaluated {
    Ok(encoded(prepared(&of[0])))
}

/// Keys in order, whole blocks as unknowns, documents within as what they are: open texts.
fn prepared(value: &Value) -> Value {
    if marked(value, BLOCK).is_some() || marked(value, MODULE).is_some() || marked(value, JSON).is_some() {
        return unknown(&open(value).unwrap_or_default());
    }
    if intrinsic(value).is_some() {
        return value.clone();
    }
    match plain(value) {
        Value::Array(items) => items.iter().map(prepared).collect(),
        Value::Object(fields) => {
            sorted(fields).into_iter().map(|(key, value)| (key.clone(), prepared(value))).collect()
        }
        Value::Number(_) => to_number(value).map_or(Value::Null, number),
        other => other.clone(),
    }
}

/// JSON as Terraform writes it: keys in order, what HTML gives a meaning escaped.
pub(super) fn text_of(value: &Value) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

pub(super) fn jsondecode(of: &[Value]) -> Evaluated {
    if let Some(document) = marked(&of[0], JSON) {
        return Ok(document.clone());
    }
    if let Some(reason) = open(&of[0]) {
        return Ok(unknown(&reason));
    }
    serde_json::from_str(&to_text(&of[0])?).map_err(|error| format!("`jsondecode`: {error}"))
}

pub(super) fn sha256(of: &[Value]) -> Evaluated {
    Ok(Value::from(crate::source::sha256(to_text(&of[0])?.as_bytes())))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64encode(of: &[Value]) -> Evaluated {
    let text = to_text(&of[0])?;
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let sextet = usize::try_from(bits >> (18 - 6 * i) & 63).unwrap_or_default();
            out.push(if i <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    Ok(Value::from(out))
}

pub(super) fn base64decode(of: &[Value]) -> Evaluated {
    let Value::String(text) = &of[0] else { return Err(format!("{} is no base64", describe(&of[0]))) };
    let bad = || "not valid base64".to_owned();
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for c in text.trim_end_matches('=').bytes().filter(|c| !c.is_ascii_whitespace()) {
        let sextet = ALPHABET.iter().position(|known| *known == c).ok_or_else(bad)?;
        bits = bits << 6 | u32::try_from(sextet).unwrap_or_default();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).unwrap_or_default());
        }
    }
    String::from_utf8(bytes).map(Value::from).map_err(|_| "base64 of bytes that are no text".to_owned())
}

/// A text as a query has it.
pub(super) fn urlencode(of: &[Value]) -> Evaluated {
    let mut out = String::new();
    for byte in to_text(&of[0])?.bytes() {
        match byte {
            b' ' => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    Ok(Value::from(out))
}
