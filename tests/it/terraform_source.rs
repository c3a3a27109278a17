//! Terraform source, evaluated by us and by Terraform itself.

use crate::peers::terraform::Terraform;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use trailsmith::estate::Gate;
use trailsmith::estate::alternatives::either;
use trailsmith::json::{Value, json};
use trailsmith::read::terraform::{Evaluated, Folders, evaluate, module_sources};
use trailsmith::read::{Options, Text};
use trailsmith::source::Sources;

/// Evaluates one folder.
fn evaluated(files: &[(&str, &str)]) -> Evaluated {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, *text)).collect();
    let texts = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let folders = Folders { files: BTreeMap::from([(String::new(), texts)]) };
    evaluate("", &folders, &Options::default(), &[])
}

/// The names of the locals that a file declares at its own level.
fn locals(text: &str) -> Vec<String> {
    let top = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let (_, blocks) = text.split_once("locals {").unwrap();
    let named = blocks
        .lines()
        .take_while(|line| !line.starts_with("variable"))
        .filter(top)
        .filter_map(|line| line.trim().split_once('='));
    let name = |(name, _): (&str, &str)| name.trim().to_owned();
    named
        .map(name)
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()))
        .collect()
}

#[test]
fn terraform_gives_the_same_values() {
    let text = fs::read_to_string("tests/fixtures/terraform/expressions.tf").unwrap();
    let names = locals(&text);
    assert!(names.len() > 120, "{}", names.len());
    let mut probe = String::from("resource \"probe\" \"this\" {\n");
    for name in &names {
        writeln!(probe, "  {name} = jsonencode(local.{name})").unwrap();
    }
    probe.push_str("}\n");
    let ours = evaluated(&[("expressions.tf", &text), ("probe.tf", &probe)]);
    assert_eq!(ours.diagnostics, []);
    let Some(terraform) = Terraform::find() else { return };
    let theirs = terraform.locals(&text, &names).unwrap();
    let mut wrong = String::new();
    for name in &names {
        let (ours, theirs) = (&ours.blocks[0].arguments[name.as_str()], &theirs[name.as_str()]);
        if ours != theirs {
            writeln!(wrong, "{name}\n  ours:   {ours}\n  theirs: {theirs}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The arguments of the block at an address, by folder and file.
fn arguments(files: &[(&str, &str)], address: &str) -> Value {
    let found = evaluated(files);
    assert_eq!(found.diagnostics, []);
    argument_of(&found, address)
}

#[track_caller]
fn argument_of(found: &Evaluated, address: &str) -> Value {
    let addresses: Vec<_> = found.blocks.iter().map(|block| &block.address).collect();
    let block = found.blocks.iter().find(|block| block.address == address);
    block.unwrap_or_else(|| panic!("{address} is not among {addresses:?}")).arguments.clone()
}

fn unknown(reason: &str) -> Value {
    json!({"Trailsmith::Unknown": reason})
}

#[test]
fn a_name_that_is_written_is_followed_and_an_id_or_arn_stays_a_reference() {
    let text = r#"
        resource "aws_s3_bucket" "logs" { bucket = "acme-logs" }
        resource "aws_cloudtrail" "main" {
          s3_bucket_name = aws_s3_bucket.logs.id
          name           = aws_s3_bucket.logs.bucket
          kms_key_id     = aws_kms_key.k.arn
          sns_topic_name = "x-${aws_sns_topic.t.name}"
          tags           = { user = "${aws_s3_bucket.logs.arn}/$${aws:username}" }
        }
        resource "aws_kms_key" "k" {}
        resource "aws_sns_topic" "t" {}
    "#;
    assert_eq!(
        arguments(&[("main.tf", text)], "aws_cloudtrail.main"),
        json!({
            "s3_bucket_name": {"Fn::GetAtt": ["aws_s3_bucket/logs", "id"]},
            // What names a bucket leads to it, also where the name is written.
            "name": {"Fn::GetAtt": ["aws_s3_bucket/logs", "bucket"]},
            "kms_key_id": {"Fn::GetAtt": ["aws_kms_key/k", "arn"]},
            "sns_topic_name": {"Fn::Sub": "x-${aws_sns_topic/t.name}"},
            "tags": {"user": {"Fn::Sub": "${aws_s3_bucket/logs.arn}/${!aws:username}"}},
        })
    );
}

#[test]
fn variables_take_their_last_value_and_their_type() {
    let text = r#"
        variable "days" { type = number }
        variable "open" {}
        variable "set" { default = "default" }
        variable "rule" {
          type    = object({ id = string, days = optional(number, 30), on = optional(bool) })
          default = { id = 5 }
        }
        resource "x_y" "z" {
          days = var.days
          open = var.open
          set  = var.set
          rule = var.rule
          if   = var.open == "x" ? 1 : 2
          same = var.open == "x" ? 1 : 1
        }
    "#;
    let values = [
        ("terraform.tfvars", "days = \"1\"\nset = \"first\""),
        ("b.auto.tfvars.json", r#"{"set": "last"}"#),
        ("a.auto.tfvars", "days = \"90\"\nset = \"middle\""),
        ("other.tfvars", "days = 5"),
    ];
    let why = unknown("`var.open` has no default and no value is given");
    let reason = "`var.open` has no default and no value is given".to_owned();
    let gate = Gate { condition: "`var.open == \"x\"`".to_owned(), holds: true, reason };
    let choice = either(&gate, [Some(json!(1)), Some(json!(2))]);
    assert_eq!(
        arguments(&[&[("main.tf", text)][..], &values].concat(), "x_y.z"),
        json!({
            "days": 90, "open": why, "set": "last", "if": choice, "same": 1,
            "rule": {"id": "5", "days": 30, "on": null},
        })
    );
}

#[test]
fn files_that_are_handed_over_are_read() {
    let main = r#"
        resource "aws_s3_bucket_policy" "p" {
          policy = file("${path.module}/policy.json")
          bucket = templatefile("templates/name.tftpl", { names = ["a", "b"], id = aws_s3_bucket.b.id })
          there  = fileexists("${path.root}/policy.json")
          other  = file("none.json")
          paths  = [path.module, path.root]
        }
        resource "aws_s3_bucket" "b" {}
        module "m" { source = "../m" }
    "#;
    let inner = r#"
        resource "aws_s3_bucket_policy" "p" {
          policy = file("${path.module}/x/${upper("a")}.json")
          path   = path.module
        }
    "#;
    let files = [
        ("a/root", "main.tf", main),
        ("a/root", "policy.json", "{}\n"),
        ("a/root/templates", "name.tftpl", "%{ for n in names ~}\n${n}-\n%{~ endfor }${id}"),
        ("a/m", "main.tf", inner),
        ("a/m/x", "A.json", "[]"),
    ];
    let mut sources = Sources::new();
    let ids: Vec<_> =
        files.iter().map(|(at, name, text)| sources.add(format!("{at}/{name}"), *text)).collect();
    let mut folders = Folders::default();
    for (id, (folder, ..)) in ids.iter().zip(files) {
        let text = Text { id: *id, source: sources.get(*id) };
        folders.files.entry(folder.to_owned()).or_default().push(text);
    }
    let named = |folder: &str| trailsmith::read::terraform::file_paths(&folders.files[folder]);
    assert_eq!(named("a/root"), ["none.json", "policy.json", "templates/name.tftpl"]);
    assert_eq!(named("a/m"), ["x/"]);
    let found = evaluate("a/root", &folders, &Options::default(), &[]);
    let policy = argument_of(&found, "aws_s3_bucket_policy.p");
    assert_eq!((&policy["policy"], &policy["there"]), (&json!("{}\n"), &json!(true)));
    assert_eq!(policy["bucket"], json!({"Fn::Sub": "a-b-${aws_s3_bucket/b.id}"}));
    assert_eq!(policy["other"], unknown("the file `none.json` that `file` reads is not read"));
    assert_eq!(policy["paths"], json!([".", "."]));
    let inner = argument_of(&found, "module.m.aws_s3_bucket_policy.p");
    assert_eq!((&inner["policy"], &inner["path"]), (&json!("[]"), &json!("../m")));
}

#[test]
fn a_template_in_a_text_is_filled_in() {
    let text = r#"
        locals { name = "$${owner}-%%{ for n in names }$${n}%%{ endfor }" }
        variable "open" {}
        resource "aws_s3_bucket" "b" { bucket = templatestring(local.name, { owner = "acme", names = ["x", "y"] }) }
        resource "aws_s3_bucket" "c" { bucket = templatestring(var.open, {}) }
        resource "aws_s3_bucket" "d" { bucket = templatestring(local.name, { owner = aws_s3_bucket.b.id, names = [] }) }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    assert_eq!(found.diagnostics, []);
    let bucket = |name: &str| argument_of(&found, &format!("aws_s3_bucket.{name}"))["bucket"].clone();
    assert_eq!(bucket("b"), json!("acme-xy"));
    assert_eq!(bucket("c"), unknown("`var.open` has no default and no value is given"));
    assert_eq!(bucket("d"), json!({"Fn::Sub": "${aws_s3_bucket/b.id}-"}));
}

#[test]
fn json_that_terraform_refuses_is_told() {
    let text = r#"{"resource": {"aws_cloudtrail": {"t": {
        "name": "a", "name": "b", "s3_bucket_name": "${tru", "sns_topic_name": "$${x"
    }}}}"#;
    let found = evaluated(&[("main.tf.json", text)]);
    let said: Vec<_> = found.diagnostics.iter().map(|said| said.message.as_str()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[1].starts_with("not a template: "), "{said:?}");
    let trail = argument_of(&found, "aws_cloudtrail.t");
    assert_eq!(trail["s3_bucket_name"], unknown("`${tru` is not declared"));
    assert_eq!(trail["sns_topic_name"], "${x");
}

#[test]
fn an_element_of_a_set_is_its_own_key() {
    let text = r#"
        variable "kinds" {
          type    = set(string)
          default = ["All"]
        }
        resource "aws_cloudtrail" "t" {
          dynamic "event_selector" {
            for_each = var.kinds
            content { read_write_type = event_selector.key }
          }
          enable_logging = contains([for k, v in toset(["all"]) : k], "all")
          name           = "%{for k, v in var.kinds}${k}%{endfor}"
          sns_topic_name = one([for k, v in aws_other.x.names : k])
        }
        resource "aws_other" "x" { names = ["a"] }
    "#;
    let trail = arguments(&[("main.tf", text)], "aws_cloudtrail.t");
    assert_eq!(trail["event_selector"], json!([{"read_write_type": "All"}]));
    assert_eq!((&trail["enable_logging"], &trail["name"]), (&json!(true), &json!("All")));
    assert_eq!(
        trail["sns_topic_name"],
        unknown("nobody can tell here whether the collection is a list or a set")
    );
}

#[test]
fn count_for_each_and_dynamic_make_instances() {
    let text = r#"
        variable "open" {}
        resource "x_none" "a" { count = 0 }
        resource "x_count" "a" {
          count = 2
          n     = count.index
        }
        resource "x_each" "a" {
          for_each = toset(["k", "j"])
          n        = each.key
        }
        resource "x_open" "a" {
          for_each = var.open
          n        = each.key
        }
        resource "x_use" "a" {
          none  = try(x_none.a[0].id, "none")
          count = 1
          one   = x_count.a[1].id
          all   = x_count.a[*].n
          keyed = [for k, one in x_each.a : "${k}=${one.n}"]
          open  = x_open.a["k"].arn
          len   = length(x_none.a)
          dynamic "rule" {
            for_each = { a = 1, b = 2 }
            content {
              id = rule.key
              dynamic "inner" {
                for_each = [rule.value]
                iterator = it
                content { v = it.value }
              }
            }
          }
          rule { id = "static" }
          dynamic "later" {
            for_each = var.open
            content {}
          }
        }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    let why = unknown("`var.open` has no default and no value is given");
    assert_eq!(
        found.blocks.iter().map(|block| block.address.as_str()).collect::<Vec<_>>(),
        ["x_count.a[0]", "x_count.a[1]", "x_each.a[\"j\"]", "x_each.a[\"k\"]", "x_open.a", "x_use.a[0]"]
    );
    assert_eq!(argument_of(&found, "x_open.a"), json!({"n": why}));
    assert_eq!(
        argument_of(&found, "x_use.a[0]"),
        json!({
            "none": "none",
            "one": {"Fn::GetAtt": ["x_count/a[1]", "id"]},
            "all": [0, 1],
            "keyed": ["j=j", "k=k"],
            "open": {"Fn::GetAtt": ["x_open/a", "arn"]},
            "len": 0,
            "rule": [
                {"id": "a", "inner": [{"v": 1}]},
                {"id": "b", "inner": [{"v": 2}]},
                {"id": "static"},
            ],
            "later": why,
        })
    );
}

#[test]
fn a_block_without_which_the_provider_refuses_the_resource_is_there() {
    let text = r#"
        variable "on" {}
        variable "rules" {}
        resource "aws_s3_bucket_versioning" "a" {
          dynamic "versioning_configuration" {
            for_each = var.on ? [1] : []
            content { status = "Enabled" }
          }
        }
        resource "aws_s3_bucket_versioning" "either" {
          dynamic "versioning_configuration" {
            for_each = var.on ? ["Enabled"] : []
            content { status = versioning_configuration.value }
          }
          dynamic "versioning_configuration" {
            for_each = var.on ? [] : ["Suspended"]
            content { status = versioning_configuration.value }
          }
        }
        resource "aws_s3_bucket_server_side_encryption_configuration" "a" {
          count = var.on ? 1 : 0
          dynamic "rule" {
            for_each = !var.on ? [] : var.rules == null ? [] : [1]
            content {
              dynamic "apply_server_side_encryption_by_default" {
                for_each = var.on ? [1] : []
                content { sse_algorithm = "aws:kms" }
              }
            }
          }
        }
        resource "aws_s3_bucket_lifecycle_configuration" "a" {
          dynamic "rule" {
            for_each = var.rules
            content {
              id     = rule.value.id
              status = "Enabled"
              expiration { days = rule.value.days }
            }
          }
        }
        resource "aws_s3_bucket" "a" {
          dynamic "versioning" {
            for_each = var.on ? [1] : []
            content { enabled = true }
          }
        }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    let argument = |address: &str, name: &str| argument_of(&found, address)[name].clone();
    let behind = |holds, value: Value| {
        let reason = "`var.on` has no default and no value is given".to_owned();
        either(&Gate { condition: "`var.on`".to_owned(), holds, reason }, [Some(value), None])
    };
    assert_eq!(
        argument("aws_s3_bucket_versioning.a", "versioning_configuration"),
        json!([{"status": "Enabled"}])
    );
    assert_eq!(
        argument("aws_s3_bucket_versioning.either", "versioning_configuration"),
        json!([behind(true, json!({"status": "Enabled"})), behind(false, json!({"status": "Suspended"}))])
    );
    // What is in it may still be left out.
    let kms = behind(true, json!({"sse_algorithm": "aws:kms"}));
    assert_eq!(
        argument("aws_s3_bucket_server_side_encryption_configuration.a", "rule"),
        json!([{"apply_server_side_encryption_by_default": [kms]}])
    );
    // Each is as open as its element; what is the same in all of them is known.
    let of_rule = unknown("an element of `for_each`: `var.rules` has no default and no value is given");
    assert_eq!(
        argument("aws_s3_bucket_lifecycle_configuration.a", "rule"),
        json!([{"id": of_rule, "status": "Enabled", "expiration": [{"days": of_rule}]}])
    );
    assert_eq!(argument("aws_s3_bucket.a", "versioning"), json!([behind(true, json!({"enabled": true}))]));
}

#[test]
fn cycles_are_unknown_and_what_is_not_declared_is_referred_to() {
    let text = r#"
        locals {
          a = local.b
          b = local.a
        }
        resource "x_y" "z" {
          a = local.a
          b = local.nothing
          c = x_nothing.z.id
          d = module.nothing.x
          e = file("policy.json")
          f = x_y.z.g
        }
    "#;
    assert_eq!(
        arguments(&[("main.tf", text)], "x_y.z"),
        json!({
            "a": unknown("`local.a` refers to itself"),
            "b": unknown("`local.nothing` is not declared"),
            "c": {"Fn::GetAtt": ["x_nothing/z", "id"]},
            "d": unknown("`module.nothing` is not declared"),
            "e": unknown("the file `policy.json` that `file` reads is not read"),
            "f": {"Fn::GetAtt": ["x_y/z", "g"]},
        })
    );
}

#[test]
fn a_policy_document_is_written_as_the_provider_does() {
    let text = r#"
        data "aws_caller_identity" "current" {}
        data "aws_iam_policy_document" "base" {
          statement {
            sid       = "A"
            actions   = ["s3:GetObject"]
            resources = ["*"]
          }
        }
        data "aws_iam_policy_document" "logs" {
          source_policy_documents = [data.aws_iam_policy_document.base.json]
          statement {
            effect    = "Deny"
            actions   = ["s3:PutObject", "s3:Get*"]
            resources = ["${aws_s3_bucket.b.arn}/&{aws:username}/*"]
            principals {
              type        = "AWS"
              identifiers = ["*"]
            }
            principals {
              type        = "Service"
              identifiers = ["a.amazonaws.com", "b.amazonaws.com"]
            }
            condition {
              test     = "StringEquals"
              variable = "aws:SourceAccount"
              values   = [data.aws_caller_identity.current.account_id]
            }
          }
          override_policy_documents = [jsonencode({ Statement = [{ Sid = "A", Effect = "Deny" }] })]
        }
        resource "aws_s3_bucket" "b" {}
        resource "aws_s3_bucket_policy" "b" {
          policy = data.aws_iam_policy_document.logs.json
          base   = data.aws_iam_policy_document.base.json
          back   = jsondecode(data.aws_iam_policy_document.logs.json).Statement[0].Effect
          text   = "x${data.aws_iam_policy_document.logs.json}"
        }
    "#;
    let found = arguments(&[("main.tf", text)], "aws_s3_bucket_policy.b");
    assert_eq!(
        found["policy"],
        json!({"Trailsmith::Json": {"Version": "2012-10-17", "Statement": [
            {"Sid": "A", "Effect": "Deny"},
            {
                "Effect": "Deny",
                "Action": ["s3:PutObject", "s3:Get*"],
                "Resource": {"Fn::Sub": "${aws_s3_bucket/b.arn}/${!aws:username}/*"},
                "Principal": {"AWS": "*", "Service": ["a.amazonaws.com", "b.amazonaws.com"]},
                "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
            },
        ]}})
    );
    assert_eq!(found["back"], "Deny");
    let hole = "${?a document that holds references is no constant text}";
    assert_eq!(found["text"], json!({ "Fn::Sub": format!("x{hole}") }));
    let base = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    assert_eq!(found["base"], base);
}

#[test]
fn providers_make_stacks_and_tags() {
    let text = r#"
        provider "aws" {
          region = "eu-west-1"
          default_tags { tags = { team = "audit", owner = "us" } }
        }
        provider "aws" {
          alias  = "log_archive"
          region = var.region
          assume_role { role_arn = "arn:aws:iam::222222222222:role/x" }
        }
        variable "region" { default = "us-east-1" }
        data "aws_region" "there" { provider = aws.log_archive }
        resource "aws_s3_bucket" "a" { tags = { owner = "me" } }
        resource "aws_kms_key" "b" {
          provider    = aws.log_archive
          description = data.aws_region.there.name
          depends_on  = [aws_s3_bucket.a]
          lifecycle { prevent_destroy = true }
        }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    let stacks: Vec<_> =
        found.stacks.iter().map(|s| (s.name.as_str(), s.region.as_str(), s.account.as_str())).collect();
    assert_eq!(stacks, [("terraform", "eu-west-1", ""), ("log-archive", "us-east-1", "222222222222")]);
    assert_eq!(found.blocks[0].arguments, json!({"tags": {"owner": "me", "team": "audit"}}));
    assert_eq!(found.blocks[1].arguments, json!({"description": "us-east-1"}));
    assert_eq!(found.blocks[1].stack.0, 1);
    assert_eq!(found.blocks[1].depends_on, ["aws_s3_bucket/a"]);
    assert_eq!(found.blocks[1].prevent_destroy, Some(true));
}

#[test]
fn what_another_resource_leaves_out_is_what_the_provider_takes() {
    let text = r#"
        resource "aws_kms_key" "k" { enable_key_rotation = null }
        resource "aws_s3_bucket" "b" {}
        resource "aws_cloudtrail" "t" {
          is_multi_region_trail      = aws_kms_key.k.is_enabled
          enable_log_file_validation = aws_kms_key.k.enable_key_rotation
          is_organization_trail      = !aws_s3_bucket.b.force_destroy
          s3_key_prefix              = aws_s3_bucket.b.bucket_domain_name
        }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    let of = |name: &str| found.blocks[2].arguments[name].clone();
    assert_eq!(of("is_multi_region_trail"), true);
    assert_eq!(of("enable_log_file_validation"), false);
    assert_eq!(of("is_organization_trail"), true);
    // AWS makes it up.
    assert_eq!(of("s3_key_prefix"), json!({"Fn::GetAtt": ["aws_s3_bucket/b", "bucket_domain_name"]}));
}

#[test]
fn local_modules_are_followed_and_others_named() {
    let mut sources = Sources::new();
    let root = sources.add(
        "root/main.tf",
        r#"
        module "logs" {
          source    = "./modules/logs"
          for_each  = toset(["a"])
          name      = "x-${each.key}"
          providers = { aws = aws.other }
        }
        module "far" { source = "terraform-aws-modules/vpc/aws" }
        provider "aws" { alias = "other" }
        resource "x_y" "z" {
          id  = module.logs["a"].bucket_id
          far = module.far.id
        }
    "#,
    );
    let child = sources.add(
        "root/modules/logs/main.tf",
        r#"
        variable "name" {}
        resource "aws_s3_bucket" "this" { bucket = var.name }
        output "bucket_id" { value = aws_s3_bucket.this.id }
    "#,
    );
    let text = |id| vec![Text { id, source: sources.get(id) }];
    assert_eq!(module_sources(&text(root)), ["./modules/logs"]);
    let files = [("root".to_owned(), text(root)), ("root/modules/logs".to_owned(), text(child))];
    let folders = Folders { files: BTreeMap::from(files) };
    let found = evaluate("root", &folders, &Options::default(), &[]);
    let why = "module `far` comes from `terraform-aws-modules/vpc/aws`, which is not read; \
               check the plan instead (`terraform show -json`)";
    assert_eq!(
        argument_of(&found, "x_y.z"),
        json!({
            "id": {"Fn::GetAtt": ["module/logs[\"a\"]/aws_s3_bucket/this", "id"]},
            "far": unknown(why),
        })
    );
    assert_eq!(argument_of(&found, "module.logs[\"a\"].aws_s3_bucket.this"), json!({"bucket": "x-a"}));
    assert_eq!(found.diagnostics.len(), 1);
    assert_eq!((found.diagnostics[0].id.as_str(), found.diagnostics[0].message.as_str()), ("module", why));
    assert_eq!(found.stacks[1].name, "other");
}

#[test]
fn json_files_and_overrides_and_a_broken_file_beside_them() {
    let json = r#"{
      "locals": {"name": "logs"},
      "resource": {"aws_s3_bucket": {"b": {
        "bucket": "${local.name}-x",
        "versioning": {"enabled": true},
        "tags": {"a": "b"},
        "dynamic": {"grant": {"for_each": ["x"], "content": {"id": "${grant.value}"}}}
      }}}
    }"#;
    let change = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"changed\"\n}";
    let files = [("a.tf.json", json), ("b_override.tf", change), ("c.tf", "resource {{{")];
    let found = evaluated(&files);
    assert_eq!(
        argument_of(&found, "aws_s3_bucket.b"),
        json!({
            "bucket": "changed", "tags": {"a": "b"},
            "versioning": [{"enabled": true}], "grant": [{"id": "x"}],
        })
    );
    assert_eq!(found.diagnostics.len(), 1);
    assert_eq!(found.diagnostics[0].id, "syntax");
}

