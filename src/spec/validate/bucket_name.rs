//! S3's rules for bucket names, and `CloudTrail`'s own.
//!
//! Source: Amazon S3 User Guide, "Bucket naming rules" (2026); CloudTrail User Guide, "Amazon S3 bucket naming
//! requirements".

use super::{Checker, field};
use crate::spec::defaults::ACCESS_LOGS;
use crate::spec::{Bucket, Namespace};
use std::collections::BTreeMap;

const MAX_LENGTH: usize = 63;
const RESERVED_PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, bucket) in &checker.spec.buckets {
        if checker.is_full() {
            return;
        }
        if let Some((message, help)) = wrong(&bucket.name) {
            let error = checker.error(&field("buckets", name, "name"), message);
            checker.push(error.with_help([help]));
            continue;
        }
        namespace(checker, name, bucket);
    }
    same_names(checker);
}

/// What is wrong with a name whatever its namespace, and what to write.
pub(super) fn wrong(name: &str) -> Option<(String, String)> {
    let rule = "3 to 63 lower-case letters, digits, `-` and `.`, the first and the last a letter or a digit";
    let odd = name.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(*c)));
    if let Some(c) = odd {
        let lower = name.to_lowercase().replace('_', "-");
        let help = if wrong_form(&lower).is_none()
            && lower.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b))
        {
            format!("write `{lower}`: {rule}")
        } else {
            rule.to_owned()
        };
        return Some((format!("a bucket's name cannot have `{}`", c.escape_debug()), help));
    }
    if name.len() < 3 {
        return Some((format!("the bucket's name has {} characters", name.len()), rule.to_owned()));
    }
    wrong_form(name).map(|message| (message, rule.to_owned()))
}

fn wrong_form(name: &str) -> Option<String> {
    if name.len() > MAX_LENGTH {
        return Some(format!("the bucket's name has {} characters", name.len()));
    }
    if name.starts_with(['.', '-']) || name.ends_with(['.', '-']) {
        return Some(format!("the bucket's name `{name}` does not start and end in a letter or a digit"));
    }
    if name.contains("..") {
        return Some(format!("the bucket's name `{name}` has two dots in a row"));
    }
    if name.contains(".-") || name.contains("-.") {
        return Some(format!(
            "the bucket's name `{name}` has a dash next to a dot, which CloudTrail refuses"
        ));
    }
    if is_ip(name) {
        return Some(format!("the bucket's name `{name}` looks like an IP address"));
    }
    if let Some(prefix) = RESERVED_PREFIXES.iter().find(|prefix| name.starts_with(**prefix)) {
        return Some(format!("names that start with `{prefix}` are reserved by S3"));
    }
    let suffix = RESERVED_SUFFIXES.iter().find(|suffix| name.ends_with(**suffix))?;
    Some(format!("names that end in `{suffix}` are reserved by S3"))
}

/// Four numbers with dots between them.
pub(super) fn is_ip(name: &str) -> bool {
    let mut parts = 0;
    let numbers = name
        .split('.')
        .inspect(|_| parts += 1)
        .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    numbers && parts == 4
}

