//! The names that resources, providers and files get in the root module.

use super::hcl::is_identifier;
use super::types::{Row, row};
use crate::estate::{Estate, Resource, Stack};
use std::collections::{BTreeMap, BTreeSet};

/// File names that the module has already, or that Terraform reads in another way.
const TAKEN: [&str; 5] = ["versions", "providers", "variables", "outputs", "override"];

/// The address of every resource, by logical id.
#[derive(Debug)]
pub(super) struct Names<'a>(BTreeMap<&'a str, (&'static Row, String)>);

impl<'a> Names<'a> {
    /// Gives each resource a label that no other of its type has.
    pub(super) fn new(estate: &'a Estate) -> Names<'a> {
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for resource in &estate.resources {
            let Some(row) = row(&resource.kind) else { continue };
            let wanted = identifier(&resource.label);
            let mut label = wanted.clone();
            let mut number = 1;
            while !taken.insert((row.terraform, label.clone())) {
                number += 1;
                label = format!("{wanted}_{number}");
            }
            names.insert(resource.id.as_str(), (row, label));
        }
        Names(names)
    }

    /// A resource's row and label.
    pub(super) fn get(&self, id: &str) -> Option<(&'static Row, &str)> {
        self.0.get(id).map(|(row, label)| (*row, label.as_str()))
    }

    /// `aws_s3_bucket.logs`
    pub(super) fn address(&self, resource: &Resource) -> Option<String> {
        self.get(&resource.id).map(|(row, label)| format!("{}.{label}", row.terraform))
    }
}

/// The alias of a stack's provider.
pub(super) fn alias(stack: &Stack) -> String {
    identifier(&stack.name.replace('-', "_"))
}

/// The variable with the role that a stack's provider assumes.
pub(in crate::emit) fn role_variable(stack: &Stack) -> String {
    format!("{}_role_arn", alias(stack))
}

/// The file that a stack's resources are in.
pub(super) fn file(stack: &Stack) -> String {
    let name = &stack.name;
    let taken = TAKEN.contains(&name.as_str()) || name.ends_with("_override");
    if taken { format!("{name}-stack.tf") } else { format!("{name}.tf") }
}

/// The text, made a name that Terraform takes.
fn identifier(text: &str) -> String {
    let part = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    let name: String = text.chars().map(part).collect();
    if is_identifier(&name) { name } else { format!("_{name}") }
}
