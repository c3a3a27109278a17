//! Policies as reference material: the listing, one policy explained, and which one is meant by a name.
//!
//! Where this is printed is not known here.

use super::{Policy, PolicySet};
use crate::framework::{self, Framework, FrameworkId};
use crate::json::{Value, json};
use crate::source::nearest;
use std::fmt::Write;

/// More controls of one framework than these are told by their numbers only.
const MANY: usize = 3;

/// Policies as JSON: id, title, severity, resource type and references of each.
pub fn listing<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Value {
    policies
        .into_iter()
        .map(|policy| {
            json!({
                "id": policy.id,
                "title": policy.title,
                "severity": policy.severity,
                "resource": policy.resource,
                "references": policy.references,
            })
        })
        .collect()
}

/// The policies that a name means: a policy's id, or the id that a framework or another tool gives it (`CKV_AWS_67`,
/// `AVD-AWS-0014`, `cis-aws-5.0 3.1`). Where there is none, the names that are near.
pub fn find<'a>(policies: &'a PolicySet, name: &str) -> Result<Vec<&'a Policy>, Vec<String>> {
    if let Some(policy) = policies.get(name) {
        return Ok(vec![policy]);
    }
    let found: Vec<_> = policies.iter().filter(|policy| is_referenced(policy, name)).collect();
    if found.is_empty() { Err(suggestions(policies, name)) } else { Ok(found) }
}

fn is_referenced(policy: &Policy, name: &str) -> bool {
    policy.references.iter().any(|(framework, ids)| {
        ids.iter().any(|id| {
            same(id, name) || name.split_once(' ').is_some_and(|(f, i)| same(framework, f) && same(id, i))
        })
    })
}

/// Whether two ids are the same but for case, trivy's old prefix and the rest of a KICS query's UUID.
fn same(id: &str, name: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().trim_start_matches("avd-").to_owned();
    let (id, name) = (plain(id), plain(name));
    let is_kics = id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit());
    id == name || (is_kics && name.len() == 36 && name.starts_with(&id))
}

/// The control that a name means: `cis-aws-5.0 4.16`.
pub fn find_control(name: &str) -> Option<(&'static Framework, &'static framework::Control)> {
    let (framework, control) = name.split_once(' ')?;
    let framework = framework.to_lowercase().parse::<FrameworkId>().ok()?.framework();
    let found = framework.controls.iter().find(|known| same(&known.id, control))?;
    Some((framework, found))
}

/// What a control asks for, as text with Markdown's headings.
pub fn explain_control((framework, control): (&Framework, &framework::Control)) -> String {
    let weight = control.weight().map_or(String::new(), |weight| format!(" ({weight})"));
    let mut text =
        format!("# {} {}\n\n{}{weight}\n\n{}\n", framework.id, control.id, control.title, framework.title);
    if let Some(manual) = &control.manual {
        let _ = write!(text, "\n## By hand\n\n{}\n", manual.step);
        section(&mut text, "How to verify it", &manual.verify);
    }
    text
}

fn suggestions(policies: &PolicySet, name: &str) -> Vec<String> {
    if let Some(near) = name.split_once(' ').and_then(|(framework, control)| near_control(framework, control))
    {
        return vec![near];
    }
    let folded = name.to_lowercase();
    let ids = || policies.iter().map(|policy| policy.id.as_str());
    let mut near: Vec<String> = nearest(name, ids()).map(str::to_owned).into_iter().collect();
    let holding = ids().filter(|id| folded.len() > 2 && id.contains(&folded));
    near.extend(holding.take(5).map(str::to_owned));
    let peers = policies.iter().flat_map(|policy| policy.references.values().flatten());
    near.extend(nearest(name, peers.map(String::as_str)).map(str::to_owned).filter(|_| near.is_empty()));
    near.dedup();
    near
}

fn near_control(framework: &str, control: &str) -> Option<String> {
    let name = nearest(framework, FrameworkId::all().map(FrameworkId::name))?;
    let framework = name.parse::<FrameworkId>().ok()?.framework();
    let near = nearest(control, framework.controls.iter().map(|control| control.id.as_str()))?;
    Some(format!("{name} {near}"))
}

/// Everything about one policy, as text with Markdown's headings.
pub fn explain(policy: &Policy) -> String {
    let mut text =
        format!("# {}\n\n{} ({}, {})\n\n", policy.id, policy.title, policy.severity, policy.resource);
    text.push_str(policy.rationale.trim_end());
    text.push('\n');
    let languages = [
        ("spec", &policy.remediation.spec),
        ("CloudFormation", &policy.remediation.cloudformation),
        ("Terraform", &policy.remediation.terraform),
    ];
    for (language, lines) in languages {
        section(&mut text, &format!("How to write it: {language}"), lines);
    }
    if let Some(commands) = &policy.remediation.cli {
        section(&mut text, "How to mend what is deployed: AWS CLI", commands);
    }
    if let Some(example) = policy.examples.fail.first() {
        let json = serde_json::to_string_pretty(example).unwrap_or_default();
        section(&mut text, "What does not meet it", &json);
    }
    let (frameworks, others): (Vec<_>, Vec<_>) =
        policy.references.iter().partition(|(name, _)| name.parse::<FrameworkId>().is_ok());
    heading(&mut text, "Frameworks", frameworks.len());
    for (name, ids) in frameworks {
        controls(&mut text, name, ids);
    }
    heading(&mut text, "References", others.len());
    for (name, ids) in others {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "- {name}: {}", ids.join(", "));
    }
    text
}

fn heading(text: &mut String, heading: &str, count: usize) {
    if count > 0 {
        let _ = write!(text, "\n## {heading}\n\n");
    }
}

/// A framework's controls, each with what it asks for; where there are many, only their numbers.
fn controls(text: &mut String, name: &str, ids: &[String]) {
    let framework = name.parse::<FrameworkId>().map(FrameworkId::framework);
    let known =
        framework.ok().into_iter().flat_map(|framework| ids.iter().filter_map(|id| framework.control(id)));
    let known: Vec<_> = known.collect();
    if ids.len() > MANY || known.len() != ids.len() {
        let _ = writeln!(text, "- {name}: {}", ids.join(", "));
        return;
    }
    for control in known {
        let weight = control.weight().map_or(String::new(), |weight| format!(" ({weight})"));
        let _ = writeln!(text, "- {name} {}: {}{weight}", control.id, control.title);
    }
}

fn section(text: &mut String, heading: &str, lines: &str) {
    let _ = write!(text, "\n## {heading}\n\n");
    for line in lines.trim_end().lines() {
        let _ = writeln!(text, "    {line}");
    }
}
