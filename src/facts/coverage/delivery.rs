//! Which deliveries of a trail the trail records itself, so that each log file makes an event for the next one.
//!
//! CloudTrail's `PutObject` is a data event of the log bucket; what S3 delivers or copies because of it is one of the bucket
//! that it goes to.

use super::event::{Category, Event, SOURCE, Share};
use super::peers::{Trail, same_account};
use super::recorded::answer;
use super::selector::Selectors;
use super::text::Text;
use crate::estate::links::{BUCKET, Link, Links, reach};
use crate::facts::Answer;
use crate::json::Value;
use serde::Serialize;

/// Why nobody knows whether a trail records what happens to a bucket.
pub(super) const ELSEWHERE: &str = "whether the log bucket is in the account of the trail is not said";

/// Deliveries to one bucket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// The bucket's name.
    pub bucket: String,
    /// `log bucket`, `access-log bucket` or `replica`
    pub role: &'static str,
    /// Whether the trail records them.
    #[serde(serialize_with = "answer")]
    pub recorded: Answer,
    /// The selector that takes them, a JSON Pointer into the trail.
    pub place: String,
}

/// What is delivered to because of a trail, and whether the trail records that.
pub(super) fn deliveries(links: &Links<'_>, trail: &Trail<'_>, partition: &str) -> Vec<Delivery> {
    let Some(name) = trail.properties().get("S3BucketName") else { return Vec::new() };
    let selectors = Selectors::of(trail.properties());
    let s3 = format!("arn:{partition}:s3:::");
    let link = links.follow(trail.number, "/S3BucketName", BUCKET);
    let own = owned(links, trail, &link);
    let key = match trail.properties().get("S3KeyPrefix").map(Text::of) {
        Some(prefix @ Text::Known(_)) => prefix.within("/", "/AWSLogs/"),
        _ => Text::Known("/AWSLogs/".to_owned()),
    };
    let Text::Known(key) = key else { return Vec::new() };
    let log = (Text::of(name), "log bucket", own.clone().and(trail.switch("/RecursiveLogging", true)), key);
    let mut all = vec![log];
    if let Link::To(bucket) = link {
        all.extend(
            further(links, bucket, trail)
                .into_iter()
                .map(|(name, role, counts)| (name, role, counts.and(own.clone()), "/".to_owned())),
        );
    }
    all.dedup_by(|next, first| next.0 == first.0);
    let delivered = all.into_iter().map(|(name, role, counts, key)| {
        let arn = if role == "replica" { name.within("", &key) } else { name.within(&s3, &key) };
        let event = put(arn.within("", super::text::FRESH));
        let taken = |answer: Answer| answer.and(counts.clone());
        let by = selectors.list().iter().find(|one| taken(one.form.takes(&event)) != Answer::No);
        let shown = name.shown();
        Delivery {
            bucket: shown.rsplit(":::").next().unwrap_or_default().to_owned(),
            role,
            recorded: taken(selectors.take(&event)),
            place: by.map(|one| one.place.clone()).unwrap_or_default(),
        }
    });
    delivered.collect()
}

/// A service has put an object.
fn put(arn: Text) -> Event {
    let known = |text: &str| Text::Known(text.to_owned());
    Event::new(Category::Data, Share::Write)
        .with(SOURCE, known("s3.amazonaws.com"))
        .with("eventName", known("PutObject"))
        .with("resources.type", known("AWS::S3::Object"))
        .with("resources.ARN", arn)
}

/// Whether the trail records what happens to its bucket: it is the organization's, or the bucket is in its account.
fn owned(links: &Links<'_>, trail: &Trail<'_>, link: &Link) -> Answer {
    let account = |number: usize| links.estate.stack(links.resource(number).stack).known_account();
    let own = match link {
        Link::To(bucket) if same_account(links, *bucket, trail.number) => Answer::Yes,
        Link::To(bucket) if account(*bucket).is_some() && account(trail.number).is_some() => Answer::No,
        Link::None => Answer::No,
        _ => Answer::unknown(ELSEWHERE),
    };
    own.or(trail.is_organization())
}

/// The buckets that S3 writes to because something is written to this one. A replica is named by its ARN.
fn further(links: &Links<'_>, bucket: usize, trail: &Trail<'_>) -> Vec<(Text, &'static str, Answer)> {
    let properties = &links.properties[bucket];
    let mut found = Vec::new();
    if let Some(target) = reach(properties, "/LoggingConfiguration/DestinationBucketName") {
        found.push((Text::of(target), "access-log bucket", Answer::Yes));
    }
    let rules = reach(properties, "/ReplicationConfiguration/Rules").and_then(Value::as_array);
    for destination in rules.into_iter().flatten().filter_map(|rule| reach(rule, "/Destination")) {
        let counts = match destination.get("Account") {
            None => Answer::Yes,
            Some(_) => trail.is_organization(),
        };
        if let Some(target) = destination.get("Bucket") {
            found.push((Text::of(target), "replica", counts));
        }
    }
    found
}
