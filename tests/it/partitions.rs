//! Every partition: the same spec, with what is named otherwise there.

use crate::round_trip;
use crate::round_trip_terraform::{compiled, differences, read_module};
use std::collections::BTreeSet;
use trailsmith::emit::{self, Artifact, Provenance, Request, Templates, cloudformation};
use trailsmith::json::{Value, json};
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::spec::Target;

/// A partition, two of its Regions (the Sovereign Cloud has one), and the end of its host names.
const PLACES: [(&str, &str, &str, &str); 4] = [
    ("aws", "eu-west-1", "eu-central-1", "amazonaws.com"),
    ("aws-us-gov", "us-gov-west-1", "us-gov-east-1", "amazonaws.com"),
    ("aws-cn", "cn-north-1", "cn-northwest-1", "amazonaws.com.cn"),
    ("aws-eusc", "eusc-de-east-1", "eusc-de-east-1", "amazonaws.eu"),
];

/// What is found there and nowhere else, or only elsewhere.
const EUSC: &[&str] = &[];

/// Every section in use.
fn spec((partition, home, other, _): (&str, &str, &str, &str)) -> Value {
    let role = |account: &str, name: &str| format!("arn:{partition}:iam::{account}:role/{name}");
    json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5", "partition": partition, "home_region": home,
            "accounts": {"management": "111111111111", "log_archive": "222222222222", "security": "333333333333", "payments": "444444444444"},
        },
        "retention": {"required_days": 2557},
        "keys": {
            "trail": {"readers": [role("333333333333", "Analyst")]},
            "copy": {"account": "security", "region": other},
        },
        "buckets": {
            "logs": {
                "name": "acme-trail-logs", "key": "trail", "readers": [role("333333333333", "Analyst")],
                "replicate_to": {"bucket": "copy"}, "object_lock": {"mode": "governance", "days": 2557},
            },
            "copy": {
                "name": "acme-trail-copy", "key": "copy", "account": "security", "region": other,
                "object_lock": {"mode": "governance", "days": 2557},
            },
            "sources": {"name": "acme-sources", "key": "trail", "log_sources": ["config", "vpc_flow_logs"]},
        },
        "topics": {"deliveries": {"key": "trail", "queue": {"readers": [role("333333333333", "Siem")]}}},
        "trails": {
            "org": {
                "bucket": "logs", "prefix": "audit", "cloudwatch_logs": {}, "sns": {"topic": "deliveries"},
                "data_events": [{"resource_type": "s3"}, {"resource_type": "lambda"}],
                "insights": ["ApiCallRateInsight"],
            },
            "one": {"organization": false, "account": "payments", "bucket": "logs", "management_events": {"read_write": "none"},
                "data_events": [{"resource_type": "dynamodb"}]},
        },
        "monitoring": {"cis_alarms": "v5", "tamper_rules": true, "notify": ["security@example.com"]},
        "query": {"athena": {"trail": "org"}},
        "guardrails": {
            "targets": ["r-ab12"], "break_glass": [role("222222222222", "BreakGlass")],
            "service_control_policy": true, "resource_control_policy": true,
        },
    })
}

fn files(estate: &trailsmith::estate::Estate) -> Vec<Artifact> {
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
    let (targets, format) = (Target::all(), cloudformation::Format::Yaml);
    let request = Request { targets, format, templates: Templates::new([]).unwrap() };
    emit::emit(estate, &provenance, &request).unwrap_or_else(|error| panic!("{error:#?}"))
}

/// What begins with some text, up to what cannot be a part of it.
fn words<'t>(text: &'t str, is_part: impl Fn(char) -> bool + Copy + 't) -> impl Iterator<Item = &'t str> {
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty())
}

/// ARNs of another partition, and hosts of another one.
fn strangers(text: &str, (partition, home, other, suffix): (&str, &str, &str, &str)) -> BTreeSet<String> {
    let own = format!("arn:{partition}:");
    let arns =
        text.match_indices("arn:").map(|(at, _)| &text[at..]).filter(|rest| rest.starts_with("arn:aws"));
    let mut found: BTreeSet<String> =
        arns.filter(|rest| !rest.starts_with(&own)).map(|rest| rest.chars().take(60).collect()).collect();
    // CloudWatch Logs' principal has a Region and with it the partition's domain, and so has what KMS calls S3.
    let hosts = |service: &str| [home, other].map(|region| format!("{service}.{region}.{suffix}"));
    let regional = [hosts("logs"), hosts("s3")].concat();
    let host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    for word in
        words(text, host).map(|word| word.trim_matches('.')).filter(|word| word.contains(".amazonaws."))
    {
        let service = word
            .strip_suffix(".amazonaws.com")
            .is_some_and(|name| !name.contains(home) && !name.contains(other));
        if !service && !regional.iter().any(|host| host == word) {
            found.insert(word.to_owned());
        }
    }
    found
}

#[test]
fn every_partition_has_all_of_it_under_its_own_names() {
    let policies = PolicySet::builtin();
    let mut findings: Vec<BTreeSet<String>> = Vec::new();
    for place in PLACES {
        let estate = compiled(&spec(place).to_string());
        let files = files(&estate);
        for artifact in &files {
            assert_eq!(strangers(&artifact.content, place), BTreeSet::new(), "{} {}", place.0, artifact.path);
            assert!(!artifact.content.contains("console."), "{}", artifact.path);
        }
        let text: String = files.iter().map(|file| file.content.as_str()).collect();
        assert!(text.contains(&format!("logs.{}.{}", place.1, place.3)), "{}", place.0);
        assert!(text.contains(&format!("arn:{}:cloudtrail:{}:111111111111:trail/org", place.0, place.1)));
        findings.push(
            policy::evaluate(&policies, &estate, Scope::Logging)
                .iter()
                .map(|finding| {
                    format!(
                        "{:?} {} {}",
                        finding.kind,
                        finding.id,
                        finding.resource.as_ref().map_or("", |r| &r.name)
                    )
                })
                .collect(),
        );
    }
    for (place, found) in PLACES.iter().zip(&findings) {
        let besides: Vec<&String> = found.symmetric_difference(&findings[0]).collect();
        // The Sovereign Cloud has no other Region that the copy could be in.
        let accepted = if place.0 == "aws-eusc" { EUSC } else { &[] };
        assert_eq!(besides, accepted, "{}", place.0);
    }
}

#[test]
fn what_is_read_back_is_the_same_estate_in_every_partition() {
    for place in PLACES {
        let estate = compiled(&spec(place).to_string());
        let files = files(&estate);
        round_trip::same(&estate);
        let module: Vec<(String, String)> = files
            .iter()
            .filter_map(|file| Some((file.path.strip_prefix("terraform/")?.to_owned(), file.content.clone())))
            .collect();
        let read = read_module(&estate, &module);
        assert_eq!(differences(&estate, &read, |_| false), [] as [String; 0], "{}", place.0);
    }
}

#[test]
fn strangers_are_found() {
    let place = PLACES[2];
    for (text, found) in [
        ("arn:aws:s3:::logs", "arn:aws:s3:::logs"),
        ("https://logs.cn-north-1.amazonaws.com", "logs.cn-north-1.amazonaws.com"),
        ("sqs.eu-west-1.amazonaws.com.cn", "sqs.eu-west-1.amazonaws.com.cn"),
    ] {
        assert_eq!(strangers(text, place), BTreeSet::from([found.to_owned()]), "{text}");
    }
    assert_eq!(
        strangers("cloudtrail.amazonaws.com, arn:aws-cn:s3:::x, logs.cn-north-1.amazonaws.com.cn", place),
        BTreeSet::new()
    );
}
