//! The support matrix is written down as it is printed, and what it denies is denied.

use crate::run::{Run, golden, project};
use trailsmith::compile::compile;
use trailsmith::emit::support::{COLUMNS, Column, Support, matrix};
use trailsmith::emit::{Error, Provenance, Templates, cloudformation, terraform};
use trailsmith::estate::{Estate, Partition};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

#[test]
fn the_page_is_what_is_printed() {
    let printed = Run::new(&["support", "--format", "markdown"]).ran();
    golden(&project("examples/SUPPORT.md"), &printed.stdout);
}

#[test]
fn text_and_json_say_the_same() {
    let json: Value = serde_json::from_str(&Run::new(&["support", "--format", "json"]).ran().stdout).unwrap();
    let text = Run::new(&["support"]).ran().stdout;
    let features = json["features"].as_array().unwrap();
    assert!(features.len() > 60);
    for feature in features {
        let path = feature["path"].as_str().unwrap();
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(path)).unwrap();
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        let said: Vec<&str> =
            feature["support"].as_object().unwrap().values().map(|value| value.as_str().unwrap()).collect();
        assert_eq!(words, said, "{path}");
    }
}

/// A spec that asks for a field, or for a value of it that is refused.
fn asking(path: &str) -> Option<Value> {
    let mut spec = json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5",
            "home_region": "eu-west-1",
            "accounts": {"management": "111111111111", "log_archive": "222222222222"},
        },
        "buckets": {"logs": {"name": "acme-logs"}},
        "trails": {"org": {"bucket": "logs"}},
    });
    let trail = |field: &str, value: Value| (format!("/trails/org/{field}"), value);
    let network = |field: &str, value: Value| {
        trail("network_activity", json!([{"event_source": "kms.amazonaws.com", field: value}]))
    };
    let data =
        |field: &str, value: Value| trail("data_events", json!([{"resource_type": "s3", field: value}]));
    let store = |store: Value| {
        let stores = json!({"audit": store, "rates": {"collects": "insights"}});
        ("/lake".to_owned(), json!({"existing_customer": true, "event_data_stores": stores}))
    };
    let (at, value) = match path {
        "organization.delegated_administrator" => {
            ("/organization/delegated_administrator".to_owned(), json!("log_archive"))
        }
        "buckets.*.namespace" => ("/buckets/logs/namespace".to_owned(), json!("account_regional")),
        "trails.*.data_events[].event_types" => data("event_types", json!(["AwsServiceEvent"])),
        "trails.*.data_events[].session_credential_from_console" => {
            data("session_credential_from_console", json!(false))
        }
        "trails.*.network_activity[].error_code" => network("error_code", json!("VpceAccessDenied")),
        "trails.*.network_activity[].vpc_endpoints" => {
            network("vpc_endpoints", json!(["vpce-0123456789abcdef0"]))
        }
        "trails.*.insights" => trail("insights", json!([{"type": "ApiCallRateInsight", "events": ["data"]}])),
        "trails.*.aggregation" => trail("aggregation", json!(["api_activity"])),
        "lake.event_data_stores.*.data_events" => {
            store(json!({"data_events": [{"resource_type": "s3", "event_types": ["AwsServiceEvent"]}]}))
        }
        "lake.event_data_stores.*.network_activity" => {
            let activity = json!({"event_source": "kms.amazonaws.com", "error_code": "VpceAccessDenied"});
            store(json!({"network_activity": [activity]}))
        }
        "lake.event_data_stores.*.retention_days" => store(json!({"retention_days": 3653})),
        "lake.event_data_stores.*.insights" => {
            store(json!({"insights": ["ApiCallRateInsight"], "insights_destination": "rates"}))
        }
        _ if path.starts_with("lake.event_data_stores.*.enrich") => {
            store(json!({"enrich": {"resource_tags": ["team"], "condition_keys": ["aws:PrincipalOrgID"]}}))
        }
        "lake.event_data_stores.*.large_events" => store(json!({"large_events": true})),
        "lake.event_data_stores.*.federation" | "lake.event_data_stores.*.federation.role" => {
            store(json!({"federation": {"role": "arn:aws:iam::111111111111:role/Lake"}}))
        }
        "lake.event_data_stores.*.federation.role_name" => {
            store(json!({"federation": {"role_name": "lake"}}))
        }
        _ if path.starts_with("guardrails.s3_policy") => {
            ("/guardrails".to_owned(), json!({"s3_policy": true, "targets": ["r-ab12"]}))
        }
        _ if path.starts_with("telemetry_rules") => ("/telemetry_rules".to_owned(), json!({"audit": {}})),
        _ => return None,
    };
    let (parent, name) = at.rsplit_once('/').unwrap();
    spec.pointer_mut(parent).unwrap()[name] = value;
    if path == "trails.*.aggregation" || path == "trails.*.insights" {
        spec["trails"]["org"]["data_events"] = json!([{"resource_type": "s3"}]);
    }
    Some(spec)
}

