//! The one on whose behalf a service calls, and what its requests have in common.

use crate::access::{Piece, Principal, Request, Shape, Slot, Text};
use crate::estate::links::{BUCKET, Link, reach};
use crate::facts::derived::Facts;
use crate::facts::parties::Parties;
use crate::facts::roles::CLOUDTRAIL;
use crate::facts::target::follow;
use crate::json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What requests of CloudTrail and its like never come with, besides what no service's do.
const ABSENT: [&str; 4] =
    ["aws:SourceOwner", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4", "kms:CallerAccount"];

/// An address that is nobody's (RFC 5737): that of a service is none of the customer's.
const ELSEWHERE: &str = "192.0.2.1";

/// A trail, as its requests say who makes them.
pub(super) struct Sender {
    pub(super) trail: usize,
    /// Its ARN; where AWS makes up its name, what stands for it in its own stack, and then with any name.
    arns: Vec<Text>,
    /// The account in its ARN: the management account's of an organization trail.
    pub(super) owner: Text,
    /// The Region that it is in.
    pub(super) region: Text,
    /// The organization's id, as far as it is known.
    pub(super) organization: Text,
    /// Whether it is the organization's; nothing if that is not known.
    pub(super) of_organization: Option<bool>,
}

impl Sender {
    pub(super) fn of(facts: &Facts<'_>, trail: usize) -> Sender {
        Sender::owned(facts, trail, None)
    }

    /// The same trail as the organization's whose management account is the only one that the bucket's policy names in a
    /// trail's ARN; nothing if that is the trail's own or the bucket's, or the organization is said.
    pub(super) fn managed_elsewhere(facts: &Facts<'_>, sender: &Sender) -> Option<Sender> {
        let (links, parties) = (&facts.links, &facts.parties);
        let resource = links.resource(sender.trail);
        let is_evident = parties.manager(parties.known_account(resource.stack)).is_some();
        if sender.of_organization != Some(true) || is_evident || resource.existing.is_some() {
            return None;
        }
        let Link::To(bucket) = follow(links, sender.trail, "/S3BucketName", BUCKET) else { return None };
        let (policy, property) = parties.document(links, &facts.documents, bucket).place?;
        let mut accounts = BTreeSet::new();
        named(links.properties[policy].pointer(&property)?, &mut accounts);
        let account = accounts.pop_first().filter(|_| accounts.is_empty())?;
        let own =
            |number: usize| parties.known_account(links.resource(number).stack) == Some(account.as_str());
        (!own(sender.trail) && !own(bucket)).then(|| Sender::owned(facts, sender.trail, Some(&account)))
    }

    fn owned(facts: &Facts<'_>, trail: usize, managed_by: Option<&str>) -> Sender {
        let (links, parties) = (&facts.links, &facts.parties);
        let resource = links.resource(trail);
        let of_organization = switch(&links.properties[trail], "/IsOrganizationTrail");
        let said = managed_by.or_else(|| resource.existing.as_deref().and_then(|arn| arn.split(':').nth(4)));
        let manager = parties.manager(parties.known_account(resource.stack));
        let owner: Text = match (said, manager, of_organization) {
            (Some(account), ..) => account.into(),
            (None, Some(manager), Some(true)) => manager.into(),
            (None, Some(_), None) => Text::unknown("whether it is the organization's trail is not known"),
            _ => parties.account(links, trail),
        };
        let region = Parties::region(links, trail);
        let partition = Parties::partition(links, trail);
        let named = |name: Text| {
            let (region, owner) = (region.clone(), owner.clone());
            let rest = [":cloudtrail:".into(), region, ":".into(), owner, ":trail/".into(), name];
            Text::from("arn:").then([partition.clone()]).then(rest)
        };
        let arns = if links.is_made_up(trail) {
            let name = Piece::unknown("the trail's name is not known before deployment", Shape::Name);
            vec![named(resource.id.as_str().into()), named(name.into())]
        } else {
            vec![named(parties.text(links.properties[trail].get("TrailName").unwrap_or(&Value::Null)))]
        };
        let organization = match parties.organization(links, trail) {
            Some(id) => id.as_str().into(),
            None => Text::of(["o-".into(), Piece::unknown("the organization is not said", Shape::Name)]),
        };
        Sender { trail, arns, owner, region, organization, of_organization }
    }

    pub(super) fn arn(&self) -> &Text {
        &self.arns[0]
    }

    /// CloudTrail's request on the trail's behalf, in each form that it may have.
    pub(super) fn calls(&self, action: &str, resource: &Text, owner: &Text) -> Vec<Request> {
        let call = |arn: &Text| {
            let caller = Caller {
                service: CLOUDTRAIL.into(),
                arn: arn.clone(),
                account: self.owner.clone(),
                organization: self.organization.known().map(Cow::into_owned),
            };
            caller.call(action, resource, owner)
        };
        self.arns.iter().map(call).collect()
    }
}

/// A service that calls on behalf of a resource.
pub(super) struct Caller {
    pub(super) service: Text,
    /// The resource's ARN.
    pub(super) arn: Text,
    /// The resource's account.
    pub(super) account: Text,
    /// The organization that the account is in, where it is known.
    pub(super) organization: Option<String>,
}

impl Caller {
    pub(super) fn call(&self, action: &str, resource: &Text, owner: &Text) -> Request {
        let service = Principal::Service(self.service.clone());
        let request = Request::new(service, action, resource.clone(), owner.clone());
        let versions = ["1.2", "1.3"].map(Slot::value);
        let addresses = vec![Slot::Absent, Slot::value(ELSEWHERE)];
        let request = request
            .with_text("aws:SourceArn", self.arn.clone())
            .with_text("aws:SourceAccount", self.account.clone())
            .with_text("aws:SecureTransport", "true")
            .with("s3:TlsVersion", Slot::OneOf(versions.to_vec()))
            .with("aws:SourceIp", Slot::OneOf(addresses));
        let request = match &self.organization {
            Some(id) => request.with_text("aws:SourceOrgID", id.as_str()),
            None => request,
        };
        request.lacking(&ABSENT)
    }
}

/// The accounts in the ARNs of trails.
fn named(value: &Value, accounts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let ["arn", _, "cloudtrail", _, account, _] = text.splitn(6, ':').collect::<Vec<_>>()[..] {
                accounts.insert(account.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, accounts)),
        Value::Object(fields) => fields.values().for_each(|value| named(value, accounts)),
        _ => {}
    }
}

/// What a switch says; off if it is left out, nothing if it is not known.
pub(super) fn switch(properties: &Value, pointer: &str) -> Option<bool> {
    match reach(properties, pointer) {
        None | Some(Value::Null) => Some(false),
        Some(value) => value.as_bool(),
    }
}
