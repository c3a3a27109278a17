//! What each of Terraform's resource types is in CloudFormation: one table a type, interpreted by one engine.
//!
//! A table names every attribute of its type: what property it becomes, or why it does not matter. `fold` lays the
//! resources that Terraform splits over the one that CloudFormation has.

mod convert;
mod data;
mod defaults;
mod document;
mod doubled;
mod draft;
mod fold;
mod owners;
mod places;
mod references;
mod row;
mod stand_in;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

pub use defaults::DEFAULTS;
pub(in crate::read::terraform) use defaults::default;
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

/// The properties of a CloudFormation type, as far as Terraform has them too.
pub fn properties(kind: &str) -> impl Iterator<Item = &'static str> {
    static NAMES: LazyLock<BTreeMap<&str, BTreeSet<&str>>> = LazyLock::new(names);
    NAMES.get(kind).into_iter().flatten().copied()
}

fn names() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in catalog() {
        let Some(kind) = property_owner(table) else { continue };
        let pointers = table.rows.iter().filter_map(|row| row.becomes.pointer());
        names.entry(kind).or_default().extend(pointers.filter_map(|pointer| pointer.split('/').nth(1)));
    }
    names
}

/// The CloudFormation type that has a table's properties.
fn property_owner(of: &Table) -> Option<&'static str> {
    match of.becomes {
        Target::Resource(kind) => Some(kind),
        Target::Part(owner) => table(owner).and_then(property_owner),
        Target::Item(..) => None,
    }
}

/// Whether blocks of that type are worth reading: resources of the catalogue, and data sources that name one.
pub fn covers(kind: &str, data: bool) -> bool {
    if data { data::covers(kind) || kind == references::POLICY_DOCUMENT } else { table(kind).is_some() }
}

#[cfg(test)]
mod tests;
