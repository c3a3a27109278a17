//! What templates are read as.

mod attributes;
mod dangling;
mod functions;
mod layout;
mod places;

use super::*;
use crate::estate::Estate;
use crate::estate::Place;
use crate::json::{Value, json};
use crate::source::Sources;

/// Reads a text, with the names of parameters and their values.
pub(super) fn read_with(text: &str, options: &Options) -> (Sources, Read) {
    let mut sources = Sources::new();
    let id = sources.add("templates/Log Archive.yaml", text);
    let read = read(Text { id, source: sources.get(id) }, options);
    (sources, read)
}

pub(super) fn options(place: Option<(&str, &str)>, parameters: &[(&str, Value)]) -> Options {
    let place = place.map(|(account, region)| Place {
        account: Some(account.to_owned()),
        region: Some(region.to_owned()),
    });
    Options {
        place: place.unwrap_or_default(),
        parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        ..Options::default()
    }
}

/// The estate of a text with which nothing is wrong.
#[track_caller]
pub(super) fn estate(text: &str) -> Estate {
    let (_, read) = read_with(text, &Options::default());
    assert_eq!(read.diagnostics, []);
    read.estate
}

/// What the property `V` of the resource `T` is, with these sections before `Resources`.
#[track_caller]
pub(super) fn value_in(sections: &str, value: &str) -> Value {
    value_with(sections, value, &Options::default())
}

#[track_caller]
pub(super) fn value_with(sections: &str, value: &str, options: &Options) -> Value {
    let (value, told) = value_told(sections, value, options);
    assert_eq!(told, [""; 0]);
    value
}

/// The same of a template in which something is wrong, with what is told.
#[track_caller]
pub(super) fn value_told(sections: &str, value: &str, options: &Options) -> (Value, Vec<String>) {
    let text = format!(
        "{sections}\nResources:\n  B: {{Type: AWS::S3::Bucket}}\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      V: {value}\n"
    );
    let (_, read) = read_with(&text, options);
    let told = read.diagnostics.into_iter().map(|told| told.message).collect();
    let topic = read.estate.get("T").expect("the topic is kept");
    (topic.property("/V").cloned().unwrap_or(Value::Null), told)
}

#[track_caller]
pub(super) fn value(written: &str) -> Value {
    value_in("", written)
}

/// Why a value is unknown.
#[track_caller]
pub(super) fn reason(value: &Value) -> &str {
    match crate::estate::intrinsic::intrinsic(value) {
        Some(crate::estate::Intrinsic::Unknown(reason)) => reason,
        _ => panic!("known: {value}"),
    }
}

#[test]
fn a_stack_is_called_by_its_file() {
    let names = ["cfn/LogArchive.yaml", "1-log_archive.json", "-", ".yaml"].map(stack_name);
    assert_eq!(names, ["logarchive", "1-log-archive", "template", "template"]);
}

#[test]
fn what_is_a_template() {
    let is = |text: &str| looks_like_template(&crate::source::Source::new("x", text).documents().0[0]);
    assert!(is("AWSTemplateFormatVersion: 2010-09-09"));
    assert!(is("Transform: AWS::Serverless-2016-10-31"));
    assert!(is("{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}"));
    assert!(is("Resources: {A: {}, B: {Type: X::Y::Z}}"));
    assert!(!is("Resources: {A: {Kind: 1}}"));
    assert!(!is("version: 1\norganization: {}"));
    assert!(!is("- Resources"));
}

#[test]
fn parameter_files_in_every_form() {
    let read = |text: &str| {
        let mut sources = Sources::new();
        let id = sources.add("p.json", text);
        parameters(Text { id, source: sources.get(id) })
    };
    let expected = [("A".to_owned(), json!("1")), ("B".to_owned(), json!("x=y"))].into();
    for text in [
        r#"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x=y"}]"#,
        r#"["A=1", "B=x=y"]"#,
        r#"{"Parameters": {"A": "1", "B": "x=y"}, "Tags": {}}"#,
        r#"{"A": 1, "B": "x=y"}"#,
        "A: 1\nB: x=y\n",
    ] {
        assert_eq!(read(text).as_ref(), Ok(&expected), "{text}");
    }
    assert_eq!(read(r#"{"L": ["a", "b"]}"#).unwrap()["L"], json!(["a", "b"]));
    assert_eq!(read(r#"[{"ParameterKey": "A", "UsePreviousValue": true}]"#), Ok([].into()));
    for (text, at) in [
        (r#"[{"ParameterKey": "A"}]"#, 1),
        (r#"["A"]"#, 1),
        (r#"{"A": {"B": 1}}"#, 1),
        (r#""A""#, 0),
        ("[{]", 2),
    ] {
        let wrong = read(text).unwrap_err();
        assert_eq!((wrong.len(), wrong[0].labels[0].location.span.start), (1, at), "{text}");
    }
}
