//! Everything that facts stand on, worked out once for an estate, and what policies see of it: `$facts`.
//!
//! Each proof has a module of its own; this is the one list of them.

use super::document::Documents;
use super::exposure::{self, ACCOUNT_BLOCK};
use super::parties::Parties;
use super::roles::{EVENT_DATA_STORE, Roles};
use super::{
    Answer, Scope, access_logs, coverage, delivery, event_kinds, monitoring, organization, placement,
    retention, tampering, watching,
};
use crate::estate::intrinsic::unknown;
use crate::estate::links::{ACCOUNT, ALARM, BUCKET, Links, TOPIC, TRAIL};
use crate::estate::{Estate, joined};
use crate::json::{Map, Value, json};
use compact_str::{CompactString, format_compact};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// An estate with its references followed, and what each resource takes part in.
pub(crate) struct Facts<'a> {
    pub(crate) links: Links<'a>,
    whole: Arc<Whole>,
}

/// What is found out once for an estate.
pub(crate) struct Whole {
    pub(crate) roles: Roles,
    pub(crate) documents: Documents,
    pub(crate) parties: Parties,
    pub(crate) scope: Scope,
    /// Each found out when it is first asked for.
    pub(super) attached: OnceLock<delivery::Attached>,
    pub(super) first_alarms: OnceLock<delivery::FirstAlarms>,
    holders: OnceLock<exposure::Holders>,
    uses: OnceLock<exposure::Uses>,
    recorders: OnceLock<coverage::Recorders>,
    alarms: Arc<monitoring::Alarms>,
    exempt: OnceLock<BTreeSet<String>>,
    peers: coverage::Peers,
}

impl Deref for Facts<'_> {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.whole
    }
}

/// A pointer below which values come from elsewhere, the number of the resource that they come from, and where there.
pub(crate) type Provenance = (CompactString, usize, CompactString);

/// What is derived of one resource, and where in the inputs it comes from.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Derived {
    /// By the name of the proof.
    pub(crate) facts: Map,
    /// Where the facts come from.
    pub(crate) places: Vec<Provenance>,
    /// Why something cannot be told that is no finding's matter: nothing is known of it, or it is said elsewhere.
    pub(crate) quiet: BTreeSet<String>,
}

impl Derived {
    /// Adds what one proof says; the places are pointers into that.
    pub(crate) fn add(&mut self, name: &str, value: Value, places: Vec<Provenance>) {
        self.facts.insert(name, value);
        let below = |(at, number, there): Provenance| (format_compact!("/$facts/{name}{at}"), number, there);
        self.places.extend(places.into_iter().map(below));
    }

    /// The unknown that stands for a fact of which it is no finding's matter that it cannot be told. Its reason says what
    /// it is about: the same reason hushes nothing else.
    pub(crate) fn hush(&mut self, about: &str, reason: &str) -> Value {
        let reason = format!("{about}: {reason}");
        let value = unknown(&reason);
        self.quiet.insert(reason);
        value
    }

    /// Adds what other proofs say.
    fn take(&mut self, other: Derived) {
        self.facts.extend(other.facts);
        self.places.extend(other.places);
        self.quiet.extend(other.quiet);
    }
}

impl<'a> Facts<'a> {
    /// Follows every reference and works out who delivers where.
    pub(crate) fn new(estate: &'a Estate, scope: Scope) -> Facts<'a> {
        let links = Links::new(estate);
        let alarms = Arc::new(monitoring::Alarms::new(&links));
        let (roles, documents) = (Roles::new(&links, scope, &alarms), Documents::new(&links));
        let parties = Parties::new(&links);
        let peers = coverage::Peers::new(&links);
        let whole = Whole {
            roles,
            documents,
            parties,
            scope,
            attached: OnceLock::new(),
            first_alarms: OnceLock::new(),
            holders: OnceLock::new(),
            uses: OnceLock::new(),
            recorders: OnceLock::new(),
            alarms,
            exempt: OnceLock::new(),
            peers,
        };
        Facts { links, whole: Arc::new(whole) }
    }

    /// The same without the properties that have been asked for.
    pub(crate) fn renewed(&self) -> Facts<'a> {
        Facts { links: self.links.renewed(), whole: Arc::clone(&self.whole) }
    }

