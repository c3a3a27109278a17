//! Keywords over a text of which only pieces are known: what the pieces decide, whatever the others are.

use super::at::At;
use super::{Parts, if_known, names};
use crate::estate::Partition;
use crate::estate::intrinsic::{is_placed, pieces};
use crate::json::Value;
use crate::policy::truth::Truth;
use std::collections::BTreeSet;

/// Accounts and Regions of the shapes that there are.
const SAMPLES: [&str; 4] = ["000000000000", "123456789012", "us-gov-west-1", "eu-west-3"];

impl Parts {
    /// One keyword over a text of which only pieces are known.
    pub(super) fn partial(&self, keyword: &str, argument: &Value, instance: &Value, at: &At<'_>) -> Truth {
        let text = pieces(instance).unwrap_or_default();
        let open = || if_known(instance, || Truth::True);
        let placed = is_placed(instance);
        // CloudFormation converts a text to what its property is.
        let may_be = |value: &Value| match value {
            Value::String(value) => may_read(&text, value, placed),
            Value::Bool(_) | Value::Number(_) => may_read(&text, &value.to_string(), placed),
            _ => false,
        };
        match keyword {
            "type" => Truth::known(names(argument, "string"), at),
            "const" if may_be(argument) => open(),
            "enum" if argument.as_array().into_iter().flatten().any(may_be) => open(),
            "const" | "enum" => Truth::known(false, at),
            "pattern" => match argument.as_str().and_then(|pattern| literally(pattern, &text)) {
                Some(answer) => Truth::known(answer, at),
                None if placed => self.sampled(argument, &text, at).unwrap_or_else(open),
                None => open(),
            },
            "minLength" if argument.as_u64().is_some_and(|least| least <= shortest(&text)) => Truth::True,
            "maxLength" if argument.as_u64().is_some_and(|most| shortest(&text) > most) => {
                Truth::known(false, at)
            }
            "minimum" | "maximum" if may_be_number(&text) => open(),
            "properties" | "required" | "items" | "contains" | "minItems" | "maxItems" | "minimum"
            | "maximum" => Truth::True,
            _ => open(),
        }
    }

    /// Whether accounts and Regions of every kind meet a pattern alike. A pattern that names one of them may tell them
    /// apart, so it is not asked.
    fn sampled(&self, pattern: &Value, pieces: &[Option<&str>], at: &At<'_>) -> Option<Truth> {
        let text = pattern.as_str()?;
        let digits = text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
        if digits || Partition::all_regions().any(|region| text.contains(region)) {
            return None;
        }
        let filled = |sample: &str| pieces.iter().map(|piece| piece.unwrap_or(sample)).collect::<String>();
        let mut answers = SAMPLES
            .iter()
            .map(|sample| self.ask_crate(pattern, Some("pattern"), &Value::from(filled(sample)), at));
        let first = answers.next()?;
        answers.all(|answer| answer == first).then_some(first)
    }
}

/// How many characters a text has at least; one of which nothing is known is not empty (see `intrinsic::partial`).
fn shortest(pieces: &[Option<&str>]) -> u64 {
    pieces.iter().flatten().map(|piece| piece.chars().count() as u64).sum::<u64>().max(1)
}

