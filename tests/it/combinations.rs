//! Sections together: every pair of them in every partition, for both targets.
//!
//! A pair is refused where one of the two is, with the words that say so, and by nothing else. What is written for it is
//! read back as what was compiled, and `check` finds nothing in the files that would keep `synth` from writing them.

use crate::round_trip;
use crate::round_trip_terraform::{differences, read_module};
use crate::run::{Run, several_at_once};
use trailsmith::compile::compile;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::emit::{Error, Provenance, Templates, anothers, cloudformation, terraform};
use trailsmith::estate::Estate;
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec::{self, Target};

/// A partition and two of its Regions; the Sovereign Cloud has one.
type Place = (&'static str, &'static str, &'static str);

const PLACES: [Place; 4] = [
    ("aws", "eu-west-1", "eu-central-1"),
    ("aws-us-gov", "us-gov-west-1", "us-gov-east-1"),
    ("aws-cn", "cn-north-1", "cn-northwest-1"),
    ("aws-eusc", "eusc-de-east-1", "eusc-de-east-1"),
];

const SECTIONS: [&str; 18] = [
    "control_tower",
    "delegated_administrator",
    "several_trails",
    "events",
    "object_lock",
    "mfa_delete",
    "replication",
    "existing",
    "log_sources",
    "topics",
    "monitoring",
    "query",
    "guardrails",
    "member_accounts",
    "lake",
    "telemetry_rules",
    "cloudwatch_logs",
    "s3_policy",
];

/// What is refused: the section, the partition, the target (none: before anything is written), and what is said.
const REFUSED: &[(&str, Option<&str>, Option<Target>, &str)] = &[
    ("control_tower", Some("aws-cn"), None, "no AWS Control Tower"),
    ("mfa_delete", Some("aws-us-gov"), None, "GovCloud"),
    ("delegated_administrator", None, Some(Target::Cloudformation), "which is not the management account"),
    ("telemetry_rules", None, Some(Target::Terraform), "telemetry rules"),
    (
        "telemetry_rules",
        Some("aws-cn"),
        Some(Target::Cloudformation),
        "no AWS::ObservabilityAdmin::OrganizationTelemetryRule",
    ),
    ("s3_policy", None, Some(Target::Terraform), "S3 policies of the organization"),
    ("lake", Some("aws-cn"), Some(Target::Cloudformation), "no AWS::CloudTrail::EventDataStore"),
];

/// Two sections that CloudFormation cannot have together in a partition, and what is said: there is but one Region, so that
/// the copy and a trail are in one stack, which needs the log archive's as that needs it.
const CIRCLES: &[(&str, &str, &str)] = &[
    ("aws-eusc", "delegated_administrator", "need each other"),
    ("aws-eusc", "several_trails", "need each other"),
];

fn base((partition, home, _): Place) -> Value {
    json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5", "partition": partition, "home_region": home,
            "accounts": {"management": "111111111111", "log_archive": "222222222222", "security": "333333333333"},
        },
        "retention": {"required_days": 400},
        "buckets": {"logs": {"name": "acme-trail-logs"}},
        "trails": {"org": {"bucket": "logs"}},
    })
}

