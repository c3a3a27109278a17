//! Each service's deliveries, put to the policies that are written: an account of the organization may, a stranger may not.

use trailsmith::access::{Document, Policy, Principal, Request, Rest, Role, Slot, Verdict, decide};
use trailsmith::compile::compile;
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

const MEMBER: &str = "333333333333";
const OTHER_MEMBER: &str = "444444444444";
const STRANGER: &str = "999999999999";
const ORGANIZATION: &str = "o-a1b2c3d4e5";

fn compiled(sources: &Value, organization: bool) -> Estate {
    let mut spec = json!({
        "version": 1,
        "organization": {
            "id": ORGANIZATION,
            "home_region": "eu-west-1",
            "accounts": {"management": "111111111111", "log_archive": "222222222222", "member": MEMBER},
        },
        "buckets": {"logs": {"name": "acme-logs", "log_sources": sources}},
    });
    if !organization {
        spec["organization"].as_object_mut().unwrap().remove("id");
    }
    let mut texts = Sources::new();
    let id = texts.add("spec.json", spec.to_string());
    let valid = spec::read(&texts, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn document(estate: &Estate, kind: &str, property: &str) -> Option<Document> {
    let written = |resource: &Resource| Some(estate.resolve(resource.property(property)?));
    estate.of_kind(kind).find_map(written).map(|value| Document::read(&value))
}

/// What a service does on behalf of an account.
struct Delivery {
    service: &'static str,
    action: &'static str,
    /// Below the bucket's ARN, with `{account}`; the key for an action of KMS.
    path: &'static str,
    /// `aws:SourceArn`, with `{account}`.
    source: &'static str,
}

impl Delivery {
    fn of(&self, account: &str) -> Request {
        let filled = |text: &str| text.replace("{account}", account);
        let resource = if self.action.starts_with("kms:") {
            "arn:aws:kms:eu-west-1:222222222222:key/1".to_owned()
        } else {
            format!("arn:aws:s3:::acme-logs{}", filled(self.path))
        };
        let request =
            Request::new(Principal::service(self.service), self.action, resource.as_str(), "222222222222")
                .with_text("aws:SourceAccount", account)
                .with_text("aws:SourceArn", filled(self.source).as_str())
                .with_text("aws:SecureTransport", "true")
                .with_text("s3:TlsVersion", "1.3")
                .with_text("s3:x-amz-acl", "bucket-owner-full-control")
                .with_rest(Rest::Absent);
        match account {
            STRANGER => request.with_text("aws:SourceOrgID", "o-zzzzzzzzzz"),
            _ => request.with_text("aws:SourceOrgID", ORGANIZATION),
        }
    }

    fn decided(&self, estate: &Estate, account: &str) -> Verdict {
        let (kind, property, role) = if self.action.starts_with("kms:") {
            ("AWS::KMS::Key", "/KeyPolicy", Role::Sole)
        } else {
            ("AWS::S3::BucketPolicy", "/PolicyDocument", Role::Resource)
        };
        let document = document(estate, kind, property).unwrap();
        decide(&[Policy { role, document: &document }], &self.of(account)).verdict
    }
}

const fn delivery(
    service: &'static str,
    action: &'static str,
    path: &'static str,
    source: &'static str,
) -> Delivery {
    Delivery { service, action, path, source }
}

const CONFIG: &str = "config.amazonaws.com";
const CONFIG_ARN: &str = "arn:aws:config:eu-west-1:{account}:*";
const VENDED: &str = "delivery.logs.amazonaws.com";
const VENDED_ARN: &str = "arn:aws:logs:us-east-1:{account}:*";
const DETECTOR: &str = "arn:aws:guardduty:eu-west-1:{account}:detector/abc123";

/// The source in the spec, and what its service must be able to do.
fn table() -> Vec<(Value, Vec<Delivery>)> {
    let detectors = json!({"service": "guardduty", "detectors": [DETECTOR.replace("{account}", MEMBER)]});
    vec![
        (
            json!("config"),
            vec![
                delivery(CONFIG, "s3:GetBucketAcl", "", CONFIG_ARN),
                delivery(CONFIG, "s3:ListBucket", "", CONFIG_ARN),
                delivery(
                    CONFIG,
                    "s3:PutObject",
                    "/config/AWSLogs/{account}/Config/eu-west-1/1.gz",
                    CONFIG_ARN,
                ),
                delivery(CONFIG, "kms:GenerateDataKey", "", CONFIG_ARN),
                delivery(CONFIG, "kms:Decrypt", "", CONFIG_ARN),
            ],
        ),
        (
            json!("vpc_flow_logs"),
            vec![
                delivery(VENDED, "s3:GetBucketAcl", "", VENDED_ARN),
                delivery(VENDED, "s3:ListBucket", "", VENDED_ARN),
                delivery(
                    VENDED,
                    "s3:PutObject",
                    "/vpc-flow-logs/AWSLogs/{account}/vpcflowlogs/1.gz",
                    VENDED_ARN,
                ),
                delivery(
                    VENDED,
                    "s3:PutObject",
                    "/vpc-flow-logs/AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/1.gz",
                    VENDED_ARN,
                ),
                delivery(VENDED, "kms:GenerateDataKey", "", VENDED_ARN),
                delivery(VENDED, "kms:Encrypt", "", VENDED_ARN),
                delivery(VENDED, "kms:DescribeKey", "", VENDED_ARN),
            ],
        ),
        (
            json!("route53_resolver"),
            vec![delivery(
                VENDED,
                "s3:PutObject",
                "/route53-resolver/AWSLogs/{account}/vpcdnsquerylogs/1.gz",
                VENDED_ARN,
            )],
        ),
        (
            detectors,
            vec![
                delivery("guardduty.amazonaws.com", "s3:GetBucketLocation", "", DETECTOR),
                delivery("guardduty.amazonaws.com", "s3:PutObject", "/guardduty/AWSLogs/1.gz", DETECTOR),
                delivery("guardduty.amazonaws.com", "kms:GenerateDataKey", "", DETECTOR),
            ],
        ),
        (
            json!("elb"),
            vec![delivery(
                "logdelivery.elasticloadbalancing.amazonaws.com",
                "s3:PutObject",
                "/elb/AWSLogs/{account}/elasticloadbalancing/1.gz",
                "arn:aws:elasticloadbalancing:eu-west-1:{account}:loadbalancer/app/a/1",
            )],
        ),
    ]
}

#[test]
fn members_deliver_and_strangers_do_not() {
    let mut seen = 0;
    for (source, deliveries) in table() {
        for organization in [true, false] {
            let estate = compiled(&json!([source]), organization);
            for delivery in &deliveries {
                let says = |account: &str| delivery.decided(&estate, account);
                let what = format!("{source} {} {} {organization}", delivery.action, delivery.path);
                assert_eq!(says(MEMBER), Verdict::Allowed, "{what}");
                assert_eq!(says(STRANGER), Verdict::NotAllowed, "{what}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 34);
}

/// Accounts that the spec does not name deliver only where it says nothing of accounts.
#[test]
fn accounts_that_are_listed_are_the_only_ones() {
    for service in ["config", "vpc_flow_logs", "route53_resolver"] {
        let whole = compiled(&json!([service]), true);
        let some = compiled(&json!([{"service": service, "accounts": ["member"]}]), true);
        let deliveries = table().into_iter().find(|(source, _)| source == service).unwrap().1;
        for delivery in deliveries {
            assert_eq!(delivery.decided(&whole, OTHER_MEMBER), Verdict::Allowed, "{service}");
            assert_eq!(delivery.decided(&some, OTHER_MEMBER), Verdict::NotAllowed, "{service}");
            assert_eq!(delivery.decided(&some, MEMBER), Verdict::Allowed, "{service}");
        }
    }
}

/// Access logs come from buckets of the same account.
#[test]
fn access_logs_come_from_the_own_account() {
    let estate = compiled(&json!(["s3_access_logs"]), true);
    let put =
        delivery("logging.s3.amazonaws.com", "s3:PutObject", "/s3-access-logs/app/1", "arn:aws:s3:::app");
    assert_eq!(put.decided(&estate, "222222222222"), Verdict::Allowed);
    assert_eq!(put.decided(&estate, MEMBER), Verdict::NotAllowed);
    assert_eq!(estate.of_kind("AWS::KMS::Key").count(), 0, "S3 could not write with one");
}

/// No service reaches what another writes, or a trail.
#[test]
fn services_write_apart() {
    let sources: Vec<Value> = table().into_iter().map(|(source, _)| source).filter(|s| s != "elb").collect();
    let estate = compiled(&json!(sources), true);
    for path in
        ["/AWSLogs/{account}/CloudTrail/1.gz", "/AWSLogs/o-a1b2c3d4e5/{account}/CloudTrail/1.gz", "/1.gz"]
    {
        for (service, source) in
            [(CONFIG, CONFIG_ARN), (VENDED, VENDED_ARN), ("guardduty.amazonaws.com", DETECTOR)]
        {
            let put = delivery(service, "s3:PutObject", path, source);
            assert_eq!(put.decided(&estate, MEMBER), Verdict::NotAllowed, "{service} {path}");
        }
    }
    let other = delivery(VENDED, "s3:PutObject", "/config/AWSLogs/{account}/Config/1.gz", VENDED_ARN);
    assert_eq!(other.decided(&estate, MEMBER), Verdict::NotAllowed);
}

/// Without TLS, or with an object that is not the bucket owner's, nothing comes in.
#[test]
fn conditions_hold() {
    let estate = compiled(&json!(["config"]), true);
    let document = document(&estate, "AWS::S3::BucketPolicy", "/PolicyDocument").unwrap();
    let put = delivery(CONFIG, "s3:PutObject", "/config/AWSLogs/{account}/Config/1.gz", CONFIG_ARN);
    let says =
        |request: &Request| decide(&[Policy { role: Role::Resource, document: &document }], request).verdict;
    assert_eq!(says(&put.of(MEMBER)), Verdict::Allowed);
    assert_eq!(says(&put.of(MEMBER).with_text("aws:SecureTransport", "false")), Verdict::Denied);
    assert_eq!(says(&put.of(MEMBER).with("s3:x-amz-acl", Slot::Absent)), Verdict::NotAllowed);
}

#[test]
fn ids_of_statements_differ() {
    let sources = json!([
        "vpc_flow_logs",
        "route53_resolver",
        {"service": "vpc_flow_logs", "prefix": "more", "accounts": ["member"]},
        "config",
    ]);
    let estate = compiled(&sources, true);
    for (kind, pointer) in
        [("AWS::S3::BucketPolicy", "/PolicyDocument/Statement"), ("AWS::KMS::Key", "/KeyPolicy/Statement")]
    {
        let statements = estate.of_kind(kind).next().unwrap().property(pointer).unwrap();
        let mut sids: Vec<&str> =
            statements.as_array().unwrap().iter().map(|s| s["Sid"].as_str().unwrap()).collect();
        let all = sids.len();
        sids.sort_unstable();
        sids.dedup();
        assert_eq!(sids.len(), all, "{statements:#}");
    }
}

/// A policy that grows over what S3 takes says how to split it.
#[test]
fn too_many_accounts_are_told() {
    let mut spec = json!({
        "version": 1,
        "organization": {"home_region": "eu-west-1", "accounts": {"management": "111111111111", "log_archive": "222222222222"}},
        "buckets": {"logs": {"name": "acme-logs", "log_sources": ["config", "vpc_flow_logs"]}},
    });
    for number in 0..300 {
        spec["organization"]["accounts"][format!("member-{number}")] =
            format!("{:012}", 400_000_000 + number).into();
    }
    let mut texts = Sources::new();
    let id = texts.add("spec.json", spec.to_string());
    let errors = compile(&spec::read(&texts, id).unwrap()).unwrap_err();
    assert_eq!(errors[0].id, "limit");
    assert!(errors[0].help.iter().any(|help| help.contains("log_sources")), "{errors:#?}");
}