/// Whether a text of these pieces may be the digits of a number.
fn may_be_number(pieces: &[Option<&str>]) -> bool {
    pieces.iter().flatten().all(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text of these pieces may be that one. The unknown pieces stand for anything, or for accounts and Regions.
///
/// Piece by piece, with the places in the text where what was read so far may end: trying one way after the other would
/// take ever longer with each unknown piece.
fn may_read(pieces: &[Option<&str>], text: &str, placed: bool) -> bool {
    let fills = |gap: &str| {
        !placed || (!gap.is_empty() && gap.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    };
    let mut ends = BTreeSet::from([0]);
    for piece in pieces {
        let after = |at: usize| -> Vec<usize> {
            let rest = &text[at..];
            match piece {
                Some(piece) => rest.starts_with(piece).then_some(at + piece.len()).into_iter().collect(),
                None => (at..=text.len())
                    .filter(|end| text.is_char_boundary(*end) && fills(&text[at..*end]))
                    .collect(),
            }
        };
        ends = ends.into_iter().flat_map(after).collect();
        if ends.is_empty() {
            return false;
        }
    }
    ends.contains(&text.len())
}

/// Whether a pattern is met that asks for nothing but a literal, anywhere, at the beginning or at the end, as far as that
/// is known.
fn literally(pattern: &str, pieces: &[Option<&str>]) -> Option<bool> {
    let (from_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (to_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let literal = &unescaped(rest)?;
    let (edge, fits): (_, fn(&str, &str) -> bool) = match (from_start, to_end) {
        (false, false) => {
            return pieces.iter().flatten().any(|piece| piece.contains(literal)).then_some(true);
        }
        (true, false) => (pieces.first(), |text, edge| text.starts_with(edge)),
        (false, true) => (pieces.last(), |text, edge| text.ends_with(edge)),
        (true, true) => return None,
    };
    let edge = edge.copied().flatten()?;
    match (fits(edge, literal), fits(literal, edge)) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    }
}

/// The text that a pattern stands for, if it stands for one only.
fn unescaped(pattern: &str) -> Option<String> {
    let (mut literal, mut left) = (String::new(), pattern.chars());
    while let Some(next) = left.next() {
        literal.push(match next {
            '\\' => left.next().filter(char::is_ascii_punctuation)?,
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '$' | '^' => return None,
            plain => plain,
        });
    }
    Some(literal)
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;
    use super::*;
    use crate::estate::intrinsic::{partial, placed, present};
    use crate::json::json;

    #[test]
    fn a_text_that_is_partly_known_decides_what_its_pieces_decide() {
        let root =
            partial("the account", &[Some("arn:aws:iam::".to_owned()), None, Some(":root".to_owned())]);
        let open = Truth::unknown("the account");
        for (schema, answer) in [
            (json!({"const": "*"}), Truth::False(String::new())),
            (json!({"not": {"const": "*"}}), Truth::True),
            (json!({"const": "arn:aws:iam::111111111111:root"}), open.clone()),
            (json!({"const": "arn:aws:iam:::roo"}), Truth::False(String::new())),
            (json!({"enum": ["*", "arn:aws:iam::1:root"]}), open.clone()),
            (json!({"enum": ["*", "x"]}), Truth::False(String::new())),
            (json!({"pattern": "^arn:"}), Truth::True),
            (json!({"pattern": "^alias/"}), Truth::False(String::new())),
            (json!({"pattern": "^arn:aws:iam::1"}), open.clone()),
            (json!({"pattern": "[0-9]{12}"}), open.clone()),
            (json!({"pattern": "iam"}), Truth::True),
            (json!({"pattern": "sts"}), open.clone()),
            (json!({"pattern": ":root$"}), Truth::True),
            (json!({"pattern": "t$"}), Truth::True),
            (json!({"pattern": ":\\*$"}), Truth::False(String::new())),
            (json!({"pattern": "1:root$"}), open.clone()),
            (json!({"pattern": "\\d$"}), open),
            (json!({"type": "string", "properties": {"a": false}}), Truth::True),
            (json!({"type": ["array", "object"]}), Truth::False(String::new())),
            (json!({"const": true}), Truth::False(String::new())),
            (json!({"minimum": 5}), Truth::True),
        ] {
            assert_eq!(holds(schema.clone(), root.clone()), answer, "{schema}");
        }
        for schema in [json!({"const": true}), json!({"enum": [1, 5]}), json!({"minimum": 5})] {
            assert_eq!(holds(schema.clone(), present("an import")), Truth::unknown("an import"), "{schema}");
        }
        let may = |pieces: &[Option<&str>], text| may_read(pieces, text, false);
        assert!(may(&[None, Some("b"), None, Some("d")], "abcd"));
        assert!(!may(&[None, Some("b"), None, Some("d")], "d"));
        assert!(!may(&[Some("ab"), None, Some("bc")], "abc"));
        assert!(may(&[], "") && !may(&[], "a") && may(&[None; 60], &"a".repeat(60)));
        assert!(!may_read(&[None; 60], &format!("{}:", "a".repeat(100)), true));
        let account = |text| may_read(&[Some("arn:aws:iam::"), None, Some(":root")], text, true);
        assert!(account("arn:aws:iam::111111111111:root"));
        assert!(!account("arn:aws:iam::*:root") && !account("arn:aws:iam:::root"));
        let root = placed("the account", &[Some("arn:aws:iam::".to_owned()), None, Some(":root".to_owned())]);
        for (pattern, answer) in [
            ("^([*]|arn:[^:]*:iam::[*].*)$", Truth::False(String::new())),
            ("^arn:aws:iam::[^*]+$", Truth::True),
            ("^arn:aws:iam::[0-9]{12}:root$", Truth::unknown("the account")),
            ("^arn:aws:iam::111122223333:root$", Truth::unknown("the account")),
        ] {
            assert_eq!(holds(json!({ "pattern": pattern }), root.clone()), answer, "{pattern}");
        }
    }
}
