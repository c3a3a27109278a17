//! The kinds of collections that look alike.
//!
//! What brackets and braces give are tuples and objects, and those stand as they are. Lists, sets and maps, which only
//! functions and types make, are marked: Terraform never has one of them equal a tuple or an object, and an element of
//! a set is its own key.

use crate::json::Value;

/// What a collection is that is no tuple and no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Elements of one type, by index.
    List,
    /// Elements of one type, each its own key.
    Set,
    /// Elements of one type, by name.
    Map,
    /// Any of these, or a tuple or an object after all: what the provider's schema says of an argument.
    Untold,
}

const MARKS: [(Kind, &str); 4] = [
    (Kind::List, "Trailsmith::List"),
    (Kind::Set, "Trailsmith::Set"),
    (Kind::Map, "Trailsmith::Map"),
    (Kind::Untold, "Trailsmith::Collection"),
];

impl Kind {
    /// A collection as one of this kind; what is no collection stays as it is.
    pub(super) fn of(self, value: Value) -> Value {
        let value = into_plain(value);
        let fits = match &value {
            Value::Array(_) => self != Kind::Map,
            Value::Object(_) => {
                matches!(self, Kind::Map | Kind::Untold) && super::value::open(&value).is_none()
            }
            _ => false,
        };
        let mark = MARKS.iter().find(|(kind, _)| *kind == self).filter(|_| fits);
        match mark {
            Some((_, mark)) => std::iter::once(((*mark).to_owned(), value)).collect(),
            None => value,
        }
    }
}

/// The kind of a collection, and the collection; no kind of a tuple, an object, and what is no collection.
pub(super) fn told(value: &Value) -> (Option<Kind>, &Value) {
    if let Value::Object(fields) = value
        && fields.len() == 1
        && let Some((name, inner)) = fields.iter().next()
        && let Some((kind, _)) = MARKS.iter().find(|(_, mark)| *mark == name.as_str())
    {
        return (Some(*kind), inner);
    }
    (None, value)
}

/// The kind of a collection.
pub(super) fn kind(value: &Value) -> Option<Kind> {
    told(value).0
}

/// A collection without its mark.
pub(super) fn plain(value: &Value) -> &Value {
    told(value).1
}

/// The same of a value that is one's own.
pub(super) fn into_plain(value: Value) -> Value {
    match (kind(&value), value) {
        (Some(_), Value::Object(marked)) => marked.into_iter().next().map_or(Value::Null, |(_, inner)| inner),
        (_, value) => value,
    }
}
