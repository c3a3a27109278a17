//! How much of a kind of events is recorded, by several trails together.
//!
//! It is found out by asking: for each value that a selector names, and for one that none names, there is an event, and
//! selectors cannot tell apart what is between them.

use super::event::{CATEGORY, Category, Event, SOURCE, Share, fresh_arn};
use super::selector::{Form, Selector, Selectors};
use super::text::{FRESH, Operator, Text};
use crate::facts::Answer;
use std::collections::{BTreeMap, BTreeSet};

const ARN: &str = "resources.ARN";
const KIND: &str = "resources.type";
/// How many beginnings and ends of ARNs are put together.
const PAIRS: usize = 20;
const TOO_MANY: &str = "the event selectors name too many values";
/// The most events that are asked about for one answer.
const MOST: usize = 1024;

/// Selectors that record for the same account, and whether each does.
#[derive(Debug, Clone)]
pub(crate) struct Recording<'a>(pub(crate) Vec<(&'a Selectors, Answer)>);

/// How much of a kind of events is recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Extent {
    pub(crate) all: Answer,
    pub(crate) any: Answer,
}

impl Extent {
    fn of(answers: &[Answer]) -> Extent {
        let all = answers.iter().cloned().fold(Answer::Yes, Answer::and);
        Extent { all, any: Answer::any(answers.iter().cloned()) }
    }

    pub(super) fn and(self, other: Extent) -> Extent {
        Extent { all: self.all.and(other.all), any: self.any.or(other.any) }
    }

    fn open(reason: &str) -> Extent {
        Extent { all: Answer::unknown(reason), any: Answer::unknown(reason) }
    }
}

