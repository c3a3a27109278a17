//! The spec's names, settled: which account and Region, which logical id, which ARN, who uses what.

mod lake;
mod member_accounts;
mod messages;
mod notifications;
mod planner;
mod query;
mod stacks;

use crate::diagnostic::Diagnostic;
use crate::estate::{Partition, Stack, StackId};
use crate::source::{Document, pointer};
use crate::spec::defaults::MANAGEMENT;
use crate::spec::{
    AccountRule, Athena, Bucket, CloudwatchLogs, EventDataStore, Key, LogArchiveRule, MemberAccounts,
    Present, Queue, Spec, TelemetryRule, Trail, ValidSpec,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// All that takes part, with every name settled.
pub(super) struct Plan<'a> {
    pub(super) spec: &'a Spec,
    pub(super) document: &'a Document,
    /// The policies that are there already, by where the spec names them.
    pub(super) present: &'a BTreeMap<String, Present>,
    pub(super) stacks: Vec<Stack>,
    /// Why no template could be deployed first, where none is to be written.
    pub(super) circle: Option<Diagnostic>,
    pub(super) keys: Vec<PlannedKey<'a>>,
    pub(super) buckets: Vec<PlannedBucket<'a>>,
    pub(super) trails: Vec<PlannedTrail<'a>>,
    pub(super) log_groups: Vec<PlannedLogGroup<'a>>,
    pub(super) topics: Vec<PlannedTopic<'a>>,
    pub(super) notifications: Vec<Notification<'a>>,
    pub(super) query: Option<PlannedQuery<'a>>,
    pub(super) stores: Vec<PlannedStore<'a>>,
    pub(super) telemetry: Vec<PlannedTelemetry<'a>>,
    pub(super) members: Option<PlannedMembers<'a>>,
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
    /// S3 writes the access logs of these buckets here, each under its prefix; or another service writes that can use no
    /// key.
    AccessLogs { sources: Vec<AccessLogSource> },
    /// Athena writes results of queries here; the index of the key that encrypts, and for how many days they are kept.
    Results { key: usize, days: u32 },
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
    /// Where its copy goes: the index of the bucket, and the name of the role by which S3 copies.
    pub(super) replica: Option<(usize, String)>,
}

pub(super) struct PlannedTrail<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    pub(super) arn: String,
    /// The account whose id the ARN and the path of the trail's own logs hold.
    pub(super) owner: String,
    pub(super) prefix: Option<&'a str>,
    pub(super) bucket: usize,
    /// The index of the key that encrypts its logs; Control Tower's may have none.
    pub(super) key: Option<usize>,
    pub(super) spec: &'a Trail,
}

/// The log group of a trail.
pub(super) struct PlannedLogGroup<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    /// The name of the role by which CloudTrail writes to it.
    pub(super) role: String,
    /// The index of the trail.
    pub(super) trail: usize,
    /// The index of the key that encrypts it; of Control Tower's it is not known.
    pub(super) key: Option<usize>,
    pub(super) spec: &'a CloudwatchLogs,
}

pub(super) struct PlannedTopic<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    pub(super) arn: String,
    /// The index of the key that encrypts its messages.
    pub(super) key: usize,
    pub(super) queue: Option<PlannedQueue<'a>>,
    pub(super) subscribers: Vec<Subscriber<'a>>,
    pub(super) tags: &'a BTreeMap<String, String>,
}

/// Who gets a topic's messages.
pub(super) struct Subscriber<'a> {
    pub(super) common: Common,
    pub(super) protocol: &'static str,
    pub(super) endpoint: &'a str,
}

/// Whom alarms and rules of an account and Region tell.
pub(super) struct Notification<'a> {
    pub(super) stack: StackId,
    /// The index of the topic that is made for them.
    pub(super) topic: Option<usize>,
    /// The topics that exist, which alarms tell.
    pub(super) alarms: Vec<&'a str>,
    /// What exists and rules call.
    pub(super) rules: Vec<&'a str>,
    /// Whether rules call only that.
    pub(super) rules_apart: bool,
}

/// What Athena is to search, and with what.
pub(super) struct PlannedQuery<'a> {
    pub(super) common: Common,
    /// The index of the trail.
    pub(super) trail: usize,
    /// The index of the bucket that takes results.
    pub(super) results: usize,
    pub(super) spec: &'a Athena,
}

/// An event data store of CloudTrail Lake.
pub(super) struct PlannedStore<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    /// The index of the key that encrypts it.
    pub(super) key: usize,
    /// The name of the role by which Lake Formation reads it.
    pub(super) role: Option<String>,
    pub(super) spec: &'a EventDataStore,
}

