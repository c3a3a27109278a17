//! A policy of the organization.

use crate::read::terraform::catalog::row::{
    Constant, Gives, Table, Target, all_tags, json, retain, tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_organizations_policy",
    becomes: Target::Resource("AWS::Organizations::Policy"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("name", "/Name"),
        text("description", "/Description"),
        json("content", "/Content"),
        text("type", "/Type").or(Constant::Text("SERVICE_CONTROL_POLICY")),
        retain("skip_destroy"),
        tags(),
        all_tags(),
    ],
};
