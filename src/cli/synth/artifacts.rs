//! A checked spec to the files that are written for it.

use super::{FormatName, Options, TargetName};
use crate::cli::{Failure, input};
use trailsmith::diagnostic::Diagnostic;
use trailsmith::emit::{self, Artifact, Provenance, Request, Templates, cloudformation};
use trailsmith::estate::Estate;
use trailsmith::facts::prove;
use trailsmith::report::{ProofFormat, ProofReport, write_proof};
use trailsmith::spec::{Target, ValidSpec};

/// What is to be said of a proof.
const PROOF: &str = "\
What follows from these files, for each trail: ✓ is proven, ✗ is disproven, ? cannot be told; what has no mark is so, and
nobody promised the one or the other. `trailsmith prove` says the same of what `trailsmith snapshot` finds deployed.";

/// What came of a spec.
pub(super) enum Written {
    /// The files, the runbook first.
    Artifacts(Vec<Artifact>),
    /// What a target cannot express.
    Unsupported(Vec<Diagnostic>),
}

/// Makes the files for a spec's estate.
pub(super) fn write(options: &Options, valid: &ValidSpec, estate: &Estate) -> Result<Written, Failure> {
    let (request, provenance) = (request(options, valid)?, provenance(valid));
    match emit::emit(estate, &provenance, &request) {
        Ok(mut artifacts) => {
            artifacts.insert(1, proof(estate, &provenance)?);
            Ok(Written::Artifacts(artifacts))
        }
        Err(emit::Error::Unsupported(diagnostics)) => Ok(Written::Unsupported(diagnostics)),
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
    Provenance { version: env!("CARGO_PKG_VERSION").to_owned(), digest: valid.digest() }
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
