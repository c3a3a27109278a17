//! Findings and what is met, control by control of a framework.
//!
//! A control that wants something to be there is not met by nothing; how the matrix is shown is not known here.

#[cfg(test)]
mod tests;

use super::{Met, Policy, PolicySet, Scope, Unseen};
use crate::diagnostic::{Diagnostic, Kind};
use crate::estate::resource_type;
use crate::framework::{Control, Framework, FrameworkId, Manual};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What was found in the inputs of a run.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The policies that were asked.
    pub policies: &'a PolicySet,
    /// What they found, after what is accepted was marked.
    pub findings: &'a [Diagnostic],
    /// What meets them.
    pub met: &'a [Met],
    /// CloudFormation's names of the types of resources that are among the inputs.
    pub kinds: &'a BTreeSet<String>,
    /// What is not among the inputs of what there is, or may be.
    pub unseen: &'a Unseen,
    /// What was judged.
    pub scope: Scope,
    /// Whether the inputs say all that there is to be: specs do, a template is one of many.
    pub whole: bool,
}

/// Every control of a framework that concerns audit logging, and how it stands.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// The framework.
    pub framework: &'static Framework,
    /// Its controls, in its order.
    pub rows: Vec<Row<'a>>,
}

/// One control.
#[derive(Debug)]
pub struct Row<'a> {
    /// What is asked for.
    pub control: Cow<'static, Control>,
    /// How it stands.
    pub standing: Standing,
    /// Why, where no finding says it.
    pub reason: Option<String>,
    /// What speaks against it, what cannot be told and what is accepted.
    pub findings: Vec<&'a Diagnostic>,
    /// What speaks for it.
    pub met: Vec<&'a Met>,
}

/// How a control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
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

impl Standing {
    /// All of them, as they are counted.
    pub const ALL: [Standing; 6] = [
        Standing::Met,
        Standing::NotMet,
        Standing::Accepted,
        Standing::CannotTell,
        Standing::Manual,
        Standing::NotApplicable,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::NotMet => "not met",
            Standing::Accepted => "accepted risk",
            Standing::CannotTell => "cannot tell",
            Standing::Manual => "manual step",
            Standing::NotApplicable => "not applicable",
        }
    }
}

impl Matrix<'_> {
    /// How many controls stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.rows.iter().filter(|row| row.standing == standing).count()
    }
}

/// Puts what was found beside the controls of a framework.
pub fn matrix<'a>(id: FrameworkId, evidence: &Evidence<'a>) -> Matrix<'a> {
    let framework = id.framework();
    let listed = framework.controls.iter().map(Cow::Borrowed);
    let controls = listed.chain(further(framework, id, evidence.policies).map(Cow::Owned));
    Matrix { framework, rows: controls.map(|control| row(id, control, evidence)).collect() }
}

/// Controls that only a user's policies name.
fn further(
    framework: &'static Framework,
    id: FrameworkId,
    policies: &PolicySet,
) -> impl Iterator<Item = Control> {
    let named = policies.iter().flat_map(move |policy| policy.controls(id));
    let unlisted: BTreeSet<&String> = named.filter(|name| framework.control(name).is_none()).collect();
    unlisted.into_iter().map(|name| Control {
        id: name.clone(),
        title: "named by policies of your own".to_owned(),
        level: None,
        severity: None,
        exists: None,
        manual: None,
    })
}

fn row<'a>(id: FrameworkId, control: Cow<'static, Control>, evidence: &Evidence<'a>) -> Row<'a> {
    let policies = evidence.policies.iter().filter(|policy| policy.controls(id).contains(&control.id));
    let policies: Vec<&Policy> = policies.collect();
    let asked: BTreeSet<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    let findings: Vec<&Diagnostic> = evidence
        .findings
        .iter()
        .filter(|finding| finding.kind != Kind::Error && asked.contains(finding.id.as_str()))
        .collect();
    let of_control = evidence.met.iter().filter(|met| asked.contains(met.policy.as_str()));
    let (met, perhaps): (Vec<&Met>, Vec<&Met>) = of_control.partition(|met| met.sure);
    let (standing, reason) = if asked.is_empty() {
        (Standing::Manual, None)
    } else {
        let about = policies.iter().map(|policy| policy.resource.as_str()).collect();
        standing((&control, &about), (&findings, &met, &perhaps), evidence)
    };
    Row { control, standing, reason, findings, met }
}

