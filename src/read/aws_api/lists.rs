//! Resources that one list tells all about: log groups, metric filters, alarms, rules, event data stores.
//!
//! A list that was refused, or never asked for where another depends on it, stands for one resource of which nothing is
//! known: that there is none would be a guess.

use super::answers::{Answer, At};
use super::builder::{Builder, Part, refused};
use super::commands::{Command, command};
use super::error_code::{Meaning, meaning};
use super::shape::Shape::{Document, Fields, Items, Pairs, Same};
use super::shape::{Field, Shape};

/// A command that lists resources: one row a type.
struct List {
    kind: &'static str,
    /// The fields of an item that name it, the first that it has.
    names: &'static [&'static str],
    /// Its short name.
    short: &'static str,
    /// What the list gives.
    part: Part,
    /// What further answers about each give, and the field that those are asked by.
    more: Option<(&'static [Part], &'static str)>,
    /// The list in whose Regions this one is missed.
    needed: Option<(&'static str, &'static str)>,
}

const LISTS: &[List] = &[
    List {
        kind: "AWS::Logs::LogGroup",
        names: &["arn", "logGroupArn", "logGroupName"],
        short: "logGroupName",
        part: Part {
            service: "logs",
            command: "describe-log-groups",
            fields: &[
                Field("logGroupName", "LogGroupName", Same),
                // Without it nothing ever expires, as in CloudFormation.
                Field("retentionInDays", "RetentionInDays", Same),
                Field("kmsKeyId", "KmsKeyId", Same),
                Field("logGroupClass", "LogGroupClass", Same),
                Field("deletionProtectionEnabled", "DeletionProtectionEnabled", Same),
            ],
            absent: None,
        },
        more: Some((
            &[Part {
                service: "logs",
                command: "list-tags-for-resource",
                fields: &[Field("tags", "Tags", Pairs)],
                absent: None,
            }],
            "logGroupArn",
        )),
        needed: None,
    },
    List {
        kind: "AWS::Logs::MetricFilter",
        names: &["filterName"],
        short: "filterName",
        part: Part {
            service: "logs",
            command: "describe-metric-filters",
            fields: &[
                Field("filterName", "FilterName", Same),
                Field("filterPattern", "FilterPattern", Same),
                Field("logGroupName", "LogGroupName", Same),
                Field("applyOnTransformedLogs", "ApplyOnTransformedLogs", Same),
                Field("metricTransformations", "MetricTransformations", Items(&TRANSFORMATION)),
            ],
            absent: None,
        },
        more: None,
        needed: Some(("logs", "describe-log-groups")),
    },
    List {
        kind: "AWS::Logs::ResourcePolicy",
        names: &["policyName"],
        short: "policyName",
        part: Part {
            service: "logs",
            command: "describe-resource-policies",
            fields: &[
                Field("policyName", "PolicyName", Same),
                Field("policyDocument", "PolicyDocument", Document),
            ],
            absent: None,
        },
        more: None,
        needed: None,
    },
    List {
        kind: "AWS::CloudWatch::Alarm",
        names: &["AlarmArn", "AlarmName"],
        short: "AlarmName",
        part: Part {
            service: "cloudwatch",
            command: "describe-alarms",
            fields: &[
                Field("AlarmName", "AlarmName", Same),
                Field("AlarmDescription", "AlarmDescription", Same),
                Field("ActionsEnabled", "ActionsEnabled", Same),
                Field("AlarmActions", "AlarmActions", Same),
                Field("OKActions", "OKActions", Same),
                Field("InsufficientDataActions", "InsufficientDataActions", Same),
                Field("MetricName", "MetricName", Same),
                Field("Namespace", "Namespace", Same),
                Field("Statistic", "Statistic", Same),
                Field("ExtendedStatistic", "ExtendedStatistic", Same),
                Field("Dimensions", "Dimensions", Same),
                Field("Period", "Period", Same),
                Field("EvaluationPeriods", "EvaluationPeriods", Same),
                Field("DatapointsToAlarm", "DatapointsToAlarm", Same),
                Field("Threshold", "Threshold", Same),
                Field("ComparisonOperator", "ComparisonOperator", Same),
                Field("TreatMissingData", "TreatMissingData", Same),
                Field("Metrics", "Metrics", Same),
            ],
            absent: None,
        },
        more: None,
        needed: Some(("logs", "describe-metric-filters")),
    },
    List {
        kind: "AWS::Events::Rule",
        names: &["Arn", "Name"],
        short: "Name",
        part: Part {
            service: "events",
            command: "list-rules",
            fields: &[
                Field("Name", "Name", Same),
                Field("Description", "Description", Same),
                Field("EventPattern", "EventPattern", Document),
                Field("EventBusName", "EventBusName", Same),
                Field("ScheduleExpression", "ScheduleExpression", Same),
                Field("State", "State", Same),
            ],
            absent: None,
        },
        more: Some((
            &[Part {
                service: "events",
                command: "list-targets-by-rule",
                fields: &[Field("Targets", "Targets", Same)],
                absent: None,
            }],
            "Name",
        )),
        needed: None,
    },
];

