//! Hand-written estates to test the emitters with, and the files that hold what they must write.

use super::{Artifact, Provenance};
use crate::estate::{Attributes, Estate, Organization, Origins, Partition, Resource, Stack, StackId, UnitId};
use crate::json::Value;
use crate::source::{Location, Sources, Span};
use serde::Deserialize;
use std::path::Path;

/// The estates, each a file in `tests/fixtures/estates`.
pub(super) const NAMES: [&str; 4] = ["organization", "adopted", "one-account", "delegated"];

#[derive(Deserialize)]
struct EstateFile {
    organization: Option<OrganizationFile>,
    stacks: Vec<StackFile>,
    resources: Vec<ResourceFile>,
}

#[derive(Deserialize)]
struct OrganizationFile {
    id: String,
    management_account: String,
    delegated_administrator: Option<String>,
}

#[derive(Deserialize)]
struct StackFile {
    name: String,
    account: String,
    region: String,
    partition: Partition,
}

#[derive(Deserialize)]
struct ResourceFile {
    id: String,
    kind: String,
    name: String,
    label: String,
    stack: usize,
    properties: Value,
    #[serde(default)]
    retain: bool,
    #[serde(default)]
    depends_on: Vec<String>,
    existing: Option<String>,
}

/// The estate of that name.
pub(super) fn estate(name: &str) -> Estate {
    let text = read(&format!("tests/fixtures/estates/{name}.json")).unwrap();
    let file: EstateFile = serde_json::from_str(&text).unwrap();
    let source = Sources::new().add("spec.yaml", "");
    let stack = |s: StackFile| Stack {
        name: s.name,
        account: s.account,
        region: s.region,
        partition: s.partition,
        is_spread: false,
    };
    let resource = |(i, r): (usize, ResourceFile)| Resource {
        unit: UnitId::default(),
        related: Vec::new(),
        id: r.id,
        kind: r.kind,
        name: r.name,
        label: r.label,
        stack: StackId(r.stack),
        properties: r.properties,
        attributes: Attributes { retain: r.retain, depends_on: r.depends_on, ..Attributes::default() },
        origins: Origins::new(Location { source, span: Span::new(i, i + 1) }),
        existing: r.existing,
    };
    Estate {
        organization: file.organization.map(|o| Organization {
            id: o.id,
            management_account: o.management_account,
            delegated_administrator: o.delegated_administrator,
        }),
        stacks: file.stacks.into_iter().map(stack).collect(),
        resources: file.resources.into_iter().enumerate().map(resource).collect(),
        ..Estate::default()
    }
}

/// What every golden file says of its making.
pub(super) fn provenance() -> Provenance {
    Provenance { version: "0.1.0".to_owned(), digest: "0123456789abcdef".repeat(4) }
}

/// Compares with `tests/golden/<folder>/<path>`, or rewrites that with `UPDATE=1`.
#[track_caller]
pub(super) fn assert_golden(folder: &str, artifact: &Artifact) {
    let path = format!("tests/golden/{folder}/{}", artifact.path);
    update(&path, &artifact.content);
    let golden = read(&path).unwrap_or_else(|| panic!("{path} is missing: run with UPDATE=1"));
    let diff = similar::TextDiff::from_lines(&golden, &artifact.content);
    assert!(golden == artifact.content, "{path}\n{}", diff.unified_diff());
}

#[allow(clippy::disallowed_methods, reason = "fixtures are files")]
fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

#[allow(clippy::disallowed_methods, reason = "golden files are rewritten on demand")]
fn update(path: &str, content: &str) {
    if std::env::var_os("UPDATE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}
