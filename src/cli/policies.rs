//! `policies`: lists the policies, and runs the examples of a user's own.

use super::outputs::{FindingsFormat, OutputOptions};
use super::reference::json;
use super::{Exit, Failure, Global, Outcome, input, print, say};
use clap::{Args, Subcommand, ValueEnum};
use std::fmt::Write;
use std::path::PathBuf;
use trailsmith::diagnostic::{Diagnostic, Severity};
use trailsmith::framework::FrameworkId;
use trailsmith::policy::{self, Policy, PolicySet};
use trailsmith::report::Report;
use trailsmith::source::{SourceId, Sources};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Subcommand)]
enum Command {
    /// Run the examples of policies of your own, each with its policy alone
    Test(TestOptions),
}

#[derive(Args)]
struct ListOptions {
    /// How to list them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    format: ListFormat,
    /// Those only that answer for a control of this framework; may be given several times
    #[arg(long, value_name = "NAME", value_parser = input::framework, value_delimiter = ',')]
    framework: Vec<FrameworkId>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListFormat {
    /// One line each
    Text,
    /// One document, with each policy's references to other tools and frameworks
    Json,
}

#[derive(Args)]
struct TestOptions {
    /// The folder that the policies are in, with those below it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    outputs: OutputOptions<FindingsFormat>,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    match &options.command {
        Some(Command::Test(options)) => test(options, global),
        None => list(&options.list, global),
    }
}

fn list(options: &ListOptions, global: &Global) -> Outcome {
    let policies = PolicySet::builtin();
    let frameworks = &options.framework;
    let asked = |policy: &&Policy| {
        frameworks.is_empty() || frameworks.iter().any(|framework| !policy.controls(*framework).is_empty())
    };
    let listed: Vec<&Policy> = policies.iter().filter(asked).collect();
    if let ListFormat::Json = options.format {
        return json(&policy::listing(listed));
    }
    let width = listed.iter().map(|policy| policy.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for policy in &listed {
        let controls = frameworks.iter().flat_map(|framework| policy.controls(*framework));
        let controls: Vec<&str> = controls.map(String::as_str).collect();
        let controls =
            if controls.is_empty() { String::new() } else { format!(" ({})", controls.join(", ")) };
        let _ =
            writeln!(text, "{:width$}  {:8}  {}{controls}", policy.id, policy.severity.name(), policy.title);
    }
    if !global.quiet {
        let _ = writeln!(text, "\n{} policies; `trailsmith explain ID` tells more about one", listed.len());
    }
    print(&text)?;
    Ok(Exit::Clean)
}

fn test(options: &TestOptions, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let files = input::policy_files(&options.folder, &mut sources)?;
    if files.is_empty() {
        let message =
            format!("no policy in {}: nothing there ends in .yaml or .yml", options.folder.display());
        let help = "`trailsmith schema policy` tells how one is written";
        return Err(Failure::new(message).with_help(help));
    }
    let write = |diagnostics: &[Diagnostic], policies: &PolicySet| {
        options.outputs.write(&Report { diagnostics, sources: &sources, policies }, global)
    };
    // The built-in ones come without examples here: theirs are run where trailsmith is built.
    let policies = match PolicySet::builtin().with_user(&sources, &files) {
        Ok(policies) => policies,
        Err(broken) => {
            write(&broken, &PolicySet::builtin())?;
            return Ok(Exit::Error);
        }
    };
    let failed = policy::test_examples(&policies);
    let findings: Vec<Diagnostic> =
        failed.iter().filter_map(|failure| finding(failure, &files, &sources)).collect();
    if !findings.is_empty() {
        write(&findings, &policies)?;
    }
    if !global.quiet {
        let counted = |policy: &Policy| policy.examples.iter().count();
        let total: usize = policies.iter().map(counted).sum();
        let noun = if files.len() == 1 { "policy" } else { "policies" };
        say(&format!("{total} examples of {} {noun}, {} of them fail", files.len(), findings.len()));
    }
    Ok(if findings.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// An example that came out otherwise, at its place.
fn finding(failure: &policy::Failure, files: &[SourceId], sources: &Sources) -> Option<Diagnostic> {
    let file = files.iter().find(|file| policy::is_file_of(&sources.get(**file).name, &failure.policy))?;
    let (document, _) = sources.parse(*file);
    let place = document?.locate(&failure.pointer);
    let told = Diagnostic::fail("policy-example", Severity::High, place, failure.message.clone());
    Some(told.with_help(failure.help.clone()))
}
