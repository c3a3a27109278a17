//! CloudFormation's intrinsic functions, as JSON: the references of the estate.

use super::StackId;
use super::alternatives::sides_mut;
use crate::json::{Map, Value};
use compact_str::CompactString;

/// The key of the object that stands for a value nobody can know from the input.
///
/// It holds the reason, or a list: the reason, whether all that is unknown are accounts, Regions and partitions, and the
/// pieces of a text of which some are known; the others are null there. In place of null may stand what the piece is: a
/// number for [`ACCOUNT`], [`REGION`] or [`PARTITION`] of a stack (see [`place`]), or [`NAMED`] and a reason; two of these
/// that are equal are the same text. A reason that begins with a name in backticks, or with ``parameter `name` ``, means the
/// value of that name: two with the same reason are the same value.
///
/// Estates are full of such texts, so that they are small: a list of numbers and texts takes a fifth of what objects take.
pub const UNKNOWN: &str = "Trailsmith::Unknown";

/// A piece that is the account of a stack, whichever that is.
pub const ACCOUNT: &str = "account";
/// A piece that is the Region of a stack.
pub const REGION: &str = "region";
/// A piece that is the partition of a stack.
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
    single("Ref", id.into())
}

/// `{"Fn::GetAtt": [id, attribute]}`
pub fn attribute(id: &str, attribute: &str) -> Value {
    single("Fn::GetAtt", Value::Array(vec![id.into(), attribute.into()]))
}

/// `{"Fn::Sub": text}`; the text holds `${id}` and `${id.attribute}`.
pub fn sub(text: impl Into<String>) -> Value {
    single("Fn::Sub", Value::from(text.into()))
}

/// An object of one field, without room for more: most objects of an estate are these.
pub(crate) fn single(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name, value)]))
}

/// A value that cannot be known, with the reason.
pub fn unknown(reason: &str) -> Value {
    single(UNKNOWN, reason.into())
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
    composed(reason, false, &pieces.iter().cloned().map(Value::from).collect::<Vec<_>>())
}

/// Such a text whose unknown pieces are accounts and Regions: letters, digits and hyphens, whatever they are.
pub fn placed(reason: &str, pieces: &[Option<String>]) -> Value {
    composed(reason, true, &pieces.iter().cloned().map(Value::from).collect::<Vec<_>>())
}

/// The account, the Region or the partition of a stack, where nobody says it.
pub(crate) fn place_of(stack: StackId, kind: &str, reason: &str) -> Value {
    let kind = PLACES.iter().position(|place| *place == kind).unwrap_or_default();
    composed(reason, true, &[(stack.0 * PLACES.len() + kind).into()])
}

/// What a stack has that nobody may say.
const PLACES: [&str; 3] = [ACCOUNT, REGION, PARTITION];

/// What of which stack a piece of a text is, if it is that.
pub(crate) fn place(piece: &Value) -> Option<(&'static str, StackId)> {
    let number = usize::try_from(piece.as_u64()?).ok()?;
    Some((PLACES[number % PLACES.len()], StackId(number / PLACES.len())))
}

/// A text of pieces that are texts, null, or say what they are.
pub(crate) fn composed(reason: &str, placed: bool, pieces: &[Value]) -> Value {
    let head = [reason.into(), placed.into()];
    let list: Vec<Value> = head.into_iter().chain(pieces.iter().cloned()).collect();
    single(UNKNOWN, Value::Array(list))
}

/// The pieces of a text that is only partly known, as they are.
pub(crate) fn raw_pieces(value: &Value) -> Option<&[Value]> {
    composed_list(value)?.get(HEAD..)
}

/// What is told of a text that is only partly known. Most objects have more fields, which shows sooner than a look-up.
fn composed_list(value: &Value) -> Option<&Vec<Value>> {
    value.as_object().filter(|fields| fields.len() == 1)?.get(UNKNOWN)?.as_array()
}

/// What stands before the pieces: the reason, and whether they are placed.
const HEAD: usize = 2;

/// The same text with each known piece changed.
pub(crate) fn map_pieces(value: &Value, f: &dyn Fn(&str) -> CompactString) -> Value {
    let mut value = value.clone();
    let list = value.get_mut(UNKNOWN).and_then(Value::as_array_mut);
    for piece in list.into_iter().flat_map(|list| list.iter_mut().skip(HEAD)) {
        if let Value::String(text) = piece {
            *text = f(text);
        }
    }
    value
}

/// Why a value is not known, if it is not.
pub(crate) fn reason_of(value: &Value) -> Option<&str> {
    let argument = value.as_object().filter(|fields| fields.len() == 1)?.get(UNKNOWN)?;
    argument.as_str().or_else(|| argument.get(0).or_else(|| argument.get("reason"))?.as_str())
}

/// Whether nobody can know a value, or no more than pieces of it.
pub(crate) fn is_unknown(value: &Value) -> bool {
    reason_of(value).is_some()
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
    composed_list(value).and_then(|list| list.get(1)).is_some_and(|placed| *placed == true)
}

/// A text that is there and not empty, though nobody can know what it says: the ARN of a resource, what another stack
/// exports.
pub fn present(reason: &str) -> Value {
    partial(reason, &[None])
}

/// The pieces of a text that is only partly known; the unknown ones are `None`.
pub fn pieces(value: &Value) -> Option<Vec<Option<&str>>> {
    Some(raw_pieces(value)?.iter().map(Value::as_str).collect())
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
        _ => reason_of(value).map(Intrinsic::Unknown),
    }
}

/// Whether a text somewhere in a value has these letters.
pub(crate) fn mentions(value: &Value, letters: &str) -> bool {
    match value {
        Value::String(text) => text.contains(letters),
        Value::Array(items) => items.iter().any(|item| mentions(item, letters)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, letters)),
        _ => false,
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
    use crate::json::json;

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
