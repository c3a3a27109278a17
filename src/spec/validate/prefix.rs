//! Prefixes of logs in a bucket.

use super::Checker;

const MAX_LENGTH: usize = 200;

/// Says what is wrong with the prefix of a trail, or of a bucket for its trails.
pub(super) fn check(checker: &mut Checker<'_>, pointer: &str, prefix: &str) {
    let help = "for example `audit` or `org/audit`: at most 200 characters, without `/` at either end";
    if let Some(message) = wrong(prefix) {
        let error = checker.error(pointer, message);
        checker.push(error.with_help([help]));
    } else if prefix.split('/').any(|part| part.eq_ignore_ascii_case("AWSLogs")) {
        let error = checker
            .error(pointer, "a prefix cannot have `AWSLogs` in it")
            .with_note("CloudTrail adds `/AWSLogs/…` after the prefix, and refuses a prefix that holds it")
            .with_help([help]);
        checker.push(error);
    }
}

/// Says what is wrong with the prefix of access logs, which may end in `/`.
pub(super) fn check_access_logs(checker: &mut Checker<'_>, pointer: &str, prefix: &str) {
    if let Some(message) = wrong(prefix.strip_suffix('/').unwrap_or(prefix)) {
        let error = checker.error(pointer, message);
        checker.push(error.with_help(["for example `trail-logs/`"]));
    }
}

fn wrong(prefix: &str) -> Option<String> {
    let length = prefix.chars().count();
    let odd = prefix.chars().find(|c| !(c.is_ascii_alphanumeric() || "!-_.'()/".contains(*c)));
    if prefix.is_empty() {
        return Some("the prefix is empty; leave it out".to_owned());
    }
    if length > MAX_LENGTH {
        return Some(format!("the prefix has {length} characters, more than {MAX_LENGTH}"));
    }
    if let Some(c) = odd {
        return Some(format!("a prefix cannot have `{}`", c.escape_debug()));
    }
    if prefix.starts_with('/') || prefix.ends_with('/') {
        return Some(format!(
            "the prefix `{prefix}` has `/` at its {}",
            if prefix.starts_with('/') { "start" } else { "end" }
        ));
    }
    prefix.contains("//").then(|| format!("the prefix `{prefix}` has two `/` in a row"))
}
