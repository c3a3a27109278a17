//! The command line: arguments, files, exit codes. One file a command; the library does the work.
//!
//! stdout is the result, stderr is for people. Exit codes: 0 clean, 1 findings at or above the failing severity or
//! output that is out of date, 2 an error in usage or input.

mod bar;
mod check;
mod ddl;
mod examine;
mod init;
mod input;
mod load;
mod output;
mod outputs;
mod policies;
mod present;
mod promise;
mod prove;
mod quiet;
mod reading;
mod reference;
mod report;
mod snapshot;
mod specs;
mod synth;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// What a run ends with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    Clean = 0,
    Findings = 1,
    Error = 2,
}

/// What stops a command, for people to read.
#[derive(Clone)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None }
    }

    fn without_help(self) -> Failure {
        Failure { help: None, ..self }
    }

    fn with_help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    fn say(&self) {
        say(&format!("error: {}", self.message));
        if let Some(help) = &self.help {
            say(&format!("  help: {help}"));
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(error.to_string())
    }
}

type Outcome = Result<Exit, Failure>;

/// One spec of an AWS organization's audit logging in; checked CloudFormation and Terraform out.
#[derive(Parser)]
#[command(name = "trailsmith", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// When to colour what is printed. `NO_COLOR` is respected.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Print errors and results only: no summaries, no findings below the failing severity.
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Write a commented spec to start from
    Init(init::Options),
    /// Check specs, templates, Terraform, plans and answers of the AWS CLI, and report findings
    #[command(visible_alias = "lint")]
    Check(check::Options),
    /// Check a spec, then write CloudFormation, Terraform and a runbook
    Synth(synth::Options),
    /// Print the statement that makes the table of a spec's log files in Athena
    Ddl(ddl::Options),
    /// Say how the controls of a framework stand: met and by what, not met, to be done by hand, or not to be told
    Report(report::Options),
    /// Prove of each trail what arrives, what stays, what is recorded and who can touch it, and cite what decides
    Prove(prove::Options),
    /// Read an account through the AWS CLI (read-only) into one bundle that `check` accepts
    Snapshot(snapshot::Options),
    /// Print a JSON Schema: of the spec, of policy files, of the JSON reports, or of the configuration file
    Schema(reference::SchemaOptions),
    /// List the policies, or test your own
    Policies(policies::Options),
    /// Explain a policy; a check's id of another tool or a framework's control finds ours
    Explain(reference::ExplainOptions),
    /// Say which target and which partition can do what of the spec
    Support(reference::SupportOptions),
    /// Print completions for a shell
    Completions(reference::CompletionsOptions),
}

/// Parses the arguments and runs the command.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let outcome = match &cli.command {
        Command::Init(options) => init::run(options, &cli.global),
        Command::Check(options) => check::run(options, &cli.global),
        Command::Synth(options) => synth::run(options, &cli.global),
        Command::Ddl(options) => ddl::run(options, &cli.global),
        Command::Report(options) => report::run(options, &cli.global),
        Command::Prove(options) => prove::run(options, &cli.global),
        Command::Snapshot(options) => snapshot::run(options, &cli.global),
        Command::Schema(options) => reference::schema(options),
        Command::Policies(options) => policies::run(options, &cli.global),
        Command::Explain(options) => reference::explain(options),
        Command::Support(options) => reference::support(options),
        Command::Completions(options) => reference::completions(options),
    };
    let exit = outcome.unwrap_or_else(|failure| {
        failure.say();
        Exit::Error
    });
    ExitCode::from(exit as u8)
}

/// Writes a line for people. Nobody may be listening any more: that is no error.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes the result. A reader that has seen enough and closed the pipe is no error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Passes an error of writing on, unless it is that the reader went away.
fn unless_closed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

impl Global {
    /// Whether to colour what goes to stderr.
    fn color_stderr(&self) -> bool {
        self.colored(io::stderr().is_terminal())
    }

    /// Whether to colour what goes to stdout.
    fn color_stdout(&self) -> bool {
        self.colored(io::stdout().is_terminal())
    }

    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    fn colored(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}
