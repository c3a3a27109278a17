//! Texts of which pieces may be unknown, and whether one meets an operator of event selectors.
//!
//! A piece whose reason says whose value it is, such as a parameter, is the same value wherever it stands.

use crate::estate::intrinsic::{Intrinsic, intrinsic, is_placed, pieces};
use crate::facts::Answer;
use crate::json::Value;

/// Encloses the reason of an unknown piece: Unicode's private use, which no ARN or name has.
const MARK: char = '\u{e010}';
/// The name of something that nobody has named: none of the names in any selector.
pub(crate) const FRESH: &str = "\u{e011}";

/// A text of an event or a selector.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Text {
    /// It is this; unknown pieces stand in it as marks.
    Known(String),
    /// Nothing of it can be compared, for this reason.
    Open(String),
}

/// How a selector compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    StartsWith,
    EndsWith,
}

/// CloudTrail's operators: the name, how it compares, and whether what it meets is left out.
pub(super) const OPERATORS: [(&str, Operator, Sense); 6] = [
    ("Equals", Operator::Equals, Sense::Select),
    ("StartsWith", Operator::StartsWith, Sense::Select),
    ("EndsWith", Operator::EndsWith, Sense::Select),
    ("NotEquals", Operator::Equals, Sense::Deselect),
    ("NotStartsWith", Operator::StartsWith, Sense::Deselect),
    ("NotEndsWith", Operator::EndsWith, Sense::Deselect),
];

/// Whether what meets an operator is taken or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Select,
    Deselect,
}

impl Text {
    /// A value that should be a text.
    pub(crate) fn of(value: &Value) -> Text {
        match (value, intrinsic(value)) {
            (Value::String(text), _) => Text::Known(text.to_string()),
            (Value::Bool(flag), _) => Text::Known(flag.to_string()),
            (_, Some(Intrinsic::Unknown(reason))) => marked(value, reason),
            _ => Text::Open("it is not a text".to_owned()),
        }
    }

    /// The text with others around it.
    pub(crate) fn within(&self, before: &str, after: &str) -> Text {
        match self {
            Text::Known(text) => Text::Known(format!("{before}{text}{after}")),
            // The text around it is known all the same.
            Text::Open(reason) => Text::Known(format!("{before}{MARK}?{reason}{MARK}{after}")),
        }
    }

    /// The text as people read it: marks as `…`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Text::Open(_) => "…".to_owned(),
            Text::Known(text) => {
                let parts = text.split(MARK).enumerate();
                parts.map(|(i, part)| if i % 2 == 0 { part } else { "…" }).collect()
            }
        }
    }

    /// Why it is not known, if it is not.
    pub(crate) fn unknown(&self) -> Option<String> {
        match self {
            Text::Open(reason) => Some(reason.clone()),
            Text::Known(text) => reason(text),
        }
    }

    /// Whether this text meets an operator with that value.
    pub(super) fn meets(&self, operator: Operator, value: &Text) -> Answer {
        let (text, value) = match (self, value) {
            (Text::Open(reason), _) | (_, Text::Open(reason)) => return Answer::unknown(reason.clone()),
            (Text::Known(text), Text::Known(value)) => (text, value),
        };
        let literally = match operator {
            Operator::Equals => text == value,
            Operator::StartsWith => text.starts_with(value.as_str()),
            Operator::EndsWith => text.ends_with(value.as_str()),
        };
        // What is not even the same value as itself is not compared.
        let doubtful = literally && value.contains("\u{e010}?");
        match reason(text).or_else(|| reason(value)) {
            Some(reason) if doubtful => Answer::unknown(reason),
            _ if literally => Answer::Yes,
            Some(reason) if may_meet(text, operator, value) => Answer::unknown(reason),
            _ => Answer::No,
        }
    }
}

/// A text with its unknown pieces as marks, where these say whose values they are.
fn marked(value: &Value, reason: &str) -> Text {
    let mark = |sign: &str| format!("{MARK}{sign}{reason}{MARK}");
    // A function's value depends on arguments that the reason does not tell.
    let named = |reason: &str| {
        reason.starts_with("parameter `") || (reason.starts_with('`') && !reason.starts_with("`Fn::"))
    };
    let sign = if named(reason) || is_placed(value) { "" } else { "?" };
    match pieces(value) {
        None if sign.is_empty() => Text::Known(mark(sign)),
        None => Text::Open(reason.to_owned()),
        Some(pieces) => {
            let holes = pieces.iter().filter(|piece| piece.is_none()).count();
            // Of several pieces the reason tells one; accounts and Regions are the same within a stack.
            let sign = if holes > 1 && !is_placed(value) { "?" } else { sign };
            let numbered = |at: usize| if holes > 1 { mark(&format!("{sign}{at} ")) } else { mark(sign) };
            let parts = pieces.iter().enumerate();
            Text::Known(parts.map(|(at, piece)| piece.map_or_else(|| numbered(at), str::to_owned)).collect())
        }
    }
}

