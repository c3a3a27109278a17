//! An event data store, the role by which Athena reads it, and what its key grants.

use super::draft::{Draft, Statement};
use super::events;
use super::plan::{Common, Plan, PlannedKey, PlannedStore};
use super::trail::REGISTRATION;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::spec::Insight;
use std::collections::BTreeMap;

/// What keys of stores are described as.
pub(super) const KEY_USE: &str = "Encrypts events in CloudTrail Lake";

pub(super) fn write(plan: &Plan<'_>, store: &PlannedStore<'_>) -> Vec<Resource> {
    let spec = store.spec;
    let mut draft = Draft::new(plan, "AWS::CloudTrail::EventDataStore", &store.common, "");
    draft.set("Name", store.name.as_str(), "name");
    select(plan, store, &mut draft);
    draft.set("OrganizationEnabled", spec.organization, "organization");
    draft.set("MultiRegionEnabled", spec.multi_region, "multi_region");
    draft.set("KmsKeyId", intrinsic::attribute(&plan.keys[store.key].common.id, "Arn"), "key");
    draft.set("BillingMode", spec.billing.name(), "billing");
    let required = plan.spec.retention.map(|retention| retention.required_days);
    draft.set("RetentionPeriod", spec.days(required), "retention_days");
    draft.set("TerminationProtectionEnabled", spec.termination_protection, "termination_protection");
    if !spec.ingestion {
        draft.set("IngestionEnabled", false, "ingestion");
    }
    insights(plan, store, &mut draft);
    enrich(store, &mut draft);
    let role = federate(plan, store, &mut draft);
    draft.tags(&spec.tags);
    draft.retain();
    if let Some(arn) = &spec.existing {
        draft.adopt(arn);
    }
    if spec.organization && plan.spec.organization.delegated_administrator.is_some() {
        draft.after(REGISTRATION);
    }
    role.into_iter().chain([draft.finish()]).collect()
}

/// The events of its sections, or of the only category that it takes.
fn select(plan: &Plan<'_>, store: &PlannedStore<'_>, draft: &mut Draft<'_>) {
    const SELECTORS: &str = "AdvancedEventSelectors";
    let Some(category) = store.spec.collects.category() else {
        let selectors = events::selectors(plan, &store.common.pointer, store.spec.selection());
        draft.set(SELECTORS, events::values(&selectors), "management_events");
        return events::origins(&selectors, "/AdvancedEventSelectors", draft);
    };
    let selector = json!({"Name": format!("{category} events"), "FieldSelectors": [{"Field": "eventCategory", "Equals": [category]}]});
    draft.set(SELECTORS, vec![selector], "collects");
}

fn insights(plan: &Plan<'_>, store: &PlannedStore<'_>, draft: &mut Draft<'_>) {
    let address = |name: &String| format!("lake.event_data_stores.{name}");
    let named = store.spec.insights_destination.as_ref().map(address);
    let is = |other: &&PlannedStore<'_>| Some(&other.common.address) == named.as_ref();
    let Some(destination) = plan.stores.iter().find(is).filter(|_| !store.spec.insights.is_empty()) else {
        return;
    };
    let selector = |insight: &Insight| json!({"InsightType": insight.kind.name()});
    let selectors: Vec<Value> = store.spec.insights.iter().map(selector).collect();
    draft.set("InsightSelectors", selectors, "insights");
    for index in 0..store.spec.insights.len() {
        draft.origin_in(&format!("/InsightSelectors/{index}"), &format!("insights/{index}"));
    }
    let arn = intrinsic::attribute(&destination.common.id, "EventDataStoreArn");
    draft.set("InsightsDestination", arn, "insights_destination");
}

fn enrich(store: &PlannedStore<'_>, draft: &mut Draft<'_>) {
    let enrich = &store.spec.enrich;
    let lists = [
        ("TagContext", &enrich.resource_tags, "enrich/resource_tags"),
        ("RequestContext", &enrich.condition_keys, "enrich/condition_keys"),
    ];
    let (mut selectors, mut origins) = (Vec::new(), Vec::new());
    for (kind, keys, field) in lists.into_iter().filter(|(_, keys, _)| !keys.is_empty()) {
        origins.push((format!("/ContextKeySelectors/{}", selectors.len()), field));
        selectors.push(json!({"Type": kind, "Equals": keys}));
    }
    if !selectors.is_empty() {
        draft.set("ContextKeySelectors", selectors, "enrich");
    }
    for (at, field) in origins {
        draft.origin_in(&at, field);
    }
    if store.spec.keeps_large_events() {
        let asked = if store.spec.large_events.is_some() { "large_events" } else { "enrich" };
        draft.set("MaxEventSize", "Large", asked);
    }
}

/// Names the role by which Lake Formation reads the store; the role, where it is made.
fn federate(plan: &Plan<'_>, store: &PlannedStore<'_>, draft: &mut Draft<'_>) -> Option<Resource> {
    let federation = store.spec.federation.0.as_ref()?;
    draft.set("FederationEnabled", true, "federation");
    if let Some(arn) = &federation.role {
        draft.set("FederationRoleArn", arn.as_str(), "federation/role");
        return None;
    }
    let role = role(plan, store)?;
    draft.set("FederationRoleArn", intrinsic::attribute(&role.id, "Arn"), "federation");
    Some(role)
}

/// CloudTrail user guide, "Federate an event data store". The store's ARN is made up when it is made, which the role must
/// be there for: it is any of the account and Region, of which the key opens but those that it encrypts.
fn role(plan: &Plan<'_>, store: &PlannedStore<'_>) -> Option<Resource> {
    let name = store.role.as_ref()?;
    let stack = plan.stack(&store.common);
    let pointer = format!("{}/federation", store.common.pointer);
    let address = format!("{}.federation", store.common.address);
    let common = Common { address, pointer: pointer.clone(), ..store.common.clone() };
    let mut role = Draft::new(plan, "AWS::IAM::Role", &common, "Role");
    role.set("RoleName", name.as_str(), "role_name");
    role.set("Description", "Lake Formation reads an event data store of CloudTrail Lake", "");
    let trust = json!({
        "Effect": "Allow",
        "Principal": {"Service": "lakeformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    });
    role.set_policy("AssumeRolePolicyDocument", vec![Statement::new(&pointer, trust)], "");
    let (partition, region, account) = (stack.partition.name(), &stack.region, &stack.account);
    let statements = json!([
        {
            "Sid": "LakeFederationEDSDataAccess",
            "Effect": "Allow",
            "Action": "cloudtrail:GetEventDataStoreData",
            "Resource": format!("arn:{partition}:cloudtrail:{region}:{account}:eventdatastore/*"),
        },
        {
            "Sid": "LakeFederationKMSDecryptAccess",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": intrinsic::attribute(&plan.keys[store.key].common.id, "Arn"),
        },
    ]);
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    role.set("Policies", json!([{"PolicyName": "read-events", "PolicyDocument": document}]), "");
    role.tags(&BTreeMap::new());
    Some(role.finish())
}

/// What CloudTrail needs of a store's key. It says neither aws:SourceArn nor aws:SourceAccount there (CloudTrail user
/// guide, "Configure AWS KMS key policies for CloudTrail"), so such a key is for nothing else.
pub(super) fn key_statement(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Option<Statement> {
    let uses = |store: &&PlannedStore<'_>| plan.keys[store.key].common.id == key.common.id;
    let first = plan.stores.iter().find(uses)?;
    let value = json!({
        "Sid": "AllowCloudTrailLake",
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
    });
    Some(Statement::new(&first.common.pointer, value))
}
