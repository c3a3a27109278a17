//! Texts put together from texts and references.

use super::value::{MAX_TEXT, open, to_text};
use crate::estate::Intrinsic;
use crate::estate::intrinsic::{Part, hole, intrinsic, sub, unknown};
use crate::json::Value;

/// A text put together from texts and references.
#[derive(Default)]
pub(super) struct Pieces(Vec<Piece>);

enum Piece {
    Text(String),
    Reference(String),
    /// A piece that cannot be known, for this reason.
    Hole(String),
}

impl Pieces {
    /// Adds text as it stands.
    pub(super) fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            // What is too long already need not be longer.
            Some(Piece::Text(last)) if last.len() > MAX_TEXT => {}
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
    }

    /// Adds a piece that cannot be known; two in a row are one.
    fn hole(&mut self, reason: &str) {
        if !matches!(self.0.last(), Some(Piece::Hole(_))) {
            self.0.push(Piece::Hole(reason.to_owned()));
        }
    }

    /// Adds a value as text; what cannot stand in a text is the answer.
    pub(super) fn value(&mut self, value: &Value) -> Result<Option<Value>, String> {
        match intrinsic(value) {
            Some(Intrinsic::Ref(id)) => self.0.push(Piece::Reference(id.to_owned())),
            Some(Intrinsic::GetAtt(id, attribute)) => {
                self.0.push(Piece::Reference(format!("{id}.{attribute}")));
            }
            Some(Intrinsic::Sub(parts)) => parts.iter().for_each(|part| match part {
                Part::Text(text) => self.text(text),
                Part::Unknown(reason) => self.hole(reason),
                Part::Ref(id) => self.0.push(Piece::Reference((*id).to_owned())),
                Part::GetAtt(id, attribute) => self.0.push(Piece::Reference(format!("{id}.{attribute}"))),
            }),
            Some(Intrinsic::Unknown(reason)) => self.hole(reason),
            None => match open(value) {
                Some(reason) => self.hole(&reason),
                None => self.text(&to_text(value)?),
            },
        }
        Ok(None)
    }

    /// The whole: a text, a reference, or `Fn::Sub`.
    pub(super) fn finish(self) -> Value {
        let mut texts = String::new();
        if self.0.iter().all(|piece| matches!(piece, Piece::Text(_))) {
            for piece in self.0 {
                if let Piece::Text(text) = piece {
                    texts.push_str(&text);
                }
            }
            return if texts.len() > MAX_TEXT { unknown("the text is too long") } else { Value::from(texts) };
        }
        if let [Piece::Hole(reason)] = self.0.as_slice() {
            return unknown(reason);
        }
        let last = self.0.len() - 1;
        for (i, piece) in self.0.iter().enumerate() {
            match piece {
                Piece::Reference(name) => texts.extend(["${", name, "}"]),
                Piece::Hole(reason) => texts.push_str(&hole(reason)),
                Piece::Text(text) => match escaped(text) {
                    Some(text) => texts.push_str(&text),
                    // Nothing closes it, so that `Fn::Sub` reads it as it stands.
                    None if i == last => texts.push_str(text),
                    None => return unknown("`${` that nothing closes stands before a reference"),
                },
            }
        }
        if texts.len() > MAX_TEXT { unknown("the text is too long") } else { sub(texts) }
    }
}

/// `${x}` as `Fn::Sub` writes it when it means just that; none where a `${` is not closed.
fn escaped(text: &str) -> Option<String> {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${") {
        let end = at + rest[at..].find('}')?;
        out.extend([&rest[..at], "${!", &rest[at + 2..=end]]);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::value::{attribute_of, has_unknown};
    use super::*;
    use crate::json::json;

    fn text(values: &[Value]) -> Value {
        let mut pieces = Pieces::default();
        for value in values {
            assert_eq!(pieces.value(value).unwrap(), None);
        }
        pieces.finish()
    }

    #[test]
    fn a_literal_that_looks_like_a_reference_is_escaped() {
        let bucket = attribute_of("aws_s3_bucket.b", "arn");
        assert_eq!(text(&[json!("a${x}")]), json!("a${x}"));
        let whole = text(&[bucket.clone(), json!("/${aws:username}/*")]);
        assert_eq!(whole, json!({"Fn::Sub": "${aws_s3_bucket/b.arn}/${!aws:username}/*"}));
        assert_eq!(
            text(&[whole, json!("!")]),
            json!({"Fn::Sub": "${aws_s3_bucket/b.arn}/${!aws:username}/*!"})
        );
        assert!(has_unknown(&text(&[json!("a ${ b "), bucket])));
    }
}
