//! Names that refer to something defined elsewhere in the spec.

use super::Checker;
use crate::estate::is_account_id;
use crate::source::nearest;

/// Where names are defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// `organization.accounts`
    Accounts,
    /// `keys`
    Keys,
    /// `buckets`
    Buckets,
    /// `topics`
    Topics,
    /// `trails`
    Trails,
    /// `lake.event_data_stores`
    Stores,
}

impl Section {
    fn one(self) -> &'static str {
        match self {
            Section::Accounts => "account",
            Section::Keys => "key",
            Section::Buckets => "bucket",
            Section::Topics => "topic",
            Section::Trails => "trail",
            Section::Stores => "event data store",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Section::Accounts => "organization.accounts",
            Section::Keys => "keys",
            Section::Buckets => "buckets",
            Section::Topics => "topics",
            Section::Trails => "trails",
            Section::Stores => "lake.event_data_stores",
        }
    }
}

/// More names than this in a message help nobody.
const SHOWN: usize = 10;

impl Checker<'_> {
    /// Says so if a name is not defined; whether it is.
    pub(super) fn check_reference(&mut self, pointer: &str, name: &str, section: Section) -> bool {
        let names = match section {
            Section::Accounts => &self.accounts,
            Section::Keys => &self.keys,
            Section::Buckets => &self.buckets,
            Section::Topics => &self.topics,
            Section::Trails => &self.trails,
            Section::Stores => &self.stores,
        };
        if names.contains_key(name) {
            return true;
        }
        let (one, path) = (section.one(), section.path());
        let mut help = Vec::new();
        if let Some(near) = nearest(name, names.keys().copied()) {
            help.push(format!("did you mean `{near}`?"));
        }
        let mut defined: Vec<_> = names.keys().take(SHOWN).map(|name| format!("`{name}`")).collect();
        if names.len() > SHOWN {
            defined.push("…".to_owned());
        }
        help.push(if defined.is_empty() {
            format!("add `{name}` to `{path}`, which is empty")
        } else {
            format!("`{path}` defines {}", defined.join(", "))
        });
        // An id in place of a name is the likeliest mistake with accounts.
        if section == Section::Accounts && is_account_id(name) {
            help.push("write the account's name, not its id".to_owned());
        }
        let error = self.error(pointer, format!("no {one} is named `{name}`"));
        self.push(error.with_help(help));
        false
    }
}
