//! Where findings will point: the exact value that was written.

use super::read_with;
use crate::read::Options;

/// What stands in the text where that property of the first resource was written.
#[track_caller]
fn written(text: &str, pointer: &str) -> String {
    let (sources, read) = read_with(text, &Options::default());
    assert_eq!(read.diagnostics, []);
    let location = read.estate.resources[0].origins.locate(pointer);
    sources.get(location.source).text[location.span.range()].to_owned()
}

const TEXT: &str = "
Conditions: {Yes: !Equals [a, a], No: !Equals [a, b]}
Parameters: {L: {Type: CommaDelimitedList, Default: 'x,y'}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Plain: {A: [one]}
      Chosen: !If [No, not, {B: {C: chosen}, Items: [first]}]
      List:
        - !If [No, gone, !Ref AWS::NoValue]
        - {X: kept}
        - !If [Yes, last, other]
      Split: !Split [',', 'p,q']
      Parameter: !Ref L
      Fn::ForEach::K: [K, [P, Q], {'Key${K}': {V: looped}}]
";

#[test]
fn places_are_those_of_what_was_written() {
    for (pointer, expected) in [
        ("", "Topic"),
        ("/Missing", "Topic"),
        ("/Plain", "Plain"),
        ("/Plain/A/0", "one"),
        ("/Chosen", "{B"),
        ("/Chosen/B", "B"),
        ("/Chosen/B/C", "chosen"),
        ("/Chosen/Items/0", "first"),
        ("/Chosen/Missing", "{B"),
        ("/List/0/X", "kept"),
        ("/List/1", "last"),
        ("/Split/0", "Split"),
        ("/KeyP", "'Key${K}'"),
        ("/KeyQ/V", "looped"),
    ] {
        assert_eq!(written(TEXT, pointer), expected, "{pointer}");
    }
    assert_eq!(written(TEXT, "/Parameter/1"), "L");
}

#[test]
fn properties_that_a_condition_chooses_have_places() {
    let text = "
Conditions: {Yes: !Equals [a, a]}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::If: [Yes, {A: 1, B: [two]}, {A: 3}]
";
    assert_eq!(written(text, "/A"), "1");
    assert_eq!(written(text, "/B/0"), "two");
    assert_eq!(written(text, "/C"), "Topic");
}

#[test]
fn merged_properties_are_where_their_anchor_is() {
    let text = "
x: &x {A: anchored}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {<<: *x, B: own}
";
    assert_eq!(written(text, "/A"), "anchored");
    assert_eq!(written(text, "/B"), "own");
}
