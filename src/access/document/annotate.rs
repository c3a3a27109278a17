//! What policies ask of a document's statements besides what they say.

use crate::estate::NO_ACCOUNT;
use crate::estate::intrinsic::{
    Intrinsic, intrinsic, is_placed, is_unknown, pieces, place, raw_pieces, unknown,
};
use crate::json::{Value, json};
use smallvec::SmallVec;

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

/// Adds to each statement of a document in one form what policies ask of it besides: `Restricts`, the condition keys that
/// confine who may use an Allow, and `Everybody`, the principals that are nobody in particular.
pub fn annotate(normal: &mut Value) {
    let statements = normal.get_mut("Statement").and_then(Value::as_array_mut);
    for statement in statements.into_iter().flatten().filter(|statement| !is_unknown(statement)) {
        let Some(fields) = statement.as_object_mut() else { continue };
        let restricts = fields.get("Condition").map_or_else(|| json!([]), restricts);
        let everybody = fields.get("Principal").map_or_else(|| json!([]), everybody);
        fields.insert("Restricts", restricts);
        fields.insert("Everybody", everybody);
    }
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
    use super::super::{conditions, principals};
    use super::*;
    use crate::estate::StackId;
    use crate::estate::intrinsic::{ACCOUNT, partial, place_of};

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
}
