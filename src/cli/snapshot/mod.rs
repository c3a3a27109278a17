//! `snapshot`: what an account's audit logging is, asked of AWS by the AWS CLI, into one bundle.
//!
//! Only commands of `trailsmith::read::aws_api::COMMANDS` are run, and each of them only reads. Credentials, endpoints
//! and proxies are the AWS CLI's business: its environment is passed on as it is.

mod aws;
mod bundle;
mod questions;

use super::outputs::{replace, replaceable};
use super::{Exit, Failure, Global, Outcome, print, say};
use aws::Aws;
use bundle::Bundle;
use clap::Args;
use questions::Question;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use trailsmith::json::Value;

#[derive(Args)]
pub(super) struct Options {
    /// The AWS CLI's profile to ask with
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// A Region to look for trails in; the profile's Region if none is given. Trails' home Regions are added
    #[arg(long, value_name = "REGION")]
    region: Vec<String>,
    /// Read every bucket of the account, not only those that take part in logging
    #[arg(long)]
    all_buckets: bool,
    /// The file to write; standard output if none is given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let aws = Aws::new(options.profile.as_deref());
    let regions =
        if options.region.is_empty() { vec![aws.configured_region()?] } else { options.region.clone() };
    let aws = aws.in_region(&regions[0]);
    let account = account(&aws)?;
    if let Some(path) = &options.output {
        replaceable(path)?;
    }
    let mut bundle = Bundle::new(account.clone());
    let show = !global.quiet && io::stderr().is_terminal();
    let mut round = questions::first(&account, &regions);
    while !round.is_empty() {
        let answers =
            aws.ask_all(&round, &|done| progress(show, bundle.len() + done, bundle.len() + round.len()))?;
        bundle.extend(round, answers);
        round = questions::next(&bundle, options.all_buckets);
    }
    if show {
        eprint_line("");
    }
    let mut text =
        serde_json::to_string_pretty(&bundle.to_json()).map_err(|error| Failure::new(error.to_string()))?;
    text.push('\n');
    match &options.output {
        Some(path) => replace(path, text.as_bytes())?,
        None => print(&text)?,
    }
    if !global.quiet {
        summary(&bundle, &account);
    }
    Ok(Exit::Clean)
}

/// Which account this is: the question that tells whether AWS can be asked anything.
fn account(aws: &Aws<'_>) -> Result<String, Failure> {
    let answer = aws.ask(&Question::of("sts", "get-caller-identity"))?;
    answer["Account"].as_str().map(str::to_owned).ok_or_else(|| {
        let why = ["__message", "__error"].iter().find_map(|key| answer[*key].as_str());
        Failure::new(format!("AWS does not say which account this is: {}", why.unwrap_or("no `Account`")))
            .with_help(
                "log in as the AWS CLI does (`aws sts get-caller-identity` must work), or give `--profile`",
            )
    })
}

fn progress(show: bool, done: usize, all: usize) {
    if show {
        eprint_line(&format!("{done} of {all} questions answered"));
    }
}

/// Writes over the line that the terminal's cursor is in.
fn eprint_line(text: &str) {
    use std::io::Write;
    let mut out = io::stderr().lock();
    let _ = write!(out, "\r\x1b[K{text}").and_then(|()| out.flush());
}

/// What was asked, and each question that was not answered, once for all that were refused alike.
fn summary(bundle: &Bundle, account: &str) {
    say(&format!("account {account}: {} questions asked", bundle.len()));
    for (what, count) in bundle.refused() {
        let times = if count == 1 { String::new() } else { format!(" ({count} times)") };
        say(&format!("  not answered: {what}{times}"));
    }
}

/// An answer that says that there is none.
fn unanswered(code: &str, message: Option<&str>) -> Value {
    let mut answer = trailsmith::json::json!({ "__error": code });
    if let Some(message) = message {
        answer["__message"] = message.into();
    }
    answer
}
