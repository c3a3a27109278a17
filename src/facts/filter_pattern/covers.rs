//! Whether one filter pattern matches every event that another one matches.
//!
//! Yes is proved: whatever the required pattern asks for together implies what the found one asks for. No is proved as
//! well: by an event. Between the two it cannot be told.

use super::evaluate::{holds, matches};
use super::{Atom, Expr, Order, Pattern, Selector, Test};
use crate::facts::Answer;
use crate::json::{Map, Value, json};
use crate::source::pointer;

/// How many conjunctions a required pattern may mean.
const CONJUNCTIONS: usize = 512;
/// How many events are tried for one conjunction.
const EVENTS: usize = 8192;

/// The same pattern without the alternatives that match what happens all the time, such as a service that looks at
/// something of its own; nothing if none is left.
pub fn telling(pattern: &Pattern) -> Option<Pattern> {
    let Pattern::Json(pattern) = pattern else {
        return Some(pattern.clone()).filter(|pattern| *pattern != Pattern::Everything);
    };
    let routine = json!({
        "eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": true, "readOnly": true,
        "eventSource": "autoscaling.amazonaws.com", "eventName": "DescribeAutoScalingGroups", "awsRegion": "eu-west-1",
        "sourceIPAddress": "autoscaling.amazonaws.com", "userAgent": "autoscaling.amazonaws.com",
        "userIdentity": {"type": "AssumedRole", "invokedBy": "autoscaling.amazonaws.com"},
    });
    let is_routine =
        |part: &Expr| [false, true].iter().all(|missing| matches(part, &routine, *missing) == Some(true));
    let parts = if let Expr::Any(parts) = pattern { parts.as_slice() } else { std::slice::from_ref(pattern) };
    let telling: Vec<Expr> = parts.iter().filter(|part| !is_routine(part)).cloned().collect();
    (!telling.is_empty()).then_some(Pattern::Json(Expr::Any(telling)))
}

/// Whether the found pattern matches every event that the required one matches.
pub fn covers(found: &Pattern, required: &Pattern) -> Answer {
    let (found, required) = match (found, required) {
        (Pattern::Everything, _) => return Answer::Yes,
        (Pattern::Json(found), Pattern::Json(required)) => (found, required),
        _ => {
            return Answer::unknown("a pattern that looks for words in the text is not compared with fields");
        }
    };
    let Some(conjunctions) = conjunctions(required) else {
        return Answer::unknown("the patterns are too long to be compared");
    };
    let mut answer = Answer::Yes;
    for conjunction in conjunctions {
        if implies(&conjunction, found) {
            continue;
        }
        if escapes(&conjunction, required, found) {
            return Answer::No;
        }
        answer = Answer::unknown("whether the patterns match the same events cannot be proved");
    }
    answer
}

/// The pattern as alternatives of conditions that hold together; nothing if these are too many.
fn conjunctions(expr: &Expr) -> Option<Vec<Vec<&Atom>>> {
    let all = match expr {
        Expr::Is(atom) => vec![vec![atom]],
        Expr::Any(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(conjunctions(part)?);
            }
            all
        }
        Expr::All(parts) => {
            let mut all = vec![Vec::new()];
            for part in parts {
                let next = conjunctions(part)?;
                if all.len() * next.len() > CONJUNCTIONS {
                    return None;
                }
                let mut joined = Vec::new();
                for one in &all {
                    joined.extend(next.iter().map(|other| [one.as_slice(), other].concat()));
                }
                all = joined;
            }
            all
        }
    };
    (all.len() <= CONJUNCTIONS).then_some(all)
}

/// Whether all events that meet the conditions meet the expression, whatever `!=` says of a field that is not there.
fn implies(conditions: &[&Atom], expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().all(|part| implies(conditions, part)),
        Expr::Any(parts) => parts.iter().any(|part| implies(conditions, part)),
        Expr::Is(atom) => conditions.iter().any(|condition| follows(condition, atom)),
    }
}

/// Whether the second condition holds wherever the first does.
fn follows(first: &Atom, second: &Atom) -> bool {
    if first == second {
        return true;
    }
    if first.field != second.field || first.field.names().is_none() {
        return false;
    }
    match (&first.test, &second.test) {
        (Test::Equals(first), Test::Equals(second)) => second.contains(first),
        (Test::Equals(first), Test::Differs(second)) => !first.meets(second),
        (Test::Differs(first), Test::Differs(second)) => first.contains(second),
        (Test::Compare(order, limit), Test::Compare(wider, other)) => within(*order, *limit, *wider, *other),
        (Test::Equals(_) | Test::Compare(..) | Test::Bool(_), Test::Exists) => true,
        _ => false,
    }
}

