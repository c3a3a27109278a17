//! Findings that the spec accepts: for a reason, until a day.
//!
//! Inline ignores of other dialects are not known here.

use super::PolicySet;
use crate::diagnostic::{Diagnostic, ExceptedBy, Kind, Severity};
use crate::estate::Estate;
use crate::source::{Location, nearest};
use crate::spec::{Date, Exception, ValidSpec};

/// Marks the findings that the spec accepts on that day, and says which exceptions are wrong, expired or without use.
pub fn apply_exceptions(
    mut findings: Vec<Diagnostic>,
    spec: &ValidSpec,
    context: (&PolicySet, &Estate),
    as_of: Date,
) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for (i, exception) in spec.spec.checks.exceptions.iter().enumerate() {
        let at = |field: &str| spec.document.locate(&format!("/checks/exceptions/{i}/{field}"));
        let error = |field, message: String| Diagnostic::error("spec", at(field), message);
        if let Some((field, message, help)) = misnamed(exception, context) {
            said.push(error(field, message).with_help(help));
            continue;
        }
        // A day that is none has been told when the spec was read.
        let Some(last) = Date::parse(&exception.expires) else { continue };
        if last < as_of {
            let message = format!("the exception from `{}` expired on {last}", exception.policy);
            said.push(
                error("expires", message)
                    .with_help(["meet the requirement, or decide anew and write a later day"]),
            );
            continue;
        }
        if accept(&mut findings, exception) == 0 {
            said.push(unused(exception, at("policy")));
        }
    }
    findings.extend(said);
    findings.sort();
    findings
}

/// Marks what one exception accepts; returns how many findings it is for. What cannot be told stays so.
fn accept(findings: &mut [Diagnostic], exception: &Exception) -> usize {
    let mut count = 0;
    for finding in findings.iter_mut().filter(|finding| finding.id == exception.policy) {
        let name = finding.resource.as_ref().map(|resource| resource.name.as_str());
        let meant = exception.resource.is_none() || exception.resource.as_deref() == name;
        if meant && finding.kind != Kind::Error {
            count += 1;
            if finding.kind == Kind::Fail {
                let expires = Some(exception.expires.clone());
                finding.kind = Kind::excepted(ExceptedBy::Spec, exception.reason.as_str(), expires);
            }
        }
    }
    count
}

/// The field of an exception that names nothing there is, what to say of it and what was probably meant.
fn misnamed(
    exception: &Exception,
    (policies, estate): (&PolicySet, &Estate),
) -> Option<(&'static str, String, Option<String>)> {
    let did_you_mean = |name: &str| format!("did you mean `{name}`?");
    if policies.get(&exception.policy).is_none() {
        let meant = nearest(&exception.policy, policies.iter().map(|policy| policy.id.as_str()));
        let message = format!("there is no policy `{}`", exception.policy);
        return Some(("policy", message, meant.map(did_you_mean)));
    }
    let name = exception.resource.as_deref()?;
    let names = || estate.resources.iter().map(|resource| resource.name.as_str());
    if names().any(|known| known == name) {
        return None;
    }
    let message = format!("there is no resource `{name}`");
    Some(("resource", message, nearest(name, names()).map(did_you_mean)))
}

fn unused(exception: &Exception, location: Location) -> Diagnostic {
    let whose = exception.resource.as_ref().map_or(String::new(), |name| format!(" for `{name}`"));
    let message = format!("the exception from `{}`{whose} accepts nothing", exception.policy);
    Diagnostic::fail("exception-unused", Severity::Low, location, message)
        .with_note("an exception that is not needed would hide a later finding")
        .with_help(["remove it"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::declared as estate;
    use crate::policy::Scope;
    use crate::policy::evaluate;
    use crate::source::Sources;

    /// A spec with these exceptions, and the place of each line of it.
    fn spec(exceptions: &str) -> (Sources, ValidSpec) {
        let mut sources = Sources::new();
        let text = format!(
            "version: 1\norganization: {{home_region: eu-west-1, accounts: {{}}}}\nchecks:\n  exceptions:\n{exceptions}"
        );
        let id = sources.add("spec.yaml", text);
        let (document, _) = sources.parse(id);
        let document = document.unwrap();
        let (spec, errors) = crate::source::deserialize(&document.root);
        assert_eq!(errors, []);
        (sources, ValidSpec { spec: spec.unwrap(), document, present: std::collections::BTreeMap::default() })
    }

    /// What remains of two trails that record one Region, on 2026-11-22.
    fn excepted(exceptions: &str) -> Vec<String> {
        let trail = crate::json::json!({"Type": "AWS::CloudTrail::Trail", "Properties": {"IsMultiRegionTrail": false}});
        let estate = estate(&crate::json::json!({"One": trail, "Two": trail})).unwrap();
        let policies = PolicySet::builtin();
        let mut findings = evaluate(&policies, &estate, Scope::Logging);
        findings.retain(|finding| finding.id == "trail-multi-region");
        let (sources, spec) = spec(exceptions);
        let as_of = Date::parse("2026-11-22").unwrap();
        let applied = apply_exceptions(findings, &spec, (&policies, &estate), as_of);
        let said = |d: &Diagnostic| match &d.kind {
            Kind::Fail if d.resource.is_some() => format!("fail {}", d.message),
            Kind::Excepted(why) => format!("excepted {}: {}", why.reason, d.message),
            _ => {
                let text = &sources.get(d.labels[0].location.source).text;
                let place = &text[d.labels[0].location.span.range()];
                format!("{} at {place}: {} {}", d.severity, d.message, d.help.join(" "))
            }
        };
        applied.iter().map(said).collect()
    }

    #[test]
    fn an_exception_accepts_what_it_names() {
        let line = "    - {policy: trail-multi-region, resource: Two, reason: lab, expires: 2026-11-22}\n";
        assert_eq!(
            excepted(line),
            ["fail trail `One` records one Region only", "excepted lab: trail `Two` records one Region only",]
        );
        let all = excepted("    - {policy: trail-multi-region, reason: lab, expires: 2027-01-01}\n");
        assert!(all.iter().all(|said| said.starts_with("excepted lab")), "{all:?}");
    }

    #[test]
    fn an_exception_that_is_wrong_expired_or_unused_is_said() {
        let last = |exception: &str| {
            let said = excepted(&format!("    - {{{exception}, reason: lab}}\n"));
            let fails = |said: &&String| said.starts_with("fail ");
            assert_eq!(said.iter().filter(fails).count(), 2, "{said:?}");
            said.into_iter().find(|said| !said.starts_with("fail ")).unwrap()
        };
        assert_eq!(
            last("policy: trail-multiregion, expires: 2027-01-01"),
            "critical at trail-multiregion: there is no policy `trail-multiregion` did you mean `trail-multi-region`?"
        );
        assert_eq!(
            last("policy: trail-multi-region, resource: Twoo, expires: 2027-01-01"),
            "critical at Twoo: there is no resource `Twoo` did you mean `Two`?"
        );
        assert_eq!(
            last("policy: trail-multi-region, expires: 2026-11-21"),
            "critical at 2026-11-21: the exception from `trail-multi-region` expired on 2026-11-21 \
             meet the requirement, or decide anew and write a later day"
        );
        assert_eq!(
            last("policy: trail-tagged, resource: One, expires: 2027-01-01"),
            "low at trail-tagged: the exception from `trail-tagged` for `One` accepts nothing remove it"
        );
    }
}
