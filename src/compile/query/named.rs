//! The queries to start from, from `queries.yaml`.

use crate::compile::draft::Draft;
use crate::compile::plan::{Common, Plan, PlannedQuery};
use crate::estate::{Resource, intrinsic};
use crate::source::{self, Sources};
use crate::spec::Accounts;
use crate::spec::defaults::identifier;
use serde::Deserialize;

const QUERIES: &str = include_str!("queries.yaml");

/// A query, and what it answers.
#[derive(Debug, Deserialize)]
struct Named {
    /// Its name: lower case, words joined by `-`.
    id: String,
    /// What it answers.
    title: String,
    /// The statement, with `{from}`, `{scope}` and `{bucket}`.
    sql: String,
}

pub(super) fn write(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Vec<Resource> {
    all().iter().map(|named| write_one(plan, query, named)).collect()
}

fn write_one(plan: &Plan<'_>, query: &PlannedQuery<'_>, named: &Named) -> Resource {
    let common = Common {
        label: named.id.replace('-', "_"),
        address: format!("{}.{}", query.common.address, named.id),
        ..query.common.clone()
    };
    let reference = |suffix: &str| intrinsic::reference(&format!("{}{suffix}", query.common.id));
    let mut draft = Draft::new(plan, "AWS::Athena::NamedQuery", &common, &identifier(&named.id));
    draft.set("Name", named.id.as_str(), "");
    draft.set("Description", named.title.as_str(), "");
    draft.set("Database", reference("Database"), "database");
    draft.set("WorkGroup", reference("Workgroup"), "workgroup");
    draft.set("QueryString", statement(plan, query, named), "");
    // Else the first to run it would find no table.
    draft.after(format!("{}Table", query.common.id));
    draft.finish()
}

fn statement(plan: &Plan<'_>, query: &PlannedQuery<'_>, named: &Named) -> String {
    let trail = &plan.trails[query.trail];
    let from = format!("\"{}\".\"{}\"", query.spec.database_or_default(), query.spec.table_or_default());
    let mut scope = Vec::new();
    if trail.spec.organization && query.spec.accounts == Accounts::Injected {
        // Athena refuses a query that names no account then: those of the spec are there to be replaced.
        let mut ids: Vec<String> =
            plan.spec.organization.accounts.values().map(|id| format!("'{id}'")).collect();
        ids.sort();
        ids.dedup();
        scope.push(format!("account IN ({})", ids.join(", ")));
    }
    scope.push("\"timestamp\" >= date_format(current_timestamp - interval '7' day, '%Y/%m/%d')".to_owned());
    let bucket = &plan.buckets[trail.bucket].name;
    let filled = named.sql.replace("{from}", &from).replace("{scope}", &scope.join("\n  AND "));
    filled.replace("{bucket}", bucket).trim_end().to_owned()
}

fn all() -> Vec<Named> {
    let mut sources = Sources::new();
    let id = sources.add("queries.yaml", QUERIES);
    let document = sources.parse(id).0;
    // A test sees that the file is sound.
    document.and_then(|document| source::deserialize::<Vec<Named>>(&document.root).0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_query_is_read_and_says_where_it_looks() {
        let all = all();
        assert_eq!(all.len(), QUERIES.matches("- id: ").count());
        let ids: BTreeSet<&str> = all.iter().map(|named| named.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        for Named { id, title, sql } in &all {
            assert_eq!((sql.matches("{from}").count(), sql.matches("{scope}").count()), (1, 1), "{id}");
            assert_eq!(sql.matches('(').count(), sql.matches(')').count(), "{id}");
            assert_eq!(sql.matches('\'').count() % 2, 0, "{id}");
            assert!(id.len() <= 128 && title.len() <= 1024, "{id}");
            // What is left in braces would be sent as it stands.
            let known = ["{from}", "{scope}", "{bucket}"].iter().map(|name| sql.matches(name).count());
            assert_eq!(known.sum::<usize>(), sql.matches('{').count(), "{id}");
        }
    }
}
