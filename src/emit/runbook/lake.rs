//! Event data stores, and what CloudWatch collects in their place.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource};
use crate::json::Value;
use serde::Serialize;
use std::collections::BTreeSet;

/// An event data store.
#[derive(Debug, Serialize)]
pub(super) struct Store {
    /// The name in the spec.
    address: String,
    /// CloudTrail's name of it.
    name: String,
    place: Place,
    /// Whether it is the first of its account and Region.
    first: bool,
    /// `ENABLED`, or `STOPPED_INGESTION`.
    status: &'static str,
    protected: bool,
    days: u64,
    /// The types of its Insights, sorted.
    insights: Vec<String>,
    /// The ARN of the role by which Lake Formation reads it.
    federation: Option<String>,
}

/// The rules by which CloudWatch collects events.
#[derive(Debug, Serialize)]
pub(super) struct Telemetry {
    place: Place,
    /// Which Regions evaluation is started for besides the place's: `--all-regions`, `--regions …`, or nothing.
    scope: String,
    rules: Vec<Rule>,
}

/// One of them.
#[derive(Debug, Serialize)]
struct Rule {
    /// The name in the spec.
    address: String,
    /// CloudWatch's name of it.
    name: String,
    /// For how many days events are kept.
    days: u64,
}

pub(super) fn stores(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Store> {
    let mut places = BTreeSet::new();
    let store = |found: &Resource| {
        let insights = found.property("/InsightSelectors").and_then(Value::as_array);
        let types = insights.into_iter().flatten().filter_map(|one| one["InsightType"].as_str());
        let mut insights: Vec<String> = types.map(str::to_owned).collect();
        insights.sort();
        let role = found.property("/FederationRoleArn").map(|role| estate.resolve(role));
        let stopped = found.property("/IngestionEnabled") == Some(&false.into());
        Some(Store {
            address: found.name.clone(),
            name: found.property("/Name")?.as_str()?.to_owned(),
            place: accounts.place(found.stack),
            first: places.insert(found.stack),
            status: if stopped { "STOPPED_INGESTION" } else { "ENABLED" },
            protected: found.property("/TerminationProtectionEnabled") != Some(&false.into()),
            days: found.property("/RetentionPeriod")?.as_u64()?,
            insights,
            federation: role.and_then(|role| role.as_str().map(str::to_owned)),
        })
    };
    estate.of_kind("AWS::CloudTrail::EventDataStore").filter_map(store).collect()
}

pub(super) fn telemetry(estate: &Estate, accounts: &Accounts<'_>) -> Option<Telemetry> {
    let rules: Vec<&Resource> =
        estate.of_kind("AWS::ObservabilityAdmin::OrganizationTelemetryRule").collect();
    let place = accounts.place(rules.first()?.stack);
    let rule = |found: &&Resource| {
        Some(Rule {
            address: found.name.clone(),
            name: found.property("/RuleName")?.as_str()?.to_owned(),
            days: found.property("/Rule/DestinationConfiguration/RetentionInDays")?.as_u64()?,
        })
    };
    Some(Telemetry { place, scope: scope(&rules), rules: rules.iter().filter_map(rule).collect() })
}

fn scope(rules: &[&Resource]) -> String {
    if rules.iter().any(|rule| rule.property("/Rule/AllRegions") == Some(&true.into())) {
        return "--all-regions".to_owned();
    }
    let lists = rules.iter().filter_map(|rule| rule.property("/Rule/Regions")?.as_array());
    let regions: BTreeSet<&str> = lists.flatten().filter_map(Value::as_str).collect();
    format!("--regions {}", regions.into_iter().collect::<Vec<_>>().join(" "))
}
