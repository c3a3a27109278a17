//! What an organization's trail means for the rest: whether a trail delivers to a bucket that is made for one although
//! no trail is one (the bucket's policy lets CloudTrail write below an organization's id, and nothing ever will), and
//! whether an account without trails of its own is recorded by one.

use super::document::Found;
use super::monitoring::reasons;
use super::target::follow;
use super::{Answer, Derived, Facts};
use crate::estate::joined;
use crate::estate::links::{BUCKET, Link};
use crate::json::Value;

/// The folder of an organization's log files (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail").
const FOLDER: &str = "AWSLogs/o-";

/// Adds `$facts.organization_bucket` to a trail's. What cannot be told is nobody's concern.
pub(super) fn derive(facts: &Facts<'_>, trail: usize, derived: &mut Derived) {
    let value = match is_unused(facts, trail) {
        Answer::Yes => true.into(),
        Answer::No => false.into(),
        Answer::Unknown(reasons) => {
            derived.hush("whether the bucket is an organization's", &joined(&reasons))
        }
    };
    derived.add("organization_bucket", value, Vec::new());
}

/// Adds `$facts.organization_trail` to an account's: whether a trail among the inputs records every member account.
pub(super) fn derive_account(facts: &Facts<'_>, derived: &mut Derived) {
    derived.add("organization_trail", facts.roles.organization_trail.clone(), Vec::new());
}

fn is_unused(facts: &Facts<'_>, trail: usize) -> Answer {
    let none = match &facts.roles.organization_trail {
        Value::Bool(there) => Answer::known(!there),
        open => Answer::Unknown(reasons(open)),
    };
    none.and(is_for_organization(facts, trail))
}

/// Whether the policy of a trail's bucket names an organization's folder.
fn is_for_organization(facts: &Facts<'_>, trail: usize) -> Answer {
    let bucket = match follow(&facts.links, trail, "/S3BucketName", BUCKET) {
        Link::To(bucket) => bucket,
        Link::None => return Answer::No,
        Link::Outside(name) => {
            return Answer::unknown(format!("the bucket `{name}` is not among the inputs"));
        }
        Link::Unknown(reason) => return Answer::unknown(reason),
    };
    match facts.documents.of(&facts.links, bucket) {
        Found::Nothing => Answer::No,
        Found::Open(reason) => Answer::unknown(reason),
        Found::Policy(policy) => {
            let document = facts.links.properties[policy].get("PolicyDocument").unwrap_or(&Value::Null);
            let open = reasons(document);
            match document.to_string().contains(FOLDER) {
                true => Answer::Yes,
                false if open.is_empty() => Answer::No,
                false => Answer::Unknown(open),
            }
        }
    }
}
