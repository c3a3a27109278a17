//! The copy of a bucket: what the role may do on both sides, and that our own policies are content.

use trailsmith::access::{Document, Policy, Principal, Request, Rest, Role, Verdict, decide};
use trailsmith::compile::compile;
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::policy::{PolicySet, Scope, evaluate};
use trailsmith::source::Sources;
use trailsmith::spec;

const ARCHIVE: &str = "222222222222";
const SECURITY: &str = "333333333333";
const TARGET: &str = "arn:aws:s3:::acme-copies";

/// A spec whose log bucket is copied to that account and Region.
fn compiled(account: &str, region: &str, settings: &Value) -> Estate {
    let mut spec = json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5",
            "home_region": "eu-west-1",
            "accounts": {"management": "111111111111", "log_archive": ARCHIVE, "security": SECURITY},
        },
        "buckets": {
            "logs": {"name": "acme-logs", "replicate_to": {"bucket": "copies"}},
            "copies": {"name": "acme-copies", "account": account, "region": region},
        },
        "trails": {"org": {"bucket": "logs"}},
    });
    for (name, fields) in settings.as_object().into_iter().flatten() {
        for (field, value) in fields.as_object().unwrap() {
            spec["buckets"][name][field] = value.clone();
        }
    }
    let mut texts = Sources::new();
    let id = texts.add("spec.json", spec.to_string());
    let valid = spec::read(&texts, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn document(resource: &Resource, estate: &Estate, pointer: &str) -> Document {
    let mut value = estate.resolve(resource.property(pointer).unwrap());
    arns(&mut value);
    Document::read(&value)
}

/// AWS makes keys' ARNs up: here their logical ids stand in them.
fn arns(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(arns),
        Value::Object(fields) => {
            match fields.get("Fn::GetAtt").and_then(|at| at.get(0)).and_then(Value::as_str) {
                Some(id) => *value = key_arn(id).into(),
                None => fields.values_mut().for_each(arns),
            }
        }
        _ => {}
    }
}

fn key_arn(id: &str) -> String {
    format!("arn:aws:kms:eu-west-1:{ARCHIVE}:key/{id}")
}

/// Whether that role may do it, by its own policy and that of the resource.
fn may(estate: &Estate, role: &str, act: (&str, &str), (key, via, context): (&str, &str, &str)) -> Verdict {
    let (action, resource) = act;
    let own =
        document(estate.get("LogsBucketReplicationRole").unwrap(), estate, "/Policies/0/PolicyDocument");
    let guarded = if key.is_empty() {
        let policy = if resource.starts_with(TARGET) { "CopiesBucketPolicy" } else { "LogsBucketPolicy" };
        (Role::Resource, document(estate.get(policy).unwrap(), estate, "/PolicyDocument"))
    } else {
        (Role::Sole, document(estate.get(key).unwrap(), estate, "/KeyPolicy"))
    };
    let owner = match estate.get(if key.is_empty() && resource.starts_with(TARGET) {
        "CopiesBucket"
    } else if key.is_empty() {
        "LogsBucket"
    } else {
        key
    }) {
        Some(found) => estate.stack(found.stack).account.clone(),
        None => ARCHIVE.to_owned(),
    };
    let request = Request::new(Principal::arn(role), action, resource, owner.as_str())
        .with_text("aws:SecureTransport", "true")
        .with_text("s3:TlsVersion", "1.3")
        .with_text("kms:ViaService", via)
        .with_text("kms:EncryptionContext:aws:s3:arn", context)
        .with_rest(Rest::Absent);
    let policies =
        [Policy { role: Role::Identity, document: &own }, Policy { role: guarded.0, document: &guarded.1 }];
    decide(&policies, &request).verdict
}

const NO_KEY: (&str, &str, &str) = ("", "", "");

#[test]
fn the_role_may_copy_and_nothing_else() {
    let role = format!("arn:aws:iam::{ARCHIVE}:role/trailsmith-replication-logs");
    for (account, region) in
        [("security", "eu-central-1"), ("security", "eu-west-1"), ("log_archive", "eu-central-1")]
    {
        let estate = compiled(account, region, &json!({}));
        let object = format!("{TARGET}/AWSLogs/1.gz");
        let target_via = format!("s3.{region}.amazonaws.com");
        let (source_key, target_key) = (key_arn("LogsKey"), key_arn("CopiesKey"));
        let says = |act: (&str, &str), key: (&str, &str, &str)| may(&estate, &role, act, key);
        for act in [
            ("s3:GetReplicationConfiguration", "arn:aws:s3:::acme-logs"),
            ("s3:ListBucket", "arn:aws:s3:::acme-logs"),
            ("s3:GetObjectVersionForReplication", "arn:aws:s3:::acme-logs/AWSLogs/1.gz"),
            ("s3:GetObjectVersionAcl", "arn:aws:s3:::acme-logs/AWSLogs/1.gz"),
            ("s3:ReplicateObject", object.as_str()),
            ("s3:ReplicateTags", object.as_str()),
        ] {
            assert_eq!(says(act, NO_KEY), Verdict::Allowed, "{act:?} {account} {region}");
        }
        for act in [
            ("s3:ReplicateDelete", object.as_str()),
            ("s3:GetObject", object.as_str()),
            ("s3:PutObject", object.as_str()),
            ("s3:GetObject", "arn:aws:s3:::acme-logs/AWSLogs/1.gz"),
        ] {
            assert_eq!(says(act, NO_KEY), Verdict::NotAllowed, "{act:?} {account} {region}");
        }
        let overrides = says(("s3:ObjectOwnerOverrideToBucketOwner", &object), NO_KEY);
        assert_eq!(overrides == Verdict::Allowed, account == "security");
        let at_source = ("LogsKey", "s3.eu-west-1.amazonaws.com", "arn:aws:s3:::acme-logs");
        let in_source = ("LogsKey", "s3.eu-west-1.amazonaws.com", "arn:aws:s3:::acme-logs/AWSLogs/1.gz");
        let at_target = ("CopiesKey", target_via.as_str(), TARGET);
        for key in [at_source, in_source] {
            assert_eq!(says(("kms:Decrypt", &source_key), key), Verdict::Allowed, "{account} {region}");
        }
        for action in ["kms:Encrypt", "kms:GenerateDataKey"] {
            assert_eq!(
                says((action, &target_key), at_target),
                Verdict::Allowed,
                "{action} {account} {region}"
            );
        }
        assert_eq!(says(("kms:Decrypt", &target_key), at_target), Verdict::NotAllowed);
        let elsewhere = ("LogsKey", "s3.eu-west-1.amazonaws.com", "arn:aws:s3:::acme-others");
        assert_eq!(says(("kms:Decrypt", &source_key), elsewhere), Verdict::NotAllowed);
        let directly = ("CopiesKey", "", TARGET);
        assert_eq!(says(("kms:Encrypt", &target_key), directly), Verdict::NotAllowed);
    }
}

