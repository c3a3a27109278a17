//! `telemetry_rules`: names, Regions, days, and events that CloudWatch does not collect.

use super::{Checker, events};
use crate::source::pointer;
use crate::spec::{RETENTION_DAYS, TelemetryRule};
use std::collections::{BTreeMap, BTreeSet};

const MAX_NAME: usize = 100;

pub(super) fn check(checker: &mut Checker<'_>) {
    let mut names = BTreeMap::new();
    for (name, rule) in &checker.spec.telemetry_rules {
        if checker.is_full() {
            return;
        }
        let section = pointer::join(["telemetry_rules", name]);
        self::rule(checker, (name, rule), &section);
        if let Some(first) = names.insert(rule.name_or_default(name), name) {
            let other = checker.locate_key(&pointer::join(["telemetry_rules", first]));
            let error = checker
                .error_at_key(&section, format!("the rules `{first}` and `{name}` have the same name"))
                .also_at(other, "the same name")
                .with_help(["give one of the two another `name`"]);
            checker.push(error);
        }
    }
}

fn rule(checker: &mut Checker<'_>, (name, rule): (&str, &TelemetryRule), section: &str) {
    let written = rule.name_or_default(name);
    let odd = written.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-'));
    if odd.is_some() || !(1..=MAX_NAME).contains(&written.len()) {
        let error = checker
            .error(&pointer::child(section, "name"), format!("`{written}` cannot be the name of a rule"));
        checker.push(error.with_help([format!("1 to {MAX_NAME} letters, digits and `-`")]));
    }
    if let Some(days) = rule.retention_days.filter(|days| !RETENTION_DAYS.contains(days)) {
        let near = RETENTION_DAYS.into_iter().find(|known| *known > days).unwrap_or(RETENTION_DAYS[21]);
        let error = checker
            .error(&pointer::child(section, "retention_days"), format!("`retention_days` cannot be {days}"))
            .with_help([format!("the next that CloudWatch Logs takes is {near}")]);
        checker.push(error);
    }
    regions(checker, rule, section);
    events::check(checker, section, rule.selection());
    for (at, selector) in
        checker.items(&pointer::child(section, "advanced_event_selectors"), &rule.advanced_event_selectors)
    {
        if selector.category() == Some("NetworkActivity") {
            let error = checker
                .error(&at, "CloudWatch does not collect network activity")
                .with_help(["remove the selector; a trail's `network_activity` records it"]);
            checker.push(error);
        }
    }
}

fn regions(checker: &mut Checker<'_>, rule: &TelemetryRule, section: &str) {
    let home = &checker.spec.organization.home_region;
    let mut seen = BTreeSet::new();
    for (at, region) in checker.items(&pointer::child(section, "regions"), &rule.regions) {
        checker.check_region(&at, region);
        let message = if !seen.insert(region) {
            format!("the Region {region} is named twice")
        } else if region == home {
            format!("{region} is the home Region, which is always among them")
        } else {
            continue;
        };
        let error = checker.error(&at, message);
        checker.push(error.with_help(["remove it"]));
    }
}
