//! `keys`: aliases, windows, accounts and Regions.

use super::{Checker, Range, field};
use crate::spec::Key;
use std::collections::BTreeMap;

const ROTATION: Range = Range { what: "`rotation_days`", least: 90, most: 2560 };
const DELETION_WINDOW: Range = Range { what: "`deletion_window_days`", least: 7, most: 30 };
/// KMS allows 256 characters, `alias/` included.
const MAX_ALIAS: usize = 250;
const MAX_DESCRIPTION: usize = 8192;

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, key) in &checker.spec.keys {
        if checker.is_full() {
            return;
        }
        check_key(checker, name, key);
    }
    same_aliases(checker);
}

fn check_key<'a>(checker: &mut Checker<'a>, name: &str, key: &'a Key) {
    checker.check_account("keys", name, key.account.as_deref());
    if let Some(region) = &key.region {
        checker.check_region(&field("keys", name, "region"), region);
    }
    if let Some(written) = &key.alias {
        alias(checker, &field("keys", name, "alias"), written);
    }
    checker.range(&field("keys", name, "rotation_days"), key.rotation_days, ROTATION);
    checker.range(&field("keys", name, "deletion_window_days"), key.deletion_window_days, DELETION_WINDOW);
    if let Some(length) = key.description.as_ref().map(|text| text.chars().count())
        && length > MAX_DESCRIPTION
    {
        let error = checker
            .error(&field("keys", name, "description"), format!("the description has {length} characters"));
        checker.push(error.with_help([format!("at most {MAX_DESCRIPTION} characters")]));
    }
    checker.check_principals(&field("keys", name, "administrators"), &key.administrators);
    checker.check_principals(&field("keys", name, "readers"), &key.readers);
    if let Some(existing) = &key.existing {
        let place = checker.key_place(name, key);
        let section = field("keys", name, "existing");
        let arn = format!("{section}/arn");
        let pointer = if checker.at(&arn).is_some() { &arn } else { &section };
        checker.check_key_arn(pointer, &existing.arn, place);
    }
}

fn alias(checker: &mut Checker<'_>, pointer: &str, alias: &str) {
    let odd = alias.chars().find(|c| !(c.is_ascii_alphanumeric() || "/_-".contains(*c)));
    let (message, help) = if let Some(rest) = alias.strip_prefix("alias/") {
        ("the alias is written with `alias/`, which is added by itself".to_owned(), format!("write `{rest}`"))
    } else if alias.starts_with("aws/") {
        (
            "aliases that start with `aws/` are reserved for keys that AWS manages".to_owned(),
            "choose another alias".to_owned(),
        )
    } else if alias.is_empty() {
        ("the alias is empty".to_owned(), "leave `alias` out: the key's name here is then used".to_owned())
    } else if let Some(c) = odd {
        (
            format!("an alias cannot have `{}`", c.escape_debug()),
            "letters, digits, `/`, `_` and `-`".to_owned(),
        )
    } else if alias.len() > MAX_ALIAS {
        (format!("the alias has {} characters", alias.len()), format!("at most {MAX_ALIAS} characters"))
    } else {
        return;
    };
    let error = checker.error(pointer, message);
    checker.push(error.with_help([help]));
}

fn same_aliases(checker: &mut Checker<'_>) {
    let mut owners = BTreeMap::new();
    for (name, key) in &checker.spec.keys {
        let Some(place) = checker.key_place(name, key) else { continue };
        let alias = key.alias_or_default(name);
        let Some(first) = owners.insert((place, alias.clone()), name) else { continue };
        let other = checker.locate(&field("keys", first, "alias"));
        let error = checker
            .error(
                &field("keys", name, "alias"),
                format!("the keys `{first}` and `{name}` have the same alias `{alias}`"),
            )
            .also_at(other, "the same alias")
            .with_note(format!(
                "an alias is unique in its account and Region, here `{}` and {}",
                place.account, place.region
            ))
            .with_help(["give one of the two another `alias`"]);
        checker.push(error);
    }
}
