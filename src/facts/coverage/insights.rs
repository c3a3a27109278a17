//! Which rates of events CloudTrail Insights watches, and whether the trail records the events that it counts.

use super::recorded::{Recorded, Said, answer};
use super::selector::List;
use super::text::Text;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::facts::Answer;
use serde::Serialize;
use serde_json::Value;

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

impl Insights {
    pub(super) fn of(properties: &Value, own: &Recorded) -> Insights {
        let (mut calls, mut errors, mut idle) = (Answer::No, Answer::No, Vec::new());
        let items = match properties.get("InsightSelectors") {
            None | Some(Value::Null) => &Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => &vec![other.clone()],
        };
        for item in items {
            if let Some(Intrinsic::Unknown(reason)) = intrinsic(item) {
                calls = calls.or(Answer::unknown(reason));
                errors = errors.or(Answer::unknown(reason));
                idle.push(Said::open(reason));
                continue;
            }
            let kind = Text::of(&item["InsightType"]);
            let is = |name: &str| kind.meets(super::text::Operator::Equals, &Text::Known(name.to_owned()));
            calls = calls.or(is(CALLS));
            errors = errors.or(is(ERRORS));
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
