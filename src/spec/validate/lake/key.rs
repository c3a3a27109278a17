//! The key of an event data store: where it is, and that it is for stores alone.

use super::super::Checker;
use super::super::place::Place;
use super::super::reference::Section;
use super::{at, place};
use crate::source::pointer;
use crate::spec::EventDataStore;

pub(super) fn check<'a>(checker: &mut Checker<'a>, (name, store): (&str, &'a EventDataStore), key: &str) {
    let spec = checker.spec;
    let pointer = pointer::child(&at(name), "key");
    if !checker.check_reference(&pointer, key, Section::Keys) {
        return;
    }
    if let Some((at, user)) = other_user(checker, key) {
        let other = checker.locate(&at);
        let error = checker
            .error(&pointer, format!("the key `{key}` encrypts {user} as well"))
            .also_at(other, "here")
            .with_note("for an event data store CloudTrail gives no aws:SourceArn, so the key's policy has to let CloudTrail use it for everybody's trails")
            .with_help(["name a key that is for event data stores alone, or none: one is then made"]);
        return checker.push(error);
    }
    let Some(key_place) = spec.keys.get(key).and_then(|found| checker.key_place(key, found)) else { return };
    let Some(store_place) = place(checker, name, store) else { return };
    if key_place != store_place {
        let Place { account, region } = store_place;
        let error = checker
            .error(&pointer, format!("the key `{key}` is not where the event data store is"))
            .with_label(format!("in `{}`, {}", key_place.account, key_place.region))
            .with_note("who queries the store needs the key, which IAM grants within its account only")
            .with_help([format!("name a key of `{account}` in {region}, or none: one is then made there")]);
        checker.push(error);
    }
}

/// What else names a key, and where.
fn other_user(checker: &Checker<'_>, key: &str) -> Option<(String, String)> {
    let spec = checker.spec;
    let is = |named: &Option<String>| named.as_deref() == Some(key);
    let user = |section: &str, name: &str, field: &str| {
        let at = format!("{}/{field}", pointer::join([section, name]));
        (at, format!("`{section}.{name}`"))
    };
    let trails =
        spec.trails.iter().filter(|(_, trail)| is(&trail.key)).map(|(name, _)| user("trails", name, "key"));
    let groups = spec
        .trails
        .iter()
        .filter(|(_, trail)| trail.cloudwatch_logs.as_ref().is_some_and(|logs| is(&logs.key)));
    let groups = groups.map(|(name, _)| user("trails", name, "cloudwatch_logs/key"));
    let buckets = spec
        .buckets
        .iter()
        .filter(|(_, bucket)| is(&bucket.key))
        .map(|(name, _)| user("buckets", name, "key"));
    let topics =
        spec.topics.iter().filter(|(_, topic)| is(&topic.key)).map(|(name, _)| user("topics", name, "key"));
    trails.chain(groups).chain(buckets).chain(topics).next()
}
