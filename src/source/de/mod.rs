//! serde over the tree: derived types read straight from nodes, and all that does not fit is said at once.
//!
//! serde stops at the first error. So each value that does not fit is noted, left out, and the rest is read again;
//! a struct whose required field is missing goes with it, until what remains fits.

mod error;
mod reader;

use super::node::Node;
use super::pointer;
use error::Error;
pub(crate) use error::choices;
pub use error::nearest;
use reader::De;
use serde::de;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A value that does not fit the type it is read into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShapeError {
    /// The value's JSON Pointer.
    pub pointer: String,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What is allowed instead.
    pub help: Option<String>,
    /// Point at the key, not at the value.
    pub at_key: bool,
}

/// Stops after this many wrong values: the rest would only follow from them.
const MAX_ERRORS: usize = 100;

/// Reads a tree into a type. The value is missing only where nothing of it could be read.
pub fn deserialize<T: de::DeserializeOwned>(root: &Node) -> (Option<T>, Vec<ShapeError>) {
    let mut context = Context::default();
    let mut errors = BTreeSet::new();
    let value = loop {
        context.leave(0);
        let read = T::deserialize(De { node: root, context: &context });
        errors.append(&mut context.unknown.borrow_mut());
        let error = match read {
            Ok(value) => break Some(value),
            Err(error) => context.place(error),
        };
        let pruned = error.pointer.clone().unwrap_or_default();
        // A value that is missing because it was left out here has been told already.
        let consequence = error.missing.as_ref().is_some_and(|field| {
            let mut child = pruned.clone();
            pointer::push(&mut child, field);
            context.pruned.contains(&child)
        });
        if !consequence {
            errors.insert(error.into_shape());
        }
        if pruned.is_empty() || errors.len() > MAX_ERRORS || !context.pruned.insert(pruned) {
            break None;
        }
    };
    (value, errors.into_iter().collect())
}

#[derive(Default)]
struct Context {
    /// Where the reading stands.
    path: RefCell<String>,
    /// Values that were left out.
    pruned: BTreeSet<String>,
    /// Fields that the type does not have.
    unknown: RefCell<BTreeSet<ShapeError>>,
}

impl Context {
    /// Steps into a child unless it was left out; the returned length leads back.
    fn enter(&self, segment: &str) -> Option<usize> {
        let mut path = self.path.borrow_mut();
        let length = path.len();
        pointer::push(&mut path, segment);
        if self.pruned.contains(&*path) {
            path.truncate(length);
            return None;
        }
        Some(length)
    }

    fn leave(&self, length: usize) {
        self.path.borrow_mut().truncate(length);
    }

    /// Marks an error that has no place yet as one of the value being read.
    fn place(&self, mut error: Error) -> Error {
        error.pointer.get_or_insert_with(|| self.path.borrow().clone());
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        numbers: Vec<u32>,
        #[serde(default)]
        inner: BTreeMap<String, Inner>,
        text: Option<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        needed: bool,
        #[serde(default)]
        mode: Mode,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        #[default]
        Governance,
        Compliance,
    }

    fn read(text: &str) -> (Option<Outer>, Vec<String>) {
        let mut sources = Sources::new();
        let id = sources.add("x", text);
        let (document, _) = sources.parse(id);
        let (value, errors) = deserialize(&document.unwrap().root);
        let errors =
            errors.into_iter().map(|e| format!("{} {}|{}", e.pointer, e.message, e.help.unwrap_or_default()));
        (value, errors.collect())
    }

    #[test]
    fn all_errors_are_told_and_the_rest_is_read() {
        let (value, errors) = read(
            "numbers: [1, x, 3, -4]\ntext: 12\nnumbres: 1\ninner:\n  a: {needed: yes}\n  b: {needed: true, mode: complience}\n",
        );
        let inner = BTreeMap::from([("b".to_owned(), Inner { needed: true, mode: Mode::Governance })]);
        assert_eq!(value, Some(Outer { numbers: vec![1, 3], inner, text: None }));
        assert_eq!(
            errors,
            [
                "/inner/a/needed expected true or false, found the text `yes`|write `true`",
                "/inner/b/mode `complience` is not one of the allowed values|did you mean `compliance`? allowed: `governance`, `compliance`",
                "/numbers/1 expected a whole number, found the text `x`|",
                "/numbers/3 expected a whole number, found -4|a whole number from 0 to 4294967295",
                "/numbres unknown field `numbres`|did you mean `numbers`? allowed: `numbers`, `inner`, `text`",
                "/text expected a text, found the number 12|put it in quotes: \"12\"",
            ]
        );
    }

    #[test]
    fn a_missing_field_is_told_once() {
        let (value, errors) = read("inner: {a: {}, b: {needed: 1}}\n");
        assert_eq!(value.unwrap().inner.len(), 0);
        assert_eq!(
            errors,
            ["/inner/a `needed` is missing|", "/inner/b/needed expected true or false, found the number 1|"]
        );
    }

    #[test]
    fn nothing_can_be_read_from_the_wrong_kind_of_file() {
        let (value, errors) = read("- 1\n");
        assert_eq!(value, None);
        assert_eq!(errors, [" expected a mapping, found a list|its fields: `numbers`, `inner`, `text`"]);
    }
}
