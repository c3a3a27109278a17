//! What the inputs do not say themselves, and reading them with that.

use super::load::{self, Loaded, Request};
use super::promise::PromiseOptions;
use super::quiet::Quiet;
use super::{Failure, input};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::estate::{Partition, Place, is_account_id};
use trailsmith::policy::{PolicySet, Scope};
use trailsmith::read::{self, Text, cloudformation};
use trailsmith::source::Sources;

/// What the inputs do not say themselves.
#[derive(Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct ReadOptions {
    /// What is judged: what takes part in audit logging, or every bucket, key, topic and log group as if it did
    #[arg(long, value_enum, default_value_t = ScopeName::Logging, value_name = "SCOPE")]
    scope: ScopeName,
    /// The account that the inputs are for, 12 digits [default: `places` of the configuration file]
    #[arg(long, value_name = "ID", value_parser = account)]
    account: Option<String>,
    /// The Region that the inputs are for [default: `places` of the configuration file]
    #[arg(long, value_name = "REGION", value_parser = Partition::region)]
    region: Option<String>,
    /// Values for the parameters of templates, in the AWS CLI's form; may be given several times
    #[arg(long, value_name = "FILE")]
    parameters: Vec<String>,
    /// Values for the variables of Terraform; may be given several times
    #[arg(long, value_name = "FILE")]
    var_file: Vec<String>,
    /// The Terraform source that plans were made from: findings then point into it
    #[arg(long, value_name = "DIR")]
    source_dir: Option<String>,
    #[command(flatten, next_help_heading = "Retention")]
    pub(super) promise: PromiseOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeName {
    Logging,
    All,
}

fn account(text: &str) -> Result<String, String> {
    let digits = is_account_id(text);
    if digits { Ok(text.to_owned()) } else { Err("an account id has 12 digits".to_owned()) }
}

impl ReadOptions {
    /// What is judged.
    pub(super) fn scope(&self) -> Scope {
        match self.scope {
            ScopeName::Logging => Scope::Logging,
            ScopeName::All => Scope::All,
        }
    }

    /// Reads the files with values; errors in them are diagnostics.
    pub(super) fn load(
        &self,
        sources: &mut Sources,
        policies: &PolicySet,
    ) -> Result<Result<Reading<'_>, Vec<Diagnostic>>, Failure> {
        let mut parameters = BTreeMap::new();
        for path in &self.parameters {
            let id = input::read_beside(sources, path)?;
            match cloudformation::parameters(Text { id, source: sources.get(id) }) {
                Ok(values) => parameters.extend(values),
                Err(errors) => return Ok(Err(errors)),
            }
        }
        let kinds = policies.iter().map(|policy| policy.resource.clone()).collect();
        let place = Place { account: self.account.clone(), region: self.region.clone() };
        Ok(Ok(Reading { options: self, told: read::Options { place, parameters, kinds } }))
    }
}

/// What readers are told, and where further values are.
pub(super) struct Reading<'a> {
    options: &'a ReadOptions,
    told: read::Options,
}

impl Reading<'_> {
    /// Reads the inputs.
    pub(super) fn files(&self, quiet: &Quiet<'_>, sources: &mut Sources) -> Result<Loaded, Failure> {
        let options = |path: &str| {
            let mut told = self.told.clone();
            let configured = quiet.config(path).map(|(config, path)| config.place(&path)).unwrap_or_default();
            told.place.account = told.place.account.or(configured.account);
            told.place.region = told.place.region.or(configured.region);
            told
        };
        let source_dir = self.options.source_dir.as_deref();
        load::load(
            &Request {
                walked: quiet.walked(),
                options: &options,
                variables: &self.options.var_file,
                source_dir,
            },
            sources,
        )
    }
}