impl Recording<'_> {
    /// Whether an event is recorded.
    pub(crate) fn take(&self, event: &Event) -> Answer {
        Answer::any(self.0.iter().map(|(selectors, counts)| selectors.take(event).and(counts.clone())))
    }

    /// How much is recorded of the events that are like this one, in the fields that it does not have.
    pub(crate) fn extent(&self, like: &Event) -> Extent {
        let mut compared: BTreeMap<&str, Vec<(Operator, Text)>> = BTreeMap::new();
        for selector in self.about(like) {
            for (field, operator, value) in mentioned(selector) {
                if like.field(field) == Text::Known(FRESH.to_owned()) {
                    compared.entry(field).or_default().push((operator, value));
                }
            }
        }
        let instances = compared.iter().map(|(field, values)| Some((*field, instances(values)?)));
        let Some(named) = instances.collect::<Option<BTreeMap<&str, BTreeSet<Text>>>>() else {
            return Extent::open(TOO_MANY);
        };
        let combined = named.values().try_fold(1, |count: usize, values| count.checked_mul(values.len() + 1));
        if combined.is_none_or(|count| count > MOST) {
            return Extent::open(TOO_MANY);
        }
        let mut events = vec![like.clone()];
        for (field, values) in &named {
            let with = |event: &Event| {
                values.iter().map(|value| event.clone().with(field, value.clone())).collect::<Vec<_>>()
            };
            let more: Vec<Event> = events.iter().flat_map(with).collect();
            events.extend(more);
        }
        Extent::of(&events.iter().map(|event| self.take(event)).collect::<Vec<_>>())
    }

    /// The types of resources whose data events a selector names.
    pub(crate) fn types(&self) -> BTreeSet<String> {
        self.named(Category::Data, KIND)
    }

    /// The sources whose network activity a selector names.
    pub(crate) fn network_sources(&self) -> BTreeSet<String> {
        self.named(Category::NetworkActivity, SOURCE)
    }

    /// Why selectors cannot be known.
    pub(crate) fn open(&self) -> BTreeSet<String> {
        let counting = self.0.iter().filter(|(_, counts)| *counts != Answer::No);
        let of = |selectors: &Selectors| match selectors {
            Selectors::Open(reason) => vec![reason.clone()],
            selectors => selectors.list().iter().filter_map(Selector::open).collect(),
        };
        counting.flat_map(|(selectors, _)| of(selectors)).collect()
    }

    fn named(&self, category: Category, field: &str) -> BTreeSet<String> {
        let all = self.0.iter().flat_map(|(selectors, _)| selectors.list());
        let of =
            all.filter(|selector| selector.may_be_of(category)).flat_map(|selector| match &selector.form {
                Form::Basic { data, .. } if field == KIND => {
                    data.iter().map(|(kind, _)| kind.clone()).collect()
                }
                Form::Advanced { conditions, .. } => {
                    let of = conditions.iter().filter(|one| one.is(field));
                    of.flat_map(|one| &one.values).flat_map(|(.., values)| values.known.clone()).collect()
                }
                _ => Vec::new(),
            });
        of.filter_map(|text| if let Text::Known(text) = text { Some(text) } else { None }).collect()
    }

    /// The resources of that type that a selector names, as people read them, and one of each.
    pub(crate) fn resources(&self, like: &Event, partition: &str, kind: &str) -> BTreeMap<String, Text> {
        let fresh = fresh_arn(partition, kind);
        let (mut named, mut starts, mut ends) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (operator, value) in self.about(like).flat_map(Selector::arns) {
            if fresh.meets(operator, value) == Answer::Yes {
                continue;
            }
            let Some(one) = one_of(kind, operator, value) else { continue };
            match operator {
                Operator::StartsWith => starts.push(one.clone()),
                Operator::EndsWith => ends.push(value),
                Operator::Equals => {}
            }
            named.insert(value.shown(), one);
        }
        // What begins like the one and ends like the other.
        for start in starts.iter().take(PAIRS) {
            let pairs = ends.iter().take(PAIRS).filter_map(|end| between(start, end));
            named.extend(pairs.map(|pair| (pair.shown().replace(FRESH, "…"), pair)));
        }
        named
    }

    /// The selectors that may take an event like this.
    fn about(&self, like: &Event) -> impl Iterator<Item = &Selector> {
        let all = self.0.iter().flat_map(|(selectors, _)| selectors.list());
        all.filter(|selector| match &selector.form {
            Form::Advanced { conditions, .. } => conditions
                .iter()
                .filter(|one| one.is(KIND) || one.is(CATEGORY))
                .all(|one| one.agrees(like) != Answer::No),
            Form::Basic { .. } => like.category() != Category::NetworkActivity,
            Form::Open(_) => false,
        })
    }
}

impl Selector {
    pub(super) fn may_be_of(&self, category: Category) -> bool {
        let like = Event::new(category, Share::Read);
        match &self.form {
            Form::Advanced { conditions, .. } => {
                conditions.iter().filter(|one| one.is(CATEGORY)).all(|one| one.agrees(&like) != Answer::No)
            }
            Form::Basic { .. } => category != Category::NetworkActivity,
            Form::Open(_) => false,
        }
    }

    /// Why the events that it takes cannot be known.
    fn open(&self) -> Option<String> {
        match &self.form {
            Form::Open(reason) => Some(reason.clone()),
            Form::Advanced { conditions, open } => {
                let fields = conditions.iter().find_map(|one| match &one.field {
                    Text::Open(reason) => Some(reason.clone()),
                    Text::Known(_) => None,
                });
                let named = |field: &str| {
                    let of = conditions.iter().filter(|one| one.is(field)).flat_map(|one| &one.values);
                    of.clone().find_map(|(.., values)| values.open.clone()).or_else(|| {
                        let mut texts = of.flat_map(|(.., values)| &values.known);
                        texts.find_map(Text::unknown)
                    })
                };
                let network = self.may_be_of(Category::NetworkActivity).then_some(SOURCE);
                let fixed = [CATEGORY, KIND].into_iter().chain(network);
                open.clone().or(fields).or_else(|| fixed.into_iter().find_map(named))
            }
            Form::Basic { data, open, .. } => {
                open.clone().or_else(|| data.iter().find_map(|(kind, _)| kind.unknown()))
            }
        }
    }

