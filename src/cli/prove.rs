//! `prove`: the proofs themselves, passed ones too.

use super::examine::{self, Asked};
use super::input::JudgeOptions;
use super::outputs::{FormatName, OutputOptions, Tint, show};
use super::quiet::ConfigOptions;
use super::reading::ReadOptions;
use super::{Exit, Failure, Global, Outcome};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::facts::{Proofs, Standing, prove};
use trailsmith::report::{ProofFormat, ProofReport, write_proof};
use trailsmith::source::Sources;

#[derive(Args)]
pub(super) struct Options {
    /// Files and folders, as `check` takes them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    reading: ReadOptions,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    outputs: OutputOptions<ProveFormat>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum ProveFormat {
    /// Each trail with what is proven of it, for people
    #[default]
    Text,
    /// Tables and sentences, to be quoted
    Markdown,
    /// One document, for programs; `trailsmith schema proof` tells its form
    Json,
}

impl FormatName for ProveFormat {
    type Report<'a> = ProofReport<'a>;

    fn write(self, report: &ProofReport<'_>, tint: Tint, out: &mut dyn Write) -> io::Result<()> {
        let format = match self {
            ProveFormat::Text => ProofFormat::Text { color: tint == Tint::Colored },
            ProveFormat::Markdown => ProofFormat::Markdown,
            ProveFormat::Json => ProofFormat::Json,
        };
        write_proof(format, report, out)
    }
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    options.outputs.meant(&options.paths)?;
    let mut sources = Sources::new();
    let quiet = options.config.load(&mut sources, &options.paths)?;
    let asked = Asked { paths: &options.paths, reading: &options.reading, judge: &JudgeOptions::default() };
    let inputs = match examine::read(asked, &quiet, &mut sources)? {
        Ok(inputs) => inputs,
        Err(broken) => {
            show(&broken, &sources, global)?;
            return Ok(Exit::Error);
        }
    };
    if inputs.is_empty() {
        return Ok(Exit::Error);
    }
    let failed = inputs.failed;
    let (estates, diagnostics) = inputs.estates(asked);
    let broken = aside(&diagnostics, &sources, global)?;
    if broken && estates.iter().all(|estate| estate.units.is_empty()) {
        return Ok(Exit::Error);
    }
    let mut proofs: Proofs = estates.iter().map(prove).collect();
    let exit = if broken || failed { Exit::Error } else { exit(&proofs) };
    if global.quiet {
        only_disproven(&mut proofs);
    }
    options.outputs.write(&ProofReport { proofs: &proofs, sources: Some(&sources) }, global)?;
    if exit == Exit::Error && !broken && !failed {
        nothing(&proofs).say();
    }
    Ok(exit)
}

/// Shows what is wrong with the inputs; says whether an error is among it.
fn aside(diagnostics: &[Diagnostic], sources: &Sources, global: &Global) -> Result<bool, Failure> {
    let is_error = |found: &Diagnostic| found.kind == Kind::Error;
    let shown: Vec<Diagnostic> =
        diagnostics.iter().filter(|found| is_error(found) || !global.quiet).cloned().collect();
    if !shown.is_empty() {
        show(&shown, sources, global)?;
    }
    Ok(shown.iter().any(is_error))
}

/// What cannot be told is no failure, unless nothing can be told of any trail.
fn exit(proofs: &Proofs) -> Exit {
    let disproven = proofs.rows().any(|row| row.standing == Standing::Disproven);
    let proven = proofs.trails.iter().any(|proof| proof.count(Standing::Proven) > 0);
    match (disproven, proven) {
        (true, _) => Exit::Findings,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Error,
    }
}

fn nothing(proofs: &Proofs) -> Failure {
    if proofs.trails.is_empty() {
        let failure = Failure::new("no trail is among the inputs: nothing is proven of one");
        return failure
            .with_help("add what makes the trail: a template, Terraform, a spec, or `snapshot`'s bundle");
    }
    Failure::new("nothing can be told of any trail").with_help("the proof says what to add to the inputs")
}

fn only_disproven(proofs: &mut Proofs) {
    for proof in &mut proofs.trails {
        for chapter in &mut proof.chapters {
            chapter.rows.retain(|row| row.standing == Standing::Disproven);
        }
        proof.chapters.retain(|chapter| !chapter.rows.is_empty());
        proof.missing.clear();
    }
    for proof in &mut proofs.buckets {
        proof.rows.retain(|row| row.standing == Standing::Disproven);
        proof.missing.clear();
    }
    proofs.buckets.retain(|proof| !proof.rows.is_empty());
}
