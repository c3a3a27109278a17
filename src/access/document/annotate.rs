//! What policies ask of a document's statements besides what they say.

use crate::access::condition::is_broad;
use crate::access::pattern::{Fold, Reading, Style};
use crate::access::request::in_small_letters;
use crate::access::stranger::{Stranger, organization_in};
use crate::access::text::{Piece, Shape};
use crate::estate::intrinsic::{
    Intrinsic, intrinsic, is_placed, is_unknown, pieces, place, raw_pieces, unknown,
};
use crate::estate::{Answer, NO_ACCOUNT};
use crate::json::{Value, json};
use compact_str::CompactString;
use smallvec::SmallVec;

/// Operators that confine a request to the listed values. `…IfExists`, `ForAllValues:` and negated ones let a
/// request pass that lacks the key, so they confine nothing.
const RESTRICTING: [(&str, Values); 7] = [
    ("StringEquals", Values::Texts),
    ("StringEqualsIgnoreCase", Values::Texts),
    ("StringLike", Values::Patterns(Style::Glob)),
    ("ArnEquals", Values::Patterns(Style::Arn)),
    ("ArnLike", Values::Patterns(Style::Arn)),
    ("IpAddress", Values::Networks),
    ("NumericEquals", Values::Texts),
];

/// What the values of an operator are.
#[derive(Clone, Copy)]
enum Values {
    /// Letter by letter: an asterisk is an asterisk.
    Texts,
    Patterns(Style),
    Networks,
}

/// The services whose names of resources belong to one account in the world, so that their ARNs need none.
const NAMES_ARE_UNIQUE: [&str; 1] = ["s3"];

/// Adds to each statement of a document in one form what policies ask of it besides: `Restricts`, the condition keys that
/// confine who may use an Allow, and `Everybody`, the principals that are nobody in particular: with `NotPrincipal` all but
/// the few that it names, anonymous ones included (IAM user guide, "`NotPrincipal` with `Allow`").
pub fn annotate(normal: &mut Value) {
    let statements = normal.get_mut("Statement").and_then(Value::as_array_mut);
    for statement in statements.into_iter().flatten().filter(|statement| !is_unknown(statement)) {
        let Some(fields) = statement.as_object_mut() else { continue };
        let restricts = fields.get("Condition").map_or_else(|| json!([]), restricts);
        let everybody = if fields.contains_key("NotPrincipal") {
            json!(["*"])
        } else {
            fields.get("Principal").map_or_else(|| json!([]), everybody)
        };
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
        let Some((_, of)) = RESTRICTING.iter().find(|(own, _)| *own == operator) else { continue };
        if is_unknown(entries) {
            keys.push(entries.clone());
        }
        for (key, values) in entries.as_object().into_iter().flatten().filter(|_| !is_unknown(entries)) {
            keys.extend(confined(key, (*of, values)));
        }
    }
    Value::Array(keys)
}

/// The key, if these values confine it; an unknown where one of them may be `*`.
fn confined(key: &str, (of, values): (Values, &Value)) -> Option<Value> {
    if is_unknown(values) {
        return Some(values.clone());
    }
    let values = values.as_array()?;
    if values.iter().any(|value| value.as_str().is_some_and(|text| is_anything(key, (of, text)))) {
        return None;
    }
    let open = values.iter().find(|value| is_unknown(value) && may_be_anything(key, (of, value)));
    Some(open.cloned().unwrap_or_else(|| Value::from(meant(key, values))))
}

/// The key that values confine: of the resource's own, held against one of the principal's, the principal's.
fn meant(key: &str, values: &[Value]) -> CompactString {
    let first = values.first().and_then(Value::as_str).and_then(variable);
    first.filter(|_| key.starts_with("aws:resource")).unwrap_or_else(|| key.into())
}

/// The key of a text that is a policy variable and nothing else, in small letters.
fn variable(text: &str) -> Option<CompactString> {
    let key = text.strip_prefix("${")?.strip_suffix('}')?;
    (!key.contains(['$', '{', '}', ','])).then(|| in_small_letters(key))
}

/// Whether a value that is not known may be one that every request meets. Accounts and Regions are not.
fn may_be_anything(key: &str, (of, value): (Values, &Value)) -> bool {
    let placed = |piece: &Value| piece.is_string() || place(piece).is_some();
    match raw_pieces(value) {
        Some(pieces) if pieces.iter().all(placed) => {
            let text: String = pieces.iter().map(|piece| piece.as_str().unwrap_or("-")).collect();
            is_anything(key, (of, &text))
        }
        _ => true,
    }
}

/// Whether every request meets this, or everybody can make one that does.
fn is_anything(key: &str, (of, text): (Values, &str)) -> bool {
    let is_itself = || variable(text).is_some_and(|own| own == key);
    match of {
        Values::Texts => is_itself(),
        Values::Networks => is_broad(text),
        Values::Patterns(style) => is_itself() || is_any_arn(text) || is_a_strangers(key, (style, text)),
    }
}

/// Whether a pattern means somebody whom nobody has in mind: it fixes no account, organization or network.
fn is_a_strangers(key: &str, (style, pattern): (Style, &str)) -> bool {
    if !pattern.contains(['*', '?']) {
        return false;
    }
    // Four letters tell what an id is of, the others whose it is (IAM user guide, "IAM identifiers").
    if key == "aws:userid" {
        let named = pattern.split(':').next().unwrap_or_default();
        return named.find(['*', '?']).is_some_and(|at| at <= 4);
    }
    let accounts = pattern.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 12);
    let partition = Piece::free("partition", Shape::Place);
    let stranger = Stranger::but(partition, accounts, organization_in(pattern));
    let reading = Reading { style, fold: Fold::Exact, variables: None };
    stranger.value(key, []).is_some_and(|value| reading.any(&[pattern.into()], &value) != Answer::No)
}

/// Whether it is any text, or any ARN of that name: everybody can have one in an account of his own.
fn is_any_arn(text: &str) -> bool {
    let wild = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'*');
    if wild(text) {
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
            json!({"StringLike": {"aws:PrincipalArn": "*:role/*"}}),
            // The path of a stranger's role may have colons.
            json!({"StringLike": {"aws:PrincipalArn": "*:222222222222:role/*"}}),
            json!({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1*:role/Admin"}}),
            json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:trail/org"}}),
            json!({"StringLike": {"aws:PrincipalAccount": ["222222222222", "????????????"]}}),
            json!({"StringLike": {"aws:PrincipalAccount": "1*"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "?-??????????"}}),
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/r-*/ou-*"}}),
            json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}),
            json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}),
            json!({"StringLike": {"aws:userid": "AROA*:*"}}),
            json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}),
            json!({"IpAddress": {"aws:SourceIp": "2000::/3"}}),
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
        for (own, key) in [
            (json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}), "aws:principalarn"),
            (json!({"StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}), "aws:principalorgpaths"),
            (json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}), "aws:principalorgid"),
            (json!({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}), "aws:principalorgid"),
            (json!({"StringLike": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}), "aws:sourcevpce"),
            (json!({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}), "aws:userid"),
            (json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}}), "aws:sourceip"),
        ] {
            assert_eq!(keys(own), json!([key]));
        }
        let reason = unknown("a parameter");
        assert_eq!(keys(json!({"StringEquals": {"aws:SourceArn": reason}})), json!([reason]));
        assert_eq!(restricts(&reason), reason);
    }
}
