//! Where a trail's log files lie, as partitions of a table.
//!
//! Athena user guide, "Create the table for CloudTrail logs in Athena using partition projection", for one account and
//! Region; the same for all Regions, and for the accounts of an organization. A partition that is projected needs no
//! catalogue: its place is computed from its values.

use crate::compile::plan::{Plan, PlannedQuery};
use crate::spec::Accounts;

/// How far back a table reaches where nothing is said: ten years.
const HISTORY_DAYS: u32 = 3653;

/// A column that is a part of the path.
pub(super) struct Partition {
    pub(super) name: &'static str,
    /// What `projection.<name>.` is followed by, and the value.
    pub(super) projection: Vec<(&'static str, String)>,
}

/// The folder of a table, without the bucket, and the partitions below it, from the outermost.
pub(super) struct Layout {
    pub(super) folder: String,
    pub(super) partitions: Vec<(Partition, &'static str)>,
}

pub(super) fn of(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Layout {
    let trail = &plan.trails[query.trail];
    let mut folder: String = trail.prefix.map(|prefix| format!("{prefix}/")).unwrap_or_default();
    folder.push_str("AWSLogs/");
    let mut partitions = Vec::new();
    match &plan.spec.organization.id {
        Some(id) if trail.spec.organization => {
            folder.extend([id, "/"]);
            // A member's own folder is below its account.
            partitions.push((account(&query.spec.accounts), "CloudTrail/"));
        }
        _ => folder.extend([&trail.owner, "/CloudTrail/"]),
    }
    if trail.spec.organization || trail.spec.multi_region {
        partitions.push((region(plan, query), ""));
    } else {
        folder.extend([&plan.spec.organization.home_region, "/"]);
    }
    partitions.push((timestamp(plan, query), ""));
    Layout { folder, partitions }
}

fn account(accounts: &Accounts) -> Partition {
    let projection = match accounts {
        Accounts::Injected => vec![("type", "injected".to_owned())],
        Accounts::These(ids) => {
            let ids: Vec<&str> = ids.iter().map(crate::spec::AccountId::as_str).collect();
            vec![("type", "enum".to_owned()), ("values", ids.join(","))]
        }
    };
    Partition { name: "account", projection }
}

fn region(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Partition {
    let organization = &plan.spec.organization;
    let regions: Vec<&str> = if !query.spec.regions.is_empty() {
        query.spec.regions.iter().map(String::as_str).collect()
    } else if plan.trails[query.trail].spec.multi_region {
        organization.partition.regions().collect()
    } else {
        vec![&organization.home_region]
    };
    let projection = vec![("type", "enum".to_owned()), ("values", regions.join(","))];
    Partition { name: "region", projection }
}

fn timestamp(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Partition {
    let promised = plan.spec.retention.map(|retention| retention.required_days);
    let days = query.spec.history_days.or(promised).unwrap_or(HISTORY_DAYS);
    let projection = vec![
        ("type", "date".to_owned()),
        ("format", "yyyy/MM/dd".to_owned()),
        ("interval", "1".to_owned()),
        ("interval.unit", "DAYS".to_owned()),
        ("range", format!("NOW-{days}DAYS,NOW")),
    ];
    Partition { name: "timestamp", projection }
}
