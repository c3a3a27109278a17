//! What holds of every reader: one unit with its resources, each with a place in the text, and nothing that is unknown
//! makes the policies stumble.

use std::sync::OnceLock;
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::read::{Options, Read, Text};
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;

/// Reads files, judges what was read by every policy, and reports it.
pub fn judge(files: &[(&str, &[u8])], read: impl Fn(&[Text<'_>], &Options) -> Read) {
    let mut sources = Sources::new();
    let mut ids = Vec::new();
    for (name, bytes) in files {
        let (id, utf8) = sources.add_bytes(*name, bytes.to_vec());
        if utf8.is_err() {
            return;
        }
        ids.push(id);
    }
    let texts: Vec<Text<'_>> = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let read = read(&texts, &Options::default());
    assert_eq!(read.estate.units.len(), 1);
    static POLICIES: OnceLock<PolicySet> = OnceLock::new();
    let policies = POLICIES.get_or_init(PolicySet::builtin);
    let mut diagnostics = policy::evaluate(policies, &read.estate, Scope::All);
    diagnostics.extend(read.diagnostics);
    for text in texts {
        diagnostics.extend(policy::inline(text.source, text.id).1);
    }
    let mut text = Vec::new();
    let report = Report { diagnostics: &diagnostics, sources: &sources, policies };
    report::write(Format::Text { color: false }, &report, &mut text).expect("memory takes all");
}
