//! Which events are recorded, by the union over the trails of an account or an organization; what is recorded twice and
//! paid for; what records its own delivery; and which selectors CloudTrail refuses.
//!
//! Trails count for each other where they are known to be of one account: of one stack, or of stacks of the same id; an
//! organization's trail counts for every account.

mod access;
mod copies;
mod delivery;
mod event;
mod extent;
mod insights;
pub(crate) mod peers;
mod recorded;
mod recorders;
mod refused;
mod selector;
mod sentence;
mod store;
#[cfg(test)]
mod tests;
pub(crate) mod text;

pub(crate) use access::derive_bucket;
pub use copies::{Copies, Copy};
pub use delivery::Delivery;
pub use insights::Insights;
pub(crate) use peers::Peers;
pub(crate) use recorded::told;
pub use recorded::{Data, Level, Management, Named, Network, Recorded, Said, Shares};
pub(crate) use recorders::Recorders;
pub use refused::Refusal;
pub(crate) use store::derive as derive_store;
pub use store::{Store, store};

use super::{Answer, Derived};
use crate::estate::intrinsic::unknown;
use crate::estate::links::{Links, TRAIL};
use crate::json::{Value, json};
use compact_str::format_compact;
use extent::Recording;
use peers::{Own, Trail};
use serde::Serialize;

/// CloudFormation's name of the type.
const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

/// What a trail records, and what the others of its account and its organization add to that.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The trail's name in its input.
    pub trail: String,
    /// Whether it records at all.
    #[serde(serialize_with = "recorded::answer")]
    pub logging: Answer,
    /// What all trails record together, everywhere that this one is for.
    pub recorded: Recorded,
    /// What this one records alone.
    pub own: Recorded,
    /// Which rates it watches.
    pub insights: Insights,
    /// Whether any trail that counts for it watches some.
    #[serde(serialize_with = "recorded::answer")]
    pub insights_anywhere: Answer,
    /// What others record as well.
    pub copies: Copies,
    /// Where it delivers to, and whether it records that.
    pub own_delivery: Vec<Delivery>,
    /// The selectors that CloudTrail refuses.
    pub refused: Vec<Refusal>,
    /// Those that select or leave out nothing.
    pub without_effect: Vec<Refusal>,
    /// The VPC endpoints among the inputs whose network activity it could record.
    pub endpoints: Vec<String>,
}

/// What a trail records, with all trails of an estate.
pub fn coverage(links: &Links<'_>, trail: usize) -> Coverage {
    with_peers(links, &Peers::new(links), trail)
}

fn with_peers(links: &Links<'_>, peers: &Peers, trail: usize) -> Coverage {
    let this = Trail::new(links, trail);
    let own = Own::of(&this);
    let mut together = vec![(&own.selectors, Answer::Yes)];
    let mut watched = Answer::No;
    for other in this.others(peers).filter(|other| this.may_share(other)) {
        let counts = this.is_covered_by(&other);
        let Some(theirs) = peers.own(&other).filter(|_| counts != Answer::No) else { continue };
        watched = watched.or(insights::any(other.properties()).and(counts.clone()));
        let one = (&theirs.selectors, counts);
        // The same again takes nothing more.
        if !together.contains(&one) {
            together.push(one);
        }
    }
    let partition = links.partition(links.resource(trail).stack).unwrap_or_default().name();
    let alone = Recorded::of(&Recording(vec![(&own.selectors, Answer::Yes)]), partition);
    let insights = Insights::of(this.properties(), &alone);
    let recorded = match together.len() {
        1 => alone.clone(),
        _ => Recorded::of(&Recording(together), partition),
    };
    Coverage {
        trail: this.name().to_owned(),
        logging: this.is_logging(),
        recorded,
        insights_anywhere: watched.or(insights.any()),
        own: alone,
        insights,
        copies: Copies::of(&this, &own, peers),
        own_delivery: delivery::deliveries(links, &this, partition),
        refused: refused::refused(TRAIL, this.properties()),
        without_effect: refused::without_effect(this.properties()),
        endpoints: endpoints(links, &this),
    }
}

