//! A role.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Gives, MADE_UP, Table, Target, all_tags, irrelevant, json, many, number, tags, text,
    texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_iam_role",
    becomes: Target::Resource("AWS::IAM::Role"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/RoleName"),
        irrelevant("name_prefix", MADE_UP),
        json("assume_role_policy", "/AssumeRolePolicyDocument"),
        text("description", "/Description"),
        text("path", "/Path").unless(Constant::Text("/")),
        number("max_session_duration", "/MaxSessionDuration"),
        text("permissions_boundary", "/PermissionsBoundary"),
        texts("managed_policy_arns", "/ManagedPolicyArns"),
        many("inline_policy", "/Policies", &[text("name", "/PolicyName"), json("policy", "/PolicyDocument")]),
        tags(),
        all_tags(),
        irrelevant("force_detach_policies", "how the role is destroyed"),
        irrelevant("create_date", COMPUTED),
        irrelevant("unique_id", COMPUTED),
    ],
};
