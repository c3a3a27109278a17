//! What a trail delivers to and AWS says is not there, or does not let be named like that: nothing arrives, whatever
//! policies say. What AWS refused to say anything of: nobody can tell, and a finding says that once.

use super::ask::{Row, Verdict};
use crate::facts::derived::Facts;
use crate::facts::target::{missing, refused};

/// A property of the trail, and how the requests begin that need what it names.
const NEEDED: [(&str, &str); 5] = [
    ("/S3BucketName", "bucket_"),
    ("/KMSKeyId", "key_"),
    ("/SnsTopicName", "topic_"),
    ("/CloudWatchLogsRoleArn", "log_role_"),
    ("/CloudWatchLogsLogGroupArn", "log_role_streams"),
];

/// Denies each request that needs what is named as AWS does not take it, which the first of them tells, or what does not
/// exist, which a finding of its own says; and gives all that need what nothing is known of the one reason.
pub(super) fn judge(facts: &Facts<'_>, trail: usize, rows: &mut [Row]) {
    for (property, begins) in NEEDED {
        let needing = rows.iter_mut().filter(|row| row.request.starts_with(begins));
        if let Some(why) = facts.links.refused(trail, property) {
            for (i, row) in needing.enumerate() {
                let place = Some((trail, property.to_owned()));
                *row = Row { told: i == 0, place, ..Row::plain(row.request, Verdict::Denied, &why) };
            }
        } else if let Some(why) = missing(&facts.links, trail, property) {
            needing.for_each(|row| *row = Row::plain(row.request, Verdict::Denied, why).untold());
        } else if let Some(why) = refused(&facts.links, trail, property) {
            let open = needing.filter(|row| row.verdict == Verdict::CannotTell);
            open.for_each(|row| *row = Row::plain(row.request, Verdict::CannotTell, why));
        }
    }
}
