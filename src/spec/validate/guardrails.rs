//! `guardrails`: whom policies of the organization leave alone, and what they can be attached to.

use super::Checker;
use super::organization_id::{ID_HELP, is_root, is_unit};
use super::reference::Section;
use crate::estate::is_account_id;
use crate::spec::Guardrails;
use crate::spec::defaults::MANAGEMENT;

const SECTION: &str = "/guardrails";

pub(super) fn check(checker: &mut Checker<'_>) {
    let Some(guardrails) = &checker.spec.guardrails else { return };
    something(checker, guardrails);
    organization(checker);
    break_glass(checker, guardrails);
    let list = format!("{SECTION}/targets");
    targets(checker, &list, &guardrails.targets);
    for (control, policy) in guardrails.policies() {
        let own = format!("{SECTION}/{}", control.field());
        if let Some(list) = &policy.targets {
            targets(checker, &format!("{own}/targets"), list);
        }
        if let Some(name) = &policy.name {
            let length = name.chars().count();
            if !(1..=120).contains(&length) {
                let message = format!("the policy's name has {length} characters");
                let error = checker.error(&format!("{own}/name"), message);
                checker
                    .push(error.with_help([
                        "1 to 120 characters; AWS takes 128, and a second policy gets a number",
                    ]));
            }
        }
    }
}

fn something(checker: &mut Checker<'_>, guardrails: &Guardrails) {
    // A value that did not fit its type has been told, and counts as false here.
    let is_written =
        |field: &str| checker.at(&format!("{SECTION}/{field}")).is_some_and(|node| node.to_json() != false);
    if guardrails.policies().next().is_some()
        || is_written("service_control_policy")
        || is_written("resource_control_policy")
        || is_written("s3_policy")
    {
        return;
    }
    let error = checker.error_at_key(SECTION, "`guardrails` asks for no policy");
    checker.push(error.with_help([
        "add `service_control_policy: true`, `resource_control_policy: true`, `s3_policy: true`, or several",
    ]));
}

fn organization(checker: &mut Checker<'_>) {
    let told = checker.spec.trails.values().any(|trail| trail.organization);
    if told || super::is_written(checker.at("/organization"), "id") {
        return;
    }
    let error = checker
        .error_at_key("/organization", "`organization.id` is missing, which guardrails need")
        .also_at(checker.locate(SECTION), "policies of the organization")
        .with_help(["add `id: o-…`; `aws organizations describe-organization` shows it"]);
    checker.push(error);
}

fn break_glass(checker: &mut Checker<'_>, guardrails: &Guardrails) {
    let list = format!("{SECTION}/break_glass");
    let denies = guardrails.policies().any(|(control, _)| control.denies());
    let unwritten = !super::is_written(checker.at(SECTION), "break_glass");
    if guardrails.break_glass.is_empty() && denies && (unwritten || is_empty_list(checker, &list)) {
        let error = checker
            .error(if unwritten { SECTION } else { &list }, "nobody is left who could change anything")
            .with_note("a policy of the organization binds the administrators and the root user of every account that it is attached to, and who deploys as well")
            .with_help(["name the role that deploys, such as `arn:aws:iam::222222222222:role/BreakGlass`"]);
        checker.push(error);
    }
    checker.check_principals(&list, &guardrails.break_glass);
    for (pointer, arn) in checker.items(&list, &guardrails.break_glass) {
        let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
        let what = match resource.split('/').next() {
            Some("user") => "a user",
            Some("root") => "a root user, or with it the whole account,",
            _ => continue,
        };
        let error = checker
            .error(&pointer, format!("{what} cannot be left alone by guardrails"))
            .with_note("its password and access keys are within reach of the administrators whom the policies are to hold off; a role's trust policy is protected")
            .with_help(["name a role, and let those few assume it"]);
        checker.push(error);
    }
}

fn is_empty_list(checker: &Checker<'_>, list: &str) -> bool {
    checker.at(list).is_some_and(|node| node.to_json() == crate::json::json!([]))
}

fn targets(checker: &mut Checker<'_>, list: &str, targets: &[String]) {
    if targets.is_empty() && is_empty_list(checker, list) {
        let error = checker.error(list, "a policy that is attached to nothing protects nothing");
        checker.push(error.with_help([
            "name the root; `aws organizations list-roots --query \"Roots[].Id\"` shows its id, `r-…`",
        ]));
    }
    for (pointer, target) in checker.items(list, targets) {
        if checker.is_full() {
            return;
        }
        target_of(checker, &pointer, target);
    }
}

fn target_of(checker: &mut Checker<'_>, pointer: &str, target: &str) {
    let accounts = &checker.spec.organization.accounts;
    if accounts.get(MANAGEMENT).is_some_and(|id| id.as_str() == target) || target == MANAGEMENT {
        let error = checker
            .error(pointer, "policies of the organization do not bind its management account")
            .with_help(["name the root, an organizational unit, or the account that keeps the logs"]);
        return checker.push(error);
    }
    let is_id = is_account_id(target);
    if is_id || is_root(target) || is_unit(target) {
        return;
    }
    if target.starts_with("r-") || target.starts_with("ou-") {
        let error = checker
            .error(pointer, format!("`{target}` is neither the id of a root nor of an organizational unit"))
            .with_help([ID_HELP]);
        return checker.push(error);
    }
    checker.check_reference(pointer, target, Section::Accounts);
}
