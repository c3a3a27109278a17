//! What a trail waits for, in Terraform's source and in its plans: the same is said of both.

use crate::run::Run;
use trailsmith::json::{Value, json};

/// The findings of a policy: verdict, resource, and what is said.
fn findings(policy: &str, files: &[(&str, String)]) -> Vec<(String, String, String)> {
    let run = Run::new(&["check", ".", "--format", "json", "--select", policy]);
    let ran = files.iter().fold(run, |run, (path, text)| run.file(path, text)).ran();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let found = report["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found
        .map(|one| (text(&one["verdict"]), text(&one["resource"]["name"]), one["notes"].to_string()))
        .collect()
}

fn order(files: &[(&str, String)]) -> Vec<String> {
    let found = findings("trail-after-bucket-policy", files);
    found.into_iter().map(|(verdict, name, _)| format!("{verdict} {name}")).collect()
}

const MODULE: &str = r#"
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.bucket
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "time_sleep" "wait" {
  create_duration = "10s"
  depends_on      = [terraform_data.ready]
}
resource "terraform_data" "ready" {
  input = aws_s3_bucket_policy.logs.id
}
resource "time_sleep" "idle" {
  create_duration = "10s"
  triggers        = { bucket = aws_s3_bucket.logs.id }
}
locals {
  after  = aws_s3_bucket_policy.logs.bucket
  before = aws_s3_bucket.logs.bucket
}
resource "aws_cloudtrail" "audit" {
  name = "audit"
  {trail}
}
"#;

#[test]
fn source_waits_by_whatever_is_written() {
    let of = |trail: &str| order(&[("main.tf", MODULE.replace("{trail}", trail))]);
    let bucket = "s3_bucket_name = aws_s3_bucket.logs.id";
    for waits in [
        "s3_bucket_name = local.after".to_owned(),
        "s3_bucket_name = \"${aws_s3_bucket_policy.logs.bucket}\"".to_owned(),
        format!("{bucket}\n  depends_on = [time_sleep.wait]"),
        format!("{bucket}\n  tags = {{ after = terraform_data.ready.output }}"),
        format!("{bucket}\n  count = length(local.after) > 0 ? 1 : 0"),
    ] {
        assert_eq!(of(&waits), [] as [String; 0], "{waits}");
    }
    for early in [
        "s3_bucket_name = local.before".to_owned(),
        bucket.to_owned(),
        format!("{bucket}\n  depends_on = [time_sleep.idle]"),
    ] {
        assert_eq!(of(&early), ["fail aws_cloudtrail.audit"], "{early}");
    }
    let each = MODULE.replace(
        "{trail}",
        "for_each = aws_s3_bucket_policy.logs[*]\n  s3_bucket_name = aws_s3_bucket.logs.id",
    );
    assert_eq!(order(&[("main.tf", each)]), [] as [String; 0]);
}

/// A plan of a bucket with a policy and a trail in a module; `trail` and `call` are as the plan tells what was written.
fn plan(trail: &Value, call: &Value) -> String {
    let planned = |module: &str, kind: &str, name: &str, values: Value| json!({"address": format!("{module}{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values});
    let written = |kind: &str, name: &str, more: &Value| {
        let mut written =
            json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name});
        for (key, value) in more.as_object().unwrap() {
            written[key.as_str()] = value.clone();
        }
        written
    };
    let of_bucket = json!({"expressions": {"bucket": {"references": ["aws_s3_bucket.logs.bucket", "aws_s3_bucket.logs"]}}});
    let empty = json!({"expressions": {}});
    let sleep = json!({"expressions": {"triggers": {"references": ["aws_s3_bucket_policy.logs.id", "aws_s3_bucket_policy.logs"]}}});
    let mut called = json!({
        "source": "./trail",
        "module": {
            "resources": [written("aws_cloudtrail", "audit", trail)],
            "variables": {"bucket": {}},
        },
    });
    for (key, value) in call.as_object().unwrap() {
        called[key.as_str()] = value.clone();
    }
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {
            "resources": [
                planned("", "aws_s3_bucket", "logs", json!({"bucket": "acme-logs"})),
                planned("", "aws_s3_bucket_policy", "logs", json!({"bucket": "acme-logs", "policy": "{\"Statement\": []}"})),
                planned("", "aws_cloudtrail", "own", json!({"name": "own", "s3_bucket_name": "acme-logs"})),
            ],
            "child_modules": [{"address": "module.trail", "resources": [
                planned("module.trail.", "aws_cloudtrail", "audit", json!({"name": "audit", "s3_bucket_name": "acme-logs"})),
            ]}],
        }},
        "configuration": {"root_module": {
            "resources": [
                written("aws_s3_bucket", "logs", &empty),
                written("aws_s3_bucket_policy", "logs", &of_bucket),
                written("time_sleep", "wait", &sleep),
                written("aws_cloudtrail", "own", trail),
            ],
            "module_calls": {"trail": called},
        }},
    })
    .to_string()
}

