//! Where nobody says the Region: the partition is that of the ARNs that are written out, and where these are of several
//! nothing is told.

use crate::run::{Run, project};

const STORY: &str = "examples/govcloud/out";

/// A story's file, in another partition.
fn written(file: &str, partition: &str) -> String {
    let text = std::fs::read_to_string(project(STORY).join(file)).unwrap();
    text.replace("arn:aws-us-gov:", &format!("arn:{partition}:"))
}

fn told(found: &str) -> Vec<&str> {
    let of_delivery =
        ["[trail-bucket-", "[trail-key-", "[trail-topic-", "[trail-log-role-", "[bucket-access-log-"];
    // What is said again at the end is indented.
    let titles = found.lines().filter(|line| !line.starts_with(' '));
    titles.filter(|line| of_delivery.iter().any(|id| line.contains(id))).collect()
}

fn check(files: &[(&str, String)]) -> String {
    let run = files.iter().fold(Run::new(&["check", "."]), |run, (path, text)| run.file(path, text));
    run.ran().stdout
}

#[test]
fn the_arns_of_a_template_tell_its_partition() {
    for partition in ["aws", "aws-us-gov", "aws-cn", "aws-eusc"] {
        let files = ["cloudformation/1-log-archive-us-gov-east-1.yaml", "cloudformation/2-management.yaml"]
            .map(|file| (file, written(file, partition)));
        let found = check(&files);
        // The accounts are not said, so that something is open; not for the partition, and nothing is wrong.
        assert!(told(&found).iter().all(|line| line.starts_with("cannot tell")), "{partition}: {found}");
        assert!(!found.contains("partitions are written"), "{partition}: {found}");
    }
}

/// A bucket, its policy and its trail: of the policy's ARNs the first is as written, the other computed.
const TEMPLATE: &str = "
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {TrailName: audit, IsLogging: true, S3BucketName: !Ref Logs}
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-audit-logs}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:GetBucketAcl
            Resource: ACL
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: WRITE
            Condition: {StringEquals: {s3:x-amz-acl: bucket-owner-full-control}}
";

fn template(acl: &str, write: &str) -> String {
    let write = format!("!Sub '{write}/AWSLogs/${{AWS::AccountId}}/*'");
    TEMPLATE.replace("ACL", &format!("!Sub '{acl}'")).replace("WRITE", &write)
}

#[test]
fn what_is_computed_agrees_with_what_is_written() {
    let computed = "arn:${AWS::Partition}:s3:::acme-audit-logs";
    for written in [computed, "arn:aws:s3:::acme-audit-logs", "arn:aws-cn:s3:::acme-audit-logs"] {
        for (acl, write) in [(computed, written), (written, computed)] {
            let found = check(&[("template.yaml", template(acl, write))]);
            assert_eq!(told(&found), [] as [&str; 0], "{acl} {write}");
        }
    }
    let found = check(&[("template.yaml", template("arn:aws:s3:::others", computed))]);
    assert!(found.contains("critical[trail-bucket-acl-check]"), "{found}");
}

#[test]
fn arns_of_several_partitions_tell_none() {
    let (gov, commercial) = ("arn:aws-us-gov:s3:::acme-audit-logs", "arn:aws:s3:::acme-audit-logs");
    for (acl, write) in [(gov, commercial), (commercial, gov)] {
        let found = check(&[("template.yaml", template(acl, write))]);
        // One cause is told once.
        assert_eq!(told(&found).len(), 1, "{found}");
        assert!(found.contains("cannot tell[trail-bucket-write]"), "{found}");
        assert!(found.contains("ARNs of several partitions are written"), "{found}");
        let region = Run::new(&["check", ".", "--region", "us-gov-west-1"]);
        let found = region.file("template.yaml", template(acl, write)).ran().stdout;
        let wrong = if acl == commercial { "trail-bucket-acl-check" } else { "trail-bucket-write" };
        assert!(found.contains(&format!("critical[{wrong}]")), "{found}");
        assert_eq!(told(&found).len(), 1, "{found}");
    }
}
