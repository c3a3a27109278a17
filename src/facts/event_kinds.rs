//! Types of resources and event sources in a trail's selectors that CloudTrail is not known to have: a new one of AWS's,
//! or a mistake that only `PutEventSelectors` would tell.

use super::Derived;
use crate::estate::intrinsic::intrinsic;
use crate::json::Value;
use crate::source::pointer;
use crate::spec::events::kind::{is_known_source, is_known_type};
use compact_str::format_compact;

/// Adds `event_kinds`, a list of what is not in the tables, and of what cannot be looked up; nothing where all is known.
pub(super) fn derive(properties: &Value, number: usize, derived: &mut Derived) {
    let mut kinds = Kinds::default();
    kinds.list(properties, ("", "AdvancedEventSelectors"), &mut |kinds, at, selector| {
        let network = is_network(selector);
        kinds.list(selector, (at, "FieldSelectors"), &mut |kinds, at, field| {
            let open = match field.get("Field") {
                Some(name) if intrinsic(name).is_some() => Some(name),
                Some(name) if name == "eventSource" => {
                    Some(&network).filter(|value| intrinsic(value).is_some())
                }
                _ => None,
            };
            let Some(known) = table(field, &network) else { return };
            kinds.list(field, (at, "Equals"), &mut |kinds, at, value| {
                if value.as_str().is_some_and(|name| !known(name)) {
                    kinds.add(open.unwrap_or(value), at);
                }
            });
        });
    });
    if !kinds.found.is_empty() {
        let places = kinds.places.into_iter().enumerate();
        let places =
            places.map(|(index, there)| (format_compact!("/{index}"), number, there.into())).collect();
        derived.add("event_kinds", kinds.found.into(), places);
    }
}

#[derive(Default)]
struct Kinds {
    found: Vec<Value>,
    places: Vec<String>,
}

impl Kinds {
    fn add(&mut self, value: &Value, at: &str) {
        self.found.push(value.clone());
        self.places.push(at.to_owned());
    }

    /// Goes through a list, and notes what of it cannot be known.
    fn list(
        &mut self,
        value: &Value,
        (at, name): (&str, &str),
        each: &mut dyn FnMut(&mut Kinds, &str, &Value),
    ) {
        let Some(list) = value.get(name) else { return };
        let at = pointer::child(at, name);
        if intrinsic(list).is_some() {
            return self.add(list, &at);
        }
        for (index, item) in list.as_array().into_iter().flatten().enumerate() {
            let at = pointer::child(&at, &index.to_string());
            match intrinsic(item) {
                Some(_) => self.add(item, &at),
                None => each(self, &at, item),
            }
        }
    }
}

/// The table that a field's values are looked up in. The source of data events narrows down and is no kind.
fn table(field: &Value, network: &Value) -> Option<fn(&str) -> bool> {
    match field.get("Field")?.as_str() {
        Some("resources.type") => Some(is_known_type),
        Some("eventSource") if network != false => Some(is_known_source),
        Some(_) => None,
        // Whatever field that is, the value may be none of either table.
        None => Some(|name| is_known_type(name) && is_known_source(name)),
    }
}

/// Whether a selector is of network activity, or the unknown value that says so.
fn is_network(selector: &Value) -> Value {
    let fields = || selector.get("FieldSelectors").and_then(Value::as_array).into_iter().flatten();
    let named = |name: &Value| name == "eventCategory";
    let open = |value: &Value| intrinsic(value).is_some();
    let category = fields().find(|field| field.get("Field").is_some_and(named));
    match category.and_then(|field| field.pointer("/Equals/0").or(field.get("Equals"))) {
        Some(value) if open(value) => value.clone(),
        Some(value) => (value == "NetworkActivity").into(),
        // Any field that is not known may be the category.
        None => fields()
            .find_map(|field| {
                Some(field).filter(|field| open(field)).or(field.get("Field").filter(|name| open(name)))
            })
            .cloned()
            .unwrap_or(Value::Bool(false)),
    }
}
