//! Who may write to log groups.

use crate::read::terraform::catalog::row::{Gives, Table, Target, json, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_log_resource_policy",
    becomes: Target::Resource("AWS::Logs::ResourcePolicy"),
    gives: &[("id", Gives::Ref), ("policy_name", Gives::Ref)],
    rows: &[text("policy_name", "/PolicyName"), json("policy_document", "/PolicyDocument")],
};
