//! What is proven of a log bucket that no trail among the inputs writes to: how long log files stay there, wherever they
//! are, and who can touch it.
//!
//! What arrives there is decided by the trail.

use super::exposure;
use super::{Facts, Row};
use crate::diagnostic::ResourceName;
use crate::estate::links::BUCKET;
use crate::facts::Standing;
use crate::facts::admitted;
use crate::facts::retention::wherever;
use crate::facts::roles::CLOUDTRAIL;
use std::collections::BTreeSet;

/// What is proven of one log bucket by itself.
#[derive(Debug, Clone)]
pub struct BucketProof {
    /// The bucket.
    pub bucket: ResourceName,
    /// Sentence by sentence.
    pub rows: Vec<Row>,
    /// What would have to be among the inputs for more to be told.
    pub missing: Vec<String>,
}

/// The buckets whose policies let CloudTrail in, and that no trail is known to name.
pub(super) fn without_trail<'a>(facts: &'a Facts<'_>) -> impl Iterator<Item = usize> + 'a {
    let admitting: BTreeSet<usize> = admitted::by_policy(&facts.links, BUCKET, CLOUDTRAIL).collect();
    admitting.into_iter().filter(|number| facts.roles.of(*number).trails.is_empty())
}

pub(super) fn of_bucket(facts: &Facts<'_>, number: usize) -> BucketProof {
    let resource = facts.links.resource(number);
    let open: BTreeSet<&str> = facts.roles.of(number).open_trails.iter().map(String::as_str).collect();
    let sentence = if open.is_empty() {
        "no trail among the inputs writes to it: cannot tell what arrives".to_owned()
    } else {
        let reasons: Vec<&str> = open.into_iter().collect();
        format!("cannot tell whether a trail among the inputs writes to it: {}", reasons.join("; "))
    };
    let mut rows = vec![exposure::open(sentence)];
    if !resource.attributes.partial {
        let (sentence, decides) = wherever(&facts.links, number);
        let place = decides.map(|pointer| resource.origins.locate(&pointer));
        rows.push(Row { standing: Standing::Noted, place, ..exposure::open(sentence) });
    }
    rows.extend(exposure::of_bucket(facts, number));
    BucketProof {
        bucket: resource.named(""),
        rows,
        missing: vec![
            "add to the inputs what makes the trail: it decides which files arrive, and whether they may"
                .to_owned(),
        ],
    }
}
