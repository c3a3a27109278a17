//! `keys`: the KMS keys that encrypt logs.

use super::ExistingKey;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A symmetric KMS key for logs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The alias, without `alias/`. Default: the key's name here, after `trailsmith-`.
    pub alias: Option<String>,
    /// What the key is for, up to 8192 characters.
    pub description: Option<String>,
    /// The account that owns the key, by its name in `organization.accounts`. Default: `log_archive`.
    pub account: Option<String>,
    /// The key's Region: the Region of the buckets that use it. Default: the home Region.
    pub region: Option<String>,
    /// Days between automatic rotations, 90 to 2560. Default: 365.
    #[schemars(range(min = 90, max = 2560))]
    pub rotation_days: Option<u32>,
    /// Days in which a scheduled deletion can still be cancelled, 7 to 30. Default: 30.
    #[schemars(range(min = 7, max = 30))]
    pub deletion_window_days: Option<u32>,
    /// IAM ARNs that may administer the key. With any, everyone else is denied to disable it, to schedule its
    /// deletion and to change its policy, so whoever deploys must be among them.
    #[serde(default)]
    pub administrators: Vec<String>,
    /// IAM ARNs that may decrypt logs with the key. Readers of a bucket are added by themselves.
    #[serde(default)]
    pub readers: Vec<String>,
    /// The ARN of a key that exists already, to be adopted: from then on its policy is the one that trailsmith writes. A
    /// section with `arn` says whether its present policy is kept and whether it stays its owner's.
    pub existing: Option<ExistingKey>,
    /// Tags on this key, besides those on everything.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl Key {
    /// Whether it exists and stays its owner's.
    pub(crate) fn is_anothers(&self) -> bool {
        self.existing.as_ref().is_some_and(|existing| !existing.adopt)
    }
}
