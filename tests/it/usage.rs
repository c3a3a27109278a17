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
"us-east-1": {"cloudtrail": {"describe-trails": {"trailList": []}, "list-trails": {"Trails": []}}}}}"#;
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
    let none = report(
        r#"{"regions": {"us-east-1": {"cloudtrail": {"describe-trails": {"trailList": []}, "list-trails": {"Trails": []}}}}}"#,
    );
    assert!(none.contains("not applicable  3.2 "), "{none}");
}

#[test]
fn what_terraform_writes_besides_is_told_by_its_name() {
    for (name, text, says) in [
        ("tfplan", &b"PK\x03\x04\x14\x00\x08\xa9"[..], "an archive, such as `terraform plan -out` writes"),
        (
            "plan.txt",
            b"Terraform used the selected providers to generate the following plan. Symbols:\n  + create\n",
            "this is a plan as Terraform shows it to people",
        ),
        (
            "log.json",
            b"{\"@level\":\"info\",\"@message\":\"Terraform 1.11\"}\n{\"@level\":\"info\",\"@message\":\"x\"}\n",
            "this is the log of `terraform plan -json`",
        ),
        ("none.json", b"{\"format_version\":\"1.0\"}", "where there is no state and no plan was named"),
        (
            "terraform.tfstate",
            b"{\"version\": 4, \"terraform_version\": \"1.11.0\", \"serial\": 1, \"resources\": []}",
            "this is a state as Terraform stores it",
        ),
    ] {
        let ran = Run::new(&["check", name]).file(name, text).exit(2);
        assert!(ran.stdout.contains(says), "{name}: {}", ran.stdout);
        assert!(ran.stdout.contains("terraform show -json"), "{name}: {}", ran.stdout);
    }
}

