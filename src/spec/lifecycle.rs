//! Lifecycle rules of a bucket.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One lifecycle rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's name, up to 255 characters, once in a bucket.
    #[schemars(length(min = 1, max = 255))]
    pub id: String,
    /// Whether it is in force. Default: true.
    #[serde(default = "super::defaults::yes")]
    pub enabled: bool,
    /// The objects it is for. Default: all.
    pub filter: Option<Filter>,
    /// When current versions change their storage class.
    #[serde(default)]
    pub transitions: Vec<Transition>,
    /// Days after which current versions expire: on a versioned bucket they get a delete marker and are kept as
    /// noncurrent versions.
    #[schemars(range(min = 1))]
    pub expiration_days: Option<u32>,
    /// The day, YYYY-MM-DD, on which current versions expire.
    pub expiration_date: Option<String>,
    /// Removes delete markers that have no versions left behind them. Not together with an expiration.
    #[serde(default)]
    pub expired_object_delete_marker: bool,
    /// When noncurrent versions change their storage class.
    #[serde(default)]
    pub noncurrent_transitions: Vec<NoncurrentTransition>,
    /// Days after which noncurrent versions are gone for good, counted from when they became noncurrent.
    #[schemars(range(min = 1))]
    pub noncurrent_expiration_days: Option<u32>,
    /// How many newer noncurrent versions are kept beyond that, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    pub newer_noncurrent_versions: Option<u32>,
    /// Days after which the parts of an unfinished upload are removed.
    #[schemars(range(min = 1))]
    pub abort_incomplete_multipart_upload_days: Option<u32>,
}

/// The objects that a rule is for: those that meet all that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Keys that start with this.
    pub prefix: Option<String>,
    /// Objects that carry all of these tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Objects of more than this many bytes.
    pub object_size_greater_than: Option<u64>,
    /// Objects of less than this many bytes.
    #[schemars(range(min = 1))]
    pub object_size_less_than: Option<u64>,
}

/// A change of storage class of current versions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The class they change to.
    pub storage_class: StorageClass,
    /// Days after an object was written. Give days or a date.
    pub days: Option<u32>,
    /// The day, YYYY-MM-DD. Give days or a date.
    pub date: Option<String>,
}

/// A change of storage class of noncurrent versions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoncurrentTransition {
    /// The class they change to.
    pub storage_class: StorageClass,
    /// Days after a version became noncurrent.
    pub days: u32,
    /// How many newer noncurrent versions stay in their class, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    pub newer_noncurrent_versions: Option<u32>,
}

/// A storage class that a lifecycle rule can move objects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StorageClass {
    /// Standard-Infrequent Access: at once, at least 30 days.
    StandardIa,
    /// Intelligent-Tiering: moves by itself.
    IntelligentTiering,
    /// One Zone-Infrequent Access: lost with its zone, so not for evidence.
    OnezoneIa,
    /// Glacier Instant Retrieval: at once, at least 90 days.
    GlacierIr,
    /// Glacier Flexible Retrieval: minutes to hours, at least 90 days.
    Glacier,
    /// Glacier Deep Archive: 12 to 48 hours, at least 180 days.
    DeepArchive,
}

/// Which objects transitions leave alone because of their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum TransitionMinimumSize {
    /// Objects under 128 KB stay in their class.
    #[serde(rename = "all_storage_classes_128K")]
    AllStorageClasses128K,
    /// Glacier Flexible Retrieval and Deep Archive take objects of any size, the other classes from 128 KB on.
    #[serde(rename = "varies_by_storage_class")]
    VariesByStorageClass,
}
