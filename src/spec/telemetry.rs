//! `telemetry_rules`: what CloudWatch collects of CloudTrail's events, which takes the place of CloudTrail Lake.

use super::RETENTION_DAYS;
use super::events::selection::{Recorder, Selection};
use super::events::{AdvancedEventSelector, DataEvents, ManagementEvents};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A rule by which CloudWatch collects CloudTrail's events in every account of the organization: each account and Region
/// gets log groups `aws/cloudtrail/…` of its own, without a trail. Network activity and Insights are not collected.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TelemetryRule {
    /// The rule's name: 1 to 100 letters, digits and `-`. Default: its name here, with `-` for `_`.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The Regions in which events are collected besides the home Region. Default: all that CloudWatch supports.
    #[serde(default)]
    pub regions: Vec<String>,
    /// For how many days events can be searched: a number that CloudWatch Logs takes. Default: the least of these that is
    /// no less than `retention.required_days`, else 365.
    pub retention_days: Option<u32>,
    /// Which management events are collected.
    #[serde(default)]
    pub management_events: ManagementEvents,
    /// Which data events are collected. Default: none.
    #[serde(default)]
    pub data_events: Vec<DataEvents>,
    /// Selectors as CloudTrail's API writes them, for what the sections above cannot say. One of management events takes
    /// the place of `management_events`.
    #[serde(default)]
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
    /// Tags on this rule, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl TelemetryRule {
    /// What it says of events.
    pub(crate) fn selection(&self) -> Selection<'_> {
        Selection {
            recorder: Recorder::TelemetryRule,
            management_events: &self.management_events,
            data_events: &self.data_events,
            network_activity: &[],
            insights: &[],
            advanced_event_selectors: &self.advanced_event_selectors,
        }
    }

    /// The name of the rule with this name in the spec.
    pub(crate) fn name_or_default(&self, name: &str) -> String {
        self.name.clone().unwrap_or_else(|| name.replace('_', "-"))
    }

    /// For how many days events are kept, where so many are required.
    pub(crate) fn days(&self, required: Option<u32>) -> u32 {
        let enough = |required: u32| RETENTION_DAYS.into_iter().find(|days| *days >= required);
        let longest = RETENTION_DAYS[RETENTION_DAYS.len() - 1];
        self.retention_days.unwrap_or_else(|| required.map_or(365, |days| enough(days).unwrap_or(longest)))
    }
}
