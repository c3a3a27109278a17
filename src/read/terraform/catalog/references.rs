//! References between blocks as references between CloudFormation's resources.

use super::row::{Gives, Target};
use super::{data, table};
use crate::estate::intrinsic::{self, Intrinsic, Part, attribute, hole, intrinsic, reference, sub, unknown};
use crate::estate::links::KEY;
use crate::json::{Map, Value, json};
use crate::read::terraform::{Block, JSON};
use std::cell::Cell;
use std::collections::HashMap;

/// How many arguments a reference is followed through.
const MAX_STEPS: usize = 16;

/// How large the values may be that references of one block are replaced by.
const MAX_SIZE: usize = 4 << 20;

/// A data source that only puts together what its arguments say.
pub(super) const POLICY_DOCUMENT: &str = "aws_iam_policy_document";

/// The blocks of a unit, by their ids.
pub(super) struct References<'a> {
    blocks: HashMap<String, &'a Block>,
    /// What is left of [`MAX_SIZE`] for the block at hand.
    left: Cell<usize>,
}

/// A piece of a text that is put together.
enum Piece<'a> {
    Text(&'a str),
    Value(Value),
}

impl<'a> References<'a> {
    pub(super) fn new(blocks: &'a [Block]) -> References<'a> {
        let blocks = blocks.iter().map(|block| (block.id(), block)).collect();
        References { blocks, left: Cell::new(0) }
    }

    /// The block of that id.
    pub(super) fn block(&self, id: &str) -> Option<&'a Block> {
        self.blocks.get(id).copied()
    }

    /// A value as `block` has it, with references in CloudFormation's form.
    pub(super) fn convert(&self, value: &Value, block: &Block) -> Value {
        self.left.set(MAX_SIZE);
        self.follow(value, block, 0)
    }

    fn follow(&self, value: &Value, block: &Block, step: usize) -> Value {
        intrinsic::map(value, &mut |found| match found {
            Intrinsic::GetAtt(id, name) => Some(self.attribute(id, name, block, step)),
            Intrinsic::Sub(parts) => Some(self.substitute(parts, block, step)),
            Intrinsic::Ref(_) | Intrinsic::Unknown(_) => None,
        })
    }

    /// What the attribute of another block is, seen from `from`.
    fn attribute(&self, id: &str, name: &str, from: &Block, step: usize) -> Value {
        let Some(block) = self.block(id).filter(|_| step < MAX_STEPS) else {
            let address = id.replace('/', ".");
            return match address.split_once("data.") {
                Some(("", _)) => open(&data::reason(&address, name), name),
                _ => elsewhere(&address, name),
            };
        };
        if block.data && block.kind == POLICY_DOCUMENT && matches!(name, "json" | "minified_json") {
            let arguments = self.follow(&block.arguments, block, step + 1);
            return policy_document(&arguments);
        }
        if block.data {
            let argument = |name: &str| self.argument(block, name, step);
            return data::attribute(block, name, argument).map_or_else(
                || open(&data::reason(&block.address, name), name),
                |parts| compose(&pieces(&parts)),
            );
        }
        let gives = table(&block.kind).and_then(|table| {
            let given = table.gives.iter().find(|(attribute, _)| *attribute == name)?.1;
            matches!(table.becomes, Target::Resource(_)).then_some(given).or(match given {
                Gives::Argument(_) => Some(given),
                _ => None,
            })
        });
        let after = || open(&format!("`{}.{name}` is known after apply", block.address), name);
        match gives {
            Some(Gives::Ref) => reference(id),
            Some(Gives::Att(name)) => attribute(id, name),
            Some(Gives::LogGroupArn) => log_group(id, block, from),
            Some(Gives::Argument(name)) => self.argument(block, name, step).unwrap_or_else(after),
            Some(Gives::KeyArn(name)) => {
                let key = self.argument(block, name, step);
                key.and_then(|key| self.key_arn(key)).unwrap_or_else(after)
            }
            None => self.argument(block, name, step).unwrap_or_else(after),
        }
    }

    fn argument(&self, block: &Block, name: &str, step: usize) -> Option<Value> {
        let value =
            block.arguments.get(name).filter(|value| !value.is_null() && value.as_str() != Some(""))?;
        let size = size(value);
        if size > self.left.get() {
            return Some(unknown(&format!("`{}.{name}` is referred to too often", block.address)));
        }
        self.left.set(self.left.get() - size);
        Some(self.follow(value, block, step + 1))
    }

    fn key_arn(&self, key: Value) -> Option<Value> {
        match intrinsic(&key) {
            Some(Intrinsic::Ref(id)) if self.block(id).is_some() => Some(attribute(id, "Arn")),
            Some(_) => Some(key),
            None => key.as_str().is_some_and(|text| text.starts_with("arn:")).then_some(key),
        }
    }

