//! Resources that a list tells of: which there are is in `listed`.
//!
//! A list that was refused, or never asked for where another depends on it, stands for one resource of which nothing is
//! known: that there is none would be a guess.

use super::answers::{Answer, At};
use super::builder::{Builder, Part, refused};
use super::commands::{Command, command};
use super::error_code::{Meaning, meaning};
use super::listed::{COMPOSITE_ALARMS, LISTS};

/// A command that lists resources: one row a type.
pub(super) struct List {
    pub(super) kind: &'static str,
    /// The fields of an item that name it, the first that it has.
    pub(super) names: &'static [&'static str],
    /// Its short name.
    pub(super) short: &'static str,
    /// What the list gives.
    pub(super) part: Part,
    /// What further answers about each give, and the field that those are asked by.
    pub(super) more: Option<(&'static [Part], &'static str)>,
    /// The list in whose Regions this one is missed.
    pub(super) needed: Option<(&'static str, &'static str)>,
}

pub(super) fn read(builder: &mut Builder<'_>) {
    for list in LISTS {
        let Some(row) = command(list.part.service, list.part.command) else { continue };
        for (answer, item) in builder.answers.items(row.service, row.name) {
            resource(builder, list, &answer, item);
        }
        for answer in builder.answers.of(row.service, row.name) {
            let refusal = answer.error().filter(|code| meaning(code) == Meaning::Unknown);
            let refusal = refusal.map(|code| refused(&answer, code));
            if let Some(why) = refusal.or_else(|| answer.void()).or_else(|| answer.cut()) {
                unlisted(builder, list, &answer, &why);
            }
        }
        missed(builder, list, row);
    }
    // They are answered beside the alarms that they are made of.
    let Part { service, command, .. } = COMPOSITE_ALARMS.part;
    for (answer, item) in builder.answers.items_under(service, command, "CompositeAlarms") {
        resource(builder, &COMPOSITE_ALARMS, &answer, item);
    }
}

fn resource(builder: &mut Builder<'_>, list: &List, answer: &Answer<'_>, item: At<'_>) {
    let Some(name) = list.names.iter().find_map(|name| item.path(name)) else {
        let expected = format!("an item with a `{}`", list.short);
        builder.answers.wrong(answer.command, item, &expected);
        return;
    };
    let named = name.text("").unwrap_or_default();
    let mut draft = builder.draft(list.kind, named, answer.region, name.location);
    draft.fields(list.part.fields, item);
    draft.related.extend(item.text(list.short).filter(|short| *short != named).map(str::to_owned));
    if let Some((parts, by)) = list.more {
        // The older form of a log group's ARN ends in `:*`.
        let by = item.text(by).or(item.text(list.names[0]).map(|arn| arn.trim_end_matches(":*")));
        builder.fold(&mut draft, parts, answer.region, &[by]);
    }
    builder.push(draft);
}

/// One resource in place of a list that nobody has seen.
fn unlisted(builder: &mut Builder<'_>, list: &List, answer: &Answer<'_>, why: &str) {
    let mut draft = builder.draft(list.kind, "", answer.region, answer.at.location);
    draft.name = format!("{} in {}", list.part.command, answer.region.unwrap_or("an unknown Region"));
    draft.unknown(&list.part, why, Some(answer.at));
    builder.push(draft);
}

/// Where there are metric filters, that no alarm was asked for does not mean that there is none.
fn missed(builder: &mut Builder<'_>, list: &List, row: &'static Command) {
    let Some((service, needed)) = list.needed else { return };
    let mut regions = Vec::new();
    for (answer, _) in builder.answers.items(service, needed) {
        if regions.contains(&answer.region) || builder.answers.about(row, answer.region, None).is_some() {
            continue;
        }
        regions.push(answer.region);
        unlisted(builder, list, &answer, &format!("`{}` is not among the answers", row.typed()));
    }
}
