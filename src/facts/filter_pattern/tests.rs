//! Patterns held against each other, and against events that are tried one by one.

use super::evaluate::matches;
use super::{Expr, Pattern, covers, parse};
use crate::facts::Answer;
use crate::json::{Value, json};
use proptest::prelude::*;

fn ask(found: &str, required: &str) -> Answer {
    covers(&parse(found).unwrap(), &parse(required).unwrap())
}

#[test]
fn what_is_broader_covers() {
    let trail = "{ ($.eventName = CreateTrail) || ($.eventName = DeleteTrail) }";
    let here = "{ ($.eventSource = \"cloudtrail.amazonaws.com\") && (($.eventName = CreateTrail) || ($.eventName = DeleteTrail)) }";
    let denied = "{ ($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\") }";
    let narrower = "{ (($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\")) && \
                    ($.sourceIPAddress != \"delivery.logs.amazonaws.com\") && ($.eventName != \"HeadBucket\") }";
    let precedence = "{ ($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\") && \
                      ($.sourceIPAddress != \"delivery.logs.amazonaws.com\") && ($.eventName != \"HeadBucket\") }";
    let root = "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }";
    for (found, required) in [
        ("{ $.eventName = \"DeleteTrail\" || $.eventName=CreateTrail }", trail),
        ("{ $.eventName = *Trail }", trail),
        ("{ $.eventName = %^(CreateTrail|DeleteTrail|UpdateTrail)$% }", trail),
        ("{ $.eventName != HeadBucket }", trail),
        ("{ $.eventName EXISTS }", trail),
        (trail, here),
        ("", here),
        (denied, narrower),
        (denied, precedence),
        (precedence, narrower),
        ("{ $.userIdentity.type = Root }", root),
        ("{ $.n > 3 && $.n <= 9 }", "{ $.n >= 4 && $.n < 8 }"),
    ] {
        assert_eq!(ask(found, required), Answer::Yes, "{found} {required}");
    }
    for (found, required) in [
        ("{ $.eventName = CreateTrail }", trail),
        (here, trail),
        (narrower, denied),
        (narrower, precedence),
        ("{ $.errorCode = AccessDenied || $.errorCode = \"*UnauthorizedOperation\" }", denied),
        ("{ $.userIdentity.type = Root && $.sourceIPAddress != 10.* }", root),
        ("{ $.eventname = CreateTrail || $.eventName = DeleteTrail }", trail),
        ("{ $.n > 4 }", "{ $.n >= 4 }"),
    ] {
        assert_eq!(ask(found, required), Answer::No, "{found} {required}");
    }
}

#[test]
fn what_cannot_be_proved_is_not_told() {
    let trail = "{ $.eventName = CreateTrail }";
    for (found, required) in [
        ("CreateTrail", trail),
        ("{ $.eventName = %Create[A-Z]rail% }", trail),
        ("{ $.resources[*].type = bucket }", trail),
        // Of an event without the field nobody says whether it differs.
        ("{ $.a != x }", "{ $.a NOT EXISTS }"),
    ] {
        assert!(matches!(ask(found, required), Answer::Unknown(_)), "{found} {required}");
    }
    let regex = "{ $.eventName = %Create[A-Z]rail% && $.resources[*].type = bucket }";
    assert_eq!(ask(regex, regex), Answer::Yes);
    let many = (0..12).map(|i| format!("($.a{i} = x || $.a{i} = y)")).collect::<Vec<_>>().join(" && ");
    assert!(matches!(ask("{ $.b = 1 }", &format!("{{ {many} }}")), Answer::Unknown(_)));
}

/// Few fields and few values, so that patterns have to do with each other.
fn condition() -> impl Strategy<Value = String> {
    let field = prop_oneof![Just("$.a"), Just("$.b"), Just("$.c.d")];
    let test = prop_oneof![
        5 => "(=|!=) ?\"?[xy*]{1,2}",
        1 => Just("NOT EXISTS".to_owned()),
        1 => Just("EXISTS".to_owned()),
        1 => Just("IS TRUE".to_owned()),
        1 => "[<>]=? ?[1-3]",
    ];
    (field, test).prop_map(|(field, test)| {
        let close = if test.contains('"') { "\"" } else { "" };
        format!("{field} {test}{close}")
    })
}

