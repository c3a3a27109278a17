//! What a resource waits for by way of resources that nobody here asks about: CloudFormation's order is transitive.

use super::evaluate::Evaluator;
use super::template::Declared;
use crate::estate::Resource;
use crate::estate::intrinsic::references;
use crate::estate::links::TRAIL;
use std::collections::{BTreeMap, BTreeSet};

/// Adds to the resources that wait for others, which are not kept, what those wait for. Only of trails is it asked.
pub(super) fn extend<'a>(evaluator: &mut Evaluator<'a>, kept: &mut [Resource], others: Vec<Declared<'a>>) {
    if others.is_empty() || !kept.iter().any(|resource| resource.kind == TRAIL) {
        return;
    }
    let mut between: BTreeMap<String, Option<Declared<'a>>> =
        others.into_iter().map(|other| (other.id.clone(), Some(other))).collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for resource in kept {
        let mut ahead = references(&resource.properties);
        ahead.extend(resource.attributes.depends_on.iter().cloned());
        ahead.retain(|id| between.contains_key(id));
        let mut seen = BTreeSet::new();
        while let Some(id) = ahead.pop() {
            let Some(other) = between.get_mut(&id).filter(|_| seen.insert(id.clone())) else { continue };
            if let Some(other) = other.take() {
                found.insert(id.clone(), waits_for(evaluator, other));
            }
            let next = found.get(&id).into_iter().flatten();
            let (more, there): (Vec<_>, Vec<_>) = next.cloned().partition(|id| between.contains_key(id));
            ahead.extend(more);
            resource.attributes.depends_on.extend(there);
        }
    }
}

/// The ids that a resource names.
fn waits_for<'a>(evaluator: &mut Evaluator<'a>, other: Declared<'a>) -> Vec<String> {
    let node = other.item.value;
    evaluator.bound_to(other.item.bindings, |evaluator| {
        let mut ids: Vec<String> = evaluator.depends_on(node);
        let properties = node.get("Properties").and_then(|node| evaluator.value(node));
        ids.extend(properties.iter().flat_map(references));
        ids
    })
}
