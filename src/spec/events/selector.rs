//! `advanced_event_selectors`: selectors as CloudTrail's API, its CLI and CloudFormation write them, so that they can be
//! pasted, and the rules that they follow.

use super::condition::{Operator, Operators};
use schemars::JsonSchema;
use serde::Deserialize;

/// A selector: an event is recorded where it fits every field selector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct AdvancedEventSelector {
    /// The selector's name, up to 1000 characters.
    #[schemars(length(min = 1, max = 1000))]
    pub name: Option<String>,
    /// What the fields of an event must be.
    pub field_selectors: Vec<FieldSelector>,
}

/// What one field of an event must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct FieldSelector {
    /// The field: `eventCategory`, `resources.type`, `resources.ARN` …
    pub field: String,
    /// The value is one of these.
    #[serde(default)]
    pub equals: Vec<String>,
    /// The value starts with one of these.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// The value ends with one of these.
    #[serde(default)]
    pub ends_with: Vec<String>,
    /// The value is none of these.
    #[serde(default)]
    pub not_equals: Vec<String>,
    /// The value starts with none of these.
    #[serde(default)]
    pub not_starts_with: Vec<String>,
    /// The value ends with none of these.
    #[serde(default)]
    pub not_ends_with: Vec<String>,
}

impl FieldSelector {
    /// Its operators with their values.
    pub fn operators(&self) -> Operators {
        Operators {
            equals: self.equals.clone(),
            starts_with: self.starts_with.clone(),
            ends_with: self.ends_with.clone(),
            not_equals: self.not_equals.clone(),
            not_starts_with: self.not_starts_with.clone(),
            not_ends_with: self.not_ends_with.clone(),
        }
    }
}

impl AdvancedEventSelector {
    /// What `eventCategory` must equal, if it says so.
    pub fn category(&self) -> Option<&str> {
        self.equals("eventCategory")?.first().map(String::as_str)
    }

    /// What a field must equal.
    pub fn equals(&self, field: &str) -> Option<&Vec<String>> {
        let found = self.field_selectors.iter().find(|found| found.field == field);
        found.map(|found| &found.equals)
    }
}

/// A field by which events of a category can be selected.
pub(crate) struct Rule {
    pub(crate) category: &'static str,
    pub(crate) field: &'static str,
    pub(crate) operators: &'static [Operator],
    /// The only values that there are.
    pub(crate) values: &'static [&'static str],
    pub(crate) need: Need,
}

/// Whether a selector can do without a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It can.
    Optional,
    /// It cannot, and there is one value.
    Once,
}

const ANY: &[Operator] = &Operator::ALL;
const EQUALS: &[Operator] = &[Operator::Equals];
const NOT_EQUALS: &[Operator] = &[Operator::NotEquals];
const EITHER: &[Operator] = &[Operator::Equals, Operator::NotEquals];
const FLAG: &[&str] = &["true", "false"];

const fn optional(category: &'static str, field: &'static str, operators: &'static [Operator]) -> Rule {
    Rule { category, field, operators, values: &[], need: Need::Optional }
}

const fn once(category: &'static str, field: &'static str, values: &'static [&'static str]) -> Rule {
    Rule { category, field, operators: EQUALS, values, need: Need::Once }
}

/// CloudTrail API reference, `AdvancedFieldSelector`, and user guide, "Filtering data events", for trails (2026).
pub(crate) const RULES: &[Rule] = &[
    once("Management", "eventCategory", &["Management"]),
    Rule {
        values: &["kms.amazonaws.com", "rdsdata.amazonaws.com"],
        ..optional("Management", "eventSource", NOT_EQUALS)
    },
    Rule { values: FLAG, ..optional("Management", "readOnly", EQUALS) },
    once("Data", "eventCategory", &["Data"]),
    once("Data", "resources.type", &[]),
    Rule { values: FLAG, ..optional("Data", "readOnly", EQUALS) },
    optional("Data", "resources.ARN", ANY),
    optional("Data", "eventName", ANY),
    optional("Data", "eventSource", ANY),
    optional("Data", "eventType", ANY),
    optional("Data", "userIdentity.arn", ANY),
    Rule { values: &["true"], ..optional("Data", "sessionCredentialFromConsole", EITHER) },
    once("NetworkActivity", "eventCategory", &["NetworkActivity"]),
    once("NetworkActivity", "eventSource", &[]),
    optional("NetworkActivity", "eventName", ANY),
    Rule { values: &["VpceAccessDenied"], ..optional("NetworkActivity", "errorCode", EQUALS) },
    optional("NetworkActivity", "vpcEndpointId", ANY),
    optional("NetworkActivity", "userIdentity.arn", ANY),
];

/// The same for management events of event data stores.
pub(crate) const LAKE_RULES: &[Rule] = &[
    once("Management", "eventCategory", &["Management"]),
    Rule { values: FLAG, ..optional("Management", "readOnly", EQUALS) },
    optional("Management", "eventSource", ANY),
    optional("Management", "eventName", ANY),
    optional("Management", "eventType", ANY),
    optional("Management", "userIdentity.arn", ANY),
    Rule { values: &["true"], ..optional("Management", "sessionCredentialFromConsole", EITHER) },
];

/// Categories of events that trails select.
pub(crate) const CATEGORIES: &[&str] = &["Management", "Data", "NetworkActivity"];
/// Categories that only event data stores select.
pub(crate) const LAKE_CATEGORIES: &[&str] = &["Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"];
/// Fields by which only event data stores select management events.
pub(crate) const LAKE_FIELDS: &[&str] =
    &["eventName", "eventType", "sessionCredentialFromConsole", "userIdentity.arn"];
