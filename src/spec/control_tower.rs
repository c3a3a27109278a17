//! `organization.control_tower`: what AWS Control Tower has set up, which is referred to and never written.

use super::{Bucket, Spec, Trail};
use crate::json::json;
use schemars::JsonSchema;
use serde::Deserialize;

/// The name, in `trails` and `buckets`, of what Control Tower has.
pub(crate) const CONTROL_TOWER: &str = "control_tower";
/// Where the spec says it.
pub(crate) const AT: &str = "/organization/control_tower";
/// The trail of a landing zone since version 3.0 (Control Tower user guide, "About logging in AWS Control Tower").
const TRAIL: &str = "aws-controltower-BaselineCloudTrail";
const LOG_GROUP: &str = "aws-controltower/CloudTrailLogs";
/// The role by which the trail writes to its log group.
pub(crate) const LOG_ROLE: &str = "service-role/AWSControlTowerCloudTrailRole";
/// The role by which Control Tower works in member accounts.
pub(crate) const EXECUTION_ROLE: &str = "AWSControlTowerExecution";
/// What a landing zone keeps where nothing is said.
const RETENTION_DAYS: u32 = 365;
const ACCESS_LOG_DAYS: u32 = 3650;

/// A landing zone of AWS Control Tower, version 3.0 or later, with its organization trail, log bucket and log group.
///
/// In other sections the trail and the bucket have the name `control_tower`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlTower {
    /// The bucket that takes the logs. Default: `aws-controltower-logs-<log archive account>-<home Region>`. Since version
    /// 4.0 it is `aws-controltower-cloudtrail-logs-<log archive account>-` and letters of its own, such as `gcs-gsx`: `aws
    /// cloudtrail get-trail` shows it.
    pub bucket: Option<String>,
    /// The trail. Default: `aws-controltower-BaselineCloudTrail`.
    pub trail: Option<String>,
    /// The prefix before `AWSLogs/` in the bucket. Default: the organization's id.
    pub prefix: Option<String>,
    /// The trail's log group, in the management account. Default: `aws-controltower/CloudTrailLogs`.
    pub log_group: Option<String>,
    /// The key, by its name in `keys`, that the landing zone is to encrypt with: of the management account, in the home
    /// Region. Its policy lets CloudTrail and AWS Config use it; the runbook gives it to the landing zone. Default: none.
    pub key: Option<String>,
    /// For how many days the landing zone keeps logs, 1 to 5475. Default: `retention.required_days`, else 365. The runbook
    /// says so to the landing zone.
    #[schemars(range(min = 1, max = 5475))]
    pub retention_days: Option<u32>,
    /// For how many days the landing zone keeps access logs of its bucket, 1 to 5475. Default: 3650.
    #[schemars(range(min = 1, max = 5475))]
    pub access_log_days: Option<u32>,
}

impl ControlTower {
    /// For how many days logs are kept.
    pub(crate) fn retention(&self, spec: &Spec) -> u32 {
        let promised = spec.retention.map(|retention| retention.required_days);
        self.retention_days.or(promised).unwrap_or(RETENTION_DAYS)
    }

    /// For how many days access logs are kept.
    pub(crate) fn access_logs(&self) -> u32 {
        self.access_log_days.unwrap_or(ACCESS_LOG_DAYS)
    }

    fn bucket(&self, spec: &Spec) -> Option<Bucket> {
        let organization = &spec.organization;
        let name = self.bucket.clone().or_else(|| {
            let account = organization.accounts.get(super::defaults::DEFAULT_ACCOUNT)?;
            Some(format!("aws-controltower-logs-{account}-{}", organization.home_region))
        })?;
        let written = json!({"name": name, "existing": {"adopt": false}, "access_logs": {"enabled": false}});
        let mut bucket: Bucket = crate::json::from_value(written).ok()?;
        bucket.of_control_tower = true;
        Some(bucket)
    }

    fn trail(&self, spec: &Spec) -> Option<Trail> {
        let written = json!({
            "name": self.trail.as_deref().unwrap_or(TRAIL),
            "bucket": CONTROL_TOWER,
            "prefix": self.prefix.as_ref().or(spec.organization.id.as_ref()),
            "key": self.key,
            "cloudwatch_logs": {"name": self.log_group.as_deref().unwrap_or(LOG_GROUP)},
        });
        let mut trail: Trail = crate::json::from_value(written).ok()?;
        trail.of_control_tower = true;
        Some(trail)
    }
}

impl Spec {
    /// Adds what Control Tower has, so that other sections can refer to it.
    pub(super) fn add_control_tower(&mut self) {
        let Some(section) = self.organization.control_tower.0.clone() else { return };
        let taken = self.trails.contains_key(CONTROL_TOWER) || self.buckets.contains_key(CONTROL_TOWER);
        if let (Some(bucket), Some(trail), false) = (section.bucket(self), section.trail(self), taken) {
            self.buckets.insert(CONTROL_TOWER.to_owned(), bucket);
            self.trails.insert(CONTROL_TOWER.to_owned(), trail);
        }
    }
}

/// What stands in a section of its own for other trails and buckets, and where it is said of Control Tower's.
const PLACES: [(&str, &str); 7] = [
    ("/buckets/control_tower/name", "/organization/control_tower/bucket"),
    ("/trails/control_tower/name", "/organization/control_tower/trail"),
    ("/trails/control_tower/prefix", "/organization/control_tower/prefix"),
    ("/trails/control_tower/key", "/organization/control_tower/key"),
    ("/trails/control_tower/cloudwatch_logs", "/organization/control_tower/log_group"),
    ("/trails/control_tower", AT),
    ("/buckets/control_tower", AT),
];

/// Where the spec says what stands at a pointer: what Control Tower has is in no section of its own.
pub(crate) fn said_at(pointer: &str) -> &str {
    let within = |section: &str| {
        pointer.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PLACES.iter().find(|(section, _)| within(section)).map_or(pointer, |(_, said)| said)
}
