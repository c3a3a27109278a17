//! Roles, users and groups among the inputs, with the policies that they have.

use super::ask::{Cited, Row, What};
use super::principals::row;
use crate::access::Document;
use crate::estate::Answer;
use crate::estate::intrinsic::{Intrinsic, intrinsic, reason_of};
use crate::estate::links::{Link, Links};
use crate::facts::Facts;
use crate::facts::target::follow;
use crate::json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// Who has policies, and how these list them.
const HOLDERS: [(&str, &str); 3] =
    [("AWS::IAM::Role", "Roles"), ("AWS::IAM::User", "Users"), ("AWS::IAM::Group", "Groups")];
const POLICIES: [&str; 2] = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"];
/// AWS's own policies that let do everything with every trail, the present one and the one before.
const FULL_ACCESS: [&str; 2] = [":policy/AWSCloudTrail_FullAccess", ":policy/AWSCloudTrailFullAccess"];

/// A policy of a principal, and where it is written.
pub(super) struct Held {
    pub(super) number: usize,
    pub(super) pointer: String,
    pub(super) document: Document,
}

/// All that have policies, looked at once.
pub(crate) struct Holders {
    all: Vec<Holder>,
    /// The places of those that AWS's own policy lets do everything, or may.
    full: Vec<usize>,
    /// Their places, by the account that they are in.
    by_account: HashMap<String, Vec<usize>>,
}

/// A role, user or group.
pub(super) struct Holder {
    pub(super) number: usize,
    pub(super) account: String,
    pub(super) full_access: Option<Row>,
    /// The policies that list it.
    listed: Vec<usize>,
    held: OnceLock<Vec<Held>>,
}

impl Holders {
    pub(crate) fn new(facts: &Facts<'_>) -> Holders {
        let links = &facts.links;
        let listed = listed(links);
        let holder = |number: usize| Holder {
            number,
            account: facts.parties.account_of(links, number).id.into(),
            full_access: full_access(facts, number),
            listed: listed.get(&number).cloned().unwrap_or_default(),
            held: OnceLock::new(),
        };
        let all: Vec<Holder> = HOLDERS.iter().flat_map(|(kind, _)| links.of_kind(kind)).map(holder).collect();
        let mut by_account: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, holder) in all.iter().enumerate() {
            by_account.entry(holder.account.clone()).or_default().push(place);
        }
        let full = all.iter().enumerate().filter(|(_, holder)| holder.full_access.is_some());
        let full = full.map(|(place, _)| place).collect();
        Holders { all, full, by_account }
    }

    /// Those who may have a say on a trail of that account, in order.
    pub(super) fn of_trail(&self, account: &str) -> impl Iterator<Item = &Holder> {
        let own = self.by_account.get(account).into_iter().flatten();
        let places: BTreeSet<usize> = own.chain(&self.full).copied().collect();
        places.into_iter().map(|place| &self.all[place])
    }
}

impl Holder {
    /// The policies of it that are among the inputs.
    pub(super) fn held(&self, facts: &Facts<'_>) -> &[Held] {
        self.held.get_or_init(|| held(facts, self.number, &self.listed))
    }
}

/// The policies that list each role, user and group.
fn listed(links: &Links<'_>) -> HashMap<usize, Vec<usize>> {
    let mut all: HashMap<usize, Vec<usize>> = HashMap::new();
    for policy in POLICIES.iter().flat_map(|kind| links.of_kind(kind)) {
        for (kind, listed) in HOLDERS {
            let count = links.properties[policy].get(listed).and_then(Value::as_array).map_or(0, Vec::len);
            for i in 0..count {
                let Link::To(holder) = follow(links, policy, &format!("/{listed}/{i}"), kind) else {
                    continue;
                };
                let policies = all.entry(holder).or_default();
                if policies.last() != Some(&policy) {
                    policies.push(policy);
                }
            }
        }
    }
    all
}

/// The policy of AWS that lets do everything with every trail.
fn full_access(facts: &Facts<'_>, holder: usize) -> Option<Row> {
    let attached = facts.links.properties[holder].get("ManagedPolicyArns")?;
    let is_full = |arn: &Value| match (arn, intrinsic(arn)) {
        (Value::String(arn), _) => Answer::known(FULL_ACCESS.iter().any(|end| arn.ends_with(end))),
        (_, Some(Intrinsic::Unknown(reason))) => Answer::unknown(reason),
        _ => Answer::No,
    };
    let all = attached.as_array().map_or_else(|| vec![attached], |list| list.iter().collect());
    let answers: Vec<Answer> = all.into_iter().map(is_full).collect();
    let at = answers.iter().position(|answer| *answer == Answer::Yes);
    let may = Answer::any(answers);
    let name = &facts.links.resource(holder).name;
    let sentence = match &may {
        Answer::No => return None,
        Answer::Yes => {
            format!(
                "{name} may stop, change and delete every trail: AWSCloudTrail_FullAccess is attached to it"
            )
        }
        Answer::Unknown(_) => {
            format!("whether AWSCloudTrail_FullAccess is attached to {name} cannot be told")
        }
    };
    let pointer = at.map_or_else(|| "/ManagedPolicyArns".to_owned(), |at| format!("/ManagedPolicyArns/{at}"));
    let cited = Cited { number: holder, resource: name.clone(), pointer, sid: None };
    let row = row(facts, holder, (What::Everything, may), sentence);
    Some(Row { statement: Some(cited), ..row })
}

fn held(facts: &Facts<'_>, holder: usize, listed: &[usize]) -> Vec<Held> {
    let links = &facts.links;
    let mut all = Vec::new();
    let mut add = |number: usize, pointer: String| {
        let Some(written) = links.properties[number].pointer(&pointer) else { return };
        let filled = facts.parties.complete(written);
        all.push(Held { number, pointer, document: Document::read(&filled) });
    };
    let policies = links.properties[holder].get("Policies");
    let own = policies.and_then(Value::as_array).map_or(0, Vec::len);
    (0..own).for_each(|i| add(holder, format!("/Policies/{i}/PolicyDocument")));
    for policy in listed {
        add(*policy, "/PolicyDocument".to_owned());
    }
    let attached =
        links.properties[holder].get("ManagedPolicyArns").and_then(Value::as_array).map_or(0, Vec::len);
    for i in 0..attached {
        let link = follow(links, holder, &format!("/ManagedPolicyArns/{i}"), POLICIES[1]);
        if let Link::To(policy) = link {
            add(policy, "/PolicyDocument".to_owned());
        }
    }
    // A list of which nothing is known, or a policy in it.
    let items = policies.and_then(Value::as_array).into_iter().flatten();
    for reason in policies.into_iter().chain(items).filter_map(reason_of) {
        let (pointer, document) = ("/Policies".to_owned(), Document::unknown(reason));
        all.push(Held { number: holder, pointer, document });
    }
    all
}
