//! Estate to `RUNBOOK.md`: what people must do, in order, with every command.
//!
//! The words are in `templates/runbook`; here are the facts that they are about. Nothing is said that does not apply to
//! this estate.

mod accounts;
mod adopted;
mod deployment;
mod prerequisites;
mod resources;
mod shell;
#[cfg(test)]
mod tests;

use super::{Artifact, Error, Provenance, cloudformation};
use crate::estate::Estate;
use accounts::Accounts;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// What the estate was written to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Targets<'a> {
    /// CloudFormation's templates, where there are any.
    pub cloudformation: Option<&'a [cloudformation::Template]>,
    /// Whether there is a Terraform module.
    pub terraform: bool,
}

const MAIN: &str = "runbook/RUNBOOK.md.j2";

const TEMPLATES: &[(&str, &str)] = &[
    (MAIN, include_str!("../../../templates/runbook/RUNBOOK.md.j2")),
    ("runbook/prerequisites.md.j2", include_str!("../../../templates/runbook/prerequisites.md.j2")),
    ("runbook/adopted.md.j2", include_str!("../../../templates/runbook/adopted.md.j2")),
    ("runbook/cloudformation.md.j2", include_str!("../../../templates/runbook/cloudformation.md.j2")),
    ("runbook/terraform.md.j2", include_str!("../../../templates/runbook/terraform.md.j2")),
    ("runbook/mfa_delete.md.j2", include_str!("../../../templates/runbook/mfa_delete.md.j2")),
    ("runbook/verify.md.j2", include_str!("../../../templates/runbook/verify.md.j2")),
    ("runbook/undo.md.j2", include_str!("../../../templates/runbook/undo.md.j2")),
];

/// All that the templates can speak of.
#[derive(Serialize)]
struct Facts<'a> {
    version: &'a str,
    digest: &'a str,
    partition: &'a str,
    accounts: Vec<accounts::Account>,
    stacks: Vec<deployment::Stack>,
    organization: Option<prerequisites::Organization>,
    opt_in: Vec<prerequisites::OptIn>,
    principals: Vec<prerequisites::Principal>,
    restricted: Vec<prerequisites::Restricted>,
    adopted: adopted::Adopted,
    cloudformation: Option<deployment::CloudFormation>,
    terraform: Option<deployment::Terraform>,
    trails: Vec<resources::Trail>,
    buckets: Vec<resources::Bucket>,
    keys: Vec<resources::Key>,
    retained: Vec<String>,
    deleted: Vec<String>,
}

/// Writes the runbook for an estate and the files that were made of it.
pub fn emit(estate: &Estate, provenance: &Provenance, targets: Targets<'_>) -> Result<Artifact, Error> {
    let accounts = Accounts::new(estate);
    let facts = Facts {
        version: &provenance.version,
        digest: &provenance.digest,
        partition: estate.stacks.first().map_or("aws", |stack| stack.partition.name()),
        accounts: accounts.list(),
        stacks: deployment::stacks(estate, &accounts),
        organization: prerequisites::organization(estate, &accounts, targets),
        opt_in: prerequisites::opt_in(estate, &accounts),
        principals: prerequisites::principals(estate, &accounts),
        restricted: prerequisites::restricted(estate, &accounts),
        adopted: adopted::adopted(estate, &accounts),
        cloudformation: targets
            .cloudformation
            .map(|templates| deployment::cloudformation(estate, &accounts, templates)),
        terraform: targets.terraform.then(|| deployment::terraform(estate, &accounts)),
        trails: resources::trails(estate, &accounts),
        buckets: resources::buckets(estate, &accounts),
        keys: resources::keys(estate, &accounts),
        retained: deployment::with_retain(estate, true),
        deleted: deployment::with_retain(estate, false),
    };
    let content = render(&facts)?;
    Ok(Artifact { path: "RUNBOOK.md".to_owned(), content })
}

fn render(facts: &Facts<'_>) -> Result<String, Error> {
    environment()
        .and_then(|environment| environment.get_template(MAIN)?.render(Serde(facts)))
        .map_err(|error| broken(&error))
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    // A tag on a line of its own leaves no line behind.
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Markdown for people to read and commands for a shell: each value that needs it is quoted by the filter `sh`.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.add_filter("sh", shell::quote);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

fn broken(error: &minijinja::Error) -> Error {
    Error::Template {
        name: error.name().unwrap_or(MAIN).to_owned(),
        line: error.line(),
        message: error.to_string(),
    }
}
