//! What an event data store of CloudTrail Lake leaves out by whom or how it was asked.

use super::recorded::Said;
use super::refused::{Refusal, refused};
use super::selector::{Form, Selectors};
use super::text::{Sense, Text};
use crate::estate::Dialect;
use crate::estate::links::Links;
use crate::facts::Derived;
use crate::facts::roles::EVENT_DATA_STORE;
use crate::json::{Value, json};
use compact_str::format_compact;
use serde::Serialize;

/// The fields by which somebody's doings can be kept out of a log.
const HIDING: [&str; 4] = ["userIdentity.arn", "eventName", "eventType", "sessionCredentialFromConsole"];

/// An event data store's selectors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Store {
    /// The store's name in its input.
    pub store: String,
    /// The conditions that leave out identities, names or sessions.
    pub dropped: Vec<Refusal>,
    /// The selectors that CloudTrail refuses.
    pub refused: Vec<Refusal>,
}

/// What is to be said of an event data store.
pub fn store(links: &Links<'_>, number: usize) -> Store {
    let properties = &links.properties[number];
    Store {
        store: links.resource(number).name.clone(),
        dropped: dropped(properties),
        refused: refused(EVENT_DATA_STORE, properties),
    }
}

fn dropped(properties: &Value) -> Vec<Refusal> {
    let selectors = Selectors::of(properties);
    let open = |reason: &String| Refusal { place: String::new(), why: Said::open(reason) };
    if let Selectors::Open(reason) = &selectors {
        return vec![open(reason)];
    }
    let mut found = Vec::new();
    for selector in selectors.list() {
        let (conditions, unknown) = match &selector.form {
            Form::Advanced { conditions, open } => (conditions.as_slice(), open.as_ref()),
            Form::Open(reason) => (&[][..], Some(reason)),
            Form::Basic { .. } => continue,
        };
        found.extend(unknown.map(open));
        for condition in conditions {
            let sense = |(_, sense, _): &&(_, Sense, _)| *sense == Sense::Deselect;
            for (_, _, values) in condition.values.iter().filter(sense) {
                let shown: Vec<String> = values.known.iter().take(3).map(Text::shown).collect();
                let why = match &condition.field {
                    Text::Open(reason) => Said::open(reason),
                    Text::Known(field) if HIDING.contains(&field.as_str()) => {
                        Said::Known(format!("it leaves out events by `{field}`: {}", shown.join(", ")))
                    }
                    field @ Text::Known(_) => match field.unknown() {
                        Some(reason) => Said::open(reason),
                        None => continue,
                    },
                };
                found.push(Refusal { place: condition.place.clone(), why });
            }
        }
    }
    found
}

/// What policies see of an event data store.
pub(crate) fn derive(links: &Links<'_>, number: usize) -> Derived {
    let store = store(links, number);
    let mut places = Vec::new();
    for (name, list) in [("dropped", &store.dropped), ("refused", &store.refused)] {
        places.extend(super::known(list).map(|place| (format_compact!("/{name}"), number, place.into())));
    }
    let why = |all: &[Refusal]| super::opened(json!(all.iter().map(|one| &one.why).collect::<Vec<_>>()));
    let resource = links.resource(number);
    // A spec has stores only where it says that there were some before.
    let exists = resource.existing.is_some()
        || links.estate.units.get(resource.unit.0).is_some_and(|unit| unit.dialect == Dialect::Spec);
    let value = json!({"dropped": why(&store.dropped), "refused": why(&store.refused), "exists": exists});
    let mut derived = Derived::default();
    derived.add("coverage", value, places);
    derived
}
