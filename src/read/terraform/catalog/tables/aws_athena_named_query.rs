//! A query that Athena keeps.

use crate::read::terraform::catalog::row::{Constant, Convert};
use crate::read::terraform::catalog::row::{Gives, Table, Target, text, value};

pub(super) const TABLE: Table = Table {
    kind: "aws_athena_named_query",
    becomes: Target::Resource("AWS::Athena::NamedQuery"),
    gives: &[("id", Gives::Ref)],
    rows: &[
        text("name", "/Name"),
        text("description", "/Description"),
        text("database", "/Database"),
        text("workgroup", "/WorkGroup").unless(Constant::Text("primary")),
        value("query", "/QueryString", Convert::Raw),
    ],
};
