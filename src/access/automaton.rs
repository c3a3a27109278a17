//! Whether what a pattern means and what a value may be have a text in common, or the one holds all of the other.

#[cfg(test)]
mod tests;

use super::except::Progress;
use super::text::{Hole, Shape};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Letters that one place of a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Char(char),
    Any,
    NoColon,
    Place,
    Digit,
}

/// One letter, or any number of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom {
    pub(super) class: Class,
    pub(super) repeat: bool,
    /// The hole that it is of, by number.
    hole: Option<usize>,
}

/// A text or a pattern, letter by letter.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) atoms: Vec<Atom>,
    pub(super) holes: Vec<Arc<Hole>>,
}

impl Class {
    fn accepts(self, c: char) -> bool {
        match self {
            Class::Char(own) => own == c,
            Class::Any => true,
            Class::NoColon => c != ':',
            Class::Place => c.is_ascii_alphanumeric() || c == '-',
            Class::Digit => c.is_ascii_digit(),
        }
    }

    /// Whether there is a letter of both: all but single letters have digits.
    fn overlaps(self, other: Class) -> bool {
        match (self, other) {
            (Class::Char(c), class) | (class, Class::Char(c)) => class.accepts(c),
            _ => true,
        }
    }

    fn covers(self, other: Class) -> bool {
        match (self, other) {
            (own, Class::Char(c)) => own.accepts(c),
            (Class::Any, _)
            | (Class::NoColon, Class::NoColon | Class::Place | Class::Digit)
            | (Class::Place, Class::Place | Class::Digit)
            | (Class::Digit, Class::Digit) => true,
            _ => false,
        }
    }
}

impl Letters {
    /// None yet, with room for so many.
    pub(super) fn of_length(length: usize) -> Letters {
        Letters { atoms: Vec::with_capacity(length), holes: Vec::new() }
    }

    pub(super) fn push(&mut self, class: Class, repeat: bool) {
        self.atoms.push(Atom { class, repeat, hole: None });
    }

    pub(super) fn push_hole(&mut self, hole: &Arc<Hole>) {
        let number = Some(self.holes.len());
        self.holes.push(Arc::clone(hole));
        let letters: &[(Class, bool)] = match hole.shape {
            Shape::Any => &[(Class::Any, true)],
            Shape::Name => &[(Class::NoColon, false), (Class::NoColon, true)],
            Shape::Place => &[(Class::Place, false), (Class::Place, true)],
            Shape::Account => &[(Class::Digit, false); 12],
        };
        self.atoms.extend(letters.iter().map(|(class, repeat)| Atom {
            class: *class,
            repeat: *repeat,
            hole: number,
        }));
    }

    /// The same with a text that is not excepted in place of each hole with exceptions; nothing if none is at hand.
    fn with_fresh_texts(&self) -> Option<Letters> {
        let mut fresh = Letters::of_length(self.atoms.len());
        let mut at = 0;
        while let Some(atom) = self.atoms.get(at) {
            match self.hole_from(at).filter(|(hole, _)| !hole.except.is_empty()) {
                Some((hole, length)) => {
                    let text = hole.fresh_text()?;
                    text.chars().for_each(|c| fresh.push(Class::Char(c), false));
                    at += length;
                }
                None => {
                    fresh.atoms.push(*atom);
                    at += 1;
                }
            }
        }
        Some(fresh)
    }

    fn hole_at(&self, at: usize) -> Option<usize> {
        self.atoms.get(at).and_then(|atom| atom.hole)
    }

    /// The length of the hole that begins here.
    fn hole_from(&self, at: usize) -> Option<(&Hole, usize)> {
        let number = self.hole_at(at)?;
        let begins = at == 0 || self.hole_at(at - 1) != Some(number);
        let length = self.atoms[at..].iter().take_while(|atom| atom.hole == Some(number)).count();
        begins.then_some((&self.holes[number], length))
    }
}

/// With how many single letters both begin that are the same: there is one way to read these.
fn alike(pattern: &Letters, value: &Letters) -> usize {
    let letter = |atom: &Atom| match atom.class {
        Class::Char(c) if !atom.repeat && atom.hole.is_none() => Some(c),
        _ => None,
    };
    let both = pattern.atoms.iter().zip(&value.atoms);
    both.take_while(|(own, other)| letter(own).is_some_and(|c| letter(other) == Some(c))).count()
}

