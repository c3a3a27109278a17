//! `buckets.<name>.replicate_to`: a copy of a bucket in another one.

use schemars::JsonSchema;
use serde::Deserialize;

/// A copy of everything that is written from then on, under the target's key and as the property of its account. Delete
/// markers are not copied. What is there already is copied by S3 Batch Replication: the runbook says how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replication {
    /// The bucket, by its name in `buckets`, that takes the copy: best of another account and another Region. With Object
    /// Lock on the source it needs Object Lock, too.
    pub bucket: String,
    /// The name of the role by which S3 copies, up to 64 characters. Default: `trailsmith-replication-` and the source's
    /// name here.
    #[schemars(length(min = 1, max = 64))]
    pub role_name: Option<String>,
    /// S3 Replication Time Control: 15 minutes are promised and measured, at a price. Default: false.
    #[serde(default)]
    pub time_control: bool,
}

impl Replication {
    /// The name of the role for the bucket with this name in the spec.
    pub(crate) fn role_or_default(&self, bucket: &str) -> String {
        self.role_name.clone().unwrap_or_else(|| format!("trailsmith-replication-{bucket}"))
    }
}
