//! Policy documents in one form, whatever of IAM's shorthands they were written in.
//!
//! What cannot be known stays unknown; who may do what is not decided here.

mod annotate;

pub use annotate::annotate;

use super::holes::Holes;
use super::request::in_small_letters;
use crate::estate::intrinsic::{
    Intrinsic, intrinsic, is_placed, is_unknown, map_pieces, pieces, raw_pieces, unknown,
};
use crate::json::{Map, Value, json};
use compact_str::CompactString;

/// The bytes that a bucket policy may have: 20 KB (S3 user guide, "Policies and permissions in Amazon S3").
pub const BUCKET_POLICY_LIMIT: usize = 20_480;

/// The bytes that a key policy may have: 32 KB (KMS developer guide, "Change a key policy").
pub const KEY_POLICY_LIMIT: usize = 32_768;

/// How many bytes a policy has when it is written without white space, as emitters send it.
pub fn size(document: &Value) -> usize {
    document.to_string().len()
}

/// A policy document in one form.
///
/// `Statement` is a list; `Action`, `NotAction` (lower case), `Resource` and `NotResource` are lists of texts;
/// `Principal: "*"` is `{AWS: ["*"]}` and each kind of principal has a list; `Condition` is operator, key (lower case),
/// list of texts, and `{}` where there is none. The order of statements is kept. No document has no statements.
pub fn normalise(document: &Value) -> Value {
    if let Value::String(text) = document {
        if text.trim().is_empty() {
            return normalise(&Value::Null);
        }
        return match serde_json::from_str::<Value>(text) {
            Ok(parsed @ Value::Object(_)) => normalise(&parsed),
            _ => unknown("the policy is a text that is not JSON"),
        };
    }
    if let Some(Intrinsic::Unknown(reason)) = intrinsic(document) {
        let open = || unknown(reason);
        return raw_pieces(document)
            .and_then(|pieces| Holes { reason, placed: is_placed(document), pieces }.taken_apart())
            .map_or_else(open, |d| normalise(&d));
    }
    if document.is_null() {
        return json!({ "Statement": [] });
    }
    let Some(fields) = document.as_object() else { return unknown("the policy is not an object") };
    let all = |written: &Value| match written {
        open if is_unknown(open) => open.clone(),
        Value::Array(all) => all.iter().map(statement).collect(),
        single => Value::Array(vec![statement(single)]),
    };
    let mut normal = Map::with_capacity(fields.len() + 1);
    for (name, value) in fields {
        normal.insert(name.clone(), if name == "Statement" { all(value) } else { value.clone() });
    }
    normal.entry("Statement").or_insert_with(|| json!([]));
    Value::Object(normal)
}

/// Whether a document has a statement that allows a service something, in whichever form it is written.
pub fn lets_in(document: &Value, service: &str) -> bool {
    let is = |id: &Value| id == service;
    let allows = |statement: &Value| {
        let services = statement.pointer("/Principal/Service");
        let named =
            services.is_some_and(|ids| ids.as_array().map_or_else(|| is(ids), |ids| ids.iter().any(is)));
        named && statement.get("Effect").is_some_and(|effect| effect == "Allow")
    };
    match document.get("Statement") {
        Some(Value::Array(all)) => all.iter().any(allows),
        Some(single) => allows(single),
        // Most documents are written as they are, the others are brought to that form.
        None if document.is_object() && !is_unknown(document) => false,
        None => normalise(document)["Statement"].as_array().is_some_and(|all| all.iter().any(allows)),
    }
}

fn statement(written: &Value) -> Value {
    let Some(fields) = written.as_object().filter(|_| !is_unknown(written)) else { return written.clone() };
    let mut normal = Map::with_capacity(fields.len() + 1);
    for (name, value) in fields {
        let value = match name.as_str() {
            "Action" | "NotAction" => texts(value, &in_small_letters),
            "Resource" | "NotResource" => texts(value, &as_it_is),
            "Principal" | "NotPrincipal" => principals(value),
            "Condition" => conditions(value),
            _ => value.clone(),
        };
        normal.insert(name.clone(), value);
    }
    normal.entry("Condition").or_insert_with(|| json!({}));
    Value::Object(normal)
}

fn as_it_is(text: &str) -> CompactString {
    text.into()
}

/// A text or a list of texts, as a list.
fn texts(value: &Value, shape: &dyn Fn(&str) -> CompactString) -> Value {
    let text = |item: &Value| match item {
        Value::String(text) => Value::String(shape(text)),
        Value::Bool(_) | Value::Number(_) => Value::from(item.to_string()),
        other => map_pieces(other, shape),
    };
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        // A text of which pieces are known is one text; what is not known at all may be a list.
        unknown if is_unknown(unknown) && pieces(unknown).is_none() => unknown.clone(),
        single => Value::Array(vec![text(single)]),
    }
}

