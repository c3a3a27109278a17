//! `lake`: event data stores of CloudTrail Lake, for those who had one before it closed.

use super::Wanted;
use super::events::selection::{Recorder, Selection};
use super::events::{AdvancedEventSelector, DataEvents, Insight, ManagementEvents, NetworkActivity};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// CloudTrail Lake, which takes no new customers since 31 May 2026. For others there are `telemetry_rules` and `query`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lake {
    /// `true`: this account or organization had an event data store before 31 May 2026. AWS refuses to make the first one
    /// of anybody else, so nothing is written without it.
    #[serde(default)]
    pub existing_customer: bool,
    /// Event data stores by name: at most 10 in an account and Region.
    #[serde(default)]
    pub event_data_stores: BTreeMap<String, EventDataStore>,
}

/// An event data store: by default of the whole organization, in all Regions, with a key of its own and protected from
/// deletion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventDataStore {
    /// The store's name: 3 to 128 letters, digits, `.`, `_` and `-`. Default: its name here.
    #[schemars(length(min = 3, max = 128))]
    pub name: Option<String>,
    /// Whether it takes the events of every account of the organization. Default: true. The management account, or
    /// `organization.delegated_administrator`, creates it then.
    #[serde(default = "super::defaults::yes")]
    pub organization: bool,
    /// The account, by its name in `organization.accounts`, that a store of one account is for. Default: `management`.
    pub account: Option<String>,
    /// The Region that it is in. Default: the home Region.
    pub region: Option<String>,
    /// Whether it takes the events of every Region. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub multi_region: bool,
    /// The key, by its name in `keys`, that encrypts the events: of the store's account and Region, and for nothing but
    /// stores, since CloudTrail does not say for which store it asks. It cannot be changed later. Default: one is made.
    pub key: Option<String>,
    /// What storage is charged by: `extendable`, by the year, or `fixed`, seven years at once. Only `fixed` can be changed
    /// into the other. Default: `extendable`.
    #[serde(default)]
    pub billing: Billing,
    /// For how many days events are kept: 7 to 3653, with `fixed` billing 7 to 2557. Default: `retention.required_days`
    /// as far as that goes, else 366 or, with `fixed` billing, 2557.
    #[schemars(range(min = 7, max = 3653))]
    pub retention_days: Option<u32>,
    /// Whether CloudTrail refuses to delete it until this is taken back. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub termination_protection: bool,
    /// Whether it takes events. Default: true. `false` keeps those that are in it.
    #[serde(default = "super::defaults::yes")]
    pub ingestion: bool,
    /// What it is a store of. Default: `events`.
    #[serde(default)]
    pub collects: Collects,
    /// Which management events it takes.
    #[serde(default)]
    pub management_events: ManagementEvents,
    /// Which data events it takes: what is done in resources, such as reading an object. Default: none.
    #[serde(default)]
    pub data_events: Vec<DataEvents>,
    /// Which calls through VPC endpoints it takes. Default: none.
    #[serde(default)]
    pub network_activity: Vec<NetworkActivity>,
    /// Insights of management events, kept in the store that `insights_destination` names. Default: none. Terraform's
    /// provider lacks it.
    #[serde(default)]
    pub insights: Vec<Insight>,
    /// The store, by its name here, that takes the Insights: one with `collects: insights` in the same account and Region.
    pub insights_destination: Option<String>,
    /// Selectors as CloudTrail's API writes them, for what the sections above cannot say. One of management events takes
    /// the place of `management_events`; in a store such events can be selected by name, type and identity as well.
    #[serde(default)]
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
    /// What is added to management and data events that they lack by themselves. Default: nothing. Terraform's provider
    /// lacks it.
    #[serde(default)]
    pub enrich: Enrichment,
    /// Whether events of up to 1 MB are kept whole; else CloudTrail cuts those over 256 KB. Default: whether `enrich` adds
    /// something. Terraform's provider lacks it.
    pub large_events: Option<bool>,
    /// Searches with Athena: CloudTrail registers the store with Lake Formation and in the Glue catalogue. Default: none.
    /// Terraform's provider lacks it.
    #[serde(default)]
    pub federation: Wanted<Federation>,
    /// The ARN of a store that exists already, to be adopted: from then on it is configured as is said here. If it is
    /// encrypted with a key of yours, adopt that as well and name it as `key`: CloudTrail takes no other.
    pub existing: Option<String>,
    /// Tags on this store, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What is added to the events of a store, as `eventContext` (CloudTrail user guide, "Enrich CloudTrail events").
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Enrichment {
    /// Keys of tags, whose values the resources of the call have: up to 50 of up to 128 characters.
    #[schemars(length(max = 50))]
    pub resource_tags: Vec<String>,
    /// Global condition keys, such as `aws:PrincipalOrgID` or `aws:PrincipalTag/team`, with what they were when the call was
    /// authorized: up to 50 of up to 128 characters.
    #[schemars(length(max = 50))]
    pub condition_keys: Vec<String>,
}