    /// What it compares ARNs with.
    fn arns(&self) -> Vec<(Operator, &Text)> {
        match &self.form {
            Form::Basic { data, .. } => {
                let values = data.iter().flat_map(|(_, values)| &values.known);
                values.map(|value| (Operator::StartsWith, value)).collect()
            }
            Form::Advanced { conditions, .. } => {
                let values = conditions.iter().filter(|one| one.is(ARN)).flat_map(|one| &one.values);
                values
                    .flat_map(|(operator, _, values)| values.known.iter().map(|value| (*operator, value)))
                    .collect()
            }
            Form::Open(_) => Vec::new(),
        }
    }
}

/// The fields that a selector compares, besides ARNs and what an event always has.
fn mentioned(selector: &Selector) -> Vec<(&str, Operator, Text)> {
    let Form::Advanced { conditions, .. } = &selector.form else { return Vec::new() };
    let mut found = Vec::new();
    for condition in conditions {
        let Text::Known(field) = &condition.field else { continue };
        // What leaves a source out is told apart from what is left out of everything.
        let of_source = field == SOURCE && !selector.may_be_of(Category::Data);
        if of_source || [ARN, KIND].contains(&field.as_str()) {
            continue;
        }
        for (operator, _, values) in &condition.values {
            found.extend(values.known.iter().map(|value| (field.as_str(), *operator, value.clone())));
        }
    }
    found
}

/// Values that meet each operator and as little else as may be, and such that meet a beginning and an end.
fn instances(compared: &[(Operator, Text)]) -> Option<BTreeSet<Text>> {
    let of = |operator: Operator| {
        let values = compared.iter().filter(|(found, _)| *found == operator);
        values.map(|(_, value)| value).collect::<BTreeSet<_>>()
    };
    let (starts, ends) = (of(Operator::StartsWith), of(Operator::EndsWith));
    if compared.len() > MOST || starts.len() * ends.len() > MOST {
        return None;
    }
    let mut found: BTreeSet<Text> = compared.iter().map(|(_, value)| value.clone()).collect();
    found.extend(compared.iter().map(|(operator, value)| instance(*operator, value)));
    for start in starts {
        found.extend(ends.iter().filter_map(|end| between(start, end)));
    }
    Some(found)
}

/// Something that begins with the one and ends in the other.
fn between(start: &Text, end: &Text) -> Option<Text> {
    let (Text::Known(start), Text::Known(end)) = (start, end) else { return None };
    Some(Text::Known(format!("{start}{FRESH}{end}")))
}

/// A value that meets an operator.
fn instance(operator: Operator, value: &Text) -> Text {
    match operator {
        Operator::Equals => value.clone(),
        Operator::StartsWith => value.within("", FRESH),
        Operator::EndsWith => value.within(FRESH, ""),
    }
}

/// One of the resources that a condition on ARNs names, if there can be any.
fn one_of(kind: &str, operator: Operator, value: &Text) -> Option<Text> {
    let Text::Known(arn) = value else { return None };
    if kind != "AWS::S3::Object" || operator == Operator::EndsWith {
        return Some(instance(operator, value));
    }
    let after = arn.split_once(":s3:::").map(|(_, name)| name);
    let is_object = after.is_some_and(|name| name.split_once('/').is_some_and(|(_, key)| !key.is_empty()));
    match (operator, after) {
        (_, None) => None,
        // No object has a bucket's ARN.
        (Operator::Equals, Some(_)) => is_object.then(|| value.clone()),
        (_, Some(name)) if name.contains('/') => Some(value.within("", FRESH)),
        (_, Some(_)) => Some(value.within("", &format!("/{FRESH}"))),
    }
}