const TRANSFORMATION: Shape = Fields(&[
    Field("metricName", "MetricName", Same),
    Field("metricNamespace", "MetricNamespace", Same),
    Field("metricValue", "MetricValue", Same),
    Field("defaultValue", "DefaultValue", Same),
    Field("unit", "Unit", Same),
    Field("dimensions", "Dimensions", Pairs),
]);

pub(super) fn read(builder: &mut Builder<'_>) {
    for list in LISTS {
        let Some(row) = command(list.part.service, list.part.command) else { continue };
        for (answer, item) in builder.answers.items(row.service, row.name) {
            resource(builder, list, &answer, item);
        }
        for answer in builder.answers.of(row.service, row.name) {
            if let Some(code) = answer.error().filter(|code| meaning(code) == Meaning::Unknown) {
                unlisted(builder, list, &answer, &refused(&answer, code));
            }
        }
        missed(builder, list, row);
    }
}

fn resource(builder: &mut Builder<'_>, list: &List, answer: &Answer<'_>, item: At<'_>) {
    let Some(name) = list.names.iter().find_map(|name| item.path(name)) else {
        let expected = format!("an item with a `{}`", list.short);
        builder.answers.wrong(answer.command, item, &expected);
        return;
    };
    let named = name.text("").unwrap_or_default();
    let mut draft = builder.draft(list.kind, named, answer.region, name.location);
    draft.fields(list.part.fields, item);
    draft.related.extend(item.text(list.short).filter(|short| *short != named).map(str::to_owned));
    if let Some((parts, by)) = list.more {
        // The older form of a log group's ARN ends in `:*`.
        let by = item.text(by).or(item.text(list.names[0]).map(|arn| arn.trim_end_matches(":*")));
        builder.fold(&mut draft, parts, answer.region, &[by]);
    }
    builder.push(draft);
}

/// One resource in place of a list that nobody has seen.
fn unlisted(builder: &mut Builder<'_>, list: &List, answer: &Answer<'_>, why: &str) {
    let mut draft = builder.draft(list.kind, "", answer.region, answer.at.location);
    draft.name = format!("{} in {}", list.part.command, answer.region.unwrap_or("an unknown Region"));
    draft.unknown(&list.part, why, Some(answer.at));
    builder.push(draft);
}

/// Where there are metric filters, that no alarm was asked for does not mean that there is none.
fn missed(builder: &mut Builder<'_>, list: &List, row: &'static Command) {
    let Some((service, needed)) = list.needed else { return };
    let mut regions = Vec::new();
    for (answer, _) in builder.answers.items(service, needed) {
        if regions.contains(&answer.region) || builder.answers.about(row, answer.region, None).is_some() {
            continue;
        }
        regions.push(answer.region);
        unlisted(builder, list, &answer, &format!("`{}` is not among the answers", row.typed()));
    }
}
