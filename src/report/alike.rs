//! What cannot be told of one resource for one reason, told at once: where a question was never asked a dozen policies have
//! no answer, and a dozen paragraphs would hide the one that matters.

use crate::diagnostic::{Diagnostic, Kind};
use std::collections::HashMap;
use std::sync::Arc;

/// A finding, and those that have no answer for the same reason.
pub(super) struct Shown<'a> {
    pub(super) first: &'a Diagnostic,
    pub(super) alike: Vec<&'a Diagnostic>,
}

/// Findings in their order, those that are alike with the first of them.
pub(super) fn joined<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> Vec<Shown<'a>> {
    let mut shown: Vec<Shown<'a>> = Vec::new();
    let mut first = HashMap::new();
    for finding in findings {
        let place = finding.labels.first().filter(|_| is_open(finding)).map(|label| label.location);
        match place.and_then(|place| first.get(&(place.source, place.span.start, reasons(finding))).copied())
        {
            Some(at) => {
                let one: &mut Shown<'a> = &mut shown[at];
                one.alike.push(finding);
            }
            None => {
                if let Some(place) = place {
                    first.insert((place.source, place.span.start, reasons(finding)), shown.len());
                }
                shown.push(Shown { first: finding, alike: Vec::new() });
            }
        }
    }
    shown
}

/// Whether it is a policy that has no answer.
fn is_open(finding: &Diagnostic) -> bool {
    finding.kind == Kind::CannotTell && finding.resource.is_some() && !reasons(finding).is_empty()
}

/// Why it cannot be told: what stands before the policy's own reason.
pub(super) fn reasons(finding: &Diagnostic) -> &[Arc<str>] {
    finding.notes.split_last().map_or(&[], |(_, reasons)| reasons)
}

impl Shown<'_> {
    /// What cannot be told either, a line each.
    pub(super) fn others(&self) -> Option<String> {
        let line = |finding: &&Diagnostic| {
            let what = finding.message.strip_prefix("cannot tell ").unwrap_or(&finding.message);
            format!("\n{}: {what}", finding.id)
        };
        let lines: String = self.alike.iter().map(line).collect();
        (!lines.is_empty()).then(|| format!("for the same reason it cannot be told either:{lines}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn what_has_no_answer_for_one_reason_is_told_at_once() {
        let samples = samples::findings();
        let unknown = samples.diagnostics.iter().find(|finding| finding.kind == Kind::CannotTell).unwrap();
        let with = |id: &str, reasons: &[&str]| {
            let notes = reasons.iter().chain(&["the policy's own"]).map(|note| Arc::from(*note)).collect();
            Diagnostic { id: id.into(), notes, ..unknown.clone() }
        };
        let failed = Diagnostic { kind: Kind::Fail, ..with("d", &["not asked"]) };
        let all = [
            with("a", &["not asked"]),
            with("b", &["not known"]),
            with("c", &["not asked"]),
            failed,
            with("e", &[]),
            with("f", &[]),
        ];
        let shown = joined(all.iter());
        let firsts: Vec<&str> = shown.iter().map(|one| &*one.first.id).collect();
        assert_eq!(firsts, ["a", "b", "d", "e", "f"]);
        let told = shown[0].others().unwrap();
        assert_eq!(told.lines().nth(1).map(|line| line.starts_with("c: whether ")), Some(true), "{told}");
        assert!(shown[1].others().is_none());
    }
}
