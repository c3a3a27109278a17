//! JSON text to the same tree as YAML, for positions in JSON files.
//!
//! Its own reader, because YAML parsers differ from JSON on tabs, escapes and surrogate pairs.

use super::node::{Entry, Kind, Node};
use super::yaml::{MAX_DEPTH, Names, insert};
use super::{Span, SyntaxError};
use std::sync::Arc;

/// Reads one value. Duplicate keys are said and left out; a broken text gives no tree.
pub(super) fn parse(text: &str) -> (Option<Arc<Node>>, Vec<SyntaxError>) {
    let mut reader = Reader { text, at: 0, depth: 0, errors: Vec::new() };
    let root = reader.value().and_then(|root| {
        reader.skip_space();
        if reader.at == text.len() {
            Ok(root)
        } else {
            Err(reader.error("nothing more after the first value"))
        }
    });
    match root {
        Ok(root) => (Some(root), reader.errors),
        Err(error) => {
            reader.errors.push(error);
            (None, reader.errors)
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    errors: Vec<SyntaxError>,
}

impl Reader<'_> {
    fn error(&self, expected: &str) -> SyntaxError {
        let found = match self.text[self.at..].chars().next() {
            Some(c) => format!("`{}`", c.escape_debug()),
            None => "the end of the file".to_owned(),
        };
        let message = format!("not valid JSON: expected {expected}, found {found}");
        SyntaxError { message, span: Span::new(self.at, self.at), help: None }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8, expected: &str) -> Result<(), SyntaxError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.error(expected))
    }

    fn value(&mut self) -> Result<Arc<Node>, SyntaxError> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.nested(Reader::object)?,
            Some(b'[') => self.nested(Reader::array)?,
            Some(b'"') => Kind::Scalar { text: self.string()?.into(), plain: false },
            _ => Kind::Scalar { text: self.literal()?.into(), plain: true },
        };
        Ok(Arc::new(Node { span: Span::new(start, self.at), tag: None, kind }))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind, SyntaxError>) -> Result<Kind, SyntaxError> {
        if self.depth == MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(SyntaxError { message, span: Span::new(self.at, self.at + 1), help: None });
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn object(&mut self) -> Result<Kind, SyntaxError> {
        let (mut entries, mut names) = (Vec::new(), Names::default());
        self.skip_space();
        while self.peek() != Some(b'}') {
            if !entries.is_empty() {
                self.eat(b',', "`,` or `}`")?;
                self.skip_space();
            }
            let start = self.at;
            let text = self.string()?.into();
            let span = Span::new(start, self.at);
            let key = Arc::new(Node { span, tag: None, kind: Kind::Scalar { text, plain: false } });
            self.skip_space();
            self.eat(b':', "`:`")?;
            let value = self.value()?;
            self.errors.extend(insert(&mut entries, &mut names, Entry { key, value }));
            self.skip_space();
        }
        self.at += 1;
        Ok(Kind::Mapping(entries))
    }

    fn array(&mut self) -> Result<Kind, SyntaxError> {
        let mut items = Vec::new();
        self.skip_space();
        while self.peek() != Some(b']') {
            if !items.is_empty() {
                self.eat(b',', "`,` or `]`")?;
            }
            items.push(self.value()?);
            self.skip_space();
        }
        self.at += 1;
        Ok(Kind::Sequence(items))
    }

    /// The quoted text up to its end, unescaped by `serde_json`.
    fn string(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        self.eat(b'"', "a text in double quotes")?;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 1 + usize::from(self.at + 1 < self.text.len()),
                Some(0x20..) => self.at += 1,
                Some(_) | None => {
                    self.at = floor(self.text, self.at);
                    return Err(self.error("the closing `\"`"));
                }
            }
        }
        self.at += 1;
        self.text.get(start..self.at).and_then(|quoted| serde_json::from_str(quoted).ok()).ok_or_else(|| {
            let message = "not valid JSON: a wrong escape in this text".to_owned();
            SyntaxError { message, span: Span::new(start, self.at), help: None }
        })
    }

    fn literal(&mut self) -> Result<String, SyntaxError> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'))
            .unwrap_or(rest.len());
        let literal = &rest[..end];
        // An account id that was written as a number may have lost its zero or kept it: both are told later.
        let digits = !literal.is_empty() && literal.bytes().all(|b| b.is_ascii_digit());
        if !digits && serde_json::from_str::<crate::json::Value>(literal).is_err() {
            return Err(self.error("a value"));
        }
        self.at += end;
        Ok(literal.to_owned())
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while at > text.len() || !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json() -> impl Strategy<Value = crate::json::Value> {
        let leaf = prop_oneof![
            Just(crate::json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::hash_map(".*", inner, 0..4)
                    .prop_map(|map| crate::json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in json()) {
            let (root, errors) = parse(&serde_json::to_string_pretty(&value).unwrap());
            prop_assert_eq!(errors, vec![]);
            prop_assert_eq!(root.unwrap().to_json(), value);
        }

        #[test]
        fn never_panics_and_accepts_no_more_than_serde_json(text in r#"[\[\]{}",:\\a-c0-9 é\n\t-]{0,30}"#) {
            let (root, errors) = parse(&text);
            if root.is_some() && errors.is_empty() && !text.contains('0') {
                prop_assert!(serde_json::from_str::<crate::json::Value>(&text).is_ok(), "{}", text);
            }
        }
    }

    #[test]
    fn errors_name_what_was_expected() {
        for (text, expected) in [
            ("{\"a\" 1}", "expected `:`, found `1`"),
            ("{\"a\": }", "expected a value, found `}`"),
            ("[1, 2", "expected `,` or `]`, found the end of the file"),
            ("[\"a", "expected the closing `\"`, found the end of the file"),
            ("{} x", "expected nothing more after the first value, found `x`"),
        ] {
            let (root, errors) = parse(text);
            assert!(root.is_none());
            assert!(errors[0].message.ends_with(expected), "{}", errors[0].message);
        }
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        assert!(parse(&"[".repeat(5_000_000)).1[0].message.contains("nested"));
    }
}
