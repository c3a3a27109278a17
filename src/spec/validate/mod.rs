//! What types alone cannot say: AWS's rules for names, numbers and how sections fit together.

use super::Spec;
use crate::diagnostic::Diagnostic;
use crate::source::Document;

/// All that is wrong with the values of a spec.
pub(super) fn validate(_spec: &Spec, _document: &Document) -> Vec<Diagnostic> {
    Vec::new()
}
