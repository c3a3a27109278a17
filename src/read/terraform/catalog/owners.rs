//! Which resource a split resource is part of.

use crate::estate::Resource;
use crate::estate::intrinsic::{Intrinsic, Part, intrinsic};
use crate::estate::links::names_its_unknowns;
use crate::json::Value;
use std::collections::HashMap;

/// Where a split resource belongs.
pub(super) enum Owner {
    /// To the resource with this number.
    Is(usize),
    /// To one that is not among the blocks.
    Foreign,
    /// To any of these.
    AnyOf(Vec<usize>),
}

/// Resources by their ids and names.
pub(super) struct Owners {
    by_id: HashMap<String, usize>,
    by_name: HashMap<(String, String), usize>,
}

impl Owners {
    pub(super) fn new(resources: &[Resource]) -> Owners {
        let mut owners = Owners { by_id: HashMap::new(), by_name: HashMap::new() };
        for (number, resource) in resources.iter().enumerate() {
            owners.by_id.entry(resource.id.clone()).or_insert(number);
            if let Some(name) = name(resource).filter(|name| !unknown(name)) {
                let key = (resource.kind.clone(), name.to_string());
                owners.by_name.entry(key).or_insert(number);
            }
        }
        owners
    }

    /// The resource of that type which the value names.
    pub(super) fn find(&self, resources: &[Resource], kind: &str, value: &Value) -> Owner {
        if let Some(Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _)) = intrinsic(value) {
            let found = self.by_id.get(id).filter(|number| resources[**number].kind == kind);
            if let Some(number) = found {
                return Owner::Is(*number);
            }
        }
        if !unknown(value)
            && let Some(number) = self.by_name.get(&(kind.to_owned(), value.to_string()))
        {
            return Owner::Is(*number);
        }
        let all = resources.iter().enumerate().filter(|(_, resource)| resource.kind == kind);
        // Named by the same variable: whatever that is, they are one.
        let alike = |resource: &Resource| names_its_unknowns(value) && name(resource) == Some(value);
        let mut same = all.clone().filter(|(_, resource)| alike(resource));
        if let (Some((number, _)), None) = (same.next(), same.next()) {
            return Owner::Is(number);
        }
        let open: Vec<usize> =
            all.filter(|(_, resource)| could_be(resource, value)).map(|(number, _)| number).collect();
        if open.is_empty() { Owner::Foreign } else { Owner::AnyOf(open) }
    }
}

fn name(resource: &Resource) -> Option<&Value> {
    let name = match resource.kind.as_str() {
        "AWS::S3::Bucket" => "/BucketName",
        "AWS::IAM::Role" => "/RoleName",
        "AWS::Events::Rule" => "/Name",
        "AWS::CloudFormation::StackSet" => "/StackSetName",
        _ => return None,
    };
    resource.property(name)
}

fn unknown(value: &Value) -> bool {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(_)) => true,
        Some(Intrinsic::Sub(parts)) => parts.iter().any(|part| matches!(part, Part::Unknown(_))),
        _ => false,
    }
}

/// Whether a value that names no resource for certain may name this one.
fn could_be(resource: &Resource, value: &Value) -> bool {
    match name(resource) {
        // AWS makes up its name: nobody could have written it.
        None => unknown(value),
        Some(Value::String(_)) => !value.is_string(),
        Some(_) => true,
    }
}