#[test]
fn places_lead_to_where_a_value_is_written() {
    let text = "resource \"x_y\" \"z\" {\n  a = 1\n  r {\n    b = [\n      2,\n    ]\n  }\n}\n";
    let found = evaluated(&[("main.tf", text)]);
    let shown = |pointer| {
        let place = found.blocks[0].origins.locate(pointer);
        &text[place.span.range()]
    };
    assert_eq!(shown(""), "resource \"x_y\" \"z\"");
    assert_eq!(shown("/a"), "1");
    assert_eq!(shown("/r/0"), "r");
    assert_eq!(shown("/r/0/b/0"), "2");
}

#[test]
fn the_parts_of_a_document_lead_to_where_it_was_put_together() {
    let text = r#"
        data "aws_iam_policy_document" "base" {
          statement {
            sid       = "Base"
            actions   = ["s3:GetObject", "s3:ListBucket"]
            resources = ["*"]
          }
        }
        data "aws_iam_policy_document" "whole" {
          source_policy_documents = [data.aws_iam_policy_document.base.json, jsonencode({ Statement = [{ Sid = "X" }] })]
          statement {
            actions   = ["s3:PutObject"]
            resources = ["${aws_s3_bucket.b.arn}/*"]
            principals {
              type        = "Service"
              identifiers = ["cloudtrail.amazonaws.com"]
            }
            condition {
              test     = "StringEquals"
              variable = "aws:SourceArn"
              values   = ["x"]
            }
          }
        }
        resource "aws_s3_bucket" "b" {}
        locals {
          through = one([data.aws_iam_policy_document.whole.json])
          written = jsonencode({ Statement = [{ Effect = "Deny" }] })
        }
        resource "aws_s3_bucket_policy" "b" { policy = local.through }
        resource "aws_sns_topic" "t" { policy = local.written }
    "#;
    let found = evaluated(&[("main.tf", text)]);
    let shown = |address: &str, pointer: &str| {
        let block = found.blocks.iter().find(|block| block.address == address).unwrap();
        &text[block.origins.locate(pointer).span.range()]
    };
    let policy = |at: &str| shown("aws_s3_bucket_policy.b", &format!("/policy{at}"));
    assert_eq!(policy(""), "local.through");
    assert_eq!(policy("/Version"), "local.through");
    assert_eq!(policy("/Statement/0/Sid"), "\"Base\"");
    assert_eq!(policy("/Statement/0/Action/1"), "\"s3:ListBucket\"");
    assert_eq!(policy("/Statement/1"), "{ Sid = \"X\" }");
    assert_eq!(policy("/Statement/2"), "statement");
    assert_eq!(policy("/Statement/2/Action"), "[\"s3:PutObject\"]");
    assert_eq!(policy("/Statement/2/Principal"), "principals");
    assert_eq!(policy("/Statement/2/Principal/Service"), "[\"cloudtrail.amazonaws.com\"]");
    assert_eq!(policy("/Statement/2/Condition/StringEquals/aws:SourceArn"), "[\"x\"]");
    assert_eq!(shown("aws_sns_topic.t", "/policy/Statement/0/Effect"), "\"Deny\"");
    let used = found.blocks.iter().find_map(|block| block.origins.used("/policy/Statement/2"));
    assert_eq!(&text[used.unwrap().span.range()], "local.through");
}