/// The VPC endpoints that are known to be in an account that the trail records.
fn endpoints(links: &Links<'_>, trail: &Trail<'_>) -> Vec<String> {
    let organization = trail.is_organization() == Answer::Yes;
    let here = |number: &usize| organization || peers::same_account(links, trail.number, *number);
    links.of_kind(ENDPOINT).filter(here).map(|number| links.resource(number).name.clone()).collect()
}

/// Where the first one is that is known to be so.
fn known(all: &[Refusal]) -> Option<&str> {
    all.iter().find(|one| one.why.known().is_some()).map(|one| one.place.as_str())
}

/// What policies see of a trail.
pub(crate) fn derive(links: &Links<'_>, peers: &Peers, trail: usize) -> Derived {
    let coverage = with_peers(links, peers, trail);
    let mut places = Vec::new();
    let mut at = |name: &str, place: Option<&str>| {
        places.extend(place.map(|place| (format_compact!("/{name}"), trail, place.into())));
    };
    let is_written = |name: &&str| links.properties[trail].pointer(name).is_some();
    let selectors = ["/AdvancedEventSelectors", "/EventSelectors"].into_iter().find(is_written);
    for (name, place) in [
        ("management", selectors),
        ("copies", selectors),
        ("global_copies", Some("/IncludeGlobalServiceEvents")),
        ("insights", Some("/InsightSelectors")),
        ("insights_anywhere", Some("/InsightSelectors")),
    ] {
        at(name, place);
    }
    at("refused", known(&coverage.refused));
    at("without_effect", known(&coverage.without_effect));
    at(
        "own_delivery",
        coverage.own_delivery.iter().find(|one| one.recorded == Answer::Yes).map(|one| one.place.as_str()),
    );
    at("repeated", known(&coverage.copies.selectors));
    let why = |all: &[Refusal]| json!(all.iter().map(|one| &one.why).collect::<Vec<_>>());
    let deliveries = coverage.own_delivery.iter().filter_map(|one| match &one.recorded {
        Answer::No => None,
        Answer::Yes => Some(Value::from(format!("the {} `{}`", one.role, one.bucket))),
        Answer::Unknown(reasons) => Some(open(reasons.iter())),
    });
    let mut value = json!({
        "management": coverage.recorded.management,
        "data": coverage.recorded.data,
        "network": coverage.recorded.network,
        "insights": coverage.insights,
        "insights_anywhere": json!(null),
        "copies": coverage.copies.management.iter().map(Copy::said).collect::<Vec<_>>(),
        "global_copies": coverage.copies.global.iter().map(Copy::said).collect::<Vec<_>>(),
        "repeated": why(&coverage.copies.selectors),
        "own_delivery": deliveries.collect::<Vec<_>>(),
        "refused": why(&coverage.refused),
        "without_effect": why(&coverage.without_effect),
        "endpoints": coverage.endpoints,
    });
    for name in ["data", "network"] {
        if let Value::Array(items) = &mut value[name] {
            items.extend(coverage.recorded.open.iter().map(|reason| unknown(reason)));
        }
    }
    value["insights_anywhere"] = match &coverage.insights_anywhere {
        Answer::Unknown(reasons) => open(reasons.iter()),
        known => (*known == Answer::Yes).into(),
    };
    let mut derived = Derived::default();
    derived.add("coverage", opened(value), places);
    derived
}

/// What cannot be told, as the estate's unknown values.
pub(crate) fn opened(value: Value) -> Value {
    match value {
        Value::Object(fields) => match fields.get(recorded::CANNOT_TELL) {
            Some(Value::Array(reasons)) => open(reasons.iter().filter_map(Value::as_str)),
            _ => Value::Object(fields.into_iter().map(|(name, value)| (name, opened(value))).collect()),
        },
        Value::Array(items) => items.into_iter().map(opened).collect(),
        other => other,
    }
}

fn open(reasons: impl Iterator<Item = impl AsRef<str>>) -> Value {
    unknown(&reasons.map(|reason| reason.as_ref().to_owned()).collect::<Vec<_>>().join("; "))
}
