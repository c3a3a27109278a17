//! Each function, in each of its forms.

use super::{options, reason, value, value_in, value_told, value_with};
use crate::estate::intrinsic::pieces;
use crate::json::{Value, json};
use crate::read::Options;

const PARAMETERS: &str = "
Parameters:
  Name: {Type: String, Default: logs}
  Days: {Type: Number, Default: 90}
  List: {Type: CommaDelimitedList, Default: 'a, b'}
  Open: {Type: String}
  Ssm: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
";

fn with_parameters(written: &str) -> Value {
    value_in(PARAMETERS, written)
}

#[test]
fn references() {
    assert_eq!(value("!Ref B"), json!({"Ref": "B"}));
    assert_eq!(value("{Ref: B}"), json!({"Ref": "B"}));
    assert_eq!(value("!Ref AWS::AccountId"), json!({"Ref": "AWS::AccountId"}));
    assert_eq!(value("!Ref AWS::NoValue"), Value::Null);
    let nothing = "`X` is neither a parameter nor a resource of this template";
    let (found, told) = value_told("", "!Ref X", &Options::default());
    assert_eq!((reason(&found), told), (nothing, vec![nothing.to_owned()]));
    for form in ["!GetAtt B.Arn", "{Fn::GetAtt: [B, Arn]}", "{Fn::GetAtt: B.Arn}", "!GetAtt [B, Arn]"] {
        assert_eq!(value(form), json!({"Fn::GetAtt": ["B", "Arn"]}), "{form}");
    }
    let (found, told) = value_told("", "!GetAtt X.Arn", &Options::default());
    let of_nothing = "`X`, of which an attribute is taken, is no resource of this template";
    assert_eq!((reason(&found), told), (nothing, vec![of_nothing.to_owned()]));
}

#[test]
fn what_aws_calls_a_resource_is_there() {
    let others = "  Vpc: {Type: AWS::EC2::VPC}\n  Made: {Type: Custom::Key}\n";
    let text = |written: &str| {
        let of = format!("Resources:\n{others}  T: {{Type: AWS::SNS::Topic, Properties: {{V: {written}}}}}");
        super::estate(&of).get("T").unwrap().property("/V").unwrap().clone()
    };
    for there in ["!Ref Vpc", "!GetAtt Vpc.CidrBlock", "!Ref Made"] {
        assert_eq!(pieces(&text(there)), Some(vec![None]), "{there}");
    }
    assert_eq!(reason(&text("!GetAtt Made.On")), "`Made.On` is what a custom resource answers");
    assert_eq!(pieces(&text("!GetAtt Made.On")), None);
}

#[test]
fn dynamic_references_are_resolved_at_deployment() {
    let open = value("'{{resolve:ssm:/key:1}}'");
    assert_eq!(reason(&open), "`{{resolve:ssm:/key:1}}` is resolved at deployment");
    assert_eq!(pieces(&open), Some(vec![None]));
    let default = "Parameters: {P: {Type: String, Default: '{{resolve:ssm:/key:1}}'}}";
    assert_eq!(value_in(default, "!Ref P"), open);
}

#[test]
fn parameters_are_their_defaults_or_what_is_given() {
    assert_eq!(with_parameters("!Ref Name"), "logs");
    assert_eq!(with_parameters("!Ref Days"), "90");
    assert_eq!(with_parameters("!Ref List"), json!(["a", "b"]));
    let only =
        "Parameters: {P: {Type: String, AllowedValues: ['true']}, Q: {Type: String, AllowedValues: [a, b]}}";
    assert_eq!(value_in(only, "!Ref P"), "true");
    assert!(reason(&value_in(only, "!Ref Q")).contains("has no default"));
    let open = with_parameters("!Ref Open");
    assert_eq!(reason(&open), "parameter `Open` has no default and no value is given; give --parameters");
    assert!(reason(&with_parameters("!Ref Ssm")).contains("Systems Manager"));
    let given = options(None, &[("Open", json!("x")), ("List", json!(["c", "d"])), ("Name", json!("n"))]);
    let value = |written: &str| value_with(PARAMETERS, written, &given);
    assert_eq!(value("!Ref Open"), "x");
    assert_eq!(value("!Ref List"), json!(["c", "d"]));
    assert_eq!(value("!Sub '${Name}-${Open}'"), "n-x");
}

