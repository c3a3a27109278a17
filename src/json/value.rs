//! Values.

use super::{Index, Key, Map, Number, pointer};
use compact_str::CompactString;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// Any JSON value.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(CompactString),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Map),
}

impl Value {
    /// The item of that number, or the field of that name.
    pub fn get(&self, index: impl Index) -> Option<&Value> {
        index.of(self)
    }

    /// The item of that number, or the field of that name, to change it.
    pub fn get_mut(&mut self, index: impl Index) -> Option<&mut Value> {
        index.of_mut(self)
    }

    /// What it is, for a message: `a list`. What an object is called depends on who speaks.
    pub(crate) fn describe(&self, object: &str) -> String {
        match self {
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => object.to_owned(),
            Value::String(text) => format!("the text `{text}`"),
            other => format!("`{other}`"),
        }
    }

    /// An object's fields.
    pub fn as_object(&self) -> Option<&Map> {
        if let Value::Object(fields) = self { Some(fields) } else { None }
    }

    /// An object's fields, to change them.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        if let Value::Object(fields) = self { Some(fields) } else { None }
    }

    /// A list's items.
    pub fn as_array(&self) -> Option<&Vec<Value>> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// A list's items, to change them.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// A text.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// Whether it is so.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(is_so) = self { Some(*is_so) } else { None }
    }

    /// A number as it is.
    pub fn as_number(&self) -> Option<&Number> {
        if let Value::Number(number) = self { Some(number) } else { None }
    }

    /// A whole number that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// A whole number.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// A number as the nearest binary fraction.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    /// Whether it is a number that was not written as a whole one.
    pub fn is_f64(&self) -> bool {
        self.as_number().is_some_and(Number::is_f64)
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether it is a text.
    pub fn is_string(&self) -> bool {
        matches!(self, Value::String(_))
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Value::Object(_))
    }

    /// Whether it is a list.
    pub fn is_array(&self) -> bool {
        matches!(self, Value::Array(_))
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Value::Number(_))
    }

    /// Whether it is `true` or `false`.
    pub fn is_boolean(&self) -> bool {
        matches!(self, Value::Bool(_))
    }

    /// The value at a JSON Pointer.
    pub fn pointer(&self, path: &str) -> Option<&Value> {
        let mut segments = pointer::segments(path);
        segments
            .try_fold(self, |value, segment| pointer::step(value, &segment))
            .filter(|_| pointer::is_pointer(path))
    }

    /// The value at a JSON Pointer, to change it.
    pub fn pointer_mut(&mut self, path: &str) -> Option<&mut Value> {
        let mut segments = pointer::segments(path);
        let found = segments.try_fold(self, |value, segment| match value {
            Value::Object(fields) => fields.get_mut(&*segment),
            Value::Array(items) => items.get_mut(pointer::item(&segment)?),
            _ => None,
        });
        found.filter(|_| pointer::is_pointer(path))
    }

    /// Takes the value out; what stays is `null`.
    #[must_use]
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }
}

impl fmt::Display for Value {
    /// As JSON on one line; on several with `{:#}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = if f.alternate() { serde_json::to_string_pretty } else { serde_json::to_string };
        f.write_str(&write(self).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl FromStr for Value {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> serde_json::Result<Value> {
        serde_json::from_str(text)
    }
}

/// Equal values have one hash, whatever the order of their fields is.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Value::Null => {}
            Value::Bool(is_so) => is_so.hash(state),
            Value::Number(number) => number.hash(state),
            Value::String(text) => text.hash(state),
            Value::Array(items) => items.hash(state),
            Value::Object(fields) => {
                let mut fields: Vec<(&Key, &Value)> = fields.iter().collect();
                fields.sort_unstable_by_key(|(name, _)| *name);
                fields.hash(state);
            }
        }
    }
}