/// Terms in a tree; each is written with the words given and, where asked, in reverse and in more parentheses.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(String),
    Node(bool, Vec<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    condition().prop_map(Tree::Leaf).prop_recursive(2, 8, 3, |inner| {
        (any::<bool>(), prop::collection::vec(inner, 1..3)).prop_map(|(any, parts)| Tree::Node(any, parts))
    })
}

fn write(tree: &Tree, otherwise: bool) -> String {
    match tree {
        Tree::Leaf(text) if otherwise => format!("( {} )", text.replace('"', "").replace(' ', "  ")),
        Tree::Leaf(text) => text.clone(),
        Tree::Node(any, parts) => {
            let mut parts: Vec<_> = parts.iter().map(|part| write(part, otherwise)).collect();
            if otherwise {
                parts.reverse();
            }
            format!("({})", parts.join(if *any { " || " } else { "&&" }))
        }
    }
}

fn pattern(tree: &Tree, otherwise: bool) -> Pattern {
    parse(&format!("{{ {} }}", write(tree, otherwise))).unwrap()
}

fn expr(pattern: &Pattern) -> &Expr {
    match pattern {
        Pattern::Json(expr) => expr,
        _ => unreachable!("the trees are conditions on fields"),
    }
}

/// Every event over the few fields and values.
fn every_event() -> Vec<Value> {
    let values =
        [json!(null), json!("x"), json!("xy"), json!("yx"), json!("z"), json!(true), json!(2), json!(3)];
    let mut events = Vec::new();
    for a in &values {
        for b in &values {
            for d in &values {
                let mut event = json!({"a": a, "b": b, "c": {"d": d}});
                // A null stands for a field that is not there.
                event.as_object_mut().unwrap().retain(|_, value| !value.is_null());
                event["c"].as_object_mut().unwrap().retain(|_, value| !value.is_null());
                events.push(event);
            }
        }
    }
    events
}

proptest! {
    #[test]
    fn answers_agree_with_every_event(found in tree(), required in tree()) {
        let (found, required) = (pattern(&found, false), pattern(&required, false));
        if covers(&found, &required) == Answer::Yes {
            for event in every_event() {
                for missing in [false, true] {
                    let asked = matches(expr(&required), &event, missing) == Some(true);
                    let seen = matches(expr(&found), &event, missing);
                    prop_assert!(!asked || seen != Some(false), "{event}");
                }
            }
        }
    }

    #[test]
    fn the_way_it_is_written_changes_no_answer(found in tree(), required in tree()) {
        let answer = covers(&pattern(&found, false), &pattern(&required, false));
        prop_assert_eq!(&answer, &covers(&pattern(&found, true), &pattern(&required, false)));
        prop_assert_eq!(&answer, &covers(&pattern(&found, false), &pattern(&required, true)));
    }

    #[test]
    fn a_pattern_covers_itself_and_what_covers_is_handed_on(a in tree(), b in tree(), c in tree()) {
        let of = |tree: &Tree| pattern(tree, false);
        prop_assert_eq!(covers(&of(&a), &of(&a)), Answer::Yes);
        let wider = Tree::Node(true, vec![b.clone(), a.clone()]);
        let narrower = Tree::Node(false, vec![c, a.clone()]);
        prop_assert_eq!(covers(&of(&wider), &of(&a)), Answer::Yes);
        prop_assert_eq!(covers(&of(&a), &of(&narrower)), Answer::Yes);
        if covers(&of(&b), &of(&wider)) == Answer::Yes {
            prop_assert!(covers(&of(&b), &of(&narrower)) != Answer::No);
        }
    }
}
