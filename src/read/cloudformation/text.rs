//! Texts with references in them, which become one `Fn::Sub`, and JSON written as text.

use crate::estate::intrinsic::{self, Intrinsic, Part, unknown};
use crate::estate::{Partition, Place};
use crate::json::Value;
use compact_str::{CompactString, ToCompactString, format_compact};
use smallvec::{SmallVec, smallvec};

const NOT_IMPORTED: &str = "what another stack exports is not known here";

/// How a dynamic reference begins and ends (CloudFormation user guide, "Get values stored in other services using dynamic
/// references"). They are texts in the template and something else after deployment.
const DYNAMIC: (&str, &str) = ("{{resolve:", "}}");

/// A text with dynamic references in it: what stands around them is known, and that they give something.
pub(super) fn dynamic(text: &str) -> Option<Value> {
    let (begin, end) = DYNAMIC;
    // Most texts have none, which shows sooner so.
    if !text.contains(begin) {
        return None;
    }
    let (mut pieces, mut rest, mut first) = (Vec::new(), text, None);
    while let Some((before, after)) = rest.split_once(begin) {
        let (name, after) = after.split_once(end)?;
        first.get_or_insert(name);
        pieces.extend(
            [(!before.is_empty()).then(|| before.to_owned()), None]
                .into_iter()
                .skip(usize::from(before.is_empty())),
        );
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Some(rest.to_owned()));
    }
    Some(intrinsic::partial(&format!("`{begin}{}{end}` is resolved at deployment", first?), &pieces))
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Text as it stands.
    Literal(CompactString),
    /// What `Fn::Sub` calls `${name}` or `${name.attribute}`.
    Variable(CompactString),
    /// A piece that cannot be known, for this reason.
    Hole(String),
}

/// A text in pieces; most have few.
pub(super) type Pieces = SmallVec<[Piece; 4]>;

/// A value as text, or why it is none.
pub(super) fn pieces(value: &Value) -> Result<Pieces, String> {
    let variable = |name: CompactString| {
        if name.contains('}') {
            Err(format!("`{name}` is no name"))
        } else {
            Ok(smallvec![Piece::Variable(name)])
        }
    };
    match intrinsic::intrinsic(value) {
        Some(Intrinsic::Ref(id)) => return variable(id.into()),
        Some(Intrinsic::GetAtt(id, attribute)) => return variable(format_compact!("{id}.{attribute}")),
        Some(Intrinsic::Sub(parts)) => return Ok(parts.iter().map(piece).collect()),
        Some(Intrinsic::Unknown(reason)) => return Ok(smallvec![Piece::Hole(reason.to_owned())]),
        None => {}
    }
    match value {
        Value::String(text) => Ok(smallvec![Piece::Literal(text.clone())]),
        Value::Bool(_) | Value::Number(_) => Ok(smallvec![Piece::Literal(value.to_compact_string())]),
        Value::Object(fields) if fields.contains_key("Fn::ImportValue") => {
            Ok(smallvec![Piece::Hole(NOT_IMPORTED.to_owned())])
        }
        _ => Err("a list or a mapping stands where a text should".to_owned()),
    }
}

fn piece(part: &Part<'_>) -> Piece {
    match part {
        Part::Text(text) => Piece::Literal((*text).into()),
        Part::Unknown(reason) => Piece::Hole((*reason).to_owned()),
        Part::Ref(id) => Piece::Variable((*id).into()),
        Part::GetAtt(id, attribute) => Piece::Variable(format_compact!("{id}.{attribute}")),
    }
}

/// The text of these pieces: plain where nothing in it is a reference, else a reference or `Fn::Sub`.
pub(super) fn join(pieces: Pieces) -> Result<Value, String> {
    let mut runs = Pieces::new();
    for piece in pieces {
        match (runs.last_mut(), piece) {
            (Some(Piece::Literal(run)), Piece::Literal(text)) => run.push_str(&text),
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (_, piece) => runs.push(piece),
        }
    }
    match runs.as_slice() {
        [] => return Ok(Value::from("")),
        [Piece::Literal(text)] => return Ok(Value::String(text.clone())),
        [Piece::Hole(reason)] => return Ok(unknown(reason)),
        [Piece::Variable(name)] => {
            return Ok(match name.split_once('.') {
                Some((id, attribute)) => intrinsic::attribute(id, attribute),
                None => intrinsic::reference(name),
            });
        }
        _ => {}
    }
    let mut text = String::new();
    for (i, run) in runs.iter().enumerate() {
        match run {
            Piece::Literal(literal) => {
                let open = literal.rfind("${").is_some_and(|at| !literal[at..].contains('}'));
                if open && i + 1 < runs.len() {
                    return Err("a `${` that is not closed stands before a reference".to_owned());
                }
                text.push_str(&literal.replace("${", "${!"));
            }
            Piece::Variable(name) => text.extend(["${", name, "}"]),
            Piece::Hole(reason) => text.push_str(&intrinsic::hole(reason)),
        }
    }
    Ok(intrinsic::sub(text))
}

/// The text that a value is, with the account and Region that the input is for.
pub(super) fn known(value: &Value, place: &Place) -> Result<String, String> {
    pieces(value)?
        .into_iter()
        .map(|piece| match piece {
            Piece::Literal(text) => Ok(text.into()),
            Piece::Variable(name) => pseudo(&name, place),
            Piece::Hole(reason) => Err(reason),
        })
        .collect()
}

