//! Patterns of policies, held against texts: which of both are known in part.

use super::automaton::{Class, Letters, holds, meeting, meets};
use super::request::Context;
use super::text::{Piece, Text};
use super::variables::{self, Sign};
use crate::estate::Answer;
use std::collections::{BTreeMap, BTreeSet};

/// How a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Letter by letter.
    Literal,
    /// `*` is any text, `?` any letter.
    Glob,
    /// As a glob, and neither crosses a colon before an ARN's sixth part.
    Arn,
}

/// What a pattern is read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) style: Style,
    pub(super) fold: Fold,
    /// What variables are looked up in; nothing if the document's version has none.
    pub(super) variables: Option<&'a Context>,
}

/// Whether capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Exact,
    Lower,
}

/// A pattern, as the request completes it.
pub(super) enum Pattern {
    Signs(Vec<Sign>),
    /// It has a variable whose key the request lacks.
    Unresolved(String),
}

impl Reading<'_> {
    /// What is written, with its variables replaced.
    pub(super) fn pattern(&self, written: &Text) -> Pattern {
        let wild = self.style != Style::Literal;
        match variables::signs(written, self.variables, wild) {
            Ok(signs) => Pattern::Signs(signs),
            Err(key) => Pattern::Unresolved(key),
        }
    }

    /// Whether one of the patterns means the value. A variable without a value means nothing.
    pub(super) fn any(&self, patterns: &[Text], value: &Text) -> Answer {
        Answer::any(
            patterns.iter().map(|pattern| {
                self.at_a_glance(pattern, value).unwrap_or_else(|| self.closely(pattern, value))
            }),
        )
    }

    pub(super) fn closely(&self, pattern: &Text, value: &Text) -> Answer {
        match self.pattern(pattern) {
            Pattern::Signs(signs) => self.means(&signs, value),
            Pattern::Unresolved(_) => Answer::No,
        }
    }

    /// Whether none of the patterns means the value. What AWS makes of a variable without a value is not documented here.
    pub(super) fn none(&self, patterns: &[Text], value: &Text) -> Answer {
        let closely = |pattern: &Text| match self.pattern(pattern) {
            Pattern::Signs(signs) => self.means(&signs, value),
            Pattern::Unresolved(key) => Answer::unknown(format!(
                "`${{{key}}}` has no value in this request, and what is excepted is not known"
            )),
        };
        let means = |pattern| self.at_a_glance(pattern, value).unwrap_or_else(|| closely(pattern));
        !Answer::any(patterns.iter().map(means))
    }

    fn means(&self, signs: &[Sign], value: &Text) -> Answer {
        let (pattern, text) = (self.letters(signs), self.value(value));
        let Some(pattern) = pattern else { return Answer::No };
        if holds(&pattern, &text) {
            return Answer::Yes;
        }
        let holes = || pattern.holes.iter().chain(&text.holes);
        // What a hole is not counts on one side: where the value has none, on that of the pattern, for its variables.
        let (one, other) = if text.holes.is_empty() { (&text, &pattern) } else { (&pattern, &text) };
        if holes().next().is_none() || !meets(one, other) {
            return Answer::No;
        }
        let reason = |hole: &std::sync::Arc<super::text::Hole>| {
            if hole.free { format!("it depends on {}", hole.name) } else { hole.name.clone() }
        };
        Answer::Unknown(holes().map(reason).collect::<BTreeSet<_>>())
    }

    fn value(&self, value: &Text) -> Letters {
        let known = value.0.iter().map(|piece| if let Piece::Known(text) = piece { text.len() } else { 2 });
        let mut letters = Letters::of_length(known.sum());
        for piece in &value.0 {
            match piece {
                Piece::Known(text) => text.chars().for_each(|c| self.letter(&mut letters, c)),
                Piece::Hole(hole) => letters.push_hole(hole),
            }
        }
        letters
    }

    fn letter(&self, letters: &mut Letters, c: char) {
        match self.fold {
            Fold::Exact => letters.push(Class::Char(c), false),
            Fold::Lower => c.to_lowercase().for_each(|c| letters.push(Class::Char(c), false)),
        }
    }

    /// Nothing if it cannot mean any text: an ARN of too few parts.
    fn letters(&self, signs: &[Sign]) -> Option<Letters> {
        let (mut letters, mut colons, mut sure) = (Letters::of_length(signs.len()), 0, true);
        let everything = matches!(signs, [Sign::Star]);
        for sign in signs {
            // Behind a hole that may have colons, which part this is is not known.
            let crossing = everything || self.style != Style::Arn || colons >= 5;
            let class = if crossing { Class::Any } else { Class::NoColon };
            match sign {
                Sign::Letter(c) => {
                    colons += usize::from(*c == ':');
                    self.letter(&mut letters, *c);
                }
                Sign::Star => letters.push(class, true),
                Sign::One => letters.push(class, false),
                Sign::Hole(hole) => {
                    if hole.shape == super::text::Shape::Any {
                        (sure, colons) = (false, colons.max(5));
                    }
                    letters.push_hole(hole);
                }
            }
        }
        let complete = everything || self.style != Style::Arn || colons >= 5 || !sure;
        complete.then_some(letters)
    }

    /// What the free pieces of a value may be so that the pattern means it.
    pub(super) fn fillings(&self, pattern: &Text, value: &Text) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let Pattern::Signs(signs) = self.pattern(pattern) else { return found };
        let text = self.value(value);
        let Some(letters) = self.letters(&signs).and_then(|pattern| meeting(&pattern, &text)) else {
            return found;
        };
        for hole in text.holes.iter().filter(|hole| hole.free) {
            found.entry(hole.name.clone()).or_insert_with(String::new);
        }
        for (hole, c) in letters {
            if text.holes[hole].free {
                found.entry(text.holes[hole].name.clone()).or_default().push(c);
            }
        }
        found
    }
}
