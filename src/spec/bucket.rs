//! `buckets`: where logs are kept.

use super::lifecycle::{Rule, TransitionMinimumSize};
use super::{ExistingBucket, LogSource, Replication, Wanted};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A bucket for logs: private, versioned, encrypted, and writable by exactly the trails that name it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The bucket's name, 3 to 63 characters; in the account-regional namespace the part before
    /// `-<account>-<region>-an`.
    #[schemars(length(min = 3, max = 63))]
    pub name: String,
    /// Where the name must be unique: `global`, or `account_regional`, where nobody else can take it. Default: `global`.
    #[serde(default)]
    pub namespace: Namespace,
    /// The account that owns the bucket, by its name in `organization.accounts`. Default: `log_archive`.
    pub account: Option<String>,
    /// The bucket's Region. Default: the home Region.
    pub region: Option<String>,
    /// The key, by its name in `keys`, that encrypts what has no key of its own. Default: the only key of the same
    /// account and Region; without any, one is made for this bucket.
    pub key: Option<String>,
    /// The prefix under which trails write where they do not name their own.
    #[schemars(length(max = 200))]
    pub prefix: Option<String>,
    /// Write once, read many: nobody may delete a log before its time.
    pub object_lock: Option<ObjectLock>,
    /// MFA Delete: only root, with its device, may delete versions. Neither target can set it: the runbook says how.
    /// It excludes lifecycle rules, so the default ones are left out.
    #[serde(default)]
    pub mfa_delete: bool,
    /// Lifecycle rules in place of the default ones, which move logs to Glacier Instant Retrieval after 90 days, keep
    /// them as long as `retention` says, and clean up after aborted uploads.
    pub lifecycle: Option<Vec<Rule>>,
    /// Whether objects under 128 KB, as most log files are, change their storage class. Default: they stay.
    pub transition_default_minimum_object_size: Option<TransitionMinimumSize>,
    /// Server access logs: who read the logs. Default: on, into a bucket of their own.
    #[serde(default)]
    pub access_logs: AccessLogs,
    /// A copy of everything in another bucket. Default: none.
    pub replicate_to: Option<Replication>,
    /// Services besides CloudTrail that may deliver here, each below a prefix of its own. Default: none. Readers and the
    /// lifecycle are the same for all, so a bucket without trails is better for them.
    #[serde(default)]
    pub log_sources: Vec<LogSource>,
    /// IAM ARNs that may read logs here, also from other accounts.
    #[serde(default)]
    pub readers: Vec<String>,
    /// IAM ARNs that may delete logs and change this bucket's configuration. With any, everyone else is denied, so
    /// whoever deploys must be among them. Without any, deletes are denied to everyone.
    #[serde(default)]
    pub administrators: Vec<String>,
    /// The bucket exists already. `true`: it is adopted, and from then on configured as trailsmith writes it. A section
    /// says whether its policy is kept and whether it stays its owner's.
    #[serde(default)]
    pub existing: Wanted<ExistingBucket>,
    /// Tags on this bucket, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// It is Control Tower's.
    #[serde(skip)]
    pub(crate) of_control_tower: bool,
}

impl Bucket {
    /// Whether it exists and stays its owner's.
    pub(crate) fn is_anothers(&self) -> bool {
        self.existing.0.as_ref().is_some_and(|existing| !existing.adopt)
    }
}

/// Where a bucket's name must be unique.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Namespace {
    /// In the whole partition.
    #[default]
    Global,
    /// In the account and Region: AWS appends `-<account>-<region>-an`.
    AccountRegional,
}

/// Object Lock's default retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectLock {
    /// `compliance`: nobody can shorten it, not even root. `governance`: those with `s3:BypassGovernanceRetention` can.
    pub mode: LockMode,
    /// Days for which each new object is locked, 1 to 36500. Give days or years.
    #[schemars(range(min = 1, max = 36500))]
    pub days: Option<u32>,
    /// Years for which each new object is locked, 1 to 100. Give days or years.
    #[schemars(range(min = 1, max = 100))]
    pub years: Option<u32>,
}

impl ObjectLock {
    /// The least number of days that an object is locked: a year counts 365.
    pub fn least_days(&self) -> u32 {
        self.days.or(self.years.map(|years| years.saturating_mul(365))).unwrap_or(0)
    }
}

/// Who can lift Object Lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockMode {
    /// Those with `s3:BypassGovernanceRetention`.
    Governance,
    /// Nobody.
    Compliance,
}

/// Server access logs of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessLogs {
    /// Whether there are any. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub enabled: bool,
    /// The bucket, by its name in `buckets`, that takes them: of the same account and Region, without Object Lock; it is
    /// encrypted with SSE-S3, since S3 cannot write access logs with a key. Default: one is made.
    pub bucket: Option<String>,
    /// The prefix for the access logs. Default: the bucket's name and `/`.
    pub prefix: Option<String>,
}

impl Default for AccessLogs {
    fn default() -> AccessLogs {
        AccessLogs { enabled: true, bucket: None, prefix: None }
    }
}
