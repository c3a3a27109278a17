//! Values to HCL expressions, so that no template has to think of escaping.
//!
//! What is written here is not indented: `format` lays out a whole file.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};
use std::fmt::Write;

/// A list of scalars that is longer than this gets a line for each item.
const MAX_INLINE: usize = 80;

/// The expression for a value; a safe string is an expression already.
pub(in crate::emit) fn expression(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None => Ok("null".to_owned()),
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::String if value.is_safe() => Ok(value.to_string()),
        ValueKind::String => Ok(quote(value.as_str().unwrap_or_default())),
        ValueKind::Seq | ValueKind::Iterable => list(value),
        ValueKind::Map => object(value),
        ValueKind::Undefined => Err(Error::new(ErrorKind::UndefinedError, "there is no such value")),
        other => Err(Error::new(ErrorKind::InvalidOperation, format!("a {other} is no HCL expression"))),
    }
}

fn list(value: &Value) -> Result<String, Error> {
    let items = value.try_iter()?.map(|item| expression(&item)).collect::<Result<Vec<_>, _>>()?;
    let width: usize = items.iter().map(|item| item.len() + 2).sum();
    let scalars = !items.iter().any(|item| item.contains('\n'));
    if items.is_empty() || (scalars && (items.len() == 1 || width <= MAX_INLINE)) {
        return Ok(format!("[{}]", items.join(", ")));
    }
    Ok(format!("[\n{},\n]", items.join(",\n")))
}

fn object(value: &Value) -> Result<String, Error> {
    let mut text = String::from("{\n");
    let mut empty = true;
    for name in value.try_iter()? {
        let item = expression(&value.get_item(&name)?)?;
        let name = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} = {item}", key(&name));
        empty = false;
    }
    Ok(if empty { "{}".to_owned() } else { text + "}" })
}

/// A key of an object, in quotes only where it must be.
fn key(name: &str) -> String {
    // `for` would start a for expression; the others read like values.
    let keyword = matches!(name, "for" | "if" | "in" | "null" | "true" | "false");
    if is_identifier(name) && !keyword { name.to_owned() } else { quote(name) }
}

/// Whether Terraform takes the text as a name, as far as ASCII goes.
pub(in crate::emit) fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A literal: nothing in it is evaluated.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    escape(text, &mut quoted);
    quoted.push('"');
    quoted
}

/// One piece of a template in quotes.
pub(super) enum Piece<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// An expression.
    Expression(&'a str),
}

/// A template: literal pieces and interpolations in one pair of quotes.
pub(super) fn template(pieces: &[Piece<'_>]) -> String {
    let mut quoted = String::from("\"");
    let mut literal = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => literal.push_str(text),
            Piece::Expression(expression) => {
                // `$` before an interpolation would make `$${`, which is an escape.
                let text = std::mem::take(&mut literal);
                let sign = text.chars().next_back().filter(|last| matches!(last, '$' | '%'));
                escape(text.strip_suffix(['$', '%']).unwrap_or(&text), &mut quoted);
                if let Some(sign) = sign {
                    unicode(sign, &mut quoted);
                }
                quoted.push_str("${");
                quoted.push_str(expression);
                quoted.push('}');
            }
        }
    }
    escape(&literal, &mut quoted);
    quoted.push('"');
    quoted
}

fn escape(text: &str, quoted: &mut String) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => quoted.extend([c, c]),
            // `$$${` is read in more than one way; an escaped first sign leaves one.
            '$' | '%' if rest.peek() == Some(&c) => unicode(c, quoted),
            c if c.is_control() || is_invisible(c) => unicode(c, quoted),
            c => quoted.push(c),
        }
    }
}

fn unicode(c: char, quoted: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(quoted, "\\u{:04X}", u32::from(c));
}

/// Characters that change how a line looks, not what it says: a reviewer must see them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_never_evaluated() {
        for (text, quoted) in [
            ("plain", r#""plain""#),
            ("${aws:PrincipalOrgID}", r#""$${aws:PrincipalOrgID}""#),
            ("%{ if x }", r#""%%{ if x }""#),
            ("$${a}", r#""\u0024$${a}""#),
            ("100% $5", r#""100% $5""#),
            ("a\"b\\c\n\t\r", r#""a\"b\\c\n\t\r""#),
            ("\u{0}\u{1b}\u{202e}", r#""\u0000\u001B\u202E""#),
            ("Größe 日本", "\"Größe 日本\""),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn a_sign_before_an_interpolation_does_not_escape_it() {
        let pieces = [Piece::Text("a$"), Piece::Expression("x.y"), Piece::Text("/${z}")];
        assert_eq!(template(&pieces), r#""a\u0024${x.y}/$${z}""#);
        let plain = [Piece::Expression("x.arn"), Piece::Text("/*")];
        assert_eq!(template(&plain), r#""${x.arn}/*""#);
    }

    #[test]
    fn values_become_expressions() {
        let value = Value::from_pairs([
            ("Plain", Value::from(1)),
            ("aws:SourceArn", Value::from_safe_string("aws_s3_bucket.logs.arn".to_owned())),
            ("for", Value::from(())),
            ("List", Value::from(vec![Value::from(true), Value::from("x")])),
            ("Empty", Value::from(Vec::<Value>::new())),
        ]);
        assert_eq!(
            expression(&value).unwrap(),
            "{\nPlain = 1\n\"aws:SourceArn\" = aws_s3_bucket.logs.arn\n\"for\" = null\nList = [true, \"x\"]\nEmpty = []\n}"
        );
    }
}
