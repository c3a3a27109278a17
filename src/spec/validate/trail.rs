//! `trails`: names, buckets, keys, and what excludes what.

use super::place::Place;
use super::reference::Section;
use super::{Checker, bucket_name, events, field, is_written, recorded};
use crate::source::pointer;
use crate::spec::Trail;
use std::collections::BTreeMap;

/// CloudTrail's quota for an account and Region, which cannot be raised.
const MAX_TRAILS: usize = 5;

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, trail) in &checker.spec.trails {
        if checker.is_full() {
            return;
        }
        trail_name(checker, name, trail);
        let bucket =
            checker.check_reference(&field("trails", name, "bucket"), &trail.bucket, Section::Buckets);
        let key = trail
            .key
            .as_ref()
            .map(|key| checker.check_reference(&field("trails", name, "key"), key, Section::Keys));
        if bucket && key == Some(true) {
            key_region(checker, name, trail);
        }
        if let Some(prefix) = &trail.prefix {
            super::prefix::check(checker, &field("trails", name, "prefix"), prefix);
        }
        account(checker, name, trail);
        global_events(checker, name, trail);
        events::check(checker, &pointer::join(["trails", name]), trail.selection());
        recorded::aggregation(checker, name, trail);
    }
    together(checker);
}

fn trail_name(checker: &mut Checker<'_>, name: &str, trail: &Trail) {
    let Some(message) = wrong_name(trail.name.as_deref().unwrap_or(name)) else { return };
    let rule = "3 to 128 letters, digits, `.`, `_` and `-`, the first and the last a letter or a digit, no two of `.`, `_` and `-` in a row";
    let error = if trail.name.is_some() {
        checker.error(&field("trails", name, "name"), message).with_help([rule])
    } else if is_written(checker.trails.get(name).copied(), "name") {
        return;
    } else {
        let help = format!("rename it here, or give it a `name` of its own: {rule}");
        checker.error_at_key(&pointer::join(["trails", name]), message).with_help([help])
    };
    checker.push(error);
}

fn wrong_name(name: &str) -> Option<String> {
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c)));
    if let Some(c) = odd {
        return Some(format!("a trail's name cannot have `{}`", c.escape_debug()));
    }
    if !(3..=128).contains(&name.len()) {
        return Some(format!("the trail's name has {} characters", name.len()));
    }
    if name.starts_with(['.', '_', '-']) || name.ends_with(['.', '_', '-']) {
        return Some(format!("the trail's name `{name}` does not start and end in a letter or a digit"));
    }
    let marks: Vec<_> = name.match_indices(['.', '_', '-']).map(|(at, _)| at).collect();
    if let Some(pair) = marks.windows(2).find(|pair| pair[0] + 1 == pair[1]) {
        return Some(format!("the trail's name has `{}`: two marks in a row", &name[pair[0]..=pair[1]]));
    }
    bucket_name::is_ip(name).then(|| format!("the trail's name `{name}` looks like an IP address"))
}

fn key_region(checker: &mut Checker<'_>, name: &str, trail: &Trail) {
    let spec = checker.spec;
    let bucket: Option<Place<'_>> =
        spec.buckets.get(&trail.bucket).and_then(|bucket| checker.bucket_place(&trail.bucket, bucket));
    let key_name = trail.key.as_deref().unwrap_or_default();
    let key = spec.keys.get(key_name).and_then(|key| checker.key_place(key_name, key));
    let (Some(bucket), Some(key)) = (bucket, key) else { return };
    if bucket.region == key.region {
        return;
    }
    let at_bucket = checker.locate(&field("trails", name, "bucket"));
    let error = checker
        .error(&field("trails", name, "key"), format!("the key `{key_name}` is not in the Region of the trail's bucket"))
        .with_label(format!("in {}", key.region))
        .also_at(at_bucket, format!("in {}", bucket.region))
        .with_note("CloudTrail refuses it: KmsKeyNotFoundException, the bucket and the key are not in the same Region")
        .with_help([format!("name a key in {}", bucket.region)]);
    checker.push(error);
}

fn account(checker: &mut Checker<'_>, name: &str, trail: &Trail) {
    let Some(account) = &trail.account else { return };
    let pointer = field("trails", name, "account");
    if !trail.organization {
        checker.check_reference(&pointer, account, Section::Accounts);
        return;
    }
    if is_written(checker.trails.get(name).copied(), "organization") && !organization_is_true(checker, name) {
        return;
    }
    let error = checker
        .error(&pointer, "an organization trail is for every account, so it names none")
        .with_help([
            "remove `account`: the management account, or `organization.delegated_administrator`, creates the trail".to_owned(),
            format!("for a trail of `{account}` alone, add `organization: false`"),
        ]);
    checker.push(error);
}

/// Whether `organization` is written as true, not as something that was no boolean.
fn organization_is_true(checker: &Checker<'_>, name: &str) -> bool {
    let written = checker.trails.get(name).and_then(|node| node.get("organization"));
    written.is_some_and(|node| node.to_json() == true)
}

fn global_events(checker: &mut Checker<'_>, name: &str, trail: &Trail) {
    if !trail.multi_region || trail.include_global_service_events {
        return;
    }
    let at = field("trails", name, "include_global_service_events");
    let mut error = checker
        .error(&at, "a multi-Region trail cannot leave out the events of global services")
        .with_note("CloudTrail refuses it: InvalidParameterCombinationException")
        .with_help(["remove it; or, for a trail of the home Region only, add `multi_region: false`"]);
    if is_written(checker.trails.get(name).copied(), "multi_region") {
        let other = checker.locate(&field("trails", name, "multi_region"));
        error = error.also_at(other, "multi-Region");
    }
    checker.push(error);
}

/// Names and numbers of the trails that one account creates.
fn together(checker: &mut Checker<'_>) {
    let mut names = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, trail) in &checker.spec.trails {
        let account = trail.creator(&checker.spec.organization);
        let written = trail.name.as_deref().unwrap_or(name);
        if let Some(first) = names.insert((account, written), name) {
            let other = checker.locate(&name_pointer(checker, first));
            let error = checker
                .error(
                    &name_pointer(checker, name),
                    format!("the trails `{first}` and `{name}` have the same name `{written}`"),
                )
                .also_at(other, "the same name")
                .with_note(format!("both are created in the account `{account}`"))
                .with_help(["give one of the two another `name`"]);
            checker.push(error);
        }
        let count = counts.entry(account).or_default();
        *count += 1;
        if *count == MAX_TRAILS + 1 {
            let error = checker
                .error_at_key(&pointer::join(["trails", name]), format!("more than {MAX_TRAILS} trails in the account `{account}`"))
                .with_note(format!("AWS allows {MAX_TRAILS} trails in an account and Region: MaximumNumberOfTrailsExceededException"))
                .with_help(["let one trail record more, or create some in other accounts"]);
            checker.push(error);
        }
    }
}

fn name_pointer(checker: &Checker<'_>, name: &str) -> String {
    let written = is_written(checker.trails.get(name).copied(), "name");
    if written { field("trails", name, "name") } else { pointer::join(["trails", name]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cloudtrail_accepts() {
        for good in ["org", "Org-Trail_1.a", "1.2.3", &"a".repeat(128)] {
            assert_eq!(wrong_name(good), None, "{good}");
        }
    }

    #[test]
    fn names_that_cloudtrail_refuses() {
        for bad in ["ab", &"a".repeat(129), "-abc", "abc.", "my-_x", "my--x", "a b", "ü-abc", "192.168.5.4"]
        {
            assert!(wrong_name(bad).is_some(), "{bad}");
        }
    }
}