/// Why a piece of a text is unknown.
fn reason(text: &str) -> Option<String> {
    let reason = text.split(MARK).nth(1)?;
    let plain = reason.trim_start_matches('?');
    let numbered = plain.split_once(' ').filter(|(digits, _)| digits.bytes().all(|b| b.is_ascii_digit()));
    Some(numbered.map_or(plain, |(_, reason)| reason).to_owned())
}

/// Whether a text could meet the operator if its pieces or the value's were something else.
fn may_meet(text: &str, operator: Operator, value: &str) -> bool {
    if operator == Operator::EndsWith {
        let (a, b) = (tail(text), tail(value));
        return a.ends_with(b) || b.ends_with(a);
    }
    let longer = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| !head(rest).is_empty());
    // What begins like the other and goes on is not the same.
    if operator == Operator::Equals && (longer(text, value) || longer(value, text)) {
        return false;
    }
    let (a, b) = (head(text), head(value));
    // What is unknown in the value is not what nobody has named.
    if text == FRESH && b.len() < value.len() {
        return false;
    }
    if let Some(rest) = text.get(b.len()..).filter(|_| b.len() < value.len() && text.starts_with(b)) {
        let after = value.split(MARK).nth(2).unwrap_or_default();
        if rest.starts_with(FRESH) && after.starts_with('/') {
            return false;
        }
    }
    let whole = |text: &str, head: &str| text.len() == head.len();
    match operator {
        // A text that is known to its end must have the value's head.
        _ if whole(text, a) => a.starts_with(b),
        _ if whole(value, b) => b.starts_with(a) || (operator == Operator::StartsWith && a.starts_with(b)),
        _ => a.starts_with(b) || b.starts_with(a),
    }
}

fn head(text: &str) -> &str {
    text.split(MARK).next().unwrap_or_default()
}

fn tail(text: &str) -> &str {
    text.rsplit(MARK).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::{partial, unknown};

    fn meets(text: &Value, operator: Operator, value: &Value) -> Answer {
        Text::of(text).meets(operator, &Text::of(value))
    }

    #[test]
    fn known_texts_are_compared_as_they_are() {
        let arn = "arn:aws:s3:::logs/AWSLogs/x".into();
        assert_eq!(meets(&arn, Operator::StartsWith, &"arn:aws:s3:::logs/".into()), Answer::Yes);
        assert_eq!(meets(&arn, Operator::StartsWith, &"arn:aws:s3:::log/".into()), Answer::No);
        assert_eq!(meets(&arn, Operator::EndsWith, &"/x".into()), Answer::Yes);
        assert_eq!(meets(&arn, Operator::Equals, &"arn:aws:s3:::logs/".into()), Answer::No);
    }

    #[test]
    fn the_same_parameter_is_the_same_text_and_another_may_be() {
        let of = |name: &str, after: &str| {
            let pieces = [Some("arn:aws:s3:::".to_owned()), None, Some(after.to_owned())];
            partial(&format!("parameter `{name}` has no default"), &pieces)
        };
        assert_eq!(meets(&of("A", "/AWSLogs"), Operator::StartsWith, &of("A", "/")), Answer::Yes);
        let open = |answer| assert!(matches!(answer, Answer::Unknown(_)), "{answer:?}");
        open(meets(&of("A", "/AWSLogs"), Operator::StartsWith, &of("B", "/")));
        open(meets(&of("A", "/AWSLogs"), Operator::StartsWith, &"arn:aws:s3:::logs/".into()));
        open(meets(&"arn:aws:s3:::logs/x".into(), Operator::StartsWith, &of("A", "/")));
        open(meets(&"x".into(), Operator::Equals, &unknown("a variable")));
        assert_eq!(meets(&of("A", "/x"), Operator::StartsWith, &"arn:aws:s3:::".into()), Answer::Yes);
        assert_eq!(meets(&of("A", "/x"), Operator::StartsWith, &"arn:aws-cn:s3:::".into()), Answer::No);
        assert_eq!(meets(&"arn:aws:sns:x".into(), Operator::StartsWith, &of("A", "/")), Answer::No);
    }

    #[test]
    fn what_nobody_has_named_is_no_parameter() {
        let fresh = Value::from(format!("arn:aws:s3:::{FRESH}/{FRESH}"));
        let pieces = [Some("arn:aws:s3:::".to_owned()), None, Some("/".to_owned())];
        let named = partial("parameter `A` has no default", &pieces);
        assert_eq!(meets(&fresh, Operator::StartsWith, &named), Answer::No);
        assert_eq!(meets(&fresh, Operator::StartsWith, &"arn:aws:s3".into()), Answer::Yes);
    }
}
