//! What would have to be among the inputs for more to be told of a trail.

use super::super::Facts;
use super::super::target::{self, follow};
use crate::estate::links::{BUCKET, KEY, LOG_GROUP, Link, TOPIC};

/// What a trail names, and what is asked of it.
const NAMED: [(&str, &str, &str, &str); 5] = [
    (
        "/S3BucketName",
        BUCKET,
        "bucket",
        "whether logs arrive there, how long they stay and who can touch them",
    ),
    ("/KMSKeyId", KEY, "key", "whether CloudTrail may encrypt with it"),
    ("/SnsTopicName", TOPIC, "topic", "whether CloudTrail may publish to it"),
    ("/CloudWatchLogsLogGroupArn", LOG_GROUP, "log group", "how long it keeps events"),
    ("/CloudWatchLogsRoleArn", "AWS::IAM::Role", "role", "whether it may write to the log group"),
];

/// A sentence for each resource that a trail names and that is not there.
pub(super) fn missing(facts: &Facts<'_>, trail: usize) -> Vec<String> {
    let links = &facts.links;
    let told = NAMED.iter().filter_map(|(property, kind, noun, asked)| {
        if target::missing(links, trail, property).is_some() {
            return None;
        }
        let what = match follow(links, trail, property, kind) {
            Link::Outside(name) => format!("add to the inputs what makes the {noun} `{name}`"),
            Link::Unknown(reason) => {
                format!("say which {noun} it is, and add to the inputs what makes it ({reason})")
            }
            Link::To(number) if links.resource(number).attributes.partial => {
                let name = &links.resource(number).name;
                format!("add to the inputs what makes the {noun} that `{name}` belongs to")
            }
            Link::None | Link::To(_) => return None,
        };
        Some(format!("{what}: it decides {asked}"))
    });
    let stack = links.estate.stack(links.resource(trail).stack);
    let unsaid = (stack.known_account().is_none() && !stack.is_spread).then(|| {
        "say which account and Region the trail is for (--account and --region, or `places` of .trailsmith.yaml): they \
         decide whose requests the policies must allow"
            .to_owned()
    });
    told.chain(unsaid).collect()
}
