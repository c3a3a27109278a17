//! What a field of an event is compared with: lists of values, by operator.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// It is one of these.
    Equals,
    /// It starts with one of these.
    StartsWith,
    /// It ends with one of these.
    EndsWith,
    /// It is none of these.
    NotEquals,
    /// It starts with none of these.
    NotStartsWith,
    /// It ends with none of these.
    NotEndsWith,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 6] = [
        Operator::Equals,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::NotEquals,
        Operator::NotStartsWith,
        Operator::NotEndsWith,
    ];

    /// The name that CloudTrail's API gives it.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Equals => "Equals",
            Operator::StartsWith => "StartsWith",
            Operator::EndsWith => "EndsWith",
            Operator::NotEquals => "NotEquals",
            Operator::NotStartsWith => "NotStartsWith",
            Operator::NotEndsWith => "NotEndsWith",
        }
    }

    /// The name in the spec.
    pub fn field(self) -> &'static str {
        match self {
            Operator::Equals => "equals",
            Operator::StartsWith => "starts_with",
            Operator::EndsWith => "ends_with",
            Operator::NotEquals => "not_equals",
            Operator::NotStartsWith => "not_starts_with",
            Operator::NotEndsWith => "not_ends_with",
        }
    }

    /// Whether it compares whole values, not their beginnings or ends.
    pub fn is_whole(self) -> bool {
        matches!(self, Operator::Equals | Operator::NotEquals)
    }

    /// Whether it compares the ends of values.
    pub fn is_end(self) -> bool {
        matches!(self, Operator::EndsWith | Operator::NotEndsWith)
    }
}

/// Which values are recorded: those that one of the first three operators selects, without those that one of the others
/// leaves out. Without any of the first three: all but those.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Operators {
    /// The value is one of these.
    pub equals: Vec<String>,
    /// The value starts with one of these.
    pub starts_with: Vec<String>,
    /// The value ends with one of these.
    pub ends_with: Vec<String>,
    /// The value is none of these.
    pub not_equals: Vec<String>,
    /// The value starts with none of these.
    pub not_starts_with: Vec<String>,
    /// The value ends with none of these.
    pub not_ends_with: Vec<String>,
}

impl Operators {
    /// Each operator with its values.
    pub fn iter(&self) -> impl Iterator<Item = (Operator, &Vec<String>)> {
        let lists = [
            &self.equals,
            &self.starts_with,
            &self.ends_with,
            &self.not_equals,
            &self.not_starts_with,
            &self.not_ends_with,
        ];
        Operator::ALL.into_iter().zip(lists)
    }

    /// Whether nothing is compared.
    pub fn is_empty(&self) -> bool {
        self.iter().all(|(_, values)| values.is_empty())
    }
}

/// A list, which is what the value must be one of, or operators with their lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition(pub Operators);

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Condition, D::Error> {
        deserializer.deserialize_any(ConditionVisitor)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values, or operators with lists of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Condition, A::Error> {
        let equals = Vec::deserialize(SeqAccessDeserializer::new(items))?;
        Ok(Condition(Operators { equals, ..Operators::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Condition, A::Error> {
        Operators::deserialize(MapAccessDeserializer::new(fields)).map(Condition)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Condition, E> {
        Err(E::custom(format!("expected a list of values, found the text `{text}`\nwrite `[{text}]`")))
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let list = generator.subschema_for::<Vec<String>>();
        let operators = generator.subschema_for::<Operators>();
        json_schema!({
            "description": "A list, which is what the value must be one of, or operators with their lists. There are no wildcards.",
            "anyOf": [list, operators],
        })
    }
}
