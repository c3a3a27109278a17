//! The principals in a policy document that belong to other accounts than the resource.
//!
//! Everybody (`*`) is nobody's account and is not meant here.

use crate::estate::intrinsic::{Intrinsic, intrinsic, unknown};
use serde_json::Value;

/// Adds `Foreign` to each statement of a normalised document: the accounts' principals that are not of this account.
/// Where the account is not known, it cannot be told which are.
pub(super) fn mark_foreign(document: &mut Value, account: Option<&str>) {
    let Some(Value::Array(statements)) = document.get_mut("Statement") else { return };
    for statement in statements {
        let principals = statement.pointer("/Principal/AWS").or_else(|| statement.get("Principal"));
        let foreign = match principals {
            Some(Value::Array(ids)) => ids.iter().filter_map(|id| foreign(id, account)).collect(),
            Some(open) if is_unknown(open) => Value::Array(vec![open.clone()]),
            _ => Value::Array(Vec::new()),
        };
        if !is_unknown(statement)
            && let Value::Object(fields) = statement
        {
            fields.insert("Foreign".to_owned(), foreign);
        }
    }
}

fn is_unknown(value: &Value) -> bool {
    matches!(intrinsic(value), Some(Intrinsic::Unknown(_)))
}

fn foreign(id: &Value, account: Option<&str>) -> Option<Value> {
    if is_unknown(id) {
        return Some(id.clone());
    }
    let written = account_of(id.as_str()?)?;
    match account {
        Some(account) if account == written => None,
        Some(_) => Some(id.clone()),
        None => Some(unknown(&format!(
            "whether {written} is the account that this is for is not said (give --account)"
        ))),
    }
}

/// `222222222222` of itself, and of `arn:aws:iam::222222222222:role/Reader`.
fn account_of(principal: &str) -> Option<&str> {
    let account = principal.split(':').nth(4).unwrap_or(principal);
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn principals_of_other_accounts_are_told_from_ones_own() {
        let document = json!({"Statement": [
            {"Principal": {"AWS": ["*", "111111111111", "arn:aws:iam::222222222222:role/Reader"]}},
            {"Principal": {"Service": ["cloudtrail.amazonaws.com"]}},
            {"Principal": unknown("a parameter")},
        ]});
        let marked = |account| {
            let mut document = document.clone();
            mark_foreign(&mut document, account);
            let statements = document["Statement"].as_array().cloned().unwrap();
            statements.into_iter().map(|statement| statement["Foreign"].clone()).collect::<Vec<_>>()
        };
        let own = marked(Some("222222222222"));
        assert_eq!(own, [json!(["111111111111"]), json!([]), json!([unknown("a parameter")])]);
        let open = marked(None);
        assert!(is_unknown(&open[0][0]) && is_unknown(&open[0][1]), "{open:?}");
    }
}
