//! Why a request is not allowed, in words: the statement that denies it, or what the closest ones lack.

use super::ask::Ask;
use crate::access::{Decision, Failed, Miss, Principal, Request, StatementRef, Verdict};
use crate::estate::intrinsic::intrinsic;
use crate::json::Value;

/// As many statements that come close are named.
const MISSES: usize = 2;

/// Keys as AWS writes them.
const KEYS: [&str; 20] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "kms:CallerAccount",
    "kms:EncryptionContext:aws:cloudtrail:arn",
    "kms:ViaService",
    "s3:TlsVersion",
    "aws:ViaAWSService",
];

/// What calls of services do not come with.
const NEVER: [&str; 8] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:sourceip",
];

/// What nobody can know of a file that will be written.
pub(super) const FILE_NAME: &str = "what the file is called";

pub(super) struct Why {
    pub(super) because: Vec<String>,
    /// Whether nothing there comes near the request.
    pub(super) bare: bool,
    pub(super) statement: Option<String>,
    pub(super) place: Option<(usize, String)>,
}

pub(super) fn explain(ask: &Ask<'_>, request: &Request, decision: &Decision) -> Why {
    let by = decision.deciding.first();
    let misses = closest(ask, request, decision);
    let because = match &decision.verdict {
        Verdict::Allowed => Vec::new(),
        Verdict::Denied => {
            let denials = decision.deciding.iter().map(|by| denial(ask, request, by));
            let lacks = decision.ungranted.then(|| lacks(ask, request, &misses)).into_iter().flatten();
            denials.chain(lacks.map(|lack| format!("besides, {lack}"))).collect()
        }
        Verdict::Unknown(reasons) => {
            // It is open in every request; alone it is what decides.
            let more = |reason: &&String| reasons.len() == 1 || *reason != FILE_NAME;
            reasons.iter().filter(more).cloned().collect()
        }
        Verdict::NotAllowed => lacks(ask, request, &misses),
    };
    let statement = by.or_else(|| misses.first().map(|miss| &miss.statement));
    let whole = || ask.own().find_map(|held| held.place.clone());
    Why {
        because,
        bare: decision.ungranted && misses.is_empty(),
        statement: statement.map(|statement| name(ask, statement)),
        place: statement.and_then(|statement| place(ask, statement)).or_else(whole),
    }
}

/// Why nothing allows it.
fn lacks(ask: &Ask<'_>, request: &Request, misses: &[&Miss]) -> Vec<String> {
    if misses.is_empty() {
        return vec![nothing(ask, request)];
    }
    misses.iter().take(MISSES).map(|miss| near_miss(ask, request, miss)).collect()
}

/// The allows that come close. What serves another request is not at fault, and what is for the account's own users was
/// not meant for a service.
fn closest<'a>(ask: &Ask<'_>, request: &Request, decision: &'a Decision) -> Vec<&'a Miss> {
    let for_users = |failed: &Failed| match failed {
        Failed::Principal(named) => !named.iter().any(|name| name.contains(".amazonaws.com")),
        _ => false,
    };
    let own = request.owner.known();
    let is_own = |name: &String| name.contains('…') || own.as_ref().is_some_and(|own| name.contains(&**own));
    let for_owner = |failed: &Failed| matches!(failed, Failed::Principal(named) if named.iter().any(is_own));
    let meant = decision.misses.iter().filter(|miss| !miss.failed.iter().any(for_owner));
    let mut misses: Vec<&Miss> = meant.collect();
    misses.sort_by_key(|miss| {
        let serves = ask.serving.contains(&miss.statement);
        (serves, miss.failed.iter().any(for_users), miss.failed.len())
    });
    misses
}

/// Who makes the request.
pub(super) fn principal(request: &Request) -> String {
    match &request.principal {
        Principal::Service(name) | Principal::Federated(name) | Principal::Canonical(name) => {
            name.to_string()
        }
        Principal::Aws(identity) => identity.arn.to_string(),
        Principal::Anonymous => "anybody".to_owned(),
    }
}

fn place(ask: &Ask<'_>, statement: &StatementRef) -> Option<(usize, String)> {
    let (number, property) = ask.held.get(statement.policy)?.1.place.clone()?;
    Some((number, format!("{property}{}", statement.pointer)))
}

