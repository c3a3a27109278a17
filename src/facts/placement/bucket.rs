//! Whether a log bucket takes other things than CloudTrail's logs.

use crate::access::document::normalise;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::facts::Answer;
use crate::facts::coverage::Said;
use crate::facts::roles::CLOUDTRAIL;
use crate::json::Value;
use std::collections::BTreeMap;

/// What lets somebody write objects, in lower case.
const WRITES: [&str; 4] = ["*", "s3:*", "s3:put*", "s3:putobject"];

/// The services besides CloudTrail that a bucket policy lets write, and where the first is let in: a JSON Pointer into
/// the policy resource.
pub fn other_writers(policy: &Value) -> (Vec<Said>, Option<String>) {
    let document = policy.get("PolicyDocument").map(normalise).unwrap_or_default();
    let (mut writers, mut first) = (BTreeMap::new(), None);
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(other) => std::slice::from_ref(other),
        None if open(&document).is_some() => std::slice::from_ref(&document),
        None => &[],
    };
    for (i, statement) in statements.iter().enumerate() {
        for (service, lets) in services(statement) {
            if lets == Answer::Yes {
                first.get_or_insert_with(|| format!("/PolicyDocument/Statement/{i}"));
            }
            let said = Said::when(lets, || service.clone());
            if let Some(said) = said {
                writers.entry(said.known().is_none()).or_insert_with(Vec::new).push(said);
            }
        }
    }
    let mut writers: Vec<Said> = writers.into_values().flatten().collect();
    writers.dedup();
    (writers, first)
}

/// The services besides CloudTrail that a statement names, and whether it lets them write.
fn services(statement: &Value) -> Vec<(String, Answer)> {
    if let Some(reason) = open(statement) {
        return vec![(String::new(), Answer::unknown(reason))];
    }
    let actions = statement.get("Action");
    let acts = match actions {
        Some(Value::Array(actions)) => Answer::any(actions.iter().map(|action| match action.as_str() {
            Some(action) => Answer::known(WRITES.contains(&action)),
            None => open(action).map_or(Answer::No, Answer::unknown),
        })),
        Some(other) => open(other).map_or(Answer::No, Answer::unknown),
        None => Answer::No,
    };
    let lets = match statement.get("Effect") {
        Some(Value::String(effect)) => Answer::known(effect == "Allow"),
        Some(other) => open(other).map_or(Answer::No, Answer::unknown),
        None => Answer::No,
    };
    let lets = lets.and(acts);
    let principal = statement.get("Principal").unwrap_or(&Value::Null);
    let named = match principal.get("Service") {
        Some(Value::Array(names)) => names.iter().collect(),
        Some(other) => vec![other],
        None if open(principal).is_some() => vec![principal],
        None => Vec::new(),
    };
    let one = |name: &Value| match (name.as_str(), open(name)) {
        (Some(CLOUDTRAIL), _) | (None, None) => None,
        (Some(name), _) => Some((name.to_owned(), lets.clone())),
        (None, Some(reason)) => Some((String::new(), lets.clone().and(Answer::unknown(reason)))),
    };
    named.into_iter().filter_map(one).collect()
}

fn open(value: &Value) -> Option<&str> {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => Some(reason),
        _ => None,
    }
}
