//! `schema`, `policies`, `explain` and `completions`: reference material, from the same tables that drive the checks.

use super::{Cli, Exit, Failure, Global, Outcome, print};
use clap::{Args, CommandFactory, ValueEnum};
use serde_json::Value;
use std::fmt::Write;
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
    /// The configuration file, `.trailsmith.yaml`
    Config,
}

#[derive(Args)]
pub(super) struct PoliciesOptions {
    /// How to list them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    format: ListFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListFormat {
    /// One line each
    Text,
    /// One document, with each policy's references to other tools and frameworks
    Json,
}

#[derive(Args)]
pub(super) struct ExplainOptions {
    /// The policy's id, or a check's id of another tool such as `CKV_AWS_67`
    policy: String,
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
        Subject::Config => config::schema(),
    };
    json(&schema)
}

fn json(value: &Value) -> Outcome {
    print(&format!("{value:#}\n"))?;
    Ok(Exit::Clean)
}

pub(super) fn policies(options: &PoliciesOptions, global: &Global) -> Outcome {
    let policies = PolicySet::builtin();
    if let ListFormat::Json = options.format {
        return json(&policy::listing(&policies));
    }
    let width = policies.iter().map(|policy| policy.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for policy in policies.iter() {
        let _ = writeln!(text, "{:width$}  {:8}  {}", policy.id, policy.severity.name(), policy.title);
    }
    if !global.quiet {
        let _ = writeln!(
            text,
            "\n{} policies; `trailsmith explain ID` tells more about one",
            policies.iter().count()
        );
    }
    print(&text)?;
    Ok(Exit::Clean)
}

pub(super) fn explain(options: &ExplainOptions) -> Outcome {
    let policies = PolicySet::documented();
    match policy::find(&policies, &options.policy) {
        Ok(found) => {
            let texts: Vec<String> = found.into_iter().map(policy::explain).collect();
            print(&texts.join("\n"))?;
            Ok(Exit::Clean)
        }
        Err(near) => {
            let failure = Failure::new(format!("no policy `{}`", options.policy));
            let near = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or ");
            Err(if near.is_empty() {
                failure.with_help("`trailsmith policies` lists them")
            } else {
                failure.with_help(format!("did you mean {near}?"))
            })
        }
    }
}

pub(super) fn completions(options: &CompletionsOptions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "trailsmith", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
