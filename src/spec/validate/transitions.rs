//! The order and the days of transitions between storage classes.

use super::{Checker, Range};
use crate::spec::{Date, NoncurrentTransition, Rule, StorageClass, Transition};

const VERSIONS: Range = Range { what: "`newer_noncurrent_versions`", least: 1, most: 100 };

/// A change of class on a day, counted in days from whatever the rule counts from.
struct Step {
    class: StorageClass,
    day: u32,
    /// As the message shows it: `after 30 days`, `on 2027-01-01`.
    shown: String,
    pointer: String,
}

fn after(day: u32) -> String {
    format!("after {day} {}", if day == 1 { "day" } else { "days" })
}

/// Says what is wrong with the transitions of current versions, and with the expiration after them.
pub(super) fn current(checker: &mut Checker<'_>, rule_pointer: &str, rule: &Rule) {
    let (mut by_days, mut by_date) = (Vec::new(), Vec::new());
    let list = format!("{rule_pointer}/transitions");
    for (pointer, transition) in checker.items(&list, &rule.transitions) {
        if one_of_days_and_date(checker, &pointer, transition) {
            continue;
        }
        if let Some(day) = transition.days {
            earliest(checker, &format!("{pointer}/days"), transition.storage_class, day);
            let shown = after(day);
            by_days.push(Step {
                class: transition.storage_class,
                day,
                shown,
                pointer: format!("{pointer}/days"),
            });
        } else if let Some(date) = &transition.date {
            let pointer = format!("{pointer}/date");
            let Some(day) = checker.check_date(&pointer, date).map(Date::day_number) else { continue };
            by_date.push(Step { class: transition.storage_class, day, shown: format!("on {date}"), pointer });
        }
    }
    if mixed(checker, rule_pointer, rule, (&by_days, &by_date)) {
        return;
    }
    order(checker, &mut by_days);
    order(checker, &mut by_date);
    let days = rule.expiration_days.map(|day| (day, "expiration_days"));
    let date = rule.expiration_date.as_deref().and_then(Date::parse);
    expires_after(checker, rule_pointer, by_days.last(), days);
    expires_after(
        checker,
        rule_pointer,
        by_date.last(),
        date.map(|date| (date.day_number(), "expiration_date")),
    );
}

/// Says what is wrong with the transitions of noncurrent versions, and with the expiration after them.
pub(super) fn noncurrent(checker: &mut Checker<'_>, rule_pointer: &str, rule: &Rule) {
    let list = format!("{rule_pointer}/noncurrent_transitions");
    let mut steps = Vec::new();
    for (pointer, transition) in checker.items(&list, &rule.noncurrent_transitions) {
        let NoncurrentTransition { storage_class: class, days: day, newer_noncurrent_versions } = *transition;
        checker.range(&format!("{pointer}/newer_noncurrent_versions"), newer_noncurrent_versions, VERSIONS);
        let pointer = format!("{pointer}/days");
        earliest(checker, &pointer, class, day);
        steps.push(Step { class, day, shown: after(day), pointer });
    }
    order(checker, &mut steps);
    let expiration = rule.noncurrent_expiration_days.map(|day| (day, "noncurrent_expiration_days"));
    expires_after(checker, rule_pointer, steps.last(), expiration);
}

/// Says so unless exactly one is written; whether that is so.
fn one_of_days_and_date(checker: &mut Checker<'_>, pointer: &str, transition: &Transition) -> bool {
    let written = |field: &str| checker.at(&format!("{pointer}/{field}")).is_some();
    let message = match (transition.days.is_some(), transition.date.is_some()) {
        (true, true) => "a transition takes days or a date, not both",
        (false, false) if !written("days") && !written("date") && written("storage_class") => {
            "the transition does not say when"
        }
        _ => return false,
    };
    let error = checker.error(&format!("{pointer}/storage_class"), message);
    checker.push(error.with_help(["give one of `days` and `date`"]));
    true
}

fn earliest(checker: &mut Checker<'_>, pointer: &str, class: StorageClass, day: u32) {
    let least = class.earliest_days();
    if day < least {
        let error = checker
            .error(pointer, format!("objects cannot move to {} {}", class.name(), after(day)))
            .with_help([format!("{least} days at the earliest")]);
        checker.push(error);
    }
}

/// Says so if a rule counts both in days and by the calendar.
fn mixed(checker: &mut Checker<'_>, rule_pointer: &str, rule: &Rule, steps: (&[Step], &[Step])) -> bool {
    let expiration = |field: &str| format!("{rule_pointer}/{field}");
    let days = steps.0.first().map(|step| step.pointer.clone());
    let dates = steps.1.first().map(|step| step.pointer.clone());
    let both_expire = rule.expiration_days.is_some() && rule.expiration_date.is_some();
    let days = days.or_else(|| rule.expiration_days.map(|_| expiration("expiration_days")));
    let dates = dates.or_else(|| rule.expiration_date.as_ref().map(|_| expiration("expiration_date")));
    let (Some(days), Some(dates)) = (days, dates) else { return false };
    if both_expire {
        // Told at the expiration.
        return true;
    }
    let other = checker.locate(&days);
    let error = checker
        .error(&dates, "one rule counts in days or by dates, not both")
        .also_at(other, "counts in days")
        .with_help(["use days throughout; dates are for a single clean-up"]);
    checker.push(error);
    true
}

/// Sorts the steps by day, and says where one cannot follow the one before it.
fn order(checker: &mut Checker<'_>, steps: &mut [Step]) {
    steps.sort_by_key(|step| step.day);
    for pair in steps.windows(2) {
        let [first, second] = pair else { continue };
        if checker.is_full() {
            return;
        }
        let (from, to) = (first.class.name(), second.class.name());
        let earlier = checker.locate(&first.pointer);
        let least = first.class.minimum_days().max(1);
        let error = if !first.class.next().contains(&second.class) {
            let next: Vec<_> = first.class.next().iter().map(|class| format!("`{}`", class.name())).collect();
            let help = if next.is_empty() {
                format!("no transition can follow {from}")
            } else {
                format!("after {from} can come {}", next.join(", "))
            };
            let message = if from == to {
                format!("objects move to {from} twice")
            } else {
                format!("objects cannot move from {from} to {to}")
            };
            checker.error(&second.pointer, message).with_help([help])
        } else if second.day < first.day.saturating_add(least) {
            checker
                .error(
                    &second.pointer,
                    format!("objects must stay in {from} for {least} days before they move to {to}"),
                )
                .with_help([format!("at least {least} days after the move to {from}")])
        } else {
            continue;
        };
        let error = error
            .with_label(format!("to {to} {}", second.shown))
            .also_at(earlier, format!("to {from} {}", first.shown));
        checker.push(error);
    }
}

/// Says so if objects expire before they have made their last move.
fn expires_after(
    checker: &mut Checker<'_>,
    rule_pointer: &str,
    last: Option<&Step>,
    expiration: Option<(u32, &str)>,
) {
    let (Some(last), Some((day, field))) = (last, expiration) else { return };
    if day > last.day {
        return;
    }
    let other = checker.locate(&last.pointer);
    let error = checker
        .error(
            &format!("{rule_pointer}/{field}"),
            format!("objects expire before they move to {}", last.class.name()),
        )
        .also_at(other, format!("to {} {}", last.class.name(), last.shown))
        .with_help(["the expiration must be later than the last transition"]);
    checker.push(error);
}
