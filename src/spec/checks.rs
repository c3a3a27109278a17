//! `checks`: what makes a run fail, and what is accepted.

use crate::diagnostic::Severity;
use crate::framework::FrameworkId;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which findings make a run fail, and which are accepted and why.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// The least severity that makes `check` fail and keeps `synth` from writing: `info`, `low`, `medium`, `high` or
    /// `critical`. Default: `medium`.
    #[serde(default)]
    pub fail_on: Severity,
    /// Frameworks that must be met, such as `cis-aws-5.0`: whatever speaks against one of their controls makes `check` fail
    /// and keeps `synth` from writing, at any severity, and so does what must be there for one and is not. `report` tells
    /// how their controls stand.
    #[serde(default)]
    pub frameworks: Vec<FrameworkId>,
    /// Findings that are accepted, each with its reason and the last day on which that holds.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// A finding that is accepted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The policy's id, as the finding names it.
    pub policy: String,
    /// The resource, as the finding names it: `buckets.logs`. Default: any.
    pub resource: Option<String>,
    /// Why it is accepted: a sentence for the auditor.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// The last day, YYYY-MM-DD, on which it is accepted.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub expires: String,
}