/// Whether every text that the value may be is meant by the pattern, whatever its own holes are.
pub(super) fn holds(pattern: &Letters, value: &Letters) -> bool {
    let same = alike(pattern, value);
    let width = value.atoms.len() + 1 - same;
    let mut seen = vec![false; (pattern.atoms.len() + 1 - same) * width];
    let mut open = vec![(same, same)];
    while let Some((i, j)) = open.pop() {
        if std::mem::replace(&mut seen[(i - same) * width + (j - same)], true) {
            continue;
        }
        if i == pattern.atoms.len() && j == value.atoms.len() {
            return true;
        }
        if let (Some((own, length)), Some((other, others))) = (pattern.hole_from(i), value.hole_from(j))
            && own.same.is_some()
            && own.same == other.same
        {
            open.push((i + length, j + others));
        }
        let Some(atom) = pattern.atoms.get(i).filter(|atom| atom.hole.is_none()) else { continue };
        if atom.repeat {
            open.push((i + 1, j));
        }
        match value.atoms.get(j) {
            Some(letter) if !atom.class.covers(letter.class) => {}
            Some(_) if atom.repeat => open.push((i, j + 1)),
            Some(letter) if !letter.repeat => open.push((i + 1, j + 1)),
            _ => {}
        }
    }
    false
}

/// The places in a text that may have been reached.
pub(super) type Places = BTreeSet<usize>;

/// Where two texts are read at once: the places, and how far each text that the hole is not has been read.
type State = (usize, usize, Progress);

/// A letter of a hole, by its number.
type Letter = (usize, char);

/// What was read before each state, and the last letter of it.
type Trace = BTreeMap<State, Option<(State, Option<Letter>)>>;

/// A text that the value may be and the pattern means: the letters of the value's holes, by the hole's number.
pub(super) fn meeting(pattern: &Letters, value: &Letters) -> Option<Vec<Letter>> {
    if !meets_freely(pattern, value) {
        return None;
    }
    let alphabet = alphabet(value);
    let start = start(pattern, value);
    let mut from: Trace = BTreeMap::from([(start.clone(), None)]);
    let mut open = VecDeque::from([start]);
    while let Some(state) = open.pop_front() {
        if state.0 == pattern.atoms.len() && state.1 == value.atoms.len() {
            return Some(path(&from, &state));
        }
        for (next, letter) in steps(pattern, value, &alphabet, &state) {
            if !from.contains_key(&next) {
                from.insert(next.clone(), Some((state.clone(), letter)));
                open.push_back(next);
            }
        }
    }
    None
}

/// States that are looked at before what a text is not is left out of account: one pattern of a policy takes some hundreds,
/// one of hundreds of wildcards would take millions.
const MOST: usize = 2048;

/// Whether there is such a text, or whether that takes too long to tell.
pub(super) fn meets(pattern: &Letters, value: &Letters) -> bool {
    if !meets_freely(pattern, value) {
        return false;
    }
    if value.holes.iter().all(|hole| hole.except.is_empty()) {
        return true;
    }
    // Most often a text that nobody names will do.
    if value.with_fresh_texts().is_some_and(|value| meets_freely(pattern, &value)) {
        return true;
    }
    let alphabet = alphabet(value);
    let mut open: Vec<State> = vec![start(pattern, value)];
    let mut seen: BTreeSet<State> = BTreeSet::new();
    while let Some(state) = open.pop() {
        if state.0 == pattern.atoms.len() && state.1 == value.atoms.len() {
            return true;
        }
        if seen.len() == MOST {
            return true;
        }
        // The letters that no exception has come first, and the last one put there is looked at next.
        let steps = steps(pattern, value, &alphabet, &state).into_iter().rev();
        if seen.insert(state) {
            open.extend(steps.map(|(next, _)| next));
        }
    }
    false
}

/// Behind what both begin with.
fn start(pattern: &Letters, value: &Letters) -> State {
    let same = alike(pattern, value);
    (same, same, entered(value, same))
}

/// The same where the holes may be what they are not.
fn meets_freely(pattern: &Letters, value: &Letters) -> bool {
    let same = alike(pattern, value);
    let width = value.atoms.len() + 1 - same;
    let mut seen = vec![false; (pattern.atoms.len() + 1 - same) * width];
    let mut open = vec![(same, same)];
    while let Some((i, j)) = open.pop() {
        if std::mem::replace(&mut seen[(i - same) * width + (j - same)], true) {
            continue;
        }
        if i == pattern.atoms.len() && j == value.atoms.len() {
            return true;
        }
        let (own, other) = (pattern.atoms.get(i), value.atoms.get(j));
        if own.is_some_and(|atom| atom.repeat) {
            open.push((i + 1, j));
        }
        if other.is_some_and(|atom| atom.repeat) {
            open.push((i, j + 1));
        }
        if let (Some(own), Some(other)) = (own, other)
            && own.class.overlaps(other.class)
        {
            open.push((i + usize::from(!own.repeat), j + usize::from(!other.repeat)));
        }
    }
    false
}

