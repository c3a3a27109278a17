//! Roles and users among the inputs that may stop a trail, by their own policies; what the organization keeps members from.

use super::Exposure;
use super::ask::{Cited, Row, What, Who};
use super::holders::Holder;
use crate::access::{
    Document, Piece, Policy, Principal, Request, Rest, Role, Shape, Slot, Text, Verdict, exists,
};
use crate::estate::intrinsic::reason_of;
use crate::estate::links::{BUCKET, Link};
use crate::estate::{Answer, joined};
use crate::facts::Facts;
use crate::facts::parties::{Held as Evident, Parties};
use crate::facts::target::follow;
use crate::json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What ends a trail, or changes what it records.
const STOPS: [&str; 4] = [
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
];
/// Who among the inputs may stop a trail.
pub(super) fn prove(facts: &Facts<'_>, trail: usize) -> Exposure {
    let mut rows = Vec::new();
    let own = facts.parties.account_of(&facts.links, trail);
    for holder in facts.holders().of_trail(&own.id) {
        rows.extend(holder.full_access.clone());
        if holder.account == own.id {
            let stops = stops(facts, holder, trail);
            rows.extend(stops.as_ref().and_then(|row| both_ends(facts, (holder, row), trail)));
            rows.extend(stops);
        }
    }
    rows.extend(members(facts, trail));
    let may = rows.iter().filter(|row| row.may == Answer::Yes).map(|row| row.sentence.clone());
    Exposure { resource: facts.links.resource(trail).name.clone(), summary: may.collect(), rows }
}

pub(super) fn row(facts: &Facts<'_>, holder: usize, (what, may): (What, Answer), sentence: String) -> Row {
    Row {
        who: Who::Principal,
        name: facts.links.resource(holder).name.clone(),
        what,
        actions: STOPS.map(Cow::Borrowed).to_vec(),
        may,
        statement: None,
        sentence,
        example: BTreeMap::new(),
    }
}

/// A role or user, by a name that stands for its own.
fn principal(facts: &Facts<'_>, holder: &Holder, trail: usize) -> Principal {
    let account = holder.account.as_str();
    Principal::somebody(partition(facts, trail), account.into(), "role/this-one".into())
}

/// What a role's or user's own policies let it do to the trail.
fn stops(facts: &Facts<'_>, holder: &Holder, trail: usize) -> Option<Row> {
    let (number, own) = (holder.number, holder.account.as_str());
    let held = holder.held(facts);
    if held.is_empty() {
        return None;
    }
    let principal = principal(facts, holder, trail);
    let identities = held.iter().map(|held| Policy { role: Role::Identity, document: &held.document });
    let bounds = facts.parties.bounds_of(&facts.parties.account_of(&facts.links, number));
    let policies: Vec<Policy<'_>> = identities.chain(bounds.iter().map(Evident::policy)).collect();
    let name = &facts.links.resource(number).name;
    let mut open = Answer::No;
    for action in STOPS {
        let request = request(facts, principal.clone(), action, arn(facts, trail, own.into()));
        let decision = exists(&policies, &request);
        if let Verdict::Unknown(reasons) = decision.verdict {
            open = open.or(Answer::Unknown(reasons));
        } else if decision.verdict == Verdict::Allowed {
            let deciding = decision.deciding.first()?;
            let held = held.get(deciding.policy)?;
            let pointer = format!("{}{}", held.pointer, deciding.pointer);
            let resource = facts.links.resource(held.number).name.clone();
            let cited = Cited { number: held.number, resource, pointer, sid: deciding.sid.clone() };
            let sentence = format!("{name} may {} on the trail", action.rsplit(':').next().unwrap_or(action));
            let row = row(facts, number, (What::Stop, Answer::Yes), sentence);
            return Some(Row { statement: Some(cited), actions: vec![action.into()], ..row });
        }
    }
    let sentence = format!("whether {name} may stop the trail cannot be told");
    (open != Answer::No).then(|| row(facts, number, (What::Stop, open), sentence))
}

/// Of one who may stop the trail: whether it may read the log files as well, by its own policies and the bucket's.
fn both_ends(facts: &Facts<'_>, (holder, stops): (&Holder, &Row), trail: usize) -> Option<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let bucket = match follow(links, trail, "/S3BucketName", BUCKET) {
        Link::To(bucket) => bucket,
        Link::Unknown(reason) => return Some(ends(stops, Answer::unknown(reason))),
        Link::Outside(_) | Link::None => return None,
    };
    let principal = principal(facts, holder, trail);
    let of_bucket = parties.document(links, &facts.documents, bucket).document;
    let bounds = parties.bounds_of(&parties.account_of(links, holder.number));
    let owner = parties.account_of(links, bucket);
    let on = parties.bounds_on(&owner, "s3");
    let own = holder.held(facts).iter().map(|held| Policy { role: Role::Identity, document: &held.document });
    let policies: Vec<Policy<'_>> = own
        .chain([Policy { role: Role::Resource, document: &of_bucket }])
        .chain(bounds.iter().chain(&on).map(Evident::policy))
        .collect();
    let objects = parties.arn(links, bucket).then(["/".into(), Piece::free("object", Shape::Any).into()]);
    let request = Request::new(principal, "s3:GetObject", objects, owner.id.as_str())
        .with_text("aws:SecureTransport", "true")
        .with_text("s3:TlsVersion", "1.3")
        .with_rest(Rest::Free);
    match exists(&policies, &parties.managed(request)).verdict {
        Verdict::Allowed => Some(ends(stops, Answer::Yes)),
        Verdict::Unknown(reasons) => Some(ends(stops, Answer::Unknown(reasons))),
        Verdict::Denied | Verdict::NotAllowed => None,
    }
}

