//! For programs: one JSON object, versioned.
//!
//! Its structs are its own, so that a change inside does not change what programs read.

use super::place::Region;
use super::{Report, Summary, cut, indented};
use crate::diagnostic::{
    Acceptance, Called, Diagnostic, ExceptedBy, Fingerprint, Kind, ResourceName, Severity, fingerprints,
};
use crate::parallel::in_order;
use crate::source::{self, Sources};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = Summary::of(report.diagnostics).into();
    let frame = serde_json::to_string_pretty(&Document { version: Version, findings: Vec::new(), summary })?;
    let fingerprints = fingerprints(report.diagnostics, report.sources);
    let findings: Vec<_> = report.diagnostics.iter().zip(fingerprints).collect();
    let chunks: Vec<&[_]> = findings.chunks(CHUNK).collect();
    let (Some((head, tail)), false) = (frame.split_once("[]"), chunks.is_empty()) else {
        return writeln!(out, "{frame}");
    };
    write!(out, "{head}[")?;
    let mut separator = "";
    in_order(
        &chunks,
        |chunk| written(chunk, report.sources),
        |chunk| {
            write!(out, "{separator}\n    ")?;
            separator = ",";
            out.write_all(&chunk?)
        },
    )?;
    writeln!(out, "\n  ]{tail}")
}

/// Findings that are written at a time.
const CHUNK: usize = 256;
/// Most findings take less.
const FINDING_BYTES: usize = 2048;
/// How deep they stand: in the document's list.
const LEVEL: usize = 2;

/// Some findings as they stand in the list.
fn written(chunk: &[(&Diagnostic, Fingerprint)], sources: &Sources) -> io::Result<Vec<u8>> {
    let mut texts = Texts::default();
    let mut out = Vec::with_capacity(chunk.len() * FINDING_BYTES);
    for (at, (diagnostic, fingerprint)) in chunk.iter().enumerate() {
        if at > 0 {
            out.extend(b",\n    ");
        }
        indented::write(&mut out, LEVEL, &finding(diagnostic, *fingerprint, sources, &mut texts)?)?;
    }
    Ok(out)
}

/// The JSON Schema, draft-07, of what the JSON format writes.
pub fn json_schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Document<'_>>().to_value()
}

/// What trailsmith found.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "trailsmith findings")]
struct Document<'a> {
    version: Version,
    /// In the order of their places.
    findings: Vec<Finding<'a>>,
    summary: Counts,
}

/// Always 1: what is added later does not change it, what is removed or means something else does.
pub(super) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "The version of this format.", "const": 1})
    }
}

/// One finding, or one error in the input.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The policy's id; of an error its kind: `syntax`, `spec`.
    policy: &'a str,
    /// What was found.
    verdict: Verdict,
    /// How bad it is; errors are critical.
    severity: Severity,
    /// The same from run to run, also where lines have moved: of policy, file, resource and property.
    #[schemars(with = "String")]
    fingerprint: Fingerprint,
    /// One sentence.
    message: Cow<'a, str>,
    /// What it is about; none of errors.
    resource: Option<Resource<'a>>,
    /// The main place.
    location: Option<Location<'a>>,
    /// Further places.
    related_locations: Vec<RelatedLocation<'a>>,
    /// What would happen in AWS, or why it cannot be told.
    #[schemars(with = "Vec<String>")]
    notes: Vec<Text<'a>>,
    /// What to write instead.
    #[schemars(with = "Vec<String>")]
    help: Vec<Text<'a>>,
    /// Why it is accepted; only with the verdict `excepted`.
    exception: Option<Exception<'a>>,
}

