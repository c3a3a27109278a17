//! `member_accounts`: which accounts and Regions, and that no rule is asked for that could never be met.

use super::organization_id::{ID_HELP, is_root, is_unit};
use super::reference::Section;
use super::{Checker, is_written};
use crate::estate::is_account_id;
use crate::source::pointer;
use crate::spec::defaults::MANAGEMENT;
use crate::spec::{AccountRule, Bucket, MemberAccounts, Rules, Trail};
use std::collections::BTreeSet;
use std::fmt::Display;

const AT: &str = "/member_accounts";
const HOURS: [u32; 5] = [1, 3, 6, 12, 24];
/// CloudFormation API reference, `CreateStackSet`.
const MAX_NAME: usize = 128;

pub(super) fn check(checker: &mut Checker<'_>) {
    let Some(members) = &checker.spec.member_accounts else { return };
    management(checker);
    units(checker, members);
    for (pointer, region) in once(checker, &at("regions"), "Region", &members.regions) {
        checker.check_region(&pointer, region);
    }
    if let Some(name) = &members.administrator {
        checker.check_reference(&at("administrator"), name, Section::Accounts);
    }
    let trail = trail(checker, members);
    account_rules(checker, members, trail);
    log_archive_rules(checker, members);
    if let Some(hours) = members.every_hours.filter(|hours| !HOURS.contains(hours)) {
        let error = checker.error(&at("every_hours"), format!("`every_hours` cannot be {hours}"));
        checker.push(error.with_help(["1, 3, 6, 12 or 24: AWS Config looks at no other intervals"]));
    }
    let rules = members.account_rules(trail.map(|(_, trail)| trail));
    anything(checker, members, &rules);
    block(checker, members);
    if !rules.is_empty() {
        stack_set(checker, members);
    }
}

fn at(field: &str) -> String {
    format!("{AT}/{field}")
}

/// Nothing is deployed into the management account by a stack set: it must be known.
fn management(checker: &mut Checker<'_>) {
    if !checker.accounts.contains_key(MANAGEMENT) {
        let error = checker
            .error_at_key(AT, "the management account is not named")
            .with_note("stack sets of the organization do not deploy into it, so it gets a stack of its own")
            .with_help(["add `management: \"<12 digits>\"` to `organization.accounts`"]);
        checker.push(error);
    }
}

/// The items of a list with their pointers; says so of one that is named twice, and leaves it out.
fn once<'i, T: Ord + Display>(
    checker: &mut Checker<'_>,
    list: &str,
    noun: &str,
    items: &'i [T],
) -> Vec<(String, &'i T)> {
    let mut seen = BTreeSet::new();
    let mut left = Vec::new();
    for (pointer, item) in checker.items(list, items) {
        if seen.insert(item) {
            left.push((pointer, item));
        } else {
            let error = checker.error(&pointer, format!("the {noun} {item} is named twice"));
            checker.push(error.with_help(["remove one of the two"]));
        }
    }
    left
}

fn units(checker: &mut Checker<'_>, members: &MemberAccounts) {
    for (pointer, id) in once(checker, &at("organizational_units"), "unit", &members.organizational_units) {
        if is_root(id) || is_unit(id) {
            continue;
        }
        let account = is_account_id(id);
        let help = if account || checker.accounts.contains_key(id.as_str()) {
            "name the organizational unit that the account is in: accounts come and go"
        } else {
            ID_HELP
        };
        let error = checker
            .error(&pointer, format!("`{id}` is neither the id of a root nor of an organizational unit"))
            .with_help([help]);
        checker.push(error);
    }
}

/// The trail that the rules watch.
fn trail<'a>(checker: &mut Checker<'a>, members: &'a MemberAccounts) -> Option<(&'a str, &'a Trail)> {
    let spec = checker.spec;
    if let Some(name) = &members.trail
        && checker.check_reference(&at("trail"), name, Section::Trails)
        && spec.trails.get(name).is_some_and(|trail| !trail.organization)
    {
        let other = checker.locate_key(&pointer::join(["trails", name]));
        let error = checker
            .error(&at("trail"), format!("the trail `{name}` records one account only"))
            .also_at(other, "the trail")
            .with_note("no other account has it, so the rules would fail in all of them")
            .with_help(["name an organization trail"]);
        checker.push(error);
        return None;
    }
    if let Some(name) = spec.watched_trail(members) {
        return spec.trails.get(name).map(|trail| (name, trail));
    }
    let several = spec.trails.iter().filter(|(_, trail)| trail.organization);
    let names: Vec<String> = several.map(|(name, _)| format!("`trail: {name}`")).collect();
    let needed = members.config_rules != Rules::These(Vec::new());
    if names.len() > 1 && needed && !is_written(checker.at(AT), "trail") {
        let error = checker
            .error_at_key(AT, "which trail the rules watch is not said, and there are several")
            .with_help([format!("one of {}", names.join(", "))]);
        checker.push(error);
    }
    None
}

