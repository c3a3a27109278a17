//! From what on a finding makes a run fail: a severity, and the frameworks that a spec promises to meet.

use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::framework::FrameworkId;
use trailsmith::policy::PolicySet;

/// What makes a run fail.
#[derive(Clone, Default)]
pub(super) struct Bar {
    /// Findings of at least this severity.
    pub(super) severity: Severity,
    /// Findings of whatever severity against a control of these.
    pub(super) frameworks: Vec<FrameworkId>,
}

impl Bar {
    /// Whether a finding makes the run fail.
    pub(super) fn fails(&self, finding: &Diagnostic, policies: &PolicySet) -> bool {
        let promised = || self.promised(finding, policies).next().is_some();
        finding.fails_at(self.severity) || (finding.kind == Kind::Fail && promised())
    }

    /// Says of findings which promise they break.
    pub(super) fn explain(&self, findings: &mut [Diagnostic], policies: &PolicySet) {
        for finding in findings.iter_mut().filter(|finding| finding.kind == Kind::Fail) {
            let controls: Vec<String> = self.promised(finding, policies).collect();
            if !controls.is_empty() {
                let note = format!("`checks.frameworks` promises {}", controls.join(", "));
                finding.notes.push(note.into());
            }
        }
    }

    /// The controls that a finding speaks against, by framework.
    fn promised(&self, finding: &Diagnostic, policies: &PolicySet) -> impl Iterator<Item = String> {
        // Most runs promise nothing, and have thousands of findings.
        let policy = if self.frameworks.is_empty() { None } else { policies.get(&finding.id) };
        self.frameworks.iter().filter_map(move |framework| {
            let controls = policy?.controls(*framework);
            (!controls.is_empty()).then(|| format!("{framework} {}", controls.join(" ")))
        })
    }
}
