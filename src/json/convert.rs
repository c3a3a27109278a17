//! Other values to JSON's, and back.

use super::{Key, Map, Number, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// What serde reads from a value.
pub fn from_value<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    serde_json::from_value(value.into())
}

macro_rules! from_number {
    ($($type:ty),*) => {$(
        impl From<$type> for Value {
            fn from(number: $type) -> Value {
                Value::Number(number.into())
            }
        }
    )*};
}

from_number!(i32, i64, u8, u16, u32, u64, usize, Number);

impl From<f64> for Value {
    /// What is no number in JSON is null.
    fn from(number: f64) -> Value {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Value {
        Value::Bool(is_so)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text.into())
    }
}

impl From<Key> for Value {
    fn from(text: Key) -> Value {
        Value::String(text)
    }
}

impl From<Map> for Value {
    fn from(fields: Map) -> Value {
        Value::Object(fields)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Value {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Value {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Value {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<Key>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Value {
        Value::Object(fields.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(is_so) => Value::Bool(is_so),
            serde_json::Value::Number(number) => Value::Number(number),
            serde_json::Value::String(text) => Value::from(text),
            serde_json::Value::Array(items) => items.into_iter().collect(),
            serde_json::Value::Object(fields) => fields.into_iter().collect(),
        }
    }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(is_so) => serde_json::Value::Bool(is_so),
            Value::Number(number) => serde_json::Value::Number(number),
            Value::String(text) => serde_json::Value::String(text.into()),
            Value::Array(items) => items.into_iter().map(serde_json::Value::from).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (name.into_string(), value)).collect()
            }
        }
    }
}

/// Any value is one.
impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        serde_json::Value::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        serde_json::Value::json_schema(generator)
    }
}
