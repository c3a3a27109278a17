//! Which events are recorded, for programs.

use super::{Row, Told};
use crate::facts::coverage as facts;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which events are recorded.
#[derive(Serialize, JsonSchema)]
pub(super) struct Coverage<'a> {
    /// Sentence by sentence.
    rows: Vec<Row<'a>>,
    /// Whether the trail records at all.
    logging: Told<'a>,
    /// What all trails record together, everywhere that this one is for.
    recorded: Recorded<'a>,
    /// What this one records alone.
    own: Recorded<'a>,
    /// Which rates Insights watches.
    insights: Insights<'a>,
}

/// What is recorded.
#[derive(Serialize, JsonSchema)]
struct Recorded<'a> {
    /// Management events.
    management: Management<'a>,
    /// Data events, by the type of resource; a type that is not here is not recorded.
    data: Vec<Data<'a>>,
    /// Network activity, by the source.
    network: Vec<Network<'a>>,
    /// Why there may be more than is named.
    open: &'a BTreeSet<String>,
}

/// Which management events are recorded.
#[derive(Serialize, JsonSchema)]
struct Management<'a> {
    /// Whether all that only look are.
    read: Told<'a>,
    /// Whether all that change something are.
    write: Told<'a>,
    /// Whether the events of a source are left out of what is recorded else.
    left_out: BTreeMap<&'a str, Told<'a>>,
}

/// The data events of a type of resource.
#[derive(Serialize, JsonSchema)]
struct Data<'a> {
    /// `AWS::S3::Object`
    r#type: &'a str,
    /// Of those that only look.
    read: Level<'a>,
    /// Of those that change something.
    write: Level<'a>,
    /// Of resources that no selector names.
    others: Shares<'a>,
    /// Of those that one does: for objects, buckets or prefixes in them.
    named: Vec<Named<'a>>,
}

/// Of reads and writes apart.
#[derive(Serialize, JsonSchema)]
struct Shares<'a> {
    /// Of those that only look.
    read: Level<'a>,
    /// Of those that change something.
    write: Level<'a>,
}

/// What is recorded of what a selector names.
#[derive(Serialize, JsonSchema)]
struct Named<'a> {
    /// The ARN, or the beginning of one.
    resource: &'a str,
    /// Of those that only look.
    read: Level<'a>,
    /// Of those that change something.
    write: Level<'a>,
}

/// The network activity of a source.
#[derive(Serialize, JsonSchema)]
struct Network<'a> {
    /// `kms.amazonaws.com`
    source: &'a str,
    /// How much of it.
    recorded: Level<'a>,
}

/// Which rates Insights watches.
#[derive(Serialize, JsonSchema)]
struct Insights<'a> {
    /// Those of calls.
    calls: Told<'a>,
    /// Those of refused calls.
    errors: Told<'a>,
}

/// How much of something is recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Level<'a> {
    /// All of it.
    All,
    /// Some of it.
    Some,
    /// Nothing.
    None,
    /// It cannot be told, for these reasons.
    CannotTell(&'a BTreeSet<String>),
}

impl<'a> Coverage<'a> {
    pub(super) fn new(rows: Vec<Row<'a>>, found: &'a facts::Coverage) -> Coverage<'a> {
        Coverage {
            rows,
            logging: (&found.logging).into(),
            recorded: (&found.recorded).into(),
            own: (&found.own).into(),
            insights: Insights {
                calls: (&found.insights.calls).into(),
                errors: (&found.insights.errors).into(),
            },
        }
    }
}

impl<'a> From<&'a facts::Recorded> for Recorded<'a> {
    fn from(found: &'a facts::Recorded) -> Recorded<'a> {
        let left_out = found.management.left_out.iter();
        let network = found.network.iter();
        Recorded {
            management: Management {
                read: (&found.management.read).into(),
                write: (&found.management.write).into(),
                left_out: left_out.map(|(source, answer)| (source.as_str(), answer.into())).collect(),
            },
            data: found.data.iter().map(Data::from).collect(),
            network: network
                .map(|one| Network { source: &one.source, recorded: (&one.recorded).into() })
                .collect(),
            open: &found.open,
        }
    }
}

impl<'a> From<&'a facts::Data> for Data<'a> {
    fn from(found: &'a facts::Data) -> Data<'a> {
        let named = found.named.iter().map(|one| Named {
            resource: &one.resource,
            read: (&one.shares.read).into(),
            write: (&one.shares.write).into(),
        });
        Data {
            r#type: &found.kind,
            read: (&found.read).into(),
            write: (&found.write).into(),
            others: Shares { read: (&found.others.read).into(), write: (&found.others.write).into() },
            named: named.collect(),
        }
    }
}

impl<'a> From<&'a facts::Level> for Level<'a> {
    fn from(level: &'a facts::Level) -> Level<'a> {
        match level {
            facts::Level::All => Level::All,
            facts::Level::Some => Level::Some,
            facts::Level::None => Level::None,
            facts::Level::Unknown(reasons) => Level::CannotTell(reasons),
        }
    }
}
