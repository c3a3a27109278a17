//! `query`: how logs are searched.

use super::{AccountId, Wanted};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// How logs are searched where they lie. Without this section nothing is made for it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A table of the log files in Athena, a workgroup with a bucket for results, and queries to start from; all in the
    /// account and Region of the log bucket. Default: none.
    #[serde(default)]
    pub athena: Wanted<Athena>,
}

/// Athena, in the account and Region of the log bucket.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Athena {
    /// The trail, by its name in `trails`, whose log files are in the table. Default: the only organization trail, or the
    /// only trail.
    pub trail: Option<String>,
    /// The database: lower-case letters, digits and `_`. Default: `trailsmith`.
    #[schemars(length(min = 1, max = 255))]
    pub database: Option<String>,
    /// The table: lower-case letters, digits and `_`. Default: `cloudtrail`.
    #[schemars(length(min = 1, max = 255))]
    pub table: Option<String>,
    /// The workgroup: letters, digits, `.`, `_` and `-`. Default: `trailsmith`.
    #[schemars(length(min = 1, max = 128))]
    pub workgroup: Option<String>,
    /// For an organization trail: `injected`, where each query names the accounts that it looks at, or the ids of all
    /// accounts that queries look at where they name none. Default: `injected`, since accounts come and go.
    pub accounts: Accounts,
    /// The Regions that queries look at where they name none. Default: all of the partition's, or the home Region for a
    /// trail of one Region.
    pub regions: Vec<String>,
    /// For how many days back the table has log files, 1 to 36500. Default: `retention.required_days`, else ten years.
    #[schemars(range(min = 1, max = 36500))]
    pub history_days: Option<u32>,
    /// The name of the bucket that is made for results, in the log bucket's namespace. Default: the log bucket's name and
    /// `-query-results`.
    #[schemars(length(min = 3, max = 63))]
    pub results_bucket: Option<String>,
    /// After how many days results are deleted, 1 to 36500. Default: 30.
    #[schemars(range(min = 1, max = 36500))]
    pub results_days: Option<u32>,
    /// How many bytes a query may read before Athena stops it, 10000000 at the least: what it reads is charged. Default: no
    /// limit.
    #[schemars(range(min = 10_000_000))]
    pub bytes_per_query: Option<u64>,
}

/// Which accounts a table has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Accounts {
    /// Those that a query names.
    #[default]
    Injected,
    /// These.
    These(Vec<AccountId>),
}

impl<'de> Deserialize<'de> for Accounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Accounts, D::Error> {
        deserializer.deserialize_any(AccountsVisitor)
    }
}

struct AccountsVisitor;

impl<'de> Visitor<'de> for AccountsVisitor {
    type Value = Accounts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`injected`, or a list of account ids")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Accounts, E> {
        if text == "injected" {
            return Ok(Accounts::Injected);
        }
        Err(E::custom(format!("`accounts` cannot be `{text}`\n`injected`, or a list of account ids")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Accounts, A::Error> {
        let mut ids = Vec::new();
        while let Some(id) = items.next_element()? {
            ids.push(id);
        }
        Ok(Accounts::These(ids))
    }
}

impl JsonSchema for Accounts {
    fn schema_name() -> Cow<'static, str> {
        "Accounts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let id = generator.subschema_for::<AccountId>();
        json_schema!({
            "description": "`injected`, or the ids of the accounts.",
            "anyOf": [{"const": "injected"}, {"type": "array", "items": id, "minItems": 1}],
        })
    }
}
