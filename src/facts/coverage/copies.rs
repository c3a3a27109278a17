//! What is recorded twice. The first copy of management events is free in each account and Region, each further one is
//! charged by the event (CloudTrail user guide, "Managing CloudTrail trail costs").
//!
//! Of two trails that record the same one is the copy: the organization's comes first, then the one of all Regions, then
//! the one that records more. Of two that are alike it is the first by its name: what is written first nobody can tell of a
//! plan.

use super::event::Share;
use super::peers::{Own, Peers, Trail};
use super::recorded::Said;
use super::refused::Refusal;
use super::selector::{Form, Selectors};
use super::text::{Operator, Text};
use crate::estate::intrinsic::unknown;
use crate::estate::joined;
use crate::facts::Answer;
use crate::json::Value;
use serde::Serialize;

/// What a trail records that another trail records as well.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Copies {
    /// The trails that come first and record management events of this one's too.
    pub management: Vec<Copy>,
    /// Those that record the events of global services too, management events or not.
    pub global: Vec<Copy>,
    /// The selectors of the trail that take management events which another of its selectors takes.
    pub selectors: Vec<Refusal>,
}

/// A trail that records the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Copy {
    /// The trail's name in its input.
    pub trail: String,
    /// Whether it does.
    #[serde(serialize_with = "super::recorded::answer")]
    pub same: Answer,
}

impl Copies {
    pub(super) fn of(trail: &Trail<'_>, own: &Own, peers: &Peers) -> Copies {
        let (mut management, mut global) = (Vec::new(), Vec::new());
        for other in trail.others(peers).filter(|other| trail.may_share(other)) {
            let everywhere = trail.meets_globally(&other);
            let Some(theirs) = peers.own(&other).filter(|_| everywhere != Answer::No) else { continue };
            let shared = common(own, theirs);
            let same = trail.meets(&other).and(shared.clone());
            let twice = everywhere.and(trail.is_global()).and(other.is_global()).and(shared);
            let name = || other.name().to_owned();
            if twice != Answer::No {
                global.push(Copy { trail: name(), same: twice });
            }
            let same = same.and(comes_first((&other, theirs), (trail, own)));
            if same != Answer::No {
                management.push(Copy { trail: name(), same });
            }
        }
        let listed = trail.properties().get("EventSelectors");
        let repeated = listed.map(|_| repeated(&own.selectors)).unwrap_or_default();
        Copies { management, global, selectors: repeated }
    }
}

impl Copy {
    /// What policies see: the name, or that it cannot be told.
    pub(super) fn said(&self) -> Value {
        match &self.same {
            Answer::Unknown(reasons) => unknown(&joined(reasons)),
            _ => self.trail.as_str().into(),
        }
    }
}

/// Whether both take management events, of those that only look or of those that change something.
fn common(one: &Own, other: &Own) -> Answer {
    let shares = one.management().iter().zip(other.management());
    Answer::any(shares.map(|(one, other)| one.any.clone().and(other.any.clone())))
}

/// Whether the first of two trails is the one to keep.
fn comes_first((one, ours): (&Trail<'_>, &Own), (other, theirs): (&Trail<'_>, &Own)) -> Answer {
    let ranks = [
        (one.is_organization(), other.is_organization()),
        (one.is_multi_region(), other.is_multi_region()),
        (whole(ours), whole(theirs)),
    ];
    for (one, other) in ranks {
        match (one, other) {
            (Answer::Yes, Answer::No) => return Answer::Yes,
            (Answer::No, Answer::Yes) => return Answer::No,
            (Answer::Unknown(reasons), _) | (_, Answer::Unknown(reasons)) => return Answer::Unknown(reasons),
            _ => {}
        }
    }
    Answer::known((one.name(), one.number) < (other.name(), other.number))
}

/// Whether all management events are recorded.
fn whole(own: &Own) -> Answer {
    own.management().iter().map(|share| share.all.clone()).fold(Answer::Yes, Answer::and)
}

/// Basic selectors that include management events which one before them includes.
fn repeated(selectors: &Selectors) -> Vec<Refusal> {
    let mut before: Vec<(Share, Answer)> = Vec::new();
    let mut found = Vec::new();
    let open = |reason: &String| Refusal { place: String::new(), why: Said::open(reason) };
    if let Selectors::Open(reason) = selectors {
        return vec![open(reason)];
    }
    for selector in selectors.list() {
        if let Form::Open(reason) = &selector.form {
            found.push(open(reason));
        }
        let Form::Basic { share, management, .. } = &selector.form else { continue };
        let takes = |name: &str| share.meets(Operator::Equals, &Text::Known(name.to_owned()));
        let own = [(Share::Read, "ReadOnly"), (Share::Write, "WriteOnly")]
            .map(|(share, name)| (share, takes(name).or(takes("All")).and(management.clone())));
        let again = own.iter().flat_map(|(share, taken)| {
            let same = before.iter().filter(move |(other, _)| other == share);
            same.map(|(_, first)| first.clone().and(taken.clone()))
        });
        let sentence = || "two event selectors of the trail include the same management events".to_owned();
        found.extend(
            Said::when(Answer::any(again), sentence)
                .map(|why| Refusal { place: selector.place.clone(), why }),
        );
        before.extend(own);
    }
    found
}
