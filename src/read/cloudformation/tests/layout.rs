//! Templates as a whole: documents, sections, resources, loops, outputs.

use super::{estate, options, read_with, reason};
use crate::diagnostic::Kind;
use crate::estate::{Dialect, Estate};
use crate::json::json;
use crate::read::Options;

fn ids(estate: &Estate) -> Vec<&str> {
    estate.resources.iter().map(|resource| resource.id.as_str()).collect()
}

pub(super) fn said(text: &str) -> Vec<(String, usize, usize, String)> {
    let (sources, read) = read_with(text, &Options::default());
    let diagnostics = read.diagnostics.iter().map(|diagnostic| {
        let position = sources.position(diagnostic.labels[0].location);
        (diagnostic.id.to_string(), position.line, position.column, diagnostic.message.clone())
    });
    diagnostics.collect()
}

const NOBODY: &str = "`Nobody`, which is waited for, is no resource of this template";

#[test]
fn a_resource_is_what_the_template_says() {
    let text = "
AWSTemplateFormatVersion: 2010-09-09
Resources:
  LogsBucket:
    Type: AWS::S3::Bucket
    DependsOn: Topic
    DeletionPolicy: RetainExceptOnCreate
    Metadata: {x: 1}
    Properties: {BucketName: logs, Tags: [{Key: id, Value: '007'}]}
  Topic: {Type: AWS::SNS::Topic, DependsOn: [Key, Nobody]}
  Key: {Type: AWS::KMS::Key, Properties: }
  Stream: {Type: AWS::Kinesis::Stream}
";
    assert_eq!(said(text), [("template".to_owned(), 10, 51, NOBODY.to_owned())]);
    let unquoted = "`007` is written without quotes: CloudFormation takes it for the number 7";
    let told = said(&text.replace("'007'", "007"));
    assert!(told.contains(&("template".to_owned(), 9, 60, unquoted.to_owned())), "{told:?}");
    let estate = read_with(text, &Options::default()).1.estate;
    assert_eq!(ids(&estate), ["LogsBucket", "Topic", "Key"]);
    let bucket = &estate.resources[0];
    assert_eq!((bucket.kind.as_str(), bucket.label.as_str()), ("AWS::S3::Bucket", "logs_bucket"));
    assert_eq!(bucket.properties, json!({"BucketName": "logs", "Tags": [{"Key": "id", "Value": "007"}]}));
    assert!(bucket.attributes.retain);
    assert_eq!(bucket.attributes.depends_on, ["Topic"]);
    assert_eq!(estate.resources[1].attributes.depends_on, ["Key"]);
    assert!(!estate.resources[1].attributes.retain);
    assert_eq!((&estate.resources[1].properties, &estate.resources[2].properties), (&json!({}), &json!({})));
    assert_eq!(estate.units[0].name, "templates/Log Archive.yaml");
    assert_eq!(estate.units[0].dialect, Dialect::CloudFormation);
    assert_eq!((estate.stacks[0].name.as_str(), estate.stacks[0].account.as_str()), ("log-archive", ""));
}

#[test]
fn the_place_and_further_types_are_as_asked() {
    let mut options = options(Some(("111111111111", "cn-north-1")), &[]);
    options.kinds.insert("AWS::Kinesis::Stream".to_owned());
    let (_, read) = read_with("Resources: {Q: {Type: AWS::Kinesis::Stream}}", &options);
    assert_eq!(ids(&read.estate), ["Q"]);
    assert_eq!(read.estate.stacks[0].partition.name(), "aws-cn");
}

