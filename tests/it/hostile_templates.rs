//! Templates that are meant to hang or to break: each ends in an estate, quickly.

use crate::hostile_input::{apply, edit};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use trailsmith::estate::Place;
use trailsmith::json::Value;
use trailsmith::policy::{PolicySet, Scope, evaluate};
use trailsmith::read::{Options, Read, Text, cloudformation};
use trailsmith::source::Sources;

/// Debug builds on a busy machine included; a debug build alone needs a second or two.
const LIMIT: Duration = Duration::from_secs(60);

const TEMPLATE: &str = include_str!("../fixtures/cloudformation/everything.yaml");

fn read(text: &str) -> Read {
    let mut sources = Sources::new();
    let id = sources.add("template.yaml", text);
    let place = Place { account: None, region: Some("eu-west-1".to_owned()) };
    let options = Options { place, ..Options::default() };
    let read = cloudformation::read(Text { id, source: sources.get(id) }, &options);
    for resource in &read.estate.resources {
        locate(resource, &resource.properties, &mut String::new(), &sources);
    }
    read
}

/// Every place lies in the text.
fn locate(resource: &trailsmith::estate::Resource, value: &Value, pointer: &mut String, sources: &Sources) {
    let location = resource.origins.locate(pointer);
    assert!(sources.get(location.source).text.get(location.span.range()).is_some(), "{pointer}");
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (segment, child) in children {
        let before = pointer.len();
        trailsmith::source::pointer::push(pointer, &segment);
        locate(resource, child, pointer, sources);
        pointer.truncate(before);
    }
}

#[track_caller]
fn ends(text: &str) -> Read {
    let start = Instant::now();
    let read = read(text);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    read
}

#[test]
fn the_template_is_a_good_one() {
    let read = read(TEMPLATE);
    assert_eq!(read.diagnostics, []);
    let ids: Vec<&str> = read.estate.resources.iter().map(|resource| resource.id.as_str()).collect();
    assert_eq!(ids, ["Logs", "Copy", "Policy", "TextPolicy", "Topiclogs", "Topicalarms"]);
    assert_eq!(read.estate.exports.len(), 4);
}

#[test]
fn chains_of_conditions() {
    let mut text = "Conditions:\n  C0: !Equals [a, a]\n".to_owned();
    for i in 1..20_000 {
        writeln!(text, "  C{i}: !Not [!Condition C{}]", i - 1).unwrap();
    }
    text.push_str("Resources:\n  T: {Type: AWS::SNS::Topic, Condition: C19999}\n");
    assert_eq!(ends(&text).estate.resources.len(), 1);
}

#[test]
fn nesting() {
    for open in ["!Sub [", "{Fn::If: [", "!Base64 {Fn::Base64: ", "{Fn::ForEach::A: [A, [b], "] {
        let text =
            format!("Resources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{V: {}", open.repeat(100_000));
        assert!(!ends(&text).diagnostics.is_empty());
    }
    let close = format!("{}x{}", "{Fn::ToJsonString: [".repeat(50), "]}".repeat(50));
    let text = format!("Resources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{V: {close}}}}}\n");
    assert_eq!(ends(&text).estate.resources.len(), 1);
}

#[test]
fn many_documents_and_many_resources() {
    ends(&"---\nResources: {A: {Type: AWS::SNS::Topic}}\n".repeat(500));
    let mut text = "Resources:\n".to_owned();
    for i in 0..5_000 {
        writeln!(text, "  R{i}: {{Type: AWS::SNS::Topic, Properties: {{V: !Sub 'x-${{R{i}}}'}}}}").unwrap();
    }
    assert_eq!(ends(&text).estate.resources.len(), 5_000);
}

#[test]
fn names_that_are_made_of_thousands_of_others() {
    let mut text = "Resources:\n  T0: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref T0}}\n".to_owned();
    for i in 1..8_000 {
        let next = (i + 1) % 8_000;
        writeln!(text, "  T{i}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: !Ref T{next}}}}}").unwrap();
    }
    let template = r#"TemplateBody: '{"Parameters": {"Bucket": {}, "B": {}}, "Resources": {"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Bucket"}, "TrailName": {"Ref": "B"}}}}}'"#;
    let given = "Parameters: [{ParameterKey: Bucket, ParameterValue: !Ref T1}, {ParameterKey: B, ParameterValue: !Ref T0}]";
    writeln!(text, "  S: {{Type: AWS::CloudFormation::StackSet, Properties: {{{given}, {template}}}}}")
        .unwrap();
    let read = ends(&text);
    assert_eq!(read.estate.resources.len(), 8_002, "{:?}", read.diagnostics);
    evaluate(&PolicySet::builtin(), &read.estate, Scope::All);
}

/// Found by fuzzing: each star doubled the time.
#[test]
fn policies_of_many_stars() {
    let many = "*".repeat(200);
    let statement = |principal: &str| {
        format!(
            "{{Effect: Allow, Principal: {{{principal}}}, Action: ['kms:Delet{many}e', 's3:Get{many}x', 's3:{}'], \
             Resource: 'arn:aws:s3:::{many}x', Condition: {{StringLike: {{'aws:SourceArn': 'arn:{many}:x{many}'}}}}}}",
            "*a".repeat(100)
        )
    };
    let both = format!("[{}, {}]", statement("AWS: '*'"), statement("Service: cloudtrail.amazonaws.com"));
    let text = format!(
        "Resources:\n  K: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: {both}}}}}}}\n  \
         B: {{Type: AWS::S3::Bucket}}\n  \
         P: {{Type: AWS::S3::BucketPolicy, Properties: {{Bucket: !Ref B, PolicyDocument: {{Statement: {both}}}}}}}\n  \
         T: {{Type: AWS::CloudTrail::Trail, Properties: {{S3BucketName: !Ref B, KMSKeyId: !Ref K}}}}\n"
    );
    let start = Instant::now();
    let estate = read(&text).estate;
    assert_eq!(estate.resources.len(), 4);
    assert_ne!(evaluate(&PolicySet::builtin(), &estate, Scope::All), []);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_template_never_panics(edits in prop::collection::btree_map(0_usize..TEMPLATE.lines().count(), edit(), 1..6)) {
        let lines = TEMPLATE.lines().enumerate().filter_map(|(i, line)| match edits.get(&i) {
            Some(edit) => apply(line, edit),
            None => Some(line.to_owned()),
        });
        read(&lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn functions_of_anything_never_panic(
        name in "Ref|Fn::(GetAtt|Sub|Join|Select|Split|If|FindInMap|Base64|ImportValue|Length|ToJsonString|ForEach::A)",
        argument in r#"(\[|\{|a|,|\]|\}|"\$\{"|"\$\{A\}"|"T"|: |1|-1|!Ref |T|!Sub ){0,12}"#,
    ) {
        read(&format!("Resources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{V: {{{name}: {argument}}}}}}}\n"));
        read(&format!("Resources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{V: {{{name}: [{argument}]}}}}}}\n"));
    }
}
