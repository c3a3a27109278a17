//! Schemas over values that are known, and over some that are not.

use super::*;
use crate::estate::intrinsic::{partial, unknown};

pub(super) fn holds(schema: Value, subject: Value) -> Truth {
    let mut reasons = BTreeSet::new();
    unknowns(&subject, &mut reasons);
    let (schema, subject) = (Schema::new(schema), subject);
    if reasons.is_empty() { schema.ask(&subject) } else { schema.walk(&subject) }
}

#[test]
fn a_known_value_is_located() {
    let schema = json!({"properties": {"a": {"items": {"properties": {"b": {"const": 1}}}}}});
    assert_eq!(holds(schema, json!({"a": [{"b": 1}, {"b": 2}]})), Truth::False("/a/1/b".to_owned()));
}

#[test]
fn an_unknown_value_matters_only_where_it_decides() {
    let open = unknown("a parameter");
    let schema = json!({"properties": {"a": {"const": 1}, "b": {"const": 2}}, "required": ["a"]});
    assert_eq!(holds(schema.clone(), json!({"a": 1, "c": open})), Truth::True);
    assert_eq!(holds(schema.clone(), json!({"a": open, "b": 3})), Truth::False("/b".to_owned()));
    assert_eq!(holds(schema.clone(), json!({"a": open, "b": 2})), Truth::unknown("a parameter"));
    assert_eq!(holds(schema, json!({"c": open})), Truth::False(String::new()));
}

#[test]
fn an_unknown_item_may_be_left_out() {
    let open = unknown("a parameter");
    assert_eq!(holds(json!({"minItems": 1}), json!([open])), Truth::unknown("a parameter"));
    assert_eq!(holds(json!({"minItems": 1}), json!([open, 1])), Truth::True);
    let piece = partial("a parameter", &[Some("a".to_owned()), None]);
    assert_eq!(
        holds(json!({"minItems": 1, "items": {"pattern": "b$"}}), json!([piece])),
        Truth::unknown("a parameter")
    );
    assert_eq!(holds(json!({"minItems": 1}), json!([piece])), Truth::True);
    assert_eq!(holds(json!({"required": ["a"]}), json!({"a": piece})), Truth::True);
    assert_eq!(holds(json!({"maxItems": 0}), json!([open, 1])), Truth::False(String::new()));
    assert_eq!(holds(json!({"minProperties": 1}), json!({"a": [open]})), Truth::True);
    assert_eq!(holds(json!({"minProperties": 1}), json!({"a": open})), Truth::unknown("a parameter"));
    let parameter = unknown("parameter `P` has no default");
    assert_eq!(holds(json!({"minProperties": 1}), json!({"a": parameter})), Truth::True);
    // Lists are derived too: who may be among the principals is not surely there.
    assert!(matches!(holds(json!({"minItems": 1}), json!([parameter])), Truth::Unknown(_)));
    assert_eq!(holds(json!({"contains": {"const": 1}}), json!([1, open])), Truth::True);
    assert_eq!(holds(json!({"items": {"const": 1}}), json!([2, open])), Truth::False("/0".to_owned()));
}

#[test]
fn conditions_and_entangled_keywords_are_careful() {
    let open = unknown("a parameter");
    let schema = json!({"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}});
    assert_eq!(holds(schema.clone(), json!({"a": open})), Truth::unknown("a parameter"));
    assert_eq!(holds(schema, json!({"a": open, "b": 1})), Truth::True);
    let closed = json!({"properties": {"a": {}}, "additionalProperties": false});
    assert_eq!(holds(closed, json!({"a": open, "b": 1})), Truth::unknown("a parameter"));
    let one_of = json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]});
    assert_eq!(holds(one_of, json!({"a": open, "b": 1})), Truth::unknown("a parameter"));
}