#[test]
fn conditions_leave_resources_out_or_keep_them() {
    let text = "
Parameters: {Open: {Type: String}}
Conditions: {No: !Equals [a, b], Maybe: !Equals [!Ref Open, x]}
Resources:
  Gone: {Type: AWS::SNS::Topic, Condition: No}
  Kept: {Type: AWS::SNS::Topic, Condition: Maybe, Properties: {V: !Ref Gone}}
Outputs:
  Gone: {Condition: No, Value: x, Export: {Name: gone}}
  Kept: {Value: !Ref Kept, Export: {Name: !Sub '${AWS::StackName}-kept'}}
  Plain: {Value: x}
";
    let estate = estate(text);
    assert_eq!(ids(&estate), ["Kept"]);
    let gone = estate.resources[0].property("/V").unwrap();
    assert_eq!(reason(gone), "`Gone` is left out, as condition `No` does not hold");
    assert_eq!(estate.exports.len(), 1);
    assert_eq!(estate.exports[0].name, json!({"Fn::Sub": "${AWS::StackName}-kept"}));
    assert_eq!(estate.exports[0].value, json!({"Ref": "Kept"}));
}

#[test]
fn every_document_is_read_and_ids_stay_apart() {
    let text = "
Resources: {A: {Type: AWS::SNS::Topic}}
---
kind: ConfigMap
---
Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic, Properties: {V: !Sub 'x-${A}'}}}
";
    let estate = estate(text);
    assert_eq!(ids(&estate), ["A", "A#2", "B"]);
    assert_eq!(estate.resources[1].name, "A");
    assert_eq!(estate.resources[2].property("/V"), Some(&json!({"Fn::Sub": "x-${A#2}"})));
    assert_eq!(estate.units.len(), 1);
}

