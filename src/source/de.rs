//! serde over the tree: derived types read straight from nodes, and all that does not fit is said at once.
//!
//! serde stops at the first error. So each value that does not fit is noted, left out, and the rest is read again;
//! a struct whose required field is missing goes with it, until what remains fits.

use super::node::{Entry, Kind, Node, scalar};
use super::pointer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

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

/// An error on its way up.
#[derive(Debug)]
struct Error {
    message: String,
    help: Option<String>,
    at_key: bool,
    missing: Option<String>,
    pointer: Option<String>,
}

impl Error {
    fn new(message: String, help: Option<String>) -> Error {
        Error { message, help, at_key: false, missing: None, pointer: None }
    }

    fn into_shape(self) -> ShapeError {
        let pointer = self.pointer.unwrap_or_default();
        ShapeError { pointer, message: self.message, help: self.help, at_key: self.at_key }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        // A type of ours may add what is allowed after a line break.
        let message = message.to_string();
        match message.split_once('\n') {
            Some((message, help)) => Error::new(message.to_owned(), Some(help.to_owned())),
            None => Error::new(message, None),
        }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Error {
        Error::new(format!("`{variant}` is not one of the allowed values"), Some(choices(variant, expected)))
    }

    fn missing_field(field: &'static str) -> Error {
        let mut error = Error::new(format!("`{field}` is missing"), None);
        error.at_key = true;
        error.missing = Some(field.to_owned());
        error
    }
}

/// "did you mean" where a name is near, and all that is allowed.
pub(crate) fn choices(found: &str, allowed: &[&str]) -> String {
    let list = allowed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(found, allowed.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? allowed: {list}"),
        None => format!("allowed: {list}"),
    }
}

/// What is longer is no name.
const MAX_NAME: usize = 128;

/// The name that was probably meant.
pub(crate) fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes a name into a page of text, and comparing takes the product of both lengths.
    if found.len() > MAX_NAME {
        return None;
    }
    let folded = found.to_lowercase().replace('-', "_");
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&folded, &name.to_lowercase().replace('-', "_")), name))
        .filter(|(score, _)| *score >= 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[derive(Clone, Copy)]
struct De<'a> {
    node: &'a Node,
    context: &'a Context,
}