impl Enrichment {
    /// Whether it adds nothing.
    pub fn is_empty(&self) -> bool {
        self.resource_tags.is_empty() && self.condition_keys.is_empty()
    }
}

/// What a store's storage is charged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// The first year with ingestion, then by the month.
    #[default]
    Extendable,
    /// Seven years with ingestion.
    Fixed,
}

impl Billing {
    /// The name, as CloudTrail writes it.
    pub fn name(self) -> &'static str {
        match self {
            Billing::Extendable => "EXTENDABLE_RETENTION_PRICING",
            Billing::Fixed => "FIXED_RETENTION_PRICING",
        }
    }

    /// For how many days events can be kept (CloudTrail API reference, `CreateEventDataStore`).
    pub fn most_days(self) -> u32 {
        match self {
            Billing::Extendable => 3653,
            Billing::Fixed => 2557,
        }
    }

    fn days(self) -> u32 {
        match self {
            Billing::Extendable => 366,
            Billing::Fixed => 2557,
        }
    }
}

/// What a store is of: events of one kind only, since each has a schema of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Collects {
    /// Management events, data events and network activity.
    #[default]
    Events,
    /// Insights of other stores.
    Insights,
    /// Configuration items of AWS Config.
    ConfigurationItems,
    /// Evidence of Audit Manager.
    Evidence,
    /// Events from outside AWS, which come by a channel that is made elsewhere.
    Activity,
}

impl Collects {
    /// The only category of events in it; none where sections say which.
    pub fn category(self) -> Option<&'static str> {
        match self {
            Collects::Events => None,
            Collects::Insights => Some("Insight"),
            Collects::ConfigurationItems => Some("ConfigurationItem"),
            Collects::Evidence => Some("Evidence"),
            Collects::Activity => Some("ActivityAuditLog"),
        }
    }

    /// Whether its ingestion can be stopped (CloudTrail API reference, `StopEventDataStoreIngestion`).
    pub fn can_stop(self) -> bool {
        matches!(self, Collects::Events | Collects::ConfigurationItems)
    }

    /// The name in the spec.
    pub fn field(self) -> &'static str {
        match self {
            Collects::Events => "events",
            Collects::Insights => "insights",
            Collects::ConfigurationItems => "configuration_items",
            Collects::Evidence => "evidence",
            Collects::Activity => "activity",
        }
    }
}

/// The role by which Lake Formation reads a store.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Federation {
    /// The ARN of a role of the store's account that exists and that Lake Formation may assume. Default: one is made.
    #[schemars(length(max = 125))]
    pub role: Option<String>,
    /// The name of the role that is made, up to 64 characters. Default: `trailsmith-lake-` and the store's name here.
    #[schemars(length(min = 1, max = 64))]
    pub role_name: Option<String>,
}

impl Federation {
    /// The name of the role for the store with this name in the spec.
    pub(crate) fn role_or_default(&self, name: &str) -> String {
        self.role_name.clone().unwrap_or_else(|| format!("trailsmith-lake-{name}"))
    }
}

impl EventDataStore {
    /// Whether large events are kept whole.
    pub(crate) fn keeps_large_events(&self) -> bool {
        self.large_events.unwrap_or(!self.enrich.is_empty())
    }

    /// What it says of events.
    pub(crate) fn selection(&self) -> Selection<'_> {
        Selection {
            recorder: Recorder::EventDataStore,
            management_events: &self.management_events,
            data_events: &self.data_events,
            network_activity: &self.network_activity,
            insights: &self.insights,
            advanced_event_selectors: &self.advanced_event_selectors,
        }
    }

    /// For how many days it keeps events, where so many are required.
    pub(crate) fn days(&self, required: Option<u32>) -> u32 {
        let wanted = self.retention_days.or(required).unwrap_or_else(|| self.billing.days());
        if self.retention_days.is_some() {
            wanted
        } else {
            wanted.clamp(LEAST_DAYS, self.billing.most_days())
        }
    }
}

/// For how many days at the least a store keeps events.
pub(crate) const LEAST_DAYS: u32 = 7;
