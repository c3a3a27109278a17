//! Values as the jsonschema crate looks at them.

use super::{Iter, Map, Value};
use jsonschema::json::{Array, Json, NodeIdentity, Object, cmp, unique};
use jsonschema::{Draft, JsonType, ValidationError, Validator};
use serde_json::Number;
use std::borrow::Cow;

/// Our values, for the crate.
pub struct Instances;

/// A schema of draft 7 as what judges values by it.
///
/// # Errors
///
/// What is wrong with the schema.
pub fn validator(schema: &Value) -> Result<Validator<Instances>, ValidationError<'static>> {
    jsonschema::options_for::<Instances>().with_draft(Draft::Draft7).build(&schema.clone().into())
}

impl Json for Instances {
    type Node<'a> = &'a Value;
    type PreparedKey = String;
    type StringBuffer = Value;

    const KEYS_PER_LOOKUP: usize = 1;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Value, string: &str, f: impl FnOnce(&Value) -> T) -> T {
        *buffer = string.into();
        f(buffer)
    }
}

impl<'a> jsonschema::json::Node<'a, Instances> for &'a Value {
    type Object = &'a Map;
    type Array = &'a [Value];
    type Number = &'a Number;

    fn as_object(&self) -> Option<&'a Map> {
        Value::as_object(self)
    }

    fn as_array(&self) -> Option<&'a [Value]> {
        Value::as_array(self).map(Vec::as_slice)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'a Number> {
        Value::as_number(self)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        Value::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        equal(self, expected)
    }

    /// Only the text of an error shows a list or an object; of an error no more than its place is read here.
    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(match self {
            Value::Array(_) => Vec::<serde_json::Value>::new().into(),
            Value::Object(_) => serde_json::Map::new().into(),
            scalar => (*scalar).clone().into(),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Value>(self).addr()))
    }
}

/// Equality in JSON Schema's sense: 1 is 1.0.
fn equal(value: &Value, expected: &serde_json::Value) -> bool {
    match (value, expected) {
        (Value::Number(one), serde_json::Value::Number(other)) => cmp::equal_numbers(&one, other),
        (Value::Array(items), serde_json::Value::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(one, other)| equal(one, other))
        }
        (Value::Object(fields), serde_json::Value::Object(others)) => {
            let same = |(name, other): (&String, _)| fields.get(name).is_some_and(|one| equal(one, other));
            fields.len() == others.len() && others.iter().all(same)
        }
        (Value::String(text), serde_json::Value::String(other)) => text == other,
        (Value::Bool(one), serde_json::Value::Bool(other)) => one == other,
        (Value::Null, serde_json::Value::Null) => true,
        _ => false,
    }
}

/// The fields of an object.
pub struct Members<'a>(Iter<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value))
    }
}

impl<'a> Object<'a, Instances> for &'a Map {
    type Node = &'a Value;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        Map::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Value> {
        Map::get(self, key)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

impl<'a> Array<'a, Instances> for &'a [Value] {
    type Node = &'a Value;
    type ElementsIter = std::slice::Iter<'a, Value>;

    fn len(&self) -> usize {
        <[Value]>::len(self)
    }

    fn elements(&self) -> std::slice::Iter<'a, Value> {
        self.iter()
    }

    fn is_unique(&self) -> bool {
        let items: Vec<serde_json::Value> = self.iter().cloned().map(serde_json::Value::from).collect();
        unique::is_unique(&items)
    }
}
