//! A rule by which CloudWatch collects CloudTrail's events in the accounts of the organization.

use super::draft::Draft;
use super::events;
use super::plan::{Plan, PlannedTelemetry};
use crate::estate::Resource;
use crate::json::json;

/// Where a rule has its selectors.
const SELECTORS: &str = "/Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors";

pub(super) fn write(plan: &Plan<'_>, rule: &PlannedTelemetry<'_>) -> Resource {
    let (spec, pointer) = (rule.spec, &rule.common.pointer);
    let selectors = events::selectors(plan, pointer, spec.selection());
    let required = plan.spec.retention.map(|retention| retention.required_days);
    let mut content = json!({
        "ResourceType": "AWS::CloudTrail",
        "TelemetryType": "Logs",
        "DestinationConfiguration": {
            "DestinationType": "cloud-watch-logs",
            "RetentionInDays": spec.days(required),
            "CloudtrailParameters": {"AdvancedEventSelectors": events::values(&selectors)},
        },
    });
    if spec.regions.is_empty() {
        content["AllRegions"] = true.into();
    } else {
        content["Regions"] = spec.regions.clone().into();
    }
    let mut draft = Draft::new(plan, "AWS::ObservabilityAdmin::OrganizationTelemetryRule", &rule.common, "");
    draft.set("RuleName", rule.name.as_str(), "name");
    draft.set("Rule", content, "");
    draft.origin_in("/Rule/DestinationConfiguration/RetentionInDays", "retention_days");
    draft.origin_in("/Rule/Regions", "regions");
    draft.origin_in(SELECTORS, "management_events");
    events::origins(&selectors, SELECTORS, &mut draft);
    draft.tags(&spec.tags);
    draft.retain();
    draft.finish()
}
