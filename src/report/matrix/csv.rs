//! For spreadsheets (RFC 4180 but for the ends of lines): a line for each piece of evidence, one for a control without any.

use super::{MatrixReport, place};
use crate::diagnostic::{Diagnostic, Kind, ResourceName};
use crate::policy::{Met, Row};
use crate::report::harmless;
use crate::source::Sources;
use std::io;

const HEAD: &str = "framework,control,title,weight,standing,policy,resource,property,place,evidence,accepted_because,accepted_until,verify";

pub(super) fn write(report: &MatrixReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{HEAD}")?;
    for matrix in report.matrices {
        for row in &matrix.rows {
            control(&matrix.framework.id, row, report.sources, out)?;
        }
    }
    Ok(())
}

/// What a line says besides the control: policy, resource, property, place, evidence, reason and day of acceptance.
type Evidence = [String; 7];

fn control(framework: &str, row: &Row<'_>, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    let mut lines: Vec<Evidence> = row.findings.iter().map(|finding| against(finding, sources)).collect();
    lines.extend(row.met.iter().map(|met| in_favour(met, sources)));
    if lines.is_empty() {
        let step = row.control.manual.as_ref().map(|manual| manual.step.clone());
        let mut said = Evidence::default();
        said[4] = row.reason.clone().or(step).unwrap_or_default();
        lines.push(said);
    }
    let verify = row.control.manual.as_ref().map_or("", |manual| &manual.verify);
    let weight = row.control.weight().unwrap_or_default();
    for line in lines {
        let head = [framework, &row.control.id, &row.control.title, &weight, row.standing.name()];
        let cells = head.into_iter().chain(line.iter().map(String::as_str)).chain([verify]);
        writeln!(out, "{}", cells.map(cell).collect::<Vec<_>>().join(","))?;
    }
    Ok(())
}

fn against(finding: &Diagnostic, sources: &Sources) -> Evidence {
    let (name, property) = finding.resource.as_ref().map(named).unwrap_or_default();
    let at = finding.labels.first().map_or(String::new(), |label| place(label.location, sources));
    let (reason, until) = match &finding.kind {
        Kind::Excepted(why) => (why.reason.clone(), why.expires.clone().unwrap_or_default()),
        _ => (String::new(), String::new()),
    };
    let mut said = finding.message.clone();
    if let (Kind::CannotTell, Some(why)) = (&finding.kind, finding.notes.first()) {
        said = format!("{said}: {why}");
    }
    [finding.id.to_string(), name, property, at, said, reason, until]
}

fn in_favour(met: &Met, sources: &Sources) -> Evidence {
    let (name, property) = named(&met.resource);
    let place = place(met.location, sources);
    [met.policy.to_string(), name, property, place, String::new(), String::new(), String::new()]
}

fn named(resource: &ResourceName) -> (String, String) {
    (resource.name.clone(), resource.property.to_string())
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let text = harmless(text);
    let formula = text.starts_with(['=', '+', '-', '@']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::{MatrixFormat, samples};
    use super::*;

    #[test]
    fn controls() {
        let shown = samples::render(MatrixFormat::Csv, &samples::findings());
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0], HEAD);
        assert_eq!(
            lines[1],
            "fsbp,T.1,something,high,met,trail-multi-region,trails.org,/IsMultiRegionTrail,spec.yaml:5,,,,"
        );
        assert_eq!(
            lines[3],
            "fsbp,T.3,something,high,accepted risk,trail-insights,trails.org,/IsMultiRegionTrail,spec.yaml:5,\
             the trail has no Insights,Object Lock instead,2027-06-30,"
        );
        assert_eq!(lines[5], "fsbp,T.5,something,high,manual step,,,,,look there,,,aws look");
        assert_eq!(lines.len(), 7, "{shown}");
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(MatrixFormat::Csv, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        for (text, expected) in
            [("=1+1", "'=1+1"), ("a,\"b", "\"a,\"\"b\""), ("a\nb", "a\\nb"), ("@x", "'@x")]
        {
            assert_eq!(cell(text), expected);
        }
    }
}
