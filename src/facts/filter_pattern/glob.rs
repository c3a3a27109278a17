//! Texts in which `*` stands for any text, and which of them mean part of another.

use std::collections::BTreeSet;

/// A text with `*` in it, or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(String);

impl Glob {
    /// Several `*` in a row mean what one does.
    pub(super) fn new(text: &str) -> Glob {
        let mut glob = String::new();
        for c in text.chars().filter(|c| *c != '\0') {
            if c != '*' || !glob.ends_with('*') {
                glob.push(c);
            }
        }
        Glob(glob)
    }

    /// Whether the text is meant.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.contains(&Glob(text.replace('*', "\0")))
    }

    /// Whether all that the other one means is meant by this one.
    ///
    /// A `*` of the other one is a letter that only a `*` can take: it stands for texts that no fixed letter knows.
    pub(super) fn contains(&self, other: &Glob) -> bool {
        let (own, other): (Vec<char>, Vec<char>) = (self.0.chars().collect(), other.0.chars().collect());
        let (mut i, mut j, mut retry) = (0, 0, None);
        while j < other.len() {
            match own.get(i) {
                Some('*') => {
                    retry = Some((i, j));
                    i += 1;
                }
                Some(c) if *c == other[j] => (i, j) = (i + 1, j + 1),
                // The last `*` takes one letter more.
                _ => match retry {
                    Some((star, from)) => {
                        retry = Some((star, from + 1));
                        (i, j) = (star + 1, from + 1);
                    }
                    None => return false,
                },
            }
        }
        own[i..].iter().all(|c| *c == '*')
    }

    /// Whether there is a text that both mean.
    pub(super) fn meets(&self, other: &Glob) -> bool {
        let (own, other): (Vec<char>, Vec<char>) = (self.0.chars().collect(), other.0.chars().collect());
        // The places in the other one that can be reached after each letter of this one.
        let mut places = close(BTreeSet::from([0]), &other);
        for c in own {
            let next = if c == '*' {
                (places.first().copied().unwrap_or(other.len())..=other.len()).collect()
            } else {
                let step = |&j: &usize| match other.get(j) {
                    Some('*') => Some(j),
                    Some(d) if *d == c => Some(j + 1),
                    _ => None,
                };
                places.iter().filter_map(step).collect()
            };
            if places.is_empty() {
                return false;
            }
            places = close(next, &other);
        }
        places.contains(&other.len())
    }

    /// Texts that it means, with each of these in the place of its `*`.
    pub(super) fn samples<'a>(&'a self, fillings: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        fillings.iter().map(|filling| self.0.replace('*', filling))
    }
}

/// A `*` may stand for no text at all.
fn close(mut places: BTreeSet<usize>, text: &[char]) -> BTreeSet<usize> {
    for (j, c) in text.iter().enumerate() {
        if *c == '*' && places.contains(&j) {
            places.insert(j + 1);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards_stand_for_any_text() {
        let contains = |a: &str, b: &str| Glob::new(a).contains(&Glob::new(b));
        assert!(contains("AccessDenied*", "AccessDeniedException"));
        assert!(contains("*Access*", "AccessDenied*"));
        assert!(contains("**", "*"));
        assert!(!contains("AccessDenied", "AccessDenied*"));
        assert!(!contains("a*b", "a*"));
        assert!(Glob::new("a*").meets(&Glob::new("*b")));
        assert!(!Glob::new("a*").meets(&Glob::new("b*")));
        assert!(Glob::new("*").matches("a*b") && !Glob::new("a").matches("*"));
    }

    proptest! {
        #[test]
        fn relations_agree_with_texts(a in "[ab*]{0,4}", b in "[ab*]{0,4}", text in "[abc]{0,5}") {
            let (a, b) = (Glob::new(&a), Glob::new(&b));
            if a.contains(&b) && b.matches(&text) {
                prop_assert!(a.matches(&text));
            }
            if a.matches(&text) && b.matches(&text) {
                prop_assert!(a.meets(&b) && b.meets(&a));
            }
            // With a letter that stands in neither, no containment goes unseen.
            if b.samples(&["", "c"]).all(|text| a.matches(&text)) {
                prop_assert!(a.contains(&b), "{a:?} {b:?}");
            }
        }
    }
}
