//! The matrices that every renderer is tested with: one control of each standing.

use super::{MatrixFormat, MatrixReport, write_matrix};
use crate::diagnostic::{Called, Diagnostic, ResourceName};
use crate::framework::{Control, FrameworkId, Manual};
use crate::policy::{Matrix, Met, Row, Standing};
use crate::report::samples;
use crate::source::Sources;
use std::borrow::Cow;

/// What stands for and against controls, and the texts that it points into.
pub(super) struct Samples {
    sources: Sources,
    met: Met,
    findings: Vec<Diagnostic>,
    name: String,
}

/// Findings of each kind.
pub(super) fn findings() -> Samples {
    let samples::Samples { sources, mut diagnostics } = samples::findings();
    let excepted = diagnostics.remove(4);
    let mut unknown = diagnostics.remove(3);
    unknown.notes.reverse();
    let fail = diagnostics.remove(1);
    let resource = fail.resource.clone().unwrap();
    let met = Met {
        location: resource.location,
        policy: "trail-multi-region".into(),
        resource,
        live: false,
        sure: true,
        heard: true,
    };
    Samples { sources, met, findings: vec![fail, excepted, unknown], name: "T".into() }
}

/// What could break a terminal, a table or a renderer.
pub(super) fn hostile() -> Samples {
    let samples::Samples { sources, diagnostics } = samples::hostile();
    let (location, text) = (diagnostics[0].labels[0].location, "\u{1b}[2J|\r\n=".repeat(200));
    let called = Called { kind: text.clone(), name: text.clone(), related: vec![text.clone()], location };
    let resource = ResourceName::new(called).at(text.as_str());
    let met = Met { location, policy: text.into(), resource, live: true, sure: true, heard: true };
    Samples { sources, met, findings: diagnostics[..3].to_vec(), name: "T|\u{1b}\n".into() }
}

pub(super) fn render(format: MatrixFormat, samples: &Samples) -> String {
    let Samples { sources, met, findings, name } = samples;
    let rows = Standing::ALL.into_iter().enumerate().map(|(number, standing)| {
        let manual = Manual { step: "look there".into(), verify: "aws look".into() };
        let control = Control {
            id: format!("{name}.{}", number + 1),
            title: "something".into(),
            level: None,
            severity: Some(crate::diagnostic::Severity::High),
            exists: None,
            manual: (standing == Standing::Manual).then_some(manual),
        };
        let of = |wanted: usize| findings.get(wanted).into_iter().collect();
        let (findings, met, reason) = match standing {
            Standing::Met => (Vec::new(), vec![met], None),
            Standing::NotMet => (of(0), Vec::new(), None),
            Standing::Accepted => (of(1), Vec::new(), None),
            Standing::CannotTell => (of(2), Vec::new(), None),
            Standing::Manual => (Vec::new(), Vec::new(), None),
            Standing::NotApplicable => (Vec::new(), Vec::new(), Some("there is nothing".to_owned())),
        };
        Row { control: Cow::Owned(control), standing, reason, findings, met }
    });
    let fsbp: FrameworkId = "fsbp".parse().unwrap();
    let matrices = [Matrix { framework: fsbp.framework(), rows: rows.collect() }];
    let mut out = Vec::new();
    write_matrix(format, &MatrixReport { matrices: &matrices, sources }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
