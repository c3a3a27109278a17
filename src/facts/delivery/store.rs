//! Event data stores: may CloudTrail use the key that one is encrypted with?
//!
//! CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail": for event data stores `aws:SourceArn` and
//! `aws:SourceAccount` are not supported.

use super::ask::{Row, worst};
use super::key;
use super::sender::{CLOUDTRAIL, Caller};
use crate::access::{Slot, Text};
use crate::estate::links::{KEY, Link};
use crate::facts::derived::Facts;
use crate::facts::target::follow;

const ROW: &str = "store_key";
/// What CloudTrail does with the key.
const USES: [&str; 2] = ["kms:GenerateDataKey", "kms:Decrypt"];

pub(super) fn rows(facts: &Facts<'_>, store: usize) -> Vec<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let key = match follow(links, store, "/KmsKeyId", KEY) {
        Link::None => return Vec::new(),
        Link::To(key) => key,
        Link::Outside(name) => return vec![key::elsewhere(ROW, &name)],
        Link::Unknown(reason) => return Row::open(&[ROW], &reason),
    };
    let caller = Caller {
        service: CLOUDTRAIL.into(),
        arn: Text::default(),
        account: Text::default(),
        organization: None,
    };
    let ask = key::ask(facts, key);
    let (arn, owner) = (parties.arn(links, key), parties.account(links, key));
    let rows = USES.iter().map(|action| {
        let request = caller.call(action, &arn, &owner);
        let request = request.with("aws:SourceArn", Slot::Absent).with("aws:SourceAccount", Slot::Absent);
        ask.row(ROW, &[request])
    });
    worst(rows.collect()).into_iter().collect()
}
