//! Values with each reference in them replaced by what it gives, or by an unknown with its reason.

use super::{Context, Graph, Known, MAX_IMPORTS, reason};
use crate::estate::Partition;
use crate::estate::intrinsic::{
    ACCOUNT, Intrinsic, NAMED, PARTITION, Part, REGION, composed, intrinsic, is_placed, is_unknown,
    names_itself, place_of, present, raw_pieces, single, unknown,
};
use crate::estate::resolve::{NO_ACCOUNT, NO_PARTITION, NO_REGION};
use crate::json::{Key, Value};
use crate::source::pointer;
use compact_str::CompactString;

impl<'a> Graph<'a> {
    /// The value with each reference replaced by what it gives, or by an unknown.
    pub(super) fn resolve(&self, context: Context, value: &Value) -> Value {
        match intrinsic(value) {
            Some(Intrinsic::Ref(id)) => value_of(self.name(context, id, None)),
            Some(Intrinsic::GetAtt(id, attribute)) => value_of(self.name(context, id, Some(attribute))),
            Some(Intrinsic::Sub(parts)) => self.substitute(context, &parts),
            Some(Intrinsic::Unknown(_)) => value.clone(),
            None => match value {
                Value::Array(items) => items.iter().map(|item| self.resolve(context, item)).collect(),
                Value::Object(fields) => match import(value).map(|name| self.import(context, name)) {
                    Some(Ok((context, value))) => self.resolve(context, value),
                    // No export is empty.
                    Some(Err(reason)) => present(&reason),
                    None => match function(fields.keys()) {
                        Some(name) => unknown(&format!("`{name}` cannot be computed before deployment")),
                        None => {
                            fields.iter().map(|(name, v)| (name.clone(), self.resolve(context, v))).collect()
                        }
                    },
                },
                _ => value.clone(),
            },
        }
    }

    /// The value of an export, and where it is written.
    pub(super) fn import(&self, context: Context, name: &Value) -> Result<(Context, &'a Value), String> {
        let name = match self.resolve(context, name) {
            Value::String(name) => name,
            other => return Err(format!("the name of what is imported is not known: {}", reason(&other))),
        };
        match self.exports.get(&name).map(Vec::as_slice) {
            _ if context.imports >= MAX_IMPORTS => Err(format!("the import of `{name}` leads in a circle")),
            Some([number]) => {
                let export = &self.estate.exports[*number];
                Ok((Context::exporting(export, context.imports + 1), &export.value))
            }
            Some(_) => Err(format!("several templates export `{name}`")),
            None => Err(format!("no input exports `{name}`")),
        }
    }

    fn name(&self, context: Context, id: &str, attribute: Option<&str>) -> Known {
        if let (None, Some(known)) = (attribute, self.pseudo(context, id)) {
            return known;
        }
        let number = self
            .by_id
            .get(&(context.unit, id))
            .ok_or_else(|| unknown(&format!("`{id}` is not known before deployment")))?;
        match attribute {
            None => self.names.reference(self, *number),
            Some(attribute) => self.names.attribute(self, context, *number, attribute),
        }
    }

    /// What a pseudo parameter gives.
    fn pseudo(&self, context: Context, id: &str) -> Option<Known> {
        let stack = self.estate.stack(context.stack);
        let said = |value: Option<&str>, kind, reason| {
            value.map(CompactString::from).ok_or_else(|| place_of(context.stack, kind, reason))
        };
        Some(match id {
            "AWS::AccountId" => said(stack.known_account(), ACCOUNT, NO_ACCOUNT),
            "AWS::Region" => said(stack.known_region(), REGION, NO_REGION),
            "AWS::Partition" => {
                said(self.partition(context.stack).map(Partition::name), PARTITION, NO_PARTITION)
            }
            "AWS::URLSuffix" => {
                let suffix = self.partition(context.stack).map(Partition::dns_suffix);
                suffix.map(CompactString::from).ok_or_else(|| unknown(NO_PARTITION))
            }
            _ => return None,
        })
    }

    fn substitute(&self, context: Context, parts: &[Part<'_>]) -> Value {
        let mut text = Text { pieces: Vec::with_capacity(parts.len()), ..Text::default() };
        for part in parts {
            match part {
                Part::Text(literal) => text.push(Ok((*literal).into())),
                Part::Unknown(reason) => text.push(Err(unknown(reason))),
                Part::Ref(id) => text.push(self.name(context, id, None)),
                Part::GetAtt(id, attribute) => text.push(self.name(context, id, Some(attribute))),
            }
        }
        text.finish()
    }
}

/// A text that is put together from pieces, some of which may be unknown.
#[derive(Default)]
pub(super) struct Text {
    pieces: Vec<Value>,
    reason: Option<String>,
    /// Whether a piece may be anything, not only an account or a Region.
    open: bool,
}

impl Text {
    pub(super) fn push(&mut self, piece: Known) {
        match piece {
            Ok(known) => match self.pieces.last_mut() {
                Some(Value::String(last)) => last.push_str(&known),
                _ => self.pieces.push(Value::from(known)),
            },
            Err(open) => {
                let why = reason(&open);
                self.open |= !is_placed(&open);
                // The one reason of several pieces is not the name of each.
                let alone =
                    raw_pieces(&open).is_none_or(|inner| inner.iter().filter(|p| p.is_null()).count() == 1);
                let hole = if alone && names_itself(&why) {
                    single(NAMED, why.as_str().into())
                } else {
                    Value::Null
                };
                for piece in raw_pieces(&open).unwrap_or(&[Value::Null]) {
                    match piece {
                        Value::String(text) => self.push(Ok(text.clone())),
                        Value::Null => self.pieces.push(hole.clone()),
                        known => self.pieces.push(known.clone()),
                    }
                }
                self.reason.get_or_insert(why);
            }
        }
    }

    pub(super) fn finish(mut self) -> Value {
        self.pieces.dedup_by(|next, last| next.is_null() && last.is_null());
        match self.reason {
            None => Value::String(self.pieces.iter().filter_map(Value::as_str).collect()),
            Some(reason) if !self.open => composed(&reason, true, &self.pieces),
            Some(reason) if !self.pieces.iter().any(Value::is_string) => unknown(&reason),
            Some(reason) => composed(&reason, false, &self.pieces),
        }
    }
}

/// The name that `Fn::ImportValue` asks for.
pub(crate) fn import(value: &Value) -> Option<&Value> {
    value.as_object().filter(|fields| fields.len() == 1)?.get("Fn::ImportValue")
}

/// The function of CloudFormation that an object of these keys calls.
fn function<'a>(mut keys: impl Iterator<Item = &'a Key>) -> Option<&'a str> {
    let first = keys.next().filter(|_| keys.next().is_none())?;
    (first.starts_with("Fn::") || first == "Ref").then_some(first)
}

fn value_of(known: Known) -> Value {
    known.map_or_else(|open| open, Value::from)
}

/// The value at a pointer, or the unknown or computed value on the way to it.
pub fn reach<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let mut at = value;
    for segment in pointer::segments(path) {
        if is_unknown(at) {
            break;
        }
        at = pointer::step(at, &segment)?;
    }
    Some(at)
}
