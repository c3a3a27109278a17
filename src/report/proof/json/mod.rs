//! For programs: one JSON object, versioned.
//!
//! Its structs are its own, so that a change inside does not change what programs read.

mod events;
mod places;
mod retention;
#[cfg(test)]
mod tests;

use super::{ProofReport, standing};
use crate::estate::Answer;
use crate::facts::Standing;
use crate::facts::proof::{self, About, BucketProof, Proof};
use crate::report::json::{Location, Resource, Version, location, resource};
use crate::report::{cut, indented};
use crate::source::Sources;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

pub(super) fn write(report: &ProofReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let proofs = report.proofs;
    let count = |standing| proofs.rows().filter(|row| row.standing == standing).count();
    let document = Document {
        version: Version,
        trails: proofs.trails.iter().map(|proof| trail(proof, report.sources)).collect(),
        buckets: proofs.buckets.iter().map(|proof| bucket(proof, report.sources)).collect(),
        summary: Counts {
            proven: count(Standing::Proven),
            disproven: count(Standing::Disproven),
            cannot_tell: count(Standing::CannotTell),
        },
    };
    indented::write(&mut *out, 0, &document)?;
    writeln!(out)
}

/// The JSON Schema, draft-07, of what the JSON format writes.
pub fn proof_schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Document<'_>>().to_value()
}

/// What is proven of trails, and of log buckets without one.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "trailsmith proof")]
struct Document<'a> {
    version: Version,
    /// In the order of the inputs.
    trails: Vec<Trail<'a>>,
    /// Log buckets that no trail among the inputs writes to.
    buckets: Vec<Bucket<'a>>,
    summary: Counts,
}

/// One trail.
#[derive(Serialize, JsonSchema)]
struct Trail<'a> {
    /// The trail.
    resource: Resource<'a>,
    /// Where it is written.
    location: Option<Location<'a>>,
    /// How all of it stands: as the worst of its rows does.
    standing: Name,
    /// Whether the logs arrive: each request that is made for that.
    delivery: Vec<Row<'a>>,
    /// How long the logs stay.
    retention: retention::Retention<'a>,
    /// Which events are recorded.
    coverage: events::Coverage<'a>,
    /// Where what takes part is.
    placement: places::Placement<'a>,
    /// Who can touch the logs.
    exposure: Vec<Row<'a>>,
    /// What would have to be among the inputs for more to be told.
    missing: Vec<Cow<'a, str>>,
}

/// One log bucket by itself.
#[derive(Serialize, JsonSchema)]
struct Bucket<'a> {
    /// The bucket.
    resource: Resource<'a>,
    /// Where it is written.
    location: Option<Location<'a>>,
    /// How all of it stands: as the worst of its rows does.
    standing: Name,
    /// What is said of it, and who can touch it.
    rows: Vec<Row<'a>>,
    /// What would have to be among the inputs for more to be told.
    missing: Vec<Cow<'a, str>>,
}

/// A sentence, or a request and its answer.
#[derive(Serialize, JsonSchema)]
struct Row<'a> {
    /// How it stands.
    standing: Name,
    /// What is said, or what is asked.
    sentence: Cow<'a, str>,
    /// The request, where it is one that a service makes.
    request: Option<Request<'a>>,
    /// Why it stands so, where the sentence does not say it.
    because: Vec<Cow<'a, str>>,
    /// The policy statement that decides.
    statement: Option<Cow<'a, str>>,
    /// Where what decides is written.
    location: Option<Location<'a>>,
}

/// A request that a service makes.
#[derive(Serialize, JsonSchema)]
struct Request<'a> {
    /// What it is called: `bucket_write`.
    id: &'a str,
    /// Who makes it; empty where no policy decides.
    principal: Cow<'a, str>,
    /// The action; empty where no policy decides.
    action: Cow<'a, str>,
    /// The ARN; `…` stands for what is not known or may be anything.
    resource: Cow<'a, str>,
}

/// How something stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Name {
    /// It is so, whatever is not known.
    Proven,
    /// It is not so, whatever is not known.
    Disproven,
    /// The inputs do not say it.
    CannotTell,
    /// It is so, and nobody asked for the one or the other.
    Noted,
}

/// How many rows of all trails and buckets stand how.
#[derive(Serialize, JsonSchema)]
struct Counts {
    /// What is so.
    proven: usize,
    /// What is not so.
    disproven: usize,
    /// What cannot be told.
    cannot_tell: usize,
}

/// Yes, no, or why that cannot be told.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Told<'a> {
    /// Yes or no.
    Known(bool),
    /// It cannot be told.
    Open {
        /// For these reasons.
        cannot_tell: &'a BTreeSet<String>,
    },
}

impl<'a> From<&'a Answer> for Told<'a> {
    fn from(answer: &'a Answer) -> Told<'a> {
        match answer {
            Answer::Yes => Told::Known(true),
            Answer::No => Told::Known(false),
            Answer::Unknown(reasons) => Told::Open { cannot_tell: reasons },
        }
    }
}

impl From<Standing> for Name {
    fn from(standing: Standing) -> Name {
        match standing {
            Standing::Proven => Name::Proven,
            Standing::Disproven => Name::Disproven,
            Standing::CannotTell => Name::CannotTell,
            Standing::Noted => Name::Noted,
        }
    }
}

fn trail<'a>(proof: &'a Proof, sources: Option<&'a Sources>) -> Trail<'a> {
    let rows = |about| {
        let chapters = proof.chapters.iter().filter(move |chapter| chapter.about == about);
        chapters.flat_map(|chapter| &chapter.rows).map(|found| row(found, sources)).collect()
    };
    Trail {
        resource: resource(&proof.trail),
        location: sources.map(|sources| location(proof.trail.location, sources)),
        standing: standing(proof.rows()).into(),
        delivery: rows(About::Delivery),
        retention: retention::Retention::new(rows(About::Retention), &proof.retention),
        coverage: events::Coverage::new(rows(About::Coverage), &proof.coverage),
        placement: places::Placement::new(rows(About::Placement), &proof.placement),
        exposure: rows(About::Exposure),
        missing: proof.missing.iter().map(|missing| cut(missing)).collect(),
    }
}

fn bucket<'a>(proof: &'a BucketProof, sources: Option<&'a Sources>) -> Bucket<'a> {
    Bucket {
        resource: resource(&proof.bucket),
        location: sources.map(|sources| location(proof.bucket.location, sources)),
        standing: standing(proof.rows.iter()).into(),
        rows: proof.rows.iter().map(|found| row(found, sources)).collect(),
        missing: proof.missing.iter().map(|missing| cut(missing)).collect(),
    }
}

fn row<'a>(row: &'a proof::Row, sources: Option<&'a Sources>) -> Row<'a> {
    Row {
        standing: row.standing.into(),
        sentence: cut(row.sentence.trim_start()),
        request: row.request.as_ref().map(request),
        because: row.because.iter().map(|why| cut(why)).collect(),
        statement: row.statement.as_deref().map(cut),
        location: row.place.zip(sources).map(|(place, sources)| location(place, sources)),
    }
}

fn request(request: &proof::Request) -> Request<'_> {
    Request {
        id: &request.id,
        principal: cut(&request.principal),
        action: cut(&request.action),
        resource: cut(&request.resource),
    }
}