#[test]
fn a_parameter_that_takes_no_empty_text_is_a_text() {
    let of =
        |constraint: &str| value_in(&format!("Parameters: {{P: {{Type: String{constraint}}}}}"), "!Ref P");
    assert_eq!(pieces(&of(", AllowedPattern: '^arn:.+$'")), Some(vec![Some("arn:"), None]));
    for constraint in
        [", MinLength: 1", ", MinLength: '3'", ", AllowedPattern: '^[a-z]+$'", ", AllowedValues: [a, b]"]
    {
        let value = of(constraint);
        assert_eq!(pieces(&value), Some(vec![None]), "{constraint}");
        assert_eq!(reason(&value), "parameter `P` has no default and no value is given; give --parameters");
    }
    for kind in ["AWS::EC2::VPC::Id", "AWS::SSM::Parameter::Value<String>"] {
        let declared = format!("Parameters: {{P: {{Type: '{kind}'}}}}");
        assert_eq!(pieces(&value_in(&declared, "!Ref P")), Some(vec![None]), "{kind}");
    }
    for kind in ["Number", "CommaDelimitedList", "List<Number>", "AWS::SSM::Parameter::Value<List<String>>"] {
        let declared = format!("Parameters: {{P: {{Type: '{kind}', MinLength: 1}}}}");
        assert_eq!(pieces(&value_in(&declared, "!Ref P")), None, "{kind}");
    }
    for constraint in [
        "",
        ", MinLength: 0",
        ", AllowedPattern: '[a-z]*'",
        ", AllowedValues: ['', b]",
        ", AllowedPattern: '('",
    ] {
        assert_eq!(pieces(&of(constraint)), None, "{constraint}");
    }
}

#[test]
fn nested_stacks_keep_their_outputs() {
    let text = "Resources:\n  N: {Type: AWS::CloudFormation::Stack}\n  T: {Type: AWS::SNS::Topic, Properties: {V: !GetAtt N.Outputs.Key}}";
    let estate = super::estate(text);
    assert!(reason(estate.get("T").unwrap().property("/V").unwrap()).contains("nested stack"));
}

#[test]
fn substitutions() {
    assert_eq!(with_parameters("!Sub '${Name}-x'"), "logs-x");
    assert_eq!(with_parameters("{Fn::Sub: ['${A}/${ Name }', {A: !Ref Days}]}"), "90/logs");
    assert_eq!(
        value("!Sub 'a-${AWS::Region}-${B.Arn}/*'"),
        json!({"Fn::Sub": "a-${AWS::Region}-${B.Arn}/*"})
    );
    assert_eq!(value("!Sub ['${X}/*', {X: !GetAtt B.Arn}]"), json!({"Fn::Sub": "${B.Arn}/*"}));
    assert_eq!(value("!Sub '${B}'"), json!({"Ref": "B"}));
    assert_eq!(value("!Sub 'x-${!aws:username}'"), "x-${aws:username}");
    assert_eq!(value("!Sub '${B}-${!aws:username}'"), json!({"Fn::Sub": "${B}-${!aws:username}"}));
    assert_eq!(value("!Sub 'open ${'"), "open ${");
    let open = "${?parameter `Open` has no default and no value is given; give --parameters}";
    assert_eq!(with_parameters("!Sub 'a-${Open}'"), json!({ "Fn::Sub": format!("a-{open}") }));
    assert!(reason(&with_parameters("!Sub '${Open}'")).contains("`Open`"));
    assert!(reason(&with_parameters("!Sub 'a-${List}'")).contains("list"));
}

