//! The values that a stack set or a stack gives the parameters of its template.

use super::Template;
use super::body::{Open, known};
use crate::estate::intrinsic::{intrinsic, reason_of, unknown};
use crate::json::{Value, json};
use crate::source::Node;
use std::collections::BTreeMap;

/// Why a value is not known that some of the accounts get instead.
const OVERRIDDEN: &str = "some accounts or Regions get another value";

/// The values of the parameters that the template declares, those that are not certain with the reason.
pub(super) fn given(template: &Template<'_>, root: &Node) -> BTreeMap<String, Value> {
    let declared = root.get("Parameters").and_then(Node::entries).unwrap_or_default();
    let names = declared.iter().map(|entry| (entry.name(), &entry.value));
    let values = pairs(template.holder.property("/Parameters"));
    let overrides = overrides(template.holder.property("/StackInstancesGroup"));
    let mut given = BTreeMap::new();
    for (name, declared) in names {
        let value = match (&values, &overrides) {
            (Err(reason), _) | (_, Err(reason)) => Err(Open::Reason(reason.clone())),
            (_, Ok(overrides)) if overrides.contains_key(name) => Err(Open::Reason(OVERRIDDEN.to_owned())),
            (Ok(values), _) => match values.get(name) {
                Some(value) => known(template, value),
                None if declared.get("Default").is_some() => continue,
                None => Err(Open::Reason("it gives none, and the parameter has no default".to_owned())),
            },
        };
        let holder = &template.holder.name;
        let open = |open: Open| match open {
            Open::Outside(value, _) => json!({ "Fn::ImportValue": template.outside(&value) }),
            Open::Reason(reason) => {
                unknown(&format!("what `{holder}` gives for parameter `{name}` is not known: {reason}"))
            }
        };
        given.insert(name.to_owned(), value.map_or_else(open, Value::from));
    }
    given
}

/// `[{ParameterKey, ParameterValue}]`, or a mapping, by name.
fn pairs(value: Option<&Value>) -> Result<BTreeMap<&str, &Value>, String> {
    match value {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| {
                let key = item.get("ParameterKey").and_then(Value::as_str);
                key.zip(item.get("ParameterValue")).ok_or_else(|| open(item))
            })
            .collect(),
        Some(Value::Object(fields)) if value.is_some_and(|value| intrinsic(value).is_none()) => {
            Ok(fields.iter().map(|(name, value)| (name.as_str(), value)).collect())
        }
        Some(other) => Err(open(other)),
    }
}

/// What any of the accounts and Regions get instead.
fn overrides(groups: Option<&Value>) -> Result<BTreeMap<&str, &Value>, String> {
    match groups {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Array(groups)) => {
            let mut all = BTreeMap::new();
            for group in groups {
                if intrinsic(group).is_some() {
                    return Err(open(group));
                }
                all.extend(pairs(group.get("ParameterOverrides"))?);
            }
            Ok(all)
        }
        Some(other) => Err(open(other)),
    }
}

fn open(value: &Value) -> String {
    reason_of(value).map_or_else(|| "the values are put together at deployment".to_owned(), str::to_owned)
}
