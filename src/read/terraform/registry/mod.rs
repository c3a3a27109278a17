//! Modules of Terraform's registry that are read without being there: what they make of their arguments is written here
//! in Terraform's own language, and stands in for them.
//!
//! Only what is published of a module and does not change with each release can stand in for it.

use super::folder::Folder;
use super::scope::Module;
use super::syntax::Nested;
use crate::estate::Origins;
use crate::json::Map;
use crate::read::Text;
use crate::source::{Source, SourceId};
use std::collections::BTreeMap;

const S3_BUCKET: &str = include_str!("s3_bucket.tf");
/// How the sources of the module that it stands in for may be written, up to what follows.
const S3_BUCKET_SOURCES: [&str; 2] =
    ["terraform-aws-modules/s3-bucket/aws", "terraform-aws-modules/terraform-aws-s3-bucket"];
/// The first version that blocks public access where nothing is said (the module's change log, 2023-04-26).
const BLOCKS: (u64, u64) = (3, 9);
/// The first version that fills the placeholders of a policy.
const FILLS: (u64, u64) = (5, 8);
/// No folder is called so.
const NAME: &str = "\0terraform-aws-modules/s3-bucket, ";

/// The name of the folder that stands in for the module that a call names, if one does.
pub(super) fn stand_in(call: &Nested) -> Option<String> {
    let source = call.body.attribute("source")?.value.as_str()?;
    let (path, query) = source.split_once('?').unwrap_or((source, ""));
    let path = path.trim_end_matches(".git");
    let is_it = S3_BUCKET_SOURCES.iter().any(|known| {
        path.strip_suffix(known).is_some_and(|host| host.is_empty() || host.ends_with(['/', ':']))
    });
    let written = call.body.attribute("version");
    let version = match written {
        Some(version) => version.value.as_str().unwrap_or("?"),
        None => query.split('&').find_map(|part| part.strip_prefix("ref=")).unwrap_or_default(),
    };
    is_it.then(|| format!("{NAME}{},{}", reaches(version, BLOCKS), reaches(version, FILLS)))
}

/// Whether a version is that one or a later one, as an expression; of a constraint the newest is taken.
fn reaches(version: &str, first: (u64, u64)) -> &'static str {
    let bare = version.trim().trim_start_matches(['~', '>', '=', ' ', 'v']);
    let parts: Vec<u64> = bare.split('.').map_while(|part| part.parse().ok()).collect();
    let newest = version.trim().starts_with('>') || version.trim().is_empty();
    // `~> 3.1` lets 3.9 in, `~> 3.1.0` does not.
    let later = version.trim().starts_with("~>") && parts.len() < 3;
    match parts.as_slice() {
        _ if newest => "true",
        [] => "var.unsaid",
        [major, ..] if *major < first.0 => "false",
        [major, minor, ..] if !later && (*major, *minor) < first => "false",
        _ => "true",
    }
}

/// Adds the folders that stand in for what the folders' calls name.
pub(super) fn add(read: &mut BTreeMap<String, Folder>) {
    let calls = read.values().flat_map(|folder| &folder.calls);
    let named: BTreeMap<String, SourceId> =
        calls.filter_map(|call| Some((stand_in(call)?, call.place.source))).collect();
    for (name, id) in named {
        let (blocked, fills) = name.strip_prefix(NAME).and_then(|of| of.split_once(',')).unwrap_or_default();
        let text = S3_BUCKET.replace("BLOCKED", blocked).replace("FILLS", fills);
        let source = Source::new("s3_bucket.tf", text);
        let folder = Folder::read(&[Text { id, source: &source }], &mut Vec::new());
        read.insert(name, folder);
    }
}

/// Whether a module is what stands in for another.
pub(super) fn stands_in(module: &Module<'_>) -> bool {
    module.name.starts_with(NAME)
}

