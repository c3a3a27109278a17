//! Each request that delivery needs, with words for what is asked.

use super::super::Facts;
use super::super::delivery::{self, Verdict};
use super::super::target::follow;
use super::{Request, Row};
use crate::estate::links::{LOG_GROUP, Link};
use crate::facts::Standing;

/// What each request is for.
const ASKED: [(&str, &str); 17] = [
    ("bucket_write", "write log files"),
    ("bucket_write_organization", "write log files of member accounts"),
    ("bucket_write_digests", "write digests"),
    ("bucket_write_insights", "write Insights events"),
    ("bucket_acl_check", "look at the bucket's ACL"),
    ("key_region", "the key is in the bucket's Region"),
    ("key_encrypt", "encrypt with the key"),
    ("key_describe", "describe the key"),
    ("key_decrypt", "decrypt with the key, for the S3 Bucket Key"),
    ("topic_publish", "publish to the topic"),
    ("topic_key", "use the topic's key"),
    ("log_group_account", "the log group is in the trail's account"),
    ("log_role_trust", "assume the role of the log group"),
    ("log_role_streams", "write to its log stream"),
    ("log_role_streams_organization", "write to the log streams of member accounts"),
    ("key_usable", "encrypt the log group"),
    ("log_key_region", "the log group's key is in its Region"),
];

/// The requests that a trail needs, and those of its log group.
pub(super) fn rows(facts: &Facts<'_>, trail: usize) -> Vec<Row> {
    let mut rows = delivery::prove(facts, trail).rows;
    if let Link::To(group) = follow(&facts.links, trail, "/CloudWatchLogsLogGroupArn", LOG_GROUP) {
        rows.extend(delivery::rows(facts, group));
    }
    rows.into_iter().map(|found| row(facts, found)).collect()
}

fn row(facts: &Facts<'_>, found: delivery::Row) -> Row {
    let place = found.place.map(|(number, pointer)| facts.links.resource(number).origins.locate(&pointer));
    Row {
        standing: match found.verdict {
            Verdict::Allowed => Standing::Proven,
            Verdict::Denied => Standing::Disproven,
            Verdict::CannotTell => Standing::CannotTell,
        },
        sentence: asked(found.request),
        request: Some(Request {
            id: found.request.to_owned(),
            principal: found.principal,
            action: found.action,
            resource: found.resource,
        }),
        because: found.because,
        statement: found.statement,
        place,
    }
}

fn asked(request: &str) -> String {
    let words = ASKED.iter().find(|(name, _)| *name == request);
    words.map_or_else(|| request.replace('_', " "), |(_, words)| (*words).to_owned())
}