#[test]
fn a_plan_waits_by_what_its_configuration_refers_to() {
    let of = |trail: Value, call: Value| order(&[("plan.json", plan(&trail, &call))]);
    let early = json!({"expressions": {"s3_bucket_name": {"references": ["aws_s3_bucket.logs.bucket", "aws_s3_bucket.logs"]}}});
    // Between modules nobody says that one does not wait.
    assert_eq!(of(early.clone(), json!({})), ["fail aws_cloudtrail.own"]);
    let policy = json!({"references": ["aws_s3_bucket_policy.logs.bucket", "aws_s3_bucket_policy.logs"]});
    assert_eq!(of(json!({"expressions": {"s3_bucket_name": policy}}), json!({})), [] as [String; 0]);
    for waits in [
        json!({"depends_on": ["aws_s3_bucket_policy.logs"]}),
        json!({"depends_on": ["time_sleep.wait"]}),
        json!({"count_expression": policy}),
        json!({"for_each_expression": policy}),
    ] {
        assert_eq!(of(waits.clone(), json!({})), [] as [String; 0], "{waits}");
    }
    let found = findings(
        "trail-after-bucket-policy",
        &[(
            "plan.json",
            plan(&json!({"expressions": {"s3_bucket_name": {"references": ["local.bucket"]}}}), &json!({})),
        )],
    );
    assert_eq!(found[0].0, "cannot-tell");
    assert!(found[0].2.contains("what `local.bucket` refers to is not in the plan"), "{found:?}");
}

#[test]
fn a_state_is_not_asked_for_an_order() {
    let resource = |kind: &str, name: &str, values: Value| json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values});
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        resource("aws_s3_bucket", "logs", json!({"bucket": "acme-logs"})),
        resource("aws_s3_bucket_policy", "logs", json!({"bucket": "acme-logs", "policy": "{\"Statement\": []}"})),
        resource("aws_cloudtrail", "own", json!({"name": "own", "s3_bucket_name": "acme-logs"})),
    ]}}});
    assert_eq!(order(&[("state.json", state.to_string())]), [] as [String; 0]);
}

#[test]
fn of_two_trails_that_are_alike_the_same_one_is_the_copy_wherever_they_are_read() {
    let trail = |name: &str| {
        format!(
            "resource \"aws_cloudtrail\" \"{name}\" {{\n  name = \"{name}\"\n  s3_bucket_name = \"logs\"\n}}\n"
        )
    };
    let source = [("b.tf", trail("alpha")), ("a.tf", trail("zeta"))];
    let planned = |name: &str| {
        json!({"address": format!("aws_cloudtrail.{name}"), "mode": "managed", "type": "aws_cloudtrail", "name": name,
               "values": {"name": name, "s3_bucket_name": "logs"}})
    };
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [planned("alpha"), planned("zeta")]}}});
    for files in [&source[..], &[("plan.json", plan.to_string())]] {
        let found = findings("trail-management-events-once", files);
        let names: Vec<&str> = found.iter().map(|(_, name, _)| name.as_str()).collect();
        assert_eq!(names, ["aws_cloudtrail.zeta"]);
    }
}
