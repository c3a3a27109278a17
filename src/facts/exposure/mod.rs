//! Who else can read, write, delete or administer what holds the logs, or make CloudTrail do so.
//!
//! Asked of `access` over classes of requesters. What of it is wrong is for policies to say.

mod acl;
mod ask;
mod derive;
mod guarded;
mod holders;
mod in_transit;
mod networks;
mod others;
mod paper;
mod principals;
mod requesters;
mod resource;
mod sentence;
mod tables;
#[cfg(test)]
mod tests;
mod uses;

pub(crate) use ask::{Row, What, Who};
pub(crate) use derive::derive;
pub(crate) use guarded::exempt;
pub(crate) use holders::Holders;
pub(crate) use uses::Uses;

use super::Facts;
use super::document::{Found, TOPIC_POLICY};
use super::parties::Account;
use crate::estate::Answer;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{BUCKET, BUCKET_POLICY, KEY, TOPIC, TRAIL, reach};
use crate::json::{Value, json};
use acl::Acl;
use paper::Paper;
use resource::Resource;
use sentence::summary;
use serde::Serialize;

/// CloudFormation's stand-in for what blocks public access to all buckets of an account.
pub(crate) const ACCOUNT_BLOCK: &str = "Terraform::aws_s3_account_public_access_block";

/// Who may do what to a resource, and who may not.
#[derive(Debug, Serialize)]
pub(crate) struct Exposure {
    /// The resource's name.
    pub(crate) resource: String,
    /// The answers.
    pub(crate) rows: Vec<Row>,
    /// What they come to, a sentence for each deed.
    pub(crate) summary: Vec<String>,
}

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All.
    All,
    /// What policies judge: of what nobody may do there is no sentence, and no summary.
    Judged,
}

/// Who may do what to a bucket, key, topic or trail; nothing for what takes no part in audit logging.
pub(crate) fn prove(facts: &Facts<'_>, number: usize, extent: Extent) -> Option<Exposure> {
    let links = &facts.links;
    let kind = match links.resource(number).kind.as_str() {
        BUCKET | BUCKET_POLICY => BUCKET,
        TOPIC | TOPIC_POLICY => TOPIC,
        KEY => KEY,
        TRAIL => return Some(principals::prove(facts, number)),
        _ => return None,
    };
    let is_document = kind != links.resource(number).kind;
    let takes_part = || facts.roles.names(number).as_array().is_some_and(|roles| !roles.is_empty());
    if if is_document { facts.documents.is_taken(number) } else { !takes_part() } {
        return None;
    }
    let owner = facts.parties.account_of(links, number);
    let paper = paper_of(facts, number, &owner);
    let restricted =
        if kind == BUCKET { blocks(facts, (number, "RestrictPublicBuckets"), &owner) } else { Answer::No };
    let has_acl = kind == BUCKET && !is_document && extent == Extent::All;
    let acl = has_acl.then(|| Acl::of(facts, number, (&owner, &paper))).flatten();
    let resource =
        Resource::new(facts, (number, kind), (&paper, &owner), (restricted, extent)).with(acl.as_ref());
    let mut rows = rows(&resource, kind == KEY && facts.uses().is_of_event_data_store(number));
    rows.extend(guarded::row(facts, (number, kind)).filter(|_| !is_document));
    let account = owner.called();
    let deeds = resource.deeds().filter(|_| extent == Extent::All);
    let summary = deeds.map(|deed| summary(&rows, (deed.what, deed.verb), &account)).collect();
    Some(Exposure { resource: links.resource(number).name.clone(), rows, summary })
}

fn rows(resource: &Resource<'_>, without_source: bool) -> Vec<Row> {
    let (mut rows, extent) = (Vec::new(), resource.extent);
    if !without_source {
        rows.extend(resource.strangers_trails());
        rows.extend(resource.strangers_services());
    }
    if extent == Extent::All {
        rows.extend(resource.everybody());
    }
    rows.extend(resource.by_condition());
    rows.extend(resource.named());
    rows.extend(resource.account(&|what| extent == Extent::All || what == What::Delete));
    // A proof tells of plain HTTP alone.
    if resource.kind == BUCKET && extent == Extent::Judged {
        rows.push(resource.with_old_tls());
    }
    match resource.kind {
        KEY => rows.extend(both_ends(resource)),
        _ => rows.push(resource.in_the_clear()),
    }
    rows
}

/// Those who may both decrypt logs and administer the key that they are encrypted with.
fn both_ends(resource: &Resource<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for deeds in resource.holders() {
        let may =
            |what: What| Answer::any(deeds.iter().filter(|row| row.what == what).map(|row| row.may.clone()));
        let both = may(What::Read).and(may(What::Administer));
        rows.extend(deeds.into_iter().filter(|row| row.what == What::Administer).map(|row| Row {
            sentence: format!("{} holds both ends: it may decrypt with the key and administer it", row.name),
            may: both.clone(),
            ..row
        }));
    }
    rows
}

/// The document that decides on a resource.
fn paper_of(facts: &Facts<'_>, number: usize, owner: &Account) -> Paper {
    let links = &facts.links;
    let resource = links.resource(number);
    let read = |holder: usize, property: &'static str| {
        let written = links.properties[holder].get(&property[1..])?;
        Some(Paper::held(&facts.parties, holder, written).at(holder, property))
    };
    let partial = resource.attributes.partial;
    let paper = match resource.kind.as_str() {
        KEY => read(number, "/KeyPolicy").or_else(|| {
            let root = format!("arn:aws:iam::{}:root", owner.id);
            let default = json!({"Statement": {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}});
            (!partial).then(|| Paper::read(&facts.parties, &default))
        }),
        BUCKET_POLICY | TOPIC_POLICY => read(number, "/PolicyDocument"),
        _ if partial => None,
        _ => match facts.documents.of(links, number) {
            Found::Policy(policy) => read(policy, "/PolicyDocument"),
            Found::Open(reason) => Some(Paper::unknown(&reason)),
            Found::Nothing => None,
        },
    };
    paper.unwrap_or_else(|| {
        if partial {
            Paper::unknown(&format!("only a part of `{}` is among the inputs", resource.name))
        } else {
            Paper::none()
        }
    })
}

/// Whether a setting is on that blocks public access: of the bucket's, the account's, or by a policy of the organization.
fn blocks(facts: &Facts<'_>, (number, setting): (usize, &str), owner: &Account) -> Answer {
    let links = &facts.links;
    let own = format!("/PublicAccessBlockConfiguration/{setting}");
    let of_all = format!("/{setting}");
    let stack = links.resource(number).stack;
    let blocks = links.of_kind(ACCOUNT_BLOCK).filter(|block| links.resource(*block).stack == stack);
    let of_account = blocks.map(|block| reach(&links.properties[block], &of_all));
    let all = std::iter::once(reach(&links.properties[number], &own)).chain(of_account);
    let own = all.flatten().map(|value| match (value, intrinsic(value)) {
        (Value::Bool(on), _) => Answer::known(*on),
        (_, Some(Intrinsic::Unknown(reason))) => Answer::unknown(reason),
        (other, _) => Answer::known(other == "true"),
    });
    Answer::any(own.chain(facts.parties.public_access_block(owner)))
}
