//! Input that is meant to hang or to break: each ends in a result, quickly.

use super::bad_input::complaints;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Debug builds on a busy machine included; a release build needs a tenth.
const LIMIT: Duration = Duration::from_secs(20);
/// The two sizes that matter: what is refused for its size, and the most that is read.
const SIZES: [usize; 2] = [10 * 1024 * 1024, 1024 * 1024 - 4096];

const FULL: &str = include_str!("../fixtures/full.yaml");

#[track_caller]
fn ends(what: &str, bytes: Vec<u8>) -> Option<String> {
    let start = Instant::now();
    let said = complaints("hostile.yaml", bytes);
    let took = start.elapsed();
    assert!(took < LIMIT, "{what} took {took:?}");
    assert!(said.as_ref().is_none_or(|said| said.len() < 1024 * 1024), "{what} says too much");
    said
}

#[track_caller]
fn refused(what: &str, bytes: impl Into<Vec<u8>>) {
    assert!(ends(what, bytes.into()).is_some(), "{what} was taken for a spec");
}

/// A spec with that text in place of the full one's.
fn with(old: &str, new: &str) -> String {
    assert!(FULL.contains(old), "{old}");
    FULL.replacen(old, new, 1)
}

#[test]
fn the_full_spec_is_a_good_one() {
    assert_eq!(complaints("full.yaml", FULL.into()), None);
}

#[test]
fn alias_bombs() {
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for i in 1..30 {
        writeln!(bomb, "a{i}: &a{i} [{}]", vec![format!("*a{}", i - 1); 9].join(",")).unwrap();
    }
    refused("an alias bomb", bomb);
}

#[test]
fn nesting() {
    for size in SIZES {
        for open in ["[", "- ", "{\"a\": ", "a:\n ", "? ", "!x ", "&x "] {
            refused("nesting", open.repeat(size / open.len()));
        }
        refused("a long flow nest", with("version: 1", &format!("version: {}", "[".repeat(size))));
    }
}

#[test]
fn bytes_that_are_no_text() {
    refused("invalid UTF-8", b"version: 1\norganization: \xff\xfe\n".as_slice());
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("version: 1\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    // It is read as it is, with what is wrong in it.
    let said = ends("UTF-16", utf16).unwrap();
    assert!(said.contains("| version: 1"), "{said}");
    let lone = [0xff, 0xfe, 0x00, 0xd8].as_slice();
    refused("half a character of UTF-16", lone);
    refused("NUL", "version: \0\n");
    refused("tabs", "version: 1\norganization:\n\tid: o-a1b2c3d4e5\n");
    refused("nothing", "");
    refused("a byte order mark alone", b"\xef\xbb\xbf".as_slice());
}

#[test]
fn crlf_and_a_byte_order_mark_are_good() {
    let crlf = format!("\u{feff}{}", FULL.replace('\n', "\r\n"));
    assert_eq!(ends("CRLF", crlf.into()), None);
}

#[test]
fn long_scalars() {
    for size in SIZES {
        let long = "x".repeat(size);
        refused("a long name", with("acme-org-trail-logs", &long));
        refused("a long home Region", with("eu-west-1", &long));
        refused("a long key", with("  logs:", &format!("  {long}:")));
        refused("a long unknown field", with("version: 1", &format!("version: 1\n{long}: 1")));
        refused("a long reference", with("bucket: logs", &format!("bucket: {long}")));
        refused("a long text that is no id", with("\"111111111111\"", &format!("\"{long}\"")));
        refused("one long word", long);
    }
}

#[test]
fn long_lists() {
    let reader = "readers: [arn:aws:iam::333333333333:role/LogAnalyst]";
    for size in SIZES {
        for item in ["x,", "1,", "{},", "\"*\","] {
            let list = item.repeat(size / item.len());
            refused("a long list", with(reader, &format!("readers: [{list}]")));
            refused("a list for a spec", format!("[{list}]"));
        }
    }
}

#[test]
fn long_mappings() {
    let entries = [("keys", "{}"), ("keys", "1"), ("buckets", "{name: abc}"), ("trails", "{bucket: x}")];
    for (section, value) in entries {
        let mut text = FULL.replace(&format!("\n{section}:\n"), "\nnone:\n") + section + ":\n";
        for i in 0..30_000 {
            writeln!(text, "  n{i}: {value}").unwrap();
        }
        refused("a long mapping", text);
    }
}

/// What to do to one line.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Delete,
    Replace(String),
    Value(String),
    Indent(usize),
}

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let value = prop_oneof![
        "[-0-9]{1,12}",
        "[a-z_/.*-]{0,12}",
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("null".to_owned()),
        Just("{a: {b: [c]}}".to_owned()),
        "\\PC{0,10}",
    ];
    prop_oneof![
        Just(Edit::Delete),
        "\\PC{0,30}".prop_map(Edit::Replace),
        value.prop_map(Edit::Value),
        (0_usize..8).prop_map(Edit::Indent),
    ]
}

pub(crate) fn apply(line: &str, edit: &Edit) -> Option<String> {
    match edit {
        Edit::Delete => None,
        Edit::Replace(text) => Some(text.clone()),
        Edit::Value(value) => {
            let key = line.split_once(": ").map_or(line, |(key, _)| key);
            Some(format!("{}: {value}", key.trim_end_matches(':')))
        }
        Edit::Indent(spaces) => Some(format!("{}{}", " ".repeat(*spaces), line.trim_start())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_spec_never_panics(edits in prop::collection::btree_map(0_usize..FULL.lines().count(), edit(), 1..6)) {
        let lines = FULL.lines().enumerate().filter_map(|(i, line)| match edits.get(&i) {
            Some(edit) => apply(line, edit),
            None => Some(line.to_owned()),
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        complaints("mutated.yaml", text.into());
    }
}