fn pseudo(name: &str, place: &Place) -> Result<String, String> {
    let partition = || place.region.as_deref().and_then(Partition::of_region);
    let (value, help) = match name {
        "AWS::AccountId" => (place.account.clone(), "give --account"),
        "AWS::Region" => (place.region.clone(), "give --region"),
        "AWS::Partition" => (partition().map(|found| found.name().to_owned()), "give --region"),
        "AWS::URLSuffix" => (partition().map(|found| found.dns_suffix().to_owned()), "give --region"),
        _ => return Err(format!("`{name}` is not known before deployment")),
    };
    value.ok_or_else(|| format!("`{name}` is not known; {help}"))
}

/// The JSON that a text holds, with its references; nothing where it holds no list or mapping.
pub(super) fn json(value: &Value) -> Option<Value> {
    let object = |text: &str| {
        let read: Option<Value> = serde_json::from_str(text.trim()).ok();
        read.filter(|read| read.is_object() || read.is_array())
    };
    if let Value::String(text) = value {
        return object(text);
    }
    let text = value.as_object().filter(|fields| fields.len() == 1)?.get("Fn::Sub")?.as_str()?;
    Some(match object(text) {
        Some(read) => substituted(read),
        None => unknown("a reference in this JSON text may change what it means"),
    })
}

/// The texts in what was read from an `Fn::Sub` text are such texts themselves.
fn substituted(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains("${") => {
            let parts = pieces(&intrinsic::sub(text));
            parts.and_then(join).unwrap_or_else(|reason| unknown(&reason))
        }
        Value::Array(items) => items.into_iter().map(substituted).collect(),
        Value::Object(fields) if fields.keys().any(|name| name.contains("${")) => {
            unknown("a key in this JSON text is a reference")
        }
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, substituted(value))).collect(),
        other => other,
    }
}

/// A value as the text of its JSON, with its references.
pub(super) fn to_json(value: &Value) -> Result<Value, String> {
    if intrinsic::references(value).is_empty() && !holds_unknown(value) {
        return Ok(Value::from(value.to_string()));
    }
    let text = escaped(value)?.to_string();
    join(pieces(&intrinsic::sub(text))?)
}

fn holds_unknown(value: &Value) -> bool {
    let mut found = false;
    intrinsic::map(value, &mut |function| {
        found |= matches!(function, Intrinsic::Unknown(_));
        None
    });
    found
}

/// The value with every text in it as `Fn::Sub` would have it.
fn escaped(value: &Value) -> Result<Value, String> {
    if intrinsic::intrinsic(value).is_some() || value.is_string() {
        let text = pieces(value)?.into_iter().map(|piece| match piece {
            Piece::Literal(text) => Ok(text.replace("${", "${!")),
            Piece::Variable(name) => Ok(format!("${{{name}}}")),
            Piece::Hole(reason) => Err(reason),
        });
        return text.collect::<Result<_, _>>().map(Value::String);
    }
    match value {
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(fields) if fields.contains_key("Fn::ImportValue") => Err(NOT_IMPORTED.to_owned()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((name.clone(), escaped(value)?)));
            fields.collect::<Result<crate::json::Map, String>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(text.len().div_ceil(3) * 4);
    for group in text.as_bytes().chunks(3) {
        let bits =
            group.iter().enumerate().fold(0_u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for letter in 0..4 {
            let sextet = (bits >> (18 - 6 * letter)) & 63;
            encoded.push(if letter <= group.len() { char::from(LETTERS[sextet as usize]) } else { '=' });
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn a_dynamic_reference_is_a_text_that_is_there() {
        let pieces = |text| intrinsic::pieces(&dynamic(text)?).map(|all| format!("{all:?}"));
        assert_eq!(pieces("{{resolve:ssm:/key:1}}"), Some("[None]".to_owned()));
        assert_eq!(
            pieces("a-{{resolve:ssm:x}}-{{resolve:ssm:y}}").as_deref(),
            Some(r#"[Some("a-"), None, Some("-"), None]"#)
        );
        assert_eq!(pieces("{{resolve:ssm:x}}/z").as_deref(), Some(r#"[None, Some("/z")]"#));
        assert_eq!(dynamic("{{resolve:ssm:x"), None);
        assert_eq!(dynamic("{{x}}"), None);
    }

    #[test]
    fn base64_is_padded() {
        assert_eq!(["", "f", "fo", "foo", "foobar"].map(base64), ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYmFy"]);
    }

    #[test]
    fn json_text_keeps_its_references() {
        let value = json!({"a": [{"Ref": "X"}, "${lit}"], "b": {"Fn::Sub": "p-${Y.Arn}"}, "c": 1});
        let text = to_json(&value).unwrap();
        assert_eq!(text, json!({"Fn::Sub": r#"{"a":["${X}","${!lit}"],"b":"p-${Y.Arn}","c":1}"#}));
        let back = json!({"a": [{"Ref": "X"}, "${lit}"], "b": {"Fn::Sub": "p-${Y.Arn}"}, "c": 1});
        assert_eq!(super::json(&text), Some(back));
        assert_eq!(
            super::json(&json!({"Fn::Sub": r#"{"a": ${X}}"#})).unwrap()["Trailsmith::Unknown"],
            json!("a reference in this JSON text may change what it means")
        );
        assert_eq!(super::json(&json!("no JSON")), None);
    }

    #[test]
    fn a_literal_that_would_swallow_a_reference_is_not_joined() {
        let pieces = smallvec![Piece::Literal("a${b".into()), Piece::Variable("X".into())];
        assert!(join(pieces).is_err());
    }
}
