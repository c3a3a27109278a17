//! The ways in which conditions may come out that nobody can tell, and how it is said in which of them something is so.

use super::alternatives::{Decided, Gate};
use super::{Estate, UnitId};
use std::collections::BTreeMap;
use std::ops::Range;

/// Of more conditions than this the last stay unknown.
const MAX_CONDITIONS: usize = 4;
/// Resources that all ways of all units may come to; what is beyond that is judged once, with all that is unknown in it.
const MAX_WORK: usize = 400_000;

/// All the ways in which some conditions may come out, each by its number: in the first all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways(Vec<(UnitId, Gate)>);

impl Ways {
    /// Those of the units in which something depends on conditions that nobody can tell.
    pub fn of_units(estate: &Estate) -> BTreeMap<UnitId, Ways> {
        let open = estate.open_conditions().into_iter();
        let mut ways: BTreeMap<UnitId, Ways> =
            open.map(|(unit, gates)| (unit, Ways::new(gates.into_iter().map(|gate| (unit, gate))))).collect();
        let mut work = 0;
        ways.retain(|_, ways| {
            work += estate.resources.len() * ways.all().len();
            work <= MAX_WORK
        });
        ways
    }

    fn new(gates: impl Iterator<Item = (UnitId, Gate)>) -> Ways {
        Ways(gates.take(MAX_CONDITIONS).collect())
    }

    /// The numbers of all of them.
    pub fn all(&self) -> Range<usize> {
        0..1 << self.0.len()
    }

    /// The conditions.
    pub fn gates(&self) -> impl Iterator<Item = &Gate> {
        self.0.iter().map(|(_, gate)| gate)
    }

    /// Whether that condition holds in a way.
    pub fn holds(way: usize, condition: usize) -> bool {
        way >> condition & 1 == 0
    }

    /// How the conditions come out in a way.
    pub fn decided(&self, way: usize) -> BTreeMap<UnitId, Decided> {
        let mut decided: BTreeMap<UnitId, Decided> = BTreeMap::new();
        for (i, (unit, gate)) in self.0.iter().enumerate() {
            decided.entry(*unit).or_default().insert(gate.condition.clone(), Ways::holds(way, i));
        }
        decided
    }

    /// What is so in just these ways, of those that there are: ``where condition `Create` holds``; nothing where it is so
    /// in all of them.
    pub fn told(&self, ways: &[usize], there: &[usize]) -> Option<String> {
        if ways.len() == there.len() {
            return None;
        }
        let alike = |ways: &[usize], i: usize| {
            let first = Ways::holds(*ways.first()?, i);
            ways.iter().all(|way| Ways::holds(*way, i) == first).then_some(first)
        };
        let fixed: Vec<(usize, bool)> = (0..self.0.len())
            .filter(|i| alike(there, *i).is_none())
            .filter_map(|i| Some((i, alike(ways, i)?)))
            .collect();
        let meant = |way: &&usize| fixed.iter().all(|(i, holds)| Ways::holds(**way, *i) == *holds);
        if there.iter().filter(meant).count() != ways.len() {
            return Some("in some of the ways in which conditions may come out".to_owned());
        }
        let told: Vec<String> = fixed
            .iter()
            .map(|(i, holds)| {
                format!("{} {}", self.0[*i].1.condition, if *holds { "holds" } else { "does not hold" })
            })
            .collect();
        Some(format!("where {}", told.join(" and ")))
    }

    /// Why it cannot be told in which ways something is so that is not so in all there are: the reasons of the conditions
    /// that decide it.
    pub fn open(&self, ways: &[usize], there: &[usize]) -> Vec<&str> {
        let decides = |i: &usize| {
            there.iter().any(|way| {
                let other = way ^ (1 << i);
                there.contains(&other) && ways.contains(way) != ways.contains(&other)
            })
        };
        (0..self.0.len()).filter(decides).map(|i| self.0[i].1.reason.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_told_by_what_is_so_in_them_alone() {
        let gate = |name: &str| Gate {
            condition: format!("condition `{name}`"),
            holds: true,
            reason: format!("{name} is open"),
        };
        let ways = Ways::new(["A", "B"].map(|name| (UnitId(0), gate(name))).into_iter());
        let all: Vec<usize> = ways.all().collect();
        let told = |some: &[usize], there: &[usize]| ways.told(some, there).unwrap_or_default();
        assert_eq!(told(&all, &all), "");
        assert_eq!(told(&[0, 2], &all), "where condition `A` holds");
        assert_eq!(told(&[1], &all), "where condition `A` does not hold and condition `B` holds");
        assert_eq!(told(&[0, 1, 2], &all), "in some of the ways in which conditions may come out");
        // What holds wherever it is asked is not said.
        assert_eq!(told(&[0], &[0, 2]), "where condition `B` holds");
        assert_eq!(ways.open(&[0, 2], &all), ["A is open"]);
        assert_eq!(ways.open(&[0, 1, 2], &all), ["A is open", "B is open"]);
    }
}
