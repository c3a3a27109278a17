//! What was read together, and for which account and Region.
//!
//! References hold within a unit; from one unit to another lead names, ARNs and exports.

use super::{Estate, Partition, Resource, Stack, StackId, intrinsic};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The language that a unit was written in. What to write instead of something wrong is told in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// A trailsmith spec.
    Spec,
    /// A CloudFormation template, also one that SAM or the CDK has written.
    CloudFormation,
    /// Terraform source.
    Terraform,
    /// `terraform show -json` of a plan or a state.
    TerraformPlan,
    /// What the AWS CLI has printed.
    AwsApi,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Dialect; 5] =
        [Dialect::Spec, Dialect::CloudFormation, Dialect::Terraform, Dialect::TerraformPlan, Dialect::AwsApi];

    /// Its name, as policies call it.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Spec => "spec",
            Dialect::CloudFormation => "cloudformation",
            Dialect::Terraform => "terraform",
            Dialect::TerraformPlan => "terraform-plan",
            Dialect::AwsApi => "aws-api",
        }
    }
}

/// A template, a Terraform root module, a plan, a bundle of API answers, a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The file or folder, as it was named, with `/` between its parts.
    pub name: String,
    /// The language.
    pub dialect: Dialect,
}

/// Names one of an estate's units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub usize);

/// An output of a template that others may import.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The unit whose output it is.
    pub unit: UnitId,
    /// The stack that the unit's references to the account and Region mean.
    pub stack: StackId,
    /// The name, with intrinsic functions of that unit.
    pub name: Value,
    /// The value, with intrinsic functions of that unit.
    pub value: Value,
}

/// The account and Region that an input is for, as far as somebody said it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The account's id, 12 digits.
    pub account: Option<String>,
    /// The Region.
    pub region: Option<String>,
}

/// Whose a stack is. Two of one owner are known to be of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner<'a> {
    /// The account of that id.
    Account(&'a str),
    /// An account that nobody says: no other stack is known to be of it.
    Unsaid(StackId),
}

impl Estate {
    /// Whose a stack is.
    pub fn owner(&self, stack: StackId) -> Owner<'_> {
        self.stack(stack).known_account().map_or(Owner::Unsaid(stack), Owner::Account)
    }
}

impl Unit {
    /// The folder that the unit is in; empty for the working directory.
    pub fn folder(&self) -> &str {
        match self.dialect {
            Dialect::Terraform => &self.name,
            _ => self.name.rsplit_once('/').map_or("", |(folder, _)| folder),
        }
    }
}

impl Stack {
    /// A stack of an input that was read, at a place that may not be known.
    pub fn read(name: impl Into<String>, place: &Place) -> Stack {
        let region = place.region.clone().unwrap_or_default();
        Stack {
            name: name.into(),
            account: place.account.clone().unwrap_or_default(),
            partition: Partition::of_region(&region).unwrap_or_default(),
            region,
            is_spread: false,
        }
    }

    /// The account, where it is known.
    pub fn known_account(&self) -> Option<&str> {
        Some(self.account.as_str()).filter(|account| !account.is_empty())
    }

    /// The Region, where it is known.
    pub fn known_region(&self) -> Option<&str> {
        Some(self.region.as_str()).filter(|region| !region.is_empty())
    }
}

impl Estate {
    /// Adds what was read from another input; its units and stacks are numbered on.
    ///
    /// What is known of the organization and of retention is kept from the first input that says it.
    pub fn append(&mut self, other: Estate) {
        let (units, stacks) = (self.units.len(), self.stacks.len());
        let answers = other.units.iter().any(|unit| unit.dialect == Dialect::AwsApi);
        self.units.extend(other.units);
        self.stacks.extend(other.stacks);
        self.resources.extend(other.resources.into_iter().map(|mut resource| {
            resource.unit.0 += units;
            resource.stack.0 += stacks;
            resource
        }));
        self.exports.extend(other.exports.into_iter().map(|mut export| {
            export.unit.0 += units;
            export.stack.0 += stacks;
            export
        }));
        self.organization = self.organization.take().or(other.organization);
        self.retention = self.retention.or(other.retention);
        // A run has thousands of units, and few of them are answers.
        if answers {
            self.see_once();
        }
        self.index = super::Index::default();
    }

    /// Of what several accounts' answers show, such as the organization's trail, keeps that of which most is known.
    fn see_once(&mut self) {
        let answers = |resource: &Resource| self.units[resource.unit.0].dialect == Dialect::AwsApi;
        let mut best: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
        let mut others = BTreeSet::new();
        for (at, resource) in self.resources.iter().enumerate().filter(|(_, resource)| answers(resource)) {
            let Some(arn) = &resource.existing else { continue };
            let this = (unknowns(&resource.properties), at);
            let kept = best.entry((&resource.kind, arn)).or_insert(this);
            if *kept != this {
                others.insert(this.max(*kept).1);
                *kept = this.min(*kept);
            }
        }
        let mut at = 0;
        self.resources.retain(|_| {
            at += 1;
            !others.contains(&(at - 1))
        });
    }
}

/// How often something in a value is not known.
fn unknowns(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(unknowns).sum(),
        Value::Object(fields) if fields.contains_key(intrinsic::UNKNOWN) => 1,
        Value::Object(fields) => fields.values().map(unknowns).sum(),
        _ => 0,
    }
}
