//! `query.athena`: which trail it searches, names, accounts, Regions and numbers.

use super::reference::Section;
use super::{Checker, Range, bucket_name, is_written};
use crate::spec::{Accounts, Athena, Trail};
use std::collections::BTreeSet;

const AT: &str = "/query/athena";
const HISTORY: Range = Range { what: "`history_days`", least: 1, most: 36_500 };
const RESULTS: Range = Range { what: "`results_days`", least: 1, most: 36_500 };
/// Athena API reference, `WorkGroupConfiguration`.
const LEAST_BYTES: u64 = 10_000_000;
/// Glue API reference, `DatabaseInput` and `TableInput`.
const MAX_NAME: usize = 255;
/// Athena API reference, `CreateWorkGroup`.
const MAX_WORKGROUP: usize = 128;
const MAX_BUCKET: usize = 63;

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let Some(athena) = spec.query.as_ref().and_then(|query| query.athena.0.as_ref()) else { return };
    names(checker, athena);
    checker.range(&at("history_days"), athena.history_days, HISTORY);
    checker.range(&at("results_days"), athena.results_days, RESULTS);
    if let Some(bytes) = athena.bytes_per_query.filter(|bytes| *bytes < LEAST_BYTES) {
        let error = checker.error(&at("bytes_per_query"), format!("`bytes_per_query` cannot be {bytes}"));
        checker
            .push(error.with_help([format!("at least {LEAST_BYTES}, which is what a query is charged for")]));
    }
    if let Some((name, trail)) = trail(checker, athena) {
        accounts(checker, athena, (name, trail));
        regions(checker, athena, (name, trail));
        results(checker, athena, trail);
    }
}

fn at(field: &str) -> String {
    format!("{AT}/{field}")
}

fn trail<'a>(checker: &mut Checker<'a>, athena: &'a Athena) -> Option<(&'a str, &'a Trail)> {
    if let Some(name) = &athena.trail {
        checker.check_reference(&at("trail"), name, Section::Trails);
    }
    let spec = checker.spec;
    if let Some(name) = spec.queried_trail(athena) {
        return spec.trails.get(name).map(|trail| (name, trail));
    }
    // What is written but did not fit its type has been told.
    if spec.trails.len() == checker.trails.len() && !is_written(checker.at(AT), "trail") {
        let names: Vec<String> = spec.trails.keys().map(|name| format!("`trail: {name}`")).collect();
        let (message, help) = match names.as_slice() {
            [] => ("there is no trail whose logs Athena could search", "add one to `trails`".to_owned()),
            names => (
                "which trail's logs Athena is to search is not said, and there are several",
                format!("one of {}", names.join(", ")),
            ),
        };
        let error = checker.error_at_key(AT, message);
        checker.push(error.with_help([help]));
    }
    None
}

