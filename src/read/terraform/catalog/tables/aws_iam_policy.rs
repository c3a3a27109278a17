//! A policy that roles share.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Gives, MADE_UP, Table, Target, irrelevant, json, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_iam_policy",
    becomes: Target::Resource("AWS::IAM::ManagedPolicy"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Ref)],
    rows: &[
        text("name", "/ManagedPolicyName"),
        irrelevant("name_prefix", MADE_UP),
        text("path", "/Path").unless(Constant::Text("/")),
        text("description", "/Description"),
        json("policy", "/PolicyDocument"),
        irrelevant("tags", "CloudFormation has no tags for managed policies"),
        irrelevant("tags_all", "CloudFormation has no tags for managed policies"),
        irrelevant("attachment_count", COMPUTED),
        irrelevant("policy_id", COMPUTED),
    ],
};
