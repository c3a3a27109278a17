//! A resource that is not among the blocks, in place of which the split resources that are part of it stand.
//!
//! What they say can be judged; all else of it is unknown.

use super::catalog;
use super::row::{Becomes, Row, Target};
use crate::estate::intrinsic::{Intrinsic, absent, intrinsic, unknown};
use crate::json::Value;
use std::collections::BTreeSet;

/// The resources that stand in for others, by what the split resources say they are part of.
#[derive(Default)]
pub(super) struct StandIns(Vec<(String, usize)>);

impl StandIns {
    /// Those for the resource of that type which the value names; what names nothing is never the same twice.
    pub(super) fn of(&self, kind: &str, owner: &Value) -> impl Iterator<Item = usize> {
        let key = key(kind, owner);
        self.0.iter().filter(move |(other, _)| Some(other) == key.as_ref()).map(|(_, number)| *number)
    }

    pub(super) fn add(&mut self, kind: &str, owner: &Value, number: usize) {
        if let Some(key) = key(kind, owner) {
            self.0.push((key, number));
        }
    }
}

fn key(kind: &str, owner: &Value) -> Option<String> {
    let named = match intrinsic(owner) {
        Some(Intrinsic::Unknown(reason)) => reason.starts_with('`'),
        _ => true,
    };
    named.then(|| format!("{kind} {owner}"))
}

/// Says of each property that nothing is known of it, but of those that are there and of the name.
pub(super) fn open(properties: &mut Value, kind: &str, address: &str) {
    let Some(fields) = properties.as_object_mut() else { return };
    let reason = absent(address);
    for name in names(kind) {
        // Nothing refers to it: AWS made its name up, as far as anybody here knows.
        if !matches!(name, "BucketName" | "RoleName") {
            fields.entry(name).or_insert_with(|| unknown(&reason));
        }
    }
}

/// The properties that Terraform can set on resources of that CloudFormation type.
fn names(kind: &str) -> BTreeSet<&'static str> {
    let becomes = |table: &str| match super::table(table).map(|table| &table.becomes) {
        Some(Target::Resource(kind)) => Some(*kind),
        _ => None,
    };
    let mut names = BTreeSet::new();
    for table in catalog() {
        let of = match table.becomes {
            Target::Resource(kind) => Some(kind),
            Target::Part(owner) => becomes(owner),
            Target::Item(owner, list) => {
                if becomes(owner) == Some(kind) {
                    names.insert(top(list));
                }
                None
            }
        };
        if of == Some(kind) {
            collect(table.rows, &mut names);
        }
    }
    names.remove("");
    names
}

fn collect(rows: &'static [Row], names: &mut BTreeSet<&'static str>) {
    for row in rows {
        match row.becomes {
            Becomes::One("", rows) => collect(rows, names),
            Becomes::Value(to, _) | Becomes::One(to, _) | Becomes::Many(to, _) | Becomes::Code(to, ..) => {
                names.insert(top(to));
            }
            Becomes::Policy(..) | Becomes::Owner | Becomes::Retain | Becomes::Irrelevant(_) => {}
        }
    }
}

fn top(to: &'static str) -> &'static str {
    to.trim_start_matches('/').split('/').next().unwrap_or_default()
}
