//! `monitoring`: that there is something to watch, and that whoever is to be told can be.

use super::reference::Section;
use super::{Checker, is_written};
use crate::source::pointer;
use crate::spec::defaults::NOTIFICATIONS;
use crate::spec::recipient::{Arn, Recipient};
use crate::spec::{Monitoring, Spot};
use std::collections::BTreeSet;

const NOTIFY: &str = "/monitoring/notify";
const TARGETS: &str = "/monitoring/tamper_targets";

pub(super) fn check(checker: &mut Checker<'_>) {
    let Some(monitoring) = &checker.spec.monitoring else { return };
    trails(checker, monitoring);
    anything(checker, monitoring);
    let recipients = recipients(checker, monitoring);
    let targets = targets(checker, monitoring);
    reached(checker, &recipients, &targets);
    topic_name(checker, monitoring);
}

/// The trails that the alarms are on.
fn trails(checker: &mut Checker<'_>, monitoring: &Monitoring) {
    for (pointer, name) in checker.items("/monitoring/trails", &monitoring.trails) {
        if !checker.check_reference(&pointer, name, Section::Trails) {
            continue;
        }
        let has_one = |trail: &crate::spec::Trail| trail.cloudwatch_logs.is_some();
        let group = is_written(checker.trails.get(name.as_str()).copied(), "cloudwatch_logs")
            || checker.spec.trails.get(name).is_some_and(has_one);
        if !group {
            let other = checker.locate(&pointer::join(["trails", name]));
            let error = checker
                .error(&pointer, format!("the trail `{name}` has no log group that alarms could be on"))
                .also_at(other, "the trail")
                .with_help(["add `cloudwatch_logs: {}` to it"]);
            checker.push(error);
        }
    }
    let any = checker.trails.values().any(|trail| is_written(Some(trail), "cloudwatch_logs"))
        || checker.spec.organization.control_tower.0.is_some();
    if monitoring.has_alarms() && monitoring.trails.is_empty() && !any {
        let field = if monitoring.cis_alarms.is_some() { "cis_alarms" } else { "extra" };
        let error = checker
            .error_at_key(&format!("/monitoring/{field}"), "no trail has a log group that alarms could be on")
            .with_note("alarms stand on metric filters, and these read the log group of a trail")
            .with_help(["add `cloudwatch_logs: {}` to the organization trail"]);
        checker.push(error);
    }
}

/// A section that makes nothing is a mistake.
fn anything(checker: &mut Checker<'_>, monitoring: &Monitoring) {
    let misfit = is_written(checker.at("/monitoring"), "cis_alarms") && monitoring.cis_alarms.is_none();
    if !monitoring.has_alarms() && !monitoring.tamper_rules && !misfit {
        let error = checker
            .error_at_key("/monitoring", "nothing is watched: there are neither alarms nor rules")
            .with_help(["add `cis_alarms: v5`, `tamper_rules: true` or both"]);
        checker.push(error);
    }
    if monitoring.tamper_rules {
        return;
    }
    for (field, set) in
        [("tamper_reads", monitoring.tamper_reads), ("tamper_targets", !monitoring.tamper_targets.is_empty())]
    {
        if set {
            let error = checker.error_at_key(
                &format!("/monitoring/{field}"),
                format!("`{field}` is for rules, of which there are none"),
            );
            checker.push(error.with_help(["add `tamper_rules: true`"]));
        }
    }
}

fn recipients<'a>(checker: &mut Checker<'a>, monitoring: &'a Monitoring) -> Vec<(String, Recipient<'a>)> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (pointer, text) in checker.items(NOTIFY, &monitoring.notify) {
        match Recipient::parse(text) {
            Ok(Recipient::Topic(arn)) if !of_partition(checker, &pointer, arn) => {}
            Ok(_) if !seen.insert(text) => {
                let error = checker.error(&pointer, format!("`{text}` is told twice"));
                checker.push(error.with_help(["remove one of the two"]));
            }
            Ok(recipient) => found.push((pointer, recipient)),
            Err(message) => {
                let error = checker.error(&pointer, message);
                checker.push(error.with_help([
                    "for example `security@example.com`, `https://example.com/alarms` or `arn:aws:sns:eu-west-1:111111111111:security`",
                ]));
            }
        }
    }
    found
}