/// A rule by which CloudWatch collects events.
pub(super) struct PlannedTelemetry<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    pub(super) spec: &'a TelemetryRule,
}

/// What every account of the organization gets.
pub(super) struct PlannedMembers<'a> {
    pub(super) spec: &'a MemberAccounts,
    /// The index of the trail that rules watch.
    pub(super) trail: Option<usize>,
    /// Where every account has its rules, in order.
    pub(super) regions: Vec<&'a str>,
    /// The rules that every account has.
    pub(super) account_rules: Vec<AccountRule>,
    /// What gives them to all but the management account.
    pub(super) stack_set: Option<Common>,
    /// The management account's own, and those on buckets and keys.
    pub(super) rules: Vec<PlannedRule>,
    /// Block Public Access of accounts, each in a stack of its account.
    pub(super) blocks: Vec<Common>,
}

/// A rule of AWS Config.
pub(super) struct PlannedRule {
    pub(super) common: Common,
    pub(super) watched: Watched,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(super) enum Watched {
    /// The account.
    Account(AccountRule),
    /// The bucket with that index.
    Bucket(LogArchiveRule, usize),
    /// The keys of its stack.
    Keys,
}

/// A queue that is subscribed to a topic, and the one for what nobody could read.
pub(super) struct PlannedQueue<'a> {
    pub(super) common: Common,
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) dead_letters: Common,
    pub(super) spec: &'a Queue,
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

    /// The policy that a bucket or key has already, where the spec says so.
    pub(super) fn present_of(&self, common: &Common) -> Option<&'a Present> {
        self.present.get(&format!("{}/existing/policy", common.pointer))
    }

    /// The trails that deliver to a bucket.
    pub(super) fn trails_into<'b>(
        &'b self,
        bucket: &'b PlannedBucket<'a>,
    ) -> impl Iterator<Item = &'b PlannedTrail<'a>> {
        self.trails.iter().filter(move |trail| self.buckets[trail.bucket].common.id == bucket.common.id)
    }

    /// The log group of a trail.
    pub(super) fn log_group_of(&self, trail: &PlannedTrail<'_>) -> Option<&PlannedLogGroup<'a>> {
        self.log_groups.iter().find(|group| self.trails[group.trail].common.id == trail.common.id)
    }

    /// The topic that a trail tells of log files.
    pub(super) fn topic_of(&self, trail: &PlannedTrail<'_>) -> Option<&PlannedTopic<'a>> {
        let address = format!("topics.{}", trail.spec.sns.as_ref()?.topic);
        self.topics.iter().find(|topic| topic.common.address == address)
    }

    /// Whom alarms and rules of a stack tell.
    pub(super) fn notification(&self, stack: StackId) -> Option<&Notification<'a>> {
        self.notifications.iter().find(|notification| notification.stack == stack)
    }

    /// Whom alarms and rules tell by that topic.
    pub(super) fn notification_by(&self, topic: &PlannedTopic<'_>) -> Option<&Notification<'a>> {
        let is = |index: usize| self.topics[index].common.id == topic.common.id;
        self.notifications.iter().find(|notification| notification.topic.is_some_and(is))
    }

    /// The log groups that have alarms, each with its trail.
    pub(super) fn alarmed(&self) -> impl Iterator<Item = (&PlannedLogGroup<'a>, &PlannedTrail<'a>)> {
        let names = self.spec.alarmed_trails();
        let groups = self.log_groups.iter().map(|group| (group, &self.trails[group.trail]));
        groups.filter(move |(_, trail)| names.contains(&&*pointer::last(&trail.common.pointer)))
    }

    /// The ARNs of the trails that tell a topic of log files.
    pub(super) fn trails_telling(&self, topic: &PlannedTopic<'_>) -> BTreeSet<&str> {
        let telling = self
            .trails
            .iter()
            .filter(|trail| self.topic_of(trail).is_some_and(|told| told.common.id == topic.common.id));
        telling.map(|trail| trail.arn.as_str()).collect()
    }

    /// The management account's stack in the home Region, if there is one.
    pub(super) fn management_stack(&self) -> Option<StackId> {
        let (account, region) = (self.account_id(MANAGEMENT), &self.spec.organization.home_region);
        let is = |stack: &Stack| stack.account == account && stack.region == *region;
        self.stacks.iter().position(is).map(StackId)
    }

    /// The id of the account with that name in the spec; validation has seen that there is one.
    pub(super) fn account_id(&self, name: &str) -> String {
        self.spec.organization.accounts.get(name).map(ToString::to_string).unwrap_or_default()
    }
}
