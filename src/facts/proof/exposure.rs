//! Who can touch what a trail writes, encrypts with and tells of, and the trail itself.

use super::super::Facts;
use super::super::exposure::{self, Exposure, Extent, What, Who};
use super::super::roles::BUCKET_KEY;
use super::super::target::{follow, missing};
use super::Row;
use crate::estate::Answer;
use crate::estate::links::{BUCKET, BUCKET_POLICY, KEY, Link, TOPIC};
use crate::facts::Standing;
use std::collections::BTreeSet;

/// Those whom nothing of it is for.
const STRANGERS: [Who; 4] = [Who::StrangersTrail, Who::StrangersService, Who::Anybody, Who::Outsiders];

/// Those whom a document lets in who are not everybody.
const INVITED: [Who; 3] = [Who::Named, Who::Organization, Who::Network];

pub(super) fn rows(facts: &Facts<'_>, trail: usize) -> Vec<Row> {
    let links = &facts.links;
    let bucket = follow(links, trail, "/S3BucketName", BUCKET);
    let key = match (follow(links, trail, "/KMSKeyId", KEY), &bucket) {
        (Link::None, Link::To(bucket)) => follow(links, *bucket, BUCKET_KEY, KEY),
        (key, _) => key,
    };
    let topic = follow(links, trail, "/SnsTopicName", TOPIC);
    let mut rows = Vec::new();
    let named =
        [("bucket", "/S3BucketName", bucket), ("key", "/KMSKeyId", key), ("topic", "/SnsTopicName", topic)];
    for (noun, property, link) in named {
        match missing(links, trail, property) {
            Some(why) => rows.push(open(format!("cannot tell who can touch the {noun}: {why}"))),
            None => rows.extend(of_link(facts, noun, link)),
        }
    }
    let own = exposure::prove(facts, trail, Extent::All);
    rows.extend(own.iter().flat_map(|found| noted(facts, found)));
    rows
}

/// Who can touch a bucket.
pub(super) fn of_bucket(facts: &Facts<'_>, bucket: usize) -> Vec<Row> {
    let found = exposure::prove(facts, bucket, Extent::All);
    found.iter().flat_map(|found| told(facts, "bucket", found)).collect()
}

fn of_link(facts: &Facts<'_>, noun: &str, link: Link) -> Vec<Row> {
    let number = match link {
        Link::None => return Vec::new(),
        Link::To(number) => Some(number),
        Link::Outside(ref name) if noun == "bucket" => alone(facts, name),
        Link::Outside(_) | Link::Unknown(_) => None,
    };
    let found = number.and_then(|number| exposure::prove(facts, number, Extent::All));
    match (found, link) {
        (Some(found), _) => told(facts, noun, &found),
        (None, Link::Outside(name)) => {
            vec![open(format!("cannot tell who can touch the {noun} `{name}`: it is not among the inputs"))]
        }
        (None, Link::Unknown(reason)) => {
            vec![open(format!("cannot tell who can touch the {noun}: {reason}"))]
        }
        (None, Link::None | Link::To(_)) => Vec::new(),
    }
}

/// The policy of a bucket that is not among the inputs.
fn alone(facts: &Facts<'_>, bucket: &str) -> Option<usize> {
    let links = &facts.links;
    let is_for = |policy: &usize| matches!(follow(links, *policy, "/Bucket", BUCKET), Link::Outside(name) if name == bucket);
    links.of_kind(BUCKET_POLICY).find(is_for)
}

fn told(facts: &Facts<'_>, noun: &str, found: &Exposure) -> Vec<Row> {
    let services = |row: &&exposure::Row| {
        matches!(row.who, Who::StrangersTrail | Who::StrangersService) && row.what != What::ReadAcl
    };
    let named = |sentence: &str| format!("{noun} `{}`: {sentence}", found.resource);
    let mut rows: Vec<Row> = Vec::new();
    for stranger in found.rows.iter().filter(services) {
        let standing = Standing::of_claim(&!stranger.may.clone());
        rows.push(row(facts, stranger, standing, named(&stranger.sentence)));
    }
    let deeds = found.rows.iter().filter(|row| row.who == Who::Anybody).map(|row| row.what);
    for (what, sentence) in deeds.zip(&found.summary) {
        rows.push(summary(facts, found, what, named(sentence)));
    }
    let noted = noted(facts, found).into_iter();
    rows.extend(noted.map(|row| Row { sentence: named(&row.sentence), ..row }));
    rows
}

/// What all answers about one deed come to.
fn summary(facts: &Facts<'_>, found: &Exposure, what: What, sentence: String) -> Row {
    let asked = |who: &[Who]| -> Vec<&exposure::Row> {
        found.rows.iter().filter(|row| row.what == what && who.contains(&row.who)).collect()
    };
    let may = |rows: &[&exposure::Row]| Answer::any(rows.iter().map(|row| row.may.clone()));
    let everybody = asked(&[Who::Anybody, Who::Outsiders]);
    let standing = match (may(&everybody), may(&asked(&INVITED))) {
        (Answer::Yes, _) => Standing::Disproven,
        (Answer::Unknown(_), _) | (_, Answer::Unknown(_)) => Standing::CannotTell,
        (Answer::No, _) => Standing::Proven,
    };
    let reasons: BTreeSet<String> = match standing {
        Standing::Disproven => {
            let can = everybody.iter().filter(|row| row.may == Answer::Yes);
            can.map(|row| row.sentence.clone()).collect()
        }
        Standing::CannotTell => asked(&[&[Who::Anybody, Who::Outsiders], &INVITED[..]].concat())
            .iter()
            .filter_map(|row| match &row.may {
                Answer::Unknown(reasons) => Some(reasons.clone()),
                _ => None,
            })
            .flatten()
            .collect(),
        Standing::Proven | Standing::Noted => BTreeSet::new(),
    };
    let decides = everybody.iter().find(|row| row.may == Answer::Yes);
    let place = decides.and_then(|row| self::row(facts, row, standing, String::new()).place);
    Row { standing, because: reasons.into_iter().collect(), place, ..open(sentence) }
}

/// What those can do who are named, or are of the account or the organization.
fn noted(facts: &Facts<'_>, found: &Exposure) -> Vec<Row> {
    // An ACL tells strangers nothing that does harm.
    let others = found.rows.iter().filter(|row| !STRANGERS.contains(&row.who) || row.what == What::ReadAcl);
    // What others cannot do is said of nobody at all.
    let told = others.filter(|row| row.may != Answer::No || row.who == Who::Account);
    let one = |found: &exposure::Row| row(facts, found, Standing::of_question(&found.may), sentence(found));
    told.map(one).collect()
}

/// By which requests it is done in the clear does not matter: what is asked is whether any is answered.
fn sentence(found: &exposure::Row) -> String {
    match (found.what, &found.may) {
        (What::InTheClear, Answer::Yes) => format!("{} can do so over plain HTTP", found.name),
        _ => found.sentence.clone(),
    }
}

fn row(facts: &Facts<'_>, found: &exposure::Row, standing: Standing, sentence: String) -> Row {
    let place = found
        .statement
        .as_ref()
        .map(|cited| facts.links.resource(cited.number).origins.locate(&cited.pointer));
    Row { standing, sentence, place, ..open(String::new()) }
}

/// A sentence that nothing decides.
pub(super) fn open(sentence: String) -> Row {
    Row {
        standing: Standing::CannotTell,
        sentence,
        request: None,
        because: Vec::new(),
        statement: None,
        place: None,
    }
}
