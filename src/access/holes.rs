//! Policy documents written as a text of which pieces are unknown.

use crate::estate::intrinsic::{Intrinsic, composed, intrinsic, is_placed, raw_pieces, unknown};
use crate::json::{Key, Map, Value};

/// What stands for unknown pieces while a text is taken apart: Unicode's private use, which no policy has.
const HOLES: std::ops::Range<u32> = 0xe000..0xf000;

/// The pieces of a text, and why some are not known.
pub(super) struct Holes<'a> {
    pub(super) reason: &'a str,
    pub(super) placed: bool,
    pub(super) pieces: &'a [Value],
}

fn is_hole(c: char) -> bool {
    HOLES.contains(&u32::from(c))
}

/// A text of which pieces are unknown, changed as a whole: each of these is a letter of it. Nothing if it is none.
pub(crate) fn changed(value: &Value, change: &dyn Fn(&str) -> String) -> Option<Value> {
    let Some(Intrinsic::Unknown(reason)) = intrinsic(value) else { return None };
    let holes = Holes { reason, placed: is_placed(value), pieces: raw_pieces(value)? };
    holes.reopen(&Value::from(change(&holes.marked()?)))
}

impl Holes<'_> {
    /// A document written as a text of which pieces are unknown, such as an account's number: these are within its texts, or
    /// nothing is known of it.
    pub(super) fn taken_apart(&self) -> Option<Value> {
        let parsed = serde_json::from_str::<Value>(&self.marked()?).ok().filter(Value::is_object)?;
        self.reopen(&parsed)
    }

    /// One text, with a letter for each unknown piece.
    fn marked(&self) -> Option<String> {
        let mut whole = String::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            match piece.as_str() {
                Some(text) if text.contains(is_hole) => return None,
                Some(text) => whole.push_str(text),
                None => {
                    let mark = HOLES.start + u32::try_from(i).ok()?;
                    whole.push(char::from_u32(mark).filter(|mark| is_hole(*mark))?);
                }
            }
        }
        Some(whole)
    }

    /// The value with texts partly unknown again; nothing if the name of a field is.
    fn reopen(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) if text.contains(is_hole) => Some(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.reopen(item)).collect(),
            Value::Object(fields) => {
                let entry = |(name, value): (&Key, &Value)| {
                    let value = self.reopen(value).filter(|_| !name.contains(is_hole))?;
                    Some((name.clone(), value))
                };
                fields.iter().map(entry).collect::<Option<Map>>().map(Value::Object)
            }
            _ => Some(value.clone()),
        }
    }

    fn text(&self, text: &str) -> Value {
        let mut pieces: Vec<Value> = Vec::new();
        for c in text.chars() {
            match pieces.last_mut() {
                _ if is_hole(c) => pieces.push(self.pieces[(u32::from(c) - HOLES.start) as usize].clone()),
                Some(Value::String(last)) => last.push(c),
                _ => pieces.push(Value::from(c.to_string())),
            }
        }
        pieces.dedup_by(|next, last| next.is_null() && last.is_null());
        match pieces.as_slice() {
            [Value::Null] => unknown(self.reason),
            _ => composed(self.reason, self.placed, &pieces),
        }
    }
}
