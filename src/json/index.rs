//! The items of lists and the fields of objects.

use super::{Key, Map, Value};
use std::ops;

static NULL: Value = Value::Null;

/// What says which value in a list or an object: a number or a name.
pub trait Index {
    /// That value.
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Value>;
    /// That value, to change it.
    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value>;
    /// That value, to change it; in an object one that is not there is made.
    fn of_made<'v>(&self, value: &'v mut Value) -> &'v mut Value;
}

impl Index for usize {
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_array()?.get(*self)
    }

    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_array_mut()?.get_mut(*self)
    }

    fn of_made<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        match value {
            Value::Array(items) => &mut items[*self],
            other => panic!("item {self} of what is no list: {other}"),
        }
    }
}

impl Index for str {
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_object()?.get(self)
    }

    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_object_mut()?.get_mut(self)
    }

    fn of_made<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        match value {
            Value::Object(fields) => fields.entry(self).or_insert(Value::Null),
            other => panic!("field {self} of what is no object: {other}"),
        }
    }
}

macro_rules! index_as_text {
    ($($text:ty),*) => {$(
        impl Index for $text {
            fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
                self.as_str().of(value)
            }

            fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
                self.as_str().of_mut(value)
            }

            fn of_made<'v>(&self, value: &'v mut Value) -> &'v mut Value {
                self.as_str().of_made(value)
            }
        }
    )*};
}

index_as_text!(String, Key);

impl<T: Index + ?Sized> Index for &T {
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        (**self).of(value)
    }

    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        (**self).of_mut(value)
    }

    fn of_made<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        (**self).of_made(value)
    }
}

impl<I: Index> ops::Index<I> for Value {
    type Output = Value;

    /// The value there, or null.
    fn index(&self, index: I) -> &Value {
        index.of(self).unwrap_or(&NULL)
    }
}

impl<I: Index> ops::IndexMut<I> for Value {
    fn index_mut(&mut self, index: I) -> &mut Value {
        index.of_made(self)
    }
}
