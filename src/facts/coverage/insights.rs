//! Which rates of events CloudTrail Insights watches, and whether the trail records the events that it counts.

use super::recorded::{Recorded, Said, answer};
use super::selector::List;
use super::text::Text;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::facts::Answer;
use crate::json::Value;
use serde::Serialize;

const CALLS: &str = "ApiCallRateInsight";
const ERRORS: &str = "ApiErrorRateInsight";

/// What Insights watches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Insights {
    /// Whether the rates of calls are watched.
    #[serde(serialize_with = "answer")]
    pub calls: Answer,
    /// Whether the rates of refused calls are.
    #[serde(serialize_with = "answer")]
    pub errors: Answer,
    /// What is watched of which the trail records no events, as sentences.
    pub idle: Vec<Said>,
}

/// The selectors that a trail has; whatever is no list stands for one.
fn selectors(properties: &Value) -> &[Value] {
    match properties.get("InsightSelectors") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(other) => std::slice::from_ref(other),
    }
}

/// Whether a trail watches any rates: for that nothing of what it records need be known.
pub(super) fn any(properties: &Value) -> Answer {
    let [calls, errors] = rates(properties);
    calls.or(errors)
}

/// Whether it watches those of calls, and those of refused calls.
fn rates(properties: &Value) -> [Answer; 2] {
    let mut rates = [Answer::No, Answer::No];
    for item in selectors(properties) {
        let kind = match intrinsic(item) {
            Some(Intrinsic::Unknown(reason)) => Text::Open(reason.to_owned()),
            _ => Text::of(&item["InsightType"]),
        };
        let is = |name: &str| kind.meets(super::text::Operator::Equals, &Text::Known(name.to_owned()));
        let [calls, errors] = rates;
        rates = [calls.or(is(CALLS)), errors.or(is(ERRORS))];
    }
    rates
}

impl Insights {
    pub(super) fn of(properties: &Value, own: &Recorded) -> Insights {
        let [calls, errors] = rates(properties);
        let mut idle = Vec::new();
        for item in selectors(properties) {
            if let Some(Intrinsic::Unknown(reason)) = intrinsic(item) {
                idle.push(Said::open(reason));
                continue;
            }
            let kind = Text::of(&item["InsightType"]);
            for category in categories(item) {
                idle.extend(idles(&kind, &category, own));
            }
        }
        Insights { calls, errors, idle }
    }

    /// Whether any are watched.
    pub(super) fn any(&self) -> Answer {
        self.calls.clone().or(self.errors.clone())
    }
}

/// Left out, it is the management events (`PutInsightSelectors`).
fn categories(item: &Value) -> Vec<Text> {
    match item.get("EventCategories") {
        None | Some(Value::Null) => vec![Text::Known("Management".to_owned())],
        listed => {
            let list = List::of(listed);
            list.known.into_iter().chain(list.open.map(Text::Open)).collect()
        }
    }
}

/// That a trail records no events of the category, so that there is nothing to compare. Rates of calls on management
/// events count those that change something.
fn idles(kind: &Text, category: &Text, own: &Recorded) -> Option<Said> {
    if let Some(reason) = kind.unknown().or_else(|| category.unknown()) {
        return Some(Said::open(reason));
    }
    let (Text::Known(kind), Text::Known(category)) = (kind, category) else { return None };
    let (recorded, what) = match (category.as_str(), kind.as_str()) {
        ("Management", CALLS) => {
            (own.management.any_write.clone(), "management events that change something")
        }
        ("Management", _) => (own.management.any.clone(), "management events"),
        ("Data", _) => (own.any_data(), "data events"),
        _ => return None,
    };
    Said::when(!recorded, || format!("{kind} counts {what}, and the trail records none"))
}
