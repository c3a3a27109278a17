//! A resource's properties as a template sees them, with an account of what it has looked at.
//!
//! A property that no template looks at would be accepted and lost; this is how that becomes an error.

use crate::source::pointer;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The pointers of the scalars that nobody has looked at yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<Mutex<BTreeSet<String>>>);

impl Unread {
    /// What is left, sorted.
    pub(super) fn pointers(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, pointer: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(pointer.to_owned());
    }

    fn remove(&self, pointer: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(pointer);
    }

    /// A container whose items are noted as read when they are taken out.
    pub(super) fn container(&self, pointer: &str, shape: Shape) -> Value {
        // A container with nothing in it is a statement of its own, but for the properties as a whole.
        if shape.len() == 0 && !pointer.is_empty() {
            self.add(pointer);
        }
        Value::from_object(Container { pointer: pointer.to_owned(), shape, unread: self.clone() })
    }

    /// A value that has no parts.
    pub(super) fn scalar(&self, pointer: &str, value: Value) -> Value {
        self.add(pointer);
        value
    }
}

/// What a container holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// A JSON array.
    List(Vec<Value>),
    /// A JSON object, in its order.
    Map(Vec<(String, Value)>),
}

impl Shape {
    fn len(&self) -> usize {
        match self {
            Shape::List(items) => items.len(),
            Shape::Map(fields) => fields.len(),
        }
    }
}

#[derive(Debug)]
struct Container {
    pointer: String,
    shape: Shape,
    unread: Unread,
}

impl Container {
    fn found(&self, segment: &str, value: &Value) -> Value {
        let mut at = self.pointer.clone();
        pointer::push(&mut at, segment);
        self.unread.remove(&at);
        value.clone()
    }
}

impl Object for Container {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.shape {
            Shape::List(_) => ObjectRepr::Seq,
            Shape::Map(_) => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match &self.shape {
            Shape::List(items) => {
                let index = key.as_usize()?;
                items.get(index).map(|item| self.found(&index.to_string(), item))
            }
            Shape::Map(fields) => {
                let (name, value) = fields.iter().find(|(name, _)| Some(name.as_str()) == key.as_str())?;
                Some(self.found(name, value))
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.unread.remove(&self.pointer);
        match &self.shape {
            Shape::List(items) => Enumerator::Seq(items.len()),
            Shape::Map(fields) => {
                Enumerator::Values(fields.iter().map(|(name, _)| Value::from(name.as_str())).collect())
            }
        }
    }
}
