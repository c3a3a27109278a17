//! What is known of a parameter that nobody gave a value: CloudFormation refuses those that its declaration does not allow.

use crate::estate::intrinsic;
use crate::json::{Value, json, validator};
use crate::source::Node;

/// A text of which the beginning is known, or that it is not empty; or the reason where nothing is.
pub(super) fn value(declared: &Node, kind: &str, reason: String) -> Result<Value, String> {
    let start = declared.get("AllowedPattern").and_then(Node::text).map(beginning).unwrap_or_default();
    if !start.is_empty() {
        return Ok(intrinsic::partial(&reason, &[Some(start), None]));
    }
    if kind != "Number" && takes_no_empty_text(declared, kind) {
        return Ok(intrinsic::present(&reason));
    }
    Err(reason)
}

/// Whether a parameter's value is a text that is not empty, whatever it is.
fn takes_no_empty_text(declared: &Node, kind: &str) -> bool {
    let text = |name: &str| declared.get(name).and_then(Node::text);
    let least = text("MinLength").and_then(|least| least.parse::<u64>().ok());
    let listed = declared.get("AllowedValues").and_then(Node::items);
    let is_listed = listed.is_some_and(|all| {
        !all.is_empty() && all.iter().all(|one| one.text().is_some_and(|text| !text.is_empty()))
    });
    let is_shaped = text("AllowedPattern").is_some_and(|pattern| {
        let shape = validator(&json!({ "pattern": pattern }));
        shape.is_ok_and(|shape| !shape.is_valid(&Value::from("")))
    });
    // CloudFormation looks up what AWS's own types name.
    kind.starts_with("AWS::") || least.is_some_and(|least| least > 0) || is_listed || is_shaped
}

/// The text that everything begins with that a pattern matches: as a whole, for CloudFormation.
fn beginning(pattern: &str) -> String {
    const SPECIAL: &str = r".*+?()[]{}|$^\";
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    if has_alternatives(pattern) {
        return String::new();
    }
    let end = pattern.find(|c| SPECIAL.contains(c)).unwrap_or(pattern.len());
    let mut start = pattern[..end].to_owned();
    // The last one may stand any number of times, or not at all.
    if pattern[end..].starts_with(['*', '?', '{']) {
        start.pop();
    }
    start
}

/// Whether there is a `|` outside of groups and classes.
fn has_alternatives(pattern: &str) -> bool {
    let (mut depth, mut in_class, mut letters) = (0_usize, false, pattern.chars());
    while let Some(c) = letters.next() {
        match c {
            '\\' => drop(letters.next()),
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_says_how_a_value_begins() {
        for (pattern, start) in [
            (
                "^arn:aws:kms:eu-west-1:222222222222:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8})$",
                "arn:aws:kms:eu-west-1:222222222222:key/",
            ),
            ("arn:aws:s3:::logs", "arn:aws:s3:::logs"),
            ("^a*$", ""),
            ("^ab?c$", "a"),
            ("^(arn:|alias/).*", ""),
            ("^arn:.*|alias/.*$", ""),
            ("^arn|$", ""),
            ("[a-z]+", ""),
            (r"^a\.b$", "a"),
            (r"^a\(b|c$", ""),
            ("^a[(]b|c$", ""),
            ("^a[|]b$", "a"),
        ] {
            assert_eq!(beginning(pattern), start, "{pattern}");
        }
    }
}
