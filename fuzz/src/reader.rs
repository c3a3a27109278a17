//! What holds of every reader: one unit with its resources, each with a place in the text, and nothing that is unknown
//! makes the policies stumble.

use std::sync::OnceLock;
use trailsmith::policy::{self, PolicySet};
use trailsmith::read::{Options, Read, Text};
use trailsmith::report::{self, Format};
use trailsmith::source::Sources;

/// Reads the input, judges what was read, and reports it.
pub fn judge(name: &str, bytes: &[u8], read: impl Fn(Text<'_>, &Options) -> Read) {
    let mut sources = Sources::new();
    let (id, utf8) = sources.add_bytes(name, bytes.to_vec());
    if utf8.is_err() {
        return;
    }
    let read = read(Text { id, source: sources.get(id) }, &Options::default());
    assert_eq!(read.estate.units.len(), 1);
    static POLICIES: OnceLock<PolicySet> = OnceLock::new();
    let mut diagnostics = policy::evaluate(POLICIES.get_or_init(PolicySet::builtin), &read.estate);
    diagnostics.extend(read.diagnostics);
    let mut text = Vec::new();
    report::write(Format::Text { color: false }, &diagnostics, &sources, &mut text).expect("memory takes all");
}
