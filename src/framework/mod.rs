//! Frameworks as data: what an auditor asks, control by control, as far as it concerns audit logging.
//!
//! Which policy answers for a control is said by the policies' own references; nothing here knows a policy.

mod id;
#[cfg(test)]
mod tests;

pub use id::FrameworkId;

use crate::diagnostic::Severity;
use serde::Deserialize;
use std::sync::LazyLock;

/// What `build.rs` made of `policies/frameworks/`.
const FRAMEWORKS: &str = include_str!(concat!(env!("OUT_DIR"), "/frameworks.json"));

/// A benchmark, a standard or a law.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its name here, which policies' references have too.
    pub id: String,
    /// Its own name.
    pub title: String,
    /// What of it is here.
    pub about: String,
    /// Where it is published.
    pub source: String,
    /// Its controls, in its order.
    pub controls: Vec<Control>,
}

/// One requirement of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its number in the framework.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// The profile of CIS that it belongs to.
    pub level: Option<u8>,
    /// How bad the framework itself calls it.
    pub severity: Option<Severity>,
    /// CloudFormation's type name of what must be there: where nothing of the type is, the control is not met.
    pub exists: Option<String>,
    /// What somebody has to do or look at, because no file shows it.
    pub manual: Option<Manual>,
}

/// What is to be done by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manual {
    /// What, and why no input shows it.
    pub step: String,
    /// The command that tells whether it is done.
    pub verify: String,
}

/// All frameworks, by id.
pub fn all() -> &'static [Framework] {
    static ALL: LazyLock<Vec<Framework>> = LazyLock::new(|| match serde_json::from_str(FRAMEWORKS) {
        Ok(frameworks) => frameworks,
        // They are part of the program, and every test reads them.
        Err(error) => unreachable!("policies/frameworks/: {error}"),
    });
    &ALL
}

impl Framework {
    /// The control with that number.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }
}

impl Control {
    /// Its profile or severity, in words.
    pub fn weight(&self) -> Option<String> {
        let level = self.level.map(|level| format!("level {level}"));
        level.or_else(|| self.severity.map(|severity| severity.name().to_owned()))
    }
}