fn path(from: &Trace, end: &State) -> Vec<Letter> {
    let (mut letters, mut at) = (Vec::new(), end);
    while let Some(Some((before, letter))) = from.get(at) {
        letters.extend(*letter);
        at = before;
    }
    letters.reverse();
    letters
}

/// What can be read next: nothing where one side may end its repetition, or a letter that both have.
fn steps(
    pattern: &Letters,
    value: &Letters,
    alphabet: &[char],
    state: &State,
) -> Vec<(State, Option<Letter>)> {
    let (i, j, excepted) = state;
    let mut steps = Vec::new();
    let (own, other) = (pattern.atoms.get(*i), value.atoms.get(*j));
    if own.is_some_and(|atom| atom.repeat) {
        steps.push(((i + 1, *j, excepted.clone()), None));
    }
    if other.is_some_and(|atom| atom.repeat) {
        steps.extend(moved(value, *j, j + 1, excepted.clone()).map(|excepted| ((*i, j + 1, excepted), None)));
    }
    let (Some(own), Some(other)) = (own, other) else { return steps };
    let fixed = [own.class, other.class].into_iter().find_map(|class| match class {
        Class::Char(c) => Some([c]),
        _ => None,
    });
    let letters = fixed.as_ref().map_or(alphabet, |fixed| fixed.as_slice());
    let letters = letters.iter().filter(|c| own.class.accepts(**c) && other.class.accepts(**c));
    // Where nothing is excepted all letters lead to the same place.
    let is_plain = other.hole.is_none_or(|hole| value.holes[hole].except.is_empty());
    for &c in letters.take(if is_plain { 1 } else { usize::MAX }) {
        let read = match other.hole {
            Some(hole) => value.holes[hole].except.read(excepted, c),
            None => Progress::default(),
        };
        let (next_i, next_j) = (i + usize::from(!own.repeat), j + usize::from(!other.repeat));
        let step = moved(value, *j, next_j, read);
        steps.extend(step.map(|excepted| ((next_i, next_j, excepted), other.hole.map(|hole| (hole, c)))));
    }
    steps
}

/// What is excepted at the next place; nothing if the hole that ends here would be what it is not.
fn moved(value: &Letters, from: usize, to: usize, excepted: Progress) -> Option<Progress> {
    if value.hole_at(from) == value.hole_at(to) {
        return Some(excepted);
    }
    let is_excepted = value.hole_at(from).is_some_and(|hole| value.holes[hole].except.is_met(&excepted));
    (!is_excepted).then(|| entered(value, to))
}

fn entered(value: &Letters, at: usize) -> Progress {
    value.hole_at(at).map_or_else(Progress::default, |hole| value.holes[hole].except.start())
}

pub(super) fn read(places: &Places, text: &str, c: char) -> Places {
    let letters: Vec<char> = text.chars().collect();
    let step = |&at: &usize| match letters.get(at) {
        Some('*') => Some(at),
        Some('?') => Some(at + 1),
        Some(own) if *own == c => Some(at + 1),
        _ => None,
    };
    close(places.iter().filter_map(step).collect(), text)
}

/// A `*` may stand for no text at all.
pub(super) fn close(mut places: Places, text: &str) -> Places {
    for (at, c) in text.chars().enumerate() {
        if c == '*' && places.contains(&at) {
            places.insert(at + 1);
        }
    }
    places
}

/// The letters that tell apart what the value's holes are not, and one of each kind that does not: all others are like
/// these.
fn alphabet(value: &Letters) -> Vec<char> {
    let mut named = BTreeSet::from([':', '-', '/']);
    named.extend(value.holes.iter().flat_map(|hole| hole.except.letters()));
    let fresh = |letters: &str| letters.chars().find(|c| !named.contains(c));
    let fresh = [fresh("zyxwvutsrqponmlkjihgfedcba"), fresh("9876543210"), fresh("~!^|§")];
    let mut alphabet: Vec<char> = fresh.into_iter().flatten().collect();
    alphabet.extend(named);
    alphabet
}
