//! Whether the organization's policies among the inputs keep the administrators of an account from losing its logs, whatever
//! the resource's own policy says. Where none is among the inputs nobody knows what there is, and nothing is said.

use super::Row;
use super::ask::{What, Who};
use super::paper::{Action, Level, Paper, action};
use super::tables;
use crate::access::{
    Document, Piece, Policy, Principal, Request, Rest, Role, Shape, Slot, Text, Verdict, exists,
};
use crate::estate::links::{BUCKET, KEY};
use crate::estate::{Answer, joined};
use crate::facts::Facts;
use crate::facts::parties::{Held, ORGANIZATION_POLICY};
use std::collections::{BTreeMap, BTreeSet};

/// What makes everything unreadable that a key has encrypted.
const KEY_LOSSES: &[Action] =
    &[action("kms:DisableKey", Level::Itself), action("kms:ScheduleKeyDeletion", Level::Itself)];

/// Those who are told apart by a tag or an id are named, as by their ARN.
const NAMES: [&str; 2] = ["aws:userid", "aws:username"];

/// What the administrators of a bucket's or a key's account can still do to it.
pub(super) fn row(facts: &Facts<'_>, (number, kind): (usize, &str)) -> Option<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let (what, noun, service, actions) = match kind {
        BUCKET => (What::Delete, "delete log files", "s3", tables::DELETES),
        KEY => (What::Administer, "disable or delete the key", "kms", KEY_LOSSES),
        _ => return None,
    };
    let account = parties.account_of(links, number);
    // None of them has a say in the management account; of an account that is not said there is nothing to say.
    let is_managers = parties.manager(Some(&account.id)) == Some(&account.id);
    links.of_kind(ORGANIZATION_POLICY).next().filter(|_| account.is_said && !is_managers)?;
    let mut bounds = parties.bounds_of(&account);
    bounds.extend(parties.bounds_on(&account, service));
    let identity = Policy { role: Role::Identity, document: Document::everything() };
    let policies: Vec<Policy<'_>> =
        std::iter::once(identity).chain(bounds.iter().map(Held::policy)).collect();
    let arns = arns(facts, number);
    let exempt = facts.exempt();
    let (mut may, mut left) = (Answer::No, Vec::new());
    for action in actions {
        let object = |arn: Text| match action.1 {
            Level::Itself => arn,
            Level::Object => arn.then(["/".into(), Piece::free("object", Shape::Any).into()]),
        };
        let name = Piece::free("somebody", Shape::Any).except(exempt.iter().map(String::as_str));
        let partition = links.partition(links.resource(number).stack).unwrap_or_default().name();
        let principal = Principal::somebody(partition, account.id.as_str().into(), name);
        let asked = arns.iter().map(|arn| {
            let request =
                Request::new(principal.clone(), &action.0, object(arn.clone()), account.id.as_str());
            let request = NAMES.iter().fold(request, |request, key| request.with(key, Slot::Absent));
            answer(exists(&policies, &request.with_rest(Rest::Free)).verdict)
        });
        let answer = asked.reduce(Answer::and).unwrap_or(Answer::No);
        if answer != Answer::No {
            left.push(action.0.clone());
            may = may.or(answer);
        }
    }
    let listed = left.join(", ");
    let called = account.called();
    let sentence = match &may {
        Answer::No => format!("the organization's policies let nobody in {called} {noun}"),
        Answer::Yes => format!("no policy of the organization among the inputs denies {listed} in {called}"),
        Answer::Unknown(reasons) => format!(
            "whether the organization's policies let somebody in {called} {noun} cannot be told: {}",
            joined(reasons)
        ),
    };
    let name = format!("an administrator of {called}");
    Some(Row {
        who: Who::Administrator,
        name,
        what,
        actions: left,
        may,
        statement: None,
        sentence,
        example: BTreeMap::new(),
    })
}

fn answer(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::Allowed => Answer::Yes,
        Verdict::Denied | Verdict::NotAllowed => Answer::No,
        Verdict::Unknown(reasons) => Answer::Unknown(reasons),
    }
}

/// Its ARN: where AWS makes up the name, what stands for it where it is referred to, and one with any name. What denies
/// either denies it.
fn arns(facts: &Facts<'_>, number: usize) -> Vec<Text> {
    let arn = Text::read(&facts.parties.complete(&facts.links.arn(number)));
    let made_up = arn.known().filter(|_| facts.links.is_made_up(number));
    let any = made_up.and_then(|known| {
        let at = known.rfind(['/', ':'])?;
        let name = Piece::unknown("what AWS will call it is not known before deployment", Shape::Name);
        Some(Text::from(&known[..=at]).then([name.into()]))
    });
    std::iter::once(arn).chain(any).collect()
}

/// Those whom the organization's policies leave out by name.
pub(crate) fn exempt(facts: &Facts<'_>) -> BTreeSet<String> {
    let links = &facts.links;
    let contents =
        links.of_kind(ORGANIZATION_POLICY).filter_map(|number| links.properties[number].get("Content"));
    contents.flat_map(|content| Paper::read(&facts.parties, content).exempt()).collect()
}
