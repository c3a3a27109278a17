//! `init`: a commented spec from flags or, on a terminal, from questions.

use super::{Exit, Failure, Global, Outcome, print, say};
use clap::Args;
use minijinja::value::Serde;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use trailsmith::emit::Templates;
use trailsmith::estate::Partition;
use trailsmith::json::{Map, Value, json};
use trailsmith::policy::PolicySet;
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;
use trailsmith::spec;

#[derive(Args)]
pub(super) struct Options {
    /// The organization's id
    #[arg(long, value_name = "o-…")]
    org_id: Option<String>,
    /// The management account's id
    #[arg(long, value_name = "ACCOUNT")]
    management: Option<String>,
    /// The id of the account that keeps the logs
    #[arg(long, value_name = "ACCOUNT")]
    log_archive: Option<String>,
    /// The Region in which the trail is created
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The name of the log bucket [default: <organization id>-cloudtrail-logs]
    #[arg(long, value_name = "NAME")]
    bucket: Option<String>,
    /// For how many days every log must be kept [default: 365]
    #[arg(long, value_name = "DAYS")]
    retention_days: Option<u32>,
    /// The id of the account that creates the trail in place of the management account
    #[arg(long, value_name = "ACCOUNT")]
    delegated_administrator: Option<String>,
    /// The file to write; `-` is standard output
    #[arg(long, short, default_value = "trailsmith.yaml", value_name = "FILE")]
    output: PathBuf,
    /// Overwrite the file
    #[arg(long)]
    force: bool,
}

/// A fact that must be known, and how to ask for it.
struct Question {
    flag: &'static str,
    text: &'static str,
}

const QUESTIONS: [Question; 4] = [
    Question { flag: "--org-id", text: "Organization id (aws organizations describe-organization)" },
    Question { flag: "--management", text: "Management account id" },
    Question { flag: "--log-archive", text: "Log-archive account id" },
    Question { flag: "--region", text: "Home Region of the trail" },
];

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let to_stdout = options.output == Path::new("-");
    if !to_stdout && !options.force && options.output.exists() {
        let message = format!("{} exists already", options.output.display());
        return Err(Failure::new(message).with_help("`--force` overwrites it, `-o FILE` writes another"));
    }
    let mut given =
        [&options.org_id, &options.management, &options.log_archive, &options.region].map(Clone::clone);
    let mut bucket = options.bucket.clone();
    if given.iter().any(Option::is_none) {
        if !io::stdin().is_terminal() {
            return Err(missing(&given));
        }
        ask(&mut io::stdin().lock(), &mut io::stderr(), &mut given, &mut bucket)?;
    }
    let [org_id, management, log_archive, region] = given.map(Option::unwrap_or_default);
    let required = options.retention_days.unwrap_or(365);
    let facts = json!({
        "file": if to_stdout { "trailsmith.yaml".to_owned() } else { options.output.display().to_string() },
        "bucket": bucket.unwrap_or_else(|| format!("{org_id}-cloudtrail-logs")),
        "organization_id": org_id,
        "partition": Partition::of_region(&region).filter(|found| !found.is_isolated()).unwrap_or_default().name(),
        "home_region": region,
        "management": management,
        "log_archive": log_archive,
        "delegated_administrator": options.delegated_administrator,
        "required_days": required,
        "immediate_access_days": required.min(90),
    });
    let text = render(&facts)?;
    if !accept(&text, global)? {
        say("nothing written: mend the values above");
        return Ok(Exit::Error);
    }
    if to_stdout {
        print(&text)?;
    } else {
        write(&options.output, &text)?;
        if !global.quiet {
            let file = options.output.display();
            say(&format!("wrote {file}\nnext: trailsmith synth {file} -o out"));
        }
    }
    Ok(Exit::Clean)
}

fn missing(given: &[Option<String>; 4]) -> Failure {
    let flags: Vec<&str> =
        QUESTIONS.iter().zip(given).filter(|(_, value)| value.is_none()).map(|(q, _)| q.flag).collect();
    Failure::new(format!("not enough is known: give {}", flags.join(", ")))
        .with_help("on a terminal, `trailsmith init` asks for them")
}

/// Asks for what was not given, and for the bucket's name.
fn ask(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    given: &mut [Option<String>; 4],
    bucket: &mut Option<String>,
) -> Result<(), Failure> {
    for (question, value) in QUESTIONS.iter().zip(given.iter_mut()) {
        while value.is_none() {
            *value = answer(input, output, question.text)?;
        }
    }
    if bucket.is_none() {
        let suggestion = format!("{}-cloudtrail-logs", given[0].clone().unwrap_or_default());
        *bucket = answer(input, output, &format!("Log bucket name [{suggestion}]"))?;
    }
    Ok(())
}

fn answer(input: &mut dyn BufRead, output: &mut dyn Write, text: &str) -> Result<Option<String>, Failure> {
    write!(output, "{text}: ")?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Err(Failure::new("the answers ended before all was asked"));
    }
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

fn render(facts: &Value) -> Result<String, Failure> {
    let empty = Map::new();
    let templates =
        Templates::new(std::collections::BTreeMap::new()).map_err(|e| Failure::new(e.to_string()))?;
    let facts = facts.as_object().unwrap_or(&empty);
    templates.render("init/spec.yaml.j2", Serde(facts)).map_err(|error| Failure::new(error.to_string()))
}

/// Whether the spec is a right one; what is wrong with it is said.
fn accept(text: &str, global: &Global) -> Result<bool, Failure> {
    let mut sources = Sources::new();
    let id = sources.add("the spec to be written", text);
    let Err(errors) = spec::read(&sources, id) else { return Ok(true) };
    let policies = PolicySet::builtin();
    let report = Report { diagnostics: &errors, sources: &sources, policies: &policies };
    report::write(Format::Text { color: global.color_stderr() }, &report, &mut io::stderr().lock())?;
    Ok(false)
}

#[expect(clippy::disallowed_methods, reason = "the command line writes files")]
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_asked_until_they_are_answered() {
        let mut given = [None, Some("111111111111".to_owned()), None, None];
        let (mut bucket, mut said) = (None, Vec::new());
        let mut typed = "\no-a1b2c3d4e5\n 222222222222 \neu-west-1\n\n".as_bytes();
        ask(&mut typed, &mut said, &mut given, &mut bucket)
            .unwrap_or_else(|failure| panic!("{}", failure.message));
        assert_eq!(given.map(Option::unwrap), ["o-a1b2c3d4e5", "111111111111", "222222222222", "eu-west-1"]);
        assert_eq!(bucket, None, "the suggestion is taken");
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said.matches("Organization id").count(), 2);
        assert!(!said.contains("Management account id"));
        assert!(said.contains("Log bucket name [o-a1b2c3d4e5-cloudtrail-logs]: "));
    }

    #[test]
    fn an_end_of_input_is_an_error_not_a_loop() {
        let failure =
            ask(&mut &b"o-1\n"[..], &mut Vec::new(), &mut Default::default(), &mut None).err().unwrap();
        assert!(failure.message.contains("ended"));
    }
}