    fn substitute(&self, parts: &[Part<'_>], block: &Block, step: usize) -> Value {
        let mut pieces = Vec::new();
        let mut rest = parts.iter().peekable();
        while let Some(part) = rest.next() {
            match part {
                Part::Text(text) => pieces.push(Piece::Text(text)),
                Part::Unknown(reason) => pieces.push(Piece::Value(unknown(reason))),
                Part::Ref(id) => pieces.push(Piece::Value(reference(id))),
                Part::GetAtt(id, name) => {
                    let value = self.attribute(id, name, block, step);
                    // The provider's ARN lacks the `:*` that CloudFormation's has.
                    let arn = *name == "arn" && self.block(id).is_some_and(is_log_group);
                    let stars = match rest.peek() {
                        Some(Part::Text(text)) if arn => text.strip_prefix(":*"),
                        _ => None,
                    };
                    match stars {
                        Some(after) => {
                            pieces.push(Piece::Value(attribute(id, "Arn")));
                            pieces.push(Piece::Text(after));
                            rest.next();
                        }
                        None => pieces.push(Piece::Value(value)),
                    }
                }
            }
        }
        compose(&pieces)
    }
}

/// Attributes that identify what they are of: AWS leaves none of them empty.
const IDENTITIES: &[&str] = &["id", "name", "bucket", "key_id"];

/// An attribute of a resource that is not among the inputs: an alias has an ARN of its own, that of a key is never one.
fn elsewhere(address: &str, name: &str) -> Value {
    let reason = format!("`{address}.{name}` is known after apply");
    let kind = address.rsplit('.').nth(1).unwrap_or_default();
    if name == "arn" && table(kind).is_some_and(|table| matches!(table.becomes, Target::Resource(KEY))) {
        return sub(format!("arn:{0}:key/{0}", hole(&reason)));
    }
    open(&reason, name)
}

/// An attribute that is known after apply, or that something gives which is not among the inputs.
fn open(reason: &str, name: &str) -> Value {
    match name {
        _ if name == "arn" || name.ends_with("_arn") => sub(format!("arn:{}", hole(reason))),
        _ if IDENTITIES.contains(&name) => intrinsic::partial(reason, &[None]),
        _ => unknown(reason),
    }
}

/// The document of a data source whose arguments a plan tells.
fn policy_document(arguments: &Value) -> Value {
    let arguments = without_nulls(arguments);
    let document =
        crate::read::terraform::policy_document::document(arguments.as_object().unwrap_or(&Map::new()));
    match intrinsic(&document) {
        Some(_) => document,
        None => json!({ JSON: document }),
    }
}

/// Arguments that were not written.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Object(fields) => {
            let set = fields.iter().filter(|(_, value)| !value.is_null());
            set.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        _ => value.clone(),
    }
}

/// About how many bytes a value has.
fn size(value: &Value) -> usize {
    64 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + size(value)).sum(),
        _ => 0,
    }
}

fn is_log_group(block: &Block) -> bool {
    block.kind == "aws_cloudwatch_log_group" && !block.data
}

/// `arn:aws:logs:eu-west-1:111111111111:log-group:name`, without the `:*` that `Fn::GetAtt` gives.
fn log_group(id: &str, group: &Block, from: &Block) -> Value {
    if group.stack != from.stack {
        let reason =
            format!("`{}.arn` is of another provider configuration's account or Region", group.address);
        return unknown(&reason);
    }
    sub(format!("arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{id}}}"))
}

fn pieces(parts: &[data::Given]) -> Vec<Piece<'_>> {
    parts
        .iter()
        .map(|part| match part {
            data::Given::Text(text) => Piece::Text(text),
            data::Given::Value(value) => Piece::Value(value.clone()),
        })
        .collect()
}

/// One value of the pieces: a text, an `Fn::Sub`, the one reference that it is, or an unknown.
fn compose(pieces: &[Piece<'_>]) -> Value {
    let (mut text, mut plain) = (String::new(), String::new());
    let mut references = Vec::new();
    for piece in pieces {
        let value = match piece {
            Piece::Text(literal) => {
                plain.push_str(literal);
                continue;
            }
            Piece::Value(Value::String(literal)) => {
                plain.push_str(literal);
                continue;
            }
            Piece::Value(value) => value,
        };
        let placeholder = match intrinsic(value) {
            Some(Intrinsic::Ref(id)) => format!("${{{id}}}"),
            Some(Intrinsic::GetAtt(id, name)) => format!("${{{id}.{name}}}"),
            Some(Intrinsic::Sub(_)) => {
                value.get("Fn::Sub").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            Some(Intrinsic::Unknown(reason)) => hole(reason),
            None if value.is_number() || value.is_boolean() => {
                plain.push_str(&value.to_string());
                continue;
            }
            None => return unknown("it is put together of more than texts"),
        };
        text.push_str(&escaped(&std::mem::take(&mut plain)));
        text.push_str(&placeholder);
        references.push((value, placeholder));
    }
    match references.as_slice() {
        [] => return Value::from(plain),
        [(value, placeholder)] if plain.is_empty() && text == *placeholder => return (*value).clone(),
        _ => {}
    }
    text.push_str(&escaped(&plain));
    sub(text)
}

/// Plain text as it stands in an `Fn::Sub`.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

/// A text that holds marks in place of references, see `document`, with these put back.
pub(super) fn compose_marked(text: &str, marks: (char, char), values: &[Value]) -> Value {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(marks.0) {
        let Some((number, after)) = after.split_once(marks.1) else { break };
        pieces.push(Piece::Text(before));
        if let Some(value) = number.parse::<usize>().ok().and_then(|number| values.get(number)) {
            pieces.push(Piece::Value(value.clone()));
        }
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    compose(&pieces)
}
