//! What the properties of IAM's types are.

use super::Type::{Integer, Json, List, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::IAM::Role",
        Object(&[
            ("AssumeRolePolicyDocument", Json),
            ("Description", Text),
            ("ManagedPolicyArns", List(&Text)),
            ("MaxSessionDuration", Integer),
            ("Path", Text),
            ("PermissionsBoundary", Text),
            ("Policies", List(&Object(&[("PolicyDocument", Json), ("PolicyName", Text)]))),
            ("RoleName", Text),
            ("Tags", TAGS),
        ]),
    ),
    (
        "AWS::IAM::Policy",
        Object(&[
            ("Groups", List(&Text)),
            ("PolicyDocument", Json),
            ("PolicyName", Text),
            ("Roles", List(&Text)),
            ("Users", List(&Text)),
        ]),
    ),
    (
        "AWS::IAM::ManagedPolicy",
        Object(&[
            ("Description", Text),
            ("Groups", List(&Text)),
            ("ManagedPolicyName", Text),
            ("Path", Text),
            ("PolicyDocument", Json),
            ("Roles", List(&Text)),
            ("Users", List(&Text)),
        ]),
    ),
];
