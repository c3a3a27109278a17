//! Estate to `RUNBOOK.md`: what people must do, in order, with every command.
//!
//! The words are in `templates/runbook`; here are the facts that they are about. Nothing is said that does not apply to
//! this estate.

mod accounts;
mod adopted;
mod copies;
mod deployment;
mod guardrails;
mod lake;
mod landing_zone;
mod member_accounts;
mod messages;
mod prerequisites;
mod query;
mod resources;
mod sources;
#[cfg(test)]
mod tests;

use super::anothers::Left;
use super::{Artifact, Error, Provenance, Templates, cloudformation};
use crate::estate::Estate;
use accounts::Accounts;
use minijinja::value::Serde;
use serde::Serialize;

/// What the estate was written to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Targets<'a> {
    /// CloudFormation's templates, where there are any.
    pub cloudformation: Option<&'a [cloudformation::Template]>,
    /// Whether there is a Terraform module.
    pub terraform: bool,
    /// The policies that owners of what is not written here must set.
    pub left: &'a [Left],
}

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
    guardrails: Option<guardrails::Guardrails>,
    members: Option<member_accounts::Members>,
    adopted: adopted::Adopted,
    left: Vec<adopted::LeftPolicy<'a>>,
    landing_zone: Option<landing_zone::Zone>,
    cloudformation: Option<deployment::CloudFormation>,
    terraform: Option<deployment::Terraform>,
    trails: Vec<resources::Trail>,
    buckets: Vec<resources::Bucket>,
    keys: Vec<resources::Key>,
    topics: Vec<messages::Topic>,
    protected: Vec<messages::LogGroup>,
    log_sources: Vec<sources::Bucket>,
    copies: Vec<copies::Copy>,
    queries: Vec<query::Query>,
    stores: Vec<lake::Store>,
    telemetry: Option<lake::Telemetry>,
    retained: Vec<String>,
    deleted: Vec<String>,
}

/// Writes the runbook for an estate and the files that were made of it.
pub fn emit(
    estate: &Estate,
    provenance: &Provenance,
    targets: Targets<'_>,
    templates: &Templates,
) -> Result<Artifact, Error> {
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
        guardrails: guardrails::guardrails(estate, &accounts),
        members: member_accounts::members(estate, &accounts),
        adopted: adopted::adopted(estate, &accounts),
        left: adopted::left(targets.left, &accounts),
        landing_zone: landing_zone::zone(estate, &accounts),
        cloudformation: targets
            .cloudformation
            .map(|templates| deployment::cloudformation(estate, &accounts, templates)),
        terraform: targets.terraform.then(|| deployment::terraform(estate, &accounts)),
        trails: resources::trails(estate, &accounts),
        buckets: resources::buckets(estate, &accounts),
        keys: resources::keys(estate, &accounts),
        topics: messages::topics(estate, &accounts),
        protected: messages::protected(estate, &accounts),
        log_sources: sources::buckets(estate, &accounts),
        copies: copies::copies(estate, &accounts),
        queries: query::queries(estate, &accounts),
        stores: lake::stores(estate, &accounts),
        telemetry: lake::telemetry(estate, &accounts),
        retained: deployment::with_retain(estate, true),
        deleted: deployment::with_retain(estate, false),
    };
    let content = templates.render("runbook/RUNBOOK.md.j2", Serde(&facts))?;
    Ok(Artifact { path: "RUNBOOK.md".to_owned(), content })
}
