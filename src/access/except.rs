//! The texts that a piece is not.
//!
//! Those without wildcards are in sorted lists that many pieces share: thousands of accounts may be ours.

use super::automaton::{Places, close, read};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Texts that a piece is not; `*` and `?` stand for texts here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Except {
    lists: Vec<Arc<List>>,
    patterns: Vec<String>,
}

/// Sorted texts without wildcards, and all their letters.
#[derive(Debug, PartialEq, Eq)]
struct List {
    texts: Vec<String>,
    letters: BTreeSet<char>,
}

/// How far each text that a hole is not has been read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Progress {
    /// Of each list those texts that begin with what was read, and how many bytes that is; none is all zeros.
    lists: Vec<(usize, usize, usize)>,
    patterns: Vec<Places>,
}

impl Except {
    /// None of these texts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Except {
        let mut except = Except::default();
        let mut plain: Vec<String> = Vec::new();
        for text in texts {
            if text.contains(['*', '?']) { &mut except.patterns } else { &mut plain }.push(text.to_owned());
        }
        if !plain.is_empty() {
            plain.sort_unstable();
            let letters = plain.iter().flat_map(|text| text.chars()).collect();
            except.lists.push(Arc::new(List { texts: plain, letters }));
        }
        except
    }

    /// None of both.
    #[must_use]
    pub fn and(mut self, other: &Except) -> Except {
        self.lists.extend(other.lists.iter().cloned());
        self.patterns.extend(other.patterns.iter().cloned());
        self
    }

    /// Whether nothing is excepted.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.patterns.is_empty()
    }

    /// Whether it is named without wildcards.
    pub(super) fn names(&self, text: &str) -> bool {
        let is = |list: &Arc<List>| list.texts.binary_search_by(|own| own.as_str().cmp(text)).is_ok();
        self.lists.iter().any(is)
    }

    /// Whether it is none of the texts.
    pub(super) fn leaves(&self, text: &str) -> bool {
        let read = |progress, c| self.read(&progress, c);
        !self.names(text)
            && (self.patterns.is_empty() || !self.is_met(&text.chars().fold(self.start(), read)))
    }

    pub(super) fn letters(&self) -> impl Iterator<Item = char> {
        let plain = self.lists.iter().flat_map(|list| list.letters.iter().copied());
        plain.chain(self.patterns.iter().flat_map(|text| text.chars()))
    }

    /// Where nothing has been read.
    pub(super) fn start(&self) -> Progress {
        Progress {
            lists: self.lists.iter().map(|list| (0, list.texts.len(), 0)).collect(),
            patterns: self.patterns.iter().map(|text| close(Places::from([0]), text)).collect(),
        }
    }

    /// One letter further.
    pub(super) fn read(&self, progress: &Progress, c: char) -> Progress {
        let lists = self.lists.iter().zip(&progress.lists).map(|(list, at)| list.read(*at, c));
        let patterns = self.patterns.iter().zip(&progress.patterns).map(|(text, at)| read(at, text, c));
        Progress { lists: lists.collect(), patterns: patterns.collect() }
    }

    /// Whether what was read is one of the texts.
    pub(super) fn is_met(&self, progress: &Progress) -> bool {
        let mut patterns = self.patterns.iter().zip(&progress.patterns);
        // A text comes before those that begin with it.
        let whole = |(list, (from, to, read)): (&Arc<List>, &(usize, usize, usize))| {
            from < to && list.texts[*from].len() == *read
        };
        self.lists.iter().zip(&progress.lists).any(whole)
            || patterns.any(|(text, at)| at.contains(&text.chars().count()))
    }
}

impl List {
    fn read(&self, (from, to, read): (usize, usize, usize), c: char) -> (usize, usize, usize) {
        let begun = &self.texts[from..to];
        let next = |text: &String| text[read..].chars().next();
        let start = begun.partition_point(|text| next(text) < Some(c));
        let length = begun[start..].partition_point(|text| next(text) == Some(c));
        match length {
            0 => (0, 0, 0),
            _ => (from + start, from + start + length, read + c.len_utf8()),
        }
    }
}
