//! `existing`: buckets and keys that are there already.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// A bucket that exists already.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExistingBucket {
    /// The file with the policy that it has now, relative to this spec: the document itself, what `aws s3api
    /// get-bucket-policy` answers, `trailsmith snapshot`'s bundle, a CloudFormation template or Terraform. Its statements
    /// are kept, but for those with the same `Sid` as one that is written here. Default: the policy is replaced.
    pub policy: Option<String>,
    /// Whether it becomes a part of what is written. `false`: it stays its owner's; only the policy that it must have is
    /// written, as a file with the command that sets it. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub adopt: bool,
}

impl Default for ExistingBucket {
    fn default() -> ExistingBucket {
        ExistingBucket { policy: None, adopt: true }
    }
}

/// A key that exists already: its ARN, or a section with it.
#[derive(Debug, Clone)]
pub struct ExistingKey {
    /// The ARN.
    pub arn: String,
    /// The file with the policy that it has now.
    pub policy: Option<String>,
    /// Whether it becomes a part of what is written.
    pub adopt: bool,
}

/// A key that exists already, with what is to be kept of it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExistingKey")]
struct Section {
    /// The ARN of the key.
    arn: String,
    /// The file with the policy that it has now, relative to this spec: the document itself, what `aws kms
    /// get-key-policy` answers, `trailsmith snapshot`'s bundle, a CloudFormation template or Terraform. Its statements are
    /// kept, but for those with the same `Sid` as one that is written here. Default: the policy is replaced.
    policy: Option<String>,
    /// Whether it becomes a part of what is written. `false`: it stays its owner's; only the policy that it must have is
    /// written, as a file with the command that sets it. Default: true.
    #[serde(default = "super::defaults::yes")]
    adopt: bool,
}

impl<'de> Deserialize<'de> for ExistingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ExistingKey, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = ExistingKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ARN of a key, or a mapping with `arn`")
    }

    fn visit_str<E: de::Error>(self, arn: &str) -> Result<ExistingKey, E> {
        Ok(ExistingKey { arn: arn.to_owned(), policy: None, adopt: true })
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ExistingKey, A::Error> {
        let Section { arn, policy, adopt } = Section::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(ExistingKey { arn, policy, adopt })
    }
}

impl JsonSchema for ExistingKey {
    fn schema_name() -> Cow<'static, str> {
        "ExistingKeyOrArn".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let section = generator.subschema_for::<Section>();
        json_schema!({
            "description": "The ARN of the key, or a section with it.",
            "anyOf": [{"type": "string"}, section],
        })
    }
}