/// What a section adds to a spec.
fn section(name: &str, (partition, home, other): Place) -> Value {
    let role = |account: &str, name: &str| format!("arn:{partition}:iam::{account}:role/{name}");
    match name {
        "control_tower" => json!({
            "organization": {"control_tower": {"key": "zone"}},
            "keys": {"zone": {"account": "management"}},
            // Control Tower's trail has the first copy of management events.
            "trails": {"org": {"management_events": {"read_write": "none"}, "data_events": [{"resource_type": "lambda"}]}},
        }),
        "delegated_administrator" => json!({"organization": {"delegated_administrator": "security"}}),
        "several_trails" => json!({
            "buckets": {"data": {"name": "acme-data-logs", "prefix": "data"}},
            "trails": {
                "data": {"bucket": "data", "management_events": {"read_write": "none"}, "data_events": [{"resource_type": "s3"}]},
                "one": {
                    "bucket": "data", "organization": false, "account": "security", "management_events": {"read_write": "none"},
                    "network_activity": [{"event_source": "kms.amazonaws.com"}],
                },
            },
        }),
        "events" => json!({"trails": {"org": {
            "data_events": [{"resource_type": "s3", "read_only": false}],
            "network_activity": [{"event_source": "secretsmanager.amazonaws.com"}],
            "recursive_logging": false,
        }}}),
        "object_lock" => json!({"buckets": {"logs": {"object_lock": {"mode": "governance", "days": 400}}}}),
        "mfa_delete" => {
            json!({"buckets": {"root": {"name": "acme-root-logs", "mfa_delete": true}}, "trails": {"root": {
                "bucket": "root", "management_events": {"read_write": "none"}, "data_events": [{"resource_type": "dynamodb"}],
            }}})
        }
        "replication" => json!({
            "keys": {"copy": {"account": "security", "region": other}},
            "buckets": {
                "logs": {"replicate_to": {"bucket": "copy"}},
                "copy": {"name": "acme-trail-copy", "key": "copy", "account": "security", "region": other},
            },
        }),
        "existing" => {
            let key =
                format!("arn:{partition}:kms:{home}:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab");
            json!({
                "keys": {"old": {"existing": key, "alias": "old"}},
                "buckets": {"logs": {"existing": true, "key": "old"}},
            })
        }
        "log_sources" => json!({"buckets": {"sources": {
            "name": "acme-sources", "log_sources": ["config", "vpc_flow_logs", "route53_resolver"],
        }}}),
        "topics" => json!({
            "topics": {"files": {"queue": {"readers": [role("333333333333", "Siem")]}}},
            "trails": {"org": {"sns": {"topic": "files"}}},
        }),
        "monitoring" => json!({
            "trails": {"org": {"cloudwatch_logs": {}}},
            "monitoring": {"cis_alarms": "v5", "tamper_rules": true, "notify": ["security@example.com"]},
        }),
        "cloudwatch_logs" => json!({"trails": {"org": {"cloudwatch_logs": {"retention_days": 400}}}}),
        "query" => json!({"query": {"athena": {"trail": "org"}}}),
        "guardrails" => json!({"guardrails": {
            "targets": ["r-ab12"], "break_glass": [role("222222222222", "BreakGlass")],
            "service_control_policy": true, "resource_control_policy": true,
        }}),
        "s3_policy" => json!({"guardrails": {"targets": ["r-ab12"], "s3_policy": true}}),
        "member_accounts" => json!({"member_accounts": {"organizational_units": ["r-ab12"], "trail": "org"}}),
        "lake" => json!({"lake": {"existing_customer": true, "event_data_stores": {"audit": {}}}}),
        "telemetry_rules" => json!({"telemetry_rules": {"audit": {}}}),
        _ => panic!("no section {name}"),
    }
}

/// The spec with these sections in it.
fn spec(place: Place, sections: &[&str]) -> Value {
    let mut spec = base(place);
    for (index, name) in sections.iter().enumerate() {
        if !sections[..index].contains(name) {
            merge(&mut spec, section(name, place));
        }
    }
    if sections.contains(&"object_lock") && sections.contains(&"replication") {
        spec["buckets"]["copy"]["object_lock"] = spec["buckets"]["logs"]["object_lock"].clone();
    }
    if let Some(Value::Array(targets)) = spec.pointer_mut("/guardrails/targets") {
        targets.dedup();
    }
    if sections.contains(&"control_tower") {
        // What watches and searches is about the trail that has the management events.
        for (at, value) in [
            ("/query/athena/trail", json!("control_tower")),
            ("/member_accounts/trail", json!("control_tower")),
        ] {
            if let Some(found) = spec.pointer_mut(at) {
                *found = value;
            }
        }
        if let Some(monitoring) = spec.get_mut("monitoring") {
            monitoring["trails"] = json!(["control_tower"]);
        }
    }
    spec
}

/// Mappings go into each other, lists after each other.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}

fn estate(spec: &Value) -> Result<Estate, Vec<Diagnostic>> {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    compile(&spec::read(&sources, id)?)
}

fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect()
}

/// What is said against the sections in a partition, before anything is written or by a target.
fn refusals(partition: &str, sections: &[&str], target: Option<Target>) -> Vec<&'static str> {
    let rows = REFUSED.iter().filter(|(section, place, of, _)| {
        sections.contains(section) && place.is_none_or(|place| place == partition) && *of == target
    });
    let copied = sections.contains(&"replication") && target == Some(Target::Cloudformation);
    let circles =
        CIRCLES.iter().filter(|(of, with, _)| copied && *of == partition && sections.contains(with));
    rows.map(|(.., says)| *says).chain(circles.map(|(.., says)| *says)).collect()
}

/// That what is said is what is expected, all of it and nothing else.
fn expected(said: &[String], expected: &[&str]) -> Option<String> {
    let odd: Vec<&String> =
        said.iter().filter(|said| !expected.iter().any(|words| said.contains(words))).collect();
    let missing: Vec<&&str> =
        expected.iter().filter(|words| !said.iter().any(|said| said.contains(**words))).collect();
    (!odd.is_empty() || !missing.is_empty()).then(|| format!("said {odd:?}, did not say {missing:?}"))
}

/// Writes an estate for a target; what it refuses.
fn refused(estate: &Estate, target: Target) -> (Vec<String>, Vec<(String, String)>) {
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
    let written = match target {
        Target::Cloudformation => cloudformation::emit(estate, &provenance, cloudformation::Format::Yaml)
            .map(|emitted| emitted.artifacts),
        Target::Terraform => terraform::emit(estate, &provenance, &Templates::new([]).unwrap()),
    };
    match written {
        Ok(artifacts) => {
            (Vec::new(), artifacts.into_iter().map(|artifact| (artifact.path, artifact.content)).collect())
        }
        Err(Error::Unsupported(diagnostics)) => (messages(&diagnostics), Vec::new()),
        Err(error) => (vec![format!("{error:#?}")], Vec::new()),
    }
}

