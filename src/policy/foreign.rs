//! The principals in a policy document that belong to other accounts than the resource.
//!
//! Everybody (`*`) is nobody's account and is not meant here.

use crate::estate::NO_ACCOUNT;
use crate::estate::intrinsic::{Intrinsic, intrinsic, is_unknown, pieces, unknown};
use crate::facts::parties::account_of;
use crate::json::Value;

/// No input says whose a canonical user id is.
const WHOSE_ID: &str = "whose canonical user id it is, is not known";

/// Adds `Foreign` to each statement of a normalised document: the accounts' principals that are not of this account.
/// Where the account is not known, it cannot be told which are.
pub(super) fn mark_foreign(document: &mut Value, account: Option<&str>) {
    let Some(Value::Array(statements)) = document.get_mut("Statement") else { return };
    for statement in statements {
        let principals = statement.pointer("/Principal/AWS").or_else(|| statement.get("Principal"));
        let mut all: Vec<Value> = match principals {
            Some(Value::Array(ids)) => ids.iter().filter_map(|id| foreign(id, account)).collect(),
            Some(open) if is_unknown(open) => vec![open.clone()],
            _ => Vec::new(),
        };
        all.extend(statement.pointer("/Principal/CanonicalUser").map(|_| unknown(WHOSE_ID)));
        let foreign = Value::Array(all);
        if !is_unknown(statement)
            && let Value::Object(fields) = statement
        {
            fields.insert("Foreign", foreign);
        }
    }
}

fn foreign(id: &Value, account: Option<&str>) -> Option<Value> {
    if let Some(Intrinsic::Unknown(reason)) = intrinsic(id) {
        // What may be of another account is not known to be there.
        return (!is_own(id)).then(|| unknown(reason));
    }
    // AWS refuses a wildcard in an ARN; what was meant is every account.
    if id.as_str()?.split(':').nth(4).is_some_and(|account| account.starts_with('*')) {
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

/// Whether a principal that is not known is of the account that this is for, whichever that is.
fn is_own(id: &Value) -> bool {
    if intrinsic(id) != Some(Intrinsic::Unknown(NO_ACCOUNT)) {
        return false;
    }
    match pieces(id).as_deref() {
        None | Some([None]) => true,
        Some([Some(arn), None, rest @ ..]) => {
            let in_place = arn.matches(':').count() == 4 && arn.ends_with(':');
            in_place && rest.first().copied().flatten().is_none_or(|rest| rest.starts_with(':'))
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::partial;
    use crate::json::json;

    #[test]
    fn principals_of_other_accounts_are_told_from_ones_own() {
        let document = json!({"Statement": [
            {"Principal": {"AWS": ["*", "111111111111", "arn:aws:iam::222222222222:role/Reader"]}},
            {"Principal": {"Service": ["cloudtrail.amazonaws.com"]}},
            {"Principal": unknown("a parameter")},
            {"Principal": {"CanonicalUser": ["79a59df9"]}},
        ]});
        let marked = |account| {
            let mut document = document.clone();
            mark_foreign(&mut document, account);
            let statements = document["Statement"].as_array().cloned().unwrap();
            statements.into_iter().map(|statement| statement["Foreign"].clone()).collect::<Vec<_>>()
        };
        let own = marked(Some("222222222222"));
        assert_eq!(
            own,
            [json!(["111111111111"]), json!([]), json!([unknown("a parameter")]), json!([unknown(WHOSE_ID)])]
        );
        let text = |reason, pieces: &[Option<&str>]| {
            partial(reason, &pieces.iter().map(|piece| piece.map(str::to_owned)).collect::<Vec<_>>())
        };
        let ours = text(NO_ACCOUNT, &[Some("arn:aws:iam::"), None, Some(":root")]);
        let theirs = text("a parameter", &[Some("arn:aws:iam::"), None, Some(":root")]);
        let role = text(NO_ACCOUNT, &[Some("arn:aws:iam::1"), None]);
        for (id, expected) in [
            (unknown(NO_ACCOUNT), None),
            (ours, None),
            (theirs, Some(unknown("a parameter"))),
            (role, Some(unknown(NO_ACCOUNT))),
            (json!("arn:aws:iam::*:root"), Some(json!("arn:aws:iam::*:root"))),
        ] {
            assert_eq!(foreign(&id, None), expected);
        }
        let open = marked(None);
        assert!(is_unknown(&open[0][0]) && is_unknown(&open[0][1]), "{open:?}");
    }
}
