//! What each of Terraform's resource types is in CloudFormation: one table a type, interpreted by one engine.
//!
//! A table names every attribute of its type: what property it becomes, or why it does not matter. `fold` lays the
//! resources that Terraform splits over the one that CloudFormation has.

mod convert;
mod data;
mod document;
mod draft;
mod fold;
mod owners;
mod places;
mod references;
mod row;
mod stand_in;
mod tables;

pub use fold::fold;
pub use row::{Becomes, Constant, Convert, Gives, Row, Table, Target};

/// The table of that Terraform type.
pub fn table(kind: &str) -> Option<&'static Table> {
    tables::TABLES.iter().copied().find(|table| table.kind == kind)
}

/// All tables.
pub fn catalog() -> impl Iterator<Item = &'static Table> {
    tables::TABLES.iter().copied()
}

/// Whether blocks of that type are worth reading: resources of the catalogue, and data sources that name one.
pub fn covers(kind: &str, data: bool) -> bool {
    if data { data::covers(kind) || kind == references::POLICY_DOCUMENT } else { table(kind).is_some() }
}

#[cfg(test)]
mod tests;
