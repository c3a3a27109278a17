//! Event data stores and telemetry rules: what they become, and who refuses what.

use crate::run::Run;
use trailsmith::compile::compile;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::emit::{Error, Provenance, Templates, cloudformation, terraform};
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

fn spec(stores: &Value) -> Value {
    json!({
        "version": 1,
        "organization": crate::run::organization(),
        "lake": {"existing_customer": true, "event_data_stores": stores},
    })
}

fn compiled(spec: &Value) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn provenance() -> Provenance {
    Provenance { version: "0".to_owned(), digest: "0".to_owned() }
}

fn refusals<T>(written: Result<T, Error>) -> Vec<Diagnostic> {
    match written {
        Ok(_) => Vec::new(),
        Err(Error::Unsupported(found)) => found,
        Err(error) => panic!("{error}"),
    }
}

fn by_terraform(estate: &Estate) -> Vec<Diagnostic> {
    refusals(terraform::emit(estate, &provenance(), &Templates::new([]).unwrap()))
}

fn by_cloudformation(estate: &Estate) -> Vec<Diagnostic> {
    refusals(cloudformation::emit(estate, &provenance(), cloudformation::Format::Yaml))
}

fn said(found: &[Diagnostic]) -> String {
    let said = |one: &Diagnostic| format!("{}\n{:?}", one.message, one.help);
    found.iter().map(said).collect::<Vec<_>>().join("\n")
}

fn key_of<'a>(estate: &'a Estate, user: &Resource, property: &str) -> &'a Resource {
    estate.target(user.property(property).unwrap()).unwrap()
}

