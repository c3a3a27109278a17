//! Who is told of what a trail records: trail, log group, metric filter, alarm, topic, subscriber.
//!
//! It is judged once for all trails of an account: where one trail's filters have alarms the others need none, nor where
//! an organization trail's have. The first trail with a log group answers for the rest; it alone has `$monitoring`.

mod alarm;
mod group;
#[cfg(test)]
mod tests;

use super::Answer;
use super::filter_pattern::{covers, parse};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{Links, TRAIL, reach};
use group::Group;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const METRIC_FILTER: &str = "AWS::Logs::MetricFilter";

/// What watches the events of a trail and of the others of its account; nothing if another trail answers for it, or if
/// it has no log group, which is one thing to say and not fifteen.
///
/// `{filters: [{name, pattern, heard}], open}`. `heard` says whether an alarm with a subscriber watches the filter;
/// `open` lists why there may be filters that are not seen.
pub fn of(links: &Links<'_>, trail: usize) -> Option<Value> {
    let writers: Vec<_> =
        links.of_kind(TRAIL).filter_map(|t| Some((t, Group::of_trail(links, t)?))).collect();
    let answers = writers.iter().find(|(peer, _)| same_account(links, *peer, trail))?.0;
    if answers != trail {
        return None;
    }
    let fit = |peer: usize| match same_account(links, peer, trail) {
        true => fit(links, peer),
        false => fit(links, peer).and(is(links.properties[peer].get("IsOrganizationTrail"), false)),
    };
    // That no trail is fit has policies of its own: then any will do.
    let none = Answer::any(writers.iter().map(|(peer, _)| fit(*peer))).not();
    let (mut filters, mut open) = (Vec::new(), BTreeSet::new());
    for (peer, group) in &writers {
        let fit = match same_account(links, *peer, trail) {
            true => fit(*peer).or(none.clone()),
            false => fit(*peer),
        };
        if fit == Answer::No {
            continue;
        }
        for filter in links.of_kind(METRIC_FILTER) {
            let heard = match group.is_of(links, filter) {
                Answer::No => continue,
                read => read.and(fit.clone()).and(alarm::heard(links, filter)),
            };
            filters.push(json!({
                "name": links.resource(filter).name,
                "pattern": pattern(links.properties[filter].get("FilterPattern")),
                "heard": written(heard),
            }));
        }
        open.extend(group.open());
    }
    Some(json!({ "filters": filters, "open": open }))
}

/// Whether an alarm with a subscriber watches a filter that matches all that one of the accepted patterns matches.
pub fn alarmed(monitoring: &Value, accepted: &[String]) -> Result<Answer, String> {
    let required: Vec<_> = accepted
        .iter()
        .map(|text| parse(text).map_err(|error| format!("the accepted pattern is broken: {error}")))
        .collect::<Result<_, _>>()?;
    let filters = monitoring["filters"].as_array().into_iter().flatten().map(|filter| {
        let matching = match &filter["pattern"] {
            Value::String(text) => match parse(text) {
                Ok(found) => Answer::any(required.iter().map(|required| covers(&found, required))),
                Err(error) => Answer::unknown(format!(
                    "the pattern of `{}`: {error}",
                    filter["name"].as_str().unwrap_or_default()
                )),
            },
            pattern => read(pattern),
        };
        matching.and(read(&filter["heard"]))
    });
    let open = texts(&monitoring["open"]);
    let open = if open.is_empty() { Answer::No } else { Answer::Unknown(open) };
    Ok(Answer::any(filters).or(open))
}

/// A filter's pattern; one that is left out is empty.
fn pattern(value: Option<&Value>) -> Value {
    match value {
        None => "".into(),
        Some(Value::String(text)) => text.as_str().into(),
        Some(value) => written(Answer::Unknown(reasons(value))),
    }
}

/// Whether two trails may be in one account.
fn same_account(links: &Links<'_>, a: usize, b: usize) -> bool {
    let account = |number: usize| links.estate.stack(links.resource(number).stack).known_account();
    account(a).zip(account(b)).is_none_or(|(a, b)| a == b)
}

/// Whether a trail is one that alarms can stand on: multi-Region, logging, with management events.
fn fit(links: &Links<'_>, trail: usize) -> Answer {
    let properties = &links.properties[trail];
    let listed = |name: &str| properties.get(name).filter(|value| **value != json!([]));
    let management = match (listed("EventSelectors"), listed("AdvancedEventSelectors")) {
        (None, None) => Answer::Yes,
        (Some(Value::Array(selectors)), None) => Answer::any(
            selectors.iter().map(|selector| is(reach(selector, "/IncludeManagementEvents"), true)),
        ),
        (_, Some(selectors)) => advanced(selectors),
        (Some(selectors), None) => is(Some(selectors), true),
    };
    is(properties.get("IsMultiRegionTrail"), false).and(is(properties.get("IsLogging"), true)).and(management)
}

/// What a switch says, or is taken for where it says nothing.
fn is(value: Option<&Value>, default: bool) -> Answer {
    match value {
        Some(Value::Bool(value)) => Answer::known(*value),
        Some(value) if !reasons(value).is_empty() => Answer::Unknown(reasons(value)),
        _ => Answer::known(default),
    }
}

/// Whether one of the advanced selectors takes management events.
fn advanced(selectors: &Value) -> Answer {
    let open = reasons(selectors);
    let management = |field: &Value| {
        field["Field"] == "eventCategory"
            && field["Equals"].as_array().is_some_and(|values| values.contains(&"Management".into()))
    };
    let fields =
        selectors.as_array().into_iter().flatten().filter_map(|one| one["FieldSelectors"].as_array());
    match fields.flatten().any(management) {
        true => Answer::Yes,
        false if open.is_empty() => Answer::No,
        false => Answer::Unknown(open),
    }
}

/// The key under which a policy's subject keeps why something cannot be told. The subject is not unknown by it: one
/// filter that is not known is none of another one's business.
const CANNOT_TELL: &str = "cannot_tell";

fn written(answer: Answer) -> Value {
    match answer {
        Answer::Yes => Value::Bool(true),
        Answer::No => Value::Bool(false),
        Answer::Unknown(reasons) => json!({ CANNOT_TELL: reasons }),
    }
}

fn read(value: &Value) -> Answer {
    match value.as_bool() {
        Some(known) => Answer::known(known),
        None => Answer::Unknown(texts(&value[CANNOT_TELL])),
    }
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Why values in this one cannot be known.
fn reasons(value: &Value) -> BTreeSet<String> {
    match (value, intrinsic(value)) {
        (_, Some(Intrinsic::Unknown(reason))) => BTreeSet::from([reason.to_owned()]),
        (Value::Array(items), _) => items.iter().flat_map(reasons).collect(),
        (Value::Object(fields), _) => fields.values().flat_map(reasons).collect(),
        _ => BTreeSet::new(),
    }
}

/// A value that should be a text, or why it is none.
fn text(value: Option<&Value>) -> Result<&str, Answer> {
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(value) if !reasons(value).is_empty() => Err(Answer::Unknown(reasons(value))),
        _ => Err(Answer::No),
    }
}
