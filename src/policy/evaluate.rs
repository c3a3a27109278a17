//! Policies over an estate: who meets what, and where not.
//!
//! Exceptions are applied after this.

use super::context::Context;
use super::expression::{Expression, Seen};
use super::said::Said;
use super::schema::{Schema, open_fields};
use super::subject::{Subject, TRAILS};
use super::truth::Truth;
use super::{Met, Policy, PolicySet, Scope, blanks, branches};
use crate::diagnostic::{Diagnostic, Kind, Label, USED};
use crate::estate::links::{Links, TRAIL};
use crate::estate::{Dialect, Estate, Resource, UnitId, Ways, resource_type};
use crate::facts::monitoring::heard;
use crate::json::json;
use crate::parallel::{each, in_order};
use crate::source::Location;
use compact_str::{CompactString, format_compact};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

/// Resources that one core takes at a time.
const CHUNK: usize = 16;
/// The same of a large estate: what is resolved for them is kept together, and no longer.
const LARGE_CHUNK: usize = 256;

/// What is not as the policies require, and what cannot be told, in the order of the places.
pub fn evaluate(policies: &PolicySet, estate: &Estate, scope: Scope) -> Vec<Diagnostic> {
    let (context, judge) = (Context::new(estate, scope), Judge::new(policies));
    let open: Vec<(UnitId, Ways)> = Ways::of_units(estate).into_iter().collect();
    let units: BTreeSet<UnitId> = open.iter().map(|(unit, _)| *unit).collect();
    let mut findings = judge.ask(&context, &|unit| !units.contains(&unit), &|policy, links, subject| {
        finding(policy, links, subject, policy.judge(subject))
    });
    let branched = each(&open, |_, (unit, ways)| branches::findings(&judge, &context, (*unit, ways)));
    if !branched.is_empty() {
        findings.extend(branched.into_iter().flatten());
        findings.sort();
    }
    context.discard();
    findings
}

/// What is as the policies require, in the order of the places, whichever way conditions come out. A policy that is not
/// for a resource is not met by it.
pub fn met(policies: &PolicySet, estate: &Estate, scope: Scope) -> Vec<Met> {
    let context = Context::new(estate, scope);
    Judge::new(policies).ask(&context, &|_| true, &|policy, links, subject| {
        let applies = policy.applies(subject);
        let asked = !matches!(applies, Truth::False(_));
        (asked && policy.judge(subject) == Truth::True).then(|| Met::new(policy, links, subject, &applies))
    })
}

/// Findings for which room is made before they are there.
const MOST_EXPECTED: usize = 1 << 18;

/// Policies by the type of resource that they are for.
pub(super) struct Judge<'p>(BTreeMap<&'p str, Vec<&'p Policy>>);

impl<'p> Judge<'p> {
    fn new(policies: &'p PolicySet) -> Judge<'p> {
        let mut by_kind: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
        for policy in policies.iter() {
            by_kind.entry(&policy.resource).or_default().push(policy);
        }
        Judge(by_kind)
    }

    /// Whether any policy is for resources of that type. Most resources of a foreign estate are of other types.
    fn asks(&self, kind: &str) -> bool {
        self.0.contains_key(kind)
    }

    fn asked<'s>(&'s self, subject: &'s Subject) -> impl Iterator<Item = &'p Policy> + 's {
        let policies = self.0.get(subject.kind.as_str()).into_iter().flatten().copied();
        policies.filter(|policy| policy.is_for(subject))
    }

