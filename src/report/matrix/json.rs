//! For programs: one JSON object, versioned.
//!
//! Its structs are its own, so that a change inside does not change what programs read.

use super::MatrixReport;
use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::policy::{Matrix, Met, Row, Standing};
use crate::report::json::{Exception, Location, Resource, Version, exception, location, resource};
use crate::report::{cut, indented};
use crate::source::Sources;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::io;

pub(super) fn write(report: &MatrixReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let frameworks = report.matrices.iter().map(|matrix| framework(matrix, report.sources)).collect();
    let document = Document { version: Version, frameworks };
    indented::write(&mut *out, 0, &document)?;
    writeln!(out)
}

/// The JSON Schema, draft-07, of what the JSON format writes.
pub fn matrix_schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Document<'_>>().to_value()
}

/// How the controls of frameworks stand.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "trailsmith control matrix")]
struct Document<'a> {
    version: Version,
    /// In the order in which they were asked for.
    frameworks: Vec<Framework<'a>>,
}

/// One framework.
#[derive(Serialize, JsonSchema)]
struct Framework<'a> {
    /// Its name: `cis-aws-5.0`.
    id: &'a str,
    /// Its own name.
    title: &'a str,
    /// Its controls that concern audit logging, in its order.
    controls: Vec<Control<'a>>,
    summary: Counts,
}

/// One control.
#[derive(Serialize, JsonSchema)]
struct Control<'a> {
    /// Its number in the framework.
    id: &'a str,
    /// What it asks for.
    title: &'a str,
    /// The profile of CIS that it belongs to.
    level: Option<u8>,
    /// How bad the framework itself calls it.
    severity: Option<Severity>,
    /// How it stands.
    standing: Name,
    /// Why, where no finding says it.
    reason: Option<&'a str>,
    /// What speaks against it, what cannot be told and what is accepted.
    findings: Vec<Finding<'a>>,
    /// What speaks for it.
    met: Vec<Evidence<'a>>,
    /// What somebody has to do or look at.
    manual: Option<Manual<'a>>,
}

/// How a control stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Name {
    /// Everything among the inputs that it is about meets it.
    Met,
    /// Something does not, or is not there.
    NotMet,
    /// Something does not, and somebody said why that is accepted.
    Accepted,
    /// The inputs do not say it.
    CannotTell,
    /// Somebody has to look: no input can say it.
    Manual,
    /// It is about nothing that is among the inputs.
    NotApplicable,
}

/// Something that speaks against a control, or that cannot be told.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The policy's id.
    policy: &'a str,
    /// How bad the policy calls it.
    severity: Severity,
    /// One sentence.
    message: Cow<'a, str>,
    /// Why it cannot be told; none of what is known.
    reason: Option<Cow<'a, str>>,
    /// What it is about.
    resource: Option<Resource<'a>>,
    /// Where.
    location: Option<Location<'a>>,
    /// Why it is accepted, if it is.
    exception: Option<Exception<'a>>,
}

/// A policy that a resource meets.
#[derive(Serialize, JsonSchema)]
struct Evidence<'a> {
    /// The policy's id.
    policy: &'a str,
    /// The resource, with the property that the policy looks at.
    resource: Resource<'a>,
    /// Where that is written.
    location: Location<'a>,
    /// Whether AWS itself has said so, rather than a file.
    live: bool,
}

/// What is to be done by hand.
#[derive(Serialize, JsonSchema)]
struct Manual<'a> {
    /// What, and why no input shows it.
    step: &'a str,
    /// The command that tells whether it is done.
    verify: &'a str,
}

/// How many controls stand how.
#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Controls that are met.
    met: usize,
    /// Controls that are not.
    not_met: usize,
    /// Controls that are not, which is accepted.
    accepted: usize,
    /// Controls of which it cannot be told.
    cannot_tell: usize,
    /// Controls that somebody has to look at.
    manual: usize,
    /// Controls that are about nothing among the inputs.
    not_applicable: usize,
}

