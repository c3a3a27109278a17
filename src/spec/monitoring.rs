//! `monitoring`: who is told when somebody touches the audit log, or the account.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Alarms on a trail's events and rules on changes of the audit log itself. Without this section there are none.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Monitoring {
    /// The alarms that this version of the CIS AWS Foundations Benchmark asks for, 15 in each: `v1.4`, `v3`, `v4`, `v5`,
    /// `v6` or `v7`. Default: none.
    pub cis_alarms: Option<CisVersion>,
    /// Alarms that no benchmark asks for: changes of what trails record, of event data stores, of who administers the
    /// trails, of the trail's bucket and keys. Default: with `cis_alarms`, true.
    pub extra: Option<bool>,
    /// The trails, by their names in `trails`, whose log groups the alarms are on. Default: the organization trail that
    /// has `cloudwatch_logs`; without one, a trail of each account that has.
    #[serde(default)]
    pub trails: Vec<String>,
    /// Who is told: mail addresses, `https://` addresses, ARNs of topics that exist. For addresses a topic is made in
    /// each account and Region that has alarms or rules; everybody confirms the subscription. A topic that exists is used
    /// by the alarms of its Region and the rules of its account and Region; its policy and key must let them in.
    #[serde(default)]
    pub notify: Vec<String>,
    /// Whether EventBridge tells within seconds of changes of this spec's trails, buckets and keys, in every account and
    /// Region that has any. Default: false.
    #[serde(default)]
    pub tamper_rules: bool,
    /// Whether these rules tell of those who look at the configuration as well. That is much, and every scanner does it.
    /// Rules get read-only events in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` only. Default: false.
    #[serde(default)]
    pub tamper_reads: bool,
    /// ARNs that these rules call in place of `notify`, in the account and Region that the ARN names: a function, a queue,
    /// an event bus. Its policy must let EventBridge in.
    #[serde(default)]
    pub tamper_targets: Vec<String>,
}

impl Monitoring {
    /// Whether there are our own alarms.
    pub fn has_extra(&self) -> bool {
        self.extra.unwrap_or(self.cis_alarms.is_some())
    }

    /// Whether there are alarms.
    pub fn has_alarms(&self) -> bool {
        self.cis_alarms.is_some() || self.has_extra()
    }
}

/// A version of the CIS AWS Foundations Benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CisVersion(&'static str);

/// The versions with alarms, and what they are called here.
const VERSIONS: [(&str, &str); 6] =
    [("1.4", "v1.4"), ("3.0", "v3"), ("4.0", "v4"), ("5.0", "v5"), ("6.0", "v6"), ("7.0", "v7")];

impl CisVersion {
    /// The number: `5.0`.
    pub fn number(self) -> &'static str {
        self.0
    }

    /// `v5`, `5.0`, `v5.0`, `5`.
    fn parse(text: &str) -> Option<CisVersion> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let is = |number: &str| number == text || number.strip_suffix(".0") == Some(text);
        VERSIONS.iter().find(|(number, _)| is(number)).map(|(number, _)| CisVersion(number))
    }
}

impl<'de> Deserialize<'de> for CisVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CisVersion, D::Error> {
        deserializer.deserialize_any(VersionVisitor)
    }
}

struct VersionVisitor;

impl Visitor<'_> for VersionVisitor {
    type Value = CisVersion;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version of the CIS AWS Foundations Benchmark, for example `v5`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<CisVersion, E> {
        CisVersion::parse(text).ok_or_else(|| {
            let names = VERSIONS.map(|(_, name)| format!("`{name}`")).join(", ");
            E::custom(format!(
                "`{text}` is no version of the CIS benchmark that is known here\none of {names}"
            ))
        })
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<CisVersion, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<CisVersion, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<CisVersion, E> {
        self.visit_str(&number.to_string())
    }
}

impl JsonSchema for CisVersion {
    fn schema_name() -> Cow<'static, str> {
        "CisVersion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A version of the CIS AWS Foundations Benchmark.",
            "enum": ["v1.4", "v3", "v4", "v5", "v6", "v7", "1.4", "3.0", "4.0", "5.0", "6.0", "7.0", 1.4, 3, 4, 5, 6, 7],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_several_names() {
        for (number, name) in VERSIONS {
            for text in [number, name, &format!("v{number}")] {
                assert_eq!(CisVersion::parse(text), Some(CisVersion(number)), "{text}");
            }
        }
        for text in ["5.1", "v2", "", "v", "14", "1", "50"] {
            assert_eq!(CisVersion::parse(text), None, "{text}");
        }
    }
}
