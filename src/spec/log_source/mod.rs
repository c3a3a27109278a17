//! `buckets.<name>.log_sources`: services besides CloudTrail that may deliver to a bucket.

pub(crate) mod table;

use super::{Bucket, Organization};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use table::{Confined, Delivery, Encryption};

/// A service that can deliver logs to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// AWS Config: configuration history and snapshots.
    Config,
    /// Flow logs of VPCs, subnets and network interfaces.
    VpcFlowLogs,
    /// Query logs of Route 53 Resolver.
    Route53Resolver,
    /// Findings that GuardDuty exports.
    Guardduty,
    /// Server access logs of other buckets of the same account and Region.
    S3AccessLogs,
    /// Access logs of Application and Classic Load Balancers.
    Elb,
}

/// One service with what it may deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSource {
    /// The service.
    pub service: Service,
    /// The accounts, by their names, whose logs may come; none stands for the default.
    pub accounts: Vec<String>,
    /// What its objects' keys begin with, where that is said.
    pub prefix: Option<String>,
    /// GuardDuty's detectors, by ARN.
    pub detectors: Vec<String>,
}

/// A service written out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Full {
    /// The service.
    service: Service,
    /// The accounts, by their names in `organization.accounts`, whose logs it may deliver. Default: the whole
    /// organization; for `elb`, and where the organization has no id, all of `organization.accounts`.
    #[serde(default)]
    accounts: Vec<String>,
    /// What the keys of its objects begin with: no trail's logs may lie there. Default: the service's name with `-` for
    /// `_`.
    #[schemars(length(max = 200))]
    prefix: Option<String>,
    /// For `guardduty`: the ARNs of the detectors that export findings, one for each Region.
    #[serde(default)]
    detectors: Vec<String>,
}

impl LogSource {
    fn of(service: Service) -> LogSource {
        LogSource { service, accounts: Vec::new(), prefix: None, detectors: Vec::new() }
    }

    /// How the service delivers.
    pub(crate) fn delivery(&self) -> &'static Delivery {
        table::of(self.service)
    }

    /// What the keys of its objects begin with, without a slash at the end.
    pub(crate) fn folder(&self) -> &str {
        self.prefix.as_deref().unwrap_or(self.delivery().folder)
    }

    /// Whether every account of the organization may deliver.
    pub(crate) fn is_organization(&self, organization: &Organization) -> bool {
        self.delivery().confined == Confined::Accounts
            && self.accounts.is_empty()
            && organization.id.is_some()
    }

    /// The accounts, by their names, that are listed, or all where the organization cannot be named.
    pub(crate) fn account_names<'a>(&'a self, organization: &'a Organization) -> Vec<&'a str> {
        if self.accounts.is_empty() {
            return organization.accounts.keys().map(String::as_str).collect();
        }
        self.accounts.iter().map(String::as_str).collect()
    }
}

impl Bucket {
    /// Whether a service delivers here that can encrypt with SSE-S3 only, so that the bucket can have no key.
    pub(crate) fn has_no_key(&self) -> bool {
        self.log_sources.iter().any(|source| source.delivery().encryption == Encryption::SseS3)
    }

    /// Whether other buckets' access logs come here, so that the bucket has none of its own: they would never stop.
    pub(crate) fn takes_access_logs(&self) -> bool {
        self.log_sources.iter().any(|source| source.service == Service::S3AccessLogs)
    }
}

impl<'de> Deserialize<'de> for LogSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LogSource, D::Error> {
        deserializer.deserialize_any(SourceVisitor)
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = LogSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a service, or a mapping with `service` and its settings")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<LogSource, E> {
        Ok(LogSource::of(Service::deserialize(StrDeserializer::new(text))?))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<LogSource, A::Error> {
        let Full { service, accounts, prefix, detectors } =
            Full::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(LogSource { service, accounts, prefix, detectors })
    }
}

impl JsonSchema for LogSource {
    fn schema_name() -> Cow<'static, str> {
        "LogSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (short, full) = (generator.subschema_for::<Service>(), generator.subschema_for::<Full>());
        json_schema!({
            "description": "A service that may deliver here: its name, or a mapping with its settings.",
            "anyOf": [short, full],
        })
    }
}
