//! Escaping and layout, judged by Terraform on generated input.

use crate::peers::terraform::Terraform;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fs;
use tempfile::TempDir;
use trailsmith::emit::{Provenance, Templates, terraform};
use trailsmith::estate::Estate;
use trailsmith::json::json;

/// A user's own text in place of the outputs, as it comes out.
fn laid_out(text: &str) -> String {
    let template = format!("{{% raw %}}{text}{{% endraw %}}");
    let templates = Templates::new([("terraform/outputs.tf.j2".to_owned(), template)]).unwrap();
    let provenance = Provenance { version: String::new(), digest: String::new() };
    let artifacts = terraform::emit(&Estate::default(), &provenance, &templates).unwrap();
    let outputs = artifacts.into_iter().find(|one| one.path == "terraform/outputs.tf").unwrap();
    let header = outputs.content.lines().take(3).map(|line| line.len() + 1).sum();
    outputs.content[header..].to_owned()
}

fn gap() -> impl Strategy<Value = &'static str> + Clone {
    prop_oneof![4 => Just(" "), 2 => Just(""), 1 => Just("   ")]
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 :/*.=#{}éü日-]{0,8}",
        Just("\\\"".to_owned()),
        Just("$${x}".to_owned()),
        Just("%%{x}".to_owned()),
        Just("${ a.b [ 0 ] }".to_owned()),
        Just("${f( x,\"y ${z}\" )}".to_owned()),
        Just("${~ a ~}".to_owned()),
        Just("\\\\".to_owned()),
        Just("//".to_owned()),
    ];
    // A lone interpolation is what `terraform fmt` takes apart.
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"s{}\"", pieces.concat()))
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        string(),
        Just("true".to_owned()),
        Just("-1".to_owned()),
        Just("1.5e3".to_owned()),
        Just("aws_s3_bucket.logs.arn".to_owned()),
        Just("a[*].b".to_owned()),
        Just("!x".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let items = (prop::collection::vec(inner.clone(), 1..4), gap());
        let pairs = (prop::collection::vec((inner.clone(), gap()), 1..4), any::<bool>());
        prop_oneof![
            items
                .clone()
                .prop_map(|(items, gap)| format!("[{gap}{}{gap}]", items.join(&format!("{gap},{gap}")))),
            items.clone().prop_map(|(items, gap)| format!("[\n{}{gap},\n]", items.join(",\n"))),
            items.prop_map(|(items, gap)| format!("f({gap}{}{gap})", items.join(","))),
            pairs.prop_map(|(pairs, lines)| {
                let sign = |i: usize| if i.is_multiple_of(2) { "=" } else { ":" };
                let pair =
                    |(i, (value, gap)): (usize, &(String, &str))| format!("k{i}{gap}{}{gap}{value}", sign(i));
                let pairs: Vec<String> = pairs.iter().enumerate().map(pair).collect();
                if lines {
                    format!("{{\n{}\n}}", pairs.join("\n"))
                } else {
                    format!("{{{}}}", pairs.join(","))
                }
            }),
            (inner.clone(), gap()).prop_map(|(value, gap)| format!("(a{gap}=={gap}{value})")),
            inner.clone().prop_map(|value| format!("x  ?{value}: null")),
            inner.clone().prop_map(|value| format!("[for v in [{value}]:v  if v!=null]")),
            (inner, Just(" - b")).prop_map(|(value, rest)| format!("(1+{value}{rest})")),
        ]
    })
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "  # [a-z ={\"]{0,9}[a-z]", 1 => "// [a-z]{1,9}", 1 => "/\\* [a-z]{1,3} \\*/"]
}

fn body() -> impl Strategy<Value = String> {
    let heredoc = Just("<<-EOT\n    a = {\n  ${b}\n   EOT".to_owned());
    let value = prop_oneof![8 => expression(), 1 => heredoc];
    let line = (value, "[a-z]{1,9}", gap(), comment()).prop_map(|(value, name, gap, comment)| {
        let comment = if value.contains("EOT") { String::new() } else { comment };
        format!("{name}_N{gap}={gap}{value}{comment}\n")
    });
    let line = prop_oneof![6 => line, 1 => Just("\n# comment\n".to_owned()), 1 => Just("\n".to_owned())];
    let lines = prop::collection::vec(line, 1..7).prop_map(|lines| lines.concat());
    lines.prop_recursive(3, 12, 3, |inner| {
        let block = (inner.clone(), gap(), comment()).prop_map(|(body, gap, comment)| {
            let comment = if comment.starts_with("/*") { String::new() } else { comment };
            format!("block_N{gap} \"a\"  \"b\"{gap}{{{comment}\n{body}}}\n")
        });
        prop::collection::vec(prop_oneof![block, inner], 1..3).prop_map(|parts| parts.concat())
    })
}

/// Gives every argument a name of its own and leaves no blank lines to tidy: Terraform keeps those.
fn prepared(text: &str) -> String {
    let mut numbered = String::new();
    for (i, piece) in text.split("_N").enumerate() {
        numbered.extend([if i == 0 { String::new() } else { format!("_{i}") }.as_str(), piece]);
    }
    numbered.split_inclusive('\n').filter(|line| !line.trim().is_empty()).collect()
}

#[test]
fn layout_is_that_of_terraform_fmt() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = TempDir::new().unwrap();
    let mut runner = TestRunner::deterministic();
    let mut ours = Vec::new();
    for i in 0..400 {
        let text = prepared(&body().new_tree(&mut runner).unwrap().current());
        let file = folder.path().join(format!("{i}.tf"));
        fs::write(&file, &text).unwrap();
        ours.push((file, laid_out(&text), text));
    }
    terraform.fmt(folder.path()).unwrap();
    for (file, ours, text) in ours {
        let theirs = fs::read_to_string(file).unwrap();
        assert_eq!(ours, theirs, "{text}");
        assert_eq!(laid_out(&ours), ours, "a second pass");
    }
}

#[test]
fn a_literal_is_what_terraform_reads() {
    let Some(terraform) = Terraform::find() else { return };
    let mut runner = TestRunner::deterministic();
    // No combining characters: Terraform brings every text into Unicode's normal form C.
    let text = prop_oneof!["[$%{}\"\\\\a~]{0,8}", "[ -~\n\r\tàé日\u{1f600}\u{1}\u{1b}\u{7f}\u{202e}]{0,12}"];
    let texts: Vec<String> = (0..500).map(|_| text.new_tree(&mut runner).unwrap().current()).collect();
    let template = "output \"texts\" {\nvalue = {{ properties.Tags }}\n}\n";
    let templates =
        Templates::new([("terraform/aws_kms_key.tf.j2".to_owned(), template.to_owned())]).unwrap();
    let key = super::resource(0, "Key", "AWS::KMS::Key", json!({ "Tags": texts }));
    let estate = super::estate(vec![super::stack("a", super::MANAGEMENT)], vec![key]);
    let provenance = Provenance { version: String::new(), digest: String::new() };
    let artifacts = terraform::emit(&estate, &provenance, &templates).unwrap();
    let output = artifacts.iter().find(|one| one.path == "terraform/a.tf").unwrap();
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.tf"), &output.content).unwrap();
    terraform.fmt_check(folder.path()).unwrap();
    let plan = terraform.plan(folder.path()).unwrap().json();
    assert_eq!(plan["planned_values"]["outputs"]["texts"]["value"], json!(texts));
}
