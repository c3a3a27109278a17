//! CloudFormation's intrinsic functions, as JSON: the references of the estate.

use super::StackId;
use super::alternatives::sides_mut;
use serde_json::{Value, json};

/// The key of the object that stands for a value nobody can know from the input.
///
/// It holds the reason, or `{reason, text}`: a text of which some pieces are known; the others are null there, and with
/// `placed` they are accounts, Regions and partitions. In place of null may stand what the piece is: [`ACCOUNT`], [`REGION`]
/// or [`PARTITION`] and the number of a stack, or [`NAMED`] and a reason; two of these that are equal are the same text. A reason
/// that begins with a name in backticks, or with ``parameter `name` ``, means the value of that name: two with the same
/// reason are the same value.
pub const UNKNOWN: &str = "Trailsmith::Unknown";

/// The key of a piece that is the account of the stack with this number, whichever that is.
pub const ACCOUNT: &str = "account";
/// The key of a piece that is the Region of the stack with this number.
pub const REGION: &str = "region";
/// The key of a piece that is the partition of the stack with this number.
pub const PARTITION: &str = "partition";
/// The key of a piece that is the value which the reason names.
pub const NAMED: &str = "named";

/// A value that is computed from others.
#[derive(Debug, Clone, PartialEq)]
pub enum Intrinsic<'a> {
    /// `{"Ref": id}`
    Ref(&'a str),
    /// `{"Fn::GetAtt": [id, attribute]}`
    GetAtt(&'a str, &'a str),
    /// `{"Fn::Sub": text}`, taken apart.
    Sub(Vec<Part<'a>>),
    /// A value that cannot be known, with the reason.
    Unknown(&'a str),
}

/// A piece of an `Fn::Sub` text.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// `${id}`
    Ref(&'a str),
    /// `${id.attribute}`
    GetAtt(&'a str, &'a str),
    /// `${?reason}`: a piece that cannot be known.
    Unknown(&'a str),
}

/// `{"Ref": id}`
pub fn reference(id: &str) -> Value {
    json!({ "Ref": id })
}

/// `{"Fn::GetAtt": [id, attribute]}`
pub fn attribute(id: &str, attribute: &str) -> Value {
    json!({ "Fn::GetAtt": [id, attribute] })
}

/// `{"Fn::Sub": text}`; the text holds `${id}` and `${id.attribute}`.
pub fn sub(text: impl Into<String>) -> Value {
    json!({ "Fn::Sub": text.into() })
}

/// A value that cannot be known, with the reason.
pub fn unknown(reason: &str) -> Value {
    json!({ UNKNOWN: reason })
}

/// How the reason ends why something is unknown that is a property of what is not among the inputs.
const ABSENT: &str = "is a part of something that is not among the inputs";

/// Why nothing is known of a resource but the part of that name.
pub fn absent(part: &str) -> String {
    format!("`{part}` {ABSENT}")
}

/// Whether a value is unknown because only a part of its resource is among the inputs.
pub fn is_absent(value: &Value) -> bool {
    matches!(intrinsic(value), Some(Intrinsic::Unknown(reason)) if reason.ends_with(ABSENT))
}

/// Whether the reason of an unknown value says whose value it is, so that the same reason means the same value.
pub fn names_itself(reason: &str) -> bool {
    // A function's value depends on arguments that the reason does not tell.
    reason.starts_with("parameter `") || (reason.starts_with('`') && !reason.starts_with("`Fn::"))
}

/// A text of which only some pieces are known: the others are `None`. The reason is why.
///
/// A single piece that is `None` is a text that is there and not empty, though nothing of it is known: a reference to
/// what identifies something that is not among the inputs.
pub fn partial(reason: &str, pieces: &[Option<String>]) -> Value {
    json!({ UNKNOWN: { "reason": reason, "text": pieces } })
}

/// Such a text whose unknown pieces are accounts and Regions: letters, digits and hyphens, whatever they are.
pub fn placed(reason: &str, pieces: &[Option<String>]) -> Value {
    json!({ UNKNOWN: { "reason": reason, "text": pieces, "placed": true } })
}

/// The account, the Region or the partition of a stack, where nobody says it.
pub(crate) fn place_of(stack: StackId, kind: &str, reason: &str) -> Value {
    composed(reason, true, &[json!({ kind: stack.0 })])
}

/// A text of pieces that are texts, null, or say what they are.
pub(crate) fn composed(reason: &str, placed: bool, pieces: &[Value]) -> Value {
    let mut inner = json!({ "reason": reason, "text": pieces });
    if placed {
        inner["placed"] = true.into();
    }
    json!({ UNKNOWN: inner })
}

/// The pieces of a text that is only partly known, as they are.
pub(crate) fn raw_pieces(value: &Value) -> Option<&Vec<Value>> {
    value.get(UNKNOWN)?.get("text")?.as_array()
}

/// The same text with each known piece changed.
pub(crate) fn map_pieces(value: &Value, f: &dyn Fn(&str) -> String) -> Value {
    let mut value = value.clone();
    let pieces = value.get_mut(UNKNOWN).and_then(|unknown| unknown.get_mut("text"));
    for piece in pieces.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::String(text) = piece {
            *text = f(text);
        }
    }
    value
}

/// Why a value is not known, if it is not.
pub(crate) fn reason_of(value: &Value) -> Option<&str> {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => Some(reason),
        _ => None,
    }
}

/// Why a value cannot be read, if it cannot: it is not known, or a reference that nobody has followed.
pub(crate) fn unread(value: &Value) -> Option<String> {
    let reason = match intrinsic(value)? {
        Intrinsic::Unknown(reason) => reason,
        _ => "a reference cannot be followed",
    };
    Some(reason.to_owned())
}

/// Whether the unknown pieces of a text are accounts and Regions.
pub fn is_placed(value: &Value) -> bool {
    value.get(UNKNOWN).and_then(|unknown| unknown.get("placed")).is_some()
}

/// A text that is there and not empty, though nobody can know what it says: the ARN of a resource, what another stack
/// exports.
pub fn present(reason: &str) -> Value {
    partial(reason, &[None])
}

/// The pieces of a text that is only partly known; the unknown ones are `None`.
pub fn pieces(value: &Value) -> Option<Vec<Option<&str>>> {
    let pieces = value.get(UNKNOWN)?.get("text")?.as_array()?;
    Some(pieces.iter().map(Value::as_str).collect())
}

/// A piece of an `Fn::Sub` text that cannot be known.
pub fn hole(reason: &str) -> String {
    format!("${{?{}}}", reason.replace('}', ")"))
}

/// The intrinsic function that a value is, if it is one that the estate has.
pub fn intrinsic(value: &Value) -> Option<Intrinsic<'_>> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    match name.as_str() {
        "Ref" => argument.as_str().map(Intrinsic::Ref),
        "Fn::GetAtt" => match argument.as_array()?.as_slice() {
            [id, attribute] => Some(Intrinsic::GetAtt(id.as_str()?, attribute.as_str()?)),
            _ => None,
        },
        "Fn::Sub" => argument.as_str().map(|text| Intrinsic::Sub(parts(text))),
        UNKNOWN => argument.as_str().or_else(|| argument.get("reason")?.as_str()).map(Intrinsic::Unknown),
        _ => None,
    }
}

