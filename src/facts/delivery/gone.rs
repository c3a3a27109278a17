//! What a trail delivers to and AWS says is not there: nothing arrives, whatever policies say.

use super::ask::{Row, Verdict};
use crate::facts::derived::Facts;
use crate::facts::target::missing;

/// A property of the trail, and how the requests begin that need what it names.
const NEEDED: [(&str, &str); 5] = [
    ("/S3BucketName", "bucket_"),
    ("/KMSKeyId", "key_"),
    ("/SnsTopicName", "topic_"),
    ("/CloudWatchLogsRoleArn", "log_role_"),
    ("/CloudWatchLogsLogGroupArn", "log_role_streams"),
];

/// Denies each request that needs what does not exist. A finding of its own says it.
pub(super) fn deny(facts: &Facts<'_>, trail: usize, rows: &mut [Row]) {
    for (property, begins) in NEEDED {
        let Some(why) = missing(&facts.links, trail, property) else { continue };
        for row in rows.iter_mut().filter(|row| row.request.starts_with(begins)) {
            *row = Row::plain(row.request, Verdict::Denied, why).untold();
        }
    }
}
