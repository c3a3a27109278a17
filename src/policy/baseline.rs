//! A baseline: the findings that were there when somebody began, so that only later ones are told.
//!
//! A finding is known again by its fingerprint, which lines that moved do not change. What could not be told when the
//! baseline was written is told once it is known to fail.

use crate::diagnostic::{Diagnostic, ExceptedBy, Fingerprint, Kind, Severity, fingerprints, relative};
use crate::source::{self, Location, SourceId, Sources};
use crate::spec::Version;
use serde::{Deserialize, Serialize};

/// What an entry is told by that is no longer found.
const STALE: &str = "baseline-stale";

/// A baseline that was read.
#[derive(Debug)]
pub struct Baseline {
    entries: Vec<(Entry, Location)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "reading it is checking it")]
    version: Version,
    findings: Vec<Entry>,
}

/// One finding. All but its fingerprint is there to be read, in a review of the file.
#[derive(Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    policy: String,
    resource: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    cannot_tell: bool,
    fingerprint: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Reads a baseline. All that is wrong with it is returned.
pub fn read_baseline(sources: &Sources, id: SourceId) -> Result<Baseline, Vec<Diagnostic>> {
    let (document, syntax) = sources.parse(id);
    let mut errors: Vec<_> = syntax.into_iter().map(|error| Diagnostic::syntax(id, error)).collect();
    let Some(document) = document else { return Err(errors) };
    let (file, shape) = source::deserialize::<File>(&document.root);
    errors.extend(shape.into_iter().map(|error| {
        let told = Diagnostic::misfit("config", &document, error);
        told.with_note("a baseline is written by `trailsmith check --write-baseline FILE`")
    }));
    match file {
        Some(file) if errors.is_empty() => {
            let place = |number| document.locate(&format!("/findings/{number}/fingerprint"));
            let entries = file.findings.into_iter().enumerate().map(|(i, entry)| (entry, place(i))).collect();
            Ok(Baseline { entries })
        }
        _ => Err(errors),
    }
}

/// The baseline of these findings: all that fail or cannot be told and that nobody accepted otherwise.
pub fn write_baseline(findings: &[Diagnostic], sources: &Sources) -> String {
    #[derive(Serialize)]
    struct File {
        version: u32,
        findings: Vec<Entry>,
    }
    let fingerprints = fingerprints(findings, sources);
    let open = |finding: &Diagnostic| match &finding.kind {
        Kind::Fail | Kind::CannotTell => true,
        Kind::Excepted(why) => why.by == ExceptedBy::Baseline,
        Kind::Error => false,
    };
    let entry = |(finding, fingerprint): (&Diagnostic, Fingerprint)| Entry {
        path: path(finding, sources),
        policy: finding.id.to_string(),
        resource: finding.resource.as_ref().map(|resource| resource.name.clone()),
        cannot_tell: finding.kind == Kind::CannotTell,
        fingerprint: fingerprint.to_string(),
    };
    let listed = |finding: &Diagnostic| open(finding) && finding.id != STALE;
    let findings = findings.iter().zip(fingerprints).filter(|(finding, _)| listed(finding));
    let mut findings: Vec<Entry> = findings.map(entry).collect();
    findings.sort();
    let text = serde_json::to_string_pretty(&File { version: 1, findings });
    // Maps with keys that are no text cannot be written; there are none.
    text.map_or_else(|_| String::new(), |text| text + "\n")
}

fn path(finding: &Diagnostic, sources: &Sources) -> String {
    let name = finding.labels.first().map(|label| &sources.get(label.location.source).name);
    name.map_or_else(String::new, |name| relative(name).to_owned())
}

impl Baseline {
    /// Marks the findings that were there before, and says which of them are gone, of the files that the run is `about`.
    pub fn apply(
        &self,
        mut findings: Vec<Diagnostic>,
        sources: &Sources,
        about: &dyn Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let fingerprints = fingerprints(&findings, sources);
        let mut seen = vec![false; self.entries.len()];
        let mut by_print: Vec<(&str, usize)> =
            self.entries.iter().enumerate().map(|(i, (entry, _))| (entry.fingerprint.as_str(), i)).collect();
        by_print.sort_unstable();
        for (finding, print) in findings.iter_mut().zip(&fingerprints) {
            let print = print.to_string();
            let Ok(found) = by_print.binary_search_by(|(known, _)| (*known).cmp(&print)) else { continue };
            let number = by_print[found].1;
            seen[number] = true;
            let newly_known = self.entries[number].0.cannot_tell && finding.kind == Kind::Fail;
            if matches!(finding.kind, Kind::Fail | Kind::CannotTell) && !newly_known {
                let reason = "it was there when the baseline was written";
                finding.kind = Kind::excepted(ExceptedBy::Baseline, reason, None);
            }
        }
        let unseen = self.entries.iter().zip(&seen).filter(|(_, seen)| !**seen).map(|(entry, _)| entry);
        let gone = unseen.filter(|(entry, _)| about(&entry.path)).map(stale);
        findings.extend(gone.collect::<Vec<_>>());
        findings.sort();
        findings
    }
}

fn stale((entry, location): &(Entry, Location)) -> Diagnostic {
    let Entry { path, policy, resource, .. } = entry;
    let whose = resource.as_ref().map_or(String::new(), |name| format!(" of `{name}`"));
    let message = format!("`{policy}`{whose} in {path} is no longer found");
    Diagnostic::fail(STALE, Severity::Info, *location, message)
        .with_note("an entry that is not needed would hide a later finding")
        .with_help([
            "write the baseline again with `--write-baseline`; its paths are seen from the folder in which that is run",
        ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn finding(source: SourceId, at: usize, id: &str) -> Diagnostic {
        let location = Location { source, span: Span::new(at, at + 1) };
        Diagnostic::fail(id, Severity::Critical, location, "wrong")
    }

    #[test]
    fn what_was_there_is_known_again_where_lines_have_moved() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "one\ntwo\nthree\n");
        let mut unknown = finding(file, 0, "c");
        unknown.kind = Kind::CannotTell;
        let text = write_baseline(&[finding(file, 0, "b"), finding(file, 4, "a"), unknown], &sources);
        let id = sources.add("baseline.json", text);
        let baseline = read_baseline(&sources, id).unwrap();
        let now = vec![finding(file, 8, "b"), finding(file, 0, "c"), finding(file, 0, "new")];
        let said: Vec<_> = baseline
            .apply(now, &sources, &|_| true)
            .into_iter()
            .map(|d| (d.id.to_string(), d.kind))
            .collect();
        let reason = "it was there when the baseline was written";
        let excepted = Kind::excepted(ExceptedBy::Baseline, reason, None);
        assert_eq!(
            said,
            [
                ("c".to_owned(), Kind::Fail),
                ("new".to_owned(), Kind::Fail),
                ("b".to_owned(), excepted),
                ("baseline-stale".to_owned(), Kind::Fail),
            ]
        );
    }

    #[test]
    fn a_baseline_of_another_form_is_an_error_with_its_place() {
        let mut sources = Sources::new();
        let id = sources.add("baseline.json", "{\"version\": 1, \"finding\": []}");
        let errors = read_baseline(&sources, id).unwrap_err();
        assert!(
            errors.iter().any(|error| error.help.join("").contains("did you mean `findings`?")),
            "{errors:?}"
        );
    }
}