fn targets<'a>(checker: &mut Checker<'a>, monitoring: &'a Monitoring) -> Vec<(String, Arn<'a>)> {
    let mut found = Vec::new();
    for (pointer, text) in checker.items(TARGETS, &monitoring.tamper_targets) {
        match Arn::parse(text) {
            Some(arn) if of_partition(checker, &pointer, arn) => found.push((pointer, arn)),
            Some(_) => {}
            None => {
                let error =
                    checker.error(&pointer, format!("`{text}` is not an ARN that EventBridge could call"));
                checker.push(error.with_help([
                    "for example `arn:aws:lambda:eu-west-1:111111111111:function:respond`, with its Region and account",
                ]));
            }
        }
    }
    found
}

fn of_partition(checker: &mut Checker<'_>, pointer: &str, arn: Arn<'_>) -> bool {
    let Some(partition) = checker.partition() else { return true };
    if arn.partition == partition.name() {
        return true;
    }
    let message = format!(
        "the ARN is of the partition `{}`, the organization is in `{}`",
        arn.partition,
        partition.name()
    );
    let error = checker.error(pointer, message);
    checker.push(error.with_help([format!(
        "write `arn:{}:{}:{}:{}:{}`",
        partition.name(),
        arn.service,
        arn.region,
        arn.account,
        arn.resource
    )]));
    false
}

/// Whether every alarm and every rule reaches somebody, and whoever is named is reached by one.
fn reached(checker: &mut Checker<'_>, recipients: &[(String, Recipient<'_>)], targets: &[(String, Arn<'_>)]) {
    let spec = checker.spec;
    let (alarms, rules) = (spec.alarm_spots(), spec.rule_spots());
    // A text that is none of them has been told already.
    let told = recipients.len() < spec.monitoring.as_ref().map_or(0, |monitoring| monitoring.notify.len());
    let people = told || recipients.iter().any(|(_, one)| !matches!(one, Recipient::Topic(_)));
    let topics: Vec<_> = recipients
        .iter()
        .filter_map(
            |(pointer, one)| if let Recipient::Topic(arn) = one { Some((pointer, *arn)) } else { None },
        )
        .collect();
    let at = |checker: &Checker<'_>, spot: &Spot<'_>, arn: Arn<'_>| {
        checker.account_id(spot.0).is_none_or(|id| id == arn.account) && spot.1 == arn.region
    };
    for spot in &alarms {
        if !people && !topics.iter().any(|(_, arn)| arn.region == spot.1) {
            unreached(checker, "alarms", spot);
        }
    }
    for spot in &rules {
        let called = targets.iter().any(|(_, arn)| at(checker, spot, *arn));
        if !people && !called && !topics.iter().any(|(_, arn)| at(checker, spot, *arn)) {
            unreached(checker, "rules", spot);
        }
    }
    for (pointer, arn) in &topics {
        let used = alarms.iter().any(|spot| spot.1 == arn.region)
            || rules.iter().any(|spot| at(checker, spot, *arn));
        if !used {
            unused(checker, pointer, arn.account, arn.region);
        }
    }
    for (pointer, arn) in targets {
        if !rules.is_empty() && !rules.iter().any(|spot| at(checker, spot, *arn)) {
            unused(checker, pointer, arn.account, arn.region);
        }
    }
}

fn unreached(checker: &mut Checker<'_>, what: &str, (account, region): &Spot<'_>) {
    let message = format!("nobody is told of the {what} in `{account}`, {region}");
    let error = if is_written(checker.at("/monitoring"), "notify") {
        checker.error_at_key(NOTIFY, message)
    } else {
        checker.error_at_key("/monitoring", message)
    };
    checker.push(error.with_help([
        "add a mail address, for which a topic is made: `notify: [security@example.com]`".to_owned(),
        format!("or the ARN of a topic of that account in {region}"),
    ]));
}

fn unused(checker: &mut Checker<'_>, pointer: &str, account: &str, region: &str) {
    let message = format!("there are no alarms or rules in account {account}, {region}, that could tell it");
    let error = checker.error(pointer, message).with_note(
        "an alarm tells topics of its own Region only, a rule calls what is in its own account and Region",
    );
    checker.push(error.with_help(["remove it, or name what is where the alarms and rules are"]));
}

/// The topic that is made must not meet one that is written.
fn topic_name(checker: &mut Checker<'_>, monitoring: &Monitoring) {
    if monitoring.notify.is_empty() {
        return;
    }
    for (name, topic) in &checker.spec.topics {
        if topic.name_or_default(name) == NOTIFICATIONS {
            let message = format!("the name `{NOTIFICATIONS}` is needed for the topic of alarms and rules");
            let error = checker.error_at_key(&pointer::join(["topics", name]), message);
            checker.push(error.with_help(["give the topic another `name`"]));
        }
    }
}