/// What is wrong with a combination in a partition.
fn wrong(place: Place, sections: &[&str]) -> Vec<String> {
    let own = refusals(place.0, sections, None);
    let mut spec = spec(place, sections);
    if refusals(place.0, sections, Some(Target::Cloudformation)).contains(&"need each other") {
        let said = messages(&estate(&spec).unwrap_err());
        assert!(said.iter().all(|said| said.contains("need each other")), "{said:?}");
        spec["targets"] = json!(["terraform"]);
    }
    let estate = match estate(&spec) {
        Ok(estate) => estate,
        Err(diagnostics) => return expected(&messages(&diagnostics), &own).into_iter().collect(),
    };
    let estate = anothers::without(&estate).into_owned();
    let mut wrong: Vec<String> = expected(&[], &own).into_iter().collect();
    for target in Target::all() {
        let (said, files) = refused(&estate, target);
        let denied = refusals(place.0, sections, Some(target));
        wrong.extend(expected(&said, &denied).map(|text| format!("{}: {text}", target.name())));
        if files.is_empty() || !denied.is_empty() {
            continue;
        }
        match target {
            Target::Cloudformation => round_trip::same(&estate),
            Target::Terraform => {
                let mut plain = estate.clone();
                plain.resources.iter_mut().for_each(|resource| resource.existing = None);
                wrong.extend(differences(&plain, &read_module(&plain, &files), |_| false));
            }
        }
    }
    wrong
}

fn pairs() -> Vec<[&'static str; 2]> {
    let mut pairs = Vec::new();
    for (index, first) in SECTIONS.iter().enumerate() {
        pairs.extend(SECTIONS[index..].iter().map(|second| [*first, *second]));
    }
    pairs
}

#[test]
fn every_pair_of_sections_is_written_or_refused_by_name() {
    let pairs = pairs();
    let mut found = Vec::new();
    for place in PLACES {
        for pair in &pairs {
            let of = |text: String| format!("{} {pair:?}: {text}", place.0);
            found.extend(wrong(place, pair).into_iter().map(of));
        }
    }
    assert_eq!(pairs.len(), SECTIONS.len() * (SECTIONS.len() + 1) / 2);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What files alone say that is so only with what Control Tower has beside them: its trail, which is among no inputs.
const ELSEWHERE: (&str, &str) = ("control_tower", "trail-management-events");

/// The findings of `check` in what is written, both targets at once, that would have kept it from being written.
fn found(place: Place, sections: &[&str]) -> Vec<String> {
    let mut spec = spec(place, sections);
    let targets: Vec<&str> = Target::all()
        .into_iter()
        .filter(|target| refusals(place.0, sections, Some(*target)).is_empty())
        .map(Target::name)
        .collect();
    if targets.is_empty() || !refusals(place.0, sections, None).is_empty() {
        return Vec::new();
    }
    spec["targets"] = json!(targets);
    let synth = Run::new(&["synth", "spec.json", "--fail-on", "medium"]).file("spec.json", spec.to_string());
    let written = synth.ran();
    if written.exit != 0 {
        return vec![format!("{} {sections:?}: {}", place.0, written.stderr)];
    }
    let ran = written.then(&["check", "out", "--format", "json"]).ran();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| {
        let light = ["low", "info"].contains(&finding["severity"].as_str().unwrap_or_default());
        let elsewhere = sections.contains(&ELSEWHERE.0) && finding["policy"] == ELSEWHERE.1;
        finding["verdict"] != "cannot-tell" && !light && !elsewhere
    });
    findings.map(|finding| format!("{} {sections:?}: {finding}", place.0)).collect()
}

#[test]
fn what_is_written_for_a_pair_has_no_findings() {
    // Guardrails are asked about by everybody for everything: with each other section that takes minutes.
    let slow = |pair: &[&str; 2]| pair.contains(&"guardrails") && !pair.contains(&"member_accounts");
    let pairs: Vec<[&str; 2]> = pairs().into_iter().filter(|pair| !slow(pair)).collect();
    let elsewhere = PLACES[1..].iter().flat_map(|place| SECTIONS.map(|section| (*place, [section, section])));
    let elsewhere = elsewhere.filter(|(_, pair)| !slow(pair));
    let all: Vec<(Place, [&str; 2])> =
        pairs.into_iter().map(|pair| (PLACES[0], pair)).chain(elsewhere).collect();
    let found: Vec<String> =
        several_at_once(&all, |(place, pair)| found(*place, pair)).into_iter().flatten().collect();
    assert!(all.len() > 150, "{}", all.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
