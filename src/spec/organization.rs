//! `organization` and `retention`.

use super::{AccountId, ControlTower, Wanted};
use crate::estate::Partition;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The organization and the accounts that take part in its audit logging.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The organization's id, `o-` and 10 to 32 letters and digits. Needed by organization trails, by event data stores of
    /// the organization and by telemetry rules.
    #[schemars(regex(pattern = "^o-[a-z0-9]{10,32}$"))]
    pub id: Option<String>,
    /// The partition: `aws`, `aws-us-gov`, `aws-cn` or `aws-eusc`. Default: `aws`.
    #[serde(default)]
    pub partition: Partition,
    /// The Region in which trails are created and, unless said otherwise, buckets and keys. It must be one that
    /// every account has: from an opt-in Region, accounts that have not opted in send nothing.
    pub home_region: String,
    /// Account ids by name. `management` is the organization's management account; buckets and keys go to
    /// `log_archive` where they do not name another.
    pub accounts: BTreeMap<String, AccountId>,
    /// The account, by its name in `accounts`, that creates the organization's trails and event data stores in place of the
    /// management account. CloudFormation cannot create a trail from there; Terraform can.
    pub delegated_administrator: Option<String>,
    /// AWS Control Tower manages the organization: its trail, bucket and log group are its own, and only what is around
    /// them is written. `true`: a landing zone whose names are the usual ones. Default: false.
    #[serde(default)]
    pub control_tower: Wanted<ControlTower>,
}

/// The promise that the retention checks hold lifecycle rules and Object Lock to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// For how many days every log must be kept, 1 to 36500. The default lifecycle expires logs after that many;
    /// without it they are kept until somebody decides.
    #[schemars(range(min = 1, max = 36500))]
    pub required_days: u32,
    /// For how many days logs must be readable at once, without a restore. Default: 90 (PCI DSS 10.5.1), or
    /// `required_days` where that is less.
    pub immediate_access_days: Option<u32>,
}

impl Retention {
    /// For how many days logs must be readable without a restore.
    pub fn immediate_days(self) -> u32 {
        self.immediate_access_days.unwrap_or(90.min(self.required_days))
    }
}
