//! JSON values to YAML that every reader takes for the same values.
//!
//! Its own writer: CloudFormation's readers follow YAML 1.1, in which `2012-10-17` is a date and `on` a boolean, and a
//! writer for YAML 1.2 leaves these without quotes. No line is folded, no anchor is written, and the order is kept.

use crate::json::{Map, Number, Value};
use std::fmt::Write;

/// Levels of mappings whose entries are set apart by an empty line: sections, and what stands in a section.
const SPACED_INDENT: usize = 2;
/// YAML readers give up on an implicit key of more than 1,024 characters.
const LONGEST_KEY: usize = 1000;

/// The value as a YAML document that ends in a newline.
pub(super) fn write(value: &Value) -> String {
    let mut writer = Writer { text: String::new() };
    match inline(value) {
        Some(text) => writer.text.push_str(&text),
        None => writer.block(value, 0),
    }
    writer.text.push('\n');
    writer.text
}

struct Writer {
    text: String,
}

impl Writer {
    /// Writes a mapping or a sequence; the first line is already indented.
    fn block(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(fields) => self.mapping(fields, indent),
            Value::Array(items) => self.sequence(items, indent),
            _ => {}
        }
    }

    fn mapping(&mut self, fields: &Map, indent: usize) {
        for (i, (key, value)) in fields.iter().enumerate() {
            let inline = inline(value);
            if i > 0 {
                if indent <= SPACED_INDENT && inline.is_none() {
                    self.text.push('\n');
                }
                self.line(indent);
            }
            let key = scalar(key);
            if key.len() > LONGEST_KEY {
                self.text.push_str("? ");
                self.text.push_str(&key);
                self.line(indent);
            } else {
                self.text.push_str(&key);
            }
            self.text.push(':');
            match inline {
                Some(_) if literal(value).is_some() => {
                    self.literal(literal(value).unwrap_or_default(), indent + 2);
                }
                Some(text) => {
                    self.text.push(' ');
                    self.text.push_str(&text);
                }
                None => {
                    self.line(indent + 2);
                    self.block(value, indent + 2);
                }
            }
        }
    }

    /// Several lines as they are.
    fn literal(&mut self, text: &str, indent: usize) {
        self.text.push_str(" |");
        for line in text.lines() {
            self.line(indent);
            self.text.push_str(line);
        }
    }

    fn sequence(&mut self, items: &[Value], indent: usize) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.line(indent);
            }
            self.text.push_str("- ");
            match inline(item) {
                Some(text) => self.text.push_str(&text),
                // Deeper than `SPACED_INDENT`, so that what stands in a list is not torn apart.
                None => self.block(item, indent + 2),
            }
        }
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

/// A text of several lines that every reader takes as it stands: none is empty, the first is not indented, the last ends.
fn literal(value: &Value) -> Option<&str> {
    let text = value.as_str()?;
    let lines = text.strip_suffix('\n').filter(|lines| lines.contains('\n'))?;
    let good = |line: &str| !line.trim().is_empty() && line.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    (!text.starts_with(' ') && lines.split('\n').all(good)).then_some(text)
}

/// The value's text where it stands on its key's line.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(digits) => Some(number(digits)),
        Value::String(text) => Some(scalar(text)),
        Value::Array(items) if items.is_empty() => Some("[]".to_owned()),
        Value::Object(fields) if fields.is_empty() => Some("{}".to_owned()),
        Value::Object(fields) => tagged(fields),
        Value::Array(_) => None,
    }
}

/// CloudFormation's short form of an intrinsic function.
fn tagged(fields: &Map) -> Option<String> {
    let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    match (name.as_str(), argument) {
        ("Ref", Value::String(id)) => Some(format!("!Ref {}", scalar(id))),
        ("Fn::Sub", Value::String(text)) => Some(format!("!Sub {}", scalar(text))),
        ("Fn::GetAtt", Value::Array(path)) => match path.as_slice() {
            // The first point ends the logical id.
            [Value::String(id), Value::String(attribute)] if !id.is_empty() && !id.contains('.') => {
                Some(format!("!GetAtt {}", scalar(&format!("{id}.{attribute}"))))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A number in the form that YAML 1.1 has too: `1.0e+300`, not `1e300`.
fn number(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// A text, in quotes unless no reader can take it for anything else.
pub(in crate::emit) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text may stand without quotes. What begins with a letter is no number, date or indicator.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " _-./:*+=(),;".contains(c))
        && !is_word(text)
}

/// Whether some reader takes the text for a boolean, null or a number: YAML 1.1's words and Rust's and C's floats.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 13] =
        ["y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf", "infinity", "nil"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(c) => out.push(c),
            _ => escape(&mut out, u32::from(c)),
        }
    }
    out.push('"');
    out
}

fn escape(out: &mut String, code: u32) {
    // Writing to a `String` cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// YAML 1.1's printable characters, without its further line breaks and the byte order mark.
fn is_printable(c: char) -> bool {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => true,
        _ => false,
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