/// One of the texts of a finding.
#[derive(Serialize)]
#[serde(untagged)]
enum Text<'a> {
    /// As it is.
    Own(Cow<'a, str>),
    /// As JSON writes it.
    Escaped(#[serde(serialize_with = "as_it_is")] Arc<RawValue>),
}

fn as_it_is<S: Serializer>(text: &Arc<RawValue>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_ref().serialize(serializer)
}

/// Texts that many findings share, by where they are: most of what is written, and escaped once.
#[derive(Default)]
struct Texts(HashMap<*const str, Arc<RawValue>>);

impl Texts {
    fn written<'a>(&mut self, text: &'a Arc<str>) -> serde_json::Result<Text<'a>> {
        if Arc::strong_count(text) == 1 {
            return Ok(Text::Own(cut(text)));
        }
        let key = Arc::as_ptr(text);
        if let Some(known) = self.0.get(&key) {
            return Ok(Text::Escaped(Arc::clone(known)));
        }
        let escaped: Arc<RawValue> = to_raw_value(&cut(text))?.into();
        self.0.insert(key, Arc::clone(&escaped));
        Ok(Text::Escaped(escaped))
    }

    fn all<'a>(&mut self, texts: &'a [Arc<str>]) -> serde_json::Result<Vec<Text<'a>>> {
        texts.iter().map(|text| self.written(text)).collect()
    }
}

/// What was found.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// The requirement is not met.
    Fail,
    /// Whether it is met cannot be told from the input.
    CannotTell,
    /// It is not met or that cannot be told, and somebody accepted that.
    Excepted,
    /// The input is wrong.
    Error,
}

/// A resource.
#[derive(Serialize, JsonSchema)]
pub(super) struct Resource<'a> {
    /// CloudFormation's name of the type.
    r#type: &'a str,
    /// Its name in its own dialect: `trails.org`, a logical id, a Terraform address.
    name: &'a str,
    /// The names of further resources that are part of it: Terraform's `aws_s3_bucket_versioning` of a bucket.
    related: &'a [String],
    /// The JSON Pointer, in CloudFormation's terms, of the property at fault; empty for the resource as a whole.
    property: &'a str,
}

/// A stretch of a text.
#[derive(Serialize, JsonSchema)]
pub(super) struct Location<'a> {
    /// The file, as it was named; `-` is standard input.
    path: &'a str,
    /// The first line, from 1.
    line: usize,
    /// The first character in its line, from 1.
    column: usize,
    /// The line of the first character after it, from 1.
    end_line: usize,
    /// The first character after it in that line, from 1.
    end_column: usize,
}

/// A further place.
#[derive(Serialize, JsonSchema)]
struct RelatedLocation<'a> {
    /// Where.
    location: Location<'a>,
    /// What is to be seen there; may be empty.
    text: Cow<'a, str>,
}

/// Why a finding is accepted.
#[derive(Serialize, JsonSchema)]
pub(super) struct Exception<'a> {
    /// Where that was said.
    by: ExceptedBy,
    /// The reason given.
    reason: Cow<'a, str>,
    /// The last day on which it is accepted, YYYY-MM-DD; none where that does not end.
    expires: Option<&'a str>,
}

/// How many findings there are.
#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Errors in the input.
    errors: usize,
    /// Failures of severity `critical`.
    critical: usize,
    /// Failures of severity `high`.
    high: usize,
    /// Failures of severity `medium`.
    medium: usize,
    /// Failures of severity `low`.
    low: usize,
    /// Failures of severity `info`.
    info: usize,
    /// What cannot be told.
    cannot_tell: usize,
    /// What is accepted.
    excepted: usize,
}

impl From<Summary> for Counts {
    fn from(summary: Summary) -> Counts {
        let [info, low, medium, high, critical] = summary.findings;
        let Summary { errors, cannot_tell, excepted, .. } = summary;
        Counts { errors, critical, high, medium, low, info, cannot_tell, excepted }
    }
}

fn finding<'a>(
    diagnostic: &'a Diagnostic,
    fingerprint: Fingerprint,
    sources: &'a Sources,
    texts: &mut Texts,
) -> serde_json::Result<Finding<'a>> {
    let (verdict, exception) = match &diagnostic.kind {
        Kind::Error => (Verdict::Error, None),
        Kind::Fail => (Verdict::Fail, None),
        Kind::CannotTell => (Verdict::CannotTell, None),
        Kind::Excepted(_) => (Verdict::Excepted, exception(&diagnostic.kind)),
    };
    let mut places = diagnostic
        .labels
        .iter()
        .map(|label| RelatedLocation { location: location(label.location, sources), text: cut(&label.text) });
    Ok(Finding {
        policy: &diagnostic.id,
        verdict,
        severity: diagnostic.severity,
        fingerprint,
        message: cut(&diagnostic.message),
        resource: diagnostic.resource.as_ref().map(resource),
        location: places.next().map(|place| place.location),
        related_locations: places.collect(),
        notes: texts.all(&diagnostic.notes)?,
        help: texts.all(&diagnostic.help)?,
        exception,
    })
}