/// Rules that are asked for by name, and that no account could ever meet.
fn account_rules(checker: &mut Checker<'_>, members: &MemberAccounts, trail: Option<(&str, &Trail)>) {
    let Rules::These(rules) = &members.config_rules else { return };
    for (pointer, rule) in checker.items(&at("config_rules"), rules) {
        let name = rule.row().name;
        match trail {
            // An S3 policy of the organization may see to it.
            _ if !rule.is_of_trails() => {}
            Some((trail_name, trail)) => {
                let Some((field, what)) = rule.obstacle(trail) else { continue };
                let other = checker.locate(&pointer::join(["trails", trail_name, field]));
                let error = checker
                    .error(&pointer, format!("`{name}` would fail in every account"))
                    .also_at(other, format!("the trail `{trail_name}` {what}"))
                    .with_help([format!("leave the rule out, or change `{field}` of the trail")]);
                checker.push(error);
            }
            None if checker.spec.trails.values().any(|trail| trail.organization) => {}
            None => {
                let error = checker
                    .error(
                        &pointer,
                        format!("`{name}` would fail in every account: none has a trail of this spec"),
                    )
                    .with_help(["add an organization trail to `trails`, or leave the rule out"]);
                checker.push(error);
            }
        }
    }
}

/// Rules that are asked for by name, and that no bucket could ever meet.
fn log_archive_rules(checker: &mut Checker<'_>, members: &MemberAccounts) {
    let Rules::These(rules) = &members.log_archive_rules else { return };
    for (pointer, rule) in checker.items(&at("log_archive_rules"), rules) {
        let row = rule.row();
        let home = &checker.spec.organization.home_region;
        let has = |bucket: &&Bucket| rule.field().is_none_or(|(_, has)| has(bucket));
        let mut having = checker.spec.buckets.values().filter(has).peekable();
        let error = if having.peek().is_none() {
            let what = rule.field().map_or("", |(field, _)| field);
            checker
                .error(&pointer, format!("`{}` would watch nothing: no bucket has `{what}`", row.name))
                .with_help([format!("leave the rule out, or give a bucket `{what}`")])
        } else if having.all(|bucket| row.absent.contains(&bucket.region.as_deref().unwrap_or(home))) {
            checker
                .error(&pointer, format!("AWS Config has no `{}` in the Regions of the buckets", row.name))
                .with_help(["leave the rule out"])
        } else {
            continue;
        };
        checker.push(error);
    }
}

/// S3 refuses an account's own setting where the organization has one (Amazon S3 API reference, `PutPublicAccessBlock` of
/// accounts).
fn block(checker: &mut Checker<'_>, members: &MemberAccounts) {
    let spec = checker.spec;
    let everywhere =
        spec.s3_policy_targets().is_some_and(|targets| targets.iter().any(|target| is_root(target)));
    if members.public_access_block == Some(true) && everywhere {
        let other = checker.locate("/guardrails/s3_policy");
        let error = checker
            .error(&at("public_access_block"), "accounts cannot block public access by themselves")
            .also_at(other, "the S3 policy of the organization does it in all of them")
            .with_note("S3 answers AccessDenied to an account that sets what the organization has set")
            .with_help(["remove `public_access_block`, or attach `s3_policy` to some units only"]);
        checker.push(error);
    }
}

fn anything(checker: &mut Checker<'_>, members: &MemberAccounts, rules: &[AccountRule]) {
    let unwritten =
        |field: &str| members.organizational_units.is_empty() && !is_written(checker.at(AT), field);
    if !rules.is_empty() && unwritten("organizational_units") {
        let error = checker
            .error_at_key(AT, "which accounts get the rules is not said")
            .with_help([
                "add `organizational_units: [r-…]`; `aws organizations list-roots --query \"Roots[].Id\"` shows the root's id",
                "or write `config_rules: false`",
            ]);
        return checker.push(error);
    }
    let has_rules = !rules.is_empty() || members.config_rules == Rules::Met;
    if !has_rules && !members.organizational_units.is_empty() {
        let error = checker
            .error_at_key(&at("organizational_units"), "nothing is deployed into these units")
            .with_note("a stack set deploys rules, and there are none for accounts")
            .with_help(["remove `organizational_units`, or ask for `config_rules`"]);
        checker.push(error);
    }
    let archive = members.log_archive_rules != Rules::These(Vec::new());
    if !has_rules && !archive && !checker.spec.blocks_each_account(members) {
        let error = checker.error_at_key(AT, "`member_accounts` asks for nothing");
        checker.push(error.with_help(["add `config_rules: true`, `public_access_block: true` or both"]));
    }
}

/// What a stack set cannot be called, and tags that it cannot have.
fn stack_set(checker: &mut Checker<'_>, members: &MemberAccounts) {
    if let Some(name) = &members.stack_set {
        let good = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && name.len() <= MAX_NAME;
        if !good {
            let error = checker.error(&at("stack_set"), format!("a stack set cannot be called `{name}`"));
            checker.push(
                error.with_help([format!(
                    "a letter, then letters, digits and `-`, {MAX_NAME} in all at most"
                )]),
            );
        }
    }
    for (key, value) in &checker.spec.tags {
        let problem = match value.as_str() {
            "" => "has no value",
            _ if key.contains('@') => "has `@` in its key",
            _ => continue,
        };
        let mut pointer = "/tags".to_owned();
        pointer::push(&mut pointer, key);
        let other = checker.locate_key(AT);
        let error = checker
            .error(
                &pointer,
                format!("the tag `{key}` {problem}, which CloudFormation refuses on a stack set"),
            )
            .also_at(other, "the stack set")
            .with_help(["give it another key or value, or write tags with the sections that they are for"]);
        checker.push(error);
    }
}
