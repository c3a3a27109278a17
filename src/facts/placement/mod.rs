//! Where what takes part stands: the right account, the right Region, and after what it is made.
//!
//! Of foreign inputs accounts and Regions are often not known. What cannot be told is left out, so that nobody is asked
//! about it: there would be a question for almost every file.

mod bucket;
mod order;
mod place;
mod sentence;
#[cfg(test)]
mod tests;

pub use bucket::other_writers;

use super::coverage::{opened, told};
use super::document::Found;
use super::roles::BUCKET_KEY;
use super::target::follow;
use super::{Answer, Derived, Facts};
use crate::estate::Dialect;
use crate::estate::intrinsic::{Intrinsic, intrinsic, unknown};
use crate::estate::links::{BUCKET, KEY, LOG_GROUP, Link, Links};
use crate::json::{Value, json};
use compact_str::format_compact;
use place::Place;
use serde::Serialize;

const ROLE: &str = "AWS::IAM::Role";
/// The trails that an account may have in a Region (CloudTrail user guide, "Quotas in AWS CloudTrail").
pub const TRAILS_IN_A_REGION: usize = 5;
/// How Control Tower's trails begin.
const CONTROL_TOWER: &str = "aws-controltower-";

/// Where a trail and what it uses stand. What is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// The trail's name in its input.
    #[serde(skip)]
    pub trail: String,
    /// Whether the log bucket is in the account that creates the trail.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub bucket_in_trail_account: Option<Answer>,
    /// Whether the key is in the log bucket's account.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub key_in_bucket_account: Option<Answer>,
    /// Whether the key is in the log bucket's Region.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub key_in_bucket_region: Option<Answer>,
    /// Whether the log group is in the account that creates the trail.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub log_group_in_account: Option<Answer>,
    /// Whether the log group is in the trail's home Region.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub log_group_in_home_region: Option<Answer>,
    /// Whether the role that writes to the log group is in the account that creates the trail.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub role_in_account: Option<Answer>,
    /// Whether it is made after the bucket's policy.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub after_bucket_policy: Option<Answer>,
    /// Whether its home Region is one that accounts have only after opting in.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub home_is_opt_in: Option<Answer>,
    /// Whether only another Region's copy of it is among the answers.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    pub is_copy: Option<Answer>,
    /// Who would create an organization's trail there: `management`, `delegated administrator` or `member`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<&'static str>,
    /// How many trails the account has in the Region.
    pub trails_in_region: usize,
    /// Whether it is one of Control Tower's, which nobody else may change.
    pub control_tower: bool,
}

/// Where a trail and what it uses stand.
pub fn placement(links: &Links<'_>, trail: usize) -> Placement {
    let own = Place::of_trail(links, trail);
    let at = |property: &str, kind: &str| follow(links, trail, property, kind);
    let bucket_link = match at("/S3BucketName", BUCKET) {
        // Then it is another stack's, and there is nothing to go by.
        Link::Unknown(_) if links.candidates(trail, BUCKET).is_empty() => Link::None,
        link => link,
    };
    let bucket = Place::of(links, &bucket_link);
    let key = match key(links, trail, &bucket_link) {
        // A key that is handed in with the bucket of another stack is taken to come from there.
        key if key.is_open() && !bucket.is_with(&own) => Place::default(),
        key => key,
    };
    let group = Place::of(links, &at("/CloudWatchLogsLogGroupArn", LOG_GROUP));
    let role = Place::of(links, &at("/CloudWatchLogsRoleArn", ROLE));
    let name = links.properties[trail].get("TrailName").and_then(Value::as_str);
    Placement {
        trail: links.resource(trail).name.clone(),
        bucket_in_trail_account: bucket.same_account(&own),
        key_in_bucket_account: key.same_account(&bucket),
        key_in_bucket_region: key.same_region(&bucket),
        log_group_in_account: group.same_account(&own),
        log_group_in_home_region: group.same_region(&own),
        role_in_account: role.same_account(&own),
        after_bucket_policy: order::after_bucket_policy(links, trail),
        home_is_opt_in: own.is_opt_in(),
        is_copy: is_copy(links, trail),
        creator: creator(links, trail),
        trails_in_region: links.trails_with(trail),
        control_tower: name.is_some_and(|name| name.starts_with(CONTROL_TOWER)),
    }
}