    /// Asks every policy of every resource of these units that it is for.
    fn ask<T: Send + Ord>(
        &self,
        context: &Context<'_>,
        of: &(dyn Fn(UnitId) -> bool + Sync),
        answer: &(dyn Fn(&Policy, &Links<'_>, &Subject) -> Option<T> + Sync),
    ) -> Vec<T> {
        let resources = &context.facts.links.estate.resources;
        let answers = |links: &Links<'_>, subject: &Subject| -> Vec<T> {
            self.asked(subject).filter_map(|policy| answer(policy, links, subject)).collect()
        };
        let chunk = if context.is_large() { LARGE_CHUNK } else { CHUNK };
        let starts: Vec<usize> = (0..resources.len()).step_by(chunk).collect();
        let judge = |start: &usize| -> Vec<T> {
            // Anew for each, so that what is known of thousands of resources is not known at once.
            let renewed = context.is_large().then(|| context.renewed());
            let context = renewed.as_ref().unwrap_or(context);
            let chunk = *start..resources.len().min(start + chunk);
            let asked = chunk.filter(|n| self.asks(&resources[*n].kind) && of(resources[*n].unit));
            let mut found: Vec<T> = asked
                .flat_map(|number| answers(&context.facts.links, &Subject::new(context, number)))
                .collect();
            // Here on all cores; what is left to do once they are together is little.
            found.sort();
            found
        };
        let (mut all, mut is_sorted): (Vec<T>, _) = (Vec::new(), true);
        let taken: Result<(), Infallible> = in_order(&starts, judge, |found| {
            // Most chunks find as much as the first one.
            if all.is_empty() {
                all.reserve((found.len() * starts.len()).min(MOST_EXPECTED));
            }
            is_sorted &= found.is_empty() || all.last() <= found.first();
            all.extend(found);
            Ok(())
        });
        let Ok(()) = taken;
        for alone in context.alone.iter().filter(|alone| of(resources[alone.policy].unit)) {
            all.extend(answers(&context.facts.links, &Subject::alone(context, alone)));
            is_sorted = false;
        }
        // Most chunks come in the order of the files, and to see that of each finding takes a while.
        if !is_sorted {
            all.sort();
        }
        all
    }

    /// Every question that the policies ask of a unit.
    pub(super) fn each_of(
        &self,
        context: &Context<'_>,
        unit: UnitId,
        mut ask: impl FnMut(&Policy, &Subject),
    ) {
        let resources = &context.facts.links.estate.resources;
        let mut ask_all = |subject: &Subject| self.asked(subject).for_each(|policy| ask(policy, subject));
        for (number, resource) in resources.iter().enumerate() {
            if resource.unit == unit && self.asks(&resource.kind) {
                ask_all(&Subject::new(context, number));
            }
        }
        for alone in context.alone.iter() {
            if resources[alone.policy].unit == unit {
                ask_all(&Subject::alone(context, alone));
            }
        }
    }
}

/// Hands out every resource of these types with what it is linked to, and every policy document that stands alone.
pub(super) fn each_subject(
    estate: &Estate,
    scope: Scope,
    of: &dyn Fn(&str) -> bool,
    mut f: impl FnMut(&Links<'_>, &Subject),
) {
    let context = Context::new(estate, scope);
    for (number, _) in estate.resources.iter().enumerate().filter(|(_, resource)| of(&resource.kind)) {
        f(&context.facts.links, &Subject::new(&context, number));
    }
    for alone in context.alone.iter() {
        if of(alone.kind) {
            f(&context.facts.links, &Subject::alone(&context, alone));
        }
    }
}

/// What a policy about a document may ask of the resource before: its roles are known, and what blocks public access to
/// it makes the document no better.
const WITHOUT_RESOURCE: [&str; 3] =
    ["$roles", "PublicAccessBlockConfiguration", "$account_public_access_block"];

impl Policy {
    /// Whether the policy can be asked of a subject. Of a document that stands alone only those can that read nothing
    /// else.
    pub(super) fn is_for(&self, subject: &Subject) -> bool {
        self.resource == subject.kind && (!subject.alone || self.reads_only_what_is_alone())
    }

    fn reads_only_what_is_alone(&self) -> bool {
        if self.resource == TRAIL { self.reads_monitoring_only() } else { self.reads_document_only() }
    }

    /// Of a trail that is not among the inputs only what watches its events can be.
    fn reads_monitoring_only(&self) -> bool {
        let reads = |assert: &Expression| assert.reads_only(&["monitoring"]);
        self.require.is_none()
            && self.when.as_ref().is_some_and(|when| when.reads_only(&["$monitoring"]))
            && self.assert.as_ref().is_some_and(reads)
    }

    /// Whether the policy is also met if only alarms count that tell anybody; one that asks for none is.
    pub(super) fn is_heard(&self, subject: &Subject) -> bool {
        let monitoring = subject.value.get("$monitoring").filter(|_| self.reads_monitoring_only());
        let Some((assert, monitoring)) = self.assert.as_ref().zip(monitoring) else { return true };
        let value = json!({ "$monitoring": heard(monitoring) });
        assert.holds(&value, &Seen::default()) == Truth::True
    }

    fn reads_document_only(&self) -> bool {
        let reads =
            |schema: Option<&Schema>, names: &[&str]| schema.is_none_or(|schema| schema.reads_only(names));
        self.assert.is_none()
            && self.require.is_some()
            && reads(self.when.as_deref(), &WITHOUT_RESOURCE)
            && reads(self.require.as_ref(), &["$policy", "$facts"])
    }

    /// The same, as far as it matters for the verdict: where it fails it is false, wherever.
    fn applies_at_all(&self, when: &Schema, subject: &Subject) -> Truth {
        if subject.written.is_none() && when.refuses(&subject.value, &subject.open) {
            return Truth::known(false, "");
        }
        self.applies(subject)
    }

    /// Whether a resource of the policy's type is one that the requirement is for.
    fn applies(&self, subject: &Subject) -> Truth {
        match (&self.when, &subject.written) {
            (None, _) => Truth::True,
            (Some(when), Some(written)) => when.applies(written, &open_fields(written)),
            (Some(when), None) => when.applies(&subject.value, &subject.open),
        }
    }

    /// Whether a resource of the policy's type meets the requirement; one that it is not for does.
    pub(super) fn judge(&self, subject: &Subject) -> Truth {
        let applies = match &self.when {
            Some(when) => subject.asked.of(when, || self.applies_at_all(when, subject)),
            None => Truth::True,
        };
        if matches!(applies, Truth::False(_)) {
            return Truth::True;
        }
        let asserted =
            || self.assert.as_ref().map_or(Truth::True, |assert| assert.holds(&subject.value, &subject.seen));
        let met = match holds(self.require.as_ref(), subject) {
            failed @ Truth::False(_) => failed,
            other => other.and(asserted()),
        };
        match (applies, met) {
            // Whether it is asked for or not, it is met.
            (_, Truth::True) => Truth::True,
            (Truth::Unknown(reasons), Truth::False(_)) => Truth::Unknown(reasons),
            (open @ Truth::Unknown(_), met) => open.and(met),
            (_, met) => met,
        }
    }
}

fn holds(schema: Option<&Schema>, subject: &Subject) -> Truth {
    schema.map_or(Truth::True, |schema| schema.holds(&subject.value, &subject.open))
}

/// What there is to say of a subject that a policy was asked of.
pub(super) fn finding(
    policy: &Policy,
    links: &Links<'_>,
    subject: &Subject,
    met: Truth,
) -> Option<Diagnostic> {
    let resource = links.resource(subject.number);
    if met == Truth::True {
        return None;
    }
    // Of a resource that is only in part among the inputs, what is not there is nobody's question; what another owns is
    // said once, in the runbook, and in the proof.
    let part = resource.attributes.partial || resource.attributes.anothers;
    if part && matches!(met, Truth::Unknown(_)) {
        return None;
    }
    let mut said =
        if let Truth::False(at) = &met { Said::of(policy, &subject.value, at) } else { Said::default() };
    let is_quiet = match &met {
        Truth::Unknown(reasons) => {
            !reasons.is_empty() && reasons.iter().all(|reason| subject.quiet.contains(reason))
        }
        _ => said.quiet,
    };
    if is_quiet {
        return None;
    }
    let what = named(policy.message.as_ref().unwrap_or(&policy.title), links, resource);
    let (kind, at, message, mut notes): (_, _, _, Vec<Arc<str>>) = match met {
        Truth::True => return None,
        Truth::False(at) => (Kind::Fail, at, what, std::mem::take(&mut said.reasons)),
        Truth::Unknown(reasons) => (
            Kind::CannotTell,
            if subject.leaves_open(&policy.property) { policy.property.clone() } else { String::new() },
            format!("cannot tell whether {what}"),
            reasons.into_iter().map(Arc::from).collect(),
        ),
    };
    let own = policy.at.clone().unwrap_or_default();
    let used =
        |pointer: &str| subject.used(links, pointer).map(|at| Label { location: at, text: USED.into() });
    let (labels, place) = if said.decided {
        // What is derived has its place where it comes from, and concerns the resource.
        let mut labels = proven(&subject.locate(links, &at), &subject.locate(links, &own), &resource.name);
        labels.extend(used(&at).filter(|used| labels.iter().all(|label| label.location != used.location)));
        (labels, own)
    } else {
        let place = if at.is_empty() { own } else { at };
        let label = Label { location: subject.locate(links, &place), text: "".into() };
        (std::iter::once(label).chain(used(&place)).collect(), place)
    };
    let taken = taken_for_a_trails(subject);
    notes.reserve_exact(1 + usize::from(taken.is_some()));
    notes.extend(taken.map(Arc::from));
    notes.push(Arc::clone(&policy.rationale));
    Some(Diagnostic {
        labels,
        id: policy.id.clone(),
        kind,
        severity: policy.severity,
        message,
        resource: Some(subject.name.at(subject.own_pointer(&place))),
        notes,
        help: Some(remedy(policy, links, subject.number))
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect(),
        tolerated: false,
    })
}

/// Why something is asked of metric filters that is a trail's matter.
fn taken_for_a_trails(subject: &Subject) -> Option<&'static str> {
    let alone = subject.alone && subject.kind == TRAIL;
    alone.then_some("no trail is among the inputs: the metric filters are taken to be on a trail's log group, as all is judged")
}

/// Where something was decided, and the resource that it is decided for.
fn proven(decided: &Location, concerned: &Location, name: &str) -> Vec<Label> {
    let label = |location: &Location, text: CompactString| Label { location: *location, text };
    if decided == concerned {
        return vec![label(decided, "".into())];
    }
    vec![label(decided, "decided here".into()), label(concerned, format_compact!("for `{name}`"))]
}

/// Puts the resource's name behind its noun: `trail records …` becomes ``trail `org` records …``.
fn named(phrase: &str, links: &Links<'_>, resource: &Resource) -> String {
    let (noun, name) = (resource_type(&resource.kind).map_or("", |row| row.noun), called(links, resource));
    match phrase.strip_prefix(noun).filter(|rest| !noun.is_empty() && rest.starts_with([' ', '\''])) {
        Some(rest) => [noun, " `", name, "`", rest].concat(),
        None => ["`", name, "`: ", phrase].concat(),
    }
}

/// What a sentence calls a resource: a trail that is known by its ARN by the name in it, if no other has that name.
fn called<'r>(links: &Links<'_>, resource: &'r Resource) -> &'r str {
    let short = |name: &'r str| Some(name.rsplit_once(":trail/")?.1);
    let Some(name) = short(&resource.name).filter(|_| resource.kind == TRAIL) else { return &resource.name };
    let others: Vec<usize> = links.of_kind(TRAIL).take(TRAILS + 1).collect();
    let same = others.iter().filter(|number| links.resource(**number).name.rsplit('/').next() == Some(name));
    if others.len() <= TRAILS && same.count() == 1 { name } else { &resource.name }
}

/// What to write, in the language that the resource was written in. A spec's sections have names: the finding's is put in.
fn remedy(policy: &Policy, links: &Links<'_>, number: usize) -> Arc<str> {
    let resource = links.resource(number);
    let dialect = links.estate.units.get(resource.unit.0).map(|unit| unit.dialect);
    let shared = match dialect {
        Some(Dialect::Spec) => {
            let name = resource.name.split('.').nth(1).unwrap_or_default();
            return policy.remediation.spec.replace("<name>", name).trim_end().into();
        }
        Some(Dialect::Terraform | Dialect::TerraformPlan) => &policy.remedies.terraform,
        Some(Dialect::AwsApi) => &policy.remedies.api,
        Some(Dialect::CloudFormation) | None => &policy.remedies.cloudformation,
    };
    blanks::filled(shared, links, number)
}
