//! Where the table of log files says that they lie, held to the documented layouts.

use crate::run::{Run, project};
use std::collections::BTreeSet;
use trailsmith::compile::compile;
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

fn spec(trail: &Value, query: &Value) -> Value {
    json!({
        "version": 1,
        "organization": crate::run::organization(),
        "buckets": {"logs": {"name": "acme-org-trail-logs"}},
        "trails": {"org": trail},
        "query": query,
    })
}

fn compiled(spec: &Value) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn only<'a>(estate: &'a Estate, kind: &'a str) -> &'a Resource {
    let mut found = estate.of_kind(kind);
    let first = found.next().unwrap_or_else(|| panic!("no {kind}"));
    assert!(found.next().is_none(), "several {kind}");
    first
}

/// Location, place of a partition, and the names of the partitions.
fn layout(trail: &Value, athena: &Value) -> (String, String, Vec<String>) {
    let estate = compiled(&spec(trail, &json!({"athena": athena})));
    let input = estate.resolve(&only(&estate, "AWS::Glue::Table").properties["TableInput"]);
    let text = |pointer: &str| input.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let keys = input["PartitionKeys"].as_array().unwrap();
    for key in keys {
        let kind = format!("/Parameters/projection.{}.type", key["Name"].as_str().unwrap());
        assert!(input.pointer(&kind).is_some(), "{kind}: a partition that is not projected");
    }
    let keys = keys.iter().map(|key| key["Name"].as_str().unwrap().to_owned());
    (text("/StorageDescriptor/Location"), text("/Parameters/storage.location.template"), keys.collect())
}

#[test]
fn the_table_lies_where_cloudtrail_writes() {
    let bucket = "s3://acme-org-trail-logs";
    let single = |multi: bool| json!({"bucket": "logs", "organization": false, "multi_region": multi});
    for (trail, folder, below) in [
        (json!({"bucket": "logs"}), "AWSLogs/o-a1b2c3d4e5/", "${account}/CloudTrail/${region}/${timestamp}/"),
        (
            json!({"bucket": "logs", "prefix": "a/b"}),
            "a/b/AWSLogs/o-a1b2c3d4e5/",
            "${account}/CloudTrail/${region}/${timestamp}/",
        ),
        (single(true), "AWSLogs/111111111111/CloudTrail/", "${region}/${timestamp}/"),
        (single(false), "AWSLogs/111111111111/CloudTrail/eu-west-1/", "${timestamp}/"),
    ] {
        let (location, template, keys) = layout(&trail, &true.into());
        assert_eq!(location, format!("{bucket}/{folder}"));
        assert_eq!(template, format!("{bucket}/{folder}{below}"));
        let named: Vec<String> = keys.iter().map(|key| format!("${{{key}}}")).collect();
        assert_eq!(template.matches("${").count(), named.len());
        assert!(named.iter().all(|key| template.contains(key)), "{template}");
    }
}

#[test]
fn accounts_regions_and_days_are_what_the_spec_says() {
    let athena = json!({"accounts": ["333333333333"], "regions": ["eu-west-1"], "history_days": 40});
    let estate = compiled(&spec(&json!({"bucket": "logs"}), &json!({"athena": athena})));
    let table = only(&estate, "AWS::Glue::Table");
    let parameter = |name: &str| table.property(&format!("/TableInput/Parameters/{name}")).unwrap();
    assert_eq!(parameter("projection.account.values"), "333333333333");
    assert_eq!(parameter("projection.region.values"), "eu-west-1");
    assert_eq!(parameter("projection.timestamp.range"), "NOW-40DAYS,NOW");
    // A query that names no account looks at all of these; one that had to would look at those of the spec.
    for query in estate.of_kind("AWS::Athena::NamedQuery") {
        assert!(!query.property("/QueryString").unwrap().as_str().unwrap().contains("account IN"));
    }
}

#[test]
fn results_are_encrypted_expire_and_are_no_logs() {
    let mut spec =
        spec(&json!({"bucket": "logs", "data_events": [{"resource_type": "s3"}]}), &json!({"athena": true}));
    spec["buckets"]["logs"]["readers"] = json!(["arn:aws:iam::222222222222:role/Analyst"]);
    let estate = compiled(&spec);
    let group = only(&estate, "AWS::Athena::WorkGroup");
    let result = |name: &str| {
        let pointer = format!("/WorkGroupConfiguration/ResultConfiguration/{name}");
        estate.resolve(group.property(&pointer).unwrap())
    };
    assert_eq!(result("OutputLocation"), "s3://acme-org-trail-logs-query-results/");
    assert_eq!(result("EncryptionConfiguration/EncryptionOption"), "SSE_KMS");
    let results = estate
        .of_kind("AWS::S3::Bucket")
        .find(|bucket| bucket.property("/BucketName") == Some(&json!("acme-org-trail-logs-query-results")))
        .unwrap();
    assert_eq!(results.property("/LifecycleConfiguration/Rules/0/ExpirationInDays"), Some(&json!(30)));
    assert!(results.property("/LoggingConfiguration").is_some());
    let trail = only(&estate, "AWS::CloudTrail::Trail").properties.to_string();
    assert!(trail.contains("acme-org-trail-logs/"));
    assert!(!trail.contains("query-results"), "who reads results is recorded");
}

#[test]
fn ddl_needs_no_section() {
    let minimal = project("examples/minimal/spec.yaml");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_trailsmith"))
        .arg("ddl")
        .arg(&minimal)
        .output()
        .unwrap();
    let statement = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(statement.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `trailsmith`.`cloudtrail` ("));
    assert!(statement.contains("PARTITIONED BY (`account` string, `region` string, `timestamp` string)"));
    assert!(statement.contains("LOCATION 's3://acme-org-trail-logs/AWSLogs/o-a1b2c3d4e5/'"));
    assert!(statement.ends_with(");\n"));
    let columns: BTreeSet<&str> =
        statement.lines().filter_map(|line| line.trim().strip_prefix('`')).collect();
    assert_eq!(columns.len(), 29);
}

#[test]
fn two_trails_need_a_choice() {
    let mut spec = spec(&json!({"bucket": "logs"}), &json!({"athena": true}));
    spec["trails"]["second"] = json!({"bucket": "logs"});
    let ran = Run::new(&["ddl", "spec.yaml"]).file("spec.yaml", spec.to_string()).exit(2);
    assert!(ran.stderr.contains("which trail's logs Athena is to search is not said"), "{}", ran.stderr);
}