#[test]
fn joins() {
    assert_eq!(value("!Join [':', [arn, aws, s3]]"), "arn:aws:s3");
    assert_eq!(
        value("{Fn::Join: ['', ['arn:', !Ref AWS::Partition, ':s3:::', !Ref B, '/*']]}"),
        json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::${B}/*"})
    );
    assert_eq!(value("!Join [',', ['${aws:x}', !Ref B]]"), json!({"Fn::Sub": "${!aws:x},${B}"}));
    assert_eq!(with_parameters("!Join ['-', !Ref List]"), "a-b");
    assert_eq!(value("!Join ['-', [a, !Ref AWS::NoValue, 12]]"), "a-12");
    let open = "${?parameter `Open` has no default and no value is given; give --parameters}";
    assert_eq!(with_parameters("!Join ['', [a, !Ref Open]]"), json!({ "Fn::Sub": format!("a{open}") }));
    assert_eq!(
        reason(&value("!Join ['', !Ref AWS::NotificationARNs]")),
        "`AWS::NotificationARNs` is not known before deployment"
    );
}

#[test]
fn lists_are_split_and_selected_from() {
    assert_eq!(value("!Split [',', 'a,b']"), json!(["a", "b"]));
    assert_eq!(value("!Select [1, [a, b]]"), "b");
    assert_eq!(value("!Select ['0', !Split ['/', 'x/y']]"), "x");
    assert_eq!(with_parameters("{Fn::Select: [1, !Ref List]}"), "b");
    assert!(reason(&value("!Select [2, [a, b]]")).contains("no item `2`"));
    assert!(reason(&value("!Split ['/', !Ref AWS::StackId]")).contains("`AWS::StackId`"));
    let place = options(Some(("111111111111", "eu-west-1")), &[]);
    assert_eq!(value_with("", "!Split ['-', !Ref AWS::Region]", &place), json!(["eu", "west", "1"]));
}

#[test]
fn maps() {
    let maps = "Mappings: {M: {eu-west-1: {days: 30, list: [1, 2]}, us-east-1: {days: 60}}}";
    assert_eq!(value_in(maps, "!FindInMap [M, eu-west-1, days]"), 30);
    assert_eq!(value_in(maps, "{Fn::FindInMap: [M, eu-west-1, list]}"), json!([1, 2]));
    assert!(reason(&value_in(maps, "!FindInMap [M, eu-west-1, x]")).contains("no `M`"));
    assert_eq!(value_in(maps, "!FindInMap [M, eu-west-1, x, {DefaultValue: 7}]"), 7);
    let by_region = "!FindInMap [M, !Ref AWS::Region, days]";
    assert_eq!(reason(&value_in(maps, by_region)), "`AWS::Region` is not known; give --region");
    let place = options(Some(("111111111111", "us-east-1")), &[]);
    assert_eq!(value_with(maps, by_region, &place), 60);
    let same = "Mappings: {M: {eu-west-1: {on: true}, us-east-1: {on: true, off: 1}}}";
    assert_eq!(value_in(same, "!FindInMap [M, !Ref AWS::Region, on]"), true);
    assert_eq!(value_in(same, "!FindInMap [M, !Ref AWS::Region, off]"), 1);
    assert!(reason(&value_in(same, "!FindInMap [M, !Ref AWS::Region, none]")).contains("Region"));
}

#[test]
fn further_functions() {
    assert_eq!(value("!Base64 abc"), "YWJj");
    assert!(reason(&value("!Base64 {Ref: B}")).contains("`B`"));
    assert_eq!(value("!ImportValue x"), json!({"Fn::ImportValue": "x"}));
    assert_eq!(
        value("{Fn::ImportValue: !Sub '${AWS::StackName}-x'}"),
        json!({"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-x"}})
    );
    assert!(reason(&with_parameters("!ImportValue {Ref: Open}")).contains("`Open`"));
    assert_eq!(value("{Fn::Length: [a, b]}"), 2);
    assert_eq!(value("{Fn::ToJsonString: {a: [1, x]}}"), r#"{"a":[1,"x"]}"#);
    assert!(reason(&value("!GetAZs ''")).contains("availability zones"));
    assert!(reason(&value("!Cidr ['10.0.0.0/8', 1, 8]")).contains("Fn::Cidr"));
    assert!(reason(&value("{Fn::Transform: {Name: AWS::Include}}")).contains("Fn::Transform"));
    assert!(reason(&value("{A: 1, Fn::Transform: {Name: AWS::Include}}")).contains("Fn::Transform"));
    assert!(reason(&value("{Fn::New: 1}")).contains("`Fn::New`"));
    assert!(reason(&value("{Fn::If: [a, b, c], D: 1}")).contains("beside other keys"));
    assert!(reason(&value("!Rain::Embed x")).contains("!Rain::Embed"));
    assert_eq!(value("!!str 5"), "5");
}

#[test]
fn scalars_stay_what_they_say() {
    assert_eq!(value("2012-10-17"), "2012-10-17");
    // Without quotes it is a number: `zeros`.
    assert_eq!(value("'012345678901'"), "012345678901");
    assert_eq!(value("1.10"), "1.10");
    assert_eq!(value("[1, true, x, null]"), json!([1, true, "x"]));
    assert_eq!(value("{A: null, 1: x}"), json!({"1": "x"}));
}

const CONDITIONS: &str = "
Parameters:
  Env: {Type: String, Default: prod}
  Open: {Type: String}
Conditions:
  Yes: !Equals [!Ref Env, prod]
  No: {Fn::Not: [{Condition: Yes}]}
  Maybe: !Equals [!Ref Open, x]
  Same: !Equals [!Ref AWS::Region, !Ref AWS::Region]
  Here: !Equals [!Ref AWS::Region, eu-west-1]
  AndNo: !And [!Condition No, !Condition Maybe]
  AndMaybe: !And [!Condition Yes, !Condition Maybe]
  OrYes: !Or [!Condition Maybe, {Condition: Yes}]
  OrMaybe: !Or [!Condition Maybe, {Condition: No}]
  Loop: !Not [!Condition Loop]
  Typed: !Equals [true, 'true']
";

#[test]
fn conditions_have_three_values() {
    let of = |name: &str| value_in(CONDITIONS, &format!("!If [{name}, 1, 2]"));
    for (name, expected) in [("Yes", 1), ("No", 2), ("Same", 1), ("AndNo", 2), ("OrYes", 1), ("Typed", 1)] {
        assert_eq!(of(name), expected, "{name}");
    }
    for name in ["Maybe", "AndMaybe", "OrMaybe"] {
        assert_eq!(
            reason(&of(name)),
            format!(
                "it depends on condition `{name}`: parameter `Open` has no default and no value is given; give --parameters"
            )
        );
    }
    assert!(reason(&of("Here")).contains("give --region"));
    assert!(reason(&of("Loop")).contains("depends on itself"));
    let (found, told) = value_told(CONDITIONS, "!If [None, 1, 2]", &Options::default());
    assert!(reason(&found).contains("not in this template"));
    assert_eq!(told, ["`None` is no condition of this template"]);
    let place = options(Some(("111111111111", "us-east-1")), &[("Open", json!("x"))]);
    assert_eq!(value_with(CONDITIONS, "!If [Here, 1, 2]", &place), 2);
    assert_eq!(value_with(CONDITIONS, "!If [AndMaybe, 1, 2]", &place), 1);
}

#[test]
fn an_open_condition_leaves_only_its_own_value_open() {
    let value = |written: &str| value_in(CONDITIONS, written);
    assert_eq!(value("!If [Maybe, {A: 1}, {A: 1}]"), json!({"A": 1}));
    let list = value("[a, !If [Maybe, b, !Ref AWS::NoValue], c]");
    assert_eq!((&list[0], &list[2]), (&json!("a"), &json!("c")));
    assert!(reason(&list[1]).contains("`Maybe`"));
    assert_eq!(value("[a, !If [No, b, !Ref AWS::NoValue], c]"), json!(["a", "c"]));
    assert_eq!(value("{A: {Fn::If: [No, 1, {Ref: AWS::NoValue}]}, B: 2}"), json!({"B": 2}));
    assert!(reason(&value("!If [Maybe, {A: 1}, {B: 1}]")).contains("`Maybe`"));
}
