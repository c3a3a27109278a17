//! Whether a bucket can take the access logs that are sent to it from where they come, and whether they are its own.
//!
//! S3 User Guide, "Enabling Amazon S3 server access logging": source and target are in one account and Region.

use super::{Answer, Derived, Facts};
use crate::estate::links::BUCKET;
use crate::json::json;

/// Adds `$facts.access_logs` of a bucket that takes some: `here`, whether all who send them are in its account and Region;
/// `own`, whether it sends its own to itself; `others`, whether another bucket sends some.
pub(super) fn derive(facts: &Facts<'_>, number: usize, derived: &mut Derived) {
    let (links, row) = (&facts.links, facts.roles.of(number));
    if row.sources.is_empty() && row.open_sources.is_empty() || links.resource(number).kind != BUCKET {
        return;
    }
    let same = |source: &usize| {
        let [source, target] =
            [*source, number].map(|number| links.estate.stack(links.resource(number).stack));
        same("account", source.known_account(), target.known_account()).and(same(
            "Region",
            source.known_region(),
            target.known_region(),
        ))
    };
    let further = row.open_sources.iter().map(|reason| Answer::unknown(reason.clone()));
    let here = row.sources.iter().map(same).chain(further).fold(Answer::Yes, Answer::and);
    let own = row.sources.contains(&number);
    let others = row.sources.iter().any(|source| *source != number) || !row.open_sources.is_empty();
    let place = row
        .sources
        .first()
        .map(|source| ("/here".into(), *source, "/LoggingConfiguration/DestinationBucketName".into()));
    derived.add(
        "access_logs",
        json!({ "here": here.to_value(), "own": own, "others": others }),
        place.into_iter().collect(),
    );
}

fn same(what: &str, one: Option<&str>, other: Option<&str>) -> Answer {
    match (one, other) {
        (Some(one), Some(other)) => Answer::known(one == other),
        // Where nobody says where anything is, it is taken to be in one place.
        (None, None) => Answer::Yes,
        _ => Answer::unknown(format!("the {what} of one of the two buckets is not known")),
    }
}
