//! The role by which Lake Formation reads an event data store.

use super::super::Checker;
use super::at;
use crate::source::pointer;
use crate::spec::EventDataStore;

/// CloudTrail API reference, `EnableFederation`.
const MAX_ROLE: usize = 125;

pub(super) fn check(checker: &mut Checker<'_>, name: &str, store: &EventDataStore) {
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
