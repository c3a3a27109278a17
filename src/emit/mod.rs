//! Estate to files.

pub mod cloudformation;
pub mod runbook;
#[cfg(test)]
mod samples;

use crate::diagnostic::Diagnostic;
use std::fmt;

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
