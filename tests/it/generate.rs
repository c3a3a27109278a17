//! Valid specs by the hundred, from a tape of random choices: sound ones, so that no policy should complain.

mod events;

use proptest::prelude::*;
use trailsmith::json::{Value, json};

/// Random bytes read as choices; past its end every choice is the first.
struct Tape(std::vec::IntoIter<u8>);

impl Tape {
    fn below(&mut self, count: usize) -> usize {
        let high = usize::from(self.0.next().unwrap_or(0));
        let low = usize::from(self.0.next().unwrap_or(0));
        (high * 256 + low) % count
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 1
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

const REGIONS: [(&str, &[&str]); 4] = [
    ("aws", &["us-east-1", "eu-west-1", "ap-northeast-3"]),
    ("aws-us-gov", &["us-gov-west-1", "us-gov-east-1"]),
    ("aws-cn", &["cn-north-1"]),
    ("aws-eusc", &["eusc-de-east-1"]),
];

/// A spec that every rule allows.
pub(crate) fn specs() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u8>(), 200..400).prop_map(|bytes| spec(&mut Tape(bytes.into_iter())))
}

/// Such specs for the commercial partition, whose Regions the peers know.
pub(crate) fn commercial_specs() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u8>(), 200..400).prop_map(|mut bytes| {
        bytes[..2].fill(0);
        spec(&mut Tape(bytes.into_iter()))
    })
}

fn spec(tape: &mut Tape) -> Value {
    let (partition, regions) = REGIONS[tape.below(REGIONS.len())];
    let home = tape.pick(regions);
    let delegated = tape.one_in(4);
    let mut organization = json!({
        "id": "o-a1b2c3d4e5",
        "partition": partition,
        "home_region": home,
        "accounts": {"management": "111111111111", "log_archive": "022222222222", "audit-2": "333333333333"},
    });
    if delegated {
        organization["delegated_administrator"] = "audit-2".into();
    }
    let mut spec = json!({"version": 1, "organization": organization});
    if delegated {
        spec["targets"] = json!(["terraform"]);
    }
    let required = tape.one_in(2).then(|| tape.between(365, 3650));
    if let Some(days) = required {
        spec["retention"] = json!({"required_days": days, "immediate_access_days": tape.between(1, 90)});
    }
    let keys = tape.below(3);
    for number in 0..keys {
        spec["keys"][format!("key-{number}")] = key(tape, partition, number);
    }
    let buckets = tape.between(1, 3);
    for number in 0..buckets {
        let mut bucket = bucket(tape, partition, required, number);
        if keys > 1 || tape.one_in(2) && keys > 0 {
            bucket["key"] = format!("key-{}", tape.below(keys)).into();
        }
        spec["buckets"][format!("logs_{number}")] = bucket;
    }
    if tape.one_in(2) {
        replica(tape, &mut spec, regions);
    }
    for number in 0..tape.between(1, 4) {
        spec["trails"][format!("trail-{number}")] = trail(tape, partition, (buckets, keys));
    }
    for number in 0..tape.below(3) {
        spec["topics"][format!("topic-{number}")] = topic(tape, partition, number);
    }
    let topics = spec["topics"].as_object().map_or(0, trailsmith::json::Map::len);
    for trail in spec["trails"].as_object_mut().into_iter().flat_map(trailsmith::json::Map::values_mut) {
        deliver(tape, trail, topics);
    }
    monitoring(tape, &mut spec, partition);
    query(tape, &mut spec);
    // The provider keeps events for 2555 days at the most, and CloudFormation has no stores in China.
    if partition != "aws-cn" && required.is_none_or(|days| days <= 2555) && tape.one_in(3) {
        spec["lake"] = lake(tape, partition);
    }
    // Trails of single accounts beside it are fine; an organization without any is a finding.
    if let Some(first) = spec["trails"]["trail-0"].as_object_mut() {
        first.retain(|field, _| field != "organization" && field != "account");
    }
    if tape.one_in(2) {
        spec["tags"] = tags(tape);
    }
    if tape.one_in(3) {
        spec["guardrails"] = guardrails(tape, partition);
    }
    let empty = |tags: &Value| tags.as_object().is_some_and(|tags| tags.values().any(|value| value == ""));
    // A stack set's tags cannot be empty.
    if tape.one_in(3) && !spec.get("tags").is_some_and(empty) {
        spec["member_accounts"] = member_accounts(tape, (home, regions));
    }
    spec
}

