//! `lake`: who may have event data stores, and what CloudTrail would refuse of them.

use super::place::Place;
use super::reference::Section;
use super::{Checker, Range, events, is_written};
use crate::source::pointer;
use crate::spec::lake::LEAST_DAYS;
use crate::spec::{Collects, EventDataStore, InsightEvents};
use std::collections::BTreeMap;

/// CloudTrail's quota for an account and Region.
const MAX_STORES: usize = 10;
/// CloudTrail API reference, `EnableFederation`.
const MAX_ROLE: usize = 125;

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
        self::key(checker, (name, store), key);
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
    insights(checker, name, store);
    federation(checker, name, store);
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

fn key<'a>(checker: &mut Checker<'a>, (name, store): (&str, &'a EventDataStore), key: &str) {
    let spec = checker.spec;
    let pointer = pointer::child(&at(name), "key");
    if !checker.check_reference(&pointer, key, Section::Keys) {
        return;
    }
    if let Some((at, user)) = other_user(checker, key) {
        let other = checker.locate(&at);
        let error = checker
            .error(&pointer, format!("the key `{key}` encrypts {user} as well"))
            .also_at(other, "here")
            .with_note("for an event data store CloudTrail gives no aws:SourceArn, so the key's policy has to let CloudTrail use it for everybody's trails")
            .with_help(["name a key that is for event data stores alone, or none: one is then made"]);
        return checker.push(error);
    }
    let Some(key_place) = spec.keys.get(key).and_then(|found| checker.key_place(key, found)) else { return };
    let Some(store_place) = place(checker, name, store) else { return };
    if key_place != store_place {
        let Place { account, region } = store_place;
        let error = checker
            .error(&pointer, format!("the key `{key}` is not where the event data store is"))
            .with_label(format!("in `{}`, {}", key_place.account, key_place.region))
            .with_note("who queries the store needs the key, which IAM grants within its account only")
            .with_help([format!("name a key of `{account}` in {region}, or none: one is then made there")]);
        checker.push(error);
    }
}

/// What else names a key, and where.
fn other_user(checker: &Checker<'_>, key: &str) -> Option<(String, String)> {
    let spec = checker.spec;
    let is = |named: &Option<String>| named.as_deref() == Some(key);
    let user = |section: &str, name: &str, field: &str| {
        let at = format!("{}/{field}", pointer::join([section, name]));
        (at, format!("`{section}.{name}`"))
    };
    let trails =
        spec.trails.iter().filter(|(_, trail)| is(&trail.key)).map(|(name, _)| user("trails", name, "key"));
    let groups = spec
        .trails
        .iter()
        .filter(|(_, trail)| trail.cloudwatch_logs.as_ref().is_some_and(|logs| is(&logs.key)));
    let groups = groups.map(|(name, _)| user("trails", name, "cloudwatch_logs/key"));
    let buckets = spec
        .buckets
        .iter()
        .filter(|(_, bucket)| is(&bucket.key))
        .map(|(name, _)| user("buckets", name, "key"));
    let topics =
        spec.topics.iter().filter(|(_, topic)| is(&topic.key)).map(|(name, _)| user("topics", name, "key"));
    trails.chain(groups).chain(buckets).chain(topics).next()
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

fn insights(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
    let list = pointer::child(&at(name), "insights");
    for (at, insight) in checker.items(&list, &store.insights) {
        if insight.events.contains(&InsightEvents::Data) {
            let error = checker
                .error(&at, "a store has Insights of management events only")
                .with_note("CloudTrail refuses it: Insights on data events are for trails")
                .with_help([format!("write `{}`", insight.kind.name())]);
            checker.push(error);
        }
    }
    let destination_at = pointer::child(&at(name), "insights_destination");
    let Some(destination) = &store.insights_destination else {
        let written = is_written(checker.stores.get(name).copied(), "insights_destination");
        if !store.insights.is_empty() && !written {
            let error = checker
                .error_at_key(&list, "the store has Insights, and no store that takes them")
                .with_help([
                    "add a store `rates: {collects: insights}`, and `insights_destination: rates` here",
                ]);
            checker.push(error);
        }
        return;
    };
    if store.insights.is_empty() && !is_written(checker.stores.get(name).copied(), "insights") {
        let error = checker.error_at_key(&destination_at, "there are no Insights that could go there");
        return checker.push(
            error.with_help(["add `insights: [ApiCallRateInsight, ApiErrorRateInsight]`, or remove it"]),
        );
    }
    if store.organization && checker.spec.organization.delegated_administrator.is_some() {
        let other = checker.locate("/organization/delegated_administrator");
        let error = checker
            .error_at_key(&list, "a delegated administrator cannot enable Insights on an organization's store")
            .also_at(other, "creates the organization's stores")
            .with_help(["remove `insights`: the trails' `insights` can be had; or let the management account create all"]);
        checker.push(error);
    }
    if checker.check_reference(&destination_at, destination, Section::Stores) {
        self::destination(checker, name, destination);
    }
}

/// `PutInsightSelectors`: both stores are of one account.
fn destination(checker: &mut Checker<'_>, name: &str, destination: &str) {
    let spec = checker.spec;
    let find = |wanted: &str| spec.stores().find(|(name, _)| *name == wanted).map(|(_, store)| store);
    let (Some(source), Some(target)) = (find(name), find(destination)) else { return };
    let pointer = pointer::child(&at(name), "insights_destination");
    if target.collects != Collects::Insights {
        let other = checker.locate_key(&at(destination));
        let error = checker
            .error(&pointer, format!("the store `{destination}` does not take Insights"))
            .also_at(other, format!("collects `{}`", target.collects.field()))
            .with_help([format!("add `collects: insights` to `{destination}`, or name one that has it")]);
        return checker.push(error);
    }
    let (Some(from), Some(to)) = (place(checker, name, source), place(checker, destination, target)) else {
        return;
    };
    if from != to {
        let error = checker
            .error(&pointer, format!("the store `{destination}` is elsewhere"))
            .with_label(format!("in `{}`, {}", to.account, to.region))
            .with_help([format!("name one of `{}` in {}", from.account, from.region)]);
        checker.push(error);
    }
}

fn federation(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
    let Some(federation) = &store.federation.0 else { return };
    let section = pointer::child(&at(name), "federation");
    if let Some(role) = &federation.role_name {
        let odd = role.chars().find(|c| !(c.is_ascii_alphanumeric() || "+=,.@_-".contains(*c)));
        let pointer = pointer::child(&section, "role_name");
        if federation.role.is_some() {
            let error =
                checker.error_at_key(&pointer, "the role exists, so none is made that could be called so");
            checker.push(error.with_help(["remove `role_name` or `role`"]));
        } else if odd.is_some() || !(1..=64).contains(&role.len()) {
            let error = checker.error(&pointer, format!("`{role}` cannot be the name of a role"));
            checker.push(error.with_help(["1 to 64 letters, digits and `+=,.@_-`"]));
        }
    }
    let Some(role) = &federation.role else { return };
    let account = store.creator(&checker.spec.organization);
    let (Some(partition), Some(id)) = (checker.partition(), checker.account_id(account)) else { return };
    let start = format!("arn:{}:iam::{id}:role/", partition.name());
    let name = role.strip_prefix(&start).unwrap_or_default();
    if name.is_empty() || name.contains(['*', '?']) || role.len() > MAX_ROLE {
        let error = checker
            .error(&pointer::child(&section, "role"), format!("`{role}` is no role of the store's account `{account}`"))
            .with_help([format!("write `{start}<name>`, at most {MAX_ROLE} characters, or `federation: true`: one is then made")]);
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
