//! What CloudTrail is known to record beside management events: types of resources, and sources of network activity.
//!
//! AWS adds to both every month, so what is not in these tables may be right all the same.

use crate::source::choices;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Objects in general purpose buckets: the log buckets' are left out.
pub(crate) const S3_OBJECT: &str = "AWS::S3::Object";

struct Row {
    name: &'static str,
    short: Option<&'static str>,
}

static TYPES: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let (name, short) = line.split_once(' ').map_or((line, None), |(name, short)| (name, Some(short)));
        Row { name, short }
    };
    rows(include_str!("data_event_types.txt")).map(row).collect()
});

static SOURCES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("network_event_sources.txt")).collect());

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether data events are known to be recorded of resources of that type.
pub(crate) fn is_known_type(name: &str) -> bool {
    TYPES.iter().any(|row| row.name == name)
}

/// Whether network activity events are known to be recorded of that event source.
pub(crate) fn is_known_source(name: &str) -> bool {
    SOURCES.contains(&name)
}

/// The known event source that is written thus but for case.
pub(crate) fn source_like(name: &str) -> Option<&'static str> {
    SOURCES.iter().copied().find(|source| source.eq_ignore_ascii_case(name))
}

/// A type of resources that has data events.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceType(String);

impl ResourceType {
    /// CloudTrail's name of it, the value of `resources.type`.
    pub fn name(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Result<ResourceType, String> {
        if let Some(row) = TYPES.iter().find(|row| row.name == text || row.short == Some(text)) {
            return Ok(ResourceType(row.name.to_owned()));
        }
        if let Some(row) = TYPES.iter().find(|row| row.name.eq_ignore_ascii_case(text)) {
            return Err(format!("CloudTrail does not write `{text}` so\nwrite `{}`", row.name));
        }
        if is_type(text) {
            return Ok(ResourceType(text.to_owned()));
        }
        let mut short: Vec<&str> = TYPES.iter().filter_map(|row| row.short).collect();
        short.sort_unstable();
        let help = choices(text, &short);
        Err(format!(
            "`{text}` is no type of resources that have data events\n{help}; or CloudTrail's own name, such as `AWS::SNS::Topic`"
        ))
    }
}

/// `AWS::Service::Kind`
fn is_type(text: &str) -> bool {
    let mut parts = text.split("::");
    let word = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    parts.next() == Some("AWS") && word(parts.next()) && word(parts.next()) && parts.next().is_none()
}

impl<'de> Deserialize<'de> for ResourceType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ResourceType, D::Error> {
        ResourceType::read(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for ResourceType {
    fn schema_name() -> Cow<'static, str> {
        "ResourceType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let short = TYPES.iter().filter_map(|row| row.short);
        let names: Vec<&str> = short.chain(TYPES.iter().map(|row| row.name)).collect();
        json_schema!({
            "description": "A type of resources that has data events: CloudTrail's name of it, or a short one. AWS adds types, so one that is not listed here is taken as well.",
            "anyOf": [{"enum": names}, {"type": "string", "pattern": "^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$"}],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_tables_are_as_the_user_guide_has_them() {
        assert_eq!((TYPES.len(), SOURCES.len()), (175, 76));
        assert!(TYPES.iter().all(|row| is_type(row.name)));
        let short: Vec<&str> = TYPES.iter().filter_map(|row| row.short).collect();
        assert_eq!(short.iter().collect::<BTreeSet<_>>().len(), short.len());
        assert!(TYPES.is_sorted_by_key(|row| row.name) && SOURCES.is_sorted());
    }

    #[test]
    fn types_are_read_by_either_name_and_new_ones_are_taken() {
        let read = |text: &str| ResourceType::read(text).map(|kind| kind.0);
        assert_eq!(read("s3").unwrap(), S3_OBJECT);
        assert_eq!(read("AWS::Lambda::Function").unwrap(), "AWS::Lambda::Function");
        assert_eq!(read("AWS::New::Thing").unwrap(), "AWS::New::Thing");
        assert_eq!(
            read("aws::s3::object").unwrap_err(),
            "CloudTrail does not write `aws::s3::object` so\nwrite `AWS::S3::Object`"
        );
        assert!(read("lamda").unwrap_err().contains("did you mean `lambda`?"));
        for bad in ["", "S3", "AWS::S3", "AWS::S3::", "AWS::S3::Object::X"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
