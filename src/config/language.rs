//! The configuration file's language. Each doc comment is the documentation in its schema.

use crate::diagnostic::Severity;
use crate::spec::{AccountId, Version};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How trailsmith checks the files of a repository: for which accounts they are, and what is accepted.
///
/// Paths and their patterns are relative to the folder of the configuration file. Patterns: `*` within a name, `**` over
/// folders, `?`, `[ab]`, `{a,b}`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "trailsmith configuration")]
pub(super) struct File {
    /// The version of this language: 1.
    #[expect(dead_code, reason = "reading it is checking it")]
    pub(super) version: Version,
    /// Patterns of paths, and the account and Region that these files are for. Where several fit, the last one that says
    /// it counts.
    #[serde(default)]
    pub(super) places: BTreeMap<String, Place>,
    /// Findings that are accepted, and why.
    #[serde(default)]
    pub(super) ignore: Vec<Ignore>,
    /// Only policies whose ids fit one of these patterns are reported. Default: all.
    #[serde(default)]
    pub(super) select: Vec<String>,
    /// The least severity that makes `check` fail. Default: `medium`, or what a spec says.
    pub(super) fail_on: Option<Severity>,
    /// Findings below this severity are not reported.
    pub(super) min_severity: Option<Severity>,
    /// Folders of policies of your own.
    #[serde(default)]
    pub(super) policies: Vec<String>,
}

/// An account and a Region.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// The account's id, 12 digits in quotes.
    pub(super) account: Option<AccountId>,
    /// The Region, such as `eu-west-1`.
    pub(super) region: Option<String>,
}

/// Findings that are accepted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ignore {
    /// A policy's id, or a pattern of ids.
    pub(super) policy: String,
    /// A pattern of paths. Default: all files.
    pub(super) path: Option<String>,
    /// A pattern of resources' names, as findings give them. Default: all resources.
    pub(super) resource: Option<String>,
    /// Why they are accepted: a sentence for the auditor.
    #[schemars(length(min = 1))]
    pub(super) reason: String,
    /// The last day, YYYY-MM-DD, on which they are. Default: without end.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub(super) until: Option<String>,
}
