//! Policy documents in one form, whatever of IAM's shorthands they were written in.
//!
//! What cannot be known stays unknown; who may do what is not decided here.

use super::holes::Holes;
use super::request::in_small_letters;
use crate::estate::NO_ACCOUNT;
use crate::estate::intrinsic::{
    Intrinsic, intrinsic, is_placed, is_unknown, map_pieces, pieces, place, raw_pieces, unknown,
};
use crate::json::{Map, Value, json};
use compact_str::CompactString;
use smallvec::SmallVec;

/// The bytes that a bucket policy may have: 20 KB (S3 user guide, "Policies and permissions in Amazon S3").
pub const BUCKET_POLICY_LIMIT: usize = 20_480;

/// The bytes that a key policy may have: 32 KB (KMS developer guide, "Change a key policy").
pub const KEY_POLICY_LIMIT: usize = 32_768;

/// How many bytes a policy has when it is written without white space, as emitters send it.
pub fn size(document: &Value) -> usize {
    document.to_string().len()
}

/// Operators that confine a request to the listed values. `…IfExists`, `ForAllValues:` and negated ones let a
/// request pass that lacks the key, so they confine nothing.
const RESTRICTING: [&str; 7] = [
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "ArnEquals",
    "ArnLike",
    "IpAddress",
    "NumericEquals",
];

/// Values that every request meets.
const ANYTHING: [&str; 3] = ["*", "0.0.0.0/0", "::/0"];

/// The services whose names of resources belong to one account in the world, so that their ARNs need none.
const NAMES_ARE_UNIQUE: [&str; 1] = ["s3"];

/// A policy document in one form.
///
/// `Statement` is a list; `Action`, `NotAction` (lower case), `Resource` and `NotResource` are lists of texts;
/// `Principal: "*"` is `{AWS: ["*"]}` and each kind of principal has a list; `Condition` is operator, key (lower case),
/// list of texts, and `{}` where there is none. `Restricts` is added: the condition keys that confine who may use an
/// Allow; and `Everybody`: the principals that are nobody in particular. The order of statements is kept. No document has
/// no statements.
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
    let mut normal = Map::with_capacity(fields.len() + 3);
    for (name, value) in fields {
        let value = match name.as_str() {
            "Action" | "NotAction" => texts(value, &in_small_letters),
            "Resource" | "NotResource" => texts(value, &|text| text.into()),
            "Principal" | "NotPrincipal" => principals(value),
            "Condition" => conditions(value),
            _ => value.clone(),
        };
        normal.insert(name.clone(), value);
    }
    let condition = normal.entry("Condition").or_insert_with(|| json!({}));
    let restricts = restricts(condition);
    normal.insert("Restricts", restricts);
    let everybody = normal.get("Principal").map_or_else(|| json!([]), everybody);
    normal.insert("Everybody", everybody);
    Value::Object(normal)
}

/// Those of a statement's principals that are nobody in particular: `*`, and ARNs of any account.
fn everybody(principal: &Value) -> Value {
    let open = |open: &Value| json!([open]);
    match principal.get("AWS") {
        _ if is_unknown(principal) => open(principal),
        Some(Value::Array(ids)) => ids.iter().filter_map(anybody).collect(),
        Some(ids) => anybody(ids).into_iter().collect(),
        None => json!([]),
    }
}

/// The principal if it is nobody in particular, or may be. AWS refuses a wildcard within an ARN; it says what was meant.
fn anybody(id: &Value) -> Option<Value> {
    let named =
        |text: &str| text != "*" && text.split(':').nth(4).is_none_or(|account| !account.starts_with('*'));
    let is_named = match (id, intrinsic(id), pieces(id)) {
        (Value::String(text), ..) => named(text),
        // An account is a number, whichever it is.
        (_, Some(Intrinsic::Unknown(NO_ACCOUNT)), None) => true,
        (_, Some(Intrinsic::Unknown(_)), Some(known)) if is_placed(id) && known == [None] => true,
        (_, Some(Intrinsic::Unknown(reason)), Some(known)) => {
            let text: String = known.iter().map(|piece| piece.unwrap_or("?")).collect();
            let account = text.split(':').nth(4);
            account.is_some_and(|account| {
                !account.starts_with('*') && (!account.starts_with('?') || reason == NO_ACCOUNT)
            })
        }
        (_, open, _) => open.is_none(),
    };
    // What may be everybody is not known to be there.
    let open = |id| match intrinsic(id) {
        Some(Intrinsic::Unknown(reason)) => unknown(reason),
        _ => id.clone(),
    };
    (!is_named).then(|| open(id))
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
        Value::String(_) | Value::Array(_) => json!({ "AWS": texts(value, &|text| text.into()) }),
        text if pieces(text).is_some() => json!({ "AWS": texts(text, &|text| text.into()) }),
        Value::Object(kinds) if !is_unknown(value) => {
            kinds.iter().map(|(kind, ids)| (kind.clone(), texts(ids, &|text| text.into()))).collect()
        }
        other => other.clone(),
    }
}

