//! `trails`: what is recorded, and where it goes.

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
    /// A log group that gets the same events, for alarms and searches. Default: none.
    pub cloudwatch_logs: Option<CloudwatchLogs>,
    /// Who is told of each log file that is delivered. Default: nobody.
    pub sns: Option<Sns>,
    /// Tags on this trail, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Which management events a trail records. Default: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagementEvents {
    /// `all`, `read` or `write`. Default: `all`.
    #[serde(default)]
    pub read_write: ReadWrite,
    /// Event sources that are left out. CloudTrail can leave out these two only, since they are many.
    #[serde(default)]
    pub exclude: Vec<EventSource>,
}

/// Reads, writes or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadWrite {
    /// Reads and writes.
    #[default]
    All,
    /// Reads only.
    Read,
    /// Writes only.
    Write,
}

/// An event source that a trail can leave out of its management events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum EventSource {
    /// AWS KMS.
    #[serde(rename = "kms.amazonaws.com")]
    Kms,
    /// The RDS Data API.
    #[serde(rename = "rdsdata.amazonaws.com")]
    RdsData,
}

impl EventSource {
    /// The source's name, as events hold it.
    pub fn name(self) -> &'static str {
        match self {
            EventSource::Kms => "kms.amazonaws.com",
            EventSource::RdsData => "rdsdata.amazonaws.com",
        }
    }
}