impl<'a> De<'a> {
    fn with(self, node: &'a Node) -> De<'a> {
        De { node, ..self }
    }

    fn expected(self, what: &str) -> Error {
        Error::new(format!("expected {what}, found {}", self.node.describe()), None)
    }

    /// The value of a plain scalar; nothing for quoted text and containers.
    fn plain(self) -> Option<(&'a str, serde_json::Value)> {
        match &self.node.kind {
            Kind::Scalar { text, plain: true } if self.node.tag.is_none() => Some((text, scalar(text))),
            _ => None,
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.plain() {
                Some((text, serde_json::Value::Number(_))) => match text.parse::<$type>() {
                    Ok(number) => visitor.$visit(number),
                    Err(_) => Err(Error::new(
                        format!("expected a whole number, found {text}"),
                        Some(format!("a whole number from {} to {}", <$type>::MIN, <$type>::MAX)),
                    )),
                },
                _ => Err(self.expected("a whole number")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for De<'de> {
    type Error = Error;

    integers!(deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_i64 visit_i64 i64);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Sequence(_) => self.deserialize_seq(visitor),
            Kind::Mapping(_) => self.deserialize_map(visitor),
            Kind::Scalar { text, .. } => match self.plain() {
                Some((_, serde_json::Value::Null)) => visitor.visit_unit(),
                Some((_, serde_json::Value::Bool(value))) => visitor.visit_bool(value),
                Some((_, serde_json::Value::Number(number))) => match number.as_i64() {
                    Some(integer) => visitor.visit_i64(integer),
                    None => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
                },
                _ => visitor.visit_borrowed_str(text),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.plain() {
            Some((_, serde_json::Value::Bool(value))) => visitor.visit_bool(value),
            Some((text @ ("yes" | "Yes" | "YES" | "on" | "On" | "ON"), _)) => Err(old_boolean(text, true)),
            Some((text @ ("no" | "No" | "NO" | "off" | "Off" | "OFF"), _)) => Err(old_boolean(text, false)),
            _ => Err(self.expected("true or false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&self.node.kind, self.plain()) {
            (_, Some((_, serde_json::Value::Null))) => Err(self.expected("a text")),
            (_, Some((text, serde_json::Value::Number(_) | serde_json::Value::Bool(_)))) => {
                let mut error = self.expected("a text");
                error.help = Some(format!("put it in quotes: \"{text}\""));
                Err(error)
            }
            (Kind::Scalar { text, .. }, _) => visitor.visit_borrowed_str(text),
            _ => Err(self.expected("a text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Scalar { text, .. } => visitor.visit_borrowed_str(text),
            _ => Err(self.expected("a name")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.plain() {
            Some((_, serde_json::Value::Null)) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Sequence(items) => visitor.visit_seq(Items { de: self, items: items.iter().enumerate() }),
            _ => {
                let mut error = self.expected("a list");
                if let Kind::Scalar { text, .. } = &self.node.kind
                    && !text.is_empty()
                {
                    error.help = Some(format!("write `[{text}]`"));
                }
                Err(error)
            }
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Mapping(entries) => {
                visitor.visit_map(Fields { de: self, entries: entries.iter(), value: None, known: None })
            }
            _ => Err(self.expected("a mapping of names to values")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Mapping(entries) => visitor.visit_map(Fields {
                de: self,
                entries: entries.iter(),
                value: None,
                known: Some(fields),
            }),
            _ => {
                let mut error = self.expected("a mapping");
                error.help = Some(choices("", fields).replace("allowed", "its fields"));
                Err(error)
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Scalar { text, .. } if !text.is_empty() => {
                visitor.visit_enum(StrDeserializer::<Error>::new(text))
            }
            _ => {
                let mut error = self.expected("one word");
                error.help = Some(choices("", variants));
                Err(error)
            }
        }
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

fn old_boolean(text: &str, meant: bool) -> Error {
    Error::new(format!("expected true or false, found the text `{text}`"), Some(format!("write `{meant}`")))
}

struct Items<'a> {
    de: De<'a>,
    items: std::iter::Enumerate<std::slice::Iter<'a, Arc<Node>>>,
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let context = self.de.context;
        for (index, item) in self.items.by_ref() {
            let Some(back) = context.enter(&index.to_string()) else { continue };
            let value = seed.deserialize(self.de.with(item)).map_err(|error| context.place(error))?;
            context.leave(back);
            return Ok(Some(value));
        }
        Ok(None)
    }
}

struct Fields<'a> {
    de: De<'a>,
    entries: std::slice::Iter<'a, Entry>,
    /// The value whose key was just read, and the way back from it.
    value: Option<(&'a Node, usize)>,
    /// The fields of a struct; any key goes where this is missing.
    known: Option<&'static [&'static str]>,
}

impl Fields<'_> {
    fn refuse(&self, entry: &Entry, known: &[&str]) {
        let name = entry.name();
        let mut pointer = self.de.context.path.borrow().clone();
        pointer::push(&mut pointer, name);
        let message = format!("unknown field `{name}`");
        let help = Some(choices(name, known));
        self.de.context.unknown.borrow_mut().insert(ShapeError { pointer, message, help, at_key: true });
    }
}

impl<'de> de::MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let context = self.de.context;
        while let Some(entry) = self.entries.next() {
            if let Some(known) = self.known
                && !known.contains(&entry.name())
            {
                self.refuse(entry, known);
                continue;
            }
            let Some(back) = context.enter(entry.name()) else { continue };
            self.value = Some((&entry.value, back));
            let key = seed.deserialize(self.de.with(&entry.key)).map_err(|mut error| {
                error.at_key = true;
                context.place(error)
            })?;
            return Ok(Some(key));
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let context = self.de.context;
        let (node, back) =
            self.value.take().ok_or_else(|| Error::new("a value without a key".to_owned(), None))?;
        let value = seed.deserialize(self.de.with(node)).map_err(|error| context.place(error))?;
        context.leave(back);
        Ok(value)
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
