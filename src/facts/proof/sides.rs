//! Proofs where something depends on conditions that nobody can tell: worked out once for each way in which these may come
//! out, and told as one.
//!
//! What is said in each way is said once. What stands otherwise on another side is told with the side, and counts as what
//! cannot be told: which side it is, nobody knows.

use super::{BucketProof, Chapter, Facts, Proof, Proofs, Row, of_everything};
use crate::estate::{Estate, Resource, UnitId, Ways};
use crate::facts::{Scope, Standing};
use crate::parallel::each;
use std::collections::BTreeMap;

/// What is proven of a trail or a bucket, by the resource's number.
type Numbered<T> = BTreeMap<usize, T>;
/// What is proven of all trails and of buckets without one.
pub(super) type Found = (Numbered<Proof>, Numbered<BucketProof>);

/// All that is proven, with the resources of such units told on every side.
pub(super) fn prove(estate: &Estate) -> Proofs {
    let every = |_: UnitId| true;
    let (mut trails, mut buckets) = of_everything(&Facts::new(estate, Scope::Logging), &every);
    for (unit, ways) in Ways::of_units(estate) {
        let is_asked = |number: &usize| estate.resources[*number].unit == unit;
        if !trails.keys().chain(buckets.keys()).any(is_asked) {
            continue;
        }
        let numbers: Vec<usize> = ways.all().collect();
        let of_way = |_: usize, way: &usize| -> Found {
            let decided = estate.decided(&ways.decided(*way));
            of_everything(&Facts::new(&decided, Scope::Logging), &|one| one == unit)
        };
        let found = each(&numbers, of_way);
        let there = |number: &usize| Sides::of(&ways, &estate.resources[*number]);
        for (number, proof) in trails.iter_mut().filter(|(number, _)| is_asked(number)) {
            there(number).trail(proof, |way| found[way].0.get(number));
        }
        for (_, of_way) in &found {
            for (number, proof) in of_way {
                buckets.entry(*number).or_insert_with(|| BucketProof { rows: Vec::new(), ..proof.clone() });
            }
        }
        for (number, proof) in buckets.iter_mut().filter(|(number, _)| is_asked(number)) {
            there(number).bucket(proof, |way| found[way].1.get(number));
        }
    }
    // What a trail writes to on every side is told with it.
    buckets.retain(|_, proof| !proof.rows.is_empty());
    Proofs { trails: trails.into_values().collect(), buckets: buckets.into_values().collect() }
}

/// The ways in which a resource is there.
struct Sides<'a> {
    ways: &'a Ways,
    there: Vec<usize>,
}

/// A question, and what it comes to in which ways.
struct Asked<'a> {
    /// A request's name; of what is a sentence only, the sentence.
    key: &'a str,
    rows: Vec<(usize, &'a Row)>,
}

