//! All that is proven of a trail, and of a log bucket without one, in one shape: what is asked, how it stands, why, and where
//! that is decided.
//!
//! Each proof is worked out in its own module; here they are only put beside each other.

mod bucket;
mod delivery;
mod exposure;
mod missing;
mod sides;

pub use super::coverage::Coverage;
pub use super::placement::Placement;
pub use super::retention::Retention;
pub use bucket::BucketProof;

use super::said::{At, Said};
use super::target::follow;
use super::{Facts, Standing, coverage, placement, retention};
use crate::diagnostic::ResourceName;
use crate::estate::links::{BUCKET, Link, TRAIL};
use crate::estate::{Estate, UnitId};
use crate::source::Location;

/// What is proven of an estate.
#[derive(Debug, Clone, Default)]
pub struct Proofs {
    /// One a trail, in their order.
    pub trails: Vec<Proof>,
    /// One for each log bucket that no trail of the estate writes to.
    pub buckets: Vec<BucketProof>,
}

/// What is proven of one trail.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The trail.
    pub trail: ResourceName,
    /// What is said, by what it is about, in the order of [`About::ALL`].
    pub chapters: Vec<Chapter>,
    /// What would have to be among the inputs for more to be told.
    pub missing: Vec<String>,
    /// The days that the chapter on retention speaks of.
    pub retention: Retention,
    /// The events that the chapter on coverage speaks of.
    pub coverage: Coverage,
    /// The accounts and Regions that the chapter on placement speaks of.
    pub placement: Placement,
}

/// What is said about one thing.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// What it is about.
    pub about: About,
    /// Sentence by sentence.
    pub rows: Vec<Row>,
}

/// What a chapter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Whether the logs arrive.
    Delivery,
    /// How long they stay.
    Retention,
    /// Which events are in them.
    Coverage,
    /// Where what takes part is.
    Placement,
    /// Who can touch it.
    Exposure,
}

impl About {
    /// All of them, in the order in which they are told.
    pub const ALL: [About; 5] =
        [About::Delivery, About::Retention, About::Coverage, About::Placement, About::Exposure];

    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            About::Delivery => "delivery",
            About::Retention => "retention",
            About::Coverage => "coverage",
            About::Placement => "placement",
            About::Exposure => "exposure",
        }
    }

    /// What it answers.
    pub fn question(self) -> &'static str {
        match self {
            About::Delivery => "do the logs arrive",
            About::Retention => "how long do they stay",
            About::Coverage => "which events are recorded",
            About::Placement => "is everything in the right account and Region",
            About::Exposure => "who can touch the logs",
        }
    }
}

/// One sentence, or one request and its answer.
#[derive(Debug, Clone)]
pub struct Row {
    /// How it stands.
    pub standing: Standing,
    /// What is said, or what is asked.
    pub sentence: String,
    /// The request, where it is one that a service makes.
    pub request: Option<Request>,
    /// Why it stands so, where the sentence does not say it.
    pub because: Vec<String>,
    /// The statement that decides: ``statement `Sid` of `LogBucketPolicy` ``.
    pub statement: Option<String>,
    /// Where what decides was written.
    pub place: Option<Location>,
}

/// A request that a service makes.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it is called: `bucket_write`.
    pub id: String,
    /// Who makes it; empty where no policy decides.
    pub principal: String,
    /// The action; empty where no policy decides.
    pub action: String,
    /// The ARN; `…` stands for what is not known or may be anything.
    pub resource: String,
}

impl Proof {
    /// How many rows stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.rows().filter(|row| row.standing == standing).count()
    }

    /// All rows, in the order in which they are told.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.chapters.iter().flat_map(|chapter| &chapter.rows)
    }
}

impl Proofs {
    /// All rows, in the order in which they are told.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        let of_buckets = self.buckets.iter().flat_map(|proof| &proof.rows);
        self.trails.iter().flat_map(Proof::rows).chain(of_buckets)
    }
}

impl FromIterator<Proofs> for Proofs {
    fn from_iter<I: IntoIterator<Item = Proofs>>(all: I) -> Proofs {
        let mut whole = Proofs::default();
        for one in all {
            whole.trails.extend(one.trails);
            whole.buckets.extend(one.buckets);
        }
        whole
    }
}

/// What is proven of each trail of an estate, and of each log bucket that none of them writes to.
pub fn prove(estate: &Estate) -> Proofs {
    sides::prove(estate)
}

/// What is proven of the trails and buckets of these units as the estate stands.
fn of_everything(facts: &Facts<'_>, of: &dyn Fn(UnitId) -> bool) -> sides::Found {
    let is_asked = |number: &usize| of(facts.links.resource(*number).unit);
    let trails: Vec<usize> = facts.links.of_kind(TRAIL).filter(is_asked).collect();
    let buckets = bucket::without_trail(facts).filter(is_asked);
    let trails = trails.into_iter().map(|trail| (trail, of_trail(facts, trail))).collect();
    (trails, buckets.map(|number| (number, bucket::of_bucket(facts, number))).collect())
}

fn of_trail(facts: &Facts<'_>, trail: usize) -> Proof {
    let retention = retention::of_trail(facts, trail);
    let coverage = coverage::coverage(&facts.links, trail);
    let placement = placement::placement(&facts.links, trail);
    let rows = |said: Vec<Said>| said.into_iter().map(|said| row(facts, trail, said)).collect();
    let chapters = About::ALL.map(|about| Chapter {
        about,
        rows: match about {
            About::Delivery => delivery::rows(facts, trail),
            About::Retention => rows(retention.said()),
            About::Coverage => rows(coverage.said()),
            About::Placement => rows(placement.said()),
            About::Exposure => exposure::rows(facts, trail),
        },
    });
    Proof {
        trail: facts.links.resource(trail).named(""),
        chapters: chapters.into_iter().filter(|chapter| !chapter.rows.is_empty()).collect(),
        missing: missing::missing(facts, trail),
        retention,
        coverage,
        placement,
    }
}

fn row(facts: &Facts<'_>, trail: usize, said: Said) -> Row {
    let locate = |number: usize, pointer: &str| facts.links.resource(number).origins.locate(pointer);
    let place = said.at.and_then(|at| match at {
        At::Trail(pointer) => Some(locate(trail, &pointer)),
        At::Bucket(pointer) => match follow(&facts.links, trail, "/S3BucketName", BUCKET) {
            Link::To(bucket) => Some(locate(bucket, &pointer)),
            _ => None,
        },
    });
    Row {
        standing: said.standing,
        sentence: said.sentence,
        request: None,
        because: Vec::new(),
        statement: None,
        place,
    }
}