/// Takes an `Fn::Sub` text apart. `${!literal}` stands for `${literal}`.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + length];
        if let Some(literal) = name.strip_prefix('!') {
            parts.extend([
                Part::Text(&rest[..start]),
                Part::Text("${"),
                Part::Text(literal),
                Part::Text("}"),
            ]);
        } else {
            parts.push(Part::Text(&rest[..start]));
            parts.push(match (name.strip_prefix('?'), name.split_once('.')) {
                (Some(reason), _) => Part::Unknown(reason),
                (None, Some((id, attribute))) => Part::GetAtt(id, attribute),
                (None, None) => Part::Ref(name),
            });
        }
        rest = &rest[start + length + 1..];
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

/// Rebuilds a value with each intrinsic function in it replaced by what `f` makes of it.
///
/// Of a value under a condition that is not known, each side is rebuilt.
pub fn map(value: &Value, f: &mut impl FnMut(&Intrinsic<'_>) -> Option<Value>) -> Value {
    if let Some(found) = intrinsic(value) {
        let mut whole = f(&found).unwrap_or_else(|| value.clone());
        sides_mut(&mut whole).for_each(|side| *side = map(side, f));
        return whole;
    }
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| map(item, f)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), map(value, f))).collect())
        }
        _ => value.clone(),
    }
}

/// The logical ids that a value refers to, in the order written; one may come twice.
pub fn references(value: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    map(value, &mut |found| {
        match found {
            Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _) => ids.push((*id).to_owned()),
            Intrinsic::Sub(parts) => ids.extend(parts.iter().filter_map(|part| match part {
                Part::Ref(id) | Part::GetAtt(id, _) => Some((*id).to_owned()),
                Part::Text(_) | Part::Unknown(_) => None,
            })),
            Intrinsic::Unknown(_) => {}
        }
        None
    });
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_is_taken_apart() {
        assert_eq!(
            intrinsic(&sub("${A.Arn}/x/${!keep}/${B}")),
            Some(Intrinsic::Sub(vec![
                Part::GetAtt("A", "Arn"),
                Part::Text("/x/"),
                Part::Text("${"),
                Part::Text("keep"),
                Part::Text("}"),
                Part::Text("/"),
                Part::Ref("B"),
            ]))
        );
    }

    #[test]
    fn a_piece_may_be_unknown() {
        let text = sub(format!("a-{}-${{B.Arn}}", hole("`x{}` has no value")));
        assert_eq!(
            intrinsic(&text),
            Some(Intrinsic::Sub(vec![
                Part::Text("a-"),
                Part::Unknown("`x{)` has no value"),
                Part::Text("-"),
                Part::GetAtt("B", "Arn"),
            ]))
        );
        let value = partial("because", &[Some("a".to_owned()), None]);
        assert_eq!(intrinsic(&value), Some(Intrinsic::Unknown("because")));
        assert_eq!(pieces(&value), Some(vec![Some("a"), None]));
    }

    #[test]
    fn references_are_found_at_any_depth() {
        let value = json!({"a": [reference("X"), {"b": attribute("Y", "Arn")}], "c": sub("${Z}/*")});
        assert_eq!(references(&value), ["X", "Y", "Z"]);
    }
}
