//! What depends on a condition that nobody can tell: values that are one thing where it holds and another where it does
//! not, and resources that are only there where it does.
//!
//! Everywhere else such a value is an unknown like any other. Only an estate in which the condition is decided has one
//! of its sides in its place.

use super::intrinsic::{self, Intrinsic, UNKNOWN, intrinsic, unknown};
use super::{Estate, Resource, UnitId};
use crate::json::{Key, Map, Value, json};
use crate::source::pointer;
use std::collections::BTreeMap;

/// The type of what is not there after a decision; nothing is asked of it.
const LEFT_OUT: &str = "Trailsmith::LeftOut";

/// A condition under which a resource is there, where nobody can tell whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What messages call it; the same in all of a unit: ``condition `Create` ``.
    pub condition: String,
    /// What it must come out as.
    pub holds: bool,
    /// Why it cannot be told.
    pub reason: String,
}

/// How conditions come out, by what messages call them.
pub type Decided = BTreeMap<String, bool>;

/// An unknown value that is the first where the gate is open, else the second; a side that is missing is no value.
pub fn either(gate: &Gate, sides: [Option<Value>; 2]) -> Value {
    let [mut then, mut otherwise] = sides.map(|side| side.into_iter().collect::<Value>());
    if !gate.holds {
        std::mem::swap(&mut then, &mut otherwise);
    }
    json!({ UNKNOWN: { "reason": gate.reason, "if": gate.condition, "then": then, "else": otherwise } })
}

/// The condition of such a value and its sides: where it holds, and where it does not.
pub fn sides(value: &Value) -> Option<(&str, [Option<&Value>; 2])> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?.get(UNKNOWN)?.as_object()?;
    let side = |name: &str| fields.get(name).and_then(|side| side.get(0));
    Some((fields.get("if")?.as_str()?, [side("then"), side("else")]))
}

/// The sides of such a value, to change what is on them.
pub fn sides_mut(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    let fields = value.as_object_mut().and_then(|fields| fields.get_mut(UNKNOWN)?.as_object_mut());
    let sides = fields.filter(|fields| fields.contains_key("if")).map(Map::values_mut);
    sides.into_iter().flatten().filter_map(Value::as_array_mut).flatten()
}

/// The gate behind which the first side of such a value is.
pub fn gate(value: &Value) -> Option<Gate> {
    let (condition, _) = sides(value)?;
    let Some(Intrinsic::Unknown(reason)) = intrinsic(value) else { return None };
    Some(Gate { condition: condition.to_owned(), holds: true, reason: reason.to_owned() })
}

/// Collects the gates that a value depends on, each condition once, in the order written.
pub fn gates(value: &Value, found: &mut Vec<Gate>) {
    if let Some((condition, sides)) = sides(value) {
        if !found.iter().any(|one| one.condition == condition) {
            found.extend(gate(value));
        }
        return sides.into_iter().flatten().for_each(|side| gates(side, found));
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gates(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| gates(value, found)),
        _ => {}
    }
}

/// The value with each that has sides as unknown as any other.
pub fn without_sides(value: &Value) -> Value {
    intrinsic::map(value, &mut |found| match found {
        Intrinsic::Unknown(reason) => Some(unknown(reason)),
        _ => None,
    })
}

/// The value where these conditions come out so; nothing where that side of it is no value.
pub fn decide(value: &Value, decided: &Decided) -> Option<Value> {
    if let Some((condition, [then, otherwise])) = sides(value) {
        return match decided.get(condition) {
            Some(true) => decide(then?, decided),
            Some(false) => decide(otherwise?, decided),
            None => Some(value.clone()),
        };
    }
    Some(match value {
        Value::Array(items) => items.iter().filter_map(|item| decide(item, decided)).collect(),
        Value::Object(fields) => {
            let kept = |(name, value): (&Key, &Value)| Some((name.clone(), decide(value, decided)?));
            Value::Object(fields.iter().filter_map(kept).collect())
        }
        other => other.clone(),
    })
}

/// A pointer into a decided value as far as it means the same in the value that was decided: a list whose items depend
/// on conditions may count them differently.
pub fn settled(undecided: &Value, at: &str) -> String {
    let (mut value, mut path) = (Some(undecided), String::new());
    for segment in pointer::segments(at) {
        if value.and_then(Value::as_array).is_some_and(|items| items.iter().any(|item| sides(item).is_some()))
        {
            break;
        }
        value = match value {
            Some(Value::Array(items)) => segment.parse::<usize>().ok().and_then(|i| items.get(i)),
            Some(Value::Object(fields)) => fields.get(&*segment),
            _ => None,
        };
        pointer::push(&mut path, &segment);
    }
    path
}

impl Estate {
    /// What a unit's resources depend on that nobody can tell, each once, in the order written.
    pub fn open_conditions(&self) -> BTreeMap<UnitId, Vec<Gate>> {
        let mut open: BTreeMap<UnitId, Vec<Gate>> = BTreeMap::new();
        for resource in &self.resources {
            let mut found: Vec<Gate> = resource.attributes.gate.iter().cloned().collect();
            gates(&resource.properties, &mut found);
            for gate in found {
                let all = open.entry(resource.unit).or_default();
                if !all.iter().any(|one| one.condition == gate.condition) {
                    all.push(gate);
                }
            }
        }
        open
    }

    /// The estate where the units' conditions come out so. Its resources keep their numbers.
    #[must_use]
    pub fn decided(&self, units: &BTreeMap<UnitId, Decided>) -> Estate {
        let mut estate = self.clone();
        for resource in &mut estate.resources {
            let Some(decided) = units.get(&resource.unit) else { continue };
            if resource.is_left_out(decided) {
                LEFT_OUT.clone_into(&mut resource.kind);
            } else if let Some(properties) = decide(&resource.properties, decided) {
                resource.properties = properties;
            }
        }
        estate
    }
}

impl Resource {
    /// Whether the conditions leave it out.
    pub fn is_left_out(&self, decided: &Decided) -> bool {
        let gate = self.attributes.gate.as_ref();
        gate.is_some_and(|gate| decided.get(&gate.condition).is_some_and(|holds| *holds != gate.holds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(condition: &str, holds: bool) -> Gate {
        Gate { condition: condition.to_owned(), holds, reason: "why".to_owned() }
    }

    #[test]
    fn a_decision_puts_a_side_in_the_place_of_the_value() {
        let inner = either(&behind("B", false), [Some(json!(1)), Some(json!(2))]);
        let value = json!({
            "A": either(&behind("A", true), [Some(inner), None]),
            "List": ["x", either(&behind("A", true), [None, Some(json!("y"))]), "z"],
        });
        assert_eq!(intrinsic(&value["A"]), Some(Intrinsic::Unknown("why")));
        let mut found = Vec::new();
        gates(&value, &mut found);
        assert_eq!(found, [behind("A", true), behind("B", true)]);
        assert_eq!(without_sides(&value)["List"], json!(["x", unknown("why"), "z"]));
        let come_out = |a, b| decide(&value, &Decided::from([("A".to_owned(), a), ("B".to_owned(), b)]));
        assert_eq!(come_out(true, false), Some(json!({"A": 1, "List": ["x", "z"]})));
        assert_eq!(come_out(true, true), Some(json!({"A": 2, "List": ["x", "z"]})));
        assert_eq!(come_out(false, true), Some(json!({"List": ["x", "y", "z"]})));
        assert_eq!(decide(&value, &Decided::new()), Some(value.clone()));
        assert_eq!(settled(&value, "/List/1/B"), "/List");
        assert_eq!(settled(&value, "/A/C"), "/A/C");
    }
}
