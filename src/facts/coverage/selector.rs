//! A trail's or an event data store's selectors: which events they take.
//!
//! How an advanced selector is judged: all its fields must agree; of one field the operators that select are alternatives,
//! those that deselect must all spare the event (CloudTrail user guide, "How CloudTrail evaluates multiple conditions for a
//! field"). What AWS refuses is `refused`'s business.

use super::event::{CATEGORY, Category, Event, SOURCE};
use super::text::{OPERATORS, Operator, Sense, Text};
use crate::estate::intrinsic::{Intrinsic, intrinsic, reason_of};
use crate::facts::Answer;
use crate::json::Value;

/// The most selectors that are looked at: a trail has 5 basic ones, and no more advanced ones than values (500).
const MOST: usize = 500;

/// What decides which events are recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Selectors {
    /// None are declared: all management events.
    Default,
    /// Any of these.
    Some(Vec<Selector>),
    /// Nothing is known of them, for this reason.
    Open(String),
}

/// One selector, and where it stands among the properties.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selector {
    pub(super) place: String,
    pub(super) form: Form,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    Basic { share: Text, management: Answer, excluded: List, data: Vec<(Text, List)>, open: Option<String> },
    Advanced { conditions: Vec<Condition>, open: Option<String> },
    Open(String),
}

/// One field of an advanced selector.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) field: Text,
    pub(super) values: Vec<(Operator, Sense, List)>,
    pub(super) place: String,
}

/// A list of texts, and why there may be more.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct List {
    pub(super) known: Vec<Text>,
    pub(super) open: Option<String>,
}

impl List {
    pub(super) fn of(value: Option<&Value>) -> List {
        match value {
            None | Some(Value::Null) => List::default(),
            Some(Value::Array(items)) => List { known: items.iter().map(Text::of).collect(), open: None },
            Some(other) => match intrinsic(other) {
                Some(Intrinsic::Unknown(reason)) => List { known: Vec::new(), open: Some(reason.to_owned()) },
                // CloudFormation takes a single value for a list of one.
                _ => List { known: vec![Text::of(other)], open: None },
            },
        }
    }

    /// Whether a text meets the operator with one of the values.
    pub(super) fn any(&self, text: &Text, operator: Operator) -> Answer {
        let known = self.known.iter().map(|value| text.meets(operator, value));
        Answer::any(known.chain(self.open.iter().map(Answer::unknown)))
    }
}

impl Selectors {
    /// Those of a resource with references resolved.
    pub(crate) fn of(properties: &Value) -> Selectors {
        let listed = |name: &str| properties.get(name).filter(|value| !is_empty(value));
        let (basic, advanced) = (listed("EventSelectors"), listed("AdvancedEventSelectors"));
        let selectors = match (basic, advanced) {
            (None, None) => return Selectors::Default,
            (Some(basic), Some(advanced)) => {
                let both =
                    "the trail has basic and advanced event selectors, and CloudTrail takes only one kind";
                let open = reason_of(basic).or_else(|| reason_of(advanced));
                return Selectors::Open(open.unwrap_or(both).to_owned());
            }
            (Some(basic), None) => each(basic, "/EventSelectors", basic_form),
            (None, Some(advanced)) => each(advanced, "/AdvancedEventSelectors", advanced_form),
        };
        match selectors {
            Ok(selectors) if selectors.len() > MOST => {
                Selectors::Open(format!("there are more than {MOST} event selectors"))
            }
            Ok(selectors) => Selectors::Some(selectors),
            Err(reason) => Selectors::Open(reason),
        }
    }

    /// Whether an event is recorded.
    pub(crate) fn take(&self, event: &Event) -> Answer {
        match self {
            Selectors::Default => Answer::known(event.category() == Category::Management),
            Selectors::Some(selectors) => {
                Answer::any(selectors.iter().map(|selector| selector.form.takes(event)))
            }
            Selectors::Open(reason) => Answer::unknown(reason),
        }
    }

