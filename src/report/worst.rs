//! What to look at first, said again where a reader of a long report ends up: at its end.

use super::{Report, concise};
use crate::diagnostic::{Diagnostic, Kind, Severity};

/// Fewer findings are seen at once.
const MANY: usize = 5;

/// More lines would have to be searched again.
const LINES: usize = 5;

/// The worst of many findings, a line each, where they are errors, critical or high and others stand beside them.
pub(super) fn worst(report: &Report<'_>) -> Option<String> {
    let told = || report.diagnostics.iter().filter(|d| matches!(d.kind, Kind::Error | Kind::Fail));
    let severity = told().map(|diagnostic| diagnostic.severity).max()?;
    let worst: Vec<&Diagnostic> = told().filter(|diagnostic| diagnostic.severity == severity).collect();
    let all = report.diagnostics.iter().filter(|d| !matches!(d.kind, Kind::Excepted(_))).count();
    if severity < Severity::High || all <= MANY || worst.len() == all {
        return None;
    }
    let lines =
        worst.iter().take(LINES).map(|diagnostic| format!("\n  {}", concise::line(diagnostic, report)));
    let more = worst.len().saturating_sub(LINES);
    let more = if more > 0 { format!("\n  … and {more} more") } else { String::new() };
    Some(format!("first of all:{}{more}", lines.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};

    /// A high finding among so many low ones, rendered.
    fn among(low: usize) -> String {
        let mut samples = samples::findings();
        let minor = samples.diagnostics[2].clone();
        samples.diagnostics.truncate(2);
        samples.diagnostics.remove(0);
        samples.diagnostics.extend(std::iter::repeat_n(minor, low));
        samples::render(Format::Text { color: false }, &samples)
    }

    #[test]
    fn the_worst_of_many_is_said_again_at_the_end() {
        let end = "first of all:\n  spec.yaml:5:19: high[trail-multi-region] the trail records one Region only\n\n1 high, 5 low\n";
        assert!(among(5).ends_with(end), "{}", among(5));
        assert!(!among(4).contains("first of all"), "{}", among(4));
    }

    #[test]
    fn many_that_are_as_bad_are_counted() {
        let mut samples = samples::findings();
        let high = samples.diagnostics[1].clone();
        samples.diagnostics.remove(0);
        samples.diagnostics.extend(std::iter::repeat_n(high, 6));
        let text = samples::render(Format::Text { color: false }, &samples);
        assert!(text.contains("  … and 2 more\n"), "{text}");
        samples.diagnostics.retain(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::High);
        samples.diagnostics.retain(|diagnostic| diagnostic.kind == crate::diagnostic::Kind::Fail);
        let text = samples::render(Format::Text { color: false }, &samples);
        assert!(!text.contains("first of all"), "nothing stands beside them: {text}");
    }
}