    /// What does not stand on the estate any more.
    pub(crate) fn into_whole(self) -> Arc<Whole> {
        self.whole
    }

    pub(super) fn holders(&self) -> &exposure::Holders {
        self.holders.get_or_init(|| exposure::Holders::new(self))
    }

    pub(super) fn uses(&self) -> &exposure::Uses {
        self.uses.get_or_init(|| exposure::Uses::new(self))
    }

    pub(super) fn recorders(&self) -> &coverage::Recorders {
        self.recorders.get_or_init(|| coverage::Recorders::new(&self.links))
    }

    /// Those whom the organization's policies leave out by name.
    pub(super) fn exempt(&self) -> &BTreeSet<String> {
        self.exempt.get_or_init(|| exposure::exempt(self))
    }

    /// The alarms of the estate.
    pub(crate) fn alarms(&self) -> &Arc<monitoring::Alarms> {
        &self.alarms
    }

    /// Whether an S3 policy of the organization blocks public access where a resource is, if there may be one.
    fn public_access_block(&self, number: usize, derived: &mut Derived) {
        let account = self.parties.account_of(&self.links, number);
        if let Some(answer) = self.parties.public_access_block(&account) {
            derived.add("organization_public_access_block", answer.to_value(), Vec::new());
        }
    }

    /// Whether a bucket or topic has one policy at most, where it has any.
    fn policies(&self, number: usize, derived: &mut Derived) {
        let Some((second, repeated)) = self.documents.repeated(&self.links, number) else { return };
        let once = match !repeated {
            Answer::Yes => return,
            Answer::No => false.into(),
            // Of most that are for nobody knows what it is evident that they are for others.
            Answer::Unknown(reasons) => derived.hush("whether it has two policies", &joined(&reasons)),
        };
        derived.add("policies", json!({ "once": once }), vec![("/once".into(), second, "".into())]);
    }

    /// Whether alarms that are made of an alarm tell somebody when it is raised, where there are such.
    fn composite_alarms(&self, alarm: usize, derived: &mut Derived) {
        let heard = monitoring::heard_of(&self.links, alarm);
        if heard != Answer::No {
            derived.add("composite_alarms", json!({ "heard": heard.to_value() }), Vec::new());
        }
    }

    /// What can be derived of a resource and no single property shows.
    pub(crate) fn of(&self, number: usize) -> Derived {
        let mut derived = Derived::default();
        delivery::derive(self, number, &mut derived);
        retention::derive(self, number, &mut derived);
        access_logs::derive(self, number, &mut derived);
        match self.links.resource(number).kind.as_str() {
            TRAIL => {
                derived.take(coverage::derive(&self.links, &self.peers, number));
                derived.take(placement::derive(self, number));
                event_kinds::derive(&self.links.properties[number], number, &mut derived);
                organization::derive(self, number, &mut derived);
            }
            EVENT_DATA_STORE => derived.take(coverage::derive_store(&self.links, number)),
            TOPIC => self.policies(number, &mut derived),
            BUCKET => {
                self.policies(number, &mut derived);
                self.public_access_block(number, &mut derived);
                derived.take(placement::derive_bucket(self, number).unwrap_or_default());
                coverage::derive_bucket(self, number, &mut derived);
                tampering::derive(self, number, &mut derived);
            }
            ALARM => self.composite_alarms(number, &mut derived),
            ACCOUNT_BLOCK => self.public_access_block(number, &mut derived),
            ACCOUNT => organization::derive_account(self, &mut derived),
            _ => {}
        }
        exposure::derive(self, number, &mut derived);
        watching::derive(self, number, &mut derived);
        derived
    }
}
