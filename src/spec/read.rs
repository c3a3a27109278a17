//! Text to a spec, with everything that is wrong with it.

use super::{Spec, ValidSpec, validate};
use crate::diagnostic::Diagnostic;
use crate::source::{self, Document, Kind, Location, Node, SourceId, Sources, Span};
use std::collections::BTreeMap;

/// Hundreds of trails and buckets are a fifth of this; what is larger was not written to be read.
const MAX_BYTES: usize = 1024 * 1024;
/// Of each stage: whoever has more has one mistake many times.
pub(super) const MAX_ERRORS: usize = 200;

/// Reads and validates a spec. All that is wrong with it is returned; the spec only where nothing is.
pub fn read(sources: &Sources, id: SourceId) -> Result<ValidSpec, Vec<Diagnostic>> {
    let length = sources.get(id).text.len();
    if length > MAX_BYTES {
        let start = Location { source: id, span: Span::default() };
        let error =
            Diagnostic::error("spec", start, format!("the file has {length} bytes, too many for a spec"));
        return Err(vec![error.with_help([format!("at most {MAX_BYTES}; is this the right file?")])]);
    }
    let (document, syntax) = sources.parse(id);
    let syntax = syntax.into_iter().take(MAX_ERRORS);
    let mut diagnostics: Vec<_> = syntax.map(|error| Diagnostic::syntax(id, error)).collect();
    let Some(document) = document else { return Err(diagnostics) };
    if !looks_like_spec(&document) {
        diagnostics.push(stranger(&document));
        return Err(diagnostics);
    }
    let (mut spec, shape) = source::deserialize::<Spec>(&document.root);
    diagnostics.extend(shape.into_iter().map(|error| Diagnostic::misfit("spec", &document, error)));
    if let Some(spec) = &mut spec {
        spec.add_control_tower();
        diagnostics.extend(validate::validate(spec, &document));
    }
    diagnostics.sort();
    diagnostics.dedup();
    match spec {
        Some(spec) if diagnostics.is_empty() => Ok(ValidSpec { spec, document, present: BTreeMap::new() }),
        _ => Err(diagnostics),
    }
}

/// Whether a tree was meant to be a spec: it has sections that nothing else has.
fn looks_like_spec(document: &Document) -> bool {
    let has = |key| document.root.get(key).is_some();
    has("organization") || has("trails") || (has("version") && has("buckets"))
}

/// Whether a tree that nobody said to be a spec is one: files of other tools have an `organization`, too.
pub fn is_spec(root: &Node) -> bool {
    let mapping = |key| root.get(key).is_some_and(|node| matches!(node.kind, Kind::Mapping(_)));
    let says = |key| root.get("organization").is_some_and(|organization| organization.get(key).is_some());
    let versioned = root.get("version").is_some();
    says("home_region") || says("accounts") || (versioned && (mapping("trails") || mapping("buckets")))
}

/// A file of another kind: one error in place of one for each of its keys.
fn stranger(document: &Document) -> Diagnostic {
    let keys: Vec<String> = document.root.keys().take(3).map(|key| format!("`{key}`")).collect();
    let found = if keys.is_empty() { document.root.describe() } else { keys.join(", ") };
    let message =
        format!("this is no trailsmith spec: it has neither `organization` nor `trails`, but {found}");
    Diagnostic::error("spec", document.locate(""), message).with_help([
        "`trailsmith init` writes a spec to start from, `trailsmith schema` tells all that one can say",
    ])
}
