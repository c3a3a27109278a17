//! Estate to files: the targets' own, and the runbook for what neither can do.

pub mod anothers;
pub mod cloudformation;
mod ddl;
pub mod runbook;
#[cfg(test)]
mod samples;
pub mod support;
pub mod template;
pub mod terraform;

pub use ddl::ddl;
pub use template::Templates;

use crate::diagnostic::Diagnostic;
use crate::estate::Estate;
use crate::spec::Target;
use std::fmt;
use std::panic::resume_unwind;

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The path below the output folder, with `/` between its parts.
    pub path: String,
    /// The whole content.
    pub content: String,
}

/// What a file says about its making.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// trailsmith's version.
    pub version: String,
    /// The SHA-256 of the spec's content, in hexadecimal; comments and layout do not count.
    pub digest: String,
}

/// What to write.
#[derive(Debug)]
pub struct Request {
    /// The targets, each once.
    pub targets: Vec<Target>,
    /// The form of CloudFormation templates.
    pub format: cloudformation::Format,
    /// The templates that Terraform and the runbook are rendered from.
    pub templates: Templates,
}

/// Writes every file for these targets, the runbook first.
pub fn emit(estate: &Estate, provenance: &Provenance, request: &Request) -> Result<Vec<Artifact>, Error> {
    let (left, estate) = (anothers::left(estate), &*anothers::without(estate));
    let wanted = |target| request.targets.contains(&target);
    let (templates, module) = std::thread::scope(|scope| {
        // The one target does not wait for the other.
        let module = wanted(Target::Terraform)
            .then(|| scope.spawn(|| terraform::emit(estate, provenance, &request.templates)));
        let templates =
            wanted(Target::Cloudformation).then(|| cloudformation::emit(estate, provenance, request.format));
        (templates, module.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))))
    });
    let mut artifacts = Vec::new();
    let templates = templates.transpose()?.map(|emitted| {
        artifacts.extend(emitted.artifacts);
        emitted.templates
    });
    artifacts.extend(module.transpose()?.unwrap_or_default());
    artifacts.extend(left.iter().map(anothers::Left::artifact));
    let targets = runbook::Targets {
        cloudformation: templates.as_deref(),
        terraform: wanted(Target::Terraform),
        left: &left,
    };
    artifacts.insert(0, runbook::emit(estate, provenance, targets, &request.templates)?);
    Ok(artifacts)
}

/// Why nothing can be written.
#[derive(Debug)]
pub enum Error {
    /// The target cannot express the estate; each diagnostic says what and where.
    Unsupported(Vec<Diagnostic>),
    /// A template is broken; whose it is shows in its name.
    Template {
        /// The template's name.
        name: String,
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        message: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unsupported(diagnostics) => {
                write!(f, "the target cannot express this: {} reasons", diagnostics.len())
            }
            Error::Template { name, line: Some(line), message } => {
                write!(f, "template {name}, line {line}: {message}")
            }
            Error::Template { name, line: None, message } => write!(f, "template {name}: {message}"),
        }
    }
}

impl std::error::Error for Error {}
