//! What two blocks set of one resource that AWS has only once: which of the two is applied last is not told.

use super::fold::note;
use crate::diagnostic::Diagnostic;
use crate::estate::alternatives::{Decided, decide, either};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::{Gate, Resource};
use crate::json::Value;
use std::collections::BTreeMap;

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

/// Bucket policies of one bucket: each is what any of them may be, and that is told.
pub(super) fn policies(resources: &mut [Resource]) -> Vec<Diagnostic> {
    let mut by_bucket: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, resource) in resources.iter().enumerate() {
        let Some(bucket) = resource.property("/Bucket").filter(|_| resource.kind == "AWS::S3::BucketPolicy")
        else {
            continue;
        };
        if resource.attributes.gate.is_none() && !matches!(intrinsic(bucket), Some(Intrinsic::Unknown(_))) {
            by_bucket.entry(bucket.to_string()).or_default().push(number);
        }
    }
    let mut said = Vec::new();
    for numbers in by_bucket.values().filter(|numbers| numbers.len() > 1) {
        let document = |number: usize| resources[number].property("/PolicyDocument").cloned();
        let Some(mut any) = document(numbers[0]) else { continue };
        let first = resources[numbers[0]].name.clone();
        for number in &numbers[1..] {
            let (second, Some(next)) = (&resources[*number], document(*number)) else { continue };
            said.push(note(second.origins.resource(), format!("`{}` {}", second.name, also(&first))));
            any = one_of(Some(any), next, (&first, &second.name));
        }
        for number in numbers {
            if let Some(document) = resources[*number].properties.get_mut("PolicyDocument") {
                *document = any.clone();
            }
        }
    }
    said
}