fn member_accounts(tape: &mut Tape, (home, regions): (&str, &[&str])) -> Value {
    let mut members = json!({
        "organizational_units": [tape.pick(&["r-ab12", "ou-ab12-abcdefgh"])],
        "trail": "trail-0",
        "public_access_block": tape.one_in(2),
    });
    if tape.one_in(2) {
        members["regions"] = json!(regions);
    }
    if tape.one_in(2) {
        members["every_hours"] = json!([1, 3, 6, 12, 24][tape.below(5)]);
        members["stack_set"] = "Audit-rules".into();
    }
    if tape.one_in(3) {
        members["administrator"] = "audit-2".into();
    }
    if tape.one_in(3) {
        members["config_rules"] = json!(["cloud-trail-encryption-enabled"]);
        members["log_archive_rules"] = json!(["s3-bucket-versioning-enabled", "s3-default-encryption-kms"]);
        members["regions"] = json!([home]);
    }
    members
}

fn guardrails(tape: &mut Tape, partition: &str) -> Value {
    let mut guardrails = json!({
        "break_glass": [role(tape, partition), role(tape, partition)],
        "targets": [tape.pick(&["r-ab12", "ou-ab12-abcdefgh", "log_archive", "022222222222"])],
        "service_control_policy": true,
    });
    if tape.one_in(2) {
        guardrails["resource_control_policy"] =
            json!({"name": "Ours", "targets": ["log_archive", "audit-2"]});
    }
    guardrails
}

fn role(tape: &mut Tape, partition: &str) -> Value {
    let name = tape.pick(&[
        "Deploy",
        "path/to/Admin+x=,.@-_",
        "aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Audit_*",
    ]);
    let account = tape.pick(&["022222222222", "333333333333"]);
    format!("arn:{partition}:iam::{account}:role/{name}").into()
}

fn key(tape: &mut Tape, partition: &str, number: usize) -> Value {
    let mut key = json!({
        "alias": format!("{}{number}", tape.pick(&["trail/logs-", "LOGS_", "k"])),
        "rotation_days": tape.between(90, 365),
        "deletion_window_days": 30,
    });
    if tape.one_in(2) {
        key["description"] = tape
            .pick(&["Quotes \" and ${dollars} %{percent}", "ünïcode – ok", "# not a comment: yes"])
            .into();
    }
    if tape.one_in(3) {
        key["administrators"] = json!([role(tape, partition)]);
    }
    if tape.one_in(3) {
        key["readers"] = json!([role(tape, partition), role(tape, partition)]);
    }
    key
}

fn bucket(tape: &mut Tape, partition: &str, required: Option<usize>, number: usize) -> Value {
    let mut bucket = json!({"name": format!("{}-{number}", tape.pick(&["acme.logs", "0trail", "a-very-long-bucket-name-for-logs-of"]))});
    let kept = required.unwrap_or(400);
    if tape.one_in(3) {
        let mode = tape.pick(&["compliance", "governance"]);
        bucket["object_lock"] = if tape.one_in(2) {
            json!({"mode": mode, "days": tape.between(kept, 3650)})
        } else {
            json!({"mode": mode, "years": tape.between(10, 12)})
        };
    } else if tape.one_in(2) {
        bucket["lifecycle"] = lifecycle(tape, kept);
    }
    if tape.one_in(3) {
        bucket["access_logs"] = json!({"prefix": tape.pick(&["access/", "x", "trail/logs-"])});
    }
    if tape.one_in(3) {
        bucket["prefix"] = tape.pick(&["audit", "deep/er", "x_y.z"]).into();
    }
    if tape.one_in(2) {
        bucket["readers"] = json!([role(tape, partition)]);
    }
    if tape.one_in(2) {
        bucket["administrators"] = json!([role(tape, partition), role(tape, partition)]);
    }
    if tape.one_in(3) {
        bucket["tags"] = tags(tape);
    }
    if tape.one_in(3) {
        bucket["log_sources"] = log_sources(tape, partition, bucket.get("object_lock").is_some());
    }
    bucket
}