fn ends(stops: &Row, reads: Answer) -> Row {
    let may = stops.may.clone().and(reads);
    let sentence = match may {
        Answer::Yes => {
            format!("{} holds both ends: it may stop the trail and read its log files", stops.name)
        }
        _ => format!("whether {} may both stop the trail and read its log files cannot be told", stops.name),
    };
    Row { what: What::Read, may, sentence, ..stops.clone() }
}

fn request(facts: &Facts<'_>, principal: Principal, action: &str, arn: Text) -> Request {
    let owner = principal.account().cloned().unwrap_or_default();
    facts.parties.managed(Request::new(principal, action, arn, owner).with_rest(Rest::Free))
}

fn partition(facts: &Facts<'_>, number: usize) -> &'static str {
    facts.links.partition(facts.links.resource(number).stack).unwrap_or_default().name()
}

/// A trail's ARN, in that account.
fn arn(facts: &Facts<'_>, trail: usize, account: Piece) -> Text {
    let links = &facts.links;
    let stack = links.estate.stack(links.resource(trail).stack);
    let named = links.properties[trail].get("TrailName");
    let unknown = || Some(Piece::unknown(named.and_then(reason_of)?, Shape::Name));
    let start = format!("arn:{}:cloudtrail:", partition(facts, trail));
    let region = stack.known_region().map_or_else(|| Piece::free("region", Shape::Place), Piece::from);
    let name = named.and_then(Value::as_str).map(Piece::from).or_else(unknown);
    let name = name.unwrap_or_else(|| Piece::free("trail", Shape::Name));
    Text::of([start.as_str().into(), region, ":".into(), account, ":trail/".into(), name])
}

/// Whose administrators could stop a trail, and whose it is: those of any member account each its own. A member account can
/// do nothing to the organization's trail (CloudTrail user guide, "Creating a trail for an organization") but the one that
/// makes it in the management account's place.
fn stoppers(facts: &Facts<'_>, trail: usize) -> Option<(Piece, Piece)> {
    let (links, parties) = (&facts.links, &facts.parties);
    let own = parties.known_account(links.resource(trail).stack);
    let manager = parties.manager(own);
    if links.properties[trail].get("IsOrganizationTrail") == Some(&Value::Bool(true))
        && Parties::open_delegation(links).is_none()
    {
        let delegate = own.filter(|own| Some(*own) != manager);
        return Some((delegate?.into(), manager?.into()));
    }
    let any = Piece::free("account", Shape::Account);
    let any = match &parties.management {
        Some(management) => any.except([management.as_str()]),
        None => any,
    };
    Some((any.clone(), any))
}

/// Whether a member account's administrators may stop a trail like this one in spite of the organization's policies.
/// Where none of these is among the inputs nobody knows what there is, and nothing is said.
fn members(facts: &Facts<'_>, trail: usize) -> Option<Row> {
    let links = &facts.links;
    let bounds = facts.parties.controls.of_members();
    let first = bounds.iter().find_map(|(_, held)| held.place.as_ref())?.0;
    let exempt = facts.exempt();
    let (account, owner) = stoppers(facts, trail)?;
    let identity = Policy { role: Role::Identity, document: Document::everything() };
    let policies: Vec<Policy<'_>> =
        std::iter::once(identity).chain(bounds.iter().map(Evident::policy)).collect();
    let name = Piece::free("somebody", Shape::Any).except(exempt.iter().map(String::as_str));
    let principal = Principal::somebody(partition(facts, trail), account, name);
    let mut may = Answer::No;
    let mut actions = Vec::new();
    for action in STOPS {
        let request = request(facts, principal.clone(), action, arn(facts, trail, owner.clone()));
        let request = ["aws:userid", "aws:username"].iter().fold(request, |r, key| r.with(key, Slot::Absent));
        let answer = match exists(&policies, &request).verdict {
            Verdict::Allowed => Answer::Yes,
            Verdict::Unknown(reasons) => Answer::Unknown(reasons),
            Verdict::Denied | Verdict::NotAllowed => continue,
        };
        actions.push(Cow::Borrowed(action));
        may = may.or(answer);
    }
    // Whether it is the organization's trail, and who makes it, may not be known.
    let shared = links.properties[trail].get("IsOrganizationTrail").filter(|shared| **shared != false);
    let open = shared.and_then(reason_of).map(str::to_owned);
    let open = open.or_else(|| Parties::open_delegation(links).filter(|_| shared.is_some()));
    if let Some(reason) = open {
        may = may.and(Answer::unknown(reason));
    }
    let listed = actions.join(", ");
    let sentence = match &may {
        Answer::No => "no member account's administrators can stop such a trail".to_owned(),
        Answer::Yes => {
            format!("no service control policy among the inputs denies {listed} in member accounts")
        }
        Answer::Unknown(reasons) => format!(
            "whether service control policies keep member accounts from {listed} cannot be told: {}",
            joined(reasons)
        ),
    };
    let cited = Cited {
        number: first,
        resource: links.resource(first).name.clone(),
        pointer: String::new(),
        sid: None,
    };
    let row = row(facts, first, (What::Stop, may), sentence);
    Some(Row { who: Who::Organization, actions, statement: Some(cited), ..row })
}