fn of_catalogue(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

fn of_workgroup(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

fn names(checker: &mut Checker<'_>, athena: &Athena) {
    let of_table = "lower-case letters, digits and `_`";
    let rules = [
        ("database", &athena.database, MAX_NAME, of_catalogue as fn(char) -> bool, of_table),
        ("table", &athena.table, MAX_NAME, of_catalogue, of_table),
        ("workgroup", &athena.workgroup, MAX_WORKGROUP, of_workgroup, "letters, digits, `.`, `_` and `-`"),
    ];
    for (field, written, most, allowed, rule) in rules {
        let Some(name) = written else { continue };
        let message = if let Some(odd) = name.chars().find(|c| !allowed(*c)) {
            format!("the name of a {field} cannot have `{}`", odd.escape_debug())
        } else if name.is_empty() || name.len() > most {
            format!("the name of the {field} has {} characters", name.len())
        } else {
            continue;
        };
        let error = checker.error(&at(field), message);
        checker.push(error.with_help([format!("1 to {most} {rule}")]));
    }
    for (field, written, taken) in
        [("database", &athena.database, "default"), ("workgroup", &athena.workgroup, "primary")]
    {
        if written.as_deref() == Some(taken) {
            let error =
                checker.error(&at(field), format!("AWS itself makes the {field} `{taken}` in accounts"));
            checker.push(error.with_help(["choose another name: it could not be created"]));
        }
    }
}

fn accounts(checker: &mut Checker<'_>, athena: &Athena, (name, trail): (&str, &Trail)) {
    let Accounts::These(ids) = &athena.accounts else { return };
    if !trail.organization {
        let error = checker
            .error_at_key(&at("accounts"), format!("the trail `{name}` records one account only"))
            .with_help(["remove `accounts`"]);
        return checker.push(error);
    }
    if ids.is_empty()
        && checker.at(&at("accounts")).is_some_and(|node| node.to_json() == crate::json::json!([]))
    {
        let error = checker.error(&at("accounts"), "the table would have no accounts");
        checker.push(error.with_help(["name them, or write `accounts: injected`"]));
    }
    let mut seen = BTreeSet::new();
    for (pointer, id) in checker.items(&at("accounts"), ids) {
        if !seen.insert(id) {
            let error = checker.error(&pointer, format!("the account {id} is named twice"));
            checker.push(error.with_help(["remove one of the two"]));
        }
    }
}

fn regions(checker: &mut Checker<'_>, athena: &Athena, (name, trail): (&str, &Trail)) {
    let home = &checker.spec.organization.home_region;
    let mut seen = BTreeSet::new();
    for (pointer, region) in checker.items(&at("regions"), &athena.regions) {
        checker.check_region(&pointer, region);
        if !seen.insert(region) {
            let error = checker.error(&pointer, format!("the Region {region} is named twice"));
            checker.push(error.with_help(["remove one of the two"]));
        } else if !trail.multi_region && region != home {
            let error = checker
                .error(&pointer, format!("the trail `{name}` records {home} only"))
                .with_help(["remove it, or `multi_region: false` of the trail".to_owned()]);
            checker.push(error);
        }
    }
}

/// The bucket that is made for results.
fn results(checker: &mut Checker<'_>, athena: &Athena, trail: &Trail) {
    let spec = checker.spec;
    let Some(logs) = spec.buckets.get(&trail.bucket) else { return };
    let written = athena.results_bucket.is_some();
    let pointer = if written { at("results_bucket") } else { AT.to_owned() };
    let name = athena.results_or_default(&logs.name);
    let Some(suffix) = bucket_name::suffix(checker, &trail.bucket) else { return };
    let problem = match bucket_name::wrong(&name) {
        // What is wrong with the log bucket's own name has been told.
        Some(_) if !written && bucket_name::wrong(&logs.name).is_some() => return,
        Some((message, _)) if !written => {
            Some(format!("the bucket for results cannot be called `{name}`: {message}"))
        }
        Some((message, _)) => Some(message),
        None => (name.len() + suffix.len() > MAX_BUCKET).then(|| {
            let length = name.len() + suffix.len();
            format!("with `{suffix}` after it, the name of the bucket for results has {length} characters")
        }),
    };
    if let Some(problem) = problem {
        let error = checker.error(&pointer, problem);
        return checker
            .push(error.with_help([
                "name it: `results_bucket: …`, 3 to 63 lower-case letters, digits, `-` and `.`",
            ]));
    }
    let whole = format!("{name}{suffix}");
    let taken = bucket_name::whole_names(checker).into_iter().find(|(full, ..)| *full == whole);
    if let Some((_, first, _)) = taken {
        let other = checker.locate(&super::field("buckets", first, "name"));
        let error = checker
            .error(&pointer, format!("the bucket for results would be called `{whole}` like `{first}`"))
            .also_at(other, "the same name")
            .with_note("results among logs would be read as logs, and logs be deleted like results")
            .with_help(["give it another name: `results_bucket: …`"]);
        checker.push(error);
    }
}
