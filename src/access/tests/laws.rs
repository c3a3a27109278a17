//! Laws that hold for all policies and requests.

use super::*;
use crate::estate::intrinsic::{partial, unknown};
use proptest::prelude::*;

fn word() -> impl Strategy<Value = String> {
    "[ab:]{0,3}"
}

fn pattern() -> impl Strategy<Value = String> {
    "[ab:*?]{0,4}"
}

fn condition() -> impl Strategy<Value = Value> {
    let operators = prop::sample::select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLikeIfExists",
        "ForAnyValue:StringLike",
        "ForAllValues:StringNotLike",
        "ArnLike",
        "Null",
    ]);
    let values = prop::collection::vec(prop_oneof![pattern(), Just("true".to_owned())], 1..3);
    (operators, values).prop_map(|(operator, values)| json!({ operator: {"k": values} }))
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let resources = prop::collection::vec(pattern(), 1..3);
    let others = any::<bool>();
    (resources, others, prop::option::of(condition())).prop_map(move |(resources, others, condition)| {
        let name = if others { "NotResource" } else { "Resource" };
        json!({"Effect": effect, "Principal": "*", "Action": "*", name: resources,
            "Condition": condition.unwrap_or(json!({}))})
    })
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(prop_oneof![statement("Allow"), statement("Deny")], 0..4)
}

fn asked() -> impl Strategy<Value = Request> {
    (word(), prop::option::of(prop::collection::vec(word(), 1..3))).prop_map(|(resource, values)| {
        let slot = values.map_or(Slot::Absent, |values| {
            Slot::Values(values.iter().map(|value| value.as_str().into()).collect())
        });
        Request { resource: resource.as_str().into(), ..request() }.with("k", slot)
    })
}

fn verdict(statements: &[Value], request: &Request) -> Verdict {
    let document = Document::read(&json!({"Version": "2012-10-17", "Statement": statements}));
    ask(&[(Role::Resource, &document)], request)
}

/// The text with a piece of it not known.
fn hide(text: &str, from: usize, to: usize) -> Value {
    let (from, to) = (from.min(text.len()), to.min(text.len()));
    let (from, to) = (from.min(to), from.max(to));
    partial("why", &[Some(text[..from].to_owned()), None, Some(text[to..].to_owned())])
}

proptest! {
    #[test]
    fn what_is_known_is_decided(statements in statements(), request in asked()) {
        prop_assert!(!is_unknown(&verdict(&statements, &request)));
    }

    #[test]
    fn a_deny_wins(mut statements in statements(), request in asked(), at in 0_usize..4) {
        statements.insert(at.min(statements.len()), json!({"Effect": "Deny", "Principal": "*", "Action": "*"}));
        prop_assert_eq!(verdict(&statements, &request), Verdict::Denied);
    }

    #[test]
    fn an_allow_takes_nothing_away(mut statements in statements(), more in statement("Allow"), request in asked()) {
        let before = verdict(&statements, &request);
        statements.push(more);
        let after = verdict(&statements, &request);
        prop_assert!(before == after || (before == Verdict::NotAllowed && after == Verdict::Allowed));
    }

    #[test]
    fn a_deny_gives_nothing(mut statements in statements(), more in statement("Deny"), request in asked()) {
        let before = verdict(&statements, &request);
        statements.push(more);
        let after = verdict(&statements, &request);
        prop_assert!(before == after || after == Verdict::Denied);
    }

    #[test]
    fn a_condition_widens_nothing(mut allow in statement("Allow"), more in condition(), request in asked()) {
        let before = verdict(&[allow.clone()], &request);
        for (operator, keys) in more.as_object().unwrap() {
            prop_assume!(allow["Condition"].get(operator).is_none());
            allow["Condition"][operator] = keys.clone();
        }
        prop_assert!(before == Verdict::Allowed || verdict(&[allow], &request) == before);
    }

    #[test]
    fn not_knowing_never_turns_a_verdict(
        statements in statements(), request in asked(), places in (0_usize..4, 0_usize..4), which in 0_usize..5,
    ) {
        let known = verdict(&statements, &request);
        let (mut hidden, mut asked) = (statements.clone(), request.clone());
        match (which, hidden.first_mut()) {
            (0, _) => asked.resource = Text::read(&hide(&request.resource.known().unwrap(), places.0, places.1)),
            (1, _) => asked = asked.with("k", Slot::Unknown("why".to_owned())),
            (2, Some(first)) => {
                for name in ["Resource", "NotResource"] {
                    if let Some(text) = first[name][0].as_str() {
                        first[name][0] = hide(text, places.0, places.1);
                    }
                }
            }
            (3, Some(first)) => first["Effect"] = unknown("why"),
            (_, Some(first)) => *first = unknown("why"),
            _ => {}
        }
        let open = verdict(&hidden, &asked);
        // A deny may hide behind an allow that nobody gives: both are no.
        let no = |verdict: &Verdict| matches!(verdict, Verdict::Denied | Verdict::NotAllowed);
        prop_assert!(is_unknown(&open) || open == known || (no(&open) && no(&known)), "{open:?} {known:?}");
    }

    #[test]
    fn a_class_has_what_its_members_have(statements in statements(), request in asked()) {
        let class = Request { resource: Piece::free("resource", Shape::Any).into(), ..request.clone() }
            .with("k", Slot::OneOf(vec![Slot::Absent, Slot::value(Piece::free("k", Shape::Any))]));
        let document = Document::read(&json!({"Statement": statements}));
        let policies = [Policy { role: Role::Resource, document: &document }];
        let in_class = match request.context.slot("k") {
            Slot::Values(values) => values.len() == 1,
            _ => true,
        };
        let some = exists(&policies, &class);
        if in_class && decide(&policies, &request).verdict == Verdict::Allowed {
            prop_assert!(some.verdict == Verdict::Allowed || is_unknown(&some.verdict));
        }
        if some.verdict == Verdict::Allowed {
            let resource = some.example["resource"].as_str();
            let slots = [Slot::Absent, Slot::value(some.example.get("k").map_or("", String::as_str))];
            let is_allowed = |slot: &Slot| {
                let request = Request { resource: resource.into(), ..request.clone() }.with("k", slot.clone());
                decide(&policies, &request).verdict == Verdict::Allowed
            };
            prop_assert!(slots.iter().any(is_allowed), "{:?}", some.example);
        }
    }
}
