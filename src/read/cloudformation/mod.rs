//! CloudFormation's templates to estates: YAML and JSON, short forms and long ones, also as SAM and the CDK write them.
//!
//! Functions and conditions are evaluated as far as the template, the parameters and the place allow. What is left are
//! references, and unknown values with their reasons. `Metadata` is not read here.

mod condition;
mod confined;
mod dangling;
mod evaluate;
mod fit;
mod form;
mod functions;
mod misnamed;
mod order;
mod parameters;
mod repeat;
mod resource;
mod single;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod zeros;

pub use parameters::parameters;

use super::{Options, Read, Text, nested};
use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Stack, Unit};
use crate::source::{Node, SourceId};
use evaluate::BUDGET;
use template::Shared;

/// Reads every template in a text as one unit, and what is in templates inside of it. Documents that are none are passed
/// over.
pub fn read(text: Text<'_>, options: &Options) -> Read {
    let (documents, errors) = text.source.documents();
    let unit = Unit { name: text.source.name.clone(), dialect: Dialect::CloudFormation };
    let stack = Stack::read(stack_name(&unit.name), &options.place);
    let budget = BUDGET.saturating_add(text.source.text.len().saturating_mul(4));
    let mut shared = Shared::new((text.id, budget), (unit, stack), options);
    shared.read.diagnostics.extend(errors.into_iter().map(|error| Diagnostic::syntax(text.id, error)));
    for document in documents.iter().filter(|document| looks_like_template(document)) {
        template::read(&mut shared, document);
    }
    nested::add(&mut shared.read, options, || vec![text]);
    shared.read
}

/// Reads a template that is no text of its own; with the source of its places goes what may be produced.
pub(super) fn read_tree(
    root: &Node,
    source: (SourceId, usize),
    home: (Unit, Stack),
    options: &Options,
) -> Read {
    let mut shared = Shared::new(source, home, options);
    template::read(&mut shared, root);
    shared.read
}

/// Whether a document is a template: it says so, or it has resources with types.
pub fn looks_like_template(root: &Node) -> bool {
    if ["AWSTemplateFormatVersion", "Transform"].iter().any(|section| root.get(section).is_some()) {
        return true;
    }
    let resources = root.get("Resources").and_then(Node::entries).unwrap_or_default();
    resources.iter().any(|entry| {
        entry.value.get("Type").is_some_and(|kind| kind.text().is_some()) || entry.name().starts_with("Fn::")
    })
}

/// `templates/LogArchive.yaml` as `logarchive`.
fn stack_name(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let words: Vec<&str> =
        stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "template".to_owned() } else { words.join("-") }
}
