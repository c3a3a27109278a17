//! `insights` and `aggregation`: what CloudTrail works out from the events of a trail.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// What Insights compare with the days before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum InsightType {
    /// How many calls there are of an API.
    ApiCallRateInsight,
    /// How many of them fail, by error code.
    ApiErrorRateInsight,
}

impl InsightType {
    /// The name, as CloudTrail writes it.
    pub fn name(self) -> &'static str {
        match self {
            InsightType::ApiCallRateInsight => "ApiCallRateInsight",
            InsightType::ApiErrorRateInsight => "ApiErrorRateInsight",
        }
    }
}

/// Which of a trail's events Insights look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InsightEvents {
    /// Management events: for call rates writes, for error rates reads and writes.
    Management,
    /// Data events.
    Data,
}

impl InsightEvents {
    /// The name, as CloudTrail writes it.
    pub fn name(self) -> &'static str {
        match self {
            InsightEvents::Management => "Management",
            InsightEvents::Data => "Data",
        }
    }
}

/// One kind of Insights, with the events that they look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insight {
    /// What is compared.
    pub kind: InsightType,
    /// The events.
    pub events: Vec<InsightEvents>,
}

/// Insights written out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Full {
    /// What is compared with the days before.
    r#type: InsightType,
    /// The events that are looked at: `management`, `data` or both. Default: management.
    #[serde(default = "management")]
    events: Vec<InsightEvents>,
}

fn management() -> Vec<InsightEvents> {
    vec![InsightEvents::Management]
}

impl<'de> Deserialize<'de> for Insight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Insight, D::Error> {
        deserializer.deserialize_any(InsightVisitor)
    }
}

struct InsightVisitor;

impl<'de> Visitor<'de> for InsightVisitor {
    type Value = Insight;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a type of Insights, or a mapping with `type` and `events`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Insight, E> {
        let kind = InsightType::deserialize(StrDeserializer::new(text))?;
        Ok(Insight { kind, events: management() })
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Insight, A::Error> {
        let Full { r#type: kind, events } = Full::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(Insight { kind, events })
    }
}

impl JsonSchema for Insight {
    fn schema_name() -> Cow<'static, str> {
        "Insight".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (short, full) = (generator.subschema_for::<InsightType>(), generator.subschema_for::<Full>());
        json_schema!({
            "description": "A type of Insights, of management events, or a mapping that names the events.",
            "anyOf": [short, full],
        })
    }
}

/// A summary of data events, written every five minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// By API: how often, by whom, from where.
    ApiActivity,
    /// By resource: how often, by whom, with which API.
    ResourceAccess,
    /// By principal: which API, how often.
    UserActions,
}

impl Aggregation {
    /// The template's name, as CloudTrail writes it.
    pub fn name(self) -> &'static str {
        match self {
            Aggregation::ApiActivity => "API_ACTIVITY",
            Aggregation::ResourceAccess => "RESOURCE_ACCESS",
            Aggregation::UserActions => "USER_ACTIONS",
        }
    }
}
