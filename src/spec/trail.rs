//! `trails`: what is recorded, and where it goes.

use super::events::selection::{Recorder, Selection};
use super::events::{
    AdvancedEventSelector, Aggregation, DataEvents, Insight, ManagementEvents, NetworkActivity,
};
use super::{CloudwatchLogs, Sns};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A trail: by default of the whole organization, in all Regions, with log-file validation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// The trail's name: 3 to 128 letters, digits, `.`, `_` and `-`, no two of the last three in a row. Default: its name
    /// here.
    #[schemars(length(min = 3, max = 128))]
    pub name: Option<String>,
    /// The bucket, by its name in `buckets`, that takes the logs.
    pub bucket: String,
    /// The prefix before `AWSLogs/` in the bucket, up to 200 characters. Default: the bucket's `prefix`.
    #[schemars(length(max = 200))]
    pub prefix: Option<String>,
    /// The key, by its name in `keys`, that encrypts logs and digests. Default: the bucket's.
    pub key: Option<String>,
    /// Whether it records every account of the organization. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub organization: bool,
    /// The account, by its name in `organization.accounts`, that a trail of one account is for. Default: `management`.
    pub account: Option<String>,
    /// Whether it records every Region. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub multi_region: bool,
    /// Whether it records the events of global services such as IAM. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub include_global_service_events: bool,
    /// Whether digest files prove that no log was changed. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub log_file_validation: bool,
    /// Whether it is recording. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub logging: bool,
    /// Which management events it records.
    #[serde(default)]
    pub management_events: ManagementEvents,
    /// Which data events it records: what is done in resources, such as reading an object. Default: none.
    #[serde(default)]
    pub data_events: Vec<DataEvents>,
    /// Which calls through VPC endpoints it records. Default: none.
    #[serde(default)]
    pub network_activity: Vec<NetworkActivity>,
    /// Insights: an event where the rates of calls or of errors leave those of the days before. Default: none.
    #[serde(default)]
    pub insights: Vec<Insight>,
    /// Summaries of its data events, every five minutes, besides the events. Default: none. Terraform's provider lacks
    /// it.
    #[serde(default)]
    pub aggregation: Vec<Aggregation>,
    /// `false`: data events of CloudTrail's own deliveries are not recorded, to whatever bucket or log group. Neither
    /// target can set it: the runbook says how. The log buckets of this spec are left out anyway. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub recursive_logging: bool,
    /// Selectors as CloudTrail's API writes them, for what the sections above cannot say. They are added to those of the
    /// other sections, and nothing is left out of them by itself. One of management events takes the place of
    /// `management_events`.
    #[serde(default)]
    pub advanced_event_selectors: Vec<AdvancedEventSelector>,
    /// A log group that gets the same events, for alarms and searches. Default: none.
    pub cloudwatch_logs: Option<CloudwatchLogs>,
    /// Who is told of each log file that is delivered. Default: nobody.
    pub sns: Option<Sns>,
    /// Tags on this trail, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// It is Control Tower's.
    #[serde(skip)]
    pub(crate) of_control_tower: bool,
}

impl Trail {
    /// What it says of events.
    pub(crate) fn selection(&self) -> Selection<'_> {
        Selection {
            recorder: Recorder::Trail,
            management_events: &self.management_events,
            data_events: &self.data_events,
            network_activity: &self.network_activity,
            insights: &self.insights,
            advanced_event_selectors: &self.advanced_event_selectors,
        }
    }
}
