//! Whether an alarm is on what a metric filter counts, and can go off. Whom it tells is asked of the alarm and of its
//! topic.

use super::composite::heard;
use super::group::apart;
use super::{Answer, reasons, text};
use crate::estate::intrinsic::UNKNOWN;
use crate::estate::links::{ALARM, Links, reach};
use crate::json::Value;
use std::collections::HashMap;

/// All alarms, by the names of the metrics that they are on.
pub struct Alarms {
    by_metric: HashMap<String, Named>,
    /// Those of which a name is not known.
    open: Vec<usize>,
}

/// The alarms on metrics of one name.
#[derive(Default)]
struct Named {
    all: Vec<usize>,
    /// By the namespace.
    of: HashMap<String, Vec<usize>>,
    /// Those of which a namespace is not known.
    anywhere: Vec<usize>,
}

impl Alarms {
    /// Looks at all alarms of an estate.
    pub fn new(links: &Links<'_>) -> Alarms {
        let mut alarms = Alarms { by_metric: HashMap::new(), open: Vec::new() };
        for alarm in links.of_kind(ALARM) {
            let properties = &links.properties[alarm];
            let own = metric(properties, ["/MetricName", "/Namespace"]);
            let at = ["/MetricStat/Metric/MetricName", "/MetricStat/Metric/Namespace"];
            match (metrics(properties, "Metrics", at), own) {
                (None, _) | (_, Err(Answer::Unknown(_))) => alarms.open.push(alarm),
                (Some(metrics), own) => metrics.into_iter().chain(own).for_each(|(name, namespace)| {
                    alarms.by_metric.entry(name.to_owned()).or_default().add(alarm, namespace);
                }),
            }
        }
        alarms
    }

    /// The alarms that may be on a metric of this filter, in order; no other is.
    pub fn near(&self, links: &Links<'_>, filter: usize) -> Vec<usize> {
        let at = ["/MetricName", "/MetricNamespace"];
        let made = metrics(&links.properties[filter], "MetricTransformations", at);
        let Some(made) = made else { return links.of_kind(ALARM).collect() };
        let named = made.iter().filter_map(|(name, namespace)| Some((self.by_metric.get(*name)?, namespace)));
        let known = named.flat_map(|(named, namespace)| named.near(*namespace));
        let mut near: Vec<usize> = known.chain(&self.open).copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Whether an alarm that can go off watches what a metric filter counts, and whether one that does tells anybody.
    pub(super) fn watch(&self, links: &Links<'_>, filter: usize) -> Watch {
        let mut watch = Watch { watched: Answer::No, heard: Answer::No };
        for alarm in self.near(links, filter) {
            let watches = each_metric(links, alarm, filter, |at| fires(links, alarm, (filter, at)));
            watch.heard = watch.heard.or(watches.clone().and(tells(links, alarm)));
            watch.watched = watch.watched.or(watches);
        }
        watch
    }
}

/// What alarms do with what a metric filter counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Watch {
    pub(super) watched: Answer,
    pub(super) heard: Answer,
}

/// Whether an alarm that goes off tells anybody: itself, or by an alarm that is made of it.
fn tells(links: &Links<'_>, alarm: usize) -> Answer {
    acts(&links.properties[alarm]).or(heard(links, alarm))
}

/// Whether what goes off with these properties tells anybody itself.
pub(super) fn acts(properties: &Value) -> Answer {
    let on = match properties.get("ActionsEnabled") {
        Some(Value::Bool(on)) => Answer::known(*on),
        Some(value) if !reasons(value).is_empty() => Answer::Unknown(reasons(value)),
        _ => Answer::Yes,
    };
    on.and(match properties.get("AlarmActions") {
        Some(Value::Array(actions)) => Answer::known(!actions.is_empty()),
        Some(value) if !reasons(value).is_empty() => Answer::Unknown(reasons(value)),
        _ => Answer::No,
    })
}