#[test]
fn a_store_is_complete_where_nothing_is_said() {
    let estate = compiled(&spec(&json!({"audit": {}})));
    let store = estate.get("AuditEventDataStore").unwrap();
    let expected = json!({
        "Name": "audit",
        "AdvancedEventSelectors": [
            {"Name": "Management events", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
        ],
        "OrganizationEnabled": true,
        "MultiRegionEnabled": true,
        "KmsKeyId": {"Fn::GetAtt": ["AuditLakeKey", "Arn"]},
        "BillingMode": "EXTENDABLE_RETENTION_PRICING",
        "RetentionPeriod": 366,
        "TerminationProtectionEnabled": true,
    });
    assert_eq!(store.properties, expected);
    assert!(store.attributes.retain);
    assert_eq!(estate.stack(store.stack).account, "111111111111");
    assert_eq!((by_terraform(&estate).len(), by_cloudformation(&estate).len()), (0, 0));
}

#[test]
fn events_are_kept_as_long_as_is_required_and_as_billing_lets() {
    for (store, required, days) in [
        (json!({}), Some(500), 500),
        (json!({}), Some(3), 7),
        (json!({}), Some(9000), 3653),
        (json!({"billing": "fixed"}), Some(3000), 2557),
        (json!({"billing": "fixed"}), None, 2557),
        (json!({"retention_days": 90}), Some(500), 90),
    ] {
        let mut spec = spec(&json!({"audit": store}));
        if let Some(days) = required {
            spec["retention"] = json!({"required_days": days});
        }
        let estate = compiled(&spec);
        let store = estate.get("AuditEventDataStore").unwrap();
        assert_eq!(store.property("/RetentionPeriod"), Some(&json!(days)));
    }
}

/// CloudTrail gives no source for a store, so what lets it use the key lets it do so for everybody.
#[test]
fn the_key_of_a_store_is_for_stores_alone() {
    let mut spec = spec(&json!({"audit": {"key": "lake"}, "sign-ins": {"organization": false}}));
    spec["keys"] = json!({"lake": {"account": "management"}});
    spec["buckets"] = json!({"logs": {"name": "acme-logs", "account": "management"}});
    spec["trails"] = json!({"org": {"bucket": "logs", "cloudwatch_logs": {}}});
    let estate = compiled(&spec);
    let stores: Vec<&str> = estate
        .of_kind("AWS::CloudTrail::EventDataStore")
        .map(|store| key_of(&estate, store, "/KmsKeyId").id.as_str())
        .collect();
    assert_eq!(stores, ["LakeKey", "SignInsLakeKey"]);
    let trail = key_of(&estate, estate.get("OrgTrail").unwrap(), "/KMSKeyId");
    let group = key_of(&estate, estate.of_kind("AWS::Logs::LogGroup").next().unwrap(), "/KmsKeyId");
    assert!(!stores.contains(&trail.id.as_str()) && !stores.contains(&group.id.as_str()));
    for key in estate.of_kind("AWS::KMS::Key") {
        let statements = key.property("/KeyPolicy/Statement").unwrap().as_array().unwrap();
        let lake = statements.iter().find(|statement| statement["Sid"] == "AllowCloudTrailLake");
        assert_eq!(lake.is_some(), stores.contains(&key.id.as_str()), "{}", key.id);
        assert!(lake.is_none_or(|lake| lake.get("Condition").is_none()));
    }
}

#[test]
fn insights_and_federation_are_cloudformations() {
    let estate = compiled(&spec(&json!({
        "audit": {
            "insights": ["ApiErrorRateInsight"],
            "insights_destination": "rates",
            "federation": {"role_name": "lake-reader"},
        },
        "rates": {"collects": "insights"},
    })));
    let store = estate.get("AuditEventDataStore").unwrap();
    assert_eq!(store.property("/InsightSelectors"), Some(&json!([{"InsightType": "ApiErrorRateInsight"}])));
    let destination = estate.target(store.property("/InsightsDestination").unwrap()).unwrap();
    assert_eq!(
        destination.property("/AdvancedEventSelectors/0/FieldSelectors/0/Equals"),
        Some(&json!(["Insight"]))
    );
    assert_eq!(
        estate.resolve(store.property("/FederationRoleArn").unwrap()),
        json!("arn:aws:iam::111111111111:role/lake-reader")
    );
    assert_eq!(by_cloudformation(&estate).len(), 0);
    let refused = said(&by_terraform(&estate));
    for command in
        ["aws cloudtrail put-insight-selectors --event-data-store", "aws cloudtrail enable-federation"]
    {
        assert!(refused.contains(command), "{refused}");
    }
}

#[test]
fn a_role_that_exists_is_not_made() {
    let role = "arn:aws:iam::111111111111:role/Lake";
    let estate = compiled(&spec(&json!({"audit": {"federation": {"role": role}}})));
    let store = estate.get("AuditEventDataStore").unwrap();
    assert_eq!(store.property("/FederationRoleArn"), Some(&json!(role)));
    assert_eq!(estate.of_kind("AWS::IAM::Role").count(), 0);
}

#[test]
fn a_store_that_exists_is_imported() {
    let arn = "arn:aws:cloudtrail:eu-west-1:111111111111:eventdatastore/12ab";
    let estate = compiled(&spec(&json!({"audit": {"existing": arn}})));
    let files = terraform::emit(&estate, &provenance(), &Templates::new([]).unwrap()).unwrap();
    let file = files.iter().find(|file| file.path == "terraform/management.tf").unwrap();
    assert!(file.content.contains(&format!("id       = \"{arn}\"")), "{}", file.content);
    let emitted = cloudformation::emit(&estate, &provenance(), cloudformation::Format::Yaml).unwrap();
    let list = emitted.artifacts.iter().find(|file| file.path.ends_with("resources-to-import.json")).unwrap();
    let list: Value = serde_json::from_str(&list.content).unwrap();
    let expected = json!([{
        "ResourceType": "AWS::CloudTrail::EventDataStore",
        "LogicalResourceId": "AuditEventDataStore",
        "ResourceIdentifier": {"EventDataStoreArn": arn},
    }]);
    assert_eq!(list, expected);
}

#[test]
fn terraform_takes_seven_years_less_two_days() {
    for (days, refused) in [(2555, 0), (2556, 1)] {
        let estate = compiled(&spec(&json!({"audit": {"retention_days": days}})));
        let found = by_terraform(&estate);
        assert_eq!(found.len(), refused, "{days}");
        assert!(found.iter().all(|one| one.message.contains("at most 2555 days")));
        assert_eq!(by_cloudformation(&estate).len(), 0);
    }
}

#[test]
fn a_delegated_administrator_creates_stores_once_it_is_registered() {
    let mut spec = spec(&json!({"audit": {}}));
    spec["organization"]["delegated_administrator"] = "log_archive".into();
    let estate = compiled(&spec);
    let store = estate.get("AuditEventDataStore").unwrap();
    assert_eq!(estate.stack(store.stack).account, "222222222222");
    let files = terraform::emit(&estate, &provenance(), &Templates::new([]).unwrap()).unwrap();
    let file = files.iter().find(|file| file.path == "terraform/log-archive.tf").unwrap();
    let waits = "depends_on = [aws_cloudtrail_organization_delegated_admin_account.cloudtrail]";
    assert!(file.content.contains(waits), "{}", file.content);
    // Unlike a trail, CloudFormation can make it from there.
    assert_eq!(by_cloudformation(&estate).len(), 0);
}

#[test]
fn guardrails_and_rules_protect_stores() {
    let mut spec = spec(&json!({"audit": {"organization": false, "account": "log_archive"}}));
    spec["guardrails"] = json!({
        "service_control_policy": true,
        "break_glass": ["arn:aws:iam::222222222222:role/BreakGlass"],
        "targets": ["r-ab12"],
    });
    spec["monitoring"] = json!({"tamper_rules": true, "notify": ["security@example.com"]});
    let estate = compiled(&spec);
    let policy = estate.of_kind("AWS::Organizations::Policy").next().unwrap();
    let statements = policy.property("/Content/Statement").unwrap().as_array().unwrap();
    let kept = statements.iter().find(|statement| statement["Sid"] == "KeepEventDataStores").unwrap();
    assert_eq!(kept["Resource"], json!({"Fn::GetAtt": ["AuditEventDataStore", "EventDataStoreArn"]}));
    let rule = estate.get("LakeTamperInLogArchiveRule").unwrap();
    let names = rule.property("/EventPattern/detail/eventName").unwrap().as_array().unwrap();
    assert!(names.contains(&json!("StopEventDataStoreIngestion")));
    assert_eq!((by_terraform(&estate).len(), by_cloudformation(&estate).len()), (0, 0));
}

#[test]
fn a_telemetry_rule_is_cloudformations_and_not_chinas() {
    let mut spec = spec(&json!({}));
    spec.as_object_mut().unwrap().shift_remove("lake");
    spec["retention"] = json!({"required_days": 500});
    spec["telemetry_rules"] = json!({"all_accounts": {"data_events": [{"resource_type": "lambda"}]}});
    let estate = compiled(&spec);
    let rule = estate.get("AllAccountsTelemetryRule").unwrap();
    assert_eq!(rule.property("/RuleName"), Some(&json!("all-accounts")));
    assert_eq!(rule.property("/Rule/AllRegions"), Some(&json!(true)));
    assert_eq!(rule.property("/Rule/DestinationConfiguration/RetentionInDays"), Some(&json!(545)));
    let selectors = "/Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors";
    assert_eq!(rule.property(selectors).unwrap().as_array().unwrap().len(), 2);
    assert_eq!(by_cloudformation(&estate).len(), 0);
    assert!(said(&by_terraform(&estate)).contains("aws_observabilityadmin_telemetry_rule_for_organization"));
    spec["organization"]["partition"] = "aws-cn".into();
    spec["organization"]["home_region"] = "cn-north-1".into();
    assert!(said(&by_cloudformation(&compiled(&spec))).contains("in the Regions of aws-cn"));
}

/// A store that somebody else's template makes is told of; one of a spec, which says that there were some, is not.
#[test]
fn only_strangers_stores_are_told_to_be_closed() {
    let template = json!({"Resources": {"Store": {"Type": "AWS::CloudTrail::EventDataStore", "Properties": {"Name": "lake"}}}});
    let found = |name: &str, text: String| {
        let ran =
            Run::new(&["check", name, "--fail-on", "critical", "--format", "concise"]).file(name, text).ran();
        ran.stdout.contains("event-data-store-closed")
    };
    assert!(found("template.json", template.to_string()));
    assert!(!found("spec.json", spec(&json!({"audit": {}})).to_string()));
}
