//! The language that trailsmith's users write: one file says what an organization's audit logging is to be.
//!
//! Types here derive serde and schemars; each doc comment is the documentation in the schema, in the editor and in
//! the reference. Values are plain: where they were written is asked of the [`Document`].

mod account;
mod bucket;
mod checks;
pub(crate) mod config_rule;
pub(crate) mod control_tower;
mod date;
pub(crate) mod defaults;
mod delivery;
mod digest;
pub(crate) mod events;
mod existing;
pub(crate) mod guardrails;
mod key;
mod lake;
mod lifecycle;
pub(crate) mod log_source;
mod member_accounts;
mod monitoring;
mod organization;
mod present;
mod query;
mod read;
pub(crate) mod recipient;
mod replication;
mod schema;
mod storage_class;
mod telemetry;
mod trail;
pub(crate) mod validate;
mod wanted;
mod watched;

pub use account::AccountId;
pub use bucket::{AccessLogs, Bucket, LockMode, Namespace, ObjectLock};
pub use checks::{Checks, Exception};
pub use config_rule::{AccountRule, LogArchiveRule};
pub use control_tower::ControlTower;
pub use date::Date;
pub use delivery::{CloudwatchLogs, Queue, RETENTION_DAYS, Sns, Topic};
pub use digest::digest;
pub use events::{
    AdvancedEventSelector, Aggregation, Condition, DataEvents, ErrorCode, EventSource, FieldSelector,
    Insight, InsightEvents, InsightType, ManagementEvents, NetworkActivity, Operator, Operators, ReadWrite,
    ResourceType,
};
pub use existing::{ExistingBucket, ExistingKey};
pub use guardrails::{ControlPolicy, Guardrails};
pub use key::Key;
pub use lake::{Billing, Collects, Enrichment, EventDataStore, Federation, Lake};
pub use lifecycle::{Filter, NoncurrentTransition, Rule, StorageClass, Transition, TransitionMinimumSize};
pub use log_source::{LogSource, Service};
pub use member_accounts::{MemberAccounts, Rules};
pub use monitoring::{CisVersion, Monitoring};
pub use organization::{Organization, Retention};
pub use present::{Asked, Present};
pub use query::{Accounts, Athena, Query};
pub use read::{is_spec, read};
pub use replication::Replication;
pub use schema::schema;
pub use telemetry::TelemetryRule;
pub use trail::Trail;
pub use wanted::Wanted;

pub(crate) use watched::Spot;

use crate::source::Document;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The audit logging of an AWS organization: who it is for, where its logs are kept, and what is recorded.
///
/// Everything that is not said is secure: multi-Region organization trails with log-file validation, SSE-KMS with a
/// rotating key, versioned private TLS-only buckets whose policy lets exactly these trails write.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "trailsmith spec")]
pub struct Spec {
    /// The version of this language: 1.
    pub version: Version,
    /// The organization and its accounts.
    pub organization: Organization,
    /// What synth writes where `--target` does not say otherwise. Default: both.
    #[serde(default = "Target::all")]
    pub targets: Vec<Target>,
    /// How long logs must be kept and how long they must be at hand.
    pub retention: Option<Retention>,
    /// KMS keys by name. Without any, each log bucket gets a key of its own.
    #[serde(default)]
    pub keys: BTreeMap<String, Key>,
    /// Log buckets by name.
    #[serde(default)]
    pub buckets: BTreeMap<String, Bucket>,
    /// Trails by name.
    #[serde(default)]
    pub trails: BTreeMap<String, Trail>,
    /// Topics by name, which trails tell of each log file.
    #[serde(default)]
    pub topics: BTreeMap<String, Topic>,
    /// Alarms, and rules on changes of the audit log itself. Default: none.
    pub monitoring: Option<Monitoring>,
    /// Policies of the organization that protect what this spec makes. Default: none.
    pub guardrails: Option<Guardrails>,
    /// What every account of the organization gets beside the trail. Default: nothing.
    pub member_accounts: Option<MemberAccounts>,
    /// How logs are searched where they lie. Default: nothing is made for it.
    pub query: Option<Query>,
    /// Event data stores of CloudTrail Lake, for its customers of before 31 May 2026. Default: none.
    pub lake: Option<Lake>,
    /// What CloudWatch collects of CloudTrail's events in all accounts, by the names of rules: what AWS offers in place of
    /// CloudTrail Lake. CloudFormation only. Default: none.
    #[serde(default)]
    pub telemetry_rules: BTreeMap<String, TelemetryRule>,
    /// Which findings make a run fail, and which are accepted and why.
    #[serde(default)]
    pub checks: Checks,
    /// Tags on everything that can have tags: at most 50, keys up to 128 characters, values up to 256.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// The version of the spec language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version;

/// What a spec is compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// One template for each account and Region.
    Cloudformation,
    /// One root module with a provider for each account and Region.
    Terraform,
}

impl Target {
    /// All targets.
    pub fn all() -> Vec<Target> {
        vec![Target::Cloudformation, Target::Terraform]
    }

    /// The name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Target::Cloudformation => "cloudformation",
            Target::Terraform => "terraform",
        }
    }
}

/// A spec whose every value has passed validation, with the text it was read from.
#[derive(Debug, Clone)]
pub struct ValidSpec {
    /// What it says.
    pub spec: Spec,
    /// Where it says so.
    pub document: Document,
    /// The policies that it wants to keep, by where it names them; whoever reads it reads these, too.
    pub present: BTreeMap<String, Present>,
}