impl Named {
    fn add(&mut self, alarm: usize, namespace: Namespace<'_>) {
        self.all.push(alarm);
        match namespace {
            Namespace::Known(namespace) => self.of.entry(namespace.to_owned()).or_default().push(alarm),
            Namespace::Open => self.anywhere.push(alarm),
            Namespace::None => {}
        }
    }

    /// Those that may be on a metric of that namespace.
    fn near(&self, namespace: Namespace<'_>) -> impl Iterator<Item = &usize> {
        let (known, others): (&[usize], &[usize]) = match namespace {
            Namespace::Known(name) => (self.of.get(name).map_or(&[], Vec::as_slice), &self.anywhere),
            Namespace::Open => (&self.all, &[]),
            Namespace::None => (&[], &[]),
        };
        known.iter().chain(others)
    }
}

/// A metric's namespace.
#[derive(Clone, Copy)]
enum Namespace<'a> {
    Known(&'a str),
    /// It is not known.
    Open,
    /// There is none, so that nothing is in it.
    None,
}

/// The metrics at these places of a list's items; nothing if a name is not known.
fn metrics<'a>(properties: &'a Value, list: &str, at: [&str; 2]) -> Option<Vec<(&'a str, Namespace<'a>)>> {
    let items = match properties.get(list) {
        Some(Value::Array(items)) => items.as_slice(),
        Some(other) if !reasons(other).is_empty() => return None,
        _ => &[],
    };
    let mut found = Vec::new();
    for item in items {
        match metric(item, at) {
            Err(Answer::Unknown(_)) => return None,
            known => found.extend(known),
        }
    }
    Some(found)
}

/// The metric whose name and namespace are at these places.
fn metric<'a>(of: &'a Value, [name, namespace]: [&str; 2]) -> Result<(&'a str, Namespace<'a>), Answer> {
    let name = text(reach(of, name))?;
    Ok((
        name,
        match text(reach(of, namespace)) {
            Ok(namespace) => Namespace::Known(namespace),
            Err(Answer::Unknown(_)) => Namespace::Open,
            Err(_) => Namespace::None,
        },
    ))
}

/// Whether an alarm is on a metric that a filter makes, whether it can go off or not.
pub fn is_on(links: &Links<'_>, alarm: usize, filter: usize) -> Answer {
    each_metric(links, alarm, filter, |_| Answer::Yes)
}

/// Whether the alarm is on one of the filter's metrics of which something else is so.
fn each_metric(links: &Links<'_>, alarm: usize, filter: usize, and: impl Fn(&str) -> Answer) -> Answer {
    if apart(links, links.resource(alarm), links.resource(filter)) {
        return Answer::No;
    }
    let transformations = match links.properties[filter].get("MetricTransformations") {
        Some(Value::Array(transformations)) => transformations.len(),
        Some(other) if !reasons(other).is_empty() => return Answer::Unknown(reasons(other)),
        _ => 0,
    };
    Answer::any((0..transformations).map(|i| {
        let at = format!("/MetricTransformations/{i}");
        match watches(links, alarm, filter, &at) {
            Answer::No => Answer::No,
            watches => watches.and(and(&at)),
        }
    }))
}

/// Whether the alarm is on the metric of a filter's transformation: its name and its namespace.
fn watches(links: &Links<'_>, alarm: usize, filter: usize, transformation: &str) -> Answer {
    // Metric math names its metrics one level down.
    let math = match links.properties[alarm].get("Metrics") {
        Some(Value::Array(metrics)) => metrics.len(),
        Some(other) if !reasons(other).is_empty() => return Answer::Unknown(reasons(other)),
        _ => 0,
    };
    let places = (0..math).map(|i| format!("/Metrics/{i}/MetricStat/Metric"));
    Answer::any(places.chain([String::new()]).map(|metric| {
        let same = |own: &str, other: &str| {
            equal(links, (alarm, &format!("{metric}/{own}")), (filter, &format!("{transformation}/{other}")))
        };
        let dimensions = same_dimensions(
            reach(&links.properties[alarm], &format!("{metric}/Dimensions")),
            reach(&links.properties[filter], &format!("{transformation}/Dimensions")),
        );
        same("MetricName", "MetricName").and(same("Namespace", "MetricNamespace")).and(dimensions)
    }))
}

