//! Trails, buckets and keys, as verifying them and undoing them need them.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource};
use crate::json::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// A trail.
#[derive(Debug, Serialize)]
pub(super) struct Trail {
    /// The name in the spec.
    pub(super) name: String,
    /// The ARN.
    pub(super) arn: String,
    /// Where it is created.
    pub(super) place: Place,
    /// Whether it records the whole organization.
    pub(super) organization: bool,
    /// Whether it is to record at all.
    pub(super) logging: bool,
    /// Whether it writes digests.
    pub(super) validation: bool,
    /// Whether it writes to a log group.
    pub(super) log_group: bool,
    /// Whether it tells a topic of log files.
    pub(super) topic: bool,
    /// Its bucket's name.
    pub(super) bucket: String,
    /// Where its bucket is; where it is created if the bucket is not among what is deployed.
    pub(super) bucket_place: Place,
    /// The prefix of its objects, without a slash at the end; empty without one.
    pub(super) prefix: String,
    /// The folder in which its own account's objects of its own Region appear.
    pub(super) folder: String,
    /// The account whose objects these are.
    pub(super) owner: String,
    /// Whether CloudTrail's own deliveries are to be left out of its data events.
    pub(super) no_recursion: bool,
    /// The types of its Insights, sorted.
    pub(super) insights: Vec<String>,
    /// The templates by which data events are aggregated, sorted.
    pub(super) aggregation: Vec<String>,
}

/// A bucket.
#[derive(Debug, Serialize)]
pub(super) struct Bucket {
    /// The bucket's own name.
    pub(super) name: String,
    /// Where it is.
    pub(super) place: Place,
    /// Whether MFA Delete is wanted.
    pub(super) mfa_delete: bool,
    /// What encrypts it: `aws:kms` or `AES256`.
    pub(super) encryption: String,
    /// Object Lock's mode and period: `COMPLIANCE`, `400 days`.
    pub(super) object_lock: Option<(String, String)>,
}

/// A key.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    /// The name in the spec.
    pub(super) name: String,
    /// The ARN of one that exists already.
    pub(super) arn: Option<String>,
    /// An alias of it.
    pub(super) alias: Option<String>,
    /// Where it is.
    pub(super) place: Place,
    /// Whether it rotates.
    pub(super) rotation: bool,
}

pub(super) fn trails(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Trail> {
    estate
        .of_kind("AWS::CloudTrail::Trail")
        .filter_map(|trail| self::trail(estate, accounts, trail))
        .collect()
}

fn trail(estate: &Estate, accounts: &Accounts<'_>, trail: &Resource) -> Option<Trail> {
    let place = accounts.place(trail.stack);
    let target = trail.property("/S3BucketName")?;
    let prefix = text(estate, trail, "/S3KeyPrefix").unwrap_or_default();
    let organization = flag(trail, "/IsOrganizationTrail");
    let of = estate.organization.as_ref().filter(|_| organization);
    let owner = of.map_or(&place.account, |organization| &organization.management_account).clone();
    let path = [
        Some(prefix.as_str()).filter(|prefix| !prefix.is_empty()),
        Some("AWSLogs"),
        of.map(|o| o.id.as_str()),
    ];
    let path: Vec<&str> = path.into_iter().flatten().collect();
    Some(Trail {
        name: trail.name.clone(),
        arn: estate.arn(trail)?,
        organization,
        logging: flag(trail, "/IsLogging"),
        validation: flag(trail, "/EnableLogFileValidation"),
        log_group: trail.property("/CloudWatchLogsLogGroupArn").is_some(),
        topic: trail.property("/SnsTopicName").is_some(),
        bucket: estate.resolve(target).as_str()?.to_owned(),
        bucket_place: estate
            .target(target)
            .map_or_else(|| place.clone(), |found| accounts.place(found.stack)),
        folder: format!("{}/{owner}/CloudTrail/{}/", path.join("/"), place.region),
        prefix,
        owner,
        place,
        no_recursion: trail.property("/RecursiveLogging") == Some(&false.into()),
        insights: sorted(trail, "/InsightSelectors", |selector| {
            selector.get("InsightType").into_iter().collect()
        }),
        aggregation: sorted(trail, "/AggregationConfigurations", |configuration| {
            configuration.get("Templates").and_then(Value::as_array).into_iter().flatten().collect()
        }),
    })
}

/// The texts in each item of a list, sorted.
fn sorted(trail: &Resource, list: &str, texts: fn(&Value) -> Vec<&Value>) -> Vec<String> {
    let items = trail.property(list).and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<String> = items.flat_map(texts).filter_map(Value::as_str).map(str::to_owned).collect();
    all.sort();
    all
}

pub(super) fn buckets(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Bucket> {
    let bucket = |bucket: &Resource| {
        let default = "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm";
        Some(Bucket {
            name: estate.reference(bucket)?,
            place: accounts.place(bucket.stack),
            mfa_delete: bucket.property("/VersioningConfiguration/MFADelete") == Some(&"Enabled".into()),
            encryption: text(estate, bucket, default).unwrap_or_else(|| "AES256".to_owned()),
            object_lock: object_lock(bucket),
        })
    };
    estate.of_kind("AWS::S3::Bucket").filter_map(bucket).collect()
}

fn object_lock(bucket: &Resource) -> Option<(String, String)> {
    let retention = bucket.property("/ObjectLockConfiguration/Rule/DefaultRetention")?;
    let mode = retention.get("Mode")?.as_str()?.to_owned();
    let period = ["Days", "Years"].into_iter().find_map(|unit| {
        let count = retention.get(unit)?.as_u64()?;
        let unit = unit.to_lowercase();
        Some(format!("{count} {}", if count == 1 { unit.trim_end_matches('s') } else { &unit }))
    });
    Some((mode, period?))
}

pub(super) fn keys(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Key> {
    let mut aliases: BTreeMap<&str, &Resource> = BTreeMap::new();
    for alias in estate.of_kind("AWS::KMS::Alias") {
        if let Some(key) = alias.property("/TargetKeyId").and_then(|target| estate.target(target)) {
            aliases.entry(&key.id).or_insert(alias);
        }
    }
    let key = |key: &Resource| {
        let alias = aliases.get(key.id.as_str());
        Key {
            name: key.name.clone(),
            arn: key.existing.clone(),
            alias: alias.and_then(|alias| estate.reference(alias)),
            place: accounts.place(key.stack),
            rotation: flag(key, "/EnableKeyRotation"),
        }
    };
    estate.of_kind("AWS::KMS::Key").map(key).collect()
}

fn flag(resource: &Resource, pointer: &str) -> bool {
    resource.property(pointer).and_then(Value::as_bool).unwrap_or(false)
}

fn text(estate: &Estate, resource: &Resource, pointer: &str) -> Option<String> {
    estate.resolve(resource.property(pointer)?).as_str().map(str::to_owned)
}
