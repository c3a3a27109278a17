//! Values as serde writes them, and what serde can write as values.

use super::{Key, Map, Value};
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Result};

/// What serde makes of something.
///
/// # Errors
///
/// Names of fields that are no texts, and what the value's own code says.
pub fn to_value<T: Serialize>(value: T) -> Result<Value> {
    value.serialize(Writer)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(is_so) => serializer.serialize_bool(*is_so),
            Value::Number(number) => number.serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items),
            Value::Object(fields) => fields.serialize(serializer),
        }
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

struct Writer;

/// A list on the way, and what stands around it where it is a variant's.
pub(super) struct List {
    items: Vec<Value>,
    variant: Option<&'static str>,
}

/// An object on the way, and what stands around it where it is a variant's.
pub(super) struct Object {
    fields: Map,
    name: Option<Key>,
    variant: Option<&'static str>,
}

fn list(length: Option<usize>, variant: Option<&'static str>) -> List {
    List { items: Vec::with_capacity(length.unwrap_or_default()), variant }
}

fn object(length: Option<usize>, variant: Option<&'static str>) -> Object {
    Object { fields: Map::with_capacity(length.unwrap_or_default()), name: None, variant }
}

/// A variant of an enum with what is in it is an object of one field.
fn around(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(name) => Value::from_iter([(name, value)]),
        None => value,
    }
}

macro_rules! scalar {
    ($($method:ident($type:ty) $value:ident => $made:expr;)*) => {$(
        fn $method(self, $value: $type) -> Result<Value> {
            Ok($made)
        }
    )*};
}

impl Serializer for Writer {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    scalar! {
        serialize_bool(bool) is_so => is_so.into();
        serialize_i8(i8) number => i64::from(number).into();
        serialize_i16(i16) number => i64::from(number).into();
        serialize_i32(i32) number => number.into();
        serialize_i64(i64) number => number.into();
        serialize_u8(u8) number => number.into();
        serialize_u16(u16) number => number.into();
        serialize_u32(u32) number => number.into();
        serialize_u64(u64) number => number.into();
        serialize_f32(f32) number => f64::from(number).into();
        serialize_f64(f64) number => number.into();
        serialize_char(char) letter => letter.to_string().into();
        serialize_str(&str) text => text.into();
        serialize_bytes(&[u8]) bytes => bytes.iter().copied().collect();
        serialize_unit_struct(&'static str) _name => Value::Null;
    }

    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value> {
        Ok(around(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List> {
        Ok(list(length, None))
    }

    fn serialize_tuple(self, length: usize) -> Result<List> {
        Ok(list(Some(length), None))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List> {
        Ok(list(Some(length), None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<List> {
        Ok(list(Some(length), Some(variant)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Object> {
        Ok(object(length, None))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Object> {
        Ok(object(Some(length), None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Object> {
        Ok(object(Some(length), Some(variant)))
    }
}

macro_rules! list {
    ($($kind:ident::$add:ident,)*) => {$(
        impl $kind for List {
            type Ok = Value;
            type Error = Error;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.items.push(value.serialize(Writer)?);
                Ok(())
            }

            fn end(self) -> Result<Value> {
                Ok(around(self.variant, Value::Array(self.items)))
            }
        }
    )*};
}

list!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
);

macro_rules! object {
    ($($kind:ident),*) => {$(
        impl $kind for Object {
            type Ok = Value;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
                self.fields.insert(Key::const_new(name), value.serialize(Writer)?);
                Ok(())
            }

            fn end(self) -> Result<Value> {
                Ok(around(self.variant, Value::Object(self.fields)))
            }
        }
    )*};
}

object!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Object {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<()> {
        self.name = Some(match name.serialize(Writer)? {
            Value::String(text) => text,
            scalar @ (Value::Number(_) | Value::Bool(_)) => scalar.to_string().into(),
            _ => return Err(Error::custom("the name of a field is no text")),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let name = self.name.take().ok_or_else(|| Error::custom("a value without a name"))?;
        self.fields.insert(name, value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(around(self.variant, Value::Object(self.fields)))
    }
}
