//! A request: who wants to do what to what, and what AWS would know of it.
//!
//! A request with free pieces and alternatives stands for a class of requests.

use super::principal::Principal;
use super::text::Text;
use compact_str::CompactString;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Who wants to do what to what.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who makes it.
    pub principal: Principal,
    /// As policies write it: `s3:PutObject`.
    pub action: String,
    /// The ARN.
    pub resource: Text,
    /// The account that the resource belongs to.
    pub owner: Text,
    /// The organization's management account, which control policies do not bind; nothing if there is none in question.
    pub management: Option<Text>,
    /// What AWS would know besides.
    pub context: Context,
}

/// What the request has under the keys of conditions.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub(super) keys: BTreeMap<CompactString, Slot>,
    /// Keys that the request lacks, if they are not among the others: lists that many requests share.
    lacking: Vec<&'static [&'static str]>,
    pub(super) rest: Rest,
}

/// What the request has under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// Nothing.
    Absent,
    /// These; most keys have one.
    Values(Vec<Text>),
    /// Nobody knows, nor whether there is something, for this reason.
    Unknown(String),
    /// The requester chooses one of these.
    OneOf(Vec<Slot>),
    /// One of these, which is not the requester's to choose.
    Either(Vec<Slot>),
}

/// What the request has under the keys that are not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rest {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Nothing.
    Absent,
    /// Whatever the requester chooses, or nothing.
    Free,
}

impl Slot {
    /// One value.
    pub fn value(text: impl Into<Text>) -> Slot {
        Slot::Values(vec![text.into()])
    }
}

impl Context {
    /// What the request has under a key; capitals do not matter.
    pub fn slot(&self, key: &str) -> Slot {
        self.look(key).into_owned()
    }

    /// The same, where it is.
    pub(super) fn look(&self, key: &str) -> Cow<'_, Slot> {
        let written = self.keys.get(key);
        let known = written.or_else(|| self.keys.get(&in_small_letters(key)));
        known.map_or_else(|| Cow::Owned(self.unsaid(key)), Cow::Borrowed)
    }

    /// Whether it is said what the request has under a key in small letters, or that it lacks it.
    pub(super) fn says(&self, key: &str) -> bool {
        self.keys.contains_key(key) || self.lacks(key)
    }

    fn lacks(&self, key: &str) -> bool {
        self.lacking.iter().any(|keys| keys.iter().any(|own| own.eq_ignore_ascii_case(key)))
    }

    /// Whether a key is a part of an encryption context, and the request's is said and has no such part.
    fn is_of_another_context(&self, key: &str) -> bool {
        const PART: &str = "kms:encryptioncontext:";
        let is_part = |key: &str| key.get(..PART.len()).is_some_and(|start| start.eq_ignore_ascii_case(PART));
        is_part(key) && self.keys.contains_key("kms:encryptioncontextkeys")
    }

    fn unsaid(&self, key: &str) -> Slot {
        match self.rest {
            _ if self.lacks(key) || self.is_of_another_context(key) => Slot::Absent,
            Rest::Absent => Slot::Absent,
            Rest::Unknown => Slot::Unknown(format!("what the request has as {key} is not known")),
            Rest::Free => Slot::Unknown(format!("it depends on {key}")),
        }
    }

    /// Says what the request has under a key.
    pub fn set(&mut self, key: &str, slot: Slot) {
        self.keys.insert(in_small_letters(key), slot);
    }

    /// The same keys, with what is made of each one's slot.
    pub(super) fn map(&self, slot: impl Fn(&Slot) -> Slot) -> Context {
        let keys = self.keys.iter().map(|(key, own)| (key.clone(), slot(own))).collect();
        Context { keys, lacking: self.lacking.clone(), rest: self.rest }
    }
}

/// The names of keys and actions are ASCII, but who knows what a policy says.
pub(crate) fn in_small_letters(key: &str) -> CompactString {
    if !key.is_ascii() {
        return key.to_lowercase().into();
    }
    let mut key = CompactString::from(key);
    key.make_ascii_lowercase();
    key
}

impl Request {
    /// A request of which only what follows from the principal is known under the keys of conditions.
    pub fn new(
        principal: Principal,
        action: &str,
        resource: impl Into<Text>,
        owner: impl Into<Text>,
    ) -> Request {
        let (resource, owner) = (resource.into(), owner.into());
        let mut context = Context::default();
        for (key, slot) in principal.keys() {
            context.set(key, slot);
        }
        context.lacking.push(principal.lacks());
        context.set("aws:ResourceAccount", Slot::Values(vec![owner.clone()]));
        Request { principal, action: action.to_owned(), resource, owner, management: None, context }
    }

    /// In the organization of this management account.
    #[must_use]
    pub fn managed_by(mut self, account: impl Into<Text>) -> Request {
        self.management = Some(account.into());
        self
    }

    /// With this under a key.
    #[must_use]
    pub fn with(mut self, key: &str, slot: Slot) -> Request {
        self.context.set(key, slot);
        self
    }

    /// Without these keys, unless something is said of them.
    #[must_use]
    pub fn lacking(mut self, keys: &'static [&'static str]) -> Request {
        self.context.lacking.push(keys);
        self
    }

    /// Without those of the keys, in small letters, that it has.
    #[must_use]
    pub fn stripped<'k>(mut self, keys: impl IntoIterator<Item = &'k str>) -> Request {
        for key in keys {
            if let Some(slot) = self.context.keys.get_mut(key) {
                *slot = Slot::Absent;
            }
        }
        self
    }

    /// With this text under a key.
    #[must_use]
    pub fn with_text(self, key: &str, text: impl Into<Text>) -> Request {
        self.with(key, Slot::value(text))
    }

    /// With this under the keys that are not said.
    #[must_use]
    pub fn with_rest(mut self, rest: Rest) -> Request {
        self.context.rest = rest;
        self
    }
}
