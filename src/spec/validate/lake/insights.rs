//! The Insights of an event data store, and the store that takes them.

use super::super::reference::Section;
use super::super::{Checker, is_written};
use super::{at, place};
use crate::source::pointer;
use crate::spec::{Collects, EventDataStore, InsightEvents};

pub(super) fn check(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
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
        destination_of(checker, name, destination);
    }
}

/// `PutInsightSelectors`: both stores are of one account.
fn destination_of(checker: &mut Checker<'_>, name: &str, destination: &str) {
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
