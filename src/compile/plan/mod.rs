//! The spec's names, settled: which account and Region, which logical id, which ARN, who uses what.

mod planner;
mod stacks;

use crate::diagnostic::Diagnostic;
use crate::estate::{Partition, Stack, StackId};
use crate::source::Document;
use crate::spec::defaults::MANAGEMENT;
use crate::spec::{Bucket, Key, Spec, Trail, ValidSpec};
use std::borrow::Cow;

/// All that takes part, with every name settled.
pub(super) struct Plan<'a> {
    pub(super) spec: &'a Spec,
    pub(super) document: &'a Document,
    pub(super) stacks: Vec<Stack>,
    pub(super) keys: Vec<PlannedKey<'a>>,
    pub(super) buckets: Vec<PlannedBucket<'a>>,
    pub(super) trails: Vec<PlannedTrail<'a>>,
}

/// What every planned resource has.
#[derive(Clone)]
pub(super) struct Common {
    /// The logical id: `LogsBucket`.
    pub(super) id: String,
    /// Snake case: `logs`.
    pub(super) label: String,
    /// The address in the spec: `buckets.logs`.
    pub(super) address: String,
    /// Where the spec says it, as a JSON Pointer.
    pub(super) pointer: String,
    pub(super) stack: StackId,
}

pub(super) struct PlannedKey<'a> {
    pub(super) common: Common,
    pub(super) alias: String,
    pub(super) spec: Cow<'a, Key>,
}

/// What a bucket is for.
pub(super) enum Role {
    /// Trails deliver here; the index of the key that encrypts.
    Logs { key: usize },
    /// S3 writes the access logs of these buckets here, each under its prefix.
    AccessLogs { sources: Vec<AccessLogSource> },
}

pub(super) struct AccessLogSource {
    pub(super) bucket_name: String,
    pub(super) account: String,
    pub(super) prefix: String,
    /// Where the spec says that this bucket's access logs go here.
    pub(super) pointer: String,
}

pub(super) struct PlannedBucket<'a> {
    pub(super) common: Common,
    /// The bucket's whole name.
    pub(super) name: String,
    pub(super) spec: &'a Bucket,
    pub(super) role: Role,
    /// The bucket was not written in the spec: the access logs of one that was need it.
    pub(super) implied: bool,
    /// Where its own access logs go: the index of the bucket, and the prefix.
    pub(super) access_logs: Option<(usize, String)>,
}

pub(super) struct PlannedTrail<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    pub(super) arn: String,
    /// The account whose id the ARN and the path of the trail's own logs hold.
    pub(super) owner: String,
    pub(super) prefix: Option<&'a str>,
    pub(super) bucket: usize,
    pub(super) key: usize,
    pub(super) spec: &'a Trail,
}

impl<'a> Plan<'a> {
    pub(super) fn new(valid: &'a ValidSpec) -> Result<Plan<'a>, Vec<Diagnostic>> {
        let mut plan = planner::plan(valid);
        stacks::order(&mut plan)?;
        Ok(plan)
    }

    pub(super) fn partition(&self) -> Partition {
        self.spec.organization.partition
    }

    pub(super) fn stack(&self, common: &Common) -> &Stack {
        &self.stacks[common.stack.0]
    }

    /// The trails that deliver to a bucket.
    pub(super) fn trails_into<'b>(
        &'b self,
        bucket: &'b PlannedBucket<'a>,
    ) -> impl Iterator<Item = &'b PlannedTrail<'a>> {
        self.trails.iter().filter(move |trail| self.buckets[trail.bucket].common.id == bucket.common.id)
    }

    /// The management account's stack in the home Region, if there is one.
    pub(super) fn management_stack(&self) -> Option<StackId> {
        let (account, region) = (self.account_id(MANAGEMENT), &self.spec.organization.home_region);
        let is = |stack: &Stack| stack.account == account && stack.region == *region;
        self.stacks.iter().position(is).map(StackId)
    }

    /// The id of the account with that name in the spec; validation has seen that there is one.
    fn account_id(&self, name: &str) -> String {
        self.spec.organization.accounts.get(name).map(ToString::to_string).unwrap_or_default()
    }
}