fn conditions(value: &Value) -> Value {
    fold(value, &|operator, keys| {
        let keys = fold(keys, &|key, values| (in_small_letters(key), texts(values, &|text| text.into())));
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

fn restricts(condition: &Value) -> Value {
    if is_unknown(condition) {
        return condition.clone();
    }
    let mut keys = Vec::new();
    for (operator, entries) in condition.as_object().into_iter().flatten() {
        let operator = operator.strip_prefix("ForAnyValue:").unwrap_or(operator);
        if !RESTRICTING.contains(&operator) {
            continue;
        }
        if is_unknown(entries) {
            keys.push(entries.clone());
        }
        for (key, values) in entries.as_object().into_iter().flatten().filter(|_| !is_unknown(entries)) {
            keys.extend(confined(key, values));
        }
    }
    Value::Array(keys)
}

/// The key, if these values confine it; an unknown where one of them may be `*`.
fn confined(key: &str, values: &Value) -> Option<Value> {
    if is_unknown(values) {
        return Some(values.clone());
    }
    let values = values.as_array()?;
    if values.iter().any(|value| value.as_str().is_some_and(is_anything)) {
        return None;
    }
    let open = values.iter().find(|value| is_unknown(value) && may_be_anything(value));
    Some(open.cloned().unwrap_or_else(|| Value::from(key)))
}

/// Whether a value that is not known may be one that every request meets. Accounts and Regions are not.
fn may_be_anything(value: &Value) -> bool {
    let placed = |piece: &Value| piece.is_string() || place(piece).is_some();
    match raw_pieces(value) {
        Some(pieces) if pieces.iter().all(placed) => {
            let text: String = pieces.iter().map(|piece| piece.as_str().unwrap_or("-")).collect();
            is_anything(&text)
        }
        _ => true,
    }
}

/// Whether every request meets this, or everybody can make one that does: what has the name in an account of one's own.
fn is_anything(text: &str) -> bool {
    let wild = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'*');
    if ANYTHING.contains(&text) || wild(text) {
        return true;
    }
    let parts: SmallVec<[&str; 6]> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, service, _, account, name] if NAMES_ARE_UNIQUE.contains(service) => {
            wild(name) && (account.is_empty() || wild(account))
        }
        ["arn", _, _, _, account, _] => wild(account),
        ["arn", .., last] => wild(last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::StackId;
    use crate::estate::intrinsic::{ACCOUNT, partial, place_of};

    #[test]
    fn shorthands_become_one_form() {
        let written = json!({"Statement": {
            "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject*", "Resource": "arn:aws:s3:::logs/*",
            "Condition": {"Bool": {"aws:SecureTransport": false}},
        }});
        assert_eq!(
            normalise(&written)["Statement"],
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
            normalise(&document)["Statement"],
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
    fn everybody_is_nobody_in_particular() {
        let of = |principal: Value| everybody(&principals(&principal));
        let open = unknown("a parameter");
        let text = |pieces: &[Option<&str>]| {
            partial("a parameter", &pieces.iter().map(|piece| piece.map(str::to_owned)).collect::<Vec<_>>())
        };
        for one in [json!("*"), json!("arn:aws:iam::*:root")] {
            assert_eq!(of(json!({"AWS": ["222222222222", one]})), json!([one]));
        }
        for named in [
            json!({"AWS": "arn:aws:iam::222222222222:role/*"}),
            json!({"AWS": text(&[Some("arn:aws:iam::222222222222:role/"), None])}),
            json!({"AWS": partial(NO_ACCOUNT, &[Some("arn:aws:iam::".to_owned()), None, Some(":root".to_owned())])}),
            json!({"AWS": unknown(NO_ACCOUNT)}),
            json!({"AWS": place_of(StackId(0), ACCOUNT, NO_ACCOUNT)}),
            json!({"Service": "*"}),
        ] {
            assert_eq!(of(named), json!([]));
        }
        for may_be in [open.clone(), text(&[None]), text(&[Some("arn:aws:iam::"), None])] {
            assert_eq!(of(json!({"AWS": may_be})), json!([open]));
        }
        assert_eq!(of(open.clone()), json!([open]));
    }

    #[test]
    fn no_document_has_no_statements() {
        for none in [Value::Null, json!(""), json!(" \n")] {
            assert_eq!(normalise(&none), json!({ "Statement": [] }));
        }
    }

    #[test]
    fn only_what_confines_every_request_restricts() {
        let keys = |condition: Value| restricts(&conditions(&condition));
        assert_eq!(keys(json!({"StringEquals": {"aws:SourceArn": "arn:x"}})), json!(["aws:sourcearn"]));
        for arn in ["arn:aws:s3:::logs", "arn:aws:s3:*:*:logs", "arn:aws:cloudtrail:*:111111111111:trail/*"] {
            assert_eq!(keys(json!({"ArnLike": {"aws:SourceArn": arn}})), json!(["aws:sourcearn"]));
        }
        assert_eq!(
            keys(json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}})),
            json!(["aws:principalorgpaths"])
        );
        for open in [
            json!({"StringLike": {"aws:PrincipalArn": "*"}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}),
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}),
            json!({"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::logs", "arn:aws:cloudtrail:*:*:trail/*"]}}),
            json!({"StringNotEquals": {"aws:SourceArn": "arn:x"}}),
            json!({"StringEqualsIfExists": {"aws:SourceArn": "arn:x"}}),
            json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}),
        ] {
            assert_eq!(keys(open), json!([]));
        }
        let reason = unknown("a parameter");
        assert_eq!(keys(json!({"StringEquals": {"aws:SourceArn": reason}})), json!([reason]));
        assert_eq!(restricts(&reason), reason);
    }

    #[test]
    fn sizes_count_bytes_without_white_space() {
        assert_eq!(size(&json!({"Version": "2012-10-17", "Statement": []})), 39);
        assert_eq!(size(&json!({"Sid": "é"})), 12);
    }
}
