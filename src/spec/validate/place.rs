//! The account and Region that keys, buckets and topics are in.

use super::{Checker, field, is_written};
use crate::source::Node;
use crate::spec::defaults::DEFAULT_ACCOUNT;
use crate::spec::{Bucket, Key, Topic};

/// An account, by its name, and a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    /// The account's name in `organization.accounts`.
    pub(super) account: &'a str,
    /// The Region.
    pub(super) region: &'a str,
}

impl<'a> Checker<'a> {
    /// Where a bucket is; nothing if what is written about it makes no sense.
    pub(super) fn bucket_place(&self, name: &str, bucket: &'a Bucket) -> Option<Place<'a>> {
        self.place(self.buckets.get(name).copied(), bucket.account.as_deref(), bucket.region.as_deref())
    }

    /// Where a key is; nothing if what is written about it makes no sense.
    pub(super) fn key_place(&self, name: &str, key: &'a Key) -> Option<Place<'a>> {
        self.place(self.keys.get(name).copied(), key.account.as_deref(), key.region.as_deref())
    }

    /// Where a topic is; nothing if what is written about it makes no sense.
    pub(super) fn topic_place(&self, name: &str, topic: &'a Topic) -> Option<Place<'a>> {
        self.place(self.topics.get(name).copied(), topic.account.as_deref(), topic.region.as_deref())
    }

    fn place(
        &self,
        node: Option<&Node>,
        account: Option<&'a str>,
        region: Option<&'a str>,
    ) -> Option<Place<'a>> {
        let misfit = (account.is_none() && is_written(node, "account"))
            || (region.is_none() && is_written(node, "region"));
        let place = Place {
            account: account.unwrap_or(DEFAULT_ACCOUNT),
            region: region.unwrap_or(&self.spec.organization.home_region),
        };
        (!misfit && self.accounts.contains_key(place.account)).then_some(place)
    }

    /// The id of an account; nothing if it is not defined or no id.
    pub(super) fn account_id(&self, name: &str) -> Option<&'a str> {
        self.spec.organization.accounts.get(name).map(crate::spec::AccountId::as_str)
    }

    /// Says so if a key or bucket names no account and the default one is missing, or names one that is missing.
    pub(super) fn check_account(&mut self, section: &'static str, name: &str, account: Option<&str>) {
        if let Some(account) = account {
            self.check_reference(
                &field(section, name, "account"),
                account,
                super::reference::Section::Accounts,
            );
            return;
        }
        let node = match section {
            "keys" => self.keys.get(name),
            "topics" => self.topics.get(name),
            _ => self.buckets.get(name),
        };
        if self.accounts.contains_key(DEFAULT_ACCOUNT) || is_written(node.copied(), "account") {
            return;
        }
        let one = section.trim_end_matches('s');
        let error = self
            .error_at_key(
                &crate::source::pointer::join([section, name]),
                format!("the {one} `{name}` belongs to no account: it names none, and there is no `{DEFAULT_ACCOUNT}`"),
            )
            .with_help([format!(
                "add `{DEFAULT_ACCOUNT}: \"<12 digits>\"` to `organization.accounts`, or give the {one} an `account`"
            )]);
        self.push(error);
    }

    /// Says so if a Region is none of the partition's.
    pub(super) fn check_region(&mut self, pointer: &str, region: &str) {
        let Some(partition) = self.partition() else { return };
        if partition.regions().any(|name| name == region) {
            return;
        }
        let error =
            self.error(pointer, format!("`{region}` is no Region of the partition `{}`", partition.name()));
        let help = match crate::estate::Partition::of_region(region) {
            Some(other) if pointer == "/organization/home_region" && !other.is_isolated() => format!(
                "it is one of the partition `{other}`: add `partition: {other}` to `organization`, or choose another Region",
                other = other.name()
            ),
            Some(other) => format!(
                "it is one of the partition `{}`; an organization's accounts are all in one partition",
                other.name()
            ),
            None => crate::source::choices(region, &partition.regions().collect::<Vec<_>>()),
        };
        self.push(error.with_help([help]));
    }
}
