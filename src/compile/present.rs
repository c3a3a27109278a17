//! What is needed of a policy, put into the one that is there already.

use super::draft::Statement;
use crate::json::Value;
use crate::spec::Present;

/// The statements that are there, in their order, each that is written anew in its place; then what is missing.
pub(super) fn merge(needed: Vec<Statement>, present: Option<&Present>) -> Vec<Statement> {
    let Some(present) = present else { return needed };
    let mut needed: Vec<Option<Statement>> = needed.into_iter().map(Some).collect();
    let mut merged = Vec::new();
    for (value, location) in &present.statements {
        let mut again =
            needed.iter_mut().filter(|own| own.as_ref().is_some_and(|own| replaces(&own.value, value)));
        if let Some(own) = again.next() {
            merged.extend(own.take());
        } else {
            let pointer = String::new();
            merged.push(Statement { value: value.clone(), pointer, kept: Some(*location) });
        }
    }
    merged.extend(needed.into_iter().flatten());
    merged
}

/// Whether a statement stands for another: it has the same id, or says the same.
fn replaces(own: &Value, other: &Value) -> bool {
    let body = |statement: &Value| {
        let mut fields = statement.as_object().cloned().unwrap_or_default();
        fields.remove("Sid");
        fields
    };
    own["Sid"] == other["Sid"] || body(own) == body(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;
    use crate::source::{Location, Sources, Span};

    #[test]
    fn others_statements_stay_in_their_order_and_own_ones_are_replaced_where_they_are() {
        let source = Sources::new().add("policy.json", "");
        let at = |start| Location { source, span: Span::new(start, start + 1) };
        let there = [
            json!({"Sid": "Theirs", "Effect": "Allow", "Action": "s3:GetObject"}),
            json!({"Sid": "Ours", "Effect": "Allow", "Action": "s3:*"}),
            json!({"Effect": "Deny", "Action": "s3:PutObject"}),
            json!({"Sid": "OldName", "Effect": "Deny", "Action": "s3:DeleteObject"}),
        ];
        let statements = there.iter().cloned().zip([at(0), at(1), at(2), at(3)]).collect();
        let present = Present { id: None, statements };
        let needed = || {
            let one = |sid: &str, effect: &str, action: &str| {
                Statement::new("/buckets/logs", json!({"Sid": sid, "Effect": effect, "Action": action}))
            };
            vec![
                one("First", "Allow", "s3:GetBucketAcl"),
                one("Ours", "Allow", "s3:PutObject"),
                one("DenyDeletes", "Deny", "s3:DeleteObject"),
            ]
        };
        let merged = merge(needed(), Some(&present));
        let sids: Vec<&str> = merged.iter().map(|s| s.value["Sid"].as_str().unwrap_or("-")).collect();
        assert_eq!(sids, ["Theirs", "Ours", "-", "DenyDeletes", "First"]);
        assert_eq!(merged[1].value["Action"], "s3:PutObject");
        let kept: Vec<Option<usize>> = merged.iter().map(|s| s.kept.map(|at| at.span.start)).collect();
        assert_eq!(kept, [Some(0), None, Some(2), None, None]);
        // What was written once is the policy that is there: merging again changes nothing.
        let again = merged.iter().map(|s| (s.value.clone(), at(9))).collect();
        let again = merge(needed(), Some(&Present { id: None, statements: again }));
        assert_eq!(
            again.iter().map(|s| &s.value).collect::<Vec<_>>(),
            merged.iter().map(|s| &s.value).collect::<Vec<_>>()
        );
        assert_eq!(merge(needed(), None).len(), 3);
    }
}
