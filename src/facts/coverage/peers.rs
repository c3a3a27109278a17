//! The trails that record for the same account as another one.

use super::event::{Category, Event, Share};
use super::extent::{Extent, Recording};
use super::selector::Selectors;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{Links, TRAIL, reach};
use crate::facts::Answer;
use crate::json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How many trails are compared with each other: more than an account has in any Region (5, CloudTrail's quotas).
const MOST: usize = 50;

/// A trail's selectors, and how much they take of the management events that only look and of those that change something.
pub(super) struct Own {
    pub(super) selectors: Selectors,
    management: OnceLock<[Extent; 2]>,
}

impl Own {
    pub(super) fn of(trail: &Trail<'_>) -> Own {
        Own { selectors: Selectors::of(trail.properties()), management: OnceLock::new() }
    }

    pub(super) fn management(&self) -> &[Extent; 2] {
        let recording = || Recording(vec![(&self.selectors, Answer::Yes)]);
        let of = |share| recording().extent(&Event::new(Category::Management, share));
        self.management.get_or_init(|| Share::BOTH.map(of))
    }
}

/// The trails that are compared with others, in their order: what they say and select, each found out when it is first
/// asked for.
pub(crate) struct Peers(BTreeMap<usize, Peer>);

#[derive(Default)]
struct Peer {
    switches: OnceLock<Switches>,
    own: OnceLock<Own>,
}

impl Peers {
    pub(crate) fn new(links: &Links<'_>) -> Peers {
        Peers(links.of_kind(TRAIL).take(MOST).map(|number| (number, Peer::default())).collect())
    }

    /// One of `Trail::others`.
    pub(super) fn own(&self, other: &Trail<'_>) -> Option<&Own> {
        self.0.get(&other.number).map(|peer| peer.own.get_or_init(|| Own::of(other)))
    }
}

/// What a trail's switches say.
#[derive(Clone)]
struct Switches {
    organization: Answer,
    multi_region: Answer,
    logging: Answer,
    global: Answer,
}

/// A trail that is compared with others.
pub(super) struct Trail<'a> {
    links: &'a Links<'a>,
    pub(super) number: usize,
    switches: Cow<'a, OnceLock<Switches>>,
}

impl<'a> Trail<'a> {
    pub(super) fn new(links: &'a Links<'a>, number: usize) -> Trail<'a> {
        Trail { links, number, switches: Cow::Owned(OnceLock::new()) }
    }

    /// The other trails of an estate.
    pub(super) fn others(&self, peers: &'a Peers) -> impl Iterator<Item = Trail<'a>> {
        let (links, own) = (self.links, self.number);
        let others = peers.0.iter().filter(move |(number, _)| **number != own);
        others.map(move |(number, peer)| Trail {
            links,
            number: *number,
            switches: Cow::Borrowed(&peer.switches),
        })
    }

    fn switches(&self) -> &Switches {
        self.switches.get_or_init(|| Switches {
            organization: self.switch("/IsOrganizationTrail", false),
            multi_region: self.switch("/IsMultiRegionTrail", false),
            logging: self.switch("/IsLogging", true),
            global: self.switch("/IncludeGlobalServiceEvents", true),
        })
    }

    pub(super) fn properties(&self) -> &'a Value {
        &self.links.properties[self.number]
    }

    pub(super) fn name(&self) -> &'a str {
        &self.links.resource(self.number).name
    }

    pub(super) fn is_organization(&self) -> Answer {
        self.switches().organization.clone()
    }

    pub(super) fn is_multi_region(&self) -> Answer {
        self.switches().multi_region.clone()
    }

    pub(super) fn is_logging(&self) -> Answer {
        self.switches().logging.clone()
    }

    /// Whether it records events of global services.
    pub(super) fn is_global(&self) -> Answer {
        self.switches().global.clone()
    }

    /// What a switch says, or is taken for where it says nothing.
    pub(super) fn switch(&self, pointer: &str, default: bool) -> Answer {
        // A trail's own properties are no list, and most switches are not written.
        if self
            .properties()
            .as_object()
            .is_some_and(|fields| !fields.contains_key(&pointer[1..]) && fields.len() != 1)
        {
            return Answer::known(default);
        }
        match reach(self.properties(), pointer) {
            Some(Value::Bool(value)) => Answer::known(*value),
            Some(Value::String(value)) if value == "true" || value == "false" => {
                Answer::known(value == "true")
            }
            None | Some(Value::Null) => Answer::known(default),
            Some(open) => match intrinsic(open) {
                Some(Intrinsic::Unknown(reason)) => Answer::unknown(reason),
                _ => Answer::unknown(format!("`{}` is neither true nor false", &pointer[1..])),
            },
        }
    }

    /// Whether another trail is known to be of the same account: of the same stack, or of one with the same id.
    pub(super) fn same_account(&self, other: &Trail<'_>) -> bool {
        same_account(self.links, self.number, other.number)
    }

    /// Whether there may be anything that both record: of one account, or one of them may be an organization's.
    pub(super) fn may_share(&self, other: &Trail<'_>) -> bool {
        let may_be_organization = |trail: &Trail<'_>| trail.switches().organization != Answer::No;
        self.same_account(other) || may_be_organization(self) || may_be_organization(other)
    }

    fn same_region(&self, other: &Trail<'_>) -> bool {
        let links = self.links;
        let stack = |number: usize| links.resource(number).stack;
        let region = |number: usize| links.estate.stack(stack(number)).known_region();
        let (own, others) = (region(self.number), region(other.number));
        stack(self.number) == stack(other.number) || (own.is_some() && own == others)
    }

    /// Whether another one records everything that this one is there for: the same accounts and Regions.
    pub(super) fn is_covered_by(&self, other: &Trail<'_>) -> Answer {
        let account = Answer::known(self.same_account(other)).and(!self.is_organization());
        let single = Answer::known(self.same_region(other)).and(!self.is_multi_region());
        account.or(other.is_organization()).and(other.is_multi_region().or(single)).and(other.is_logging())
    }

    /// Whether both record the same account, wherever: events of global services are of all Regions.
    pub(super) fn meets_globally(&self, other: &Trail<'_>) -> Answer {
        let account = Answer::known(self.same_account(other));
        let account = account.or(self.is_organization()).or(other.is_organization());
        account.and(self.is_logging()).and(other.is_logging())
    }

    /// Whether there are an account and a Region that both record.
    pub(super) fn meets(&self, other: &Trail<'_>) -> Answer {
        let region = Answer::known(self.same_region(other));
        let region = region.or(self.is_multi_region()).or(other.is_multi_region());
        self.meets_globally(other).and(region)
    }
}

/// Whether two resources are known to be of the same account.
pub(crate) fn same_account(links: &Links<'_>, one: usize, other: usize) -> bool {
    let owner = |number: usize| links.estate.owner(links.resource(number).stack);
    owner(one) == owner(other)
}
