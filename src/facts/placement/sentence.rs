//! Placement as people read it.

use super::Placement;
use crate::facts::Answer;

impl Placement {
    /// Where things stand, a sentence each; what is not known is not said.
    pub fn sentences(&self) -> Vec<String> {
        let rows = [
            (
                &self.bucket_in_trail_account,
                "the log bucket is in the account that creates the trail",
                "the log bucket is in another account than the trail",
            ),
            (
                &self.key_in_bucket_account,
                "the key is in the log bucket's account",
                "the key is in another account than the log bucket",
            ),
            (
                &self.key_in_bucket_region,
                "the key is in the log bucket's Region",
                "the key is in another Region than the log bucket: CloudTrail refuses it",
            ),
            (
                &self.log_group_in_account,
                "the log group is in the account that creates the trail",
                "the log group is in another account than the trail: CloudTrail refuses it",
            ),
            (
                &self.log_group_in_home_region,
                "the log group is in the trail's home Region",
                "the log group is in another Region than the trail: CloudTrail refuses it",
            ),
            (
                &self.role_in_account,
                "the role that writes to the log group is in the account that creates the trail",
                "the role that writes to the log group is in another account: CloudTrail refuses it",
            ),
            (
                &self.after_bucket_policy,
                "the trail is made after the bucket's policy",
                "the trail may be made before the bucket's policy",
            ),
            (&self.home_is_opt_in, "its home Region is one that accounts must opt in to", ""),
            (&self.is_copy, "it is a copy of the trail in its home Region", ""),
        ];
        let told = rows.into_iter().filter_map(|(known, yes, no)| match known {
            Some(Answer::Yes) => Some(yes),
            Some(Answer::No) if !no.is_empty() => Some(no),
            _ => None,
        });
        let mut said: Vec<String> = told.map(str::to_owned).collect();
        said.extend(self.creator.map(|creator| format!("it is created in a {creator} account")));
        if self.control_tower {
            said.push("it is Control Tower's: change it there and nowhere else".to_owned());
        }
        said
    }
}
