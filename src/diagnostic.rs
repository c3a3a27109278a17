//! What trailsmith has to say, in no particular format.
//!
//! Renderers are in `report`; nothing here knows where a diagnostic will be shown.

mod fingerprint;
mod shared;

pub use fingerprint::{Fingerprint, fingerprints, relative};
pub use shared::Shared;

use crate::source::{Document, Location, ShapeError, SyntaxError};
use compact_str::CompactString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// How bad a finding is. Ordered: `info` is the least.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// A hardening that is missing.
    Low,
    /// Evidence is weaker than it should be.
    #[default]
    Medium,
    /// Events are missing, or evidence can be lost.
    High,
    /// The log does not arrive, or anybody can read or destroy it.
    Critical,
}

impl Severity {
    /// All severities, the least first.
    pub const ALL: [Severity; 5] =
        [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a diagnostic is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The input is wrong: nothing can be written from it.
    Error,
    /// A policy's requirement is not met.
    Fail,
    /// Whether a policy's requirement is met cannot be known from the input; the reason is in the notes.
    CannotTell,
    /// A requirement is not met, or that cannot be told, and somebody said why that is accepted.
    Excepted(Box<Acceptance>),
}

/// Why a finding is accepted; few are, and thousands are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Acceptance {
    /// Where that was said.
    pub by: ExceptedBy,
    /// The reason given.
    pub reason: String,
    /// The last day on which the exception holds, as YYYY-MM-DD, where it ends.
    pub expires: Option<String>,
}

impl Kind {
    /// Accepted by one for a reason, for good or until a day.
    pub fn excepted(by: ExceptedBy, reason: impl Into<String>, expires: Option<String>) -> Kind {
        Kind::Excepted(Box::new(Acceptance { by, reason: reason.into(), expires }))
    }
}

/// Where somebody said that a finding is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptedBy {
    /// In the spec's `checks.exceptions`.
    Spec,
    /// In the file itself: a comment, or `Metadata` of a template.
    Inline,
    /// In the configuration file.
    Configuration,
    /// In a baseline: it was there before.
    Baseline,
}

/// What is to be seen where a resource names something that was written elsewhere.
pub(crate) const USED: &str = "used here";

/// A place and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is to be seen; may be empty.
    pub text: CompactString,
}

/// How a resource is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Called {
    /// CloudFormation's type name.
    pub kind: String,
    /// The name in its own dialect: `trails.org`, a logical id, a Terraform address.
    pub name: String,
    /// The names of further resources of that dialect that are part of it.
    pub related: Vec<String>,
    /// Where the resource itself begins.
    pub location: Location,
}

/// The resource that a diagnostic is about. All of one resource share what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceName {
    called: Arc<Called>,
    /// The JSON Pointer of the property at fault; empty for the resource as a whole.
    pub property: CompactString,
}

impl ResourceName {
    /// A resource as a whole.
    pub fn new(called: Called) -> ResourceName {
        ResourceName { called: Arc::new(called), property: CompactString::default() }
    }

    /// The same resource, being at fault in the property at that JSON Pointer.
    #[must_use]
    pub fn at(&self, property: impl Into<CompactString>) -> ResourceName {
        ResourceName { called: Arc::clone(&self.called), property: property.into() }
    }

    /// What it is called, to be changed for this one alone.
    pub fn called_mut(&mut self) -> &mut Called {
        Arc::make_mut(&mut self.called)
    }
}

impl Deref for ResourceName {
    type Target = Called;

    fn deref(&self) -> &Called {
        &self.called
    }
}

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where; the first is the main place.
    pub labels: Vec<Label>,
    /// A policy's id, or the kind of error: `syntax`, `spec`.
    pub id: Shared,
    /// What it is.
    pub kind: Kind,
    /// How bad it is; errors are critical.
    pub severity: Severity,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// What it is about.
    pub resource: Option<ResourceName>,
    /// What would happen in AWS, and why. Most of these texts are a policy's, which all its findings share.
    pub notes: Vec<Arc<str>>,
    /// What to write instead.
    pub help: Vec<Arc<str>>,
    /// Whether the run does not fail on it, as it is below what the user asked for.
    pub tolerated: bool,
}

impl Diagnostic {
    /// An error in the input, at a place.
    pub fn error(id: &str, location: Location, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            labels: vec![Label { location, text: CompactString::default() }],
            id: id.into(),
            kind: Kind::Error,
            severity: Severity::Critical,
            message: message.into(),
            resource: None,
            notes: Vec::new(),
            help: Vec::new(),
            tolerated: false,
        }
    }

    /// Something that is not as it should be, though it can be read.
    pub fn fail(id: &str, severity: Severity, location: Location, message: impl Into<String>) -> Diagnostic {
        Diagnostic { kind: Kind::Fail, severity, ..Diagnostic::error(id, location, message) }
    }

    /// Something that could not be read, or told: nobody fails by it.
    pub fn cannot_tell(
        id: &str,
        severity: Severity,
        location: Location,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic { kind: Kind::CannotTell, severity, ..Diagnostic::error(id, location, message) }
    }

    /// A text that cannot be read.
    pub fn syntax(source: crate::source::SourceId, error: SyntaxError) -> Diagnostic {
        let diagnostic = Diagnostic::error("syntax", Location { source, span: error.span }, error.message);
        diagnostic.with_help(error.help)
    }

    /// A value that does not fit the type it was read as; `id` is the kind of error.
    pub fn misfit(id: &str, document: &Document, error: ShapeError) -> Diagnostic {
        let place =
            if error.at_key { document.locate_key(&error.pointer) } else { document.locate(&error.pointer) };
        Diagnostic::error(id, place, error.message).with_help(error.help)
    }

    /// Adds what would happen in AWS.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Arc<str>>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Diagnostic {
        self.help.extend(help.into_iter().map(Into::into));
        self
    }

    /// Says what is to be seen at the main place.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<CompactString>) -> Diagnostic {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn also_at(mut self, location: Location, text: impl Into<CompactString>) -> Diagnostic {
        self.labels.push(Label { location, text: text.into() });
        self
    }

    /// Whether this makes a run fail at that severity.
    ///
    /// An exception that holds is no failure; neither is what cannot be told, at whatever severity.
    pub fn fails_at(&self, severity: Severity) -> bool {
        match self.kind {
            Kind::Error => true,
            Kind::Fail => self.severity >= severity,
            Kind::CannotTell | Kind::Excepted(_) => false,
        }
    }
}
