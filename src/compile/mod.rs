//! Spec to estate: every name, policy and default as AWS documents it.
//!
//! First the spec's names are settled ([`plan`]): accounts, stacks, ids, ARNs. Then each section writes its resources.
//! ARNs are computed from names, so nothing is circular: the bucket's policy names a trail that does not exist yet.

mod bucket;
mod bucket_policy;
mod draft;
mod events;
mod grants;
mod guardrails;
mod key;
mod lake;
mod lifecycle;
mod limit;
mod log_group;
mod log_source;
mod member_accounts;
mod monitoring;
mod plan;
mod present;
mod principal;
mod query;
mod queue;
mod replication;
mod telemetry;
mod topic;
mod trail;

pub(crate) use guardrails::pack::{SMALL, characters};

use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Estate, LandingZone, Organization, Retention, Unit};
use crate::spec::ValidSpec;
use plan::Plan;

/// Compiles a spec. What only shows here, such as a policy over AWS's size limit, is returned as errors.
pub fn compile(valid: &ValidSpec) -> Result<Estate, Vec<Diagnostic>> {
    let missing = valid.missing();
    if !missing.is_empty() {
        return Err(missing);
    }
    let plan = Plan::new(valid)?;
    let mut estate = Estate {
        organization: organization(&plan),
        retention: plan.spec.retention.map(|retention| Retention {
            required_days: retention.required_days,
            immediate_days: retention.immediate_days(),
        }),
        landing_zone: landing_zone(&plan),
        units: vec![Unit { name: String::new(), dialect: Dialect::Spec }],
        stacks: plan.stacks.clone(),
        circle: plan.circle.clone(),
        ..Estate::default()
    };
    for key in &plan.keys {
        estate.resources.extend(key::write(&plan, key));
    }
    for bucket in &plan.buckets {
        estate.resources.extend(replication::role(&plan, bucket));
        estate.resources.extend(bucket::write(&plan, bucket));
    }
    for topic in &plan.topics {
        estate.resources.extend(topic::write(&plan, topic));
    }
    for group in &plan.log_groups {
        estate.resources.extend(log_group::write(&plan, group));
    }
    estate.resources.extend(trail::write_registration(&plan));
    for trail in &plan.trails {
        estate.resources.push(trail::write(&plan, trail));
    }
    for store in &plan.stores {
        estate.resources.extend(lake::write(&plan, store));
    }
    estate.resources.extend(plan.telemetry.iter().map(|rule| telemetry::write(&plan, rule)));
    estate.resources.extend(monitoring::write(&plan));
    estate.resources.extend(query::write(&plan));
    estate.resources.extend(member_accounts::write(&plan));
    let guardrails = guardrails::write(&plan, &estate)?;
    estate.resources.extend(guardrails);
    // What others refer to comes first; within a stack the order above is kept.
    estate.resources.sort_by_key(|resource| resource.stack);
    let errors = limit::check(&estate);
    if errors.is_empty() { Ok(estate) } else { Err(errors) }
}

fn landing_zone(plan: &Plan<'_>) -> Option<LandingZone> {
    let organization = &plan.spec.organization;
    let section = organization.control_tower.0.as_ref()?;
    let trail = plan.trails.iter().find(|trail| trail.spec.of_control_tower)?;
    Some(LandingZone {
        management_account: trail.owner.clone(),
        region: organization.home_region.clone(),
        retention_days: section.retention(plan.spec),
        access_log_days: section.access_logs(),
        key: trail.key.map(|key| plan.keys[key].common.id.clone()),
        trail: trail.name.clone(),
        bucket: {
            let bucket = &plan.buckets[trail.bucket];
            (bucket.name.clone(), plan.stack(&bucket.common).account.clone())
        },
        prefix: trail.prefix.map(str::to_owned),
        log_group: plan.log_group_of(trail).map(|group| group.name.clone()),
    })
}

fn organization(plan: &Plan<'_>) -> Option<Organization> {
    let organization = &plan.spec.organization;
    Some(Organization {
        id: organization.id.clone()?,
        management_account: organization.accounts.get("management")?.to_string(),
        delegated_administrator: organization
            .delegated_administrator
            .as_ref()
            .and_then(|name| organization.accounts.get(name))
            .map(ToString::to_string),
    })
}