/// Whether what is counted with some dimensions is what an alarm with its own is on: with others it is another metric
/// (CloudWatch user guide, "Dimensions"). An alarm with the same is on one of their values.
fn same_dimensions(alarm: Option<&Value>, filter: Option<&Value>) -> Answer {
    let names = |list: Option<&Value>| match list {
        Some(Value::Array(items)) => Ok(items.len()),
        Some(other) if !reasons(other).is_empty() => Err(Answer::Unknown(reasons(other))),
        Some(Value::Object(fields)) => Ok(fields.len()),
        _ => Ok(0),
    };
    match (names(alarm), names(filter)) {
        (Ok(0), Ok(0)) => Answer::Yes,
        (Ok(0), Ok(_)) | (Ok(_), Ok(0)) => Answer::No,
        (Ok(_), Ok(_)) => Answer::unknown("the alarm is on one value of what the filter counts by"),
        (Err(open), _) | (_, Err(open)) => open,
    }
}

/// Whether two properties have the same text. The same reference in the same stack gives the same.
fn equal(links: &Links<'_>, a: (usize, &str), b: (usize, &str)) -> Answer {
    let resolved =
        |(number, at): (usize, &str)| text(reach(&links.properties[number], at)).map(str::to_owned);
    let open = match (resolved(a), resolved(b)) {
        (Ok(a), Ok(b)) => return Answer::known(a == b),
        (Err(Answer::No), _) | (_, Err(Answer::No)) => return Answer::No,
        (Err(open), _) | (_, Err(open)) => open,
    };
    let (from, to) = (links.resource(a.0), links.resource(b.0));
    let same = from.property(a.1).filter(|value| Some(*value) == to.property(b.1));
    let computed = same.is_some_and(|value| !value.to_string().contains(UNKNOWN));
    if computed && (from.unit, from.stack) == (to.unit, to.stack) { Answer::Yes } else { open }
}

/// Whether an event that the filter counts can make the alarm go off.
fn fires(links: &Links<'_>, alarm: usize, (filter, at): (usize, &str)) -> Answer {
    let alarm = &links.properties[alarm];
    let operator = match text(alarm.get("ComparisonOperator")) {
        Ok(operator) => operator,
        Err(Answer::No) => return Answer::Yes,
        Err(open) => return open,
    };
    // It would go off where nothing happens.
    if ["LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerThreshold"].contains(&operator) {
        return Answer::No;
    }
    // Of several events only a sum or a count is more than each of them.
    let value = reach(&links.properties[filter], &format!("{at}/MetricValue"));
    let counts_nothing =
        || value.and_then(Value::as_str).and_then(|text| text.parse::<f64>().ok()) == Some(0.0);
    match text(alarm.get("Statistic")) {
        Ok("Average" | "Minimum" | "Maximum") => reached(alarm, value, operator),
        // However many nothings are still nothing.
        Ok("Sum") if counts_nothing() => reached(alarm, value, operator),
        Err(Answer::Unknown(reasons)) => Answer::Unknown(reasons),
        _ => Answer::Yes,
    }
}

/// Whether what the filter counts for one event is beyond the alarm's threshold, if it is a fixed number.
fn reached(alarm: &Value, counted: Option<&Value>, operator: &str) -> Answer {
    let number = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Ok(text.parse::<f64>().ok()),
        Some(value) if !reasons(value).is_empty() => Err(Answer::Unknown(reasons(value))),
        value => Ok(value.and_then(Value::as_f64)),
    };
    match (number(counted), number(alarm.get("Threshold"))) {
        (Err(open), _) | (_, Err(open)) => open,
        (Ok(Some(value)), Ok(Some(threshold))) if operator == "GreaterThanThreshold" => {
            Answer::known(value > threshold)
        }
        (Ok(Some(value)), Ok(Some(threshold))) if operator == "GreaterThanOrEqualToThreshold" => {
            Answer::known(value >= threshold)
        }
        _ => Answer::Yes,
    }
}
