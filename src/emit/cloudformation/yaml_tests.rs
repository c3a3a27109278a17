//! What is written is read back equal, by readers of YAML 1.1 and of 1.2.

use super::*;
use crate::json::json;
use crate::source::{Kind, Node, Sources};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::io::Write as _;
use std::process::{Command, Stdio};

const TREACHEROUS: &[&str] = &[
    "",
    " ",
    "2012-10-17",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "true",
    "Null",
    "~",
    "=",
    "<<",
    "-",
    "?",
    "- a",
    "012345678901",
    "222222222222",
    "1e3",
    "1E+3",
    "0x1",
    "0o7",
    "0b1",
    "1_000",
    "12:30:00",
    "190:20:30",
    ".5",
    ".inf",
    "-.INF",
    ".NaN",
    "nan",
    "+1",
    "2001-12-14t21:59:43.10-05:00",
    "a: b",
    "a:",
    "a #b",
    "#a",
    " a",
    "a ",
    "a\nb",
    "a\nb\n",
    "{\n  \"a\": 1,\n  \"b\": \"# no: comment\"\n}\n",
    "a\n\nb\n",
    " a\nb\n",
    "a\nb\n\n",
    "---\n...\n",
    "a \n b\n",
    "a\tb",
    "\ta",
    "*",
    "*.x",
    "&a",
    "!Ref x",
    "%a",
    "@a",
    "`a`",
    "[a]",
    "{a}",
    "a, b",
    "|",
    ">-",
    "---",
    "...",
    "--- a",
    "\"a\"",
    "'a'",
    "it's",
    "a\\b",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "ü",
    "\u{1f600}",
    "${LogsBucket.Arn}/AWSLogs/*",
    "arn:aws:s3:::bucket/*",
    "s3:x-amz-acl",
    "kms:GenerateDataKey*",
    "Fn::GetAtt",
    "AWS::S3::Bucket",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(TREACHEROUS).prop_map(str::to_owned),
        "[ -~]{0,12}",
        ".{0,8}",
        "[-+.0-9eExX_:T]{1,8}",
        any::<Vec<char>>().prop_map(|chars| chars.into_iter().take(6).collect()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Into::into),
        text().prop_map(Into::into),
        text().prop_map(|id| json!({ "Ref": id })),
        text().prop_map(|text| json!({ "Fn::Sub": text })),
        (text(), text()).prop_map(|(id, attribute)| json!({ "Fn::GetAtt": [id, attribute] })),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn expand(tag: &str, value: Value) -> Value {
    match (tag, value) {
        ("!Ref", value) => json!({ "Ref": value }),
        ("!Sub", value) => json!({ "Fn::Sub": value }),
        ("!GetAtt", Value::String(path)) => {
            let (id, attribute) = path.split_once('.').unwrap();
            json!({ "Fn::GetAtt": [id, attribute] })
        }
        (tag, _) => panic!("tag {tag}"),
    }
}

/// By the reader of this crate.
fn read(text: &str) -> Value {
    // A text that begins with a bracket is taken for JSON there.
    let mut sources = Sources::new();
    let id = sources.add("x", format!("---\n{text}"));
    let (document, errors) = sources.parse(id);
    assert_eq!(errors, [], "{text}");
    to_json(&document.unwrap().root)
}

fn to_json(node: &Node) -> Value {
    let value = match &node.kind {
        Kind::Scalar { .. } => node.to_json(),
        Kind::Sequence(items) => items.iter().map(|item| to_json(item)).collect(),
        Kind::Mapping(entries) => {
            Value::Object(entries.iter().map(|e| (e.name().to_owned(), to_json(&e.value))).collect())
        }
    };
    match &node.tag {
        Some(tag) => expand(tag, value),
        None => value,
    }
}

/// By libyaml, through `yaml_serde`.
fn read_serde(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Tagged(tagged) => expand(&tagged.tag.to_string(), read_serde(tagged.value)),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(read_serde).collect(),
        serde_yaml::Value::Mapping(fields) => {
            let field = |(key, value): (serde_yaml::Value, _)| {
                (key.as_str().expect("a text as key").to_owned(), read_serde(value))
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        scalar => crate::json::to_value(scalar).unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn our_reader_reads_what_is_written(value in value()) {
        prop_assert_eq!(read(&write(&value)), value);
    }

    #[test]
    fn libyaml_reads_what_is_written(value in value()) {
        let text = write(&value);
        let back = serde_yaml::from_str(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        prop_assert_eq!(read_serde(back), value);
    }
}

#[test]
fn treacherous_texts_are_read_back() {
    for text in TREACHEROUS {
        let value = json!({ (*text): *text });
        assert_eq!(read(&write(&value)), value, "{text:?}");
    }
}

const PYTHON: &str = r#"
import json, sys
try:
    import yaml
except ImportError:
    print("no PyYAML"); sys.exit()
class Loader(yaml.SafeLoader): pass
scalar = lambda loader, node: loader.construct_scalar(node)
Loader.add_constructor("!Ref", lambda l, n: {"Ref": scalar(l, n)})
Loader.add_constructor("!Sub", lambda l, n: {"Fn::Sub": scalar(l, n)})
Loader.add_constructor("!GetAtt", lambda l, n: {"Fn::GetAtt": scalar(l, n).split(".", 1)})
count = 0
for text, value in json.load(sys.stdin):
    back = yaml.load(text, Loader)
    if back != value or json.dumps(back, sort_keys=True) != json.dumps(value, sort_keys=True):
        print("wrong:", ascii(text), ascii(back), ascii(value)); sys.exit()
    count += 1
print("equal", count)
"#;

/// `PyYAML` follows YAML 1.1, and cfn-lint and the AWS CLI read templates with it.
#[test]
fn pyyaml_reads_what_is_written() {
    let mut runner = TestRunner::deterministic();
    let generated = std::iter::repeat_with(|| value().new_tree(&mut runner).unwrap().current()).take(2000);
    let values = TREACHEROUS.iter().map(|text| json!({ (*text): *text })).chain(generated);
    let batch: Vec<(String, Value)> = values.map(|value| (write(&value), value)).collect();
    let python =
        Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else { return unjudged("python3") };
    let input = serde_json::to_vec(&batch).unwrap();
    // Its end comes to light in the answer.
    let _ = python.stdin.take().unwrap().write_all(&input);
    let answer = python.wait_with_output().unwrap().stdout;
    match String::from_utf8(answer).unwrap().trim() {
        "no PyYAML" => unjudged("PyYAML"),
        answer => assert_eq!(answer, format!("equal {}", batch.len())),
    }
}

#[allow(clippy::print_stderr, clippy::disallowed_methods, reason = "what was not judged must be said")]
fn unjudged(missing: &str) {
    assert!(std::env::var_os("CI").is_none(), "{missing} is missing");
    eprintln!("not judged by PyYAML: {missing} is missing; pip install PyYAML");
}

#[test]
fn sections_and_resources_are_set_apart_and_lists_are_not() {
    let value = json!({
        "A": "2010-09-09",
        "Resources": {
            "X": {"Type": "AWS::S3::Bucket", "P": {"L": [{"a": 1, "b": []}, [1, "x"]], "E": {}}},
            "Z": {"DependsOn": "X", "Arn": {"Fn::GetAtt": ["X", "Arn"]}},
        },
    });
    let expected = r#"A: "2010-09-09"

Resources:
  X:
    Type: AWS::S3::Bucket
    P:
      L:
        - a: 1
          b: []
        - - 1
          - x
      E: {}

  Z:
    DependsOn: X
    Arn: !GetAtt X.Arn
"#;
    assert_eq!(write(&value), expected);
}

#[test]
fn a_key_too_long_to_be_implicit_is_read_back() {
    let value = json!({"a": {("k".repeat(3000)): {"b": 1}, "c": 2}});
    assert_eq!(read(&write(&value)), value);
    assert_eq!(read_serde(serde_yaml::from_str(&write(&value)).unwrap()), value);
}
