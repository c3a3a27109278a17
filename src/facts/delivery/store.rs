//! An event data store's key: may CloudTrail use it?
//!
//! CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail": there CloudTrail says neither aws:SourceArn nor
//! aws:SourceAccount, so a statement that asks for either lets no store be made.

use super::ask::{Row, worst};
use super::key;
use super::sender::Caller;
use crate::access::Slot;
use crate::estate::links::{KEY, Link};
use crate::facts::derived::Facts;
use crate::facts::roles::CLOUDTRAIL;
use crate::facts::target::follow;

const REQUEST: &str = "store_key";

pub(super) fn rows(facts: &Facts<'_>, store: usize) -> Vec<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let key = match follow(links, store, "/KmsKeyId", KEY) {
        Link::To(key) => key,
        Link::Outside(name) => return vec![key::elsewhere(REQUEST, &name)],
        Link::Unknown(reason) => return Row::open(&[REQUEST], &reason),
        Link::None => return Vec::new(),
    };
    let (arn, account) = (parties.arn(links, store), parties.account(links, store));
    let caller = Caller { service: CLOUDTRAIL.into(), arn, account, organization: None };
    let ask = key::ask(facts, key);
    let (target, owner) = (parties.arn(links, key), parties.account(links, key));
    let row = |action| {
        let request = caller.call(action, &target, &owner);
        let request = request.with("aws:SourceArn", Slot::Absent).with("aws:SourceAccount", Slot::Absent);
        ask.row(REQUEST, &[request])
    };
    worst(["kms:GenerateDataKey", "kms:Decrypt"].map(row).into()).into_iter().collect()
}
