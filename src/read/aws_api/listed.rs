//! The commands that list resources, one row a type: log groups, metric filters, alarms, rules, stack sets, what Athena
//! searches with. What of each is asked further stands beside it.

use super::builder::Part;
use super::lists::List;
use super::shape::Shape::{Document, Fields, Flag, Items, Pairs, Same, Template};
use super::shape::{Field, Shape};

/// Alarms that are made of others: `describe-alarms` lists them under a key of their own.
pub(super) const COMPOSITE_ALARMS: List = List {
    kind: "AWS::CloudWatch::CompositeAlarm",
    names: &["AlarmArn", "AlarmName"],
    short: "AlarmName",
    part: Part {
        service: "cloudwatch",
        command: "describe-alarms",
        fields: &[
            Field("AlarmName", "AlarmName", Same),
            Field("AlarmRule", "AlarmRule", Same),
            Field("ActionsEnabled", "ActionsEnabled", Flag),
            Field("ActionsSuppressor", "ActionsSuppressor", Same),
            Field("AlarmActions", "AlarmActions", Same),
            Field("OKActions", "OKActions", Same),
            Field("InsufficientDataActions", "InsufficientDataActions", Same),
        ],
        absent: None,
    },
    more: None,
    needed: None,
};

pub(super) const LISTS: &[List] = &[
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
                Field("deletionProtectionEnabled", "DeletionProtectionEnabled", Flag),
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
                Field("ActionsEnabled", "ActionsEnabled", Flag),
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
    List {
        kind: "AWS::Config::ConfigRule",
        names: &["ConfigRuleArn", "ConfigRuleName"],
        short: "ConfigRuleName",
        part: Part {
            service: "configservice",
            command: "describe-config-rules",
            fields: &[
                Field("ConfigRuleName", "ConfigRuleName", Same),
                Field("Description", "Description", Same),
                Field("Scope", "Scope", Same),
                Field("Source", "Source", Same),
                Field("InputParameters", "InputParameters", Document),
                Field("MaximumExecutionFrequency", "MaximumExecutionFrequency", Same),
                Field("EvaluationModes", "EvaluationModes", Same),
            ],
            absent: None,
        },
        more: None,
        needed: None,
    },
    List {
        kind: "AWS::CloudFormation::StackSet",
        names: &["StackSetName"],
        short: "StackSetName",
        part: Part {
            service: "cloudformation",
            command: "list-stack-sets",
            fields: &[
                Field("StackSetName", "StackSetName", Same),
                Field("PermissionModel", "PermissionModel", Same),
            ],
            absent: None,
        },
        more: Some((
            &[Part {
                service: "cloudformation",
                command: "describe-stack-set",
                fields: &[
                    Field("StackSet/Description", "Description", Same),
                    Field("StackSet/PermissionModel", "PermissionModel", Same),
                    Field("StackSet/AdministrationRoleARN", "AdministrationRoleARN", Same),
                    Field("StackSet/ExecutionRoleName", "ExecutionRoleName", Same),
                    Field("StackSet/AutoDeployment", "AutoDeployment", Same),
                    Field("StackSet/ManagedExecution", "ManagedExecution", Same),
                    Field("StackSet/Capabilities", "Capabilities", Same),
                    Field("StackSet/TemplateBody", "TemplateBody", Template),
                    Field("StackSet/Tags", "Tags", Same),
                ],
                absent: None,
            }],
            "StackSetName",
        )),
        needed: None,
    },
    List {
        kind: "AWS::Athena::WorkGroup",
        names: &["Name"],
        short: "Name",
        part: Part {
            service: "athena",
            command: "list-work-groups",
            fields: &[
                Field("Name", "Name", Same),
                Field("Description", "Description", Same),
                Field("State", "State", Same),
            ],
            absent: None,
        },
        more: Some((
            &[Part {
                service: "athena",
                command: "get-work-group",
                fields: &[Field("WorkGroup/Configuration", "WorkGroupConfiguration", Same)],
                absent: None,
            }],
            "Name",
        )),
        needed: None,
    },
    List {
        kind: "AWS::Glue::Database",
        names: &["Name"],
        short: "Name",
        part: Part {
            service: "glue",
            command: "get-databases",
            fields: &[
                Field("CatalogId", "CatalogId", Same),
                Field("Name", "DatabaseInput/Name", Same),
                Field("Description", "DatabaseInput/Description", Same),
                Field("LocationUri", "DatabaseInput/LocationUri", Same),
                Field("Parameters", "DatabaseInput/Parameters", Same),
                Field("CreateTableDefaultPermissions", "DatabaseInput/CreateTableDefaultPermissions", Same),
            ],
            absent: None,
        },
        more: None,
        needed: None,
    },
    List {
        kind: "AWS::Glue::Table",
        names: &["Name"],
        short: "Name",
        part: Part {
            service: "glue",
            command: "get-tables",
            fields: &[
                Field("CatalogId", "CatalogId", Same),
                Field("DatabaseName", "DatabaseName", Same),
                Field("Name", "TableInput/Name", Same),
                Field("Description", "TableInput/Description", Same),
                Field("Owner", "TableInput/Owner", Same),
                Field("Retention", "TableInput/Retention", Same),
                Field("TableType", "TableInput/TableType", Same),
                Field("Parameters", "TableInput/Parameters", Same),
                Field("PartitionKeys", "TableInput/PartitionKeys", Same),
                Field("StorageDescriptor", "TableInput/StorageDescriptor", Same),
            ],
            absent: None,
        },
        more: None,
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
