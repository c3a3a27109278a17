//! The organization's id, Regions and accounts; the promise about retention; and whether there is anything to do.

use super::reference::Section;
use super::{Checker, Range, is_written};
use crate::source::{nearest, pointer};
use std::collections::BTreeMap;

pub(super) fn check(checker: &mut Checker<'_>) {
    id(checker);
    home_region(checker);
    accounts(checker);
    delegated_administrator(checker);
    retention(checker);
    let others = [&checker.buckets, &checker.stores, &checker.telemetry_rules];
    if checker.trails.is_empty() && others.iter().all(|names| names.is_empty()) {
        let error = checker.error_at_key("/version", "nothing to write: no trails and no buckets");
        checker
            .push(error.with_help(["add `trails: {org: {bucket: logs}}` and `buckets: {logs: {name: …}}`"]));
    }
}

fn id(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    if let Some(id) = &spec.organization.id {
        let letters = id.strip_prefix("o-").unwrap_or_default();
        let well_formed = (10..=32).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !well_formed {
            let error = checker.error("/organization/id", format!("`{id}` is not an organization id"));
            checker.push(error.with_help(
                ["`o-` and 10 to 32 lower-case letters and digits; `aws organizations describe-organization` shows it"],
            ));
        }
        return;
    }
    if is_written(checker.at("/organization"), "id") {
        return;
    }
    if let Some(name) = spec.trails.iter().find(|(_, trail)| trail.organization).map(|(name, _)| name) {
        let trail = checker.locate(&pointer::join(["trails", name]));
        let error = checker
            .error_at_key("/organization", "`organization.id` is missing, which an organization trail needs")
            .also_at(trail, "an organization trail")
            .with_note("logs of member accounts are delivered under `AWSLogs/<organization id>/`, which the bucket policy must allow")
            .with_help([
                "add `id: o-…`; `aws organizations describe-organization` shows it",
                "for a trail of one account, give the trail `organization: false`",
            ]);
        return checker.push(error);
    }
    let store = spec.stores().find(|(_, store)| store.organization).map(|(name, _)| {
        (pointer::join(["lake", "event_data_stores", name]), "an organization's event data store")
    });
    let rule = || {
        let first = spec.telemetry_rules.keys().next()?;
        Some((pointer::join(["telemetry_rules", first]), "a rule for the accounts of the organization"))
    };
    let Some((at, what)) = store.or_else(rule) else { return };
    let at = checker.locate(&at);
    let error = checker
        .error_at_key("/organization", format!("`organization.id` is missing, which {what} needs"))
        .also_at(at, what)
        .with_note("without it nothing tells whose accounts it is for, nor what must be enabled for it")
        .with_help(["add `id: o-…`; `aws organizations describe-organization` shows it"]);
    checker.push(error);
}

fn home_region(checker: &mut Checker<'_>) {
    let region = checker.spec.organization.home_region.as_str();
    checker.check_region("/organization/home_region", region);
    let Some(partition) = checker.partition() else { return };
    if !partition.opt_in_regions().contains(&region) {
        return;
    }
    let near = nearest(region, partition.enabled_regions().iter().copied());
    let example = near.map(|near| format!(", for example `{near}`")).unwrap_or_default();
    let error = checker
        .error("/organization/home_region", format!("`{region}` is an opt-in Region, so it cannot be the home Region"))
        .with_note("accounts that have not opted in to a trail's home Region send nothing to an organization trail")
        .with_help([
            format!("choose a Region that every account has{example}; the trail records opt-in Regions from there as well"),
            format!("buckets and keys may be in `{region}`: give them `region: {region}`"),
        ]);
    checker.push(error);
}

fn accounts(checker: &mut Checker<'_>) {
    if !checker.accounts.contains_key("management") {
        let error = checker
            .error_at_key("/organization/accounts", "the account `management` is missing")
            .with_note("trails belong to the organization's management account, and their ARNs hold its id")
            .with_help(["add `management: \"<12 digits>\"`"]);
        checker.push(error);
    }
    let mut owners = BTreeMap::new();
    for (name, id) in &checker.spec.organization.accounts {
        let pointer = pointer::join(["organization", "accounts", name]);
        let Some(first) = owners.insert(id, name) else { continue };
        let other = checker.locate(&pointer::join(["organization", "accounts", first]));
        let error = checker
            .error(&pointer, format!("the accounts `{first}` and `{name}` have the same id {id}"))
            .also_at(other, "the same id")
            .with_help(["give one of the two its own id, or use one name for both"]);
        checker.push(error);
    }
}

fn delegated_administrator(checker: &mut Checker<'_>) {
    let Some(name) = checker.spec.organization.delegated_administrator.as_deref() else { return };
    let pointer = "/organization/delegated_administrator";
    let defined = checker.check_reference(pointer, name, Section::Accounts);
    if defined && name == "management" {
        let error = checker
            .error(pointer, "the management account cannot be its own delegated administrator")
            .with_help(["name another account, or leave `delegated_administrator` out: the management account then creates the trails"]);
        checker.push(error);
    }
}

fn retention(checker: &mut Checker<'_>) {
    let Some(retention) = checker.spec.retention else { return };
    let allowed = Range { what: "`required_days`", least: 1, most: 36500 };
    checker.range("/retention/required_days", Some(retention.required_days), allowed);
    let Some(immediate) = retention.immediate_access_days else { return };
    if immediate > retention.required_days {
        let required = checker.locate("/retention/required_days");
        let error = checker
            .error(
                "/retention/immediate_access_days",
                format!(
                    "logs cannot be at hand for {immediate} days when they are kept for {}",
                    retention.required_days
                ),
            )
            .also_at(required, "how long they are kept")
            .with_help(["`immediate_access_days` is at most `required_days`"]);
        checker.push(error);
    }
}