/// A copy of the first bucket, in another Region where there is one.
fn replica(tape: &mut Tape, spec: &mut Value, regions: &[&str]) {
    let home = spec["organization"]["home_region"].as_str().unwrap_or_default();
    let Some(region) = regions.iter().find(|region| **region != home) else { return };
    let mut copy = json!({"name": "acme.logs-copy", "region": region});
    if let Some(lock) = spec["buckets"]["logs_0"].get("object_lock") {
        copy["object_lock"] = lock.clone();
    }
    spec["buckets"]["copy"] = copy;
    spec["buckets"]["logs_0"]["replicate_to"] = json!({"bucket": "copy", "time_control": tape.one_in(2)});
}

fn log_sources(tape: &mut Tape, partition: &str, locked: bool) -> Value {
    let region = REGIONS.iter().find(|(name, _)| *name == partition).map_or("", |(_, regions)| regions[0]);
    let detector = format!("arn:{partition}:guardduty:{region}:333333333333:detector/12ab");
    let mut sources = vec![json!("vpc_flow_logs")];
    if tape.one_in(2) {
        sources.push(json!({"service": "route53_resolver", "accounts": ["audit-2", "log_archive"], "prefix": "dns/queries"}));
    }
    if tape.one_in(2) {
        sources.push(json!({"service": "guardduty", "detectors": [detector]}));
    }
    if tape.one_in(2) && !locked {
        sources.push(json!("config"));
    }
    sources.into()
}

fn lifecycle(tape: &mut Tape, kept: usize) -> Value {
    let expiration = kept + tape.between(200, 600);
    let mut rule = json!({
        "id": tape.pick(&["archive", "Rule \"one\"", "ünï"]),
        "noncurrent_expiration_days": expiration,
        "expiration_days": expiration,
        "abort_incomplete_multipart_upload_days": tape.between(1, 7),
    });
    if tape.one_in(2) {
        rule["transitions"] = json!([
            {"storage_class": "STANDARD_IA", "days": tape.between(30, 60)},
            {"storage_class": "GLACIER_IR", "days": tape.between(90, 120)},
            {"storage_class": "DEEP_ARCHIVE", "days": tape.between(210, 300)},
        ]);
    }
    if tape.one_in(2) {
        rule["noncurrent_transitions"] =
            json!([{"storage_class": "GLACIER_IR", "days": tape.between(0, 60)}]);
    }
    let mut rules = vec![rule];
    if tape.one_in(2) {
        rules.push(json!({
            "id": "exports",
            "filter": {"prefix": "exports/", "tags": {"kind": "export"}, "object_size_greater_than": tape.between(0, 1 << 20)},
            "transitions": [{"storage_class": "INTELLIGENT_TIERING", "days": tape.between(0, 30)}],
        }));
    }
    Value::Array(rules)
}

fn trail(tape: &mut Tape, partition: &str, (buckets, keys): (usize, usize)) -> Value {
    let mut trail = json!({"bucket": format!("logs_{}", tape.below(buckets))});
    if tape.one_in(3) {
        trail["prefix"] = tape.pick(&["org", "a/b-c", "UPPER"]).into();
    }
    if keys > 0 && tape.one_in(3) {
        trail["key"] = format!("key-{}", tape.below(keys)).into();
    }
    if tape.one_in(4) {
        trail["organization"] = false.into();
        trail["account"] = tape.pick(&["management", "audit-2", "log_archive"]).into();
    }
    if tape.one_in(3) {
        trail["tags"] = tags(tape);
    }
    if tape.one_in(2) {
        events::add(tape, partition, &mut trail);
    }
    trail
}

