//! `schema`, `support`, `explain` and `completions`: reference material, from the same tables that drive the checks.

use super::{Cli, Exit, Failure, Outcome, print};
use clap::{Args, CommandFactory, ValueEnum};
use trailsmith::emit::support;
use trailsmith::framework::FrameworkId;
use trailsmith::policy::{self, PolicySet};
use trailsmith::{config, report, spec};

#[derive(Args)]
pub(super) struct SchemaOptions {
    /// Of what
    #[arg(value_enum, default_value_t = Subject::Spec)]
    of: Subject,
}

#[derive(Clone, Copy, ValueEnum)]
enum Subject {
    /// The spec
    Spec,
    /// A policy file
    Policy,
    /// What `check --format json` prints
    Report,
    /// What `report --format json` prints
    Matrix,
    /// What `prove --format json` prints
    Proof,
    /// The configuration file, `.trailsmith.yaml`
    Config,
}

#[derive(Args)]
pub(super) struct SupportOptions {
    /// How it is printed
    #[arg(long, value_enum, default_value_t = SupportFormat::Text)]
    format: SupportFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum SupportFormat {
    /// Columns
    Text,
    /// A page
    Markdown,
    /// For programs
    Json,
}

#[derive(Args)]
pub(super) struct ExplainOptions {
    /// The policy's id, a check's id of another tool such as `CKV_AWS_67`, or a control such as `"cis-aws-5.0 3.1"`
    #[arg(required = true, value_name = "POLICY")]
    policy: Vec<String>,
}

#[derive(Args)]
pub(super) struct CompletionsOptions {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn schema(options: &SchemaOptions) -> Outcome {
    let schema = match options.of {
        Subject::Spec => spec::schema(),
        Subject::Policy => policy::schema(),
        Subject::Report => report::json_schema(),
        Subject::Matrix => report::matrix_schema(),
        Subject::Proof => report::proof_schema(),
        Subject::Config => config::schema(),
    };
    json(&schema)
}

pub(super) fn support(options: &SupportOptions) -> Outcome {
    let matrix = support::matrix();
    match options.format {
        SupportFormat::Text => print(&support::text(&matrix))?,
        SupportFormat::Markdown => print(&support::markdown(&matrix))?,
        SupportFormat::Json => return json(&support::json(&matrix)),
    }
    Ok(Exit::Clean)
}

/// Prints a document.
pub(super) fn json(value: &impl std::fmt::Display) -> Outcome {
    print(&format!("{value:#}\n"))?;
    Ok(Exit::Clean)
}

pub(super) fn explain(options: &ExplainOptions) -> Outcome {
    let (policies, name) = (PolicySet::documented(), options.policy.join(" "));
    let mut texts: Vec<String> =
        policy::find_control(&name).map(policy::explain_control).into_iter().collect();
    texts.extend(policy::explain_other(&name));
    match policy::find(&policies, &name) {
        Ok(found) => texts.extend(found.into_iter().map(policy::explain)),
        // A control that nobody can read from a file is told all the same.
        Err(_) if !texts.is_empty() => {}
        Err(near) => return Err(unknown(&name, &near)),
    }
    print(&texts.join("\n"))?;
    Ok(Exit::Clean)
}

fn unknown(name: &str, near: &[String]) -> Failure {
    let failure = Failure::new(format!("no policy `{name}`"));
    if let Ok(framework) = name.parse::<FrameworkId>() {
        return failure
            .with_help(format!("`trailsmith policies --framework {framework}` lists the framework's"));
    }
    if let Some(framework) =
        name.split_once(' ').and_then(|(framework, _)| framework.parse::<FrameworkId>().ok())
        && near.is_empty()
    {
        let failure =
            Failure::new(format!("{framework} has no such control that is about audit logging: `{name}`"));
        return failure
            .with_help(format!("`trailsmith report --framework {framework} PATH…` lists those that are"));
    }
    let near = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or ");
    if near.is_empty() {
        failure.with_help("`trailsmith policies` lists them")
    } else {
        failure.with_help(format!("did you mean {near}?"))
    }
}

pub(super) fn completions(options: &CompletionsOptions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "trailsmith", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
