//! A policy as a rule: what it means, what to write instead, and how bad it is.

use super::super::Report;
use super::level;
use super::model::{Configuration, Rule, RuleProperties, Text};
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::{Policy, other};
use std::fmt::Write;

/// The rule of that id; what is no policy, such as `syntax`, is described by its first finding.
pub(super) fn rule<'a>(id: &'a str, report: &Report<'a>) -> Rule<'a> {
    match report.policies.get(id) {
        Some(policy) => of_policy(policy),
        None => of_diagnostic(id, report.diagnostics.iter().find(|diagnostic| diagnostic.id == id)),
    }
}

fn of_policy(policy: &Policy) -> Rule<'_> {
    Rule {
        id: &policy.id,
        name: pascal_case(&policy.id),
        short_description: plain(&policy.title),
        full_description: plain(policy.rationale.trim_end()),
        help: help(policy),
        default_configuration: Configuration { level: level(policy.severity) },
        properties: properties(policy.severity, Some(&policy.references)),
    }
}

fn of_diagnostic<'a>(id: &'a str, found: Option<&Diagnostic>) -> Rule<'a> {
    let severity = found.map_or(Severity::Critical, |diagnostic| diagnostic.severity);
    let text = other(id).unwrap_or("what the input says cannot be used");
    Rule {
        id,
        name: pascal_case(id),
        short_description: plain(text),
        full_description: plain(text),
        help: plain(text),
        default_configuration: Configuration { level: level(severity) },
        properties: properties(Severity::Info, None),
    }
}

fn plain(text: &str) -> Text {
    Text { text: text.to_owned(), markdown: None }
}

fn help(policy: &Policy) -> Text {
    let remediation = &policy.remediation;
    let languages = [
        ("Spec", "yaml", remediation.spec.as_str()),
        ("CloudFormation", "yaml", &remediation.cloudformation),
        ("Terraform", "hcl", &remediation.terraform),
        ("AWS CLI", "sh", remediation.cli.as_deref().unwrap_or_default()),
    ];
    let rationale = policy.rationale.trim_end();
    let (mut text, mut markdown) = (rationale.to_owned(), rationale.to_owned());
    for (name, language, remedy) in languages.into_iter().filter(|(.., remedy)| !remedy.trim().is_empty()) {
        let remedy = remedy.trim_end();
        // Writing to a string cannot fail.
        let _ = write!(text, "\n\n{name}:\n{remedy}");
        // A remedy is a snippet where it has lines, else a sentence.
        if remedy.contains('\n') {
            let _ = write!(markdown, "\n\n**{name}**\n\n```{language}\n{remedy}\n```");
        } else {
            let _ = write!(markdown, "\n\n**{name}**: {remedy}");
        }
    }
    Text { text, markdown: Some(markdown) }
}

fn properties(
    severity: Severity,
    references: Option<&std::collections::BTreeMap<String, Vec<String>>>,
) -> RuleProperties<'_> {
    RuleProperties {
        security_severity: security_severity(severity),
        precision: "high",
        tags: vec!["security", "aws", "audit-logging"],
        references: references.filter(|references| !references.is_empty()),
    }
}

/// GitHub shows a number above 9 as critical, from 7 as high, from 4 as medium, below as low; 0 and none as no security
/// matter.
fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}

/// `trail-multi-region` as the specification would have names: `TrailMultiRegion`.
fn pascal_case(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split('-') {
        let mut chars = word.chars();
        name.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    name
}
