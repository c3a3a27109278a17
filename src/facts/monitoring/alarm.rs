//! Whether an alarm on a metric filter can go off, and whom it tells.

use super::group::apart;
use super::{Answer, reasons, text};
use crate::estate::intrinsic::UNKNOWN;
use crate::estate::links::{Link, Links, reach};
use serde_json::Value;

const ALARM: &str = "AWS::CloudWatch::Alarm";
const TOPIC: &str = "AWS::SNS::Topic";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";

/// Whether an alarm that can go off watches what a metric filter counts, and tells a topic with a subscriber.
pub(super) fn heard(links: &Links<'_>, filter: usize) -> Answer {
    let transformations = match links.properties[filter].get("MetricTransformations") {
        Some(Value::Array(transformations)) => transformations,
        Some(other) if !reasons(other).is_empty() => return Answer::Unknown(reasons(other)),
        _ => return Answer::No,
    };
    let alarms =
        || links.of_kind(ALARM).filter(|&a| !apart(links, links.resource(a), links.resource(filter)));
    Answer::any(transformations.iter().enumerate().flat_map(|(i, transformation)| {
        let at = format!("/MetricTransformations/{i}");
        alarms().map(move |alarm| match watches(links, alarm, filter, &at) {
            Answer::No => Answer::No,
            watches => watches.and(fires(&links.properties[alarm], transformation)).and(tells(links, alarm)),
        })
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
        same("MetricName", "MetricName").and(same("Namespace", "MetricNamespace"))
    }))
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

/// Whether an event that the filter counts can make the alarm go off, and the alarm then does something.
fn fires(alarm: &Value, transformation: &Value) -> Answer {
    let enabled = match alarm.get("ActionsEnabled") {
        Some(Value::Bool(false)) => return Answer::No,
        Some(value) if !reasons(value).is_empty() => Answer::Unknown(reasons(value)),
        _ => Answer::Yes,
    };
    let operator = match text(alarm.get("ComparisonOperator")) {
        Ok(operator) => operator,
        Err(Answer::No) => return enabled,
        Err(open) => return enabled.and(open),
    };
    // It would go off where nothing happens.
    if ["LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerThreshold"].contains(&operator) {
        return Answer::No;
    }
    // Of several events only a sum or a count is more than each of them.
    match text(alarm.get("Statistic")) {
        Ok("Average" | "Minimum" | "Maximum") => enabled.and(reached(alarm, transformation, operator)),
        Err(Answer::Unknown(reasons)) => enabled.and(Answer::Unknown(reasons)),
        _ => enabled,
    }
}

/// Whether what the filter counts for one event is beyond the alarm's threshold, if it is a fixed number.
fn reached(alarm: &Value, transformation: &Value, operator: &str) -> Answer {
    let number = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Ok(text.parse::<f64>().ok()),
        Some(value) if !reasons(value).is_empty() => Err(Answer::Unknown(reasons(value))),
        value => Ok(value.and_then(Value::as_f64)),
    };
    match (number(transformation.get("MetricValue")), number(alarm.get("Threshold"))) {
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

/// Whether somebody is told when the alarm goes off.
fn tells(links: &Links<'_>, alarm: usize) -> Answer {
    match links.properties[alarm].get("AlarmActions") {
        Some(Value::Array(actions)) => Answer::any((0..actions.len()).map(|i| {
            match links.follow(alarm, &format!("/AlarmActions/{i}"), TOPIC) {
                Link::None => Answer::No,
                Link::To(topic) => subscribed(links, topic),
                Link::Outside(action) => outside(links, &action),
                Link::Unknown(reason) => Answer::unknown(reason),
            }
        })),
        Some(other) if !reasons(other).is_empty() => Answer::Unknown(reasons(other)),
        _ => Answer::No,
    }
}

/// Whether an action that is no topic of the estate tells somebody.
fn outside(links: &Links<'_>, action: &str) -> Answer {
    let own = links.of_kind(SUBSCRIPTION).map(|subscription| {
        match links.follow(subscription, "/TopicArn", TOPIC) {
            Link::Outside(topic) if topic == action => confirmed(links, subscription),
            _ => Answer::No,
        }
    });
    // Stopping an instance and scaling a group tell nobody.
    let silent = [":automate:", ":autoscaling:", ":swf:"].iter().any(|service| action.contains(service));
    Answer::any(own).or(match silent {
        true => Answer::No,
        false if action.contains(":sns:") => Answer::unknown(format!(
            "the topic `{action}` is not among the inputs, nor are all of its subscribers"
        )),
        false => Answer::unknown(format!("whom `{action}` tells is not known")),
    })
}

fn subscribed(links: &Links<'_>, topic: usize) -> Answer {
    let inline = match links.properties[topic].get("Subscription") {
        // An item that is not known may turn out to be left out.
        Some(Value::Array(items)) if items.iter().any(|item| reach(item, "/-").is_none()) => Answer::Yes,
        Some(other) if !reasons(other).is_empty() => Answer::Unknown(reasons(other)),
        _ => Answer::No,
    };
    let own = links.of_kind(SUBSCRIPTION).map(|subscription| {
        match links.follow(subscription, "/TopicArn", TOPIC) {
            Link::To(of) if of == topic => confirmed(links, subscription),
            Link::Unknown(reason) => Answer::unknown(reason),
            _ => Answer::No,
        }
    });
    inline.or(Answer::any(own))
}

/// Whether whoever is subscribed has said that it is wanted, where that is known.
fn confirmed(links: &Links<'_>, subscription: usize) -> Answer {
    match text(links.properties[subscription].get("SubscriptionArn")) {
        Ok(arn) => Answer::known(!["PendingConfirmation", "Deleted"].contains(&arn)),
        Err(Answer::Unknown(reasons)) => Answer::Unknown(reasons),
        Err(_) => Answer::Yes,
    }
}
