//! Requirements as data: one YAML file each, over a resource with all that it is linked to.
//!
//! The files in `policies/` and a user's own go the same way. Nothing here knows a single requirement.

mod asked;
mod baseline;
mod blanks;
mod branches;
mod catalogue;
mod context;
mod evaluate;
pub(crate) mod example;
mod exception;
mod expression;
mod foreign;
mod ignore;
mod keywords;
mod load;
mod matrix;
mod met;
mod other;
mod place;
mod promise;
mod said;
mod schema;
mod subject;
#[cfg(test)]
mod tests;
mod truth;
mod unseen;

pub use baseline::{Baseline, read_baseline, write_baseline};
pub use catalogue::{explain, explain_control, find, find_control, listing};
pub use evaluate::{evaluate, met};
pub use example::{Examples, Failure, test_examples};
pub use exception::apply_exceptions;
pub use ignore::{Ignore, Reach, apply_ignores, inline};
pub use load::{is_file_of, schema};
pub use matrix::{Evidence, Matrix, Row, Standing, matrix};
pub use met::Met;
pub use other::{explain_other, other, other_findings};
pub use promise::broken_promises;
pub use unseen::{Unseen, unseen};

pub use crate::facts::Scope;

use crate::diagnostic::{Diagnostic, Severity, Shared};
use crate::framework::FrameworkId;
use crate::source::{SourceId, Sources};
use expression::Expression;
use schema::Schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One requirement of one type of resource.
#[derive(Debug)]
pub struct Policy {
    /// Its name, which is also its file's.
    pub id: Shared,
    /// What is wrong where it is not met.
    pub title: String,
    /// How bad that is.
    pub severity: Severity,
    /// CloudFormation's type name of the resources that it is for.
    pub resource: String,
    /// What would happen in AWS.
    pub rationale: Arc<str>,
    /// What to write instead.
    pub remediation: Remediation,
    /// Framework or tool to the ids that it has there.
    pub references: BTreeMap<String, Vec<String>>,
    /// Subjects that show how it is meant.
    pub examples: Examples,
    remedies: Remedies,
    /// Shared with others that are for the same resources.
    when: Option<Arc<Schema>>,
    require: Option<Schema>,
    assert: Option<Expression>,
    /// Whether AWS refuses what does not meet it.
    refused: bool,
    at: Option<String>,
    /// The property that it is about, where one is named.
    property: String,
    message: Option<String>,
    because: Option<String>,
}

impl Policy {
    /// The controls of a framework that the policy answers for.
    pub fn controls(&self, framework: FrameworkId) -> &[String] {
        self.references.get(framework.name()).map_or(&[], Vec::as_slice)
    }
}

/// What to write instead, in each language.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    /// In a trailsmith spec; `<name>` stands for the resource's name there.
    #[serde(default)]
    pub spec: String,
    /// In a CloudFormation template.
    #[serde(default)]
    pub cloudformation: String,
    /// In Terraform.
    #[serde(default)]
    pub terraform: String,
    /// Commands of the AWS CLI that mend, or show, what is in an account already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cli: Option<String>,
}

/// What to write instead, as findings say it: thousands of them share one text.
#[derive(Debug)]
struct Remedies {
    cloudformation: Arc<str>,
    terraform: Arc<str>,
    /// For what the AWS API answered.
    api: Arc<str>,
}

impl Remedies {
    fn new(remediation: &Remediation) -> Remedies {
        let shared = |text: &str| Arc::from(text.trim_end());
        Remedies {
            cloudformation: shared(&remediation.cloudformation),
            terraform: shared(&remediation.terraform),
            api: shared(remediation.cli.as_deref().unwrap_or(&remediation.cloudformation)),
        }
    }
}

/// All policies that a run holds its input to, by id.
#[derive(Debug)]
pub struct PolicySet(Vec<Policy>);

impl PolicySet {
    /// The policies that come with trailsmith, for checking: without their examples.
    pub fn builtin() -> PolicySet {
        PolicySet::new(load::builtin())
    }

    /// The policies that come with trailsmith, with their examples.
    pub fn documented() -> PolicySet {
        PolicySet::new(load::documented())
    }

    /// These policies and those of a user's files; the errors if any of these is not sound.
    pub fn with_user(mut self, sources: &Sources, files: &[SourceId]) -> Result<PolicySet, Vec<Diagnostic>> {
        self.0.extend(load::user(sources, files, &self.0)?);
        Ok(PolicySet::new(self.0))
    }

    fn new(mut policies: Vec<Policy>) -> PolicySet {
        policies.sort_by(|a, b| a.id.cmp(&b.id));
        let mut shared: BTreeMap<String, Arc<Schema>> = BTreeMap::new();
        for when in policies.iter_mut().filter_map(|policy| policy.when.as_mut()) {
            let known = shared.entry(when.text()).or_insert_with(|| Arc::clone(when));
            *when = Arc::clone(known);
        }
        PolicySet(policies)
    }

    /// The policies, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Policy> {
        self.0.iter()
    }

    /// The policy with that id.
    pub fn get(&self, id: &str) -> Option<&Policy> {
        self.0.binary_search_by(|policy| policy.id.as_str().cmp(id)).ok().map(|at| &self.0[at])
    }
}