    /// The selectors that are written.
    pub(super) fn list(&self) -> &[Selector] {
        match self {
            Selectors::Some(selectors) => selectors,
            Selectors::Default | Selectors::Open(_) => &[],
        }
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn each(value: &Value, at: &str, form: fn(&Value, &str) -> Form) -> Result<Vec<Selector>, String> {
    let Value::Array(items) = value else { return Err(why(value)) };
    let numbered = items.iter().enumerate().map(|(i, item)| {
        let place = format!("{at}/{i}");
        let form = match intrinsic(item) {
            Some(Intrinsic::Unknown(reason)) => Form::Open(reason.to_owned()),
            _ => form(item, &place),
        };
        Selector { place, form }
    });
    Ok(numbered.collect())
}

fn why(value: &Value) -> String {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => reason.to_owned(),
        _ => "the event selectors are no list".to_owned(),
    }
}

fn basic_form(item: &Value, _: &str) -> Form {
    let management = match item.get("IncludeManagementEvents") {
        None | Some(Value::Null) => Answer::Yes,
        Some(value) => flag(value),
    };
    let (data, open) = match item.get("DataResources") {
        None | Some(Value::Null) => (Vec::new(), None),
        Some(Value::Array(items)) => {
            let open = items.iter().find_map(|item| match intrinsic(item) {
                Some(Intrinsic::Unknown(reason)) => Some(reason.to_owned()),
                _ => None,
            });
            let known = items.iter().filter(|item| intrinsic(item).is_none());
            let one = |item: &Value| (Text::of(&item["Type"]), List::of(item.get("Values")));
            (known.map(one).collect(), open)
        }
        Some(other) => (Vec::new(), Some(why(other))),
    };
    let share = item.get("ReadWriteType").map_or_else(|| Text::Known("All".to_owned()), Text::of);
    let excluded = List::of(item.get("ExcludeManagementEventSources"));
    Form::Basic { share, management, excluded, data, open }
}

fn flag(value: &Value) -> Answer {
    match Text::of(value) {
        Text::Known(text) if text == "true" => Answer::Yes,
        Text::Known(text) if text == "false" => Answer::No,
        _ => Answer::unknown(why(value)),
    }
}

fn advanced_form(item: &Value, at: &str) -> Form {
    let Some(Value::Array(fields)) = item.get("FieldSelectors") else {
        return Form::Open(item.get("FieldSelectors").map_or_else(|| "it has no fields".to_owned(), why));
    };
    let (mut conditions, mut open) = (Vec::new(), None);
    for (i, field) in fields.iter().enumerate() {
        if let Some(Intrinsic::Unknown(reason)) = intrinsic(field) {
            open = Some(reason.to_owned());
            continue;
        }
        let values = OPERATORS.iter().filter_map(|(name, operator, sense)| {
            let value = field.get(*name).filter(|value| !is_empty(value))?;
            Some((*operator, *sense, List::of(Some(value))))
        });
        conditions.push(Condition {
            field: Text::of(&field["Field"]),
            values: values.collect(),
            place: format!("{at}/FieldSelectors/{i}"),
        });
    }
    Form::Advanced { conditions, open }
}

impl Form {
    /// Whether the selector takes an event.
    pub(super) fn takes(&self, event: &Event) -> Answer {
        match self {
            Form::Open(reason) => Answer::unknown(reason),
            Form::Advanced { conditions, open } => {
                // Without a category CloudTrail refuses the selector, so it takes nothing.
                let categorised = conditions.iter().map(|one| match &one.field {
                    Text::Known(name) => Answer::known(name == CATEGORY),
                    Text::Open(reason) => Answer::unknown(reason),
                });
                let open = open.iter().map(Answer::unknown);
                let categorised = Answer::any(categorised.chain(open.clone()));
                let all = conditions.iter().map(|one| one.agrees(event));
                all.chain(open).fold(categorised, Answer::and)
            }
            Form::Basic { share, management, excluded, data, open } => {
                let share = Answer::any(
                    ["All", if event.reads() { "ReadOnly" } else { "WriteOnly" }]
                        .map(|share_of| share.meets(Operator::Equals, &Text::Known(share_of.to_owned()))),
                );
                let taken = match event.category() {
                    Category::Management => management.clone().and(!if event.is_of_another_service() {
                        Answer::No
                    } else {
                        excluded.any(&event.field(SOURCE), Operator::Equals)
                    }),
                    Category::Data => {
                        let kind = event.field("resources.type");
                        let arn = event.field("resources.ARN");
                        let all = data.iter().map(|(name, values)| {
                            name.meets(Operator::Equals, &kind).and(values.any(&arn, Operator::StartsWith))
                        });
                        Answer::any(all.chain(open.iter().map(Answer::unknown)))
                    }
                    Category::NetworkActivity => Answer::No,
                };
                share.and(taken)
            }
        }
    }
}

impl Condition {
    pub(super) fn agrees(&self, event: &Event) -> Answer {
        let name = match &self.field {
            Text::Known(name) => name,
            Text::Open(reason) => return Answer::unknown(reason),
        };
        let text = event.field(name);
        let of = |sense: Sense| {
            let listed = self.values.iter().filter(move |(_, found, _)| *found == sense);
            listed.map(|(operator, _, values)| values.any(&text, *operator)).collect::<Vec<_>>()
        };
        let (selected, deselected) = (of(Sense::Select), of(Sense::Deselect));
        let taken = if selected.is_empty() { Answer::Yes } else { Answer::any(selected) };
        if name == SOURCE && event.is_of_another_service() {
            return taken;
        }
        taken.and(!Answer::any(deselected))
    }

    /// Whether the field is known to be this one.
    pub(super) fn is(&self, field: &str) -> bool {
        matches!(&self.field, Text::Known(name) if name == field)
    }
}
