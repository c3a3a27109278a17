//! Random policies and requests, out of few words so that they meet.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::fmt;
use trailsmith::json::{Map, Value, json};

/// What a request has under a key.
#[derive(Debug, Clone)]
pub(super) enum Has {
    Text(&'static str),
    Texts(Vec<&'static str>),
    Bool(bool),
    Number(u32),
    Date(&'static str),
}

/// A policy of a resource, and a request.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) statements: Vec<Value>,
    /// A service's name, or the ARN of a user of another account, whose own policies allow everything.
    pub(super) principal: &'static str,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
    pub(super) context: BTreeMap<&'static str, Has>,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for statement in &self.statements {
            writeln!(f, "  {statement}")?;
        }
        writeln!(f, "  {} {} {} {:?}", self.principal, self.action, self.resource, self.context)
    }
}

impl Case {
    /// Every condition: its operator, its key and its values.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (&str, &str, Vec<&str>)> {
        let blocks = self.statements.iter().filter_map(|statement| statement.get("Condition")?.as_object());
        let operators = blocks.flatten().flat_map(|(operator, keys)| {
            keys.as_object().into_iter().flatten().map(move |(key, values)| (operator, key, values))
        });
        operators.map(|(operator, key, values)| (operator.as_str(), key.as_str(), texts(values)))
    }

    /// Everything that statements have under one of these names, as texts.
    pub(super) fn written(&self, names: &[&str]) -> Vec<&str> {
        let of =
            |statement| names.iter().filter_map(move |name| Value::get(statement, *name)).flat_map(texts);
        self.statements.iter().flat_map(of).collect()
    }
}

/// A text, the texts of a list, or those in the values of an object.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