/// How a control stands that policies answer for: the worst of what they say. With the control come the types of
/// resources that it is about.
fn standing(
    (control, about): (&Control, &BTreeSet<&str>),
    (findings, met, perhaps): (&[&Diagnostic], &[&Met], &[&Met]),
    evidence: &Evidence<'_>,
) -> (Standing, Option<String>) {
    let any = |wanted: fn(&Kind) -> bool| findings.iter().any(|finding| wanted(&finding.kind));
    if any(|kind| *kind == Kind::Fail) {
        return (Standing::NotMet, None);
    }
    if any(|kind| *kind == Kind::CannotTell) {
        return (Standing::CannotTell, None);
    }
    let is_silent = findings.is_empty() && met.is_empty() && perhaps.is_empty();
    if let Some(reason) = missing(control, is_silent, evidence.kinds) {
        let standing = if evidence.whole { Standing::NotMet } else { Standing::CannotTell };
        return (standing, Some(reason));
    }
    if any(|kind| matches!(kind, Kind::Excepted(_))) {
        return (Standing::Accepted, None);
    }
    if met.iter().chain(perhaps).any(|met| !met.heard) {
        let why = "the alarms that watch this tell nobody themselves; whether an alarm that is made of them does is not known";
        return (Standing::CannotTell, Some(why.to_owned()));
    }
    if let ([], [perhaps, ..]) = (met, perhaps) {
        let name = &perhaps.resource.name;
        return (Standing::CannotTell, Some(format!("nobody can tell whether this is about `{name}`")));
    }
    match (met, &control.manual) {
        ([], manual) => silent(about, manual.as_ref(), evidence),
        (met, Some(_)) if met.iter().any(|met| !met.live) => (Standing::Manual, None),
        _ => (Standing::Met, None),
    }
}

/// How a control stands of which no policy had anything to say, and that wants nothing to be there.
fn silent(
    about: &BTreeSet<&str>,
    manual: Option<&Manual>,
    evidence: &Evidence<'_>,
) -> (Standing, Option<String>) {
    if let Some(why) = about.iter().find_map(|kind| evidence.unseen.get(kind)) {
        return (Standing::CannotTell, Some(why.clone()));
    }
    if !about.iter().any(|kind| evidence.kinds.contains(*kind)) {
        let nouns: Vec<&str> = about.iter().map(|kind| noun(kind)).collect();
        return (Standing::NotApplicable, Some(format!("no {} is among the inputs", nouns.join(" or "))));
    }
    // Its policies leave such resources to something better; the framework does not.
    if manual.is_some() {
        return (Standing::Manual, None);
    }
    let beyond = match evidence.scope {
        Scope::Logging => "; what takes no part in audit logging is judged with `--scope all`",
        Scope::All => "",
    };
    (Standing::NotApplicable, Some(format!("nothing among the inputs is what this is about{beyond}")))
}

fn noun(kind: &str) -> &str {
    resource_type(kind).map_or(kind, |row| row.noun)
}

/// What a control wants to be there and is not; `silent` is whether no policy had anything to say.
fn missing(control: &Control, silent: bool, kinds: &BTreeSet<String>) -> Option<String> {
    let kind = control.exists.as_ref()?;
    let noun = noun(kind);
    if !kinds.contains(kind) {
        return Some(format!("no {noun} is among the inputs"));
    }
    silent.then(|| format!("no {noun} among the inputs is for this"))
}
