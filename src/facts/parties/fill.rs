//! Values with the accounts put in that are evident, or with something in every place that is not said.

use super::Parties;
use crate::estate::intrinsic::{
    ACCOUNT, PARTITION, REGION, composed, is_placed, place, raw_pieces, reason_of,
};
use crate::estate::{Partition, StackId};
use crate::json::Value;
use compact_str::CompactString;
use std::borrow::Cow;

/// What a piece that is not said is: its key and the number of its stack.
type Unsaid<'a> = (&'a str, StackId);

impl Parties {
    /// The value with the accounts that are evident put in.
    pub(super) fn fill<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        // Where no account is known there is nothing to put in.
        if !is_open(value) || self.accounts.iter().all(Option::is_none) {
            return Cow::Borrowed(value);
        }
        Cow::Owned(filled(value, &|(kind, stack)| {
            let account = (kind == ACCOUNT).then(|| self.known_account(stack));
            account.flatten().map(CompactString::from)
        }))
    }

    /// The value with some account, Region and partition in every place that is not said.
    pub(crate) fn complete(&self, value: &Value) -> Value {
        filled(value, &|(kind, stack)| match kind {
            ACCOUNT => Some(self.some_account(stack).id),
            REGION => Some("unsaid-region-1".into()),
            PARTITION => Some(Partition::default().name().into()),
            _ => None,
        })
    }
}

/// Whether pieces of a text in a value are not known.
fn is_open(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_open),
        Value::Object(fields) => raw_pieces(value).is_some() || fields.values().any(is_open),
        _ => false,
    }
}

fn filled(value: &Value, with: &dyn Fn(Unsaid<'_>) -> Option<CompactString>) -> Value {
    if let Some(pieces) = raw_pieces(value) {
        return joined(value, pieces, with);
    }
    match value {
        Value::Array(items) => items.iter().map(|item| filled(item, with)).collect(),
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), filled(v, with))).collect(),
        other => other.clone(),
    }
}

fn joined(value: &Value, pieces: &[Value], with: &dyn Fn(Unsaid<'_>) -> Option<CompactString>) -> Value {
    let mut joined: Vec<Value> = Vec::new();
    for piece in pieces {
        let put = place(piece).and_then(with);
        match (piece.as_str().or(put.as_deref()), joined.last_mut()) {
            (Some(text), Some(Value::String(last))) => last.push_str(text),
            (Some(text), _) => joined.push(text.into()),
            (None, _) => joined.push(piece.clone()),
        }
    }
    match joined.as_slice() {
        [whole @ Value::String(_)] => whole.clone(),
        _ => composed(reason_of(value).unwrap_or_default(), is_placed(value), &joined),
    }
}
