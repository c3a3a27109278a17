//! Intrinsic functions to values, as far as values are known before anything is deployed.

use super::intrinsic::{self, Intrinsic, Part};
use super::types::{Identity, resource_type};
use super::{Estate, Partition, Resource};
use crate::json::Value;
use compact_str::CompactString;

impl Estate {
    /// The value with every reference replaced whose value is known; the others stay as they are.
    pub fn resolve(&self, value: &Value) -> Value {
        self.follow(value, 0)
    }

    /// The same after so many names that are made of others'.
    fn follow(&self, value: &Value, step: usize) -> Value {
        intrinsic::map(value, &mut |found| match found {
            Intrinsic::Ref(id) => self.identity(id, None, step).map(Value::from),
            Intrinsic::GetAtt(id, attribute) => self.identity(id, Some(attribute), step).map(Value::from),
            Intrinsic::Sub(parts) => self.substitute(parts, step),
            Intrinsic::Unknown(_) => None,
        })
    }

    /// The resource that a value names: by reference, or by its name or ARN in plain text.
    pub fn target(&self, value: &Value) -> Option<&Resource> {
        if let Some(Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _)) = intrinsic::intrinsic(value) {
            return self.get(id);
        }
        let text = value.as_str()?;
        let is = |found: Option<String>| found.as_deref() == Some(text);
        self.resources.iter().find(|resource| is(self.arn(resource)) || is(self.reference(resource)))
    }

    /// A resource's ARN, where it is known before it is deployed.
    pub fn arn(&self, resource: &Resource) -> Option<String> {
        self.arn_after(resource, 0)
    }

    /// What `Ref` gives for a resource, where it is known before it is deployed.
    pub fn reference(&self, resource: &Resource) -> Option<String> {
        self.reference_after(resource, 0)
    }

    fn arn_after(&self, resource: &Resource, step: usize) -> Option<String> {
        self.compute(resource, resource_type(&resource.kind)?.arn.as_ref()?, step)
    }

    fn reference_after(&self, resource: &Resource, step: usize) -> Option<String> {
        self.compute(resource, &resource_type(&resource.kind)?.reference, step)
    }

    fn identity(&self, id: &str, attribute: Option<&str>, step: usize) -> Option<String> {
        let resource = self.get(id)?;
        match attribute {
            None => self.reference_after(resource, step),
            Some(name) if resource_type(&resource.kind).is_some_and(|row| row.arn_attribute == name) => {
                self.arn_after(resource, step)
            }
            Some(_) => None,
        }
    }

    fn substitute(&self, parts: &[Part<'_>], step: usize) -> Option<Value> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Unknown(_) => return None,
                Part::Ref(id) => text.push_str(&self.identity(id, None, step)?),
                Part::GetAtt(id, attribute) => text.push_str(&self.identity(id, Some(attribute), step)?),
            }
        }
        Some(Value::from(text))
    }

    fn compute(&self, resource: &Resource, identity: &Identity, step: usize) -> Option<String> {
        if step >= MAX_STEPS {
            return None;
        }
        let partition = Some(self.stack(resource.stack).partition);
        let after = |value: &Value| self.follow(value, step + 1);
        let pieces = identify(self, (resource, partition), identity, &|value| match after(value) {
            Value::String(text) => Ok(text),
            open => Err(open),
        });
        pieces
            .ok()?
            .into_iter()
            .map(|piece| if let Piece::Known(text) = piece { Some(text) } else { None })
            .collect()
    }
}

/// How many names may be made of each other: of a circle, or of thousands, no name is known.
pub(super) const MAX_STEPS: usize = 32;

/// A piece of an identifier.
pub(super) enum Piece {
    /// This text.
    Known(CompactString),
    /// It depends on this value, which is not known.
    Open(Value),
    /// It depends on what the input does not say, for this reason.
    Unsaid(&'static str),
}

/// Why an account is not known.
pub(crate) const NO_ACCOUNT: &str =
    "the account is not said; give --account, or `places` in .trailsmith.yaml";
/// Why a Region is not known.
pub(crate) const NO_REGION: &str = "the Region is not said; give --region, or `places` in .trailsmith.yaml";
/// Why a partition is not known.
pub(crate) const NO_PARTITION: &str = "ARNs of several partitions are written beside it and the Region is not said; give --region, or `places` in \
     .trailsmith.yaml";

/// A resource's identifier in pieces, in that partition; nothing where a property that it is made of is left out or AWS
/// assigns it.
pub(super) fn identify(
    estate: &Estate,
    (resource, partition): (&Resource, Option<Partition>),
    identity: &Identity,
    resolve: &dyn Fn(&Value) -> Result<CompactString, Value>,
) -> Result<Vec<Piece>, Missing> {
    let stack = estate.stack(resource.stack);
    let property = |pointer: &str| resource.property(pointer).ok_or(Missing);
    let resolved = |value: &Value| resolve(value).map_or_else(Piece::Open, Piece::Known);
    let said =
        |value: Option<&str>, reason| value.map_or(Piece::Unsaid(reason), |value| Piece::Known(value.into()));
    let known = |text: &str| Piece::Known(text.into());
    match identity {
        Identity::Property(pointer) => Ok(vec![resolved(property(pointer)?)]),
        Identity::AssignedArn => Ok(vec![known(resource.existing.as_ref().ok_or(Missing)?)]),
        Identity::AssignedId => {
            let arn = resource.existing.as_ref().ok_or(Missing)?;
            Ok(vec![known(arn.rsplit('/').next().unwrap_or(arn))])
        }
        Identity::Text(text) => {
            let pieces = text.split(['{', '}']).enumerate().map(|(i, piece)| {
                Ok(match piece {
                    _ if i % 2 == 0 => known(piece),
                    "partition" => said(partition.map(Partition::name), NO_PARTITION),
                    "region" => said(stack.known_region(), NO_REGION),
                    "account" => said(stack.known_account(), NO_ACCOUNT),
                    "organization_account" => said(owner(estate, resource), NO_ACCOUNT),
                    pointer => match pointer.split_once('|') {
                        Some((pointer, default)) => {
                            property(pointer).map_or_else(|_| known(default), resolved)
                        }
                        None => resolved(property(pointer)?),
                    },
                })
            });
            pieces.collect()
        }
    }
}

/// A property that an identifier is made of is left out, or AWS assigns it.
pub(super) struct Missing;

/// The account whose id is in a trail's ARN: the management account's for an organization trail, whoever creates it
/// (CloudTrail user guide, "Organization delegated administrator").
fn owner<'a>(estate: &'a Estate, resource: &Resource) -> Option<&'a str> {
    let organization_trail = resource.property("/IsOrganizationTrail") == Some(&Value::Bool(true));
    match &estate.organization {
        Some(organization) if organization_trail => Some(&organization.management_account),
        _ => estate.stack(resource.stack).known_account(),
    }
}