pub(super) const USER: &str = "arn:aws:iam::999999999999:user/Reader";
const SERVICES: [&str; 2] = ["cloudtrail.amazonaws.com", "config.amazonaws.com"];
const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org";
const ACTIONS: [&str; 4] = ["s3:PutObject", "s3:GetObject", "s3:GetBucketAcl", "kms:Decrypt"];
const ACTION_PATTERNS: [&str; 11] = [
    "*",
    "*",
    "s3:*",
    "s3:*",
    "s3:Put*",
    "S3:putobject",
    "s3:?etObject",
    "s3:Get*",
    "kms:Decrypt",
    "kms:De*",
    "s3:GetBucketAcl",
];
const RESOURCES: [&str; 4] = [
    "arn:aws:s3:::logs",
    "arn:aws:s3:::logs/AWSLogs/111111111111/a:b",
    "arn:aws:s3:::logs/AWSLogs/o-a1b2c3d4e5/x",
    "arn:aws:s3:::other/AWSLogs/111111111111/x",
];
const RESOURCE_PATTERNS: [&str; 11] = [
    "*",
    "*",
    "*",
    "arn:aws:s3:::logs",
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:::logs/AWSLogs/*/x",
    "arn:aws:s3:::*/AWSLogs/111111111111/*",
    "arn:aws:s3:::logs/AWSLogs/${aws:SourceAccount}/*",
    "arn:aws:s3:::log?",
    "arn:aws:s3:::LOGS/*",
    "arn:*:s3:::logs*",
];

/// A kind of key: the values of requests, the values of policies, and the operators that compare them.
#[derive(Debug, Clone, Copy)]
struct Key {
    name: &'static str,
    has: fn() -> BoxedStrategy<Has>,
    written: &'static [&'static str],
    operators: &'static [&'static str],
}

const STRINGS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "StringLikeIfExists",
    "StringNotLikeIfExists",
];

fn text(words: &'static [&'static str]) -> BoxedStrategy<Has> {
    prop::sample::select(words).prop_map(Has::Text).boxed()
}

const KEYS: &[Key] = &[
    Key {
        name: "aws:SourceArn",
        has: || {
            text(&[
                TRAIL,
                "arn:aws:cloudtrail:us-east-1:222222222222:trail/other",
                "arn:aws:sns:eu-west-1:111111111111:a",
            ])
        },
        written: &[
            TRAIL,
            "arn:aws:cloudtrail:*:111111111111:trail/*",
            "arn:aws:cloudtrail:eu-west-?:111111111111:trail/org",
            "arn:aws:cloudtrail:*:222222222222:*",
            "arn:aws:cloudtrail:*:trail/org",
            "arn:*:*:*:${aws:SourceAccount}:*",
        ],
        operators: &[
            "ArnEquals",
            "ArnLike",
            "ArnNotEquals",
            "ArnNotLike",
            "ArnEqualsIfExists",
            "ArnLikeIfExists",
            "ArnNotEqualsIfExists",
            "ArnNotLikeIfExists",
            "StringLike",
            "StringEquals",
            "Null",
        ],
    },
    Key {
        name: "aws:SourceAccount",
        has: || text(&["111111111111", "222222222222"]),
        written: &["111111111111", "222222222222", "1*", "33333333333?"],
        operators: STRINGS,
    },
    Key {
        name: "s3:x-amz-acl",
        has: || text(&["bucket-owner-full-control", "Private"]),
        written: &["bucket-owner-full-control", "private", "bucket-*", "${aws:SourceAccount}", "Private"],
        operators: STRINGS,
    },
    Key {
        name: "kms:EncryptionContextKeys",
        has: || prop::sample::subsequence(vec!["a", "b", "ab"], 1..=3).prop_map(Has::Texts).boxed(),
        written: &["a", "b", "a*", "c"],
        operators: &[
            "ForAnyValue:StringEquals",
            "ForAllValues:StringEquals",
            "ForAnyValue:StringLike",
            "ForAllValues:StringLike",
            "ForAnyValue:StringNotEquals",
            "ForAllValues:StringNotEquals",
            "ForAllValues:StringNotLike",
            "Null",
        ],
    },
    Key {
        name: "aws:SecureTransport",
        has: || any::<bool>().prop_map(Has::Bool).boxed(),
        written: &["true", "false"],
        operators: &["Bool", "BoolIfExists", "Null"],
    },
    Key {
        name: "s3:max-keys",
        has: || (9_u32..12).prop_map(Has::Number).boxed(),
        written: &["9", "10", "11"],
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
            "NumericLessThanIfExists",
            "NumericNotEqualsIfExists",
            "Null",
        ],
    },
    Key {
        name: "aws:CurrentTime",
        has: || {
            prop::sample::select(vec!["2026-11-22T10:00:00Z", "2026-11-23T00:00:00Z"])
                .prop_map(Has::Date)
                .boxed()
        },
        written: &["2026-11-22T10:00:00Z", "2026-11-22T23:59:59Z", "2026-11-23T01:00:00+01:00"],
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
            "DateLessThanIfExists",
            "DateNotEqualsIfExists",
        ],
    },
    Key {
        name: "aws:SourceIp",
        has: || text(&["203.0.113.5", "198.51.100.7", "2001:db8::1"]),
        written: &["203.0.113.0/24", "203.0.113.5", "0.0.0.0/0", "2001:db8::/32", "198.51.100.7/32"],
        operators: &["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists"],
    },
];

/// One value alone, several as a list.
fn some(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::sample::select(words), 1..3)
        .prop_map(|words| if let [word] = words.as_slice() { json!(word) } else { json!(words) })
}

fn condition() -> impl Strategy<Value = (&'static str, &'static str, Value)> {
    prop::sample::select(KEYS).prop_flat_map(|key| {
        let values = some(key.written);
        (prop::sample::select(key.operators), values, any::<bool>()).prop_map(
            move |(operator, values, yes)| {
                let values = if operator == "Null" { json!(yes.to_string()) } else { values };
                (operator, key.name, values)
            },
        )
    })
}

fn principal() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        6 => Just(("Principal", json!("*"))),
        4 => prop::sample::select(&SERVICES).prop_map(|service| ("Principal", json!({"Service": service}))),
        1 => Just(("Principal", json!({"Service": SERVICES}))),
        3 => Just(("Principal", json!({"AWS": USER}))),
        1 => Just(("Principal", json!({"AWS": ["arn:aws:iam::888888888888:user/Other", USER]}))),
        1 => Just(("Principal", json!({"AWS": "arn:aws:iam::888888888888:user/Other"}))),
        1 => Just(("Principal", json!({"AWS": "*"}))),
        1 => Just(("Principal", json!({"AWS": "999999999999"}))),
        1 => Just(("Principal", json!({"AWS": "arn:aws:iam::999999999999:root"}))),
        1 => Just(("NotPrincipal", json!({"AWS": [USER, "arn:aws:iam::999999999999:root"]}))),
        1 => Just(("NotPrincipal", json!({"Service": "cloudtrail.amazonaws.com"}))),
    ]
}

fn statement() -> impl Strategy<Value = Value> {
    let either = |name: &'static str, not: &'static str, words| {
        (prop::sample::select(vec![name, name, name, not]), some(words))
    };
    let effect = prop::sample::select(vec!["Allow", "Allow", "Deny"]);
    let conditions = prop::collection::vec(condition(), 0..3);
    let (action, resource) = (
        either("Action", "NotAction", &ACTION_PATTERNS),
        either("Resource", "NotResource", &RESOURCE_PATTERNS),
    );
    (effect, principal(), action, resource, conditions).prop_map(|(effect, who, what, which, conditions)| {
        let mut statement = json!({"Effect": effect, (what.0): what.1, (which.0): which.1});
        // AWS takes a NotPrincipal with an Allow, and warns of it; nobody means it.
        let (name, who) =
            if effect == "Allow" && who.0 == "NotPrincipal" { ("Principal", json!("*")) } else { who };
        statement[name] = who;
        let mut block: Map = Map::new();
        for (operator, key, values) in conditions {
            block.entry(operator).or_insert_with(|| json!({}))[key] = values;
        }
        if !block.is_empty() {
            statement["Condition"] = Value::Object(block);
        }
        statement
    })
}

fn case() -> impl Strategy<Value = Case> {
    let keys: Vec<_> = KEYS.iter().map(|key| prop::option::weighted(0.8, (key.has)())).collect();
    (
        prop::collection::vec(statement(), 1..4),
        prop::sample::select(vec![SERVICES[0], SERVICES[1], USER]),
        prop::sample::select(&ACTIONS),
        prop::sample::select(&RESOURCES),
        keys,
    )
        .prop_map(|(statements, principal, action, resource, has)| {
            let context = KEYS.iter().zip(has).filter_map(|(key, has)| Some((key.name, has?))).collect();
            Case { statements, principal, action, resource, context }
        })
}

/// The same cases every time.
pub(super) fn sample(count: usize) -> impl Iterator<Item = Case> {
    let (mut runner, cases) = (TestRunner::deterministic(), case());
    std::iter::repeat_with(move || cases.new_tree(&mut runner).expect("nothing is filtered").current())
        .take(count)
}
