//! Where what takes part is, for programs.

use super::{Row, Told};
use crate::estate::Answer;
use crate::facts::placement as facts;
use schemars::JsonSchema;
use serde::Serialize;

/// Where a trail and what it uses are; null where the inputs do not say it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Placement<'a> {
    /// Sentence by sentence.
    rows: Vec<Row<'a>>,
    /// Whether the log bucket is in the account that creates the trail.
    bucket_in_trail_account: Option<Told<'a>>,
    /// Whether the key is in the log bucket's account.
    key_in_bucket_account: Option<Told<'a>>,
    /// Whether the key is in the log bucket's Region.
    key_in_bucket_region: Option<Told<'a>>,
    /// Whether the log group is in the account that creates the trail.
    log_group_in_account: Option<Told<'a>>,
    /// Whether the log group is in the trail's home Region.
    log_group_in_home_region: Option<Told<'a>>,
    /// Whether the role that writes to the log group is in the account that creates the trail.
    role_in_account: Option<Told<'a>>,
    /// Whether the trail is made after the bucket's policy.
    after_bucket_policy: Option<Told<'a>>,
    /// Whether its home Region is one that accounts have only after opting in.
    home_is_opt_in: Option<Told<'a>>,
    /// Whether only another Region's copy of it is among the answers.
    is_copy: Option<Told<'a>>,
    /// Who creates an organization's trail: `management`, `delegated administrator` or `member`.
    creator: Option<&'a str>,
    /// How many trails the account has in the Region, among the inputs.
    trails_in_region: usize,
    /// Whether it is one of Control Tower's.
    control_tower: bool,
}

impl<'a> Placement<'a> {
    pub(super) fn new(rows: Vec<Row<'a>>, found: &'a facts::Placement) -> Placement<'a> {
        let told = |answer: &'a Option<Answer>| answer.as_ref().map(Told::from);
        Placement {
            rows,
            bucket_in_trail_account: told(&found.bucket_in_trail_account),
            key_in_bucket_account: told(&found.key_in_bucket_account),
            key_in_bucket_region: told(&found.key_in_bucket_region),
            log_group_in_account: told(&found.log_group_in_account),
            log_group_in_home_region: told(&found.log_group_in_home_region),
            role_in_account: told(&found.role_in_account),
            after_bucket_policy: told(&found.after_bucket_policy),
            home_is_opt_in: told(&found.home_is_opt_in),
            is_copy: told(&found.is_copy),
            creator: found.creator,
            trails_in_region: found.trails_in_region,
            control_tower: found.control_tower,
        }
    }
}
