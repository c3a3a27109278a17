//! What two blocks set of one resource that AWS has only once: which of the two is applied last is not told.

use super::fold::note;
use crate::diagnostic::Diagnostic;
use crate::estate::alternatives::{Decided, decide, either};
use crate::estate::intrinsic::{Intrinsic, intrinsic, reference};
use crate::estate::links::{BUCKET, BUCKET_POLICY};
use crate::estate::{Gate, Resource};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the second of two that set the same does.
pub(super) fn also(first: &str) -> String {
    format!("sets the same as `{first}`: AWS keeps only one, whichever is applied last")
}

/// What is there of a value where the gate is open.
pub(super) fn behind(value: &Value, gate: Option<&Gate>) -> Option<Value> {
    match gate {
        Some(gate) => decide(value, &Decided::from([(gate.condition.clone(), gate.holds)])),
        None => Some(value.clone()),
    }
}

/// What there was, or what the second makes of it, by which of the two is applied last.
pub(super) fn one_of(before: Option<Value>, value: Value, (first, second): (&str, &str)) -> Value {
    match before.filter(|before| *before != value) {
        Some(before) => {
            let condition = format!("`{second}` is applied after `{first}`");
            let reason = format!("`{second}` {}", also(first));
            either(&Gate { condition, holds: true, reason }, [Some(value), Some(before)])
        }
        None => value,
    }
}

/// Bucket policies of one bucket that is not among the resources: each is judged for what it says, and that there are several
/// is told. Where the bucket is there that is a policy's matter.
pub(super) fn policies(resources: &[Resource]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, &Resource> = BTreeMap::new();
    let buckets = resources.iter().filter(|resource| resource.kind == BUCKET);
    let there: BTreeSet<String> = buckets
        .flat_map(|bucket| [Some(reference(&bucket.id)), bucket.property("/BucketName").cloned()])
        .flatten()
        .map(|name| name.to_string())
        .collect();
    let mut said = Vec::new();
    for resource in resources.iter().filter(|resource| resource.kind == BUCKET_POLICY) {
        let Some(bucket) = resource.property("/Bucket") else { continue };
        if resource.attributes.gate.is_some() || matches!(intrinsic(bucket), Some(Intrinsic::Unknown(_))) {
            continue;
        }
        if there.contains(&bucket.to_string()) {
            continue;
        }
        let first = *first.entry(bucket.to_string()).or_insert(resource);
        if first.property("/PolicyDocument") != resource.property("/PolicyDocument") {
            said.push(note(
                resource.origins.resource(),
                format!("`{}` {}", resource.name, also(&first.name)),
            ));
        }
    }
    said
}
