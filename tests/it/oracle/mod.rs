//! The evaluator of policies beside two that others wrote: the crates `iam-rs` and `scratchstack-aspen`.
//!
//! Random policies and requests are put to all three. Where one of them answers otherwise than trailsmith, a row of
//! `differences` must say why, with what AWS's documentation says. A row that explains nothing any more fails too.

mod cases;
mod differences;
mod engines;

use cases::Case;
use differences::{DIFFERENCES, Difference};
use engines::{ENGINES, Engine, Says};
use std::collections::BTreeMap;

/// How many policies with a request are put to each.
const CASES: usize = 8_000;

fn explanation(engine: &Engine, case: &Case) -> Option<usize> {
    let fits = |row: &Difference| row.engine == engine.name && (row.when)(case);
    DIFFERENCES.iter().position(fits)
}

#[test]
fn other_evaluators_agree_or_aws_decides() {
    let mut explained: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut wrong, mut agreed) = (Vec::new(), Vec::new());
    let cases: Vec<Case> = cases::sample(CASES).collect();
    for engine in ENGINES {
        let mut compared: BTreeMap<Says, usize> = BTreeMap::new();
        for case in &cases {
            let (Some(ours), Some(theirs)) = (engines::ours(case), (engine.asks)(case)) else { continue };
            let row = explanation(engine, case);
            match row {
                None if ours != theirs => {
                    wrong.push(format!("{}: {theirs:?}, trailsmith: {ours:?}\n{case}", engine.name));
                }
                None => *compared.entry(ours).or_default() += 1,
                Some(row) if ours != theirs => *explained.entry(row).or_default() += 1,
                Some(_) => {}
            }
        }
        agreed.push((engine, compared));
    }
    wrong.sort_by_key(String::len);
    assert!(
        wrong.is_empty(),
        "{} differ, among them\n{}",
        wrong.len(),
        wrong[..wrong.len().min(8)].join("\n")
    );
    for (engine, compared) in agreed {
        for says in [Says::Allow, Says::Deny, Says::Nothing] {
            let times = compared.get(&says).copied().unwrap_or_default();
            assert!(times > CASES / 50, "{}: {says:?} was compared {times} times only", engine.name);
        }
    }
    for (number, row) in DIFFERENCES.iter().enumerate() {
        assert!(explained.contains_key(&number), "{}: {} explains nothing", row.engine, row.aws);
    }
}
