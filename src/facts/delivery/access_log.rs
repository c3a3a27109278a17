//! The access logs of a log bucket: may S3 write them below the prefix?
//!
//! S3 user guide, "Permissions for log delivery".

use super::ask::{Ask, Row};
use super::sender::Caller;
use crate::access::{Piece, Role, Shape, Slot, Text};
use crate::estate::links::{BUCKET, Link, reach};
use crate::facts::derived::Facts;
use crate::facts::roles::{LOGS, lets_log_delivery_in};
use crate::facts::target::follow;

const DESTINATION: &str = "/LoggingConfiguration/DestinationBucketName";
const PREFIX: &str = "/LoggingConfiguration/LogFilePrefix";

pub(super) fn rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let Link::To(target) = follow(links, number, DESTINATION, BUCKET) else { return Vec::new() };
    if !facts.roles.has(number, LOGS) || links.resource(target).attributes.partial || by_acl(facts, target) {
        return Vec::new();
    }
    let held = parties.document(links, &facts.documents, target);
    let of = format!("bucket `{}`", links.resource(target).name);
    let ask = Ask { links, held: vec![(Role::Resource, held)], of };
    let (arn, owner) = (parties.arn(links, target), parties.account(links, target));
    let prefix = reach(&links.properties[number], PREFIX).map_or_else(Text::default, |p| parties.text(p));
    let name = Piece::unknown("the file's name", Shape::Name);
    let object = arn.then(["/".into(), prefix, name.into()]);
    let caller = Caller {
        service: "logging.s3.amazonaws.com".into(),
        arn: parties.arn(links, number),
        account: parties.account(links, number),
    };
    let request = caller.call("s3:PutObject", &object, &owner);
    let request = request
        .with("s3:x-amz-server-side-encryption-customer-algorithm", Slot::Absent)
        .with("s3:x-amz-server-side-encryption", Slot::Absent);
    vec![ask.row("access_logs", &[request])]
}

/// Access control lists let log delivery in where they are on.
fn by_acl(facts: &Facts<'_>, target: usize) -> bool {
    let bucket = &facts.links.properties[target];
    let ownership = reach(bucket, "/OwnershipControls/Rules/0/ObjectOwnership");
    // An unknown one may be on.
    let enforced = ownership.is_none_or(|rule| rule == "BucketOwnerEnforced");
    !enforced && lets_log_delivery_in(bucket)
}
