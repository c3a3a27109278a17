//! What AWS Control Tower has, and what it is to be told.

use super::accounts::Accounts;
use super::resources;
use crate::estate::Estate;
use serde::Serialize;

/// The landing zone.
#[derive(Debug, Serialize)]
pub(super) struct Zone {
    account: String,
    profile: String,
    region: String,
    trail: String,
    bucket: String,
    /// The profile of the account that has the bucket.
    bucket_profile: String,
    bucket_account: String,
    prefix: String,
    log_group: String,
    retention_days: u32,
    access_log_days: u32,
    /// The alias of the key that it encrypts with, or its ARN.
    key: Option<String>,
}

pub(super) fn zone(estate: &Estate, accounts: &Accounts<'_>) -> Option<Zone> {
    let zone = estate.landing_zone.as_ref()?;
    let (bucket, bucket_account) = zone.bucket.clone();
    let named = |id: &String| {
        let name = &estate.get(id)?.name;
        let key = resources::keys(estate, accounts).into_iter().find(|key| key.name == *name)?;
        key.arn.or(key.alias)
    };
    Some(Zone {
        account: zone.management_account.clone(),
        profile: accounts.profile(&zone.management_account),
        region: zone.region.clone(),
        trail: zone.trail.clone(),
        bucket_profile: accounts.profile(&bucket_account),
        bucket,
        bucket_account,
        prefix: zone.prefix.clone().unwrap_or_else(|| "None".to_owned()),
        log_group: zone.log_group.clone().unwrap_or_default(),
        retention_days: zone.retention_days,
        access_log_days: zone.access_log_days,
        key: zone.key.as_ref().and_then(named),
    })
}