/// Why a finding is accepted, if it is.
pub(super) fn exception(kind: &Kind) -> Option<Exception<'_>> {
    let Kind::Excepted(why) = kind else { return None };
    let Acceptance { by, reason, expires } = why.as_ref();
    Some(Exception { by: *by, reason: cut(reason), expires: expires.as_deref() })
}

pub(super) fn resource(resource: &ResourceName) -> Resource<'_> {
    let Called { kind, name, related, .. } = &**resource;
    Resource { r#type: kind, name, related, property: &resource.property }
}

pub(super) fn location(location: source::Location, sources: &Sources) -> Location<'_> {
    let Region { line, column, end_line, end_column } = Region::of(location, sources);
    Location { path: &sources.get(location.source).name, line, column, end_line, end_column }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use super::*;

    fn render(samples: &samples::Samples) -> Value {
        let json: Value = serde_json::from_str(&samples::render(Format::Json, samples)).unwrap();
        let validator = jsonschema::draft7::new(&json_schema()).unwrap();
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(errors, [] as [&str; 0]);
        json
    }

    #[test]
    fn findings() {
        let json = render(&samples::findings());
        let first = &json["findings"][0];
        assert_eq!(
            first,
            &serde_json::json!({
                "policy": "spec", "verdict": "error", "severity": "critical",
                "fingerprint": first["fingerprint"].as_str().filter(|text| text.len() == 32).unwrap(),
                "message": "a bucket's name cannot have `ü`", "resource": null,
                "location": {"path": "spec.yaml", "line": 2, "column": 16, "end_line": 2, "end_column": 27},
                "related_locations": [{
                    "location": {"path": "spec.yaml", "line": 6, "column": 13, "end_line": 6, "end_column": 17},
                    "text": "used here",
                }],
                "notes": ["S3 refuses it"], "help": ["write `under-score`"], "exception": null,
            })
        );
        let verdicts: Vec<_> = json["findings"].as_array().unwrap().iter().map(|f| &f["verdict"]).collect();
        assert_eq!(verdicts, ["error", "fail", "fail", "cannot-tell", "excepted"]);
        assert_eq!(
            json["findings"][4]["exception"],
            serde_json::json!({"by": "spec", "reason": "Object Lock instead", "expires": "2027-06-30"})
        );
        assert_eq!(
            json["findings"][1]["resource"],
            serde_json::json!({"type": "AWS::CloudTrail::Trail", "name": "trails.org",
                "related": ["trails.org.sink"], "property": "/IsMultiRegionTrail"})
        );
        assert_eq!(json["findings"][1]["related_locations"][0]["location"]["path"], "stacks/logs.yaml");
        assert_eq!(
            json["summary"],
            serde_json::json!({"errors": 1, "critical": 0, "high": 1, "medium": 0, "low": 1, "info": 0,
                "cannot_tell": 1, "excepted": 1})
        );
    }

    #[test]
    fn many_findings_are_one_document() {
        let mut samples = samples::findings();
        samples.diagnostics = samples.diagnostics.iter().cycle().take(2 * CHUNK + 1).cloned().collect();
        let text = samples::render(Format::Json, &samples);
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["findings"].as_array().map(Vec::len), Some(2 * CHUNK + 1));
        assert_eq!(text.trim_end(), serde_json::to_string_pretty(&json).unwrap());
        samples.diagnostics.clear();
        assert_eq!(render(&samples)["findings"], serde_json::json!([]));
    }

    #[test]
    fn hostile_text() {
        let json = render(&samples::hostile());
        assert!(json.to_string().len() < 20_000);
        assert_eq!(json["findings"][4]["location"]["end_column"], 1);
    }

    #[test]
    fn the_schema_refuses_what_is_not_written() {
        let validator = jsonschema::draft7::new(&json_schema()).unwrap();
        assert!(!validator.is_valid(&serde_json::json!({"version": 2, "findings": [], "summary": {}})));
    }
}
