//! Whose accounts are whose: those of the inputs and of the organization, and what bounds them.
//!
//! An account that is not said is some account all the same; a number that AWS gives nobody stands for it.

use super::controls::Controls;
use crate::access::document::normalise;
use crate::estate::intrinsic::{Intrinsic, intrinsic, is_placed, pieces};
use crate::estate::links::{KEY, Links};
use crate::estate::{NO_ACCOUNT, Partition, StackId};
use serde_json::Value;
use std::collections::BTreeSet;

/// What all questions about an estate have in common.
pub(crate) struct World {
    accounts: Vec<Account>,
    /// The accounts that are ours, whatever a document says.
    ours: BTreeSet<String>,
    /// The organization's id, where the input says it.
    pub(super) organization: Option<String>,
    /// The management account, which control policies do not bind.
    pub(super) management: Option<String>,
    pub(super) controls: Controls,
}

/// An account that something is in.
#[derive(Clone)]
pub(super) struct Account {
    /// Twelve digits; not real ones where it is not said.
    pub(super) id: String,
    pub(super) is_said: bool,
}

impl World {
    pub(crate) fn new(links: &Links<'_>) -> World {
        let estate = links.estate;
        let accounts: Vec<Account> = estate.stack_ids().map(|stack| account(links, stack)).collect();
        let mut ours: BTreeSet<String> = accounts.iter().map(|account| account.id.clone()).collect();
        if let Some(organization) = &estate.organization {
            ours.insert(organization.management_account.clone());
            ours.extend(organization.delegated_administrator.clone());
        }
        let organization = estate.organization.as_ref();
        World {
            accounts,
            ours,
            organization: organization.map(|o| o.id.clone()).filter(|id| !id.is_empty()),
            management: organization.map(|o| o.management_account.clone()).filter(|id| !id.is_empty()),
            controls: Controls::new(links),
        }
    }

    /// The account of a stack.
    pub(super) fn account(&self, stack: StackId) -> Account {
        let unsaid = || Account { id: stand_in(stack), is_said: false };
        self.accounts.get(stack.0).cloned().unwrap_or_else(unsaid)
    }

    /// All accounts that are ours, and those that a document names: it is there to let them in.
    pub(super) fn ours(&self, document: &Value) -> BTreeSet<String> {
        let mut ours = self.ours.clone();
        numbers(document, &mut ours);
        ours
    }

    /// The value with a stack's account and Region put in where they are not said.
    pub(super) fn fill(&self, value: &Value, stack: StackId) -> Value {
        if let Some(text) = self.said(value, stack) {
            return Value::String(text);
        }
        match value {
            Value::Array(items) => items.iter().map(|item| self.fill(item, stack)).collect(),
            Value::Object(fields) if intrinsic(value).is_none() => {
                fields.iter().map(|(name, value)| (name.clone(), self.fill(value, stack))).collect()
            }
            other => other.clone(),
        }
    }

    /// A text of which only accounts and Regions are not known.
    fn said(&self, value: &Value, stack: StackId) -> Option<String> {
        let Some(Intrinsic::Unknown(reason)) = intrinsic(value) else { return None };
        if !is_placed(value) {
            return None;
        }
        let account = self.account(stack).id;
        let mut text = String::new();
        for piece in pieces(value)? {
            text.push_str(piece.unwrap_or(match text.matches(':').count() {
                1 => Partition::Aws.name(),
                4 => &account,
                3 => "unsaid-region-1",
                _ if reason == NO_ACCOUNT => &account,
                _ => "unsaid-region-1",
            }));
        }
        Some(text)
    }
}

fn stand_in(stack: StackId) -> String {
    format!("{:012}", stack.0)
}

/// The account of a stack. Where nobody says it, its keys may: whoever may do everything with a key is the account that
/// it is in, or it could not be managed (KMS developer guide, "Default key policy").
fn account(links: &Links<'_>, stack: StackId) -> Account {
    if let Some(said) = links.estate.stack(stack).known_account() {
        return Account { id: said.to_owned(), is_said: true };
    }
    let mut found = BTreeSet::new();
    for key in links.of_kind(KEY).filter(|key| links.resource(*key).stack == stack) {
        let document = normalise(links.properties[key].get("KeyPolicy").unwrap_or(&Value::Null));
        for statement in document["Statement"].as_array().into_iter().flatten() {
            let open =
                |value: &Value| intrinsic(value).is_some() || listed(value).any(|one| !one.is_string());
            let ids = statement["Principal"].get("AWS");
            if [statement, &statement["Principal"], &statement["Action"]].into_iter().chain(ids).any(open) {
                return Account { id: stand_in(stack), is_said: false };
            }
            let all = statement["Action"].as_array().is_some_and(|a| a.iter().any(|one| one == "kms:*"));
            if all && statement["Effect"] == "Allow" {
                let principals = statement["Principal"]["AWS"].as_array().into_iter().flatten();
                let roots = principals.filter_map(Value::as_str).filter(|id| id.ends_with(":root"));
                found.extend(roots.filter_map(account_of).map(str::to_owned));
            }
        }
    }
    match found.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Account { id: one.clone(), is_said: true },
        _ => Account { id: stand_in(stack), is_said: false },
    }
}

fn listed(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// `222222222222` of itself, and of `arn:aws:iam::222222222222:role/Reader`.
pub(super) fn account_of(principal: &str) -> Option<&str> {
    let account = principal.split(':').nth(4).unwrap_or(principal);
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

/// Every account's number in a value.
fn numbers(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let words = text.split(|c: char| !c.is_ascii_digit());
            found.extend(words.filter(|word| word.len() == 12).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| numbers(value, found)),
        _ => {}
    }
}
