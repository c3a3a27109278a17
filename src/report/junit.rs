//! JUnit's XML, which build servers show: a suite a file, a case a finding.
//!
//! What is met is no case: nobody wants thousands of them. What cannot be told, what is accepted and what is too small to
//! fail the run counts as skipped: a build server calls a build broken where a case fails.

use super::place::Region;
use super::{Report, cut, verdict};
use crate::diagnostic::{Diagnostic, Kind, relative};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::io;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites: Vec<TestSuite> = Vec::new();
    for diagnostic in report.diagnostics {
        let name = file(diagnostic, report);
        let at = suites.iter().position(|suite| suite.name.as_str() == name).unwrap_or_else(|| {
            suites.push(TestSuite::new(name));
            suites.len() - 1
        });
        suites[at].add_test_case(case(diagnostic, report));
    }
    if suites.is_empty() {
        // A report without a case is an error to some build servers.
        let mut clean = TestSuite::new("trailsmith");
        clean.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
        suites.push(clean);
    }
    let mut document = quick_junit::Report::new("trailsmith");
    document.add_test_suites(suites);
    document.serialize(&mut *out).map_err(io::Error::other)?;
    writeln!(out)
}

/// The file's name as the document will have it: characters that XML cannot hold are left out.
fn file(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    let name = diagnostic
        .labels
        .first()
        .map_or("", |label| relative(&report.sources.get(label.location.source).name));
    quick_junit::XmlString::new(name).into_string()
}

fn case(diagnostic: &Diagnostic, report: &Report<'_>) -> TestCase {
    let resource = diagnostic.resource.as_ref().map(|resource| resource.name.as_str());
    let name =
        resource.map_or_else(|| diagnostic.id.to_string(), |name| format!("{}: {name}", diagnostic.id));
    let mut case = TestCase::new(name, status(diagnostic, report));
    case.set_classname(diagnostic.id.as_str());
    case
}

fn status(diagnostic: &Diagnostic, report: &Report<'_>) -> TestCaseStatus {
    let mut status = match diagnostic.kind {
        Kind::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Kind::Fail if !diagnostic.tolerated => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Kind::Fail | Kind::CannotTell | Kind::Excepted(_) => TestCaseStatus::skipped(),
    };
    let message = match &diagnostic.kind {
        Kind::Excepted(why) => format!("{}; accepted: {}", cut(&diagnostic.message), cut(&why.reason)),
        _ => cut(&diagnostic.message).into_owned(),
    };
    status
        .set_message(message)
        .set_type(verdict(diagnostic))
        .set_description(description(diagnostic, report));
    status
}

fn description(diagnostic: &Diagnostic, report: &Report<'_>) -> String {
    let places = diagnostic.labels.iter().map(|label| {
        let Region { line, column, .. } = Region::of(label.location, report.sources);
        let name = relative(&report.sources.get(label.location.source).name);
        format!("{name}:{line}:{column} {}", cut(&label.text)).trim_end().to_owned()
    });
    let notes = diagnostic.notes.iter().map(|note| format!("note: {}", cut(note)));
    let help = diagnostic.help.iter().map(|help| format!("help: {}", cut(help)));
    places.chain(notes).chain(help).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use proptest::prelude::*;

    #[test]
    fn findings() {
        let text = samples::render(Format::Junit, &samples::findings());
        let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!((report.tests, report.errors, report.failures), (5, 1, 2));
        let suite = &report.test_suites[0];
        assert_eq!((suite.name.as_str(), suite.skipped), ("spec.yaml", 2));
        assert_eq!(suite.test_cases[1].name.as_str(), "trail-multi-region: trails.org");
        assert!(text.contains("spec.yaml:5:19\nstacks/logs.yaml:2:3 logs of other Regions"), "{text}");
    }

    #[test]
    fn what_does_not_fail_the_run_is_no_failure() {
        let mut samples = samples::findings();
        samples.diagnostics[2].tolerated = true;
        let text = samples::render(Format::Junit, &samples);
        let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!((report.tests, report.errors, report.failures), (5, 1, 1));
        assert_eq!(report.test_suites[0].skipped, 3);
        assert!(text.contains("type=\"low\""), "it is told all the same: {text}");
    }

    #[test]
    fn nothing_found_is_a_case_that_passes() {
        let nothing = samples::Samples { diagnostics: Vec::new(), ..samples::findings() };
        let report =
            quick_junit::Report::deserialize_from_str(&samples::render(Format::Junit, &nothing)).unwrap();
        assert_eq!((report.tests, report.failures), (1, 0));
    }

    #[test]
    fn hostile_text() {
        let text = samples::render(Format::Junit, &samples::hostile());
        let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!(report.test_suites.len(), 3);
    }

    proptest! {
        #[test]
        fn any_text_is_valid_xml(text in "(<|>|&|\"|'|]]>|<!\\[CDATA\\[|\0|\u{1b}|\u{fffe}|\\PC){0,20}") {
            let text = samples::render(Format::Junit, &samples::with_texts(&text));
            prop_assert!(quick_junit::Report::deserialize_from_str(&text).is_ok(), "{}", text);
        }
    }
}