fn framework<'a>(matrix: &'a Matrix<'_>, sources: &'a Sources) -> Framework<'a> {
    let [met, not_met, accepted, cannot_tell, manual, not_applicable] =
        Standing::ALL.map(|standing| matrix.count(standing));
    Framework {
        id: &matrix.framework.id,
        title: &matrix.framework.title,
        controls: matrix.rows.iter().map(|row| control(row, sources)).collect(),
        summary: Counts { met, not_met, accepted, cannot_tell, manual, not_applicable },
    }
}

fn control<'a>(row: &'a Row<'_>, sources: &'a Sources) -> Control<'a> {
    let control = &row.control;
    Control {
        id: &control.id,
        title: &control.title,
        level: control.level,
        severity: control.severity,
        standing: row.standing.into(),
        reason: row.reason.as_deref(),
        findings: row.findings.iter().map(|found| finding(found, sources)).collect(),
        met: row.met.iter().map(|met| evidence(met, sources)).collect(),
        manual: control.manual.as_ref().map(|m| Manual { step: &m.step, verify: &m.verify }),
    }
}

fn finding<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    let why = finding.notes.first().filter(|_| finding.kind == Kind::CannotTell);
    Finding {
        policy: &finding.id,
        severity: finding.severity,
        message: cut(&finding.message),
        reason: why.map(|why| cut(why)),
        resource: finding.resource.as_ref().map(resource),
        location: finding.labels.first().map(|label| location(label.location, sources)),
        exception: exception(&finding.kind),
    }
}

fn evidence<'a>(met: &'a Met, sources: &'a Sources) -> Evidence<'a> {
    Evidence {
        policy: &met.policy,
        resource: resource(&met.resource),
        location: location(met.location, sources),
        live: met.live,
    }
}

impl From<Standing> for Name {
    fn from(standing: Standing) -> Name {
        match standing {
            Standing::Met => Name::Met,
            Standing::NotMet => Name::NotMet,
            Standing::Accepted => Name::Accepted,
            Standing::CannotTell => Name::CannotTell,
            Standing::Manual => Name::Manual,
            Standing::NotApplicable => Name::NotApplicable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MatrixFormat, samples};
    use super::*;
    use serde_json::json;

    fn render(samples: &samples::Samples) -> Value {
        let json: Value = serde_json::from_str(&samples::render(MatrixFormat::Json, samples)).unwrap();
        let validator = jsonschema::draft7::new(&matrix_schema()).unwrap();
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(errors, [] as [&str; 0]);
        json
    }

    #[test]
    fn controls() {
        let json = render(&samples::findings());
        let fsbp = &json["frameworks"][0];
        let standings: Vec<_> =
            fsbp["controls"].as_array().unwrap().iter().map(|control| &control["standing"]).collect();
        assert_eq!(standings, ["met", "not-met", "accepted", "cannot-tell", "manual", "not-applicable"]);
        let first = &fsbp["controls"][0]["met"][0];
        assert_eq!(first["location"]["line"], 5);
        assert_eq!(first["resource"]["property"], "/IsMultiRegionTrail");
        let accepted = json!({"by": "spec", "reason": "Object Lock instead", "expires": "2027-06-30"});
        assert_eq!(fsbp["controls"][2]["findings"][0]["exception"], accepted);
        assert_eq!(fsbp["controls"][3]["findings"][0]["reason"], "the parameter `Key` has no default");
        assert_eq!(fsbp["controls"][4]["manual"], json!({"step": "look there", "verify": "aws look"}));
        assert_eq!(
            fsbp["summary"],
            json!({"met": 1, "not_met": 1, "accepted": 1, "cannot_tell": 1, "manual": 1, "not_applicable": 1})
        );
    }

    #[test]
    fn hostile_text() {
        assert!(render(&samples::hostile()).to_string().len() < 30_000);
    }
}
