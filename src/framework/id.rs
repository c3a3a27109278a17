//! A framework's name, which is right once there is a value of this type.

use super::{Framework, all};
use crate::source::choices;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// The name of one of the frameworks that there are: `cis-aws-5.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameworkId(&'static str);

fn names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| all().iter().map(|framework| framework.id.as_str()).collect());
    &NAMES
}

impl FrameworkId {
    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = FrameworkId> {
        names().iter().map(|name| FrameworkId(name))
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// What it names.
    pub fn framework(self) -> &'static Framework {
        let found = all().iter().find(|framework| framework.id == self.0);
        found.unwrap_or_else(|| unreachable!("`{}` was found before", self.0))
    }
}

impl fmt::Display for FrameworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for FrameworkId {
    type Err = String;

    fn from_str(text: &str) -> Result<FrameworkId, String> {
        let found = names().iter().find(|name| **name == text);
        found.map(|name| FrameworkId(name)).ok_or_else(|| choices(text, names()))
    }
}

impl<'de> Deserialize<'de> for FrameworkId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FrameworkId, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::unknown_variant(&text, names()))
    }
}

impl JsonSchema for FrameworkId {
    fn schema_name() -> Cow<'static, str> {
        "Framework".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "A framework's name.", "enum": names()})
    }
}
