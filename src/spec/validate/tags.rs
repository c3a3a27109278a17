//! `tags`, of everything and of single resources.

use super::Checker;
use crate::source::pointer;
use std::collections::{BTreeMap, BTreeSet};

const MAX_TAGS: usize = 50;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    check_tags(checker, "/tags", &spec.tags);
    let keys = spec.keys.iter().map(|(name, key)| ("keys", name, &key.tags));
    let buckets = spec.buckets.iter().map(|(name, bucket)| ("buckets", name, &bucket.tags));
    let trails = spec.trails.iter().map(|(name, trail)| ("trails", name, &trail.tags));
    let topics = spec.topics.iter().map(|(name, topic)| ("topics", name, &topic.tags));
    let stores = spec.stores().map(|(name, store)| ("lake.event_data_stores", name, &store.tags));
    let rules = spec.telemetry_rules.iter().map(|(name, rule)| ("telemetry_rules", name, &rule.tags));
    for (section, name, tags) in keys.chain(buckets).chain(trails).chain(topics).chain(stores).chain(rules) {
        if checker.is_full() {
            return;
        }
        let pointer = pointer::join(section.split('.').chain([name.as_str(), "tags"]));
        check_tags(checker, &pointer, tags);
        let all = tags.keys().chain(spec.tags.keys()).take(10 * MAX_TAGS).collect::<BTreeSet<_>>().len();
        if all > MAX_TAGS && tags.len() <= MAX_TAGS && spec.tags.len() <= MAX_TAGS {
            let other = checker.locate_key("/tags");
            let error = checker
                .error_at_key(
                    &pointer,
                    format!("with the tags on everything, `{section}.{name}` has {all} tags"),
                )
                .also_at(other, "the tags on everything")
                .with_help([format!("at most {MAX_TAGS}")]);
            checker.push(error);
        }
    }
}

impl Checker<'_> {
    /// Says what is wrong with the key and the value of a tag.
    pub(super) fn check_tag(&mut self, pointer: &str, key: &str, value: &str) {
        let allowed = "letters, digits, spaces and `_ . : / = + - @`";
        let key_length = key.chars().count();
        let wrong = if key.is_empty() || key_length > MAX_KEY {
            Some((format!("the tag's key has {key_length} characters"), format!("1 to {MAX_KEY} characters")))
        } else if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            Some((
                format!("the tag `{key}` starts with `aws:`, which is reserved for AWS"),
                "choose another key".to_owned(),
            ))
        } else {
            odd(key).map(|c| (format!("a tag's key cannot have `{}`", c.escape_debug()), allowed.to_owned()))
        };
        if let Some((message, help)) = wrong {
            let error = self.error_at_key(pointer, message);
            self.push(error.with_help([help]));
        }
        let value_length = value.chars().count();
        let wrong = if value_length > MAX_VALUE {
            Some((
                format!("the tag's value has {value_length} characters"),
                format!("at most {MAX_VALUE} characters"),
            ))
        } else {
            odd(value)
                .map(|c| (format!("a tag's value cannot have `{}`", c.escape_debug()), allowed.to_owned()))
        };
        if let Some((message, help)) = wrong {
            let error = self.error(pointer, message);
            self.push(error.with_help([help]));
        }
    }
}

fn check_tags(checker: &mut Checker<'_>, pointer: &str, tags: &BTreeMap<String, String>) {
    if tags.len() > MAX_TAGS {
        let error = checker.error_at_key(pointer, format!("{} tags", tags.len()));
        return checker.push(error.with_help([format!("at most {MAX_TAGS}")]));
    }
    for (key, value) in tags {
        let mut at = pointer.to_owned();
        pointer::push(&mut at, key);
        checker.check_tag(&at, key, value);
    }
}

fn odd(text: &str) -> Option<char> {
    text.chars().find(|c| !(c.is_alphanumeric() || *c == ' ' || "_.:/=+-@".contains(*c)))
}
