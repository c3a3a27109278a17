//! Everything held against what `serde_json` says of the same.

use super::{Key, Map, Value, json, to_value, validator};
use proptest::collection::vec;
use proptest::prelude::*;
use std::hash::{BuildHasher, RandomState};

type Theirs = serde_json::Map<String, serde_json::Value>;

/// Any JSON, in `serde_json`'s own types.
fn written() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,40}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Into::into),
            vec((".{0,30}", inner), 0..8).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

fn hash(hasher: &RandomState, value: &Value) -> u64 {
    hasher.hash_one(value)
}

proptest! {
    #[test]
    fn values_are_read_written_and_converted_as_theirs_are(theirs in written()) {
        let ours = Value::from(theirs.clone());
        let text = theirs.to_string();
        prop_assert_eq!(ours.to_string(), text.as_str());
        prop_assert_eq!(format!("{ours:#}"), format!("{theirs:#}"));
        prop_assert_eq!(text.parse::<Value>().unwrap(), Value::from(serde_json::from_str::<serde_json::Value>(&text).unwrap()));
        prop_assert_eq!(to_value(&theirs).unwrap(), ours.clone());
        prop_assert_eq!(serde_json::Value::from(ours), theirs);
    }

    #[test]
    fn equal_values_have_one_hash_in_any_order(fields in vec(("[a-e]{1,2}", written()), 0..40)) {
        let theirs = |fields: &mut dyn Iterator<Item = &(String, serde_json::Value)>| -> Theirs { fields.cloned().collect() };
        let (one, other) = (theirs(&mut fields.iter()), theirs(&mut fields.iter().rev()));
        let (ours, others) = (Value::from_iter(one.clone()), Value::from_iter(other.clone()));
        prop_assert_eq!(ours == others, one == other);
        let hasher = RandomState::new();
        prop_assert!(ours != others || hash(&hasher, &ours) == hash(&hasher, &others));
    }

    #[test]
    fn objects_change_as_theirs_do(steps in vec((0..7_u8, 0..60_u8, any::<i32>()), 0..200)) {
        let (mut ours, mut theirs) = (Map::new(), Theirs::new());
        for (step, name, number) in steps {
            // Some names are longer than what is kept in place.
            let name = format!("{}{name}", "name-".repeat(usize::from(name % 2) * 6));
            match step {
                0 => {
                    let before = theirs.shift_remove(&name).map(Value::from);
                    prop_assert_eq!(ours.shift_remove(&name), before);
                }
                1 => prop_assert_eq!(ours.swap_remove(&name), theirs.swap_remove(&name).map(Value::from)),
                2 => {
                    *ours.entry(name.as_str()).or_insert(number.into()) = json!([number]);
                    *theirs.entry(name).or_insert(number.into()) = serde_json::json!([number]);
                }
                3 if number % 16 == 0 => {
                    ours.retain(|name, _| name.len() % 2 == 0);
                    theirs.retain(|name, _| name.len() % 2 == 0);
                }
                _ => {
                    let before = theirs.insert(name.clone(), number.into()).map(Value::from);
                    prop_assert_eq!(ours.insert(name, number.into()), before);
                }
            }
            prop_assert_eq!(ours.len(), theirs.len());
        }
        for (name, value) in &theirs {
            prop_assert_eq!(ours.get(name), Some(&Value::from(value.clone())));
        }
        prop_assert_eq!(Value::from(ours).to_string(), serde_json::Value::from(theirs).to_string());
    }

    #[test]
    fn schemas_hold_for_the_same_values(theirs in written(), expected in written()) {
        let schemas = [
            serde_json::json!({"const": expected}),
            serde_json::json!({"enum": [expected, 1.0, [], {}]}),
            serde_json::json!({"uniqueItems": true, "maxItems": 3, "maxLength": 20, "maxProperties": 3}),
            serde_json::json!({"type": ["integer", "array"], "items": {"type": "string"}}),
            serde_json::json!({"propertyNames": {"maxLength": 8}, "additionalProperties": {"type": "number"}}),
        ];
        for schema in schemas {
            let (ours, own) = (Value::from(theirs.clone()), validator(&schema.clone().into()).unwrap());
            let crates = jsonschema::draft7::new(&schema).unwrap();
            for (ours, theirs) in [(&ours, &theirs), (&Value::from(expected.clone()), &expected)] {
                let at = own.iter_errors(ours).map(|error| error.instance_path().to_string());
                let there = crates.iter_errors(theirs).map(|error| error.instance_path().to_string());
                prop_assert_eq!(at.collect::<Vec<_>>(), there.collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn numbers_are_equal_to_schemas_as_numbers() {
    let one = validator(&json!({"const": 1})).unwrap();
    assert!(one.is_valid(&json!(1.0)) && !one.is_valid(&json!(1.5)) && !one.is_valid(&json!("1")));
    let unique = validator(&json!({"uniqueItems": true})).unwrap();
    assert!(!unique.is_valid(&json!([1, 1.0])) && unique.is_valid(&json!([[1], [2]])));
}

#[test]
fn json_is_written_as_theirs() {
    let (name, none, list) = ("n".repeat(40), None::<u8>, ["a", "b"]);
    macro_rules! both {
        ($($json:tt)+) => {
            assert_eq!(json!($($json)+), Value::from(serde_json::json!($($json)+)))
        };
    }
    both!(null);
    both!([null, [], {}, list, name, 1 + 1, [none, true, [null]], {"a": [1,]},]);
    both!({"a": null, "b": [1], "c": {"d": list.len()}, "e": list, (name.as_str()): name, "f": none, "a": 2,});
    // What is put in stays with whoever had it.
    assert_eq!((name.len(), list), (40, ["a", "b"]));
}

#[test]
fn what_serde_writes_is_a_value() {
    #[derive(serde::Serialize)]
    enum Kind {
        Unit,
        New(char),
        Pair(u8, f32),
        Named { a: Option<i8>, b: () },
    }
    let all = [Kind::Unit, Kind::New('x'), Kind::Pair(1, 0.5), Kind::Named { a: Some(-1), b: () }];
    let numbered = std::collections::BTreeMap::from([(1, "one"), (2, "two")]);
    assert_eq!(to_value(&all).unwrap(), Value::from(serde_json::to_value(&all).unwrap()));
    assert_eq!(to_value(&numbered).unwrap(), json!({"1": "one", "2": "two"}));
    assert!(to_value(std::collections::BTreeMap::from([([1], 2)])).is_err());
}

#[test]
fn pointers_lead_to_values_to_change() {
    let mut value = json!({"a/b": [{"c~d": 1}]});
    *value.pointer_mut("/a~1b/0/c~0d").unwrap() = json!(2);
    assert_eq!(value.pointer("/a~1b/0/c~0d"), Some(&json!(2)));
    assert!(value.pointer("/a~1b/1").is_none() && value.pointer_mut("/a~1b/x").is_none());
    assert_eq!(value.pointer(""), Some(&value));
    // What is none leads nowhere, not to the whole.
    assert!(
        value.pointer("new").is_none()
            && value.pointer("/a~1b/00").is_none()
            && value.pointer("/a~1b/+0").is_none()
    );
    assert!(value.pointer_mut("new").is_none() && value.pointer_mut("/a~1b/00").is_none());
    value["new"]["deep"] = json!(true);
    assert_eq!((&value["new"]["deep"], &value["none"][3]), (&json!(true), &Value::Null));
}

/// What the module's head says of the memory that it takes.
#[test]
fn values_are_small() {
    assert_eq!((size_of::<Value>(), size_of::<(Key, Value)>()), (32, 56));
}
