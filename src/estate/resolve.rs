//! Intrinsic functions to values, as far as values are known before anything is deployed.

use super::intrinsic::{self, Intrinsic, Part};
use super::types::{Identity, resource_type};
use super::{Estate, Resource};
use serde_json::Value;

impl Estate {
    /// The value with every reference replaced whose value is known; the others stay as they are.
    pub fn resolve(&self, value: &Value) -> Value {
        intrinsic::map(value, &mut |found| match found {
            Intrinsic::Ref(id) => self.identity(id, None).map(Value::String),
            Intrinsic::GetAtt(id, attribute) => self.identity(id, Some(attribute)).map(Value::String),
            Intrinsic::Sub(parts) => self.substitute(parts),
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
        let arn = resource_type(&resource.kind)?.arn.as_ref()?;
        self.compute(resource, arn)
    }

    /// What `Ref` gives for a resource, where it is known before it is deployed.
    pub fn reference(&self, resource: &Resource) -> Option<String> {
        self.compute(resource, &resource_type(&resource.kind)?.reference)
    }

    fn identity(&self, id: &str, attribute: Option<&str>) -> Option<String> {
        let resource = self.get(id)?;
        match attribute {
            None => self.reference(resource),
            Some(name) if resource_type(&resource.kind).is_some_and(|row| row.arn_attribute == name) => {
                self.arn(resource)
            }
            Some(_) => None,
        }
    }

    fn substitute(&self, parts: &[Part<'_>]) -> Option<Value> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Ref(id) => text.push_str(&self.identity(id, None)?),
                Part::GetAtt(id, attribute) => text.push_str(&self.identity(id, Some(attribute))?),
            }
        }
        Some(Value::String(text))
    }

    fn compute(&self, resource: &Resource, identity: &Identity) -> Option<String> {
        match identity {
            Identity::Property(pointer) => match self.resolve(resource.property(pointer)?) {
                Value::String(text) => Some(text),
                _ => None,
            },
            Identity::Text(text) => self.fill(resource, text),
            Identity::AssignedArn => resource.existing.clone(),
            Identity::AssignedId => {
                resource.existing.as_ref().and_then(|arn| arn.rsplit('/').next()).map(str::to_owned)
            }
        }
    }

    fn fill(&self, resource: &Resource, text: &str) -> Option<String> {
        let stack = self.stack(resource.stack);
        let mut filled = String::new();
        for (i, piece) in text.split(['{', '}']).enumerate() {
            match piece {
                _ if i % 2 == 0 => filled.push_str(piece),
                "partition" => filled.push_str(stack.partition.name()),
                "region" => filled.push_str(&stack.region),
                "account" => filled.push_str(&stack.account),
                "organization_account" => filled.push_str(self.owner(resource)),
                pointer => {
                    let (pointer, default) = pointer
                        .split_once('|')
                        .map_or((pointer, None), |(pointer, default)| (pointer, Some(default)));
                    match (resource.property(pointer), default) {
                        (Some(value), _) => filled.push_str(self.resolve(value).as_str()?),
                        (None, default) => filled.push_str(default?),
                    }
                }
            }
        }
        Some(filled)
    }

    /// The account whose id is in a trail's ARN: the management account's for an organization trail, whoever
    /// creates it (CloudTrail user guide, "Organization delegated administrator").
    fn owner<'a>(&'a self, resource: &Resource) -> &'a str {
        let organization_trail = resource.property("/IsOrganizationTrail") == Some(&Value::Bool(true));
        match &self.organization {
            Some(organization) if organization_trail => &organization.management_account,
            _ => &self.stack(resource.stack).account,
        }
    }
}
