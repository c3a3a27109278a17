//! Buckets that are copied: what is there already is copied by hand, and the copies are looked at.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource};
use serde::Serialize;

/// A bucket that is copied to another one.
#[derive(Debug, Serialize)]
pub(super) struct Copy {
    name: String,
    place: Place,
    target: String,
    target_place: Place,
    /// Whether it was there before, so that it may hold objects that no rule copies.
    existing: bool,
}

pub(super) fn copies(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Copy> {
    let copy = |bucket: &Resource| {
        let target = bucket.property("/ReplicationConfiguration/Rules/0/Destination/Bucket")?;
        let target = estate.target(target)?;
        Some(Copy {
            name: estate.reference(bucket)?,
            place: accounts.place(bucket.stack),
            target: estate.reference(target)?,
            target_place: accounts.place(target.stack),
            existing: bucket.existing.is_some(),
        })
    };
    estate.of_kind("AWS::S3::Bucket").filter_map(copy).collect()
}
