//! What exists already and is taken over.

use super::accounts::{Accounts, Place};
use super::resources;
use crate::emit::anothers::Left;
use crate::emit::cloudformation;
use crate::estate::{Estate, Resource};
use serde::Serialize;

/// What exists already.
#[derive(Debug, Serialize)]
pub(super) struct Adopted {
    /// Buckets.
    pub(super) buckets: Vec<Bucket>,
    /// Keys.
    pub(super) keys: Vec<Key>,
    /// Event data stores.
    pub(super) stores: Vec<Store>,
}

/// An event data store that exists.
#[derive(Debug, Serialize)]
pub(super) struct Store {
    /// The last part of the ARN, for file names.
    pub(super) id: String,
    /// The ARN.
    pub(super) arn: String,
    /// Where it is.
    pub(super) place: Place,
}

/// A bucket that exists.
#[derive(Debug, Serialize)]
pub(super) struct Bucket {
    /// Its name.
    pub(super) name: String,
    /// Where it is.
    pub(super) place: Place,
    /// Whether it is to have MFA Delete, and so no lifecycle.
    pub(super) mfa_delete: bool,
    /// Whether its policy is known to be there, so that it is kept.
    pub(super) kept: bool,
    /// A policy for it to have while it has none.
    pub(super) provisional_policy: String,
}

/// A key that exists.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    /// The last part of the ARN, for file names.
    pub(super) id: String,
    /// The ARN.
    pub(super) arn: String,
    /// Where it is.
    pub(super) place: Place,
    /// Whether its policy is kept.
    pub(super) kept: bool,
    /// The alias that is made for it.
    pub(super) alias: Option<String>,
}

/// A policy that the owner of a bucket or key must set.
#[derive(Debug, Serialize)]
pub(super) struct LeftPolicy<'a> {
    /// The bucket's name, or the key's ARN.
    name: &'a str,
    /// The name for a copy of what is there.
    copy: String,
    /// The file.
    path: &'a str,
    /// Whether it is a bucket's.
    of_bucket: bool,
    /// Whether it holds what is there.
    merged: bool,
    /// Where it is.
    place: Place,
}

pub(super) fn left<'a>(left: &'a [Left], accounts: &Accounts<'_>) -> Vec<LeftPolicy<'a>> {
    let policy = |left: &'a Left| LeftPolicy {
        name: &left.name,
        copy: format!("{}.policy.json", left.name.rsplit('/').next().unwrap_or_default()),
        path: &left.path,
        of_bucket: left.of_bucket,
        merged: left.merged,
        place: accounts.place(left.stack),
    };
    left.iter().map(policy).collect()
}

/// Whether any statement of a key's policy is kept from the one that is there.
fn keeps(key: &Resource) -> bool {
    let statements = key.property("/KeyPolicy/Statement").and_then(crate::json::Value::as_array);
    (0..statements.map_or(0, Vec::len)).any(|i| key.is_kept(&format!("/KeyPolicy/Statement/{i}")))
}

pub(super) fn adopted(estate: &Estate, accounts: &Accounts<'_>) -> Adopted {
    let exists = |bucket: &resources::Bucket| {
        let mut buckets = estate.of_kind("AWS::S3::Bucket").filter(|resource| resource.existing.is_some());
        buckets.any(|resource| estate.reference(resource).as_ref() == Some(&bucket.name))
    };
    let kept = |name: &String| {
        let mut policies = estate.of_kind("AWS::S3::BucketPolicy").filter(|policy| policy.existing.is_some());
        policies.any(|policy| estate.reference(policy).as_ref() == Some(name))
    };
    let partition = |account: &str| estate.stacks.iter().find(|stack| stack.account == account);
    let bucket = |bucket: resources::Bucket| {
        let policy = partition(&bucket.place.account)
            .map(|stack| cloudformation::provisional_policy(stack, &bucket.name).to_string());
        Bucket {
            kept: kept(&bucket.name),
            provisional_policy: policy.unwrap_or_default(),
            name: bucket.name,
            place: bucket.place,
            mfa_delete: bucket.mfa_delete,
        }
    };
    let key = |key: resources::Key| {
        let arn = key.arn?;
        let id = arn.rsplit('/').next().unwrap_or_default().to_owned();
        let is_it = |found: &&Resource| found.existing.as_ref() == Some(&arn);
        let kept = estate.of_kind("AWS::KMS::Key").find(is_it).is_some_and(keeps);
        Some(Key { id, arn, kept, place: key.place, alias: key.alias })
    };
    let store = |store: &Resource| {
        let arn = store.existing.clone()?;
        let id = arn.rsplit('/').next().unwrap_or_default().to_owned();
        Some(Store { id, arn, place: accounts.place(store.stack) })
    };
    Adopted {
        stores: estate.of_kind("AWS::CloudTrail::EventDataStore").filter_map(store).collect(),
        buckets: resources::buckets(estate, accounts).into_iter().filter(exists).map(bucket).collect(),
        keys: resources::keys(estate, accounts).into_iter().filter_map(key).collect(),
    }
}