/// ``statement `Sid` of `LogBucketPolicy` ``
fn name(ask: &Ask<'_>, statement: &StatementRef) -> String {
    let number = statement.pointer.rsplit('/').next().and_then(|text| text.parse::<usize>().ok());
    let which = match (&statement.sid, number) {
        (Some(sid), _) => format!("statement `{sid}`"),
        (None, Some(number)) => format!("statement {}", number + 1),
        (None, None) => "the statement".to_owned(),
    };
    match place(ask, statement) {
        Some((number, _)) => format!("{which} of `{}`", ask.links.resource(number).name),
        None => format!("{which} of {}", ask.of),
    }
}

fn nothing(ask: &Ask<'_>, request: &Request) -> String {
    let (who, action) = (principal(request), &request.action);
    if ask.own().any(|held| held.place.is_some()) {
        return format!("no statement of the policy of {} allows {who} {action}", ask.of);
    }
    format!("{} has no policy that allows {who} {action}", ask.of)
}

fn denial(ask: &Ask<'_>, request: &Request, by: &StatementRef) -> String {
    let (who, action) = (principal(request), &request.action);
    let said = format!("{} denies {who} {action}", name(ask, by));
    let written = place(ask, by).and_then(|(number, at)| ask.links.properties[number].pointer(&at));
    let conditions = written.and_then(|statement| statement.get("Condition")).map(conditions);
    let Some(conditions) = conditions.filter(|all| !all.is_empty()) else { return said };
    let listed: Vec<String> =
        conditions.iter().map(|(operator, key)| format!("{operator} {}", cased(key))).collect();
    let is_service = matches!(request.principal, Principal::Service(_));
    let never = conditions.iter().find(|(_, key)| is_service && NEVER.contains(&key.to_lowercase().as_str()));
    let hint = match never {
        Some((_, key)) => format!(
            ": calls of AWS services come without {} of yours, so that they meet it; leave them out with \
             `Bool: {{\"aws:PrincipalIsAWSService\": \"false\"}}` beside it",
            cased(key)
        ),
        None => ": the request meets it".to_owned(),
    };
    format!("{said} by its condition {}{hint}", listed.join(" and "))
}

/// Operators with their keys.
fn conditions(written: &Value) -> Vec<(String, String)> {
    let operators = written.as_object().into_iter().flatten().filter(|_| intrinsic(written).is_none());
    let pairs = operators.flat_map(|(operator, keys)| {
        keys.as_object().into_iter().flatten().map(|(key, _)| (operator.to_string(), key.to_string()))
    });
    pairs.collect()
}

fn near_miss(ask: &Ask<'_>, request: &Request, miss: &Miss) -> String {
    let lacks: Vec<String> = miss.failed.iter().map(|failed| lack(request, failed)).collect();
    format!("{} allows {} {}", name(ask, &miss.statement), request.action, lacks.join(", and "))
}

fn lack(request: &Request, failed: &Failed) -> String {
    match failed {
        // A service that is written as if it were an account.
        Failed::Principal(named) if named.contains(&principal(request)) => {
            let service = principal(request);
            format!(
                "to nobody: `{service}` stands there as an account; write `{{\"Service\": \"{service}\"}}`"
            )
        }
        Failed::Principal(named) => {
            format!("to {} only, the request is made by `{}`", quoted(named), principal(request))
        }
        Failed::Action(named) => format!("not at all: it is about {}", quoted(named)),
        Failed::Resource(named) => {
            format!("on {} only, the request is for `{}`", quoted(named), request.resource)
        }
        Failed::Condition { key, wanted, offered, .. } => {
            let here = match offered.as_slice() {
                [] => "the request has none".to_owned(),
                values => format!("here it is {}", quoted(values)),
            };
            format!("only where {} is {}, {here}", cased(key), quoted(wanted))
        }
    }
}

fn quoted(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    if texts.is_empty() { "nobody".to_owned() } else { texts.join(" or ") }
}

fn cased(key: &str) -> String {
    let known = KEYS.iter().find(|known| known.eq_ignore_ascii_case(key));
    known.map_or_else(|| key.to_owned(), |known| (*known).to_owned())
}
