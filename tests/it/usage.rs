//! The program as somebody uses it who has not read all of the manual: files of other tools, answers that were never
//! asked for, slips.

use crate::run::Run;

const TEMPLATE: &str = "Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      S3BucketName: elsewhere\n";

/// A repository with a template and one file more; what is said of that file.
#[track_caller]
fn beside(name: &str, text: &str) -> String {
    let ran = Run::new(&["check", ".", "--format", "concise"]).file("t.yaml", TEMPLATE).file(name, text);
    let ran = ran.exit(1);
    let of_file = |line: &&str| line.starts_with(name);
    ran.stdout.lines().filter(of_file).collect::<Vec<_>>().join("\n") + &ran.stderr
}

#[test]
fn what_others_show_as_examples_is_no_input_of_a_walk() {
    let hcl = "resource \"aws_cloudtrail\" \"x\" {\n  name = \"x\"\n}\n";
    let template =
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Logs:\n    Type: AWS::S3::Bucket\n";
    for (name, text) in [
        ("README.md", format!("# Module\n\n```hcl\nmodule \"trail\" {{\n  source = \"./x\"\n}}\n{hcl}```\n")),
        ("docs.md", format!("# Stack\n\n```yaml\n{template}```\n")),
        ("make.py", format!("T = \"\"\"\n{template}\"\"\"\nprint(T)\n")),
        ("test.py", format!("T = \"\"\"\n{hcl}\"\"\"\n")),
        ("notes.txt", "See:\n\nResources:\n  - https://x/AWS::x\nand: more: of it\n".to_owned()),
        ("_config.yml", "title: x\norganization: Acme\n".to_owned()),
        ("hiking.json", r#"{"trails": [{"name": "Blue", "km": 3}]}"#.to_owned()),
        ("settings.yaml", "organization:\n  id: 7\n  name: Acme\n".to_owned()),
        ("health.json", r#"{"Status": "ok"}"#.to_owned()),
        ("servers.json", r#"{"account": "acme", "regions": {}}"#.to_owned()),
    ] {
        assert_eq!(beside(name, &text), "", "{name}");
    }
}

#[test]
fn what_cannot_be_read_of_ones_own_files_is_an_error_of_a_walk() {
    for (name, text) in [
        ("broken.yaml", "Resources:\n  A:\n    Type: AWS::X::Y\n   B: x\n"),
        ("main.tf", "resource \"aws_cloudtrail\" \"x\" {\n"),
        ("spec.yaml", "organization: {home_region: eu-west-1, accounts: {}}\ntrials: {}\n"),
        ("other.yaml", "version: 1\ntrails: {org: {bukket: logs}}\n"),
    ] {
        let ran = Run::new(&["check", "."]).file("t.yaml", TEMPLATE).file(name, text).exit(2);
        assert!(ran.stdout.contains(&format!("--> {name}:")), "{name}: {}", ran.stdout);
    }
}

#[test]
fn a_bundle_that_was_not_asked_about_trails_is_not_clean() {
    for bundle in [
        r#"{"account": "111111111111", "regions": {}}"#,
        r#"{"account": "111111111111", "regions": {"eu-west-1": {"kms": {"list-keys": {"Keys": []}}}}}"#,
        r#"{"account": "111111111111", "regions": {"eu-west-1": {"cloudtrail": {}}}}"#,
    ] {
        let ran = Run::new(&["check", "-"]).stdin(bundle).exit(0);
        let told = "cannot tell[account-trail]: cannot tell whether account `111111111111` has no trail";
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
        assert!(
            ran.stdout.contains("`aws cloudtrail describe-trails` is not among the answers"),
            "{}",
            ran.stdout
        );
    }
    let unlisted =
        r#"{"account": "111111111111", "regions": {"eu-west-1": {"cloudtrail": {"describe-trails": {}}}}}"#;
    let ran = Run::new(&["check", "-"]).stdin(unlisted).exit(0);
    assert!(
        ran.stdout.contains("the answer of `aws cloudtrail describe-trails` has no list of trails"),
        "{}",
        ran.stdout
    );
}

#[test]
fn one_regions_answer_is_pointed_at_where_another_refused() {
    let bundle = r#"{"account": "111111111111", "regions": {
"eu-west-1": {"cloudtrail": {"describe-trails": {"__error": "AccessDeniedException"}}},
"us-east-1": {"cloudtrail": {"describe-trails": {"trailList": []}}}}}"#;
    let ran = Run::new(&["check", "-", "--format", "concise"]).stdin(bundle).exit(1);
    assert!(ran.stdout.starts_with("<stdin>:3:"), "{}", ran.stdout);
}

#[test]
fn a_control_is_not_out_of_question_where_nobody_asked() {
    let report = |bundle: &str| {
        let ran = Run::new(&["report", "--framework", "cis-aws-5.0", "-"]).stdin(bundle).ran();
        ran.stdout
    };
    let nothing = report(r#"{"account": "111111111111", "regions": {}}"#);
    assert!(!nothing.contains("not applicable"), "{nothing}");
    assert!(
        nothing.contains("no trail is among the inputs: `aws cloudtrail describe-trails` is not among"),
        "{nothing}"
    );
    let none = report(r#"{"trailList": []}"#);
    assert!(none.contains("not applicable  3.2 "), "{none}");
}
