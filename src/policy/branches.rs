//! Units in which something depends on conditions that nobody can tell: judged once for each way in which these may
//! come out.
//!
//! What fails in each of them fails, and what is met in each is met. A resource that depends on a condition itself is
//! judged as it is where it is there. What AWS refuses fails where it is refused in one: nobody means it there.

use super::Policy;
use super::context::Context;
use super::evaluate::{Judge, finding};
use super::subject::Subject;
use super::truth::Truth;
use crate::diagnostic::{Diagnostic, Shared};
use crate::estate::alternatives::settled;
use crate::estate::{Gate, UnitId, Ways};
use std::collections::{BTreeMap, BTreeSet};

/// A policy asked of a resource, or of the document of one that is not there.
type Asked = (usize, bool, Shared);

/// How a question came out: in which ways how, and what to say where it failed first.
#[derive(Default)]
struct Outcome {
    /// Whether AWS refuses what fails.
    refused: bool,
    ways: Vec<(usize, Truth)>,
    failed: Option<Diagnostic>,
}

/// What is not as the policies require in one unit, and what cannot be told.
pub(super) fn findings(
    judge: &Judge<'_>,
    context: &Context<'_>,
    (unit, ways): (UnitId, &Ways),
) -> Vec<Diagnostic> {
    let mut outcomes: BTreeMap<Asked, Outcome> = BTreeMap::new();
    for way in ways.all() {
        let estate = context.facts.links.estate.decided(&ways.decided(way));
        let there = Context::new(&estate, context.facts.scope);
        judge.each_of(&there, unit, |policy, subject| {
            let asked = (subject.number, subject.alone, policy.id.clone());
            outcomes.entry(asked).or_default().add(way, policy, (context, &there), subject);
        });
    }
    let mut found = Vec::new();
    judge.each_of(context, unit, |policy, subject| {
        let asked = (subject.number, subject.alone, policy.id.clone());
        found.extend(outcomes.remove(&asked).and_then(|outcome| {
            outcome.conclude(ways).unwrap_or_else(|open| finding(policy, &context.facts.links, subject, open))
        }));
    });
    // What stands alone in one way only has no subject where nothing is decided.
    found.extend(outcomes.into_values().filter_map(|outcome| outcome.conclude(ways).ok().flatten()));
    found
}

impl Outcome {
    fn add(
        &mut self,
        way: usize,
        policy: &Policy,
        (undecided, there): (&Context<'_>, &Context<'_>),
        subject: &Subject,
    ) {
        let met = policy.judge(subject);
        if let (Truth::False(at), None) = (&met, &self.failed) {
            let own = &undecided.facts.links.properties[subject.number];
            let at = if at.starts_with("/$") { at.clone() } else { settled(own, at) };
            self.failed = finding(policy, &there.facts.links, subject, Truth::False(at));
        }
        self.refused = policy.refused;
        self.ways.push((way, met));
    }

    /// What is found, if anything is; or why it cannot be told.
    fn conclude(self, ways: &Ways) -> Result<Option<Diagnostic>, Truth> {
        let mut reasons = BTreeSet::new();
        let mut sides = Vec::new();
        for (way, met) in &self.ways {
            match met {
                Truth::True => sides.push((*way, true)),
                Truth::False(_) => sides.push((*way, false)),
                Truth::Unknown(why) => reasons.extend(why.iter().cloned()),
            }
        }
        let any = |met: bool| sides.iter().any(|(_, side)| *side == met);
        if self.refused && any(false) {
            let wrong: Vec<usize> = sides.iter().filter(|(_, side)| !side).map(|(way, _)| *way).collect();
            let told = ways.told(&wrong, &ways.all().collect::<Vec<_>>());
            let told = told.map_or_else(String::new, |told| format!(" {told}"));
            return Ok(self
                .failed
                .map(|found| Diagnostic { message: format!("{}{told}", found.message), ..found }));
        }
        if any(true) && any(false) {
            reasons.extend(deciding(ways, &sides));
        }
        if reasons.is_empty() { Ok(self.failed) } else { Err(Truth::Unknown(reasons)) }
    }
}

/// What the sides differ in, and why that cannot be told.
fn deciding(ways: &Ways, sides: &[(usize, bool)]) -> Vec<String> {
    for (i, Gate { condition, reason, .. }) in ways.gates().enumerate() {
        for met in [true, false] {
            if sides.iter().all(|(way, side)| (Ways::holds(*way, i) == met) == *side) {
                let (right, wrong) = if met { ("holds", "does not") } else { ("does not hold", "does") };
                let told =
                    format!("it is as it should be where {condition} {right}, and not where it {wrong}");
                return vec![told, reason.clone()];
            }
        }
    }
    let names: Vec<&str> = ways.gates().map(|gate| gate.condition.as_str()).collect();
    let told = format!("it depends on how {} come out together", names.join(", "));
    ways.gates().map(|gate| gate.reason.clone()).chain([told]).collect()
}
