//! `prove` and `PROOF.md`: of examples, of designs in two stacks with and without a fault, and of what is not all there.

use crate::examples::stories;
use crate::run::{Ran, Run, golden, project, tree};
use std::collections::BTreeMap;
use trailsmith::json::{Value, json};

const MINIMAL: &str = include_str!("../../examples/minimal/spec.yaml");

/// A template of which each verdict can be told: the prefix is not in the policy, logs go too early, a topic is unknown.
const TEMPLATE: &str = "\
Parameters:
  Topic: {Type: String}
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    DependsOn: LogPolicy
    Properties:
      TrailName: org
      IsLogging: true
      IsMultiRegionTrail: true
      EnableLogFileValidation: true
      S3BucketName: !Ref Logs
      S3KeyPrefix: audit
      SnsTopicName: !Ref Topic
      KMSKeyId: arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-trail
      VersioningConfiguration: {Status: Enabled}
      LifecycleConfiguration:
        Rules:
          - {Id: short, Status: Enabled, ExpirationInDays: 100, NoncurrentVersionExpiration: {NoncurrentDays: 30}}
  LogPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: AclCheck
            Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:GetBucketAcl
            Resource: arn:aws:s3:::acme-trail
          - Sid: Write
            Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: arn:aws:s3:::acme-trail/AWSLogs/111111111111/*
            Condition: {StringEquals: {'s3:x-amz-acl': bucket-owner-full-control}}
          - Sid: Readers
            Effect: Allow
            Principal: {AWS: 'arn:aws:iam::333333333333:role/LogAnalyst'}
            Action: s3:GetObject
            Resource: arn:aws:s3:::acme-trail/*
";
const PLACE: [&str; 2] = ["--account=111111111111", "--region=eu-west-1"];

/// What `prove --format json` says, which keeps its schema.
fn proof(ran: &Ran) -> Value {
    let proof: Value = serde_json::from_str(&ran.stdout).unwrap();
    let schema = Run::new(&["schema", "proof"]).exit(0).stdout;
    let validator = trailsmith::json::validator(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<_> = validator.iter_errors(&proof).map(|error| error.to_string()).collect();
    assert_eq!(errors, [] as [String; 0]);
    proof
}

/// How each request of each trail stands.
fn requests(proof: &Value) -> BTreeMap<(String, String), String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut found = BTreeMap::new();
    for trail in proof["trails"].as_array().unwrap() {
        for row in trail["delivery"].as_array().unwrap() {
            // A trail has another name in each dialect; of its ARN the last part is the same.
            let at = (text(&row["request"]["id"]), text(&row["request"]["action"]));
            found.insert(at, text(&row["standing"]));
        }
    }
    found
}

fn row<'a>(proof: &'a Value, request: &str) -> &'a Value {
    let rows = proof["trails"][0]["delivery"].as_array().unwrap();
    rows.iter()
        .find(|row| row["request"]["id"] == request)
        .unwrap_or_else(|| panic!("{request} in {rows:#?}"))
}

fn prove(arguments: &[&str], files: &[(String, String)]) -> Run {
    let mut all = vec!["prove", ".", "--format", "json"];
    all.extend(arguments);
    files.iter().fold(Run::new(&all), |run, (path, text)| run.file(path, text))
}

#[test]
fn every_format_is_as_it_was() {
    let mut arguments = vec!["prove", "template.yaml", "-o", "markdown=proof.md", "-o", "json=proof.json"];
    arguments.extend(PLACE);
    let ran = Run::new(&arguments).file("template.yaml", TEMPLATE).exit(1);
    let folder = project("tests/golden/prove");
    golden(&folder.join("proof.txt"), &ran.stdout);
    for name in ["proof.md", "proof.json"] {
        golden(&folder.join(name), &ran.read(name).unwrap());
    }
    let again = Run::new(&arguments).file("template.yaml", TEMPLATE).exit(1);
    assert_eq!((&again.stdout, again.read("proof.json")), (&ran.stdout, ran.read("proof.json")));
}

#[test]
fn each_verdict_is_told_with_what_decides() {
    let files = [("template.yaml".to_owned(), TEMPLATE.to_owned())];
    let proof = proof(&prove(&PLACE, &files).exit(1));
    let denied = row(&proof, "bucket_write");
    assert_eq!(denied["standing"], "disproven");
    assert_eq!(denied["statement"], "statement `Write` of `LogPolicy`");
    assert_eq!(denied["location"]["line"], 36);
    assert!(denied["because"][0].as_str().unwrap().contains("acme-trail/audit/AWSLogs/"), "{denied}");
    assert_eq!(row(&proof, "bucket_acl_check")["standing"], "proven");
    assert_eq!(row(&proof, "topic_publish")["standing"], "cannot-tell");
    assert_eq!(row(&proof, "key_encrypt")["standing"], "cannot-tell");
    let trail = &proof["trails"][0];
    let broken = &trail["retention"]["rows"][2];
    assert_eq!(broken["sentence"], "the promise is broken that log files are kept for 365 days");
    assert_eq!(broken["location"]["line"], 23);
    assert_eq!(trail["retention"]["logs"]["gone"]["earliest"]["least"], 130);
    let exposed = trail["exposure"].as_array().unwrap();
    let exposed = exposed.iter().find(|row| row["standing"] == "disproven").unwrap();
    assert!(
        exposed["sentence"].as_str().unwrap().contains("for a trail of any account, can write"),
        "{exposed}"
    );
    assert!(trail["missing"][0].as_str().unwrap().contains("the key `arn:aws:kms"), "{trail}");
}

#[test]
fn what_is_asked_for_on_the_command_line_decides() {
    let spec = |extra: &[&str]| {
        let arguments = [&["prove", "spec.yaml"], extra].concat();
        Run::new(&arguments).file("spec.yaml", include_str!("../../examples/full/spec.yaml"))
    };
    spec(&[]).exit(0);
    let ran = spec(&["--required-retention", "9000"]).exit(1);
    assert!(
        ran.stdout.contains("✗ the promise is broken that log files are kept for 9000 days"),
        "{}",
        ran.stdout
    );
    let quiet = spec(&["--required-retention", "9000", "--quiet"]).exit(1);
    let rows: Vec<&str> = quiet.stdout.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row.starts_with("  ✗ the promise is broken")),
        "{rows:?}"
    );
}

#[test]
fn of_every_example_everything_is_proven_and_of_what_is_written_of_it_too() {
    for story in stories() {
        let name = story.file_name().unwrap().to_string_lossy().into_owned();
        let spec = std::fs::read_to_string(story.join("spec.yaml")).unwrap();
        let mut files = vec![("spec.yaml".to_owned(), spec)];
        let policies = story.join("policies");
        if policies.is_dir() {
            files.extend(tree(&policies).into_iter().map(|(path, text)| (format!("policies/{path}"), text)));
        }
        // AWS Config may use the landing zone's key for any account, by the statement that Control Tower demands.
        let expected = i32::from(name == "control-tower");
        let of_spec = proof(&prove(&[], &files).exit(expected));
        // How Control Tower configures what it has is not known.
        let others = name == "control-tower";
        assert_eq!(of_spec["summary"]["cannot_tell"] == 0, !others, "{name}");
        let mut told = requests(&of_spec);
        if others {
            told.retain(|_, standing| standing != "cannot-tell");
        }
        assert!(told.len() >= 3 && told.values().all(|standing| standing == "proven"), "{name}: {told:?}");
        for dialect in ["terraform", "cloudformation"] {
            let folder = story.join("out").join(dialect);
            // The delegated administrator is Terraform's to make.
            if !folder.is_dir() {
                continue;
            }
            let files = tree(&folder);
            let ran = prove(&[], &files).ran();
            assert!(ran.exit == 0 || others, "{name} {dialect}: {}", ran.stdout);
            let mut written = requests(&proof(&ran));
            // A key that stays its owner's is not among what is written.
            let others = others || name == "existing-bucket";
            // Templates do not say their accounts.
            if dialect == "cloudformation" || others {
                written.retain(|_, standing| standing != "cannot-tell");
            } else {
                assert_eq!(written.len(), told.len(), "{name}");
            }
            assert!(written.values().all(|standing| standing == "proven"), "{name} {dialect}: {written:?}");
        }
    }
}

fn two_stacks() -> Vec<(String, String)> {
    tree(&project("tests/fixtures/planted/cloudformation"))
}

/// The two stacks with one text in place of another.
fn with(file: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut files = two_stacks();
    let text = &mut files.iter_mut().find(|(path, _)| path == file).unwrap().1;
    assert!(text.contains(from), "{from} in {file}");
    *text = text.replace(from, to);
    files
}

#[test]
fn two_stacks_without_a_fault_are_proven() {
    let proof = proof(&prove(&[], &two_stacks()).exit(0));
    let told = requests(&proof);
    assert!(told.len() >= 10, "{told:?}");
    assert!(told.values().all(|standing| standing == "proven"), "{told:#?}");
    assert_eq!((&proof["summary"]["disproven"], &proof["trails"][0]["missing"]), (&json!(0), &json!([])));
}

#[test]
fn a_fault_in_two_stacks_is_disproven_by_its_statement() {
    for (request, statement, file, from, to) in [
        (
            "bucket_write",
            "AWSCloudTrailWrite",
            "log-archive.yaml",
            "/audit/AWSLogs/${ManagementAccountId}/*",
            "/AWSLogs/${ManagementAccountId}/*",
        ),
        ("key_describe", "", "log-archive.yaml", "kms:DescribeKey", "kms:ListAliases"),
        (
            "log_role_streams_organization",
            "",
            "management.yaml",
            "log-stream:${OrganizationId}_*",
            "log-stream:${OrganizationId}-*",
        ),
    ] {
        let proof = proof(&prove(&[], &with(file, from, to)).exit(1));
        let row = row(&proof, request);
        assert_eq!(row["standing"], "disproven", "{row:#}");
        assert!(row["statement"].as_str().unwrap_or_default().contains(statement), "{row:#}");
        assert!(!row["because"].as_array().unwrap().is_empty(), "{row:#}");
        assert!(row["location"]["path"].as_str().unwrap().ends_with(file), "{row:#}");
    }
}

#[test]
fn what_is_elsewhere_cannot_be_told_and_is_named() {
    let files: Vec<_> = two_stacks().into_iter().filter(|(path, _)| path != "log-archive.yaml").collect();
    let ran = prove(&[], &files).exit(0);
    let told = proof(&ran);
    assert_eq!(row(&told, "bucket_write")["standing"], "cannot-tell");
    let trail = &told["trails"][0];
    assert_eq!(trail["retention"]["rows"][0]["standing"], "cannot-tell");
    assert_eq!(trail["standing"], "cannot-tell");
    let missing: Vec<&str> = trail["missing"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(
        missing[0].contains("add to the inputs what makes the bucket `acme-org-trail-logs`"),
        "{missing:?}"
    );
    assert!(
        trail["exposure"][0]["sentence"]
            .as_str()
            .unwrap()
            .starts_with("cannot tell who can touch the bucket")
    );
}

#[test]
fn without_a_trail_nothing_is_proven() {
    let files: Vec<_> = two_stacks().into_iter().filter(|(path, _)| path != "management.yaml").collect();
    let ran = prove(&[], &files).exit(2);
    assert_eq!(proof(&ran)["trails"], json!([]));
    assert!(ran.stderr.contains("no trail is among the inputs"), "{}", ran.stderr);
    // Who can touch the bucket is told all the same.
    let bucket = &proof(&ran)["buckets"][0];
    assert_eq!(
        (&bucket["resource"]["name"], &bucket["standing"]),
        (&json!("LogBucket"), &json!("cannot-tell"))
    );
    let rows = bucket["rows"].as_array().unwrap();
    let told = |standing: &str, words: &str| {
        let is_it =
            |row: &&Value| row["standing"] == standing && row["sentence"].as_str().unwrap().contains(words);
        assert!(rows.iter().any(|row| is_it(&row)), "{words}: {rows:#?}");
    };
    told("cannot-tell", "no trail among the inputs writes to it");
    told("noted", "log files in it, wherever they are, ");
    told("proven", "can delete a log file");
    let bucket = "Resources: {Logs: {Type: AWS::S3::Bucket}}\n";
    let ran = Run::new(&["prove", "template.yaml"]).file("template.yaml", bucket).exit(2);
    assert_eq!(ran.stdout, "no trail is among the inputs: nothing is proven of one\n");
    let ran =
        Run::new(&["prove", "spec.yaml"]).file("spec.yaml", MINIMAL.replace("home_region", "home")).exit(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("`home`"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_log_bucket_beside_a_trails_own_is_told_by_itself() {
    let other = "  Other:
    Type: AWS::S3::Bucket
    Properties: {BucketName: other}
  OtherPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Other
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: 's3:PutObject', Resource: 'arn:aws:s3:::other/*'}
";
    let run = |text: &str, format: &str| {
        let arguments = [&["prove", "t.yaml", "--format", format], &PLACE[..]].concat();
        Run::new(&arguments).file("t.yaml", text).exit(1).stdout
    };
    let text = format!("{TEMPLATE}{other}");
    let told = run(&text, "text");
    for said in [
        "log bucket `Other` (t.yaml:",
        "? no trail among the inputs writes to it",
        "bucket `Other`: CloudTrail, for a trail of any account, can write into the bucket",
        "1 trail, 1 log bucket without one: ",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(run(&text, "markdown").contains("## Log bucket Other\n"));
    assert!(!run(TEMPLATE, "text").contains("log bucket `"), "the trail's own is told with the trail");
}

#[test]
fn synth_writes_the_proof_which_comments_do_not_change() {
    let ran = Run::new(&["synth", "spec.yaml"]).file("spec.yaml", MINIMAL).exit(0);
    let written = ran.read("out/PROOF.md").unwrap();
    assert!(written.starts_with("# Proof\n\nWritten by trailsmith"), "{written}");
    assert!(written.contains("- ✓ The promise holds that log files are kept for 365 days\n"), "{written}");
    assert!(!written.contains("spec.yaml"), "{written}");
    assert!(ran.read("out/.trailsmith.json").unwrap().contains("\"PROOF.md\": "));
    let moved = format!("# A comment.\n\n{MINIMAL}");
    let ran =
        ran.then(&["synth", "elsewhere/spec.yaml", "--check"]).file("elsewhere/spec.yaml", moved).exit(0);
    let ran = ran.then(&["synth", "spec.yaml"]).file("out/PROOF.md", "mine\n").exit(2);
    assert!(ran.stderr.contains("PROOF.md"), "{}", ran.stderr);
    assert_eq!(ran.read("out/PROOF.md").unwrap(), "mine\n");
}
