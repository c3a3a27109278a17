//! A section that may be written as `true`: all of its defaults.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A section, or nothing where `false` is written.
#[derive(Debug, Clone, Default)]
pub struct Wanted<T>(pub Option<T>);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Wanted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Wanted<T>, D::Error> {
        deserializer.deserialize_any(WantedVisitor(PhantomData))
    }
}

struct WantedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for WantedVisitor<T> {
    type Value = Wanted<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true`, or a mapping")
    }

    fn visit_bool<E: de::Error>(self, wanted: bool) -> Result<Wanted<T>, E> {
        Ok(Wanted(wanted.then(T::default)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Wanted<T>, E> {
        Ok(Wanted(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Wanted<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(|section| Wanted(Some(section)))
    }
}

impl<T: JsonSchema> JsonSchema for Wanted<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Wanted{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let section = generator.subschema_for::<T>();
        json_schema!({
            "description": "`true`: with all defaults. `false`: not at all.",
            "anyOf": [{"type": "boolean"}, section],
        })
    }
}
