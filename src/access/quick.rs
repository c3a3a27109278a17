//! What can be told of a pattern and a value at a glance: whole texts, and texts that begin or end apart.
//!
//! All else is the automaton's business, and so are letters that are no ASCII.

use super::glob::glob;
use super::pattern::{Fold, Reading, Style};
use super::text::{Piece, Shape, Text};
use crate::estate::Answer;

impl Reading<'_> {
    /// Whether the pattern means the value; nothing if that takes a closer look.
    pub(super) fn at_a_glance(&self, pattern: &Text, value: &Text) -> Option<Answer> {
        let variable = |piece: &Piece| matches!(piece, Piece::Known(text) if text.contains("${"));
        if self.variables.is_some() && pattern.0.iter().any(variable) {
            return None;
        }
        match (whole(pattern), whole(value)) {
            (Some(pattern), Some(value)) => {
                let plain = pattern.is_ascii() && value.is_ascii();
                plain.then(|| Answer::known(self.is(pattern, value)))
            }
            (Some("*"), None) if self.style != Style::Literal => Some(Answer::Yes),
            _ if self.is_alike(pattern, value) => Some(Answer::Yes),
            (Some(pattern), None) if self.is_longer(pattern, value) || self.excepts(pattern, value) => {
                Some(Answer::No)
            }
            _ => (self.begins_apart(pattern, value) || self.ends_apart(pattern, value)).then_some(Answer::No),
        }
    }

    /// Whether a pattern means a text, both without holes.
    fn is(&self, pattern: &str, text: &str) -> bool {
        let glob = |pattern: &str, text: &str| self.glob(pattern.as_bytes(), text.as_bytes());
        match self.style {
            Style::Literal => self.same(pattern.as_bytes(), text.as_bytes()),
            Style::Glob => glob(pattern, text),
            Style::Arn if pattern == "*" => true,
            Style::Arn => {
                let parts = |text| str::splitn(text, 6, ':').collect::<Vec<&str>>();
                let (patterns, texts) = (parts(pattern), parts(text));
                let both = patterns.len() == 6 && texts.len() == 6;
                both && patterns.iter().zip(texts).all(|(pattern, text)| glob(pattern, text))
            }
        }
    }

    /// Whether a pattern means a text piece by piece, each hole being the other's, or all that begins as it does.
    fn is_alike(&self, pattern: &Text, value: &Text) -> bool {
        let alike = |(own, other)| self.is_piece(own, other);
        if let (Style::Glob, [before @ .., Piece::Known(last)]) = (self.style, pattern.0.as_slice())
            && let Some(start) = last.strip_suffix('*')
            && let (Some(first), Some(Piece::Known(other))) =
                (value.0.get(..before.len()), value.0.get(before.len()))
        {
            let begins =
                other.is_ascii() && other.get(..start.len()).is_some_and(|other| self.is_text(start, other));
            return begins && before.iter().zip(first).all(alike);
        }
        let any = |piece: &Piece| matches!(piece, Piece::Hole(hole) if hole.shape == Shape::Any);
        let colons = |piece: &Piece| letters(Some(piece)).split(|sign| *sign == b':').count() - 1;
        // An ARN of fewer parts means nothing, which is the automaton's business.
        let is_whole = || pattern.0.iter().map(colons).sum::<usize>() >= 5 || pattern.0.iter().any(any);
        pattern.0.len() == value.0.len()
            && pattern.0.iter().zip(&value.0).all(alike)
            && (self.style != Style::Arn || is_whole())
    }

    fn is_piece(&self, pattern: &Piece, value: &Piece) -> bool {
        match (pattern, value) {
            (Piece::Hole(own), Piece::Hole(other)) => own.same.is_some() && own.same == other.same,
            (Piece::Known(own), Piece::Known(other)) => self.is_text(own, other),
            _ => false,
        }
    }

    /// Whether a pattern without wildcards is a text.
    fn is_text(&self, pattern: &str, text: &str) -> bool {
        let (own, other) = (pattern.as_bytes(), text.as_bytes());
        own.is_ascii() && self.same(own, other) && !own.iter().any(|sign| self.is_wild(*sign))
    }

    /// Whether a value is longer than a pattern without wildcards, whatever is not known of it.
    fn is_longer(&self, pattern: &str, value: &Text) -> bool {
        let known = value.0.iter().map(|piece| letters(Some(piece)).len()).sum::<usize>();
        pattern.is_ascii() && !pattern.bytes().any(|sign| self.is_wild(sign)) && known > pattern.len()
    }

    /// Whether a pattern without wildcards has, between two colons, what the value does not have there.
    fn excepts(&self, pattern: &str, value: &Text) -> bool {
        if self.fold != Fold::Exact || pattern.bytes().any(|sign| self.is_wild(sign)) {
            return false;
        }
        let mut colons = 0;
        for (at, piece) in value.0.iter().enumerate() {
            let hole = match piece {
                Piece::Known(text) => {
                    colons += text.matches(':').count();
                    continue;
                }
                // Where it may have colons, which part comes next is not known.
                Piece::Hole(hole) if hole.shape == Shape::Any => return false,
                Piece::Hole(hole) => hole,
            };
            let before = at.checked_sub(1).map(|at| &value.0[at]);
            let begins =
                before.is_none_or(|piece| matches!(piece, Piece::Known(text) if text.ends_with(':')));
            let next = value.0.get(at + 1);
            let ends = next.is_none_or(|piece| matches!(piece, Piece::Known(text) if text.starts_with(':')));
            let part = pattern.split(':').nth(colons).filter(|_| begins && ends && !hole.except.is_empty());
            if part.is_some_and(|part| !hole.except.leaves(part)) {
                return true;
            }
        }
        false
    }

    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        match self.fold {
            Fold::Exact => one == other,
            Fold::Lower => one.eq_ignore_ascii_case(other),
        }
    }

    fn glob(&self, pattern: &[u8], text: &[u8]) -> bool {
        glob(pattern, text, |own, other| self.same(&[own], &[other]))
    }

    /// Whether what stands before the first hole or wildcard differs.
    fn begins_apart(&self, pattern: &Text, value: &Text) -> bool {
        let (pattern, value) = (letters(pattern.0.first()), letters(value.0.first()));
        let fixed = pattern.iter().position(|sign| self.is_wild(*sign)).unwrap_or(pattern.len());
        let length = fixed.min(value.len());
        !self.same(&pattern[..length], &value[..length])
    }

    /// Whether what stands behind the last hole or wildcard differs.
    fn ends_apart(&self, pattern: &Text, value: &Text) -> bool {
        let (pattern, value) = (letters(pattern.0.last()), letters(value.0.last()));
        let fixed = pattern.iter().rev().position(|sign| self.is_wild(*sign)).unwrap_or(pattern.len());
        let length = fixed.min(value.len());
        !self.same(&pattern[pattern.len() - length..], &value[value.len() - length..])
    }

    fn is_wild(&self, sign: u8) -> bool {
        self.style != Style::Literal && matches!(sign, b'*' | b'?')
    }
}

