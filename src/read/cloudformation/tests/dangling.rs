//! Names that nothing in a template has, and circles.

use super::{options, read_with};

/// Line, column, message and what is meant, of each that is told.
fn said(text: &str) -> Vec<(usize, usize, String, String)> {
    let (sources, read) = read_with(text, &options(None, &[]));
    let told = read.diagnostics.iter().map(|diagnostic| {
        let position = sources.position(diagnostic.labels[0].location);
        let note = diagnostic.notes.first().map(ToString::to_string).unwrap_or_default();
        (position.line, position.column, diagnostic.message.clone(), note)
    });
    told.collect()
}

fn messages(text: &str) -> Vec<String> {
    said(text).into_iter().map(|(_, _, message, _)| message).collect()
}

#[test]
fn a_name_that_nothing_has_is_told_once_with_the_one_that_is_meant() {
    let text = "
Parameters: {Prefix: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Prefx, a], Other: !Or [!Condition IsPrd, !Not [Condition: Nowhere]]}
Resources:
  LogBucket: {Type: AWS::S3::Bucket}
  Trail:
    Type: AWS::CloudTrail::Trail
    DependsOn: [LogBucketPolicy, LogBuckt]
    Condition: IsProduction
    Properties:
      S3BucketName: !Ref LogBukcet
      S3KeyPrefix: !Sub ['${Own}-${Prefix}-${!Literal}-${LogBuket.Arn}', {Own: !Ref LogBukcet}]
      KMSKeyId: !GetAtt Prefix.Arn
      TrailName: !If [Prod, a, !GetAtt [Nothing, Arn]]
  LogBucketPolicy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref 'AWS::StackName', PolicyDocument: {Statement: []}}}
Outputs: {Name: {Value: !GetAtt LogBuckets.Arn}}
";
    let refused = "CloudFormation refuses";
    let meant = |name: &str| format!("{refused} it: did you mean `{name}`?");
    let of_resource =
        |name: &str| format!("`{name}`, of which an attribute is taken, is no resource of this template");
    let of_condition = |name: &str| format!("`{name}` is no condition of this template");
    let unknown = || format!("{refused} a template that names what is not in it");
    let refers = |name: &str| format!("`{name}` is neither a parameter nor a resource of this template");
    let told = said(text);
    let expected = [
        (9, 16, of_condition("IsProduction"), meant("IsProd")),
        (
            8,
            34,
            "`LogBuckt`, which is waited for, is no resource of this template".to_owned(),
            meant("LogBucket"),
        ),
        (11, 21, refers("LogBukcet"), meant("LogBucket")),
        (12, 26, of_resource("LogBuket"), meant("LogBucket")),
        (
            13,
            17,
            "`Prefix` is a parameter, and only resources have attributes".to_owned(),
            format!("{refused} it: write `!Ref Prefix`"),
        ),
        (14, 23, of_condition("Prod"), meant("IsProd")),
        (14, 42, of_resource("Nothing"), unknown()),
        (3, 36, refers("Prefx"), meant("Prefix")),
        (3, 67, of_condition("IsPrd"), meant("IsProd")),
        (3, 95, of_condition("Nowhere"), unknown()),
        (16, 25, of_resource("LogBuckets"), meant("LogBucket")),
    ];
    for (line, column, message, note) in &expected {
        let found = told.iter().find(|(_, _, said, _)| said == message);
        let found = found.unwrap_or_else(|| panic!("{message} is not among {told:#?}"));
        assert_eq!((found.0, &found.3), (*line, note), "{message}, column {column}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn what_waits_for_itself_is_told() {
    let text = "
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: AWS::SNS::Topic, DependsOn: B}
  B: {Type: Other::Other::Other, Properties: {X: !Sub '${C.Arn}'}}
  C: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}
  D: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt D.Name}}
  E: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}
  F: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [Never, !Ref G, x]}}
  G: {Type: AWS::SNS::Topic, DependsOn: F}
";
    assert_eq!(
        messages(text),
        ["resources `A`, `B`, `C` wait for each other in a circle", "resource `D` refers to itself"]
    );
    assert_eq!(said(text)[0].0, 4);
}

#[test]
fn what_a_macro_or_a_loop_may_give_is_not_told() {
    for text in [
        "Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref ApiStage}}}",
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${AWS::Region}-${!x}'}}}",
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::T:\n    - N\n    - [a, b]\n    - T${N}: {Type: AWS::SNS::Topic, \
         Properties: {TopicName: !Ref N, DisplayName: !GetAtt ['T${N}', TopicName]}}",
    ] {
        let told = messages(text);
        let told: Vec<&String> =
            told.iter().filter(|message| !message.contains("refers to itself")).collect();
        assert!(told.is_empty() || told == ["this template is not what is deployed"], "{text}: {told:?}");
    }
}

#[test]
fn of_many_names_the_last_are_told_together() {
    let topic =
        |i: usize| format!("  T{i}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: !Ref Else{i}}}}}\n");
    let text = format!("Resources:\n{}", (0..60).map(topic).collect::<String>());
    let told = messages(&text);
    assert_eq!(
        (told.len(), told[50].as_str()),
        (51, "10 further names are in nothing of this template, from here on")
    );
}
