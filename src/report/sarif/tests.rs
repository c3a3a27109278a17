//! What is written is valid SARIF, whatever the findings say.

use super::super::{Format, samples};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = include_str!("../../../tests/fixtures/sarif/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    // The pattern of languages' names is broken: a bracket is closed that was never opened. We name no language.
    for definition in ["run", "toolComponent"] {
        schema["definitions"][definition]["properties"]["language"]
            .as_object_mut()
            .unwrap()
            .remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

fn render(samples: &samples::Samples) -> Value {
    let log: Value = serde_json::from_str(&samples::render(Format::Sarif, samples)).unwrap();
    let errors: Vec<_> = SCHEMA.iter_errors(&log).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert_eq!(errors, [] as [&str; 0]);
    log["runs"][0].clone()
}

#[test]
fn the_schema_is_one_that_refuses() {
    assert!(!SCHEMA.is_valid(&json!({"version": "2.1.0", "runs": [{}]})));
    assert!(!SCHEMA.is_valid(&json!({"version": "2.1.0", "runs": [], "other": 1})));
}

#[test]
fn findings() {
    let run = render(&samples::findings());
    let results = run["results"].as_array().unwrap();
    let of = |key: &str| results.iter().map(|result| result[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("level"), ["error", "error", "note", "none", "note"]);
    assert_eq!(of("kind"), ["fail", "fail", "fail", "open", "fail"]);
    let high = &results[1];
    assert_eq!(
        high["locations"],
        json!([{
            "physicalLocation": {
                "artifactLocation": {"uri": "spec.yaml"},
                "region": {"startLine": 5, "startColumn": 19, "endLine": 5, "endColumn": 24},
            },
            "logicalLocations": [{
                "name": "trails.org", "kind": "resource", "fullyQualifiedName": "AWS::CloudTrail::Trail/trails.org",
            }],
        }])
    );
    assert_eq!(
        high["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "stacks/logs.yaml"
    );
    assert_eq!(high["relatedLocations"][0]["message"]["text"], "logs of other Regions are missing here");
    assert_eq!(high.get("suppressions"), None);
    assert_eq!(
        results[3]["message"]["text"],
        "whether the trail has a key cannot be told: the parameter `Key` has no default"
    );
    assert_eq!(
        results[4]["suppressions"],
        json!([{"kind": "inSource", "status": "accepted", "justification": "Object Lock instead (until 2027-06-30)"}])
    );
}

#[test]
fn rules_are_the_policies_that_were_found() {
    let run = render(&samples::findings());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules.iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, ["spec", "trail-insights", "trail-key", "trail-multi-region"]);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let rule = &rules[3];
    assert_eq!(rule["name"], "TrailMultiRegion");
    assert_eq!(rule["properties"]["security-severity"], "8.0");
    let help = rule["help"]["markdown"].as_str().unwrap();
    assert!(help.contains("**Terraform**") && help.contains("**AWS CLI**"), "{rule}");
    assert!(rule["properties"]["references"]["checkov"].is_array(), "{rule}");
}

#[test]
fn hostile_text() {
    render(&samples::hostile());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_valid_and_no_link(text in "(\\[x\\]\\(http://y\\)|[ %:#?/\\\\]|\0|\u{1b}|\\PC){0,12}") {
        let run = render(&samples::with_texts(&text));
        for result in run["results"].as_array().unwrap() {
            prop_assert!(!result["message"]["text"].as_str().unwrap().contains("]("));
        }
    }
}
