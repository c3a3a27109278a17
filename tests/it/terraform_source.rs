//! Terraform source, evaluated by us and by Terraform itself.

use crate::peers::terraform::Terraform;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use trailsmith::read::terraform::source::{Evaluated, Folders, evaluate};
use trailsmith::read::{Options, Text};
use trailsmith::source::Sources;

/// Evaluates one folder.
fn evaluated(files: &[(&str, &str)]) -> Evaluated {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, *text)).collect();
    let texts = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let folders = Folders { files: BTreeMap::from([(String::new(), texts)]) };
    evaluate("", &folders, &Options::default(), &[])
}

/// The names of the locals that a file declares at its own level.
fn locals(text: &str) -> Vec<String> {
    let top = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let named = text.lines().filter(top).filter_map(|line| line.trim().split_once('='));
    let name = |(name, _): (&str, &str)| name.trim().to_owned();
    named.map(name).filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())).collect()
}

#[test]
fn terraform_gives_the_same_values() {
    let text = fs::read_to_string("tests/fixtures/terraform/expressions.tf").unwrap();
    let names = locals(&text);
    assert!(names.len() > 120, "{}", names.len());
    let mut probe = String::from("resource \"probe\" \"this\" {\n");
    for name in &names {
        writeln!(probe, "  {name} = jsonencode(local.{name})").unwrap();
    }
    probe.push_str("}\n");
    let ours = evaluated(&[("expressions.tf", &text), ("probe.tf", &probe)]);
    assert_eq!(ours.diagnostics, []);
    let Some(terraform) = Terraform::find() else { return };
    let theirs = terraform.locals(&text, &names).unwrap();
    let mut wrong = String::new();
    for name in &names {
        let (ours, theirs) = (&ours.blocks[0].arguments[name.as_str()], &theirs[name.as_str()]);
        if ours != theirs {
            writeln!(wrong, "{name}\n  ours:   {ours}\n  theirs: {theirs}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
