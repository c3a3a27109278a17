//! `organization.control_tower`: names that are taken, and what a landing zone can be told.

use super::reference::Section;
use super::{Checker, Range, is_written};
use crate::estate::Partition;
use crate::source::pointer;
use crate::spec::ControlTower;
use crate::spec::control_tower::{AT, CONTROL_TOWER};
use crate::spec::defaults::{DEFAULT_ACCOUNT, MANAGEMENT};

/// 15 years (Control Tower user guide, "Configure log retention").
const MOST_DAYS: u32 = 5475;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let Some(section) = &spec.organization.control_tower.0 else { return };
    taken(checker);
    place(checker);
    let days = |what| Range { what, least: 1, most: MOST_DAYS };
    checker.range(&format!("{AT}/retention_days"), section.retention_days, days("`retention_days`"));
    checker.range(&format!("{AT}/access_log_days"), section.access_log_days, days("`access_log_days`"));
    retention(checker, section);
    if let Some(name) = &section.key {
        key(checker, name);
    }
}

fn taken(checker: &mut Checker<'_>) {
    for section in ["trails", "buckets"] {
        let at = pointer::join([section, CONTROL_TOWER]);
        if checker.document.at(&at).is_none() {
            continue;
        }
        let other = checker.locate(AT);
        let error = checker
            .error_at_key(
                &at,
                format!("`{CONTROL_TOWER}` is the name of what Control Tower has in `{section}`"),
            )
            .also_at(other, "by this")
            .with_help(["give it another name"]);
        checker.push(error);
    }
}

fn place(checker: &mut Checker<'_>) {
    if checker.partition() == Some(Partition::China) {
        let error = checker
            .error_at_key(AT, "there is no AWS Control Tower in the partition `aws-cn`")
            .with_help(["leave `control_tower` out, and describe the trail and its bucket"]);
        checker.push(error);
    }
    if !checker.accounts.contains_key(DEFAULT_ACCOUNT) {
        let error = checker
            .error_at_key("/organization/accounts", format!("the account `{DEFAULT_ACCOUNT}` is missing"))
            .with_note("the landing zone keeps its logs there")
            .with_help([format!("add `{DEFAULT_ACCOUNT}: \"<12 digits>\"`")]);
        checker.push(error);
    }
}

fn retention(checker: &mut Checker<'_>, section: &ControlTower) {
    let Some(promise) = checker.spec.retention else { return };
    let (required, days) = (promise.required_days, section.retention(checker.spec));
    let other = checker.locate("/retention/required_days");
    if required > MOST_DAYS {
        let error = checker
            .error_at_key(AT, format!("a landing zone keeps logs for at most {MOST_DAYS} days, fewer than the {required} required"))
            .also_at(other, "how long they must be kept")
            .with_help(["copy the logs to a bucket of your own before they go, and promise less here"]);
        checker.push(error);
    } else if days < required {
        let error = checker
            .error(
                &format!("{AT}/retention_days"),
                format!(
                    "the landing zone would keep logs for {days} days, fewer than the {required} required"
                ),
            )
            .also_at(other, "how long they must be kept")
            .with_help([format!("write `retention_days: {required}`, or leave it out")]);
        checker.push(error);
    }
}

fn key(checker: &mut Checker<'_>, name: &str) {
    let at = format!("{AT}/key");
    if !checker.check_reference(&at, name, Section::Keys) {
        return;
    }
    let spec = checker.spec;
    let Some(key) = spec.keys.get(name) else { return };
    let home = &spec.organization.home_region;
    let there = key.region.as_ref().is_none_or(|region| region == home);
    if key.account.as_deref() == Some(MANAGEMENT) && there {
        return;
    }
    let other = checker.locate(&pointer::join(["keys", name]));
    let written = is_written(checker.keys.get(name).copied(), "account");
    let error = checker
        .error(&at, format!("Control Tower cannot use the key `{name}`: it takes one of the management account in {home} only"))
        .also_at(other, if written { "the key" } else { "the key, which goes to `log_archive` by default" })
        .with_help([format!("give the key `account: {MANAGEMENT}`, and no other Region")]);
    checker.push(error);
}
