//! `advanced_event_selectors`: what CloudTrail would refuse in selectors that are written as its API has them.

use super::Checker;
use super::events::wrong_length;
use crate::source::{choices, pointer};
use crate::spec::events::selection::{Recorder, Selection};
use crate::spec::events::selector::{CATEGORIES, LAKE_CATEGORIES, LAKE_FIELDS, Need, Rule};
use crate::spec::{AdvancedEventSelector, FieldSelector, Operator};

pub(super) fn check(checker: &mut Checker<'_>, at: &str, selection: Selection<'_>) {
    let list = pointer::child(at, "advanced_event_selectors");
    for (at, selector) in checker.items(&list, selection.advanced_event_selectors) {
        if checker.is_full() {
            return;
        }
        // Where something did not fit its type, it has been told, and the rest does not hold together.
        let fields_at = pointer::child(&at, "FieldSelectors");
        let placed = checker.items(&fields_at, &selector.field_selectors).all(|(at, _)| at != fields_at);
        if placed {
            self::selector(checker, &at, (selection.recorder, selector));
        }
    }
}

fn selector(checker: &mut Checker<'_>, at: &str, (recorder, selector): (Recorder, &AdvancedEventSelector)) {
    let Some(category) = category(checker, at, (recorder, selector)) else { return };
    let fields_at = pointer::child(at, "FieldSelectors");
    let mut once: Vec<&Rule> = recorder.rules(category).filter(|rule| rule.need == Need::Once).collect();
    for (at, found) in checker.items(&fields_at, &selector.field_selectors) {
        let Some(rule) = recorder.rules(category).find(|rule| rule.field == found.field) else {
            unknown_field(checker, &at, (recorder, category), &found.field);
            continue;
        };
        if rule.need == Need::Once {
            let before = once.len();
            once.retain(|missing| missing.field != rule.field);
            if once.len() == before {
                let error = checker
                    .error(
                        &pointer::child(&at, "Field"),
                        format!("`{}` stands twice in one selector", rule.field),
                    )
                    .with_help(["write a selector for each"]);
                checker.push(error);
            }
        }
        field_selector(checker, &at, rule, found);
    }
    for missing in once {
        let error = checker
            .error(at, format!("the selector of {category} events has no `{}`", missing.field))
            .with_note("CloudTrail refuses it: InvalidEventSelectorsException")
            .with_help([format!("add `{{Field: {}, Equals: [{}]}}`", missing.field, example(missing.field))]);
        checker.push(error);
    }
}

fn example(field: &str) -> &'static str {
    if field == "resources.type" { "\"AWS::S3::Object\"" } else { "kms.amazonaws.com" }
}

/// The category that a selector is of.
fn category(
    checker: &mut Checker<'_>,
    at: &str,
    (recorder, selector): (Recorder, &AdvancedEventSelector),
) -> Option<&'static str> {
    let help = "`{Field: eventCategory, Equals: [Data]}`: `Management`, `Data` or `NetworkActivity`";
    let Some(place) = selector.field_selectors.iter().position(|found| found.field == "eventCategory") else {
        let error = checker
            .error(at, "the selector does not say of which events it is: `eventCategory` is missing")
            .with_note("CloudTrail refuses it: InvalidEventSelectorsException")
            .with_help([format!("add {help}")]);
        checker.push(error);
        return None;
    };
    let said = selector.category().unwrap_or_default();
    if let Some(known) = CATEGORIES.iter().find(|known| **known == said) {
        return Some(known);
    }
    let at = format!("{at}/FieldSelectors/{place}");
    let error = if recorder == Recorder::EventDataStore && LAKE_CATEGORIES.contains(&said) {
        checker
            .error(&at, format!("a store of {said} events takes no others"))
            .with_help(["remove the selector; a store of its own says `collects: …`"])
    } else if LAKE_CATEGORIES.contains(&said) {
        checker
            .error(&at, format!("only event data stores record {said} events"))
            .with_help(["remove the selector"])
    } else if said.is_empty() {
        checker.error(&at, "`eventCategory` equals nothing").with_help([format!("write {help}")])
    } else {
        checker
            .error(&at, format!("there is no event category `{said}`"))
            .with_help([choices(said, CATEGORIES)])
    };
    checker.push(error);
    None
}

fn unknown_field(checker: &mut Checker<'_>, at: &str, (recorder, category): (Recorder, &str), name: &str) {
    let fields: Vec<&str> = recorder.rules(category).map(|rule| rule.field).collect();
    let mut error = checker
        .error(&pointer::child(at, "Field"), format!("{category} events cannot be selected by `{name}`"))
        .with_help([choices(name, &fields)]);
    if category == "Management" && LAKE_FIELDS.contains(&name) {
        error = error.with_note("only event data stores select management events by it");
    }
    checker.push(error);
}

fn field_selector(checker: &mut Checker<'_>, at: &str, rule: &Rule, found: &FieldSelector) {
    let operators = found.operators();
    let allowed = || rule.operators.iter().map(|operator| operator.name()).collect::<Vec<_>>();
    if operators.is_empty() {
        let error = checker
            .error(at, format!("`{}` is compared with nothing", rule.field))
            .with_help([format!("add a list of values under `{}`", allowed().join("`, `"))]);
        return checker.push(error);
    }
    for (operator, values) in operators.iter() {
        let list = pointer::child(at, operator.name());
        if values.is_empty() {
            super::events::not_empty(checker, &list);
            continue;
        }
        if !rule.operators.contains(&operator) {
            let error = checker
                .error_at_key(&list, format!("`{}` does not take `{}`", rule.field, operator.name()))
                .with_note("CloudTrail refuses it: InvalidEventSelectorsException")
                .with_help([format!("{} events take `{}` there", rule.category, allowed().join("`, `"))]);
            checker.push(error);
            continue;
        }
        values_of(checker, &list, rule, values);
        if operator == Operator::Equals && values.len() > 1 && single(rule) {
            let error = checker
                .error_at_key(&list, format!("one selector has one `{}`, not {}", rule.field, values.len()))
                .with_help([if rule.need == Need::Once {
                    "write a selector for each"
                } else {
                    "remove the field selector: reads and writes are then recorded"
                }]);
            checker.push(error);
        }
    }
}

/// Whether a field has one value.
fn single(rule: &Rule) -> bool {
    rule.need == Need::Once || rule.field == "readOnly"
}

fn values_of(checker: &mut Checker<'_>, list: &str, rule: &Rule, values: &[String]) {
    for (at, value) in checker.items(list, values) {
        let wrong = if rule.values.is_empty() {
            wrong_length(value)
        } else if rule.values.contains(&value.as_str()) {
            None
        } else {
            let message = format!("`{}` of {} events cannot be `{value}`", rule.field, rule.category);
            Some((message, choices(value, rule.values)))
        };
        if let Some((message, help)) = wrong {
            let error = checker.error(&at, message);
            checker.push(error.with_help([help]));
        }
    }
}
