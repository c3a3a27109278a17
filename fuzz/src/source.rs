//! The documents under every reader: YAML and JSON with the place of each value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailsmith::read;
use trailsmith::source::{Kind, Node, Source};

fuzz_target!(|bytes: &[u8]| {
    let (source, _) = Source::from_bytes("input", bytes.to_vec());
    read::detect(&source);
    source.documents();
    let (tree, errors) = source.parse();
    for error in &errors {
        assert!(!error.message.is_empty());
    }
    assert!(tree.is_some() || !errors.is_empty(), "neither a tree nor a complaint");
    if let Some(tree) = tree {
        walk(&tree, &source.text);
    }
});

/// Every place is one in the text.
fn walk(node: &Node, text: &str) {
    assert!(text.get(node.span.range()).is_some(), "{:?}", node.span);
    match &node.kind {
        Kind::Sequence(items) => {
            for item in items {
                walk(item, text);
            }
        }
        Kind::Mapping(entries) => {
            for entry in entries {
                walk(&entry.key, text);
                walk(&entry.value, text);
            }
        }
        Kind::Scalar { .. } => {}
    }
}
