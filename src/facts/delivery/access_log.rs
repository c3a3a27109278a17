//! The access logs of a log bucket: may S3 write them below the prefix?
//!
//! S3 user guide, "Permissions for log delivery".

use super::ask::{Ask, Row};
use super::sender::Caller;
use super::why::FILE_NAME;
use crate::access::{Piece, Role, Shape, Slot, Text};
use crate::estate::intrinsic::reason_of;
use crate::estate::links::{BUCKET, Link, reach};
use crate::estate::{Answer, joined};
use crate::facts::derived::Facts;
use crate::facts::roles::{LOGS, lets_log_delivery_in};
use crate::facts::target::follow;
use crate::json::Value;
use std::collections::BTreeSet;

const DESTINATION: &str = "/LoggingConfiguration/DestinationBucketName";
const PREFIX: &str = "/LoggingConfiguration/LogFilePrefix";

pub(super) fn rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let target = match follow(links, number, DESTINATION, BUCKET) {
        Link::None => return Vec::new(),
        Link::To(target) => target,
        Link::Outside(name) => {
            return Row::open(&[ROW], &format!("the bucket `{name}` is not among the inputs"));
        }
        Link::Unknown(reason) => return Row::open(&[ROW], &reason),
    };
    let whole = Answer::known(!links.resource(target).attributes.partial);
    match facts.roles.has(number, LOGS).and(whole).and(!by_acl(facts, target)) {
        Answer::Yes => {}
        Answer::No => return Vec::new(),
        Answer::Unknown(reasons) => {
            return Row::open(&[ROW], &joined(&reasons));
        }
    }
    let held = parties.certain_document(links, &facts.documents, target);
    let ask = Ask::on(facts, (target, "bucket", "s3"), (Role::Resource, held));
    let (arn, owner) = (parties.arn(links, target), parties.account(links, target));
    let prefix = reach(&links.properties[number], PREFIX).map_or_else(Text::default, |p| parties.text(p));
    let name = Piece::unknown(FILE_NAME, Shape::Name);
    let object = arn.then(["/".into(), prefix, name.into()]);
    let caller = Caller {
        service: "logging.s3.amazonaws.com".into(),
        arn: parties.arn(links, number),
        account: parties.account(links, number),
        organization: parties.organization(links, number),
    };
    let request = caller.call("s3:PutObject", &object, &owner);
    let request = request
        .with("s3:x-amz-server-side-encryption-customer-algorithm", Slot::Absent)
        .with("s3:x-amz-server-side-encryption", Slot::Absent);
    vec![ask.row(ROW, &[request])]
}

const ROW: &str = "access_logs";

/// Access control lists let log delivery in where they are on.
fn by_acl(facts: &Facts<'_>, target: usize) -> Answer {
    let bucket = &facts.links.properties[target];
    let mut reasons = BTreeSet::new();
    for property in ["AccessControl", "AccessControlPolicy", "OwnershipControls"] {
        unknowns(bucket.get(property).unwrap_or(&Value::Null), &mut reasons);
    }
    if !reasons.is_empty() {
        return Answer::Unknown(reasons);
    }
    let ownership = reach(bucket, "/OwnershipControls/Rules/0/ObjectOwnership");
    let enforced = ownership.is_none_or(|rule| rule == "BucketOwnerEnforced");
    Answer::known(!enforced && lets_log_delivery_in(bucket))
}

/// Why values in this one cannot be known.
fn unknowns(value: &Value, reasons: &mut BTreeSet<String>) {
    match (reason_of(value), value) {
        (Some(reason), _) => {
            reasons.insert(reason.to_owned());
        }
        (None, Value::Array(items)) => items.iter().for_each(|item| unknowns(item, reasons)),
        (None, Value::Object(fields)) => fields.values().for_each(|value| unknowns(value, reasons)),
        _ => {}
    }
}
