//! Placement as people read it.

use super::Placement;
use crate::facts::Answer;
use crate::facts::said::{Said, Standing};

/// Whether it must be so.
enum Asked {
    Must,
    May,
}

/// One answer: the property that it is about, and the words for yes and no.
type Row = (Asked, &'static str, &'static str, &'static str);

const ROWS: [Row; 9] = [
    (
        Asked::May,
        "/S3BucketName",
        "the log bucket is in the account that creates the trail",
        "the log bucket is in another account than the trail",
    ),
    (
        Asked::May,
        "/KMSKeyId",
        "the key is in the log bucket's account",
        "the key is in another account than the log bucket",
    ),
    (
        Asked::Must,
        "/KMSKeyId",
        "the key is in the log bucket's Region",
        "the key is in another Region than the log bucket: CloudTrail refuses it",
    ),
    (
        Asked::Must,
        "/CloudWatchLogsLogGroupArn",
        "the log group is in the account that creates the trail",
        "the log group is in another account than the trail: CloudTrail refuses it",
    ),
    (
        Asked::Must,
        "/CloudWatchLogsLogGroupArn",
        "the log group is in the trail's home Region",
        "the log group is in another Region than the trail: CloudTrail refuses it",
    ),
    (
        Asked::Must,
        "/CloudWatchLogsRoleArn",
        "the role that writes to the log group is in the account that creates the trail",
        "the role that writes to the log group is in another account: CloudTrail refuses it",
    ),
    (
        Asked::Must,
        "/S3BucketName",
        "the trail is made after the bucket's policy",
        "the trail may be made before the bucket's policy",
    ),
    (Asked::May, "/HomeRegion", "its home Region is one that accounts must opt in to", ""),
    (Asked::May, "/HomeRegion", "it is a copy of the trail in its home Region", ""),
];

impl Placement {
    /// Where things stand, a sentence each; what is not known is not said.
    pub fn sentences(&self) -> Vec<String> {
        let known = self.said().into_iter().filter(|said| said.standing != Standing::CannotTell);
        known.map(|said| said.sentence).collect()
    }

    /// The same, with how each stands; what is asked for and not known is said, too.
    pub(crate) fn said(&self) -> Vec<Said> {
        let answers = [
            &self.bucket_in_trail_account,
            &self.key_in_bucket_account,
            &self.key_in_bucket_region,
            &self.log_group_in_account,
            &self.log_group_in_home_region,
            &self.role_in_account,
            &self.after_bucket_policy,
            &self.home_is_opt_in,
            &self.is_copy,
        ];
        let told = ROWS.iter().zip(answers).filter_map(|(row, answer)| said(row, answer.as_ref()?));
        let mut all: Vec<Said> = told.collect();
        let noted = |sentence: &str| Said::new(Standing::Noted, sentence);
        all.extend(self.creator.map(|creator| noted(&format!("it is created in a {creator} account"))));
        if self.control_tower {
            all.push(noted("it is Control Tower's: change it there and nowhere else"));
        }
        all
    }
}

fn said((asked, property, yes, no): &Row, answer: &Answer) -> Option<Said> {
    let sentence = match (answer, asked) {
        (Answer::Yes, _) => (*yes).to_owned(),
        (Answer::No, _) if no.is_empty() => return None,
        (Answer::No, _) => (*no).to_owned(),
        (Answer::Unknown(_), Asked::May) => return None,
        (Answer::Unknown(reasons), Asked::Must) => {
            let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
            format!("cannot tell whether {yes}: {}", reasons.join("; "))
        }
    };
    let standing = match asked {
        Asked::Must => Standing::of_claim(answer),
        Asked::May => Standing::of_question(answer),
    };
    Some(Said::new(standing, sentence).in_trail(property))
}
