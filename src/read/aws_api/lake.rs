//! Event data stores of CloudTrail Lake, and what is known of the organization.

use super::builder::{Builder, Part};
use super::commands::command;
use super::shape::Field;
use super::shape::Shape::{Flag, Is, Same};
use crate::estate::Organization;
use std::collections::{BTreeMap, BTreeSet};

const STORE: Part = Part {
    service: "cloudtrail",
    command: "get-event-data-store",
    fields: &[
        Field("Name", "Name", Same),
        Field("AdvancedEventSelectors", "AdvancedEventSelectors", Same),
        Field("MultiRegionEnabled", "MultiRegionEnabled", Flag),
        Field("OrganizationEnabled", "OrganizationEnabled", Flag),
        Field("RetentionPeriod", "RetentionPeriod", Same),
        Field("TerminationProtectionEnabled", "TerminationProtectionEnabled", Flag),
        Field("KmsKeyId", "KmsKeyId", Same),
        Field("BillingMode", "BillingMode", Same),
        Field("Status", "IngestionEnabled", Is("ENABLED")),
        Field("FederationStatus", "FederationEnabled", Is("ENABLED")),
        Field("FederationRoleArn", "FederationRoleArn", Same),
    ],
    absent: None,
};

pub(super) fn read(builder: &mut Builder<'_>) {
    let mut subjects = builder.answers.subjects("cloudtrail", &["get-event-data-store"]);
    let mut listed = BTreeMap::new();
    for (answer, item) in builder.answers.items("cloudtrail", "list-event-data-stores") {
        let Some(arn) = item.text("EventDataStoreArn") else { continue };
        if listed.insert((answer.region, Some(arn)), item).is_none() {
            subjects.push((answer.region, Some(arn)));
        }
    }
    let mut seen = BTreeSet::new();
    subjects.retain(|subject| seen.insert(*subject));
    for (region, arn) in subjects {
        let item = listed.get(&(region, arn)).copied();
        let answer = command("cloudtrail", "get-event-data-store")
            .and_then(|row| builder.answers.about(row, region, arn))
            .map(|answer| answer.at);
        let Some(at) = answer.or(item) else { continue };
        let at = at.path("EventDataStoreArn").unwrap_or(at);
        let kind = "AWS::CloudTrail::EventDataStore";
        let mut draft = builder.draft(kind, arn.unwrap_or_default(), region, at.location);
        draft.related.extend(item.or(answer).and_then(|item| item.text("Name")).map(str::to_owned));
        if builder.fold(&mut draft, &[STORE], region, &[arn]) {
            builder.push(draft);
        }
    }
}

/// The organization, as far as any of its accounts is told about it.
pub(super) fn organization(builder: &mut Builder<'_>) {
    let answers = builder.answers.of("organizations", "describe-organization");
    let Some((id, management)) = answers.iter().find_map(|answer| {
        Some((answer.at.text("Organization/Id")?, answer.at.text("Organization/MasterAccountId")?))
    }) else {
        return;
    };
    let administrators = builder.answers.items("organizations", "list-delegated-administrators");
    builder.estate.organization = Some(Organization {
        id: id.to_owned(),
        management_account: management.to_owned(),
        delegated_administrator: administrators
            .iter()
            .find_map(|(_, item)| item.text("Id"))
            .filter(|id| *id != management)
            .map(str::to_owned),
    });
}