fn topic(tape: &mut Tape, partition: &str, number: usize) -> Value {
    let mut topic = json!({"name": format!("Files_{number}-new")});
    // Any other account could need one that needs it.
    if tape.one_in(2) {
        topic["account"] = "log_archive".into();
    }
    if tape.one_in(2) {
        topic["queue"] = json!({
            "readers": [role(tape, partition)],
            "retention_days": tape.between(1, 14),
            "visibility_timeout_seconds": tape.between(0, 43200),
        });
    }
    if tape.one_in(3) {
        topic["tags"] = tags(tape);
    }
    topic
}

/// Where a trail's events go besides the bucket.
fn deliver(tape: &mut Tape, trail: &mut Value, topics: usize) {
    if tape.one_in(2) {
        let days = [365, 400, 3653][tape.below(3)];
        trail["cloudwatch_logs"] = json!({"retention_days": days, "deletion_protection": tape.one_in(2)});
    }
    if topics > 0 && tape.one_in(2) {
        trail["sns"] = json!({"topic": format!("topic-{}", tape.below(topics))});
    }
}

fn monitoring(tape: &mut Tape, spec: &mut Value, partition: &str) {
    let logged = |trail: &Value| trail.get("cloudwatch_logs").is_some();
    let any = spec["trails"].as_object().is_some_and(|trails| trails.values().any(logged));
    let (alarms, rules) = (any && tape.one_in(2), tape.one_in(2));
    if !alarms && !rules {
        return;
    }
    let mut monitoring = json!({"notify": ["security@example.com", "https://alarms.example.com/hook?a=b"]});
    if alarms {
        monitoring["cis_alarms"] = tape.pick(&["v1.4", "v5", "7.0"]).into();
        monitoring["extra"] = tape.one_in(2).into();
        let home = spec["organization"]["home_region"].as_str().unwrap_or_default();
        if tape.one_in(2) {
            let topic = format!("arn:{partition}:sns:{home}:333333333333:security");
            monitoring["notify"] = json!(["security@example.com", topic]);
        }
    }
    if rules {
        monitoring["tamper_rules"] = true.into();
        monitoring["tamper_reads"] = tape.one_in(2).into();
    }
    spec["monitoring"] = monitoring;
}

fn query(tape: &mut Tape, spec: &mut Value) {
    if !tape.one_in(3) {
        return;
    }
    let mut athena = json!({"trail": "trail-0"});
    if tape.one_in(2) {
        athena["accounts"] = json!(["111111111111", "022222222222"]);
        athena["bytes_per_query"] = 10_000_000.into();
    }
    if tape.one_in(2) {
        athena["regions"] = json!([spec["organization"]["home_region"]]);
        athena["history_days"] = tape.between(1, 3650).into();
    }
    if tape.one_in(2) {
        athena["database"] = "audit_1".into();
        athena["table"] = tape.pick(&["logs", "0_trail"]).into();
        athena["workgroup"] = "Audit.search-1".into();
        athena["results_bucket"] = "results-of-searches".into();
        athena["results_days"] = tape.between(1, 90).into();
    }
    spec["query"] = json!({"athena": athena});
}

fn lake(tape: &mut Tape, partition: &str) -> Value {
    let mut stores = json!({});
    for number in 0..tape.between(1, 2) {
        let mut store = json!({"name": format!("Audit.store_{number}")});
        if tape.one_in(3) {
            store["collects"] =
                tape.pick(&["configuration_items", "insights", "evidence", "activity"]).into();
        } else if tape.one_in(2) {
            events::add_to_store(tape, partition, &mut store);
        }
        if tape.one_in(3) {
            store["tags"] = tags(tape);
        }
        stores[format!("store_{number}")] = store;
    }
    json!({"existing_customer": true, "event_data_stores": stores})
}

fn tags(tape: &mut Tape) -> Value {
    json!({
        (tape.pick(&["owner", "cost:center", "a b", "true"])): tape.pick(&["", "yes", "012", "a=b", "2012-10-17"]),
        "Team": "platform",
    })
}