#[test]
fn hostile_modules_come_to_an_end() {
    let mut doubling = String::from("locals {\n  l0 = [1, 1]\n  t0 = \"xx\"\n");
    for i in 1..64 {
        let j = i - 1;
        writeln!(doubling, "  l{i} = [local.l{j}, local.l{j}]\n  t{i} = \"${{local.t{j}}}${{local.t{j}}}\"")
            .unwrap();
    }
    let mut chain = String::from("locals {\n  c0 = 1\n");
    for i in 1..5000 {
        writeln!(chain, "  c{i} = local.c{}", i - 1).unwrap();
    }
    let text = format!(
        "{doubling}}}\n{chain}}}\nresource \"x_y\" \"z\" {{\n  a = local.l63\n  b = local.t63\n  c = local.c4999\n  d = range(1e9)\n  e = [for x in range(9999) : local.l15]\n}}\nresource \"x_y\" \"many\" {{ count = 1e9 }}\n"
    );
    let found = evaluated(&[("main.tf", &text)]);
    for name in ["a", "b", "c", "d", "e"] {
        let value = found.blocks[0].arguments[name].to_string();
        assert!(value.contains("Trailsmith::Unknown"), "{name}: {}", &value[..200.min(value.len())]);
    }
    for deep in ["[", "(", "{a=", "!", "-", "\"${", "a[", "f(", "a ? ", "{for x in ", "b {\n"] {
        let text = format!("locals {{\n  a = {}\n}}\n{}", deep.repeat(20_000), deep.repeat(20_000));
        drop(evaluated(&[("main.tf", &text)]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn changed_text_never_panics(at in 0usize..20_000, length in 0usize..40, with in "[\\[\\]{}()\"$%~.=?:!<>a-z0-9 \n-]{0,12}") {
        let mut text = fs::read_to_string("tests/fixtures/terraform/expressions.tf").unwrap();
        text.push_str("resource \"x_y\" \"z\" {\n  a = [local.f_format, local.heredoc_directive]\n}\n");
        let at = text.char_indices().map(|(i, _)| i).nth(at % text.chars().count()).unwrap_or(0);
        let end = text[at..].char_indices().map(|(i, _)| at + i).nth(length).unwrap_or(text.len());
        text.replace_range(at..end, &with);
        drop(evaluated(&[("main.tf", &text)]));
    }
}
