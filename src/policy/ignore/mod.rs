//! Findings that the files themselves, or the configuration, accept: read, applied, and said where they are wrong.
//!
//! An ignore without a reason, past its day or of a policy that does not exist quiets nothing and is a finding itself;
//! so is one that nothing is found for. Exceptions of a spec are `exception`'s business, baselines are `baseline`'s.

mod comment;
mod metadata;
mod scan;
mod scope;
#[cfg(test)]
mod tests;

use super::PolicySet;
use crate::config::{self, Pattern};
use crate::diagnostic::{Diagnostic, ExceptedBy, Kind, Severity};
use crate::source::{Location, Source, SourceId, Sources, nearest};
use crate::spec::Date;
use scope::{Place, Scope};
use std::collections::BTreeSet;

/// Policies whose findings are accepted somewhere.
#[derive(Debug)]
pub struct Ignore {
    /// The policies, each with where it is named.
    policies: Vec<(Pattern, Location)>,
    reason: String,
    /// The last day, where it ends, and where that is said.
    until: Option<(Date, Location)>,
    by: ExceptedBy,
    location: Location,
    scope: Scope,
    reach: Reach,
}

/// Of which of the files that an ignore is for a run knows what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Of all.
    Whole,
    /// Perhaps not of all: that it quiets nothing says nothing.
    Part,
}

/// What a file's comments, or its `Metadata`, accept, and what of it cannot be read.
pub fn inline(source: &Source, id: SourceId) -> (Vec<Ignore>, Vec<Diagnostic>) {
    if !source.text.contains(comment::NAME) {
        return (Vec::new(), Vec::new());
    }
    let (mut ignores, mut said) = comment::read(source, id);
    let (more, also) = metadata::read(source, id);
    ignores.extend(more);
    said.extend(also);
    (ignores, said)
}

impl Ignore {
    /// What a configuration file accepts, in these of the files that it is for.
    pub fn configured(ignore: &config::Ignore, files: BTreeSet<SourceId>, reach: Reach) -> Ignore {
        Ignore {
            policies: vec![(ignore.policy.clone(), ignore.location)],
            reason: ignore.reason.clone(),
            until: ignore.until.map(|day| (day, ignore.location)),
            by: ExceptedBy::Configuration,
            location: ignore.location,
            scope: Scope::Files { files, resource: ignore.resource.clone() },
            reach,
        }
    }
}

/// Marks the findings that are accepted on that day, and says which ignores are wrong, expired or without use.
pub fn apply_ignores(
    mut findings: Vec<Diagnostic>,
    ignores: &[Ignore],
    (policies, sources): (&PolicySet, &Sources),
    as_of: Date,
) -> Vec<Diagnostic> {
    if ignores.is_empty() {
        return findings;
    }
    let places: Vec<Place> = findings.iter().map(|finding| Place::of(finding, sources)).collect();
    // Of a file that cannot be read, nobody knows what would have been found.
    let broken: BTreeSet<SourceId> = findings
        .iter()
        .filter(|finding| finding.kind == Kind::Error)
        .flat_map(|finding| finding.labels.iter().map(|label| label.location.source))
        .collect();
    let mut said = Vec::new();
    for ignore in ignores {
        if let Some(why) = ignore.invalid(as_of) {
            said.push(why);
            continue;
        }
        for (pattern, location) in &ignore.policies {
            // Some findings are of no policy: `exception-unused`.
            let mut ids = policies.iter().map(|policy| &policy.id).chain(findings.iter().map(|f| &f.id));
            let exists = ids.any(|id| pattern.matches(id));
            if !exists {
                said.push(unknown(pattern.text(), *location, policies));
            } else if ignore.accept(pattern, &mut findings, &places) == 0
                && ignore.reach == Reach::Whole
                && !ignore.scope.is_in(&broken)
            {
                let elsewhere = ignore.elsewhere(pattern, &findings, &places);
                said.push(ignore.unused(pattern.text(), *location, elsewhere));
            }
        }
    }
    findings.extend(said);
    findings.sort();
    findings
}

impl Ignore {
    /// Why the ignore as a whole quiets nothing.
    fn invalid(&self, as_of: Date) -> Option<Diagnostic> {
        if self.reason.is_empty() {
            let message = "an ignore without a reason quiets nothing";
            let told = Diagnostic::fail("ignore-without-reason", Severity::Medium, self.location, message);
            return Some(told.with_help(["say why the finding is accepted, in a sentence for the auditor"]));
        }
        let (day, location) = self.until?;
        (day < as_of).then(|| {
            let message = format!("the ignore expired on {day}");
            let told = Diagnostic::fail("ignore-expired", Severity::Medium, location, message);
            told.with_help(["meet the requirement, or decide anew and write a later day"])
        })
    }

    /// Marks what is accepted of these policies; returns how many findings there are for it.
    fn accept(&self, policies: &Pattern, findings: &mut [Diagnostic], places: &[Place]) -> usize {
        let mut count = 0;
        for (finding, place) in findings.iter_mut().zip(places) {
            if finding.kind == Kind::Error
                || !policies.matches(&finding.id)
                || !self.scope.covers(finding, place)
            {
                continue;
            }
            count += 1;
            if matches!(finding.kind, Kind::Fail | Kind::CannotTell) {
                let expires = self.until.map(|(day, _)| day.to_string());
                finding.kind = Kind::excepted(self.by, self.reason.as_str(), expires);
            }
        }
        count
    }

    /// Where, in the same file, is found what an ignore of some lines was probably meant for.
    fn elsewhere(&self, policies: &Pattern, findings: &[Diagnostic], places: &[Place]) -> Option<usize> {
        let (source, first) = self.scope.begins()?;
        let open = |finding: &&Diagnostic| {
            matches!(finding.kind, Kind::Fail | Kind::CannotTell) && policies.matches(&finding.id)
        };
        let found = findings.iter().zip(places).filter(|(finding, _)| open(finding));
        found.filter_map(|(_, place)| place.line_in(source)).min_by_key(|line| line.abs_diff(first))
    }

    fn unused(&self, id: &str, location: Location, elsewhere: Option<usize>) -> Diagnostic {
        let mut message = format!("the ignore of `{id}` quiets nothing");
        let help = match (&self.scope, elsewhere) {
            (Scope::Lines { first, .. }, Some(line)) => format!(
                "it is for line {first} and what is indented below; write it above line {line}, where `{id}` is found"
            ),
            (Scope::Files { files, .. }, _) if files.is_empty() => {
                message += ": no file that was read fits its path";
                "paths are seen from the folder of the configuration file, and `name/**` is all below `name`"
                    .to_owned()
            }
            _ => "remove it".to_owned(),
        };
        Diagnostic::fail("ignore-unused", Severity::Low, location, message)
            .with_note("an ignore that is not needed would hide a later finding")
            .with_help([help])
    }
}

fn unknown(id: &str, location: Location, policies: &PolicySet) -> Diagnostic {
    let meant = nearest(id, policies.iter().map(|policy| policy.id.as_str()));
    let help = meant.map_or_else(
        || "`trailsmith policies` lists them".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    let message = format!("there is no policy `{id}`, so nothing is ignored");
    Diagnostic::fail("ignore-unknown", Severity::Medium, location, message).with_help([help])
}

/// An ignore that cannot be read.
fn malformed(location: Location, message: String, help: &str) -> Diagnostic {
    Diagnostic::fail("ignore-malformed", Severity::Medium, location, message).with_help([help])
}