fn within(order: Order, limit: f64, wider: Order, other: f64) -> bool {
    match (order, wider) {
        (Order::More | Order::AtLeast, Order::More) => limit > other || (order == wider && limit >= other),
        (Order::More | Order::AtLeast, Order::AtLeast) => limit >= other,
        (Order::Less | Order::AtMost, Order::Less) => limit < other || (order == wider && limit <= other),
        (Order::Less | Order::AtMost, Order::AtMost) => limit <= other,
        _ => false,
    }
}

/// Whether there is an event that the required pattern matches and the found one does not, whichever way AWS takes
/// `!=` for a field that is not there.
fn escapes(conjunction: &[&Atom], required: &Expr, found: &Expr) -> bool {
    let mut atoms = found.atoms();
    atoms.extend(conjunction);
    let mut fields: Vec<_> = atoms.iter().map(|atom| &atom.field).collect();
    fields.sort();
    fields.dedup();
    [false, true].iter().all(|&missing| {
        let meets = |atom: &&Atom, event: &Value| holds(atom, event, missing) == Some(true);
        let choices: Vec<_> = fields
            .iter()
            .map(|field| {
                let own = conjunction.iter().filter(|atom| atom.field == **field);
                let mut values = values(field, &atoms);
                values.retain(|value| {
                    event(&[(field, value)]).is_some_and(|event| own.clone().all(|atom| meets(atom, &event)))
                });
                values
            })
            .collect();
        events(&fields, &choices).any(|event| {
            matches(required, &event, missing) == Some(true) && matches(found, &event, missing) == Some(false)
        })
    })
}

/// Values of a field that tell conditions on it apart; one of them is that it is not there.
fn values(field: &Selector, atoms: &[&Atom]) -> Vec<Option<Value>> {
    let mut values =
        vec![None, Some(Value::from("some-other-value")), Some(Value::Bool(true)), Some(Value::Bool(false))];
    for atom in atoms.iter().filter(|atom| atom.field == *field) {
        match &atom.test {
            Test::Equals(glob) | Test::Differs(glob) => {
                values.extend(glob.samples(&["", "-any-"]).map(|text| Some(Value::from(text))));
            }
            Test::Compare(_, limit) => {
                values.extend([limit - 1.0, *limit, limit + 1.0].map(|number| Some(Value::from(number))));
            }
            Test::Null => values.push(Some(Value::Null)),
            _ => {}
        }
    }
    // The order in which a pattern was written is not to decide which events are tried.
    values.sort_by_cached_key(|value| value.as_ref().map(Value::to_string));
    values.dedup();
    values
}

/// Events in which each field has one of its values, as many as are tried.
fn events<'a>(
    fields: &'a [&'a Selector],
    choices: &'a [Vec<Option<Value>>],
) -> impl Iterator<Item = Value> + 'a {
    let number = choices.iter().try_fold(1_usize, |number, values| number.checked_mul(values.len()));
    (0..number.unwrap_or(EVENTS).min(EVENTS)).filter_map(move |mut number| {
        let chosen = fields.iter().zip(choices).map(|(field, values)| {
            let value = &values[number % values.len()];
            number /= values.len();
            (*field, value)
        });
        event(&chosen.collect::<Vec<_>>())
    })
}

/// The event with these values; nothing if one field stands in another's way, or in a list.
fn event(values: &[(&Selector, &Option<Value>)]) -> Option<Value> {
    let mut event = Value::Object(Map::new());
    for (field, value) in values {
        let names = field.names()?;
        let (last, way) = names.split_last()?;
        let Some(value) = value else { continue };
        let mut at = &mut event;
        for name in way {
            let fields = at.as_object_mut()?;
            at = fields.entry(*name).or_insert_with(|| Value::Object(Map::new()));
        }
        let taken = at.as_object_mut()?.insert((*last).to_owned(), value.clone());
        if taken.is_some() {
            return None;
        }
    }
    // A field that is not to be there may have come as the way to another one.
    let absent = |(field, value): &(&Selector, &Option<Value>)| {
        let path = pointer::join(field.names().unwrap_or_default());
        value.is_none() && event.pointer(&path).is_some()
    };
    if values.iter().any(absent) { None } else { Some(event) }
}