const TWINS: [&str; 2] = [
    "
Parameters: {Name: {Type: String, Default: logs}}
Conditions: {Yes: !Equals [!Ref Name, logs]}
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub '${AWS::AccountId}-${Name}'
      ObjectLockEnabled: true
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - !If [Yes, {Effect: Deny, Resource: !Join ['', [!GetAtt Logs.Arn, /*]]}, !Ref AWS::NoValue]
",
    r#"{
  "Parameters": {"Name": {"Type": "String", "Default": "logs"}},
  "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "Name"}, "logs"]}},
  "Resources": {
    "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
      "BucketName": {"Fn::Sub": "${AWS::AccountId}-${Name}"}, "ObjectLockEnabled": "true"}},
    "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Logs"}, "PolicyDocument": {
      "Version": "2012-10-17",
      "Statement": [{"Fn::If": ["Yes",
        {"Effect": "Deny", "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Logs", "Arn"]}, "/*"]]}},
        {"Ref": "AWS::NoValue"}]}]}}}
  }
}"#,
];

#[test]
fn yaml_and_json_are_the_same() {
    let [yaml, json] = TWINS.map(estate);
    assert_eq!(ids(&yaml), ids(&json));
    for (yaml, json) in yaml.resources.iter().zip(&json.resources) {
        assert_eq!(yaml.properties, json.properties);
    }
    assert_eq!(
        yaml.resources[1].properties["PolicyDocument"],
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Resource": {"Fn::Sub": "${Logs.Arn}/*"}}]})
    );
}

#[test]
fn loops_are_expanded() {
    let text = "
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'logs,a.b'}}
Resources:
  'Fn::ForEach::Topics':
    - Name
    - !Ref Names
    - 'Topic&{Name}':
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Ref Name
          V: !Sub 'x-${Name}-${AWS::Region}'
          Fn::ForEach::Inner:
            - Inner
            - [P, Q]
            - 'Key${Inner}': !GetAtt ['Key&{Name}', Arn]
      'Key&{Name}': {Type: AWS::KMS::Key}
";
    let estate = estate(text);
    assert_eq!(ids(&estate), ["Topiclogs", "Keylogs", "Topicab", "Keyab"]);
    let arn = json!({"Fn::GetAtt": ["Keyab", "Arn"]});
    assert_eq!(
        estate.resources[2].properties,
        json!({"TopicName": "a.b", "V": {"Fn::Sub": "x-a.b-${AWS::Region}"}, "KeyP": arn, "KeyQ": arn})
    );
}

#[test]
fn loops_and_macros_that_cannot_be_followed_are_told() {
    let text = "
Transform: [AWS::Serverless-2016-10-31, Mine]
Globals: {Function: {Timeout: 3}}
Parameters: {Open: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Topics: [Name, !Ref Open, {'T${Name}': {Type: AWS::SNS::Topic}}]
  Fn::Transform: {Name: AWS::Include}
  Function: {Type: AWS::Serverless::Function}
  T: {Type: AWS::SNS::Topic, Properties: {V: !Ref FunctionRole}}
";
    let (_, read) = read_with(text, &Options::default());
    assert_eq!(ids(&read.estate), ["T"]);
    assert!(read.diagnostics.iter().all(|said| said.kind == Kind::CannotTell && said.id == "template"));
    let notes: Vec<&str> = read.diagnostics.iter().map(|said| &*said.notes[0]).collect();
    assert_eq!(
        notes,
        [
            "the macro `Mine` may add resources and change any of them",
            "`Fn::ForEach::Topics` cannot be expanded: parameter `Open` has no default and no value is given; give \
             --parameters",
            "`Fn::Transform` puts in what is not read",
        ]
    );
    assert!(reason(read.estate.resources[0].property("/V").unwrap()).contains("`Mine` may add it"));
}

#[test]
fn a_resource_whose_properties_a_macro_fills_is_not_judged() {
    let text = "
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties: {TopicName: a, Fn::Transform: {Name: AWS::Include}}
  B: {Type: AWS::SNS::Topic}
";
    let (_, read) = read_with(text, &Options::default());
    assert_eq!(ids(&read.estate), ["B"]);
    let [said] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert!(said.kind == Kind::CannotTell && said.message == "resource `A` is not judged", "{said:?}");
    assert_eq!(&*said.notes[0], "`Fn::Transform` adds properties that are not read");
}

#[test]
fn what_is_wrong_is_told_and_the_rest_is_read() {
    let text = "
Foreign: 1
Resources:
  A: {Typ: AWS::SNS::Topic}
  B: 1
  C: {Type: AWS::SNS::Topic, Properties: [1]}
  D: {Type: AWS::SNS::Topic, Type: x}
";
    assert_eq!(estate_ids(text), ["D"]);
    let expected = [
        ("syntax", 7, 30, "the key `Type` is given twice"),
        ("template", 4, 3, "resource `A` has no `Type`"),
        ("template", 5, 3, "resource `B` is the number 1; a mapping is expected"),
        ("template", 6, 42, "the `Properties` of resource `C` are a list; a mapping is expected"),
    ];
    let expected = expected.map(|(id, line, column, said)| (id.to_owned(), line, column, said.to_owned()));
    assert_eq!(said(text), expected);
}

fn estate_ids(text: &str) -> Vec<String> {
    let (_, read) = read_with(text, &Options::default());
    ids(&read.estate).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_broken_text_is_one_diagnostic_and_a_unit() {
    for text in ["Resources: [", "{\"Resources\": "] {
        let (_, read) = read_with(text, &Options::default());
        assert_eq!((read.diagnostics.len(), read.diagnostics[0].id.as_str()), (1, "syntax"), "{text}");
        assert_eq!((read.estate.units.len(), read.estate.resources.len()), (1, 0));
    }
}

#[test]
fn what_a_template_expands_to_is_limited() {
    let long = "x".repeat(100_000);
    let join = format!("!Join [!Ref P, [{}]]", "a,".repeat(10_000));
    let sub = format!("!Sub '{}'", "${P}".repeat(10_000));
    let loops =
        "{Fn::ForEach::A: [A, !Ref L, {Fn::ForEach::B: [B, !Ref L, {Fn::ForEach::C: [C, !Ref L, {}]}]}]}";
    for value in [join.as_str(), &sub, loops] {
        let list = "a,".repeat(2_000);
        let text = format!(
            "Parameters: {{P: {{Default: {long}}}, L: {{Type: CommaDelimitedList, Default: '{list}'}}}}\nResources: {{T: {{Type: AWS::SNS::Topic, Properties: {{V: {value}}}}}}}"
        );
        let (_, read) = read_with(&text, &Options::default());
        assert_eq!(read.diagnostics, []);
        let value = read.estate.resources[0].property("/V").unwrap();
        assert!(reason(value).contains("too many rounds") || reason(value).contains("more than can be read"));
    }
}

#[test]
fn a_property_in_other_letters_is_read_and_said() {
    let text = "
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      S3BucketName: logs
      EnableLogfileValidation: true
      KmsKeyId: alias/logs
      S3Keyprefix: audit
      S3KeyPrefix: right
      SomethingNew: 1
";
    let (_, read) = read_with(text, &Options::default());
    let properties = &read.estate.resources[0].properties;
    let named = |name: &str| properties.get(name).cloned().unwrap_or_default();
    assert_eq!(named("EnableLogFileValidation"), json!(true));
    assert_eq!((named("KMSKeyId"), named("S3KeyPrefix")), (json!("alias/logs"), json!("right")));
    assert_eq!(named("SomethingNew"), json!(1));
    let kind = "AWS::CloudTrail::Trail";
    let expected = [
        (7, format!("`EnableLogfileValidation` is no property of {kind}: `EnableLogFileValidation` is read")),
        (8, format!("`KmsKeyId` is no property of {kind}: `KMSKeyId` is read")),
    ];
    let found: Vec<_> = said(text).into_iter().map(|(_, line, _, message)| (line, message)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_cloudformation_knows_no_such_name_of_is_told() {
    let text = "
AWSTemplateFormatVersion: 2010-09-09
Resourcs:
  Lost: {Type: AWS::S3::Bucket}
Trail: {Type: AWS::CloudTrail::Trail}
Resources:
  Kept:
    Type: AWS::Cloudtrail::Trail
    properties: {S3BucketName: logs}
    Whatever: {}
";
    let (_, read) = read_with(text, &Options::default());
    assert_eq!(read.estate.resources[0].kind, "AWS::CloudTrail::Trail");
    let told: Vec<String> = read
        .diagnostics
        .iter()
        .map(|said| format!("{} {}", said.message.split('`').nth(1).unwrap(), said.notes[0]))
        .collect();
    assert_eq!(
        told,
        [
            "Resourcs CloudFormation refuses it: did you mean `Resources`?",
            "Trail it is a resource: write it below `Resources`",
            "AWS::Cloudtrail::Trail CloudFormation refuses it: write `AWS::CloudTrail::Trail`",
            "properties CloudFormation refuses it: did you mean `Properties`?",
        ]
    );
}

#[test]
fn a_trail_waits_for_what_others_between_wait_for() {
    let text = "
Resources:
  Trail: {Type: AWS::CloudTrail::Trail, DependsOn: Ready, Properties: {S3BucketName: logs}}
  Ready: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: [Empty, Nobody]}
  Empty: {Type: Custom::Empty, DependsOn: Ready, Properties: {Of: !Sub 'x-${Policy}', Key: !GetAtt Key.Arn}}
  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: logs}}
  Key: {Type: AWS::KMS::Key}
";
    let read = read_with(text, &Options::default()).1;
    assert_eq!(read.estate.resources[0].attributes.depends_on, ["Ready", "Policy", "Key"]);
    let told: Vec<&str> = read.diagnostics.iter().map(|told| told.message.as_str()).collect();
    assert_eq!(told, [NOBODY, "resources `Empty`, `Ready` wait for each other in a circle"]);
}

#[test]
fn a_policy_of_one_role_is_a_policy_with_a_list_of_one() {
    let text = "
Resources:
  One: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref Role, PolicyName: write, PolicyDocument: {Statement: []}}}
  Role: {Type: AWS::IAM::Role}
";
    let estate = estate(text);
    let one = &estate.resources[0];
    assert_eq!(
        (one.kind.as_str(), &one.properties["Roles"]),
        ("AWS::IAM::Policy", &json!([{"Ref": "Role"}]))
    );
    assert!(one.origins.locate("/Roles").span.start > one.origins.locate("").span.start);
}
