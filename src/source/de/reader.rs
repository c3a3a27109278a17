//! The deserializer itself: one for a node, one for its items, one for its fields.

use super::error::{Error, choices};
use super::{Context, ShapeError};
use crate::source::node::{Entry, Kind, Node, scalar};
use crate::source::pointer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use std::sync::Arc;

#[derive(Clone, Copy)]
pub(super) struct De<'a> {
    pub(super) node: &'a Node,
    pub(super) context: &'a Context,
}

impl<'a> De<'a> {
    fn with(self, node: &'a Node) -> De<'a> {
        De { node, ..self }
    }

    fn expected(self, what: &str) -> Error {
        Error::new(format!("expected {what}, found {}", self.node.describe()), None)
    }

    /// The value of a plain scalar; nothing for quoted text and containers.
    fn plain(self) -> Option<(&'a str, crate::json::Value)> {
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
                Some((text, crate::json::Value::Number(_))) => match text.parse::<$type>() {
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
                Some((_, crate::json::Value::Null)) => visitor.visit_unit(),
                Some((_, crate::json::Value::Bool(value))) => visitor.visit_bool(value),
                Some((_, crate::json::Value::Number(number))) => match number.as_i64() {
                    Some(integer) => visitor.visit_i64(integer),
                    None => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
                },
                _ => visitor.visit_borrowed_str(text),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.plain() {
            Some((_, crate::json::Value::Bool(value))) => visitor.visit_bool(value),
            Some((text @ ("yes" | "Yes" | "YES" | "on" | "On" | "ON"), _)) => Err(old_boolean(text, true)),
            Some((text @ ("no" | "No" | "NO" | "off" | "Off" | "OFF"), _)) => Err(old_boolean(text, false)),
            _ => Err(self.expected("true or false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&self.node.kind, self.plain()) {
            (_, Some((_, crate::json::Value::Null))) => Err(self.expected("a text")),
            (_, Some((text, crate::json::Value::Number(_) | crate::json::Value::Bool(_)))) => {
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
            Some((_, crate::json::Value::Null)) => visitor.visit_none(),
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
