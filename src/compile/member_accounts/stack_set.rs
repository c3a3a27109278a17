//! The stack set that gives every account its rules, also those that join later.
//!
//! CloudFormation user guide, on service-managed permissions: it deploys into all accounts of the units but the management
//! account, and its template can have no transforms and no nested stacks.

use super::rule;
use crate::compile::draft::Draft;
use crate::compile::plan::{Plan, PlannedMembers};
use crate::estate::Resource;
use crate::json::{Map, Value, json};
use crate::spec::defaults::{MANAGEMENT, identifier};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn write(plan: &Plan<'_>, members: &PlannedMembers<'_>) -> Option<Resource> {
    let common = members.stack_set.as_ref()?;
    let units: BTreeSet<&str> = members.spec.organizational_units.iter().map(String::as_str).collect();
    let mut draft = Draft::new(plan, "AWS::CloudFormation::StackSet", common, "");
    draft.set("StackSetName", members.spec.stack_set_or_default(), "stack_set");
    draft.set("Description", "Rules that watch the audit logging, in every account", "");
    draft.set("PermissionModel", "SERVICE_MANAGED", "");
    if plan.stack(common).account != plan.account_id(MANAGEMENT) {
        draft.set("CallAs", "DELEGATED_ADMIN", "administrator");
    }
    draft.set("AutoDeployment", json!({"Enabled": true, "RetainStacksOnAccountRemoval": false}), "");
    draft.set("ManagedExecution", json!({"Active": true}), "");
    // An account in which AWS Config does not record fails; that must not keep the others from being watched.
    let preferences = json!({
        "FailureTolerancePercentage": 100,
        "MaxConcurrentPercentage": 25,
        "RegionConcurrencyType": "PARALLEL",
    });
    draft.set("OperationPreferences", preferences, "");
    let group = json!({"DeploymentTargets": {"OrganizationalUnitIds": units}, "Regions": members.regions});
    draft.set("StackInstancesGroup", json!([group]), "organizational_units");
    draft.origin_in("/StackInstancesGroup/0/Regions", "regions");
    draft.set("TemplateBody", template(plan, members), "config_rules");
    draft.tags(&BTreeMap::new());
    Some(draft.finish())
}

/// What each account gets. It names nothing of other stacks.
fn template(plan: &Plan<'_>, members: &PlannedMembers<'_>) -> Value {
    let resource = |found: &crate::spec::AccountRule| {
        let properties = rule::account(plan, members, *found);
        let id = format!("{}Rule", identifier(found.row().name));
        (id, json!({"Type": rule::KIND, "Properties": properties}))
    };
    let resources: Map = members.account_rules.iter().map(resource).collect();
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Rules of AWS Config that watch the audit logging",
        "Resources": resources,
    })
}
