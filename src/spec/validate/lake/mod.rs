//! `lake`: who may have event data stores, and what CloudTrail would refuse of them.

mod enrich;
mod federation;
mod insights;
mod key;

use super::place::Place;
use super::reference::Section;
use super::{Checker, Range, events, is_written};
use crate::source::pointer;
use crate::spec::EventDataStore;
use crate::spec::lake::LEAST_DAYS;
use std::collections::BTreeMap;

/// CloudTrail's quota for an account and Region.
const MAX_STORES: usize = 10;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let Some(lake) = &spec.lake else { return };
    if !lake.existing_customer {
        return closed(checker);
    }
    if checker.stores.is_empty() {
        let error = checker.error_at_key("/lake", "there is no event data store in it");
        checker.push(error.with_help(["add one: `event_data_stores: {audit: {}}`, or remove `lake`"]));
    }
    for (name, store) in &lake.event_data_stores {
        if checker.is_full() {
            return;
        }
        self::store(checker, name, store);
    }
    together(checker);
}

/// Everybody who has no store yet is refused (CloudTrail user guide, "CloudTrail Lake availability change").
fn closed(checker: &mut Checker<'_>) {
    let at = "/lake/existing_customer";
    if checker.at(at).is_some_and(|node| node.to_json() != false) {
        return;
    }
    let error = checker
        .error_at_key(
            if checker.at(at).is_some() { at } else { "/lake" },
            "CloudTrail Lake is for those who were its customers before it closed, and the spec does not say that you were",
        )
        .with_note("AWS: \"CloudTrail Lake will no longer be open to new customers starting May 31, 2026\"; CreateEventDataStore then fails")
        .with_help([
            "if this account or organization had an event data store before, add `existing_customer: true` to `lake`",
            "else let CloudWatch collect the events: `telemetry_rules: {audit: {}}` (CloudFormation only)",
            "or search the log files with Athena: `query: {athena: true}`",
        ]);
    checker.push(error);
}

fn at(name: &str) -> String {
    pointer::join(["lake", "event_data_stores", name])
}

fn store<'a>(checker: &mut Checker<'a>, name: &str, store: &'a EventDataStore) {
    let section = at(name);
    let field = |field: &str| pointer::child(&section, field);
    store_name(checker, name, store);
    account(checker, name, store);
    if let Some(region) = &store.region {
        checker.check_region(&field("region"), region);
    }
    if let Some(key) = &store.key {
        key::check(checker, (name, store), key);
    }
    let most = store.billing.most_days();
    let allowed = Range { what: "`retention_days`", least: LEAST_DAYS, most };
    checker.range(&field("retention_days"), store.retention_days, allowed);
    if let Some(category) = store.collects.category() {
        only(checker, name, (store, category));
    } else {
        events::check(checker, &section, store.selection());
    }
    if !store.ingestion && !store.collects.can_stop() {
        let error = checker
            .error(
                &field("ingestion"),
                format!("a store with `collects: {}` cannot be stopped", store.collects.field()),
            )
            .with_note("CloudTrail refuses it: InvalidEventDataStoreCategoryException")
            .with_help(["remove it; what sends events to the store is stopped where it is"]);
        checker.push(error);
    }
    insights::check(checker, name, store);
    enrich::check(checker, name, store);
    federation::check(checker, name, store);
    existing(checker, name, store);
}

/// The ARN of a store that exists.
fn existing<'a>(checker: &mut Checker<'a>, name: &str, store: &'a EventDataStore) {
    let (Some(arn), Some(partition)) = (&store.existing, checker.partition()) else { return };
    let Some(place) = place(checker, name, store) else { return };
    let Some(account) = checker.account_id(place.account) else { return };
    let start = format!("arn:{}:cloudtrail:{}:{account}:eventdatastore/", partition.name(), place.region);
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !arn.strip_prefix(&start).is_some_and(|id| !id.is_empty() && id.chars().all(fits)) {
        let error = checker
            .error(
                &pointer::child(&at(name), "existing"),
                format!("`{arn}` is no event data store of `{}`, {}", place.account, place.region),
            )
            .with_help([
                format!("write `{start}<id>`"),
                "`aws cloudtrail list-event-data-stores` shows it".to_owned(),
            ]);
        checker.push(error);
    }
}

