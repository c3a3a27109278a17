//! The metric filters that `monitoring` writes, held to the policies that ask for them.

use crate::run::project;
use std::collections::BTreeSet;
use std::fs;
use trailsmith::compile::compile;
use trailsmith::json::{Value, json};
use trailsmith::policy::{PolicySet, Scope, evaluate};
use trailsmith::source::Sources;
use trailsmith::spec;

fn filters() -> Vec<Value> {
    let text = fs::read_to_string(project("src/compile/monitoring/filters.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn spec(monitoring: &Value) -> Value {
    json!({
        "version": 1,
        "organization": crate::run::organization(),
        "buckets": {"logs": {"name": "acme-org-trail-logs"}},
        "trails": {"org": {"bucket": "logs", "cloudwatch_logs": {}}},
        "monitoring": monitoring,
    })
}

fn compiled(spec: &Value) -> trailsmith::estate::Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The policies about classes of events that are not met.
fn unmet(estate: &trailsmith::estate::Estate) -> BTreeSet<String> {
    let found = evaluate(&PolicySet::builtin(), estate, Scope::default());
    let of_classes = filters();
    let of_classes: BTreeSet<&str> =
        of_classes.iter().filter_map(|filter| filter["policy"].as_str()).collect();
    found
        .into_iter()
        .map(|found| found.id.to_string())
        .filter(|id| of_classes.contains(id.as_str()))
        .collect()
}

#[test]
fn each_filter_alone_satisfies_its_policy_and_no_other() {
    let all = compiled(&spec(&json!({"cis_alarms": "v5", "notify": ["security@example.com"]})));
    assert_eq!(unmet(&all), BTreeSet::new());
    let mut seen = 0;
    for filter in filters() {
        let (id, Some(policy)) = (filter["id"].as_str().unwrap(), filter["policy"].as_str()) else {
            continue;
        };
        let mut without = all.clone();
        let own = format!("monitoring.org.{id}");
        without.resources.retain(|resource| !resource.name.starts_with(&own));
        assert_eq!(without.resources.len() + 2, all.resources.len(), "{id}");
        assert_eq!(unmet(&without), BTreeSet::from([policy.to_owned()]), "{id}");
        seen += 1;
    }
    assert_eq!(seen, 15);
}

#[test]
fn every_version_satisfies_every_policy() {
    for version in ["v1.4", "v3", "v4", "v6", "v7", "1.4", "7.0"] {
        let spec =
            spec(&json!({"cis_alarms": version, "extra": false, "notify": ["https://example.com/alarms"]}));
        assert_eq!(unmet(&compiled(&spec)), BTreeSet::new(), "{version}");
    }
    let number = spec(&json!({"cis_alarms": 5.0, "notify": ["arn:aws:sns:eu-west-1:333333333333:security"]}));
    let estate = compiled(&number);
    assert_eq!(unmet(&estate), BTreeSet::new());
    assert_eq!(estate.of_kind("AWS::SNS::Topic").count(), 0, "the topic exists");
}

#[test]
fn patterns_are_short_and_well_formed() {
    for filter in filters() {
        let pattern = filter["pattern"].as_str().unwrap();
        // The longest names that stand in them.
        let filled = pattern.replace("{bucket}", &"b".repeat(63)).replace("{key}", &"k".repeat(100));
        assert!(filled.len() <= 1024, "{}: {}", filter["id"], filled.len());
        let bare = filled.split(['(', ')', '|', '&', ' ']).filter(|word| !word.is_empty());
        let odd = |word: &&str| {
            !word.starts_with(['$', '"'])
                && !word.ends_with('"')
                && !["{", "}", "=", "!="].contains(word)
                && word.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        };
        assert_eq!(bare.clone().find(odd), None, "{}: not in quotes", filter["id"]);
        assert_eq!(filled.matches('"').count() % 2, 0);
    }
}

#[test]
fn rules_are_where_calls_are_seen() {
    let mut spec = spec(&json!({"tamper_rules": true, "notify": ["security@example.com"]}));
    spec["organization"]["accounts"]["security"] = "333333333333".into();
    spec["organization"]["delegated_administrator"] = "security".into();
    spec["keys"] = json!({"away": {"region": "eu-central-1"}});
    let estate = compiled(&spec);
    let places: BTreeSet<(&str, &str, &str)> = estate
        .of_kind("AWS::Events::Rule")
        .map(|rule| {
            let stack = estate.stack(rule.stack);
            let name = rule.property("/Name").unwrap().as_str().unwrap();
            (stack.account.as_str(), stack.region.as_str(), name)
        })
        .collect();
    for place in [
        ("111111111111", "eu-west-1", "trailsmith-trails-org"),
        ("333333333333", "eu-west-1", "trailsmith-trails-org"),
        ("222222222222", "eu-west-1", "trailsmith-buckets-logs"),
        ("222222222222", "eu-west-1", "trailsmith-buckets-logs-key"),
        ("222222222222", "eu-central-1", "trailsmith-keys-away"),
    ] {
        assert!(places.contains(&place), "{place:?}: {places:?}");
    }
    for rule in estate.of_kind("AWS::Events::Rule") {
        assert_eq!(rule.property("/State"), Some(&json!("ENABLED")));
        let target = rule.property("/Targets/0/Arn").and_then(|arn| estate.target(arn)).unwrap();
        assert_eq!(target.stack, rule.stack, "a rule tells the topic of its own account and Region");
    }
}

#[test]
fn nothing_said_is_nothing_made() {
    let mut spec = spec(&Value::Null);
    spec["trails"]["org"].as_object_mut().unwrap().remove("cloudwatch_logs");
    spec.as_object_mut().unwrap().remove("monitoring");
    let estate = compiled(&spec);
    let kinds: BTreeSet<&str> = estate.resources.iter().map(|resource| resource.kind.as_str()).collect();
    let expected = [
        "AWS::CloudTrail::Trail",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
    ];
    assert_eq!(kinds, BTreeSet::from(expected));
}
