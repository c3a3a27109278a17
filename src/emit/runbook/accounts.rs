//! Accounts, and the AWS CLI profiles that commands name them by.

use super::resources::Bucket;
use crate::estate::{Estate, Resource, StackId};
use serde::Serialize;
use std::collections::BTreeMap;

/// An account in which something must be done.
#[derive(Debug, Serialize)]
pub(super) struct Account {
    /// The name of the profile.
    pub(super) profile: String,
    /// The id.
    pub(super) id: String,
    /// A Region for requests to services that have none; it says which partition.
    pub(super) region: String,
    /// The management account of an organization that must be prepared.
    pub(super) management: bool,
    /// The stacks that are deployed there.
    pub(super) stacks: Vec<String>,
    /// The buckets on which its root user turns on MFA Delete.
    pub(super) mfa_delete: Vec<String>,
}

/// A place to work in.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(super) struct Place {
    /// The account's id.
    pub(super) account: String,
    /// The profile.
    pub(super) profile: String,
    /// The Region.
    pub(super) region: String,
}

/// The profile of each account.
pub(super) struct Accounts<'a> {
    estate: &'a Estate,
    profiles: BTreeMap<String, String>,
}

impl<'a> Accounts<'a> {
    /// Names each account after its stack, without the Region that tells two stacks of an account apart.
    pub(super) fn new(estate: &'a Estate) -> Accounts<'a> {
        let mut profiles = BTreeMap::new();
        for stack in &estate.stacks {
            let name = stack.name.strip_suffix(&format!("-{}", stack.region)).unwrap_or(&stack.name);
            profiles.entry(stack.account.clone()).or_insert_with(|| name.to_owned());
        }
        if let Some(organization) = &estate.organization {
            let management = organization.management_account.clone();
            profiles.entry(management).or_insert_with(|| "management".to_owned());
        }
        Accounts { estate, profiles }
    }

    /// The profile of an account, also of one in which nothing is deployed.
    pub(super) fn profile(&self, id: &str) -> String {
        self.profiles.get(id).cloned().unwrap_or_else(|| format!("account-{id}"))
    }

    /// A Region for requests to services without Regions: AWS's CLI finds the partition by it.
    pub(super) fn region(&self, id: &str) -> &str {
        let own = self.estate.stacks.iter().find(|stack| stack.account == id);
        own.or(self.estate.stacks.first()).map_or("us-east-1", |stack| &stack.region)
    }

    /// Where a stack is.
    pub(super) fn place(&self, stack: StackId) -> Place {
        let stack = self.estate.stack(stack);
        Place {
            account: stack.account.clone(),
            profile: self.profile(&stack.account),
            region: stack.region.clone(),
        }
    }

    /// The accounts to sign in to: the management account first where the organization must be prepared.
    pub(super) fn list(&self) -> Vec<Account> {
        let mut ids: Vec<&str> = Vec::new();
        if is_prepared(self.estate) {
            ids.extend(self.estate.organization.iter().map(|o| o.management_account.as_str()));
        }
        for stack in self.estate.stack_ids().filter(|id| self.estate.in_stack(*id).next().is_some()) {
            let id = self.estate.stack(stack).account.as_str();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let buckets = super::resources::buckets(self.estate, self);
        ids.into_iter().map(|id| self.account(id, &buckets)).collect()
    }

    fn account(&self, id: &str, buckets: &[Bucket]) -> Account {
        let stacks = self.estate.stack_ids().filter(|stack| {
            self.estate.stack(*stack).account == id && self.estate.in_stack(*stack).next().is_some()
        });
        let management = is_prepared(self.estate)
            && self.estate.organization.as_ref().is_some_and(|o| o.management_account == id);
        Account {
            profile: self.profile(id),
            id: id.to_owned(),
            region: self.region(id).to_owned(),
            management,
            stacks: stacks.map(|stack| self.estate.stack(stack).name.clone()).collect(),
            mfa_delete: buckets
                .iter()
                .filter(|bucket| bucket.mfa_delete && bucket.place.account == id)
                .map(|bucket| bucket.name.clone())
                .collect(),
        }
    }
}

/// What records the whole organization, which then has to be prepared for it: trails and event data stores.
pub(super) fn of_organization(estate: &Estate) -> impl Iterator<Item = &Resource> {
    let kinds = [
        ("AWS::CloudTrail::Trail", "/IsOrganizationTrail"),
        ("AWS::CloudTrail::EventDataStore", "/OrganizationEnabled"),
    ];
    kinds.into_iter().flat_map(|(kind, flag)| {
        estate.of_kind(kind).filter(move |found| found.property(flag) == Some(&true.into()))
    })
}

/// Whether the management account must be worked in, whatever is deployed there.
fn is_prepared(estate: &Estate) -> bool {
    of_organization(estate).next().is_some()
}