fn store_name(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
    let written = store.name.as_deref().unwrap_or(name);
    let odd = written.chars().find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c)));
    let message = match odd {
        Some(c) => format!("an event data store's name cannot have `{}`", c.escape_debug()),
        None if (3..=128).contains(&written.len()) => return,
        None => format!("the event data store's name has {} characters", written.len()),
    };
    let rule = "3 to 128 letters, digits, `.`, `_` and `-`";
    let error = if store.name.is_some() {
        checker.error(&pointer::child(&at(name), "name"), message).with_help([rule.to_owned()])
    } else {
        let help = format!("rename it here, or give it a `name` of its own: {rule}");
        checker.error_at_key(&at(name), message).with_help([help])
    };
    checker.push(error);
}

fn account(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
    let Some(account) = &store.account else { return };
    let pointer = pointer::child(&at(name), "account");
    if !store.organization {
        checker.check_reference(&pointer, account, Section::Accounts);
        return;
    }
    let error = checker
        .error(&pointer, "an organization's event data store is for every account, so it names none")
        .with_help([
            "remove `account`: the management account, or `organization.delegated_administrator`, creates the store".to_owned(),
            format!("for a store of `{account}` alone, add `organization: false`"),
        ]);
    checker.push(error);
}

/// Where a store is; nothing if what is written about it makes no sense.
fn place<'a>(checker: &Checker<'a>, name: &str, store: &'a EventDataStore) -> Option<Place<'a>> {
    let node = checker.stores.get(name).copied();
    let misfit = store.region.is_none() && is_written(node, "region")
        || store.account.is_none() && is_written(node, "account");
    let account = store.creator(&checker.spec.organization);
    let region = store.region.as_deref().unwrap_or(&checker.spec.organization.home_region);
    (!misfit && checker.accounts.contains_key(account)).then_some(Place { account, region })
}

/// A store of another kind of events, which takes all of them.
fn only(checker: &mut Checker<'_>, name: &str, (store, category): (&EventDataStore, &str)) {
    let fields = [
        "management_events",
        "data_events",
        "network_activity",
        "insights",
        "insights_destination",
        "advanced_event_selectors",
        "enrich",
        "large_events",
    ];
    for field in fields {
        if !is_written(checker.stores.get(name).copied(), field) {
            continue;
        }
        let collects = checker.locate(&pointer::child(&at(name), "collects"));
        let error = checker
            .error_at_key(
                &pointer::child(&at(name), field),
                format!("a store with `collects: {}` has no `{field}`", store.collects.field()),
            )
            .also_at(collects, "what it is a store of")
            .with_note(format!("it takes all {category} events, and no others"))
            .with_help(["remove it, or remove `collects`"]);
        checker.push(error);
    }
}

/// Names and numbers of the stores that one account has in a Region.
fn together(checker: &mut Checker<'_>) {
    let (mut names, mut counts) = (BTreeMap::new(), BTreeMap::<Place<'_>, usize>::new());
    for (name, store) in checker.spec.stores() {
        let Some(place) = place(checker, name, store) else { continue };
        let written = store.name.as_deref().unwrap_or(name);
        if let Some(first) = names.insert((place, written), name) {
            let other = checker.locate_key(&at(first));
            let error = checker
                .error_at_key(
                    &at(name),
                    format!("the stores `{first}` and `{name}` have the same name `{written}`"),
                )
                .also_at(other, "the same name")
                .with_note(format!(
                    "both are in the account `{}`, {}: EventDataStoreAlreadyExistsException",
                    place.account, place.region
                ))
                .with_help(["give one of the two another `name`"]);
            checker.push(error);
        }
        let count = counts.entry(place).or_default();
        *count += 1;
        if *count == MAX_STORES + 1 {
            let error = checker
                .error_at_key(
                    &at(name),
                    format!(
                        "more than {MAX_STORES} event data stores in the account `{}`, {}",
                        place.account, place.region
                    ),
                )
                .with_note("CloudTrail refuses it: EventDataStoreMaxLimitExceededException")
                .with_help(["let one store take more, or put some in another Region"]);
            checker.push(error);
        }
    }
}
