//! Which account a stack is in, where the inputs say it or it is evident from them.

use super::Parties;
use crate::access::document::normalise;
use crate::estate::intrinsic::reason_of;
use crate::estate::links::{KEY, Links};
use crate::estate::{StackId, is_account_id};
use crate::json::{Value, json};
use crate::parallel::each;
use compact_str::{CompactString, format_compact};
use std::collections::BTreeSet;

/// An account that something is in. One that is not said is some account all the same; a number that AWS gives nobody
/// stands for it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// Twelve digits; not real ones where it is not said.
    pub(crate) id: CompactString,
    pub(crate) is_said: bool,
}

/// Who hands CloudTrail to another account: CloudFormation has no such resource.
const DELEGATION: &str = "Terraform::aws_cloudtrail_organization_delegated_admin_account";

impl Account {
    /// One of which nothing but its number is known, or not even that.
    pub(crate) fn elsewhere(id: Option<&str>) -> Account {
        Account { id: id.unwrap_or_default().into(), is_said: id.is_some() }
    }

    /// How a sentence calls it.
    pub(crate) fn called(&self) -> String {
        if self.is_said { format!("account {}", self.id) } else { "the account".to_owned() }
    }
}

impl Parties {
    /// The account of a stack, where it is said or evident.
    pub(crate) fn known_account(&self, stack: StackId) -> Option<&str> {
        self.accounts.get(stack.0)?.as_deref()
    }

    /// The account of a stack.
    pub(crate) fn some_account(&self, stack: StackId) -> Account {
        match self.known_account(stack) {
            Some(id) => Account { id: id.into(), is_said: true },
            None => Account { id: stand_in(stack), is_said: false },
        }
    }

    /// The account that a resource is in.
    pub(crate) fn account_of(&self, links: &Links<'_>, number: usize) -> Account {
        self.some_account(links.resource(number).stack)
    }

    /// The management account of an account's organization, where that is said or evident.
    pub(crate) fn manager(&self, account: Option<&str>) -> Option<&str> {
        let is_of = |(manager, delegate): &&(String, String)| {
            account.is_some_and(|account| account == manager || account == delegate)
        };
        let evident = || self.delegations.iter().find(is_of).map(|(manager, _)| manager.as_str());
        self.management.as_deref().or_else(evident)
    }

    /// Why it is not known to whom CloudTrail is handed, if it is not.
    pub(crate) fn open_delegation(links: &Links<'_>) -> Option<String> {
        let account = |number: usize| links.properties[number].get("AccountId").and_then(reason_of);
        links.of_kind(DELEGATION).find_map(account).map(str::to_owned)
    }
}

fn stand_in(stack: StackId) -> CompactString {
    format_compact!("{:012}", stack.0)
}

/// The accounts of the stacks. Where nobody says one its keys may: who may do everything with a key is the account that it
/// is in, or the key could not be managed (KMS developer guide, "Default key policy").
pub(super) fn accounts(links: &Links<'_>) -> Vec<Option<String>> {
    let stacks = &links.estate.stacks;
    let mut evident: Vec<BTreeSet<Option<String>>> = vec![BTreeSet::new(); stacks.len()];
    let stack = |key: &usize| links.resource(*key).stack.0;
    let keys: Vec<usize> =
        links.of_kind(KEY).filter(|key| stacks[stack(key)].known_account().is_none()).collect();
    let administrators = each(&keys, |_, key| administrators(links.property(*key, "KeyPolicy")));
    for (key, accounts) in keys.iter().zip(administrators) {
        evident[stack(key)].extend(accounts);
    }
    let only = |accounts: BTreeSet<Option<String>>| {
        accounts.first().filter(|_| accounts.len() == 1).cloned().flatten()
    };
    let both = stacks.iter().zip(evident);
    both.map(|(stack, evident)| stack.known_account().map_or_else(|| only(evident), |a| Some(a.to_owned())))
        .collect()
}

/// The accounts that may do everything with a key; nothing for one that is not known.
fn administrators(policy: Option<Value>) -> Vec<Option<String>> {
    let document = normalise(&policy.unwrap_or_default());
    let statements = document["Statement"].as_array().into_iter().flatten();
    let principals = statements
        .filter(|statement| administers(statement))
        .filter_map(|statement| statement.pointer("/Principal/AWS").and_then(Value::as_array));
    let account = |id: &Value| id.as_str().and_then(root_account).map(str::to_owned);
    principals.flatten().map(account).collect()
}

fn administers(statement: &Value) -> bool {
    let everything = |action: &Value| action == "kms:*" || action == "*";
    let actions = statement.get("Action").and_then(Value::as_array);
    statement.get("Effect").is_some_and(|effect| effect == "Allow")
        && statement.get("Condition").is_none_or(|condition| *condition == json!({}))
        && actions.is_some_and(|actions| actions.iter().any(everything))
}

/// `222222222222` of `arn:aws:iam::222222222222:root` and of itself.
fn root_account(principal: &str) -> Option<&str> {
    let parts: Vec<&str> = principal.split(':').collect();
    let (["arn", _, "iam", "", account, "root"] | [account]) = parts[..] else { return None };
    (is_account_id(account)).then_some(account)
}

/// The accounts that hand CloudTrail to another one, with these: nobody but the management account can (CloudTrail API
/// reference, `RegisterOrganizationDelegatedAdmin`).
pub(super) fn delegations(links: &Links<'_>, accounts: &[Option<String>]) -> Vec<(String, String)> {
    let delegation = |number: usize| {
        let delegate = links.properties[number].get("AccountId")?.as_str()?;
        Some((accounts[links.resource(number).stack.0].clone()?, delegate.to_owned()))
    };
    links.of_kind(DELEGATION).filter_map(delegation).collect()
}

/// The accounts that are ours, whatever a document says.
pub(super) fn ours(links: &Links<'_>, accounts: &[Option<String>]) -> BTreeSet<String> {
    let numbered = accounts.iter().enumerate();
    let mut ours: BTreeSet<String> =
        numbered.map(|(i, said)| said.clone().unwrap_or_else(|| stand_in(StackId(i)).into())).collect();
    if let Some(organization) = &links.estate.organization {
        ours.insert(organization.management_account.clone());
        ours.extend(organization.delegated_administrator.clone());
    }
    ours
}

/// `222222222222` of itself, and of `arn:aws:iam::222222222222:role/Reader`.
pub(crate) fn account_of(principal: &str) -> Option<&str> {
    let account = principal.split(':').nth(4).unwrap_or(principal);
    (is_account_id(account)).then_some(account)
}

/// Every account's number in a value.
pub(crate) fn numbers(value: &Value, found: &mut BTreeSet<String>) {
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