/// What is known of a piece; nothing of one with letters that are no ASCII.
fn letters(piece: Option<&Piece>) -> &[u8] {
    match piece {
        Some(Piece::Known(text)) if text.is_ascii() => text.as_bytes(),
        _ => &[],
    }
}

/// The text, if it has no holes.
fn whole(text: &Text) -> Option<&str> {
    match text.0.as_slice() {
        [] => Some(""),
        [Piece::Known(text)] => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Piece, Shape};
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Text> {
        let hole = prop::sample::select(vec![Shape::Any, Shape::Name, Shape::Place, Shape::Account]);
        let hole = hole.prop_flat_map(|shape| {
            prop::sample::select(vec![
                Piece::unknown("why", shape),
                Piece::free("a", shape),
                Piece::free("b", shape),
                Piece::free("a", shape).except(["a", "aA", "A*"]),
            ])
        });
        let known = "[aA:*?-]{0,4}|arn:a:[a*]:[*]?:[a*?]?:[aA*?:]{0,3}|\\$\\{a\\}|ä?"
            .prop_map(|text| Piece::from(text.as_str()));
        prop::collection::vec(prop_oneof![3 => known, 1 => hole], 0..4).prop_map(|pieces| Text(pieces.into()))
    }

    #[test]
    fn what_is_excepted_between_two_colons_is_seen_at_a_glance() {
        let reading = Reading { style: Style::Literal, fold: Fold::Exact, variables: None };
        let account = Piece::free("account", Shape::Account);
        let glance = |pattern: &str, account: Piece, name: Shape| {
            let pieces = ["arn:aws:x:r:".into(), account, ":t/".into(), Piece::free("name", name)];
            let (pattern, value) = (pattern.into(), Text::of(pieces));
            let answer = reading.at_a_glance(&pattern, &value);
            assert!(answer.is_none() || answer == Some(reading.closely(&pattern, &value)), "{pattern}");
            answer
        };
        let own = || account.clone().except(["111111111111"]);
        assert_eq!(glance("arn:aws:x:r:111111111111:t/one", own(), Shape::Name), Some(Answer::No));
        assert_eq!(glance("arn:aws:x:r:222222222222:t/one", own(), Shape::Name), None);
        assert_eq!(glance("arn:aws:x:r:111111111111:t/one", account.clone(), Shape::Name), None);
        let named = own().except(["one"]);
        assert_eq!(glance("arn:aws:x:r:222222222222:t/one", named, Shape::Any), None);
    }

    proptest! {
        #[test]
        fn a_glance_says_what_a_closer_look_would(
            pattern in text(), other in text(), alike in any::<bool>(),
            style in prop::sample::select(vec![Style::Literal, Style::Glob, Style::Arn]),
            fold in prop::sample::select(vec![Fold::Exact, Fold::Lower]),
        ) {
            let reading = Reading { style, fold, variables: None };
            let value = if alike { pattern.clone() } else { other };
            if let Some(answer) = reading.at_a_glance(&pattern, &value) {
                prop_assert_eq!(reading.closely(&pattern, &value), answer);
            }
        }
    }
}