/// The trail's key, or the bucket's where the trail has none.
fn key(links: &Links<'_>, trail: usize, bucket: &Link) -> Place {
    match (follow(links, trail, "/KMSKeyId", KEY), bucket) {
        (Link::None, Link::To(bucket)) => Place::of(links, &follow(links, *bucket, BUCKET_KEY, KEY)),
        (link, _) => Place::of(links, &link),
    }
}

/// Answers of another Region show a copy of the trail, which cannot be changed there.
fn is_copy(links: &Links<'_>, trail: usize) -> Option<Answer> {
    let region = links.estate.stack(links.resource(trail).stack).known_region()?;
    let home = links.properties[trail].get("HomeRegion")?;
    Some(match (home.as_str(), intrinsic(home)) {
        (Some(home), _) => Answer::known(region != home),
        (_, Some(Intrinsic::Unknown(reason))) => Answer::unknown(reason),
        _ => Answer::No,
    })
}

/// Whose account an organization's trail is made in. What exists is shown in every member's account.
fn creator(links: &Links<'_>, trail: usize) -> Option<&'static str> {
    let resource = links.resource(trail);
    let organization = links.estate.organization.as_ref()?;
    let account = links.estate.stack(resource.stack).known_account()?;
    if resource.existing.is_some() {
        return None;
    }
    Some(match &organization.delegated_administrator {
        _ if organization.management_account == account => "management",
        Some(administrator) if administrator == account => "delegated administrator",
        _ => "member",
    })
}

/// What policies see of a trail.
pub(crate) fn derive(facts: &Facts<'_>, trail: usize) -> Derived {
    let placement = placement(&facts.links, trail);
    let value = opened(crate::json::to_value(&placement).unwrap_or_default());
    let at = |name: &str, place: &str| (format_compact!("/{name}"), trail, place.into());
    let mut derived = Derived::default();
    let places = vec![
        at("bucket_in_trail_account", "/S3BucketName"),
        at("key_in_bucket_account", "/KMSKeyId"),
        at("key_in_bucket_region", "/KMSKeyId"),
        at("log_group_in_account", "/CloudWatchLogsLogGroupArn"),
        at("log_group_in_home_region", "/CloudWatchLogsLogGroupArn"),
        at("role_in_account", "/CloudWatchLogsRoleArn"),
        at("home_is_opt_in", "/HomeRegion"),
        at("is_copy", "/HomeRegion"),
        at("creator", "/IsOrganizationTrail"),
        at("after_bucket_policy", "/S3BucketName"),
    ];
    derived.add("placement", value, places);
    derived
}

/// What policies see of a bucket that takes logs.
pub(crate) fn derive_bucket(facts: &Facts<'_>, bucket: usize) -> Option<Derived> {
    let row = facts.roles.of(bucket);
    if row.trails.is_empty() && row.open_trails.is_empty() {
        return None;
    }
    let mut derived = Derived::default();
    match facts.documents.of(&facts.links, bucket) {
        Found::Policy(policy) => {
            let (writers, at) = other_writers(&facts.links.properties[policy]);
            let places = at.map(|at| ("/other_writers".into(), policy, at.into())).into_iter().collect();
            derived.add("placement", opened(json!({ "other_writers": writers })), places);
        }
        Found::Open(reason) => {
            derived.add("placement", json!({ "other_writers": [unknown(&reason)] }), Vec::new());
        }
        Found::Nothing => return None,
    }
    Some(derived)
}

/// Whether the account that a resource of that unit is said to be in is where it is: of what the API answers it is where
/// the question was asked.
fn is_written(links: &Links<'_>, number: usize) -> bool {
    let unit = links.estate.units.get(links.resource(number).unit.0);
    unit.is_none_or(|unit| unit.dialect != Dialect::AwsApi)
}
