//! What selectors record, kind by kind.

use super::event::{Category, EXCLUDABLE, Event, SOURCE, Share, fresh_arn};
use super::extent::{Extent, Recording};
use super::text::Text;
use crate::facts::Answer;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// How many types of resources are told apart: CloudTrail has some 175.
const TYPES: usize = 400;
/// How many resources of a type are told apart: as many as selectors may have values.
const RESOURCES: usize = 500;

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recorded {
    /// Management events.
    pub management: Management,
    /// Data events, by the type of resource; a type that no selector names is not recorded.
    pub data: Vec<Data>,
    /// Network activity, by the source.
    pub network: Vec<Network>,
    /// Why there may be more than is named: selectors that cannot be known.
    pub open: BTreeSet<String>,
}

/// Which management events are recorded. Sources that a trail may leave out are told apart from the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Management {
    /// Whether all that only look are.
    #[serde(serialize_with = "answer")]
    pub read: Answer,
    /// Whether all that change something are.
    #[serde(serialize_with = "answer")]
    pub write: Answer,
    /// Whether any are.
    #[serde(serialize_with = "answer")]
    pub any: Answer,
    /// Whether any that change something are.
    #[serde(serialize_with = "answer")]
    pub any_write: Answer,
    /// Whether the events of a source are left out of what is recorded else.
    #[serde(serialize_with = "answers")]
    pub left_out: BTreeMap<String, Answer>,
}

/// The data events of a type of resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Data {
    /// `AWS::S3::Object`
    #[serde(rename = "type")]
    pub kind: String,
    /// Of those that only look.
    pub read: Level,
    /// Of those that change something.
    pub write: Level,
    /// The same for resources that no selector names.
    pub others: Shares,
    /// The same for those that one does: for objects, buckets or prefixes in them.
    pub named: Vec<Named>,
}

/// Of reads and writes apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// Of those that only look.
    pub read: Level,
    /// Of those that change something.
    pub write: Level,
}

/// What is recorded of what a selector names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// The ARN, or the beginning of one.
    pub resource: String,
    /// How much.
    #[serde(flatten)]
    pub shares: Shares,
}

/// The network activity of a source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Network {
    /// `kms.amazonaws.com`
    pub source: String,
    /// How much of it.
    pub recorded: Level,
}

/// How much of something is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// All of it.
    All,
    /// Some of it.
    Some,
    /// Nothing.
    None,
    /// It depends on what cannot be known, for these reasons.
    Unknown(BTreeSet<String>),
}

impl Level {
    fn of(extent: &Extent) -> Level {
        match (&extent.all, &extent.any) {
            (Answer::Yes, _) => Level::All,
            (_, Answer::No) => Level::None,
            (Answer::No, Answer::Yes) => Level::Some,
            (Answer::Unknown(reasons), _) | (_, Answer::Unknown(reasons)) => Level::Unknown(reasons.clone()),
        }
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Level::All => "all".serialize(serializer),
            Level::Some => "some".serialize(serializer),
            Level::None => "none".serialize(serializer),
            Level::Unknown(reasons) => cannot_tell(reasons).serialize(serializer),
        }
    }
}

/// Something that is so, as a sentence, or why that cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is so.
    Known(String),
    /// It may be so; it depends on what cannot be known, for these reasons.
    CannotTell(BTreeSet<String>),
}

impl Said {
    pub(super) fn open(reason: impl Into<String>) -> Said {
        Said::CannotTell(BTreeSet::from([reason.into()]))
    }

    /// The sentence if the answer is yes.
    pub(crate) fn when(answer: Answer, sentence: impl FnOnce() -> String) -> Option<Said> {
        match answer {
            Answer::Yes => Some(Said::Known(sentence())),
            Answer::No => None,
            Answer::Unknown(reasons) => Some(Said::CannotTell(reasons)),
        }
    }

    /// The sentence, where it is so.
    pub fn known(&self) -> Option<&str> {
        match self {
            Said::Known(sentence) => Some(sentence),
            Said::CannotTell(_) => None,
        }
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Said::Known(sentence) => sentence.serialize(serializer),
            Said::CannotTell(reasons) => cannot_tell(reasons).serialize(serializer),
        }
    }
}

/// The key under which the JSON of a proof says why something cannot be told.
pub(super) const CANNOT_TELL: &str = "cannot_tell";

fn cannot_tell(reasons: &BTreeSet<String>) -> BTreeMap<&'static str, &BTreeSet<String>> {
    BTreeMap::from([(CANNOT_TELL, reasons)])
}

