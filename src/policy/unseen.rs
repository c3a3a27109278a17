//! What an account may have, and what trails refer to, that is not among the inputs: no control about it is out of
//! question.

use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{ACCOUNT, BUCKET, KEY, LOG_GROUP, Link, Links, TOPIC, TRAIL};
use crate::estate::{Estate, Resource, resource_type};
use crate::facts::target::follow;
use std::collections::BTreeMap;

/// Types of resources, each with why nobody knows of some of them.
pub type Unseen = BTreeMap<&'static str, String>;

/// What a trail names.
const OF_TRAIL: [(&str, &str); 4] = [
    ("/S3BucketName", BUCKET),
    ("/KMSKeyId", KEY),
    ("/CloudWatchLogsLogGroupArn", LOG_GROUP),
    ("/SnsTopicName", TOPIC),
];

/// What is not among the inputs of what there is, or may be.
pub fn unseen<'a>(estates: impl IntoIterator<Item = &'a Estate>) -> Unseen {
    let mut unseen = Unseen::new();
    for estate in estates {
        if let Some(why) = estate.of_kind(ACCOUNT).find_map(unlisted) {
            for kind in OF_TRAIL.map(|(_, kind)| kind).into_iter().chain([TRAIL]) {
                let none = || format!("no {} is among the inputs: {why}", noun(kind));
                unseen.entry(kind).or_insert_with(none);
            }
        }
        let links = Links::new(estate);
        let trails = estate.resources.iter().enumerate().filter(|(_, resource)| resource.kind == TRAIL);
        for (number, trail) in trails {
            for (property, kind) in OF_TRAIL {
                let why = match follow(&links, number, property, kind) {
                    Link::Outside(name) => format!("`{name}` is not among the inputs"),
                    Link::Unknown(why) => why,
                    Link::None | Link::To(_) => continue,
                };
                let whose = || format!("the {} of trail `{}`: {why}", noun(kind), trail.name);
                unseen.entry(kind).or_insert_with(whose);
            }
        }
    }
    unseen
}

/// Why nobody knows which trails an account has that was asked.
fn unlisted(account: &Resource) -> Option<&str> {
    match account.property("/Trails").and_then(intrinsic) {
        Some(Intrinsic::Unknown(why)) => Some(why),
        _ => None,
    }
}

fn noun(kind: &str) -> &str {
    resource_type(kind).map_or(kind, |row| row.noun)
}
