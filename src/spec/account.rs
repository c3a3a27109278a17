//! Account ids, and the version number: scalars with messages of their own.

use super::Version;
use crate::estate::is_account_id;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// An AWS account's id: 12 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
        deserializer.deserialize_any(AccountVisitor)
    }
}

struct AccountVisitor;

impl Visitor<'_> for AccountVisitor {
    type Value = AccountId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account id: 12 digits in quotes")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<AccountId, E> {
        if is_account_id(text) {
            return Ok(AccountId(text.to_owned()));
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let dashes = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
        Err(E::custom(if digits.len() == 12 && dashes {
            format!("`{text}` is not an account id\nwrite the 12 digits alone: \"{digits}\"")
        } else {
            format!("`{text}` is not an account id\n12 digits in quotes, for example \"111122223333\"")
        }))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<AccountId, E> {
        let padded = format!("{number:012}");
        Err(E::custom(match number {
            100_000_000_000..1_000_000_000_000 => {
                format!("the account id {number} is a number\nput it in quotes: \"{padded}\"")
            }
            // Two zeros at the most: what is shorter is something else.
            1_000_000_000..100_000_000_000 => format!(
                "the account id is read as the number {number}, which has lost a leading zero\nput it in quotes: \"{padded}\""
            ),
            _ => format!("{number} is not an account id\n12 digits in quotes, for example \"111122223333\""),
        }))
    }
}

impl JsonSchema for AccountId {
    fn schema_name() -> Cow<'static, str> {
        "AccountId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An AWS account's id: 12 digits, in quotes, so that a leading zero is not lost.",
            "type": "string",
            "pattern": "^[0-9]{12}$",
        })
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Version),
            other => Err(de::Error::custom(format!("version {other} is not known here\nwrite `version: 1`"))),
        }
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "The version of the spec language.", "const": 1})
    }
}
