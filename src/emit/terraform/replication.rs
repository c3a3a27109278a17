//! What must exist before a bucket is copied.

use super::resources::Renderer;
use crate::estate::{Estate, Resource};

const TARGET: &str = "/ReplicationConfiguration/Rules/0/Destination/Bucket";
const ROLE: &str = "/ReplicationConfiguration/Role";

/// How many buckets stand behind a bucket, each taking the copy of the one before.
pub(super) fn distance(estate: &Estate, bucket: &Resource) -> usize {
    let next = |at: &Resource| at.property(TARGET).and_then(|target| estate.target(target));
    let mut at = next(bucket);
    for count in 0..estate.resources.len() {
        match at {
            Some(target) => at = next(target),
            None => return count,
        }
    }
    0
}

impl Renderer<'_> {
    /// `PutBucketReplication` refuses buckets without versioning; and the first copies need the role's policies and the
    /// target's.
    pub(super) fn before_replication(&self, bucket: &Resource) -> Vec<String> {
        let Some(target) = bucket.property(TARGET).and_then(|target| self.estate.target(target)) else {
            return Vec::new();
        };
        let own =
            self.names.get(&bucket.id).filter(|_| bucket.property("/VersioningConfiguration").is_some());
        let own = own.map(|(_, label)| format!("aws_s3_bucket_versioning.{label}"));
        let policies = self.policies_of(target).filter_map(|policy| self.names.address(policy));
        own.into_iter()
            .chain(self.settings_of(bucket, TARGET))
            .chain(policies)
            .chain(self.settings_of(bucket, ROLE))
            .collect()
    }
}