fn estate(spec: &Value) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn is_refused(column: Column, estate: &Estate) -> bool {
    let provenance = Provenance { version: "0".to_owned(), digest: "0".to_owned() };
    let error = match column {
        Column::CloudFormation => {
            cloudformation::emit(estate, &provenance, cloudformation::Format::Yaml).err()
        }
        Column::Terraform => terraform::emit(estate, &provenance, &Templates::new([]).unwrap()).err(),
        Column::In(_) => panic!("a partition writes nothing"),
    };
    matches!(error, Some(Error::Unsupported(_)))
}

#[test]
fn a_target_refuses_what_the_matrix_denies_it_and_nothing_else() {
    let mut refused = 0;
    for feature in matrix() {
        let denied = |column: usize| matches!(feature.support[column], Support::No | Support::Partly);
        if !denied(0) && !denied(1) {
            continue;
        }
        let spec = asking(&feature.path).unwrap_or_else(|| panic!("no spec that asks for {}", feature.path));
        let estate = estate(&spec);
        for (number, column) in COLUMNS.iter().take(2).enumerate() {
            assert_eq!(is_refused(*column, &estate), denied(number), "{} {column:?}", feature.path);
            refused += usize::from(denied(number));
        }
    }
    assert!(refused >= 8, "{refused}");
}

#[test]
fn a_partition_refuses_what_the_matrix_denies_it() {
    let denied: Vec<(String, Column)> = matrix()
        .iter()
        .flat_map(|feature| {
            let columns = COLUMNS.iter().zip(feature.support).skip(2);
            let no = columns.filter(|(_, support)| *support == Support::No);
            no.map(|(column, _)| (feature.path.clone(), *column)).collect::<Vec<_>>()
        })
        .collect();
    // What a section is denied its fields are, too.
    let within = |(path, column): &(String, Column)| {
        denied.iter().any(|(other, of)| of == column && path.starts_with(&format!("{other}.")))
    };
    let (rules, denied): (Vec<_>, Vec<_>) = denied
        .iter()
        .filter(|one| !within(one))
        .cloned()
        .partition(|(path, _)| path.starts_with("telemetry_rules"));
    assert_eq!(rules, [("telemetry_rules".to_owned(), Column::In(Partition::China))]);
    let mut china = asking("telemetry_rules").unwrap();
    china["organization"]["partition"] = "aws-cn".into();
    china["organization"]["home_region"] = "cn-north-1".into();
    let estate = estate(&china);
    assert!(is_refused(Column::CloudFormation, &estate) && is_refused(Column::Terraform, &estate));
    let refusals = [
        ("organization.control_tower", Partition::China, "control-tower-china.yaml", "no AWS Control Tower"),
        ("buckets.*.mfa_delete", Partition::UsGov, "mfa-delete-govcloud.yaml", "GovCloud"),
    ];
    let known = refusals.map(|(path, partition, ..)| (path.to_owned(), Column::In(partition)));
    assert_eq!(denied, known);
    for (.., file, said) in refusals {
        let text = std::fs::read_to_string(project(&format!("tests/fixtures/bad-input/{file}"))).unwrap();
        assert!(crate::bad_input::complaints("x.yaml", text.into_bytes()).unwrap().contains(said), "{file}");
    }
}
