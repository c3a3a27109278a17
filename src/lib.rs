//! trailsmith checks and synthesizes the audit logging of an AWS organization.
//!
//! The pipeline, and the modules in the order in which they may look at each other:
//!
//! * [`parallel`]: the same work for each of many, on all cores.
//! * [`json`]: values as an estate holds them.
//! * [`source`]: texts, places in them, and trees whose values know where they were written.
//! * [`diagnostic`]: what there is to say, in no particular format.
//! * [`framework`]: what auditors ask for, control by control.
//! * [`estate`]: the one model: resources in CloudFormation's own vocabulary, as plain JSON.
//! * [`spec`]: the language that users write; [`access`]: policy documents.
//! * [`config`]: the configuration file: for which accounts files are, and what is accepted in them.
//! * [`compile`]: spec to estate, with the documents that AWS asks for; [`read`]: what exists already, to estates.
//! * [`facts`]: what can be derived from the estate and no single property shows; [`facts::prove`] says all of it of each
//!   trail, with what decides.
//! * [`policy`]: requirements as data, held against the estate; what is accepted of the findings, and by whom.
//! * [`emit`]: estate to CloudFormation, Terraform and a runbook; [`report`]: diagnostics to text, JSON, SARIF and others.
//!
//! Nothing here does I/O: the command line reads, writes and knows the date.
//!
//! ```
//! use trailsmith::{compile, policy, source::Sources, spec};
//!
//! let mut sources = Sources::new();
//! let id = sources.add("trailsmith.yaml", r#"
//! version: 1
//! organization:
//!   id: o-a1b2c3d4e5
//!   home_region: eu-west-1
//!   accounts: {management: "111111111111", log_archive: "222222222222"}
//! buckets:
//!   logs: {name: acme-org-trail-logs}
//! trails:
//!   org: {bucket: logs, multi_region: false}
//! "#);
//! let valid = spec::read(&sources, id).expect("a right spec");
//! let estate = compile::compile(&valid).expect("within AWS's limits");
//! let findings = policy::evaluate(&policy::PolicySet::builtin(), &estate, policy::Scope::Logging);
//! let finding = findings.iter().find(|finding| finding.id == "trail-multi-region").expect("one Region only");
//! assert_eq!(sources.position(finding.labels[0].location).line, 10);
//! ```

pub mod access;
pub mod compile;
pub mod config;
pub mod diagnostic;
pub mod emit;
pub mod estate;
pub mod facts;
pub mod framework;
pub mod json;
pub mod parallel;
pub mod policy;
pub mod read;
pub mod report;
pub mod source;
pub mod spec;