/// Where the arguments of a block were written, if its module is one that something stands in for: in the call.
pub(super) fn origins(module: &Module<'_>, arguments: &Map) -> Option<Origins> {
    let (caller, number, _) = module.parent.as_ref().filter(|_| stands_in(module))?;
    let call = &caller.folder.calls[*number];
    let mut origins = Origins::new(call.place);
    for written in call.body.attributes.iter().filter(|written| arguments.contains_key(&written.name)) {
        origins.insert(format!("/{}", written.name), written.place);
    }
    Some(origins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Estate;
    use crate::json::{Value, json};
    use crate::read::terraform::{Folders, read};
    use crate::read::{Options, Read};
    use crate::source::Sources;

    #[test]
    fn what_the_module_does_depends_on_the_version() {
        for (version, default) in [
            ("", "true"),
            ("5.1.0", "true"),
            ("3.9.0", "true"),
            ("~> 3.0", "true"),
            (">= 2.0", "true"),
            ("v4.1.2", "true"),
            ("3.8.2", "false"),
            ("= 2.11.1", "false"),
            ("~> 3.8.0", "false"),
            ("~> 2.0", "false"),
            ("main", "var.unsaid"),
        ] {
            assert_eq!(reaches(version, BLOCKS), default, "{version}");
        }
        let filled = ["5.8.0", "~> 5.0", "5.7.1", "main"].map(|version| reaches(version, FILLS));
        assert_eq!(filled, ["true", "true", "false", "var.unsaid"]);
    }

    fn estate(text: &str) -> (Estate, Sources) {
        let mut sources = Sources::new();
        let id = sources.add("main.tf", text);
        let files = vec![Text { id, source: sources.get(id) }];
        let folders = Folders { files: [(String::new(), files)].into() };
        let Read { estate, diagnostics, .. } = read("", &folders, &Options::default(), &[]);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        (estate, sources)
    }

    #[test]
    fn a_bucket_of_the_registrys_module_is_read_from_the_call() {
        let (estate, sources) = estate(
            r#"
module "logs" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "3.7.0"
  bucket  = "acme-logs"
  acl     = "public-read"
  versioning = { enabled = true }
  logging = { target_bucket = "acme-access", target_prefix = "x/" }
  server_side_encryption_configuration = {
    rule = { apply_server_side_encryption_by_default = { sse_algorithm = "aws:kms" } }
  }
  lifecycle_rule = [{ id = "a", enabled = true, expiration = { days = 400 } }]
  ignore_public_acls = true
  attach_deny_insecure_transport_policy = true
}
resource "aws_cloudtrail" "org" {
  name           = "org"
  s3_bucket_name = module.logs.s3_bucket_id
}
"#,
        );
        let bucket = estate.of_kind("AWS::S3::Bucket").next().unwrap();
        assert_eq!(bucket.name, "module.logs.aws_s3_bucket.this[0]");
        let properties = &bucket.properties;
        assert_eq!(properties["BucketName"], "acme-logs");
        assert_eq!(properties["AccessControl"], "PublicRead");
        assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled");
        assert_eq!(properties["LoggingConfiguration"]["DestinationBucketName"], "acme-access");
        assert_eq!(properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"], 400);
        let block = &properties["PublicAccessBlockConfiguration"];
        assert_eq!((&block["BlockPublicAcls"], &block["IgnorePublicAcls"]), (&json!(false), &json!(true)));
        let at = |pointer: &str| {
            sources.get(bucket.origins.locate(pointer).source).text[..]
                .get(bucket.origins.locate(pointer).span.start..bucket.origins.locate(pointer).span.end)
        };
        assert_eq!(at(""), Some(r#"module "logs""#));
        assert_eq!(at("/AccessControl"), Some(r#""public-read""#));
        assert_eq!(estate.of_kind("AWS::S3::BucketPolicy").count(), 1);
        let trail = estate.of_kind("AWS::CloudTrail::Trail").next().unwrap();
        assert_eq!(trail.property("/S3BucketName"), Some(&json!({"Ref": bucket.id})));
    }

    #[test]
    fn placeholders_are_filled_and_filters_kept() {
        let of = |version: &str| {
            let text = r#"
module "logs" {
  source        = "terraform-aws-modules/s3-bucket/aws"
  version       = "VERSION"
  bucket        = "acme-logs"
  attach_policy = true
  policy = jsonencode({ Statement = [{
    Action = "s3:PutObject", Resource = ["_S3_BUCKET_ARN_/AWSLogs/_AWS_ACCOUNT_ID_/*", "arn:aws:s3:::_S3_BUCKET_ID_"],
    Principal = { AWS = aws_iam_role.r.arn }
  }] })
  lifecycle_rule = [
    { filter = { tags = { temporary = "true" } }, expiration = { days = 7 } },
    { filter = { object_size_greater_than = 131072, prefix = "x/" }, expiration = { days = 7 } },
    { prefix = "y/", expiration = { days = 7 } },
  ]
}
resource "aws_iam_role" "r" { name = "r" }
"#;
            estate(&text.replace("VERSION", version)).0
        };
        let found = of("~> 5.8");
        let bucket = found.of_kind("AWS::S3::Bucket").next().unwrap();
        let rules = &bucket.properties["LifecycleConfiguration"]["Rules"];
        assert_eq!(rules[0]["TagFilters"], json!([{"Key": "temporary", "Value": "true"}]));
        assert_eq!(
            (&rules[1]["ObjectSizeGreaterThan"], &rules[1]["Prefix"]),
            (&json!("131072"), &json!("x/"))
        );
        assert_eq!((&rules[2]["TagFilters"], &rules[2]["Prefix"]), (&Value::Null, &json!("y/")));
        let resource = |found: &Estate| {
            let policy = found.of_kind("AWS::S3::BucketPolicy").next().unwrap();
            let mut statements =
                policy.property("/PolicyDocument/Statement").unwrap().as_array().unwrap().iter();
            statements.next().unwrap()["Resource"].clone()
        };
        let id = "module/logs/aws_s3_bucket/this[0]";
        assert_eq!(
            resource(&found),
            json!([
                {"Fn::Sub": format!("${{{id}.Arn}}/AWSLogs/${{AWS::AccountId}}/*")},
                {"Fn::Sub": format!("arn:aws:s3:::${{{id}}}")},
            ])
        );
        assert_eq!(
            resource(&of("5.7.0")),
            json!(["_S3_BUCKET_ARN_/AWSLogs/_AWS_ACCOUNT_ID_/*", "arn:aws:s3:::_S3_BUCKET_ID_"])
        );
    }

    #[test]
    fn what_the_module_adds_of_its_own_is_unknown() {
        let (estate, _) = estate(
            r#"
module "logs" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-s3-bucket.git?ref=v5.0.0"
  attach_elb_log_delivery_policy = true
  attach_deny_insecure_transport_policy = true
}
"#,
        );
        let policy = estate.of_kind("AWS::S3::BucketPolicy").next().unwrap();
        let document = policy.property("/PolicyDocument").unwrap();
        assert!(crate::estate::intrinsic::is_unknown(document), "{document}");
        let bucket = estate.of_kind("AWS::S3::Bucket").next().unwrap();
        assert_eq!(bucket.properties["PublicAccessBlockConfiguration"]["BlockPublicAcls"], true);
    }
}
