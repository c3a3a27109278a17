//! What Athena needs to search logs where they lie: a database with a table, a workgroup, and queries to start from.

mod layout;
mod named;
mod table;
mod workgroup;

use super::draft::Draft;
use super::plan::{Plan, PlannedQuery};
use crate::estate::Resource;
use crate::json::json;

pub(super) fn write(plan: &Plan<'_>) -> Vec<Resource> {
    let Some(query) = &plan.query else { return Vec::new() };
    let mut resources = vec![database(plan, query), table::write(plan, query), workgroup::write(plan, query)];
    resources.extend(named::write(plan, query));
    resources
}

fn database(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Resource {
    let mut draft = Draft::new(plan, "AWS::Glue::Database", &query.common, "Database");
    draft.set("CatalogId", plan.stack(&query.common).account.as_str(), "");
    let input = json!({"Name": query.spec.database_or_default(), "Description": "Audit logs, for Athena"});
    draft.set("DatabaseInput", input, "database");
    draft.finish()
}