/// The grants name one role: another of the same account, with the same permissions, stays outside.
#[test]
fn another_role_of_the_account_may_not() {
    let estate = compiled("security", "eu-central-1", &json!({}));
    let other = format!("arn:aws:iam::{ARCHIVE}:role/other");
    let object = format!("{TARGET}/AWSLogs/1.gz");
    assert_eq!(may(&estate, &other, ("s3:ReplicateObject", &object), NO_KEY), Verdict::NotAllowed);
    let key = ("CopiesKey", "s3.eu-central-1.amazonaws.com", TARGET);
    assert_eq!(may(&estate, &other, ("kms:Encrypt", &key_arn("CopiesKey")), key), Verdict::NotAllowed);
}

#[test]
fn our_own_policies_are_content() {
    let lock = json!({"object_lock": {"mode": "compliance", "days": 400}});
    let estate = compiled("security", "eu-central-1", &json!({"logs": lock, "copies": lock}));
    let policies = PolicySet::builtin();
    let of_replication: Vec<&str> = policies
        .iter()
        .map(|policy| policy.id.as_str())
        .filter(|id| id.starts_with("bucket-replication"))
        .collect();
    assert!(of_replication.len() >= 7, "{of_replication:?}");
    let found = evaluate(&policies, &estate, Scope::default());
    let ours: Vec<_> = found.iter().filter(|found| of_replication.contains(&found.id.as_str())).collect();
    assert!(ours.is_empty(), "{ours:#?}");
    let role = estate.get("LogsBucketReplicationRole").unwrap();
    assert!(role.properties.to_string().contains("s3:GetObjectRetention"), "a lock is copied, too");
}

#[test]
fn the_target_is_deployed_first() {
    let estate = compiled("security", "eu-central-1", &json!({}));
    let stack = |id: &str| estate.get(id).unwrap().stack;
    assert!(stack("CopiesBucket") < stack("LogsBucket"));
    assert!(stack("LogsBucket") < stack("OrgTrail"));
    let estate = compiled("log_archive", "eu-west-1", &json!({}));
    let after = &estate.get("LogsBucket").unwrap().attributes.depends_on;
    assert!(after.contains(&"CopiesBucket".to_owned()) && after.contains(&"CopiesBucketPolicy".to_owned()));
}

#[test]
fn time_control_is_asked_for() {
    let estate = compiled(
        "security",
        "eu-central-1",
        &json!({"logs": {"replicate_to": {"bucket": "copies", "time_control": true}}}),
    );
    let rule =
        estate.get("LogsBucket").unwrap().property("/ReplicationConfiguration/Rules/0/Destination").unwrap();
    assert_eq!(rule["ReplicationTime"], json!({"Status": "Enabled", "Time": {"Minutes": 15}}));
    assert_eq!(rule["Metrics"], json!({"Status": "Enabled", "EventThreshold": {"Minutes": 15}}));
}

/// Two copies that cross between two accounts leave no stack to begin with.
#[test]
fn copies_that_cross_are_told() {
    let spec = json!({
        "version": 1,
        "organization": {
            "home_region": "eu-west-1",
            "accounts": {"management": "111111111111", "log_archive": ARCHIVE, "security": SECURITY},
        },
        "buckets": {
            "a": {"name": "acme-a", "replicate_to": {"bucket": "b"}},
            "b": {"name": "acme-b", "account": "security"},
            "c": {"name": "acme-c", "account": "security", "replicate_to": {"bucket": "d"}},
            "d": {"name": "acme-d"},
        },
    });
    let mut texts = Sources::new();
    let id = texts.add("spec.json", spec.to_string());
    let errors = compile(&spec::read(&texts, id).unwrap()).unwrap_err();
    assert!(errors[0].message.contains("need each other"), "{errors:#?}");
    assert!(errors[0].help.iter().any(|help| help.contains("replicate_to")), "{errors:#?}");
}
