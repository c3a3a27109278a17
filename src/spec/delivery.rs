//! `trails.<name>.cloudwatch_logs`, `trails.<name>.sns` and `topics`: where events and notices of log files go besides
//! the bucket.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The days for which CloudWatch Logs can keep events.
pub const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// A log group of its own for a trail's events, in the account and Region of the trail, with the role by which
/// CloudTrail writes to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudwatchLogs {
    /// For how many days events can be searched: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096,
    /// 1827, 2192, 2557, 2922, 3288 or 3653. Default: 365.
    pub retention_days: Option<u32>,
    /// The key, by its name in `keys`, that encrypts the events: of the account that creates the trail, in the home
    /// Region. Default: the only key there; else one is made for log groups and messages.
    pub key: Option<String>,
    /// The log group's name, up to 512 characters. Default: `trailsmith/` and the trail's name.
    #[schemars(length(min = 1, max = 512))]
    pub name: Option<String>,
    /// The role's name, up to 64 characters. Default: `trailsmith-logs-` and the trail's name here.
    #[schemars(length(min = 1, max = 64))]
    pub role_name: Option<String>,
    /// Whether CloudWatch Logs refuses to delete the log group until this is taken back. Terraform cannot set it: the
    /// runbook says how. Default: false; neither target deletes it by itself.
    #[serde(default)]
    pub deletion_protection: bool,
}

impl CloudwatchLogs {
    /// For how many days events are kept.
    pub fn retention(&self) -> u32 {
        self.retention_days.unwrap_or(365)
    }
}

/// Who is told of each log file that is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sns {
    /// The topic, by its name in `topics`.
    pub topic: String,
}

/// A topic that CloudTrail tells of each log file: encrypted, TLS-only, open to exactly the trails that name it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The topic's name: up to 256 letters, digits, `_` and `-`. Default: its name here.
    #[schemars(length(min = 1, max = 256))]
    pub name: Option<String>,
    /// The account that owns the topic, by its name in `organization.accounts`. Default: `log_archive`.
    pub account: Option<String>,
    /// The topic's Region. Default: the home Region.
    pub region: Option<String>,
    /// The key, by its name in `keys`, that encrypts messages: of the topic's account and Region. Default: the only key
    /// there; else one is made for log groups and messages.
    pub key: Option<String>,
    /// A queue that gets each message, for what reads the log files. Default: none.
    pub queue: Option<Queue>,
    /// Tags on the topic and its queues, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A queue that is subscribed to a topic, with a second one for the messages that nobody could read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// The queue's name: up to 67 letters, digits, `_` and `-`; the second one's is that and `-dead-letters`. Default:
    /// the topic's name.
    #[schemars(length(min = 1, max = 67))]
    pub name: Option<String>,
    /// IAM ARNs that may take messages from both queues, also from other accounts.
    #[serde(default)]
    pub readers: Vec<String>,
    /// For how many days a message waits, 1 to 14. Default: 14.
    #[schemars(range(min = 1, max = 14))]
    pub retention_days: Option<u32>,
    /// For how many seconds a message that somebody took is hidden from the others, 0 to 43200. Default: 300.
    #[schemars(range(max = 43200))]
    pub visibility_timeout_seconds: Option<u32>,
    /// How often a message is taken without being deleted until it goes to the second queue, 1 to 1000. Default: 5.
    #[schemars(range(min = 1, max = 1000))]
    pub max_receive_count: Option<u32>,
}