fn principals(value: &Value) -> Value {
    match value {
        // IAM user guide, "AWS JSON policy elements: Principal": `"*"` is `{AWS: "*"}` in resource policies. AWS refuses
        // other texts and lists that stand there alone; what they mean is the same.
        Value::String(_) | Value::Array(_) => json!({ "AWS": texts(value, &as_it_is) }),
        text if pieces(text).is_some() => json!({ "AWS": texts(text, &as_it_is) }),
        Value::Object(kinds) if !is_unknown(value) => {
            kinds.iter().map(|(kind, ids)| (kind.clone(), texts(ids, &as_it_is))).collect()
        }
        other => other.clone(),
    }
}

fn conditions(value: &Value) -> Value {
    fold(value, &|operator, keys| {
        let keys = fold(keys, &|key, values| (in_small_letters(key), texts(values, &as_it_is)));
        (operator.into(), keys)
    })
}

/// Rebuilds an object entry by entry; anything else stays.
fn fold(value: &Value, entry: &dyn Fn(&str, &Value) -> (CompactString, Value)) -> Value {
    match value {
        Value::Object(entries) if !is_unknown(value) => entries.iter().map(|(k, v)| entry(k, v)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::partial;

    fn annotated(document: &Value) -> Value {
        let mut normal = normalise(document);
        annotate(&mut normal);
        normal
    }

    #[test]
    fn shorthands_become_one_form() {
        let written = json!({"Statement": {
            "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject*", "Resource": "arn:aws:s3:::logs/*",
            "Condition": {"Bool": {"aws:SecureTransport": false}},
        }});
        assert_eq!(
            annotated(&written)["Statement"],
            json!([{
                "Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["s3:deleteobject*"],
                "Resource": ["arn:aws:s3:::logs/*"], "Condition": {"Bool": {"aws:securetransport": ["false"]}},
                "Restricts": [], "Everybody": ["*"],
            }])
        );
        let text = Value::from(written.to_string());
        assert_eq!(normalise(&text), normalise(&written));
    }

    #[test]
    fn all_but_a_few_are_everybody() {
        let statement = json!({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111111111111:root"}});
        assert_eq!(annotated(&json!({"Statement": statement}))["Statement"][0]["Everybody"], json!(["*"]));
        let unknown = json!({"Effect": "Allow", "NotPrincipal": unknown("why")});
        assert_eq!(annotated(&json!({"Statement": unknown}))["Statement"][0]["Everybody"], json!(["*"]));
    }

    #[test]
    fn a_text_with_unknown_pieces_is_taken_apart_where_these_are_within_its_texts() {
        let text = |pieces: &[Option<&str>]| {
            let pieces: Vec<_> = pieces.iter().map(|piece| piece.map(str::to_owned)).collect();
            partial("why", &pieces)
        };
        let document = text(&[
            Some(r#"{"Statement": {"Action": "S3:Get"#),
            None,
            Some(r#"", "Principal": {"AWS": "arn:aws:iam::"#),
            None,
            Some(r#":root"}, "Resource": ""#),
            None,
            Some(r#""}}"#),
        ]);
        assert_eq!(
            annotated(&document)["Statement"],
            json!([{
                "Action": [text(&[Some("s3:get"), None])],
                "Principal": {"AWS": [text(&[Some("arn:aws:iam::"), None, Some(":root")])]},
                "Resource": unknown("why"), "Condition": {}, "Restricts": [],
                "Everybody": [unknown("why")],
            }])
        );
        for broken in [
            text(&[Some(r#"{"Statement": "#), None, Some("}")]),
            text(&[Some(r#"{""#), None, Some(r#"": []}"#)]),
            text(&[Some("{"), None]),
        ] {
            assert_eq!(normalise(&broken), unknown("why"));
        }
        let principal = text(&[Some("arn:aws:iam::"), None]);
        let written = json!({"Statement": [{"Principal": principal}]});
        assert_eq!(normalise(&written)["Statement"][0]["Principal"], json!({"AWS": [principal]}));
    }

    #[test]
    fn no_document_has_no_statements() {
        for none in [Value::Null, json!(""), json!(" \n")] {
            assert_eq!(normalise(&none), json!({ "Statement": [] }));
        }
    }

    #[test]
    fn sizes_count_bytes_without_white_space() {
        assert_eq!(size(&json!({"Version": "2012-10-17", "Statement": []})), 39);
        assert_eq!(size(&json!({"Sid": "é"})), 12);
    }
}