impl Sides<'_> {
    fn of<'a>(ways: &'a Ways, resource: &Resource) -> Sides<'a> {
        let is_there = |way: &usize| {
            let decided = ways.decided(*way);
            !decided.get(&resource.unit).is_some_and(|decided| resource.is_left_out(decided))
        };
        Sides { ways, there: ways.all().filter(is_there).collect() }
    }

    fn trail<'a>(&self, undecided: &mut Proof, of_way: impl Fn(usize) -> Option<&'a Proof>) {
        let proofs: Vec<(usize, &Proof)> =
            self.there.iter().filter_map(|way| Some((*way, of_way(*way)?))).collect();
        let Some((_, first)) = proofs.first() else { return };
        // Of what has no sides to tell, only what is the same on all is known.
        if proofs.iter().all(|(_, proof)| proof.retention == first.retention) {
            undecided.retention = first.retention.clone();
        }
        if proofs.iter().all(|(_, proof)| proof.coverage == first.coverage) {
            undecided.coverage = first.coverage.clone();
        }
        if proofs.iter().all(|(_, proof)| proof.placement == first.placement) {
            undecided.placement = first.placement.clone();
        }
        let chapters = super::About::ALL.map(|about| {
            let rows = |proof: &'a Proof| {
                proof.chapters.iter().filter(move |one| one.about == about).flat_map(|one| &one.rows)
            };
            let told: Vec<(usize, Vec<&Row>)> =
                proofs.iter().map(|(way, proof)| (*way, rows(proof).collect())).collect();
            Chapter { about, rows: self.rows(&told) }
        });
        undecided.chapters = chapters.into_iter().filter(|chapter| !chapter.rows.is_empty()).collect();
        undecided.missing = self.missing(proofs.iter().map(|(way, proof)| (*way, proof.missing.as_slice())));
    }

    fn bucket<'a>(&self, undecided: &mut BucketProof, of_way: impl Fn(usize) -> Option<&'a BucketProof>) {
        let proofs: Vec<(usize, &BucketProof)> =
            self.there.iter().filter_map(|way| Some((*way, of_way(*way)?))).collect();
        let told: Vec<(usize, Vec<&Row>)> =
            proofs.iter().map(|(way, proof)| (*way, proof.rows.iter().collect())).collect();
        undecided.rows = self.rows(&told);
        undecided.missing = self.missing(proofs.iter().map(|(way, proof)| (*way, proof.missing.as_slice())));
    }

    /// The rows of all ways, in the order in which each of them tells its own.
    fn rows(&self, of_ways: &[(usize, Vec<&Row>)]) -> Vec<Row> {
        let mut asked: Vec<Asked<'_>> = Vec::new();
        for (way, rows) in of_ways {
            // From the end: what only this way asks then stands behind what only those before it do.
            let mut at = asked.len();
            for row in rows.iter().rev() {
                let key = row.request.as_ref().map_or(row.sentence.as_str(), |request| &request.id);
                let same =
                    |one: &Asked<'_>| one.key == key && one.rows.last().is_none_or(|(last, _)| last != way);
                match asked.iter().rposition(same) {
                    Some(found) => at = found,
                    None => asked.insert(at, Asked { key, rows: Vec::new() }),
                }
                asked[at].rows.push((*way, row));
            }
        }
        asked.iter().map(|one| self.row(&one.rows)).collect()
    }

    /// What is said of a question that some or all of the ways ask.
    fn row(&self, rows: &[(usize, &Row)]) -> Row {
        let mut groups: Vec<(Vec<usize>, &Row)> = Vec::new();
        for (way, row) in rows {
            match groups.iter_mut().find(|(_, one)| said(one) == said(row)) {
                Some((ways, _)) => ways.push(*way),
                None => groups.push((vec![*way], *row)),
            }
        }
        let ways: Vec<usize> = rows.iter().map(|(way, _)| *way).collect();
        let side = self.ways.told(&ways, &self.there);
        let first = groups[0].1;
        let mut row = (*first).clone();
        row.standing = standing(&groups, side.is_some());
        if groups.len() > 1 {
            row.because = groups.iter().map(|(ways, one)| self.on_side(ways, one)).collect();
            (row.statement, row.place) = (None, None);
        } else if let (Some(side), Some(_)) = (&side, &row.request) {
            row.because.insert(0, format!("asked only {side}"));
        }
        if let (Some(side), None) = (side, &row.request) {
            row.sentence = on(&side, &first.sentence);
        }
        if row.standing == Standing::CannotTell && groups.iter().any(|(_, one)| one.standing != row.standing)
        {
            let standings: BTreeMap<Standing, Vec<usize>> =
                groups.iter().fold(BTreeMap::new(), |mut all: BTreeMap<_, Vec<usize>>, (ways, one)| {
                    all.entry(one.standing).or_default().extend(ways);
                    all
                });
            let open = standings.values().flat_map(|ways| self.ways.open(ways, &self.there));
            for reason in open {
                if !row.because.iter().any(|because| because == reason) {
                    row.because.push(reason.to_owned());
                }
            }
        }
        row
    }

    /// How a question stands on one side, and why.
    fn on_side(&self, ways: &[usize], row: &Row) -> String {
        let side = self.ways.told(ways, &self.there).unwrap_or_default();
        let statement = row.statement.as_ref().map(|statement| format!("by {statement}"));
        let why: Vec<&str> = statement.iter().chain(&row.because).map(String::as_str).collect();
        let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
        format!("{} {side}{why}", row.standing.name())
    }

    /// What would have to be among the inputs, each once.
    fn missing<'a>(&self, of_ways: impl Iterator<Item = (usize, &'a [String])>) -> Vec<String> {
        let mut all: Vec<(&String, Vec<usize>)> = Vec::new();
        for (way, missing) in of_ways {
            for one in missing {
                match all.iter_mut().find(|(other, _)| *other == one) {
                    Some((_, ways)) => ways.push(way),
                    None => all.push((one, vec![way])),
                }
            }
        }
        let told = |(missing, ways): (&String, Vec<usize>)| match self.ways.told(&ways, &self.there) {
            Some(side) => on(&side, missing),
            None => missing.clone(),
        };
        all.into_iter().map(told).collect()
    }
}

/// How that stands which differs, or is asked on one side only.
fn standing(groups: &[(Vec<usize>, &Row)], is_partial: bool) -> Standing {
    let any = |standing| groups.iter().any(|(_, one)| one.standing == standing);
    let all = |standing| groups.iter().all(|(_, one)| one.standing == standing);
    match () {
        () if all(Standing::Disproven) && !is_partial => Standing::Disproven,
        () if any(Standing::Disproven) || any(Standing::CannotTell) => Standing::CannotTell,
        () if all(Standing::Proven) => Standing::Proven,
        () => Standing::Noted,
    }
}

/// What of a row must be the same for it to be said once.
fn said(row: &Row) -> (Standing, &[String], Option<&String>) {
    (row.standing, &row.because, row.statement.as_ref())
}

/// A sentence that holds on a side, indented as it was.
fn on(side: &str, sentence: &str) -> String {
    let text = sentence.trim_start();
    format!("{}{side}: {text}", &sentence[..sentence.len() - text.len()])
}
