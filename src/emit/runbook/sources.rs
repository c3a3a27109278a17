//! Services besides CloudTrail that deliver to a bucket, as its policy lets them: each is turned on by hand.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource};
use crate::json::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// A bucket with the services that may deliver to it.
#[derive(Debug, Serialize)]
pub(super) struct Bucket {
    name: String,
    arn: String,
    place: Place,
    /// An alias of the key that encrypts it.
    key: Option<String>,
    services: Vec<Service>,
}

/// A service with the prefixes that it may write below.
#[derive(Debug, Serialize)]
struct Service {
    /// The service principal, without a Region.
    principal: &'static str,
    /// The prefixes, without a slash at the end.
    folders: Vec<String>,
    /// GuardDuty's detectors.
    detectors: Vec<Detector>,
}

/// A detector, by the parts of its ARN.
#[derive(Debug, Serialize)]
struct Detector {
    id: String,
    region: String,
    account: String,
    profile: String,
}

const BUCKET_KEY: &str =
    "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID";

/// The services that the runbook has words for. Access logs of the spec's own buckets are turned on by itself.
const SERVICES: [&str; 4] = [
    "config.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "guardduty.amazonaws.com",
    "logdelivery.elasticloadbalancing.amazonaws.com",
];

pub(super) fn buckets(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Bucket> {
    let bucket = |policy: &Resource| {
        let bucket = estate.target(policy.property("/Bucket")?)?;
        let services = services(estate, accounts, policy);
        let key = bucket.property(BUCKET_KEY).and_then(|key| estate.target(key));
        (!services.is_empty()).then_some(())?;
        Some(Bucket {
            name: estate.reference(bucket)?,
            arn: estate.arn(bucket)?,
            place: accounts.place(bucket.stack),
            key: key.and_then(|key| alias(estate, key)),
            services,
        })
    };
    estate.of_kind("AWS::S3::BucketPolicy").filter_map(bucket).collect()
}

fn alias(estate: &Estate, key: &Resource) -> Option<String> {
    let names = |alias: &&Resource| {
        let target = alias.property("/TargetKeyId").and_then(|target| estate.target(target));
        target.is_some_and(|target| target.id == key.id)
    };
    estate.of_kind("AWS::KMS::Alias").find(names).and_then(|alias| estate.reference(alias))
}

fn services(estate: &Estate, accounts: &Accounts<'_>, policy: &Resource) -> Vec<Service> {
    let mut found: BTreeMap<&'static str, Service> = BTreeMap::new();
    let document = policy.property("/PolicyDocument/Statement").map(|list| estate.resolve(list));
    for statement in document.iter().flat_map(texts_or_items) {
        let writes = texts_or_items(&statement["Action"]).any(|action| action == "s3:PutObject");
        let named = texts_or_items(&statement["Principal"]["Service"]).find_map(Value::as_str);
        let Some(principal) = named.and_then(known).filter(|_| writes) else { continue };
        let service = found.entry(principal).or_insert_with(|| Service {
            principal,
            folders: Vec::new(),
            detectors: Vec::new(),
        });
        for resource in texts_or_items(&statement["Resource"]).filter_map(Value::as_str) {
            let folder = folder(resource);
            if !service.folders.contains(&folder) {
                service.folders.push(folder);
            }
        }
        let arns = texts_or_items(&statement["Condition"]["StringEquals"]["aws:SourceArn"]);
        service.detectors.extend(arns.filter_map(|arn| detector(accounts, arn.as_str()?)));
    }
    found.into_values().collect()
}

/// The principal of the table that a statement's is, maybe with a Region in it.
fn known(principal: &str) -> Option<&'static str> {
    let (first, rest) = principal.split_once('.')?;
    SERVICES.into_iter().find(|known| {
        *known == principal
            || known.split_once('.').is_some_and(|(name, end)| name == first && rest.ends_with(end))
    })
}

/// What the keys of objects begin with: `arn:aws:s3:::logs/config/AWSLogs/*` gives `config`.
fn folder(resource: &str) -> String {
    let path = resource.split_once('/').map_or("", |(_, path)| path);
    let path = path.split("/AWSLogs/").next().unwrap_or_default();
    path.trim_end_matches('*').trim_end_matches('/').to_owned()
}

fn detector(accounts: &Accounts<'_>, arn: &str) -> Option<Detector> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, "guardduty", region, account, resource] = parts.as_slice() else { return None };
    Some(Detector {
        id: resource.strip_prefix("detector/")?.to_owned(),
        region: (*region).to_owned(),
        account: (*account).to_owned(),
        profile: accounts.profile(account),
    })
}

fn texts_or_items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}