#[test]
fn one_report_that_cannot_be_written_takes_nothing_from_the_others() {
    let files = ["-o", "json=file/in/it.json", "-o", "junit=out/r.xml", "-o", "sarif=out/"];
    let run = Run::new(&[&["check", "t.yaml", "--format", "concise"][..], &files].concat());
    let ran = run.file("t.yaml", TEMPLATE).file("file", "").exit(2);
    assert!(ran.stdout.contains("high[trail-multi-region]"), "{}", ran.stdout);
    assert!(ran.stderr.contains("cannot write file/in/it.json: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("cannot write out/: it is a folder"), "{}", ran.stderr);
    assert!(ran.read("out/r.xml").is_some_and(|report| report.contains("<testsuites")));
}

#[test]
fn reports_and_baselines_are_written_over_nothing_else() {
    for (flags, says) in [
        (&["-o", "json=t.yaml"][..], "the report would be written over t.yaml, which is an input"),
        (&["-o", "json=x.json", "-o", "sarif=./x.json"], "two reports would be written to ./x.json"),
        (&["--write-baseline", "t.yaml"], "t.yaml is no baseline, and would be written over"),
    ] {
        let ran = Run::new(&[&["check", "t.yaml"][..], flags].concat()).file("t.yaml", TEMPLATE).exit(2);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert_eq!((ran.read("t.yaml").as_deref(), ran.stdout.as_str()), (Some(TEMPLATE), ""));
    }
    let write = ["check", "t.yaml", "--write-baseline", "b.json"];
    let ran = Run::new(&write).file("t.yaml", TEMPLATE).file("b.json", "").exit(1);
    ran.then(&write).exit(1);
}

#[test]
fn a_region_that_is_none_is_told() {
    let ran = Run::new(&["check", "t.yaml", "--region", "eu-wst-1"]).file("t.yaml", TEMPLATE).exit(2);
    assert!(ran.stderr.contains("no Region that is known here: did you mean `eu-west-1`?"), "{}", ran.stderr);
}

#[test]
fn every_name_that_a_finding_can_have_is_explained() {
    let mut ids =
        std::collections::BTreeSet::from(["baseline-stale".to_owned(), "exception-unused".to_owned()]);
    let sources = crate::run::tree(&crate::run::project("src")).into_iter();
    for (_, text) in sources.filter(|(path, _)| !path.contains("tests")) {
        let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for call in [
            "Diagnostic::error(\"",
            "Diagnostic::fail(\"",
            "Diagnostic::cannot_tell(\"",
            "misfit(\"",
            "const ID: &str = \"",
        ] {
            let named = program.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            ids.extend(named.map(str::to_owned));
        }
    }
    assert!(ids.contains("ignore-expired") && ids.contains("syntax"), "{ids:?}");
    for id in ids {
        let ran = Run::new(&["explain", &id]).exit(0);
        assert!(ran.stdout.starts_with(&format!("# {id}\n")), "{}", ran.stdout);
    }
    let ran = Run::new(&["explain", "cis-aws-5.0 9.9"]).exit(2);
    assert!(
        ran.stderr.contains("cis-aws-5.0 has no such control that is about audit logging"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_plan_without_its_source_is_not_said_to_protect_nothing() {
    let plan = r#"{"format_version": "1.2", "terraform_version": "1.11.0", "planned_values": {"root_module": {"resources": [
  {"address": "aws_cloudtrail.audit", "mode": "managed", "type": "aws_cloudtrail", "name": "audit",
   "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"name": "audit", "s3_bucket_name": "acme-logs"}},
  {"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs",
   "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"bucket": "acme-logs"}}]}}}"#;
    let source = "resource \"aws_cloudtrail\" \"audit\" {}\nresource \"aws_s3_bucket\" \"logs\" {\n  \
                  lifecycle {\n    prevent_destroy = true\n  }\n}\n";
    let flags = ["check", "plan.json", "--select", "*-retained", "--format", "concise"];
    let ran = Run::new(&flags).file("plan.json", plan).file("src/main.tf", source).exit(0);
    assert!(ran.stdout.contains("cannot tell[bucket-retained]"), "{}", ran.stdout);
    let ran = ran.then(&[&flags[..], &["--source-dir", "src"]].concat()).exit(0);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("src/main.tf:1:1: low[trail-retained]"), "{}", ran.stdout);
}

#[test]
fn a_run_that_judged_nothing_says_so() {
    let template = |kind: &str| format!("Resources:\n  It:\n    Type: {kind}\n");
    for (kind, says) in [
        ("AWS::S3::Bucket", "`--scope all` judges every one"),
        ("AWS::EC2::VPC", "nothing among the inputs is about audit logging"),
    ] {
        let ran = Run::new(&["check", "t.yaml"]).file("t.yaml", template(kind)).exit(0);
        assert_eq!(ran.stdout, "no findings\n");
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert_eq!(ran.then(&["check", "t.yaml", "-q"]).exit(0).stderr, "");
    }
    let ran =
        Run::new(&["check", "t.yaml", "--scope", "all"]).file("t.yaml", template("AWS::S3::Bucket")).exit(1);
    assert_eq!(ran.stderr, "");
}

#[test]
fn synth_says_that_a_comment_accepts_nothing_that_it_would_write() {
    let spec = include_str!("../../examples/minimal/spec.yaml");
    let off = "  logs:\n    name: acme-org-trail-logs\n    access_logs: {enabled: false}\n";
    let spec = spec.replace("  logs: {name: acme-org-trail-logs}\n", off);
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", &spec).exit(1);
    assert!(!ran.stderr.contains("comments"), "{}", ran.stderr);
    let commented = spec.replace(off, &format!("  # trailsmith: ignore[bucket-access-logging] lab\n{off}"));
    assert!(
        ran.then(&["check", "spec.yaml"]).file("spec.yaml", &commented).exit(0).stdout.contains("1 accepted")
    );
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", &commented).exit(1);
    assert!(ran.stderr.contains("; ignores in comments are for `check` alone"), "{}", ran.stderr);
}
