//! A rule for each trail, bucket and key, and for all event data stores, in the account and Region in which calls on it are seen.

use super::told;
use crate::compile::draft::Draft;
use crate::compile::plan::{Common, Plan, Role};
use crate::estate::{Resource, StackId, intrinsic};
use crate::json::{Value, json};
use crate::source::{self, Sources, sha256};
use crate::spec::Monitoring;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const CALLS: &str = include_str!("tampering.yaml");
/// EventBridge API reference, `PutRule`.
const MAX_NAME: usize = 64;

/// The calls on the resources of a section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Calls {
    source: String,
    writes: Vec<String>,
    reads: Vec<String>,
}

/// A rule to be written.
pub(super) struct Rule {
    pub(super) common: Common,
    pub(super) name: String,
    section: &'static str,
    /// The address of what it is about.
    subject: String,
    /// What narrows `detail` to the resource.
    scope: Value,
}

/// All rules, in the order of the sections.
pub(super) fn rules(plan: &Plan<'_>, monitoring: &Monitoring) -> Vec<Rule> {
    if !monitoring.tamper_rules {
        return Vec::new();
    }
    let mut rules = Vec::new();
    for trail in &plan.trails {
        // The name and the ARN: CloudTrail takes either.
        let names = json!([trail.name, trail.arn]);
        let scope = json!({"$or": [{"name": names}, {"trailName": names}]});
        for stack in stacks_of(plan, &plan.spec.masters(trail.spec)) {
            let at = Common { stack, ..trail.common.clone() };
            rules.push(rule(plan, &at, ("trails", json!({"requestParameters": scope}))));
        }
    }
    for bucket in plan.buckets.iter().filter(|bucket| !matches!(bucket.role, Role::Results { .. })) {
        let scope = json!({"requestParameters": {"bucketName": [bucket.name]}});
        rules.push(rule(plan, &bucket.common, ("buckets", scope)));
    }
    for key in &plan.keys {
        // A call may name the key's id, its ARN or, for an alias, another one; the event's resources have the ARN.
        let scope = json!({"resources": {"ARN": [intrinsic::attribute(&key.common.id, "Arn")]}});
        rules.push(rule(plan, &key.common, ("keys", scope)));
    }
    let mut with_stores = BTreeSet::new();
    for store in plan.stores.iter().filter(|store| with_stores.insert(store.common.stack)) {
        rules.push(rule(plan, &lake(&store.common), ("lake", json!({}))));
    }
    rules.retain(|rule| plan.notification(rule.common.stack).is_some());
    rules
}

/// All stores of an account and Region: a call may name a store's ARN or its id alone, which AWS makes up.
fn lake(first: &Common) -> Common {
    let (id, label, address) = ("Lake".to_owned(), "lake".to_owned(), "lake".to_owned());
    Common { id, label, address, ..first.clone() }
}

/// The stacks of the home Region in these accounts.
fn stacks_of(plan: &Plan<'_>, accounts: &BTreeSet<&str>) -> Vec<StackId> {
    let organization = &plan.spec.organization;
    let is = |name: &str, stack: &crate::estate::Stack| {
        stack.region == organization.home_region
            && organization.accounts.get(name).is_some_and(|id| id.as_str() == stack.account)
    };
    let position = |name: &&str| plan.stacks.iter().position(|stack| is(name, stack));
    accounts.iter().filter_map(position).map(StackId).collect()
}

fn rule(plan: &Plan<'_>, subject: &Common, (section, scope): (&'static str, Value)) -> Rule {
    let place = &plan.stack(subject).name;
    let own = subject.address.replace(['.', '_'], "-");
    // A trail can have one in each of two accounts.
    let id = format!("{}TamperIn{}", subject.id, crate::spec::defaults::identifier(place));
    let common = Common {
        id,
        label: format!("{}_{section}_{}", subject.label, place.replace('-', "_")),
        address: format!("monitoring.{place}.{}", subject.address),
        pointer: "/monitoring/tamper_rules".to_owned(),
        stack: subject.stack,
    };
    let name = bounded(&format!("trailsmith-{own}"));
    Rule { common, name, section, subject: subject.address.clone(), scope }
}

/// A name that is too long ends in what tells it from others.
fn bounded(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let end = &sha256(name.as_bytes())[..12];
    format!("{}-{end}", &name[..MAX_NAME - end.len() - 1])
}

pub(super) fn write(plan: &Plan<'_>, monitoring: &Monitoring, rule: &Rule) -> Resource {
    let mut draft = Draft::new(plan, "AWS::Events::Rule", &rule.common, "Rule");
    draft.set("Name", rule.name.as_str(), "");
    draft.set("Description", format!("Somebody changes {}", rule.subject), "");
    // Writes match in the plain state; reads only in the longer one (EventBridge user guide, "AWS service events
    // delivered via AWS CloudTrail").
    let state =
        if monitoring.tamper_reads { "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" } else { "ENABLED" };
    draft.set_from("State", state, "/monitoring/tamper_reads");
    draft.set("EventPattern", pattern(monitoring, rule), "");
    let notification = plan.notification(rule.common.stack);
    let topic = notification.filter(|one| !one.rules_apart).and_then(|one| one.topic);
    let told = notification.map(|one| told(plan, topic, &one.rules)).unwrap_or_default();
    let target = |(index, arn): (usize, Value)| json!({"Id": format!("target-{}", index + 1), "Arn": arn});
    let targets: Vec<Value> = told.into_iter().enumerate().map(target).collect();
    draft.set_from("Targets", targets, "/monitoring/notify");
    draft.finish()
}

fn pattern(monitoring: &Monitoring, rule: &Rule) -> Value {
    let Some(calls) = calls().remove(rule.section) else { return Value::Null };
    let service = calls.source.split('.').next().unwrap_or_default();
    let mut names = calls.writes;
    if monitoring.tamper_reads {
        names.extend(calls.reads);
    }
    let mut detail = json!({"eventSource": [calls.source], "eventName": names});
    for (field, value) in rule.scope.as_object().into_iter().flatten() {
        detail[field] = value.clone();
    }
    json!({"source": [format!("aws.{service}")], "detail-type": ["AWS API Call via CloudTrail"], "detail": detail})
}

fn calls() -> BTreeMap<String, Calls> {
    let mut sources = Sources::new();
    let id = sources.add("tampering.yaml", CALLS);
    let document = sources.parse(id).0;
    // A test sees that the file is sound.
    document.and_then(|document| source::deserialize(&document.root).0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_calls() {
        let calls = calls();
        assert_eq!(calls.keys().collect::<Vec<_>>(), ["buckets", "keys", "lake", "trails"]);
        assert!(calls.values().all(|calls| !calls.writes.is_empty() && !calls.reads.is_empty()));
    }

    #[test]
    fn long_names_are_cut_and_still_differ() {
        let long = |end: &str| bounded(&format!("trailsmith-{}{end}", "a".repeat(60)));
        assert_eq!((long("x").len(), bounded("short")), (64, "short".to_owned()));
        assert_ne!(long("x"), long("y"));
    }
}
