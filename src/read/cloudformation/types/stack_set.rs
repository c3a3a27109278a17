//! What the properties of CloudFormation's own types are.

use super::Type::{Boolean, Integer, List, Map, Object, Template, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::CloudFormation::Stack",
        Object(&[
            ("Capabilities", List(&Text)),
            ("DisableRollback", Boolean),
            ("NotificationARNs", List(&Text)),
            ("Parameters", Map(&Text)),
            ("RoleARN", Text),
            ("StackName", Text),
            ("Tags", TAGS),
            ("TemplateBody", Template),
            ("TemplateURL", Text),
            ("TimeoutInMinutes", Integer),
        ]),
    ),
    (
        "AWS::CloudFormation::StackSet",
        Object(&[
            ("AdministrationRoleARN", Text),
            (
                "AutoDeployment",
                Object(&[
                    ("DependsOn", List(&Text)),
                    ("Enabled", Boolean),
                    ("RetainStacksOnAccountRemoval", Boolean),
                ]),
            ),
            ("CallAs", Text),
            ("Capabilities", List(&Text)),
            ("Description", Text),
            ("ExecutionRoleName", Text),
            ("ManagedExecution", Object(&[("Active", Boolean)])),
            (
                "OperationPreferences",
                Object(&[
                    ("ConcurrencyMode", Text),
                    ("FailureToleranceCount", Integer),
                    ("FailureTolerancePercentage", Integer),
                    ("MaxConcurrentCount", Integer),
                    ("MaxConcurrentPercentage", Integer),
                    ("RegionConcurrencyType", Text),
                    ("RegionOrder", List(&Text)),
                ]),
            ),
            ("Parameters", List(&Object(&[("ParameterKey", Text), ("ParameterValue", Text)]))),
            ("PermissionModel", Text),
            (
                "StackInstancesGroup",
                List(&Object(&[
                    (
                        "DeploymentTargets",
                        Object(&[
                            ("AccountFilterType", Text),
                            ("Accounts", List(&Text)),
                            ("AccountsUrl", Text),
                            ("OrganizationalUnitIds", List(&Text)),
                        ]),
                    ),
                    (
                        "ParameterOverrides",
                        List(&Object(&[("ParameterKey", Text), ("ParameterValue", Text)])),
                    ),
                    ("Regions", List(&Text)),
                ])),
            ),
            ("StackSetName", Text),
            ("Tags", TAGS),
            ("TemplateBody", Template),
            ("TemplateURL", Text),
        ]),
    ),
];
