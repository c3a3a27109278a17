//! `trails`: what is recorded, and where it goes.

use super::events::{
    AdvancedEventSelector, Aggregation, DataEvents, Insight, ManagementEvents, NetworkActivity, ReadWrite,
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

/// Which management events a trail records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) reads: bool,
    pub(crate) writes: bool,
}

impl Trail {
    /// The selectors that are written as the API has them, of one category.
    pub(crate) fn written_selectors(&self, category: &str) -> impl Iterator<Item = &AdvancedEventSelector> {
        self.advanced_event_selectors.iter().filter(move |selector| selector.category() == Some(category))
    }

    /// Which management events it records, by either section.
    pub(crate) fn management(&self) -> Recorded {
        let mut written = self.written_selectors("Management").peekable();
        if written.peek().is_none() {
            let of = self.management_events.read_write;
            return Recorded {
                reads: matches!(of, ReadWrite::All | ReadWrite::Read),
                writes: matches!(of, ReadWrite::All | ReadWrite::Write),
            };
        }
        written.fold(Recorded { reads: false, writes: false }, |recorded, selector| {
            let only =
                |value: &str| selector.equals("readOnly").is_none_or(|of| of.iter().any(|v| v == value));
            Recorded { reads: recorded.reads || only("true"), writes: recorded.writes || only("false") }
        })
    }

    /// Whether it records any data events, by either section.
    pub(crate) fn records_data(&self) -> bool {
        !self.data_events.is_empty() || self.written_selectors("Data").next().is_some()
    }
}
