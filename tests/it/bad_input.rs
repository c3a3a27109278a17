//! What trailsmith says about specs that are wrong: each file in `tests/fixtures/bad-input` beside its messages.
//!
//! `UPDATE=1 cargo test` rewrites the messages.

use std::fs;
use std::path::Path;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::policy::PolicySet;
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;
use trailsmith::spec;

/// What is said about a text that is read as a spec; nothing if it is a good one.
pub(crate) fn complaints(name: &str, bytes: Vec<u8>) -> Option<String> {
    let mut sources = Sources::new();
    let (id, utf8) = sources.add_bytes(name, bytes);
    let diagnostics = match utf8 {
        Err(error) => vec![Diagnostic::syntax(id, error)],
        Ok(()) => spec::read(&sources, id).err()?,
    };
    let mut out = Vec::new();
    let policies = PolicySet::builtin();
    let report = Report { diagnostics: &diagnostics, sources: &sources, policies: &policies };
    report::write(Format::Text { color: false }, &report, &mut out).unwrap();
    Some(String::from_utf8(out).unwrap())
}

#[test]
fn every_message_is_as_in_its_golden_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-input");
    let update = std::env::var_os("UPDATE").is_some();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wrong = Vec::new();
    let inputs = names.iter().filter(|name| !name.ends_with(".stderr"));
    for name in inputs {
        let said = complaints(name, fs::read(folder.join(name)).unwrap());
        let said = said.unwrap_or_else(|| panic!("{name} is no bad input"));
        let golden = folder.join(format!("{name}.stderr"));
        if update {
            fs::write(&golden, &said).unwrap();
        } else if fs::read_to_string(&golden).ok().as_deref() != Some(said.as_str()) {
            wrong.push(format!("{name}:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "run UPDATE=1 cargo test and read the difference\n\n{}", wrong.join("\n"));
    let orphan = names
        .iter()
        .find(|name| name.strip_suffix(".stderr").is_some_and(|input| !names.iter().any(|n| n == input)));
    assert_eq!(orphan, None);
}
