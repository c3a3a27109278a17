//! `management_events`: what is done to resources, sign-ins and the like.

use schemars::JsonSchema;
use serde::Deserialize;

/// Which management events a trail records. Default: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagementEvents {
    /// `all`, `read`, `write` or `none`. Default: `all`.
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
    /// Neither: for a trail of data events or network activity alone.
    None,
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