/// An answer where there is something to go by; else nothing is asked.
#[allow(clippy::ref_option)] // So does serde hand it over.
pub(crate) fn told<S: Serializer>(told: &Option<Answer>, serializer: S) -> Result<S::Ok, S::Error> {
    match told {
        Some(known) => answer(known, serializer),
        None => serializer.serialize_none(),
    }
}

pub(super) fn answer<S: Serializer>(answer: &Answer, serializer: S) -> Result<S::Ok, S::Error> {
    match answer {
        Answer::Yes => true.serialize(serializer),
        Answer::No => false.serialize(serializer),
        Answer::Unknown(reasons) => cannot_tell(reasons).serialize(serializer),
    }
}

fn answers<S: Serializer>(all: &BTreeMap<String, Answer>, serializer: S) -> Result<S::Ok, S::Error> {
    struct One<'a>(&'a Answer);
    impl Serialize for One<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            answer(self.0, serializer)
        }
    }
    serializer.collect_map(all.iter().map(|(name, answer)| (name, One(answer))))
}

impl Recorded {
    /// What these selectors record together.
    pub(super) fn of(recording: &Recording<'_>, partition: &str) -> Recorded {
        let types = recording.types().into_iter().take(TYPES);
        let sources = recording.network_sources().into_iter().take(TYPES);
        Recorded {
            management: Management::of(recording),
            data: types.map(|kind| Data::of(recording, partition, kind)).collect(),
            network: sources.map(|source| Network::of(recording, source)).collect(),
            open: recording.open(),
        }
    }

    /// Whether any data events are recorded.
    pub(super) fn any_data(&self) -> Answer {
        let of = |level: &Level| match level {
            Level::None => Answer::No,
            Level::All | Level::Some => Answer::Yes,
            Level::Unknown(reasons) => Answer::Unknown(reasons.clone()),
        };
        let named = self.data.iter().flat_map(|data| [of(&data.read), of(&data.write)]);
        Answer::any(named.chain(self.open.iter().map(Answer::unknown)))
    }
}

impl Management {
    fn of(recording: &Recording<'_>) -> Management {
        let event = |share| Event::new(Category::Management, share);
        let [read, write] = Share::BOTH.map(|share| recording.extent(&event(share)));
        let left_out = EXCLUDABLE.map(|source| {
            let of = |(share, rest): (Share, &Extent)| {
                let event = event(share).with(SOURCE, Text::Known(source.to_owned()));
                rest.any.clone().and(!recording.extent(&event).all)
            };
            let answer = Answer::any(Share::BOTH.into_iter().zip([&read, &write]).map(of));
            (source.to_owned(), answer)
        });
        Management {
            any: read.any.or(write.any.clone()),
            any_write: write.any,
            read: read.all,
            write: write.all,
            left_out: BTreeMap::from(left_out),
        }
    }
}

impl Data {
    fn of(recording: &Recording<'_>, partition: &str, kind: String) -> Data {
        let like =
            |share| Event::new(Category::Data, share).with("resources.type", Text::Known(kind.clone()));
        let at = |arn: &Text| {
            Share::BOTH.map(|share| recording.extent(&like(share).with("resources.ARN", arn.clone())))
        };
        let others = at(&fresh_arn(partition, &kind));
        let resources = recording.resources(&like(Share::Read), partition, &kind);
        let named: Vec<_> =
            resources.into_iter().take(RESOURCES).map(|(name, arn)| (name, at(&arn))).collect();
        let [mut read, mut write] = others.clone();
        for (_, [more_read, more_write]) in &named {
            read = read.and(more_read.clone());
            write = write.and(more_write.clone());
        }
        Data {
            read: Level::of(&read),
            write: Level::of(&write),
            others: Shares::of(&others),
            named: named
                .into_iter()
                .map(|(resource, of)| Named { resource, shares: Shares::of(&of) })
                .collect(),
            kind,
        }
    }
}

impl Shares {
    fn of([read, write]: &[Extent; 2]) -> Shares {
        Shares { read: Level::of(read), write: Level::of(write) }
    }
}

impl Network {
    fn of(recording: &Recording<'_>, source: String) -> Network {
        let like =
            |share| Event::new(Category::NetworkActivity, share).with(SOURCE, Text::Known(source.clone()));
        let [read, write] = Share::BOTH.map(|share| recording.extent(&like(share)));
        Network { recorded: Level::of(&read.and(write)), source }
    }
}
