//! `synth`: one spec in, checked templates out.

use super::input::{self, CheckOptions, Judged};
use super::output::{self, Overwrite};
use super::outputs::show;
use super::{Exit, Failure, Global, Outcome, print, say};
use clap::{Args, ValueEnum};
use similar::TextDiff;
use std::path::{Path, PathBuf};
use trailsmith::diagnostic::{Diagnostic, Kind};
use trailsmith::emit::{self, Artifact, Provenance, Request, Templates, cloudformation};
use trailsmith::estate::Estate;
use trailsmith::facts::prove;
use trailsmith::report::{ProofFormat, ProofReport, write_proof};
use trailsmith::source::Sources;
use trailsmith::spec::{self, Target, ValidSpec};

/// What is to be said of a proof.
const PROOF: &str = "\
What follows from these files, for each trail: ✓ is proven, ✗ is disproven, ? cannot be told; what has no mark is so, and
nobody promised the one or the other. `trailsmith prove` says the same of what `trailsmith snapshot` finds deployed.";

#[derive(Args)]
pub(super) struct Options {
    /// The spec; `-` is standard input
    #[arg(value_name = "SPEC")]
    path: String,
    /// The folder to write to; `-` prints every file to standard output
    #[arg(long, short, default_value = "out", value_name = "DIR")]
    output: PathBuf,
    /// What to write [default: the spec's `targets`, else both]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TARGET")]
    target: Vec<TargetName>,
    /// The form of CloudFormation templates
    #[arg(long, value_enum, default_value_t = FormatName::Yaml, value_name = "FORMAT")]
    format: FormatName,
    /// A folder with templates that replace built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Write nothing: say how the output folder differs from what would be written, and exit with 1 if it does
    #[arg(long)]
    check: bool,
    /// Overwrite files in the output folder that trailsmith did not write or that were edited since
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    checks: CheckOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum TargetName {
    Cloudformation,
    Terraform,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Yaml,
    Json,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let policies = match options.checks.judge.policies(&mut sources, [])? {
        Ok(policies) => policies,
        Err(broken) => {
            show(&broken, &sources, global)?;
            return Ok(Exit::Error);
        }
    };
    let mut judged = input::judge(&mut sources, &options.path, &policies, &options.checks.judge)?;
    let bar = judged.bar(&options.checks);
    bar.explain(&mut judged.diagnostics, &policies);
    let visible: Vec<Diagnostic> = judged
        .diagnostics
        .iter()
        .filter(|diagnostic| {
            !matches!(diagnostic.kind, Kind::Excepted { .. })
                && (!global.quiet || bar.fails(diagnostic, &policies))
        })
        .cloned()
        .collect();
    if !visible.is_empty() {
        show(&visible, &sources, global)?;
    }
    let exit = judged.exit(&bar, &policies);
    let Judged { compiled: Some((valid, estate)), .. } = judged else { return Ok(exit) };
    if exit != Exit::Clean {
        let promised = if bar.frameworks.is_empty() { "" } else { ", or against `checks.frameworks`," };
        say(&format!(
            "nothing written: a finding at or above {}{promised} must be mended, or accepted in `checks.exceptions`",
            bar.severity
        ));
        return Ok(exit);
    }
    let (request, provenance) = (request(options, &valid)?, provenance(&valid));
    match emit::emit(&estate, &provenance, &request) {
        Ok(mut artifacts) => {
            artifacts.insert(1, proof(&estate, &provenance)?);
            if options.check {
                compare(&options.output, &artifacts)
            } else {
                deliver(options, &artifacts, global)
            }
        }
        Err(emit::Error::Unsupported(diagnostics)) => {
            show(&diagnostics, &sources, global)?;
            say("nothing written");
            Ok(Exit::Error)
        }
        Err(error @ emit::Error::Template { .. }) => Err(Failure::new(format!("nothing written: {error}"))),
    }
}

fn request(options: &Options, valid: &ValidSpec) -> Result<Request, Failure> {
    let mut targets: Vec<Target> = options
        .target
        .iter()
        .map(|target| match target {
            TargetName::Cloudformation => Target::Cloudformation,
            TargetName::Terraform => Target::Terraform,
        })
        .collect();
    if targets.is_empty() {
        targets.clone_from(&valid.spec.targets);
    }
    targets.sort_unstable();
    targets.dedup();
    let format = match options.format {
        FormatName::Yaml => cloudformation::Format::Yaml,
        FormatName::Json => cloudformation::Format::Json,
    };
    let overrides = input::templates(options.templates.as_deref())?;
    let templates = Templates::new(overrides).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Request { targets, format, templates })
}

fn provenance(valid: &ValidSpec) -> Provenance {
    Provenance { version: env!("CARGO_PKG_VERSION").to_owned(), digest: spec::digest(&valid.document) }
}

/// What is proven of the estate, to be quoted. Without places: the files stay the same where only lines have moved.
fn proof(estate: &Estate, provenance: &Provenance) -> Result<Artifact, Failure> {
    let Provenance { version, digest } = provenance;
    let mut content = format!(
        "# Proof\n\nWritten by trailsmith {version} from the spec with the digest\n`{digest}`.\n\n{PROOF}\n\n"
    )
    .into_bytes();
    let report = ProofReport { proofs: &prove(estate), sources: None };
    write_proof(ProofFormat::Markdown, &report, &mut content)?;
    let content = String::from_utf8(content).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Artifact { path: "PROOF.md".to_owned(), content })
}

fn deliver(options: &Options, artifacts: &[Artifact], global: &Global) -> Outcome {
    if options.output == Path::new("-") {
        for artifact in artifacts {
            print(&format!("# file: {}\n{}", artifact.path, artifact.content))?;
        }
        return Ok(Exit::Clean);
    }
    let overwrite = if options.force { Overwrite::Everything } else { Overwrite::OwnFilesOnly };
    let written = output::write(&options.output, artifacts, overwrite)?;
    if !global.quiet {
        let folder = options.output.display();
        say(&format!(
            "wrote {} files to {folder}, {} of them new or changed",
            artifacts.len(),
            written.changed
        ));
        for path in &written.removed {
            say(&format!("removed {folder}/{path}, which is no longer written"));
        }
        say(&format!("next: read {folder}/RUNBOOK.md"));
    }
    Ok(Exit::Clean)
}

/// Says how the folder differs from what would be written.
fn compare(folder: &Path, artifacts: &[Artifact]) -> Outcome {
    let mut stale = 0;
    for artifact in artifacts {
        let disk = output::on_disk(folder, &artifact.path)?;
        let old = disk.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        if disk.is_some() && old == artifact.content {
            continue;
        }
        stale += 1;
        let from = if disk.is_some() {
            format!("{}/{}", folder.display(), artifact.path)
        } else {
            "/dev/null".to_owned()
        };
        let diff = TextDiff::from_lines(&*old, &artifact.content);
        print(&diff.unified_diff().header(&from, &artifact.path).to_string())?;
    }
    for path in output::stale(folder, artifacts)? {
        stale += 1;
        print(&format!("--- {}/{path}\n+++ /dev/null\nno longer written\n", folder.display()))?;
    }
    if stale == 0 {
        return Ok(Exit::Clean);
    }
    say(&format!("{} is out of date: {stale} files differ; run `trailsmith synth` again", folder.display()));
    Ok(Exit::Findings)
}
