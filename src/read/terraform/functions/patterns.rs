//! Functions of regular expressions.
//!
//! Terraform's are RE2's. Where those of the `regex` crate mean another thing, or cannot be read there, the answer is
//! unknown.

use super::super::value::{Evaluated, MAX_ELEMENTS, MAX_TEXT, to_text};
use crate::estate::intrinsic::unknown;
use crate::json::Value;
use regex::{Captures, Regex, RegexBuilder};

/// A pattern that takes more bytes when it is prepared is not.
const MAX_SIZE: usize = 1 << 20;

/// The pattern, or why it is none that is evaluated here.
fn compiled(pattern: &str, text: &str) -> Result<Regex, Value> {
    let open = || unknown("the regular expression cannot be evaluated by trailsmith");
    if differs(pattern, text) {
        return Err(open());
    }
    RegexBuilder::new(pattern).size_limit(MAX_SIZE).build().map_err(|_| open())
}

/// Whether the two notations may take a pattern in two ways, for that text.
fn differs(pattern: &str, text: &str) -> bool {
    // RE2's classes are ASCII's.
    let classes = ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\b", "\\B", "(?"];
    if !text.is_ascii() && classes.iter().any(|class| pattern.contains(class)) {
        return true;
    }
    // Operations between classes, words' edges, and repetitions of repetitions are known to one of them only.
    let only =
        ["&&", "--", "~~", "\\<", "\\>", "\\b{", "\\B{", "**", "*+", "++", "?+", "+*", "?*", "\\u", "\\U"];
    only.iter().any(|notation| pattern.contains(notation)) || nested(pattern) || flagged(pattern)
}

/// Whether a class has a bracket in it that is not `[:alpha:]`'s: the one nests, to the other it is a letter.
fn nested(pattern: &str) -> bool {
    let (mut class, mut escaped) = (false, false);
    let mut letters = pattern.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if class => match pattern[at..].strip_prefix("[:").and_then(|rest| rest.find(":]")) {
                Some(length) => drop(letters.nth(length + 2)),
                None => return true,
            },
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
    }
    false
}

/// Whether a group has a flag that only one of them knows.
fn flagged(pattern: &str) -> bool {
    pattern.split("(?").skip(1).any(|group| {
        let flags = group.split([':', ')', '<', 'P']).next().unwrap_or_default();
        flags.contains(['x', 'u', 'R', 'm'])
    })
}

/// The match itself, its groups by number, or by name.
fn captured(pattern: &Regex, found: &Captures<'_>) -> Evaluated {
    let group = |number: usize| found.get(number).map_or(Value::Null, |group| Value::from(group.as_str()));
    let called: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if called.is_empty() {
        return Ok(group(0));
    }
    if called.iter().all(Option::is_none) {
        return Ok((1..=called.len()).map(group).collect());
    }
    let named = called.iter().enumerate().map(|(i, name)| Some(((*name)?.to_owned(), group(i + 1))));
    let fields = named.collect::<Option<Vec<(String, Value)>>>();
    fields
        .map(|fields| fields.into_iter().collect())
        .ok_or_else(|| "some groups have a name, some have none".to_owned())
}

pub(super) fn regex(of: &[Value]) -> Evaluated {
    let (pattern, text) = (to_text(&of[0])?, to_text(&of[1])?);
    match compiled(&pattern, &text) {
        Err(open) => Ok(open),
        Ok(pattern) => match pattern.captures(&text) {
            Some(found) => captured(&pattern, &found),
            None => Err("`regex` finds nothing".to_owned()),
        },
    }
}

pub(super) fn regexall(of: &[Value]) -> Evaluated {
    let (pattern, text) = (to_text(&of[0])?, to_text(&of[1])?);
    match compiled(&pattern, &text) {
        Err(open) => Ok(open),
        Ok(pattern) => {
            let found = pattern.captures_iter(&text).take(MAX_ELEMENTS + 1);
            let all = found.map(|found| captured(&pattern, &found)).collect::<Result<Vec<_>, _>>()?;
            let open = || unknown(&format!("more than {MAX_ELEMENTS} matches are not enumerated"));
            Ok(if all.len() > MAX_ELEMENTS { open() } else { Value::Array(all) })
        }
    }
}

/// `replace` with a pattern between slashes.
pub(super) fn replaced(text: &str, pattern: &str, by: &str) -> Value {
    match compiled(pattern, text) {
        Err(open) => open,
        Ok(found) => {
            let matches = found.find_iter(text).count();
            if matches.saturating_mul(by.len().saturating_add(text.len())) > MAX_TEXT {
                return unknown("the text is too long");
            }
            Value::from(found.replace_all(text, by).into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::value::has_unknown;
    use super::super::call;
    use crate::json::json;

    #[test]
    fn what_the_two_notations_take_in_two_ways_is_unknown() {
        for pattern in ["[a&&b]", "[[a]b]", "a**", "(?x)a b", "\\Qa.b\\E", "[a--b]", "\\<a", "a{"] {
            assert!(has_unknown(&call("regex", &[json!(pattern), json!("ab")]).unwrap()), "{pattern}");
        }
        assert!(has_unknown(&call("regex", &[json!("\\w"), json!("é")]).unwrap()));
        assert!(call("regex", &[json!("^[[:alpha:]]+$"), json!("a1")]).is_err());
        assert!(has_unknown(&call("replace", &[json!("a"), json!("/[/"), json!("")]).unwrap()));
    }
}