fn namespace(checker: &mut Checker<'_>, name: &str, bucket: &Bucket) {
    let pointer = field("buckets", name, "name");
    let suffix = suffix(checker, name);
    match (bucket.namespace, &suffix) {
        (Namespace::Global, _) if bucket.name.ends_with("-an") => {
            let error = checker
                .error(&pointer, "names that end in `-an` are those of the account-regional namespace")
                .with_help([
                    "add `namespace: account_regional` and leave `-<account>-<region>-an` out of the name",
                    "otherwise choose a name that ends differently",
                ]);
            return checker.push(error);
        }
        (Namespace::AccountRegional, Some(suffix)) if bucket.name.ends_with(suffix.as_str()) => {
            let short = bucket.name.trim_end_matches(suffix.as_str());
            let error = checker
                .error(&pointer, format!("the name holds `{suffix}`, which is added by itself"))
                .with_help([format!("write `{short}`")]);
            return checker.push(error);
        }
        _ => {}
    }
    let Some(suffix) = suffix else { return };
    let room = MAX_LENGTH - suffix.len().min(MAX_LENGTH);
    if bucket.name.len() > room {
        let length = bucket.name.len() + suffix.len();
        let error = checker
            .error(&pointer, format!("with `{suffix}` after it, the bucket's name has {length} characters"))
            .with_help([format!("at most {MAX_LENGTH}, so at most {room} before `{suffix}`")]);
        return checker.push(error);
    }
    let room = room.saturating_sub(ACCESS_LOGS.len());
    if checker.is_access_logs_implied(name) && bucket.name.len() > room {
        let made = format!("{}{ACCESS_LOGS}{suffix}", bucket.name);
        let error = checker
            .error(
                &pointer,
                format!(
                    "the bucket for its access logs, `{made}`, would have a name of {} characters",
                    made.len()
                ),
            )
            .with_help([
                format!("shorten the name to {room} characters"),
                "or add a bucket for access logs to `buckets` and name it: `access_logs: {bucket: …}`"
                    .to_owned(),
            ]);
        checker.push(error);
    }
}

/// What AWS appends to the bucket's name; nothing where that is not known.
pub(super) fn suffix(checker: &Checker<'_>, name: &str) -> Option<String> {
    let bucket = checker.spec.buckets.get(name)?;
    if bucket.namespace == Namespace::Global {
        return Some(String::new());
    }
    let place = checker.bucket_place(name, bucket)?;
    Some(bucket.namespace.suffix(checker.account_id(place.account)?, place.region))
}

/// What AWS calls each bucket that the spec makes, the spec's name for it, and whether it is made for its access logs.
pub(super) fn whole_names<'a>(checker: &Checker<'a>) -> Vec<(String, &'a str, bool)> {
    let spec = checker.spec;
    let own = spec.buckets.keys().map(|name| (name.as_str(), false));
    let made = checker.access_logs_implied().into_iter().map(|name| (name, true));
    let whole = |(name, implied)| {
        let (suffix, bucket) = (suffix(checker, name)?, spec.buckets.get(name)?);
        let end = if implied { ACCESS_LOGS } else { "" };
        Some((format!("{}{end}{suffix}", bucket.name), name, implied))
    };
    own.chain(made).filter_map(whole).collect()
}

fn same_names(checker: &mut Checker<'_>) {
    let mut owners: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    for (full, name, implied) in whole_names(checker) {
        let Some(&(first, first_implied)) = owners.get(&full) else {
            owners.insert(full, (name, implied));
            continue;
        };
        // Where two made ones meet, their buckets have met already.
        if implied && first_implied {
            continue;
        }
        let other = checker.locate(&field("buckets", first, "name"));
        let message = if implied {
            format!("the bucket for the access logs of `{name}` would be called `{full}` like `{first}`")
        } else {
            format!("the buckets `{first}` and `{name}` have the same name `{full}`")
        };
        let error = checker
            .error(&field("buckets", name, "name"), message)
            .also_at(other, "the same name")
            .with_help([if implied {
                format!("rename one of the two, or use the bucket: `access_logs: {{bucket: {first}}}`")
            } else {
                "rename one of the two, or let both trails name one bucket".to_owned()
            }]);
        checker.push(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_s3_accepts() {
        for good in ["abc", "acme-org-trail-logs", "a.b.c", "1-2", "1.2.3", "x--y", &"a".repeat(63)] {
            assert_eq!(wrong(good), None, "{good}");
        }
    }

    #[test]
    fn names_that_s3_or_cloudtrail_refuses() {
        for bad in [
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "ab.",
            "a..b",
            "a.-b",
            "a-.b",
            "192.168.0.1",
            "xn--a",
            "sthree-a",
            "amzn-s3-demo-a",
            "a-s3alias",
            "a--ol-s3",
            "a.mrap",
            "a--x-s3",
            "a--table-s3",
            &"a".repeat(64),
        ] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
    }
}
