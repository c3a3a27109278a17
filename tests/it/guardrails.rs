//! What guardrails leave possible and what they do not, asked of the access evaluator.
//!
//! Every policy but the guardrails allows everything here, so that a refusal is theirs; only deliveries and readers are asked
//! under the policies that the estate has.

use crate::examples::{stories, with_policies};
use crate::generate;
use proptest::prelude::*;
use trailsmith::access::{Document, Policy, Principal, Request, Rest, Role, Verdict, decide};
use trailsmith::compile::compile;
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec::{self, ValidSpec};

const BREAK_GLASS: &str = "arn:aws:iam::222222222222:role/BreakGlass";

/// What nobody but a break-glass role may do to a bucket, to its objects, to a key, to a trail.
const ON_BUCKET: [&str; 12] = [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketLogging",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
];
const ON_OBJECTS: [&str; 5] = [
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
];
const ON_KEY: [&str; 4] =
    ["kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"];
const ON_TRAIL: [&str; 6] = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventConfiguration",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
];

/// An estate with its guardrails, and AWS's own policies that allow everything.
struct World {
    estate: Estate,
    organization: String,
    management: String,
    /// Allows whom it is attached to everything.
    everything: &'static Document,
    /// Allows everybody everything.
    open: Document,
    service: Vec<Document>,
    resource: Vec<Document>,
}

impl World {
    fn new(text: &str) -> World {
        let mut sources = Sources::new();
        let id = sources.add("spec.yaml", text);
        World::of(&spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}")))
    }

    fn of(valid: &ValidSpec) -> World {
        let mut estate = compile(valid).unwrap_or_else(|errors| panic!("{errors:#?}"));
        for number in 0..estate.resources.len() {
            if estate.resources[number].kind == "AWS::KMS::Key" {
                let stack = estate.stack(estate.resources[number].stack).clone();
                let arn = format!(
                    "arn:{}:kms:{}:{}:key/{number:036}",
                    stack.partition.name(),
                    stack.region,
                    stack.account
                );
                estate.resources[number].existing.get_or_insert(arn);
            }
        }
        let documents = |kind: &str| {
            let of = |policy: &&Resource| policy.properties["Type"] == kind;
            let policies = estate.of_kind("AWS::Organizations::Policy").filter(of);
            policies.map(|policy| Document::read(&estate.resolve(&policy.properties["Content"]))).collect()
        };
        let (service, resource) = (documents("SERVICE_CONTROL_POLICY"), documents("RESOURCE_CONTROL_POLICY"));
        let organization = estate.organization.clone().unwrap();
        World {
            estate,
            organization: organization.id,
            management: organization.management_account,
            everything: Document::everything(),
            open: Document::read(&json!({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
            })),
            service,
            resource,
        }
    }

    /// The spec of an example, with control policies where it has none.
    fn story(folder: &std::path::Path) -> World {
        let text = std::fs::read_to_string(folder.join("spec.yaml")).unwrap();
        let mut spec: Value = serde_yaml::from_str(&text).unwrap();
        if spec.get("guardrails").is_none_or(|own| own.get("break_glass").is_none()) {
            let partition = spec["organization"]["partition"].as_str().unwrap_or("aws").to_owned();
            let account = spec["organization"]["accounts"]["log_archive"].as_str().unwrap().to_owned();
            spec["guardrails"] = json!({
                "service_control_policy": true,
                "resource_control_policy": true,
                "break_glass": [format!("arn:{partition}:iam::{account}:role/BreakGlass")],
                "targets": ["r-ab12"],
            });
        }
        World::of(&with_policies(&spec.to_string(), folder))
    }

    /// What comes of a request under the guardrails, and otherwise under this policy of the resource, or under none.
    fn ask(&self, request: Request, resource: Option<(Role, &Document)>) -> Verdict {
        let (role, document) = resource.unwrap_or((Role::Resource, &self.open));
        let mut policies = vec![
            Policy { role, document },
            Policy { role: Role::Identity, document: self.everything },
            Policy { role: Role::ServiceControl { level: 0 }, document: self.everything },
            Policy { role: Role::ResourceControl { level: 0 }, document: &self.open },
        ];
        policies.extend(
            self.service.iter().map(|document| Policy { role: Role::ServiceControl { level: 0 }, document }),
        );
        policies.extend(
            self.resource
                .iter()
                .map(|document| Policy { role: Role::ResourceControl { level: 0 }, document }),
        );
        decide(&policies, &request.with_rest(Rest::Absent).managed_by(self.management.as_str())).verdict
    }

    fn tries(&self, who: &str, action: &str, (arn, account): (&str, &str)) -> Verdict {
        self.ask(Request::new(Principal::arn(who), action, arn, account), None)
    }

    /// All that is protected: each ARN with the account that has it, and what may not be done.
    fn protected(&self) -> Vec<(String, String, &'static [&'static str])> {
        let mut all: Vec<(String, String, &'static [&'static str])> = Vec::new();
        for resource in &self.estate.resources {
            let Some(arn) = self.estate.arn(resource) else { continue };
            let account = self.estate.stack(resource.stack).account.clone();
            match resource.kind.as_str() {
                "AWS::S3::Bucket" => {
                    all.push((arn.clone(), account.clone(), &ON_BUCKET));
                    all.push((format!("{arn}/AWSLogs/a.json.gz"), account, &ON_OBJECTS));
                }
                "AWS::KMS::Key" => all.push((arn, account, &ON_KEY)),
                "AWS::CloudTrail::Trail" => {
                    all.push((arn.clone(), arn.split(':').nth(4).unwrap().to_owned(), &ON_TRAIL));
                }
                _ => {}
            }
        }
        assert!(all.len() >= 4);
        all
    }

    /// The policy of a bucket or key, for the evaluator.
    fn policy_of(&self, resource: &Resource) -> Document {
        if resource.kind == "AWS::KMS::Key" {
            return Document::read(&self.estate.resolve(&resource.properties["KeyPolicy"]));
        }
        let name = self.estate.reference(resource);
        let policy = self
            .estate
            .of_kind("AWS::S3::BucketPolicy")
            .find(|policy| self.estate.reference(policy) == name)
            .unwrap();
        Document::read(&self.estate.resolve(&policy.properties["PolicyDocument"]))
    }

    fn account(&self, resource: &Resource) -> &str {
        &self.estate.stack(resource.stack).account
    }

    /// All that CloudTrail does for the estate's trails, with what AWS may or may not say of where it comes from.
    fn deliveries(&self) -> Vec<(Request, Role, Document)> {
        let mut all = Vec::new();
        for trail in self.estate.of_kind("AWS::CloudTrail::Trail") {
            let arn = self.estate.arn(trail).unwrap();
            let owner = arn.split(':').nth(4).unwrap().to_owned();
            let bucket = self.estate.target(&trail.properties["S3BucketName"]).unwrap();
            let key = self.estate.target(&trail.properties["KMSKeyId"]).unwrap();
            let at = self.estate.arn(bucket).unwrap();
            let prefix = trail.property("/S3KeyPrefix").and_then(Value::as_str);
            let prefix = prefix.map(|prefix| format!("{prefix}/")).unwrap_or_default();
            let mut folders = vec![owner.clone()];
            if trail.properties["IsOrganizationTrail"] == true {
                folders.push(format!("{}/555555555555", self.organization));
            }
            for said in [&["aws:SourceAccount", "aws:SourceOrgID"][..], &["aws:SourceAccount"], &[]] {
                let request = |action: &str, on: &str, account: &str| {
                    let cloudtrail = Principal::service("cloudtrail.amazonaws.com");
                    let mut request = Request::new(cloudtrail, action, on, account)
                        .with_text("aws:SourceArn", arn.as_str())
                        .with_text("aws:SecureTransport", "true")
                        .with_text("s3:TlsVersion", "1.3");
                    for key in said {
                        let value = if key.ends_with("ID") { &self.organization } else { &owner };
                        request = request.with_text(key, value.as_str());
                    }
                    request
                };
                let to = (self.account(bucket), self.policy_of(bucket));
                all.push((request("s3:GetBucketAcl", &at, to.0), Role::Resource, to.1.clone()));
                for folder in &folders {
                    let object = format!("{at}/{prefix}AWSLogs/{folder}/CloudTrail/eu-west-1/a.json.gz");
                    let put = request("s3:PutObject", &object, to.0);
                    let put = put.with_text("s3:x-amz-acl", "bucket-owner-full-control");
                    all.push((put, Role::Resource, to.1.clone()));
                }
                let (on, account) = (self.estate.arn(key).unwrap(), self.account(key));
                for action in ["kms:GenerateDataKey", "kms:DescribeKey", "kms:Decrypt"] {
                    let request = request(action, &on, account)
                        .with_text("kms:EncryptionContext:aws:cloudtrail:arn", arn.as_str());
                    all.push((request, Role::Sole, self.policy_of(key)));
                }
            }
        }
        all
    }
}

fn worlds() -> Vec<(String, World)> {
    let one = |folder: std::path::PathBuf| {
        (folder.file_name().unwrap().to_string_lossy().into_owned(), World::story(&folder))
    };
    stories().into_iter().map(one).collect()
}

fn example() -> World {
    World::story(&crate::run::project("examples/guardrails"))
}

const BUCKET: (&str, &str) = ("arn:aws:s3:::acme-org-trail-logs", "222222222222");
const OBJECT: (&str, &str) = ("arn:aws:s3:::acme-org-trail-logs/AWSLogs/a.json.gz", "222222222222");
const TRAIL: (&str, &str) = ("arn:aws:cloudtrail:eu-west-1:111111111111:trail/org-trail", "111111111111");
const ADMIN: &str = "arn:aws:iam::222222222222:role/Admin";
const ROOT: &str = "arn:aws:iam::222222222222:root";
const MANAGER: &str = "arn:aws:iam::111111111111:role/Admin";
const STRANGER: &str = "arn:aws:iam::999999999999:role/Admin";

#[test]
fn every_delivery_stays_possible_in_every_story() {
    for (name, world) in worlds() {
        for (request, role, policy) in world.deliveries() {
            let shown = format!("{name}: {} {:?}", request.action, request.resource);
            let verdict = world.ask(request, Some((role, &policy)));
            // What the policy of Control Tower's own bucket says is not known; the guardrails deny nothing there.
            let open = name == "control-tower" && matches!(verdict, Verdict::Unknown(_));
            assert!(open || verdict == Verdict::Allowed, "{shown}: {verdict:?}");
        }
    }
}

#[test]
fn who_is_no_break_glass_role_changes_nothing_in_any_story() {
    for (name, world) in worlds() {
        let mfa = |arn: &str| {
            let buckets = world.estate.of_kind("AWS::S3::Bucket");
            let with = |bucket: &Resource| bucket.property("/VersioningConfiguration/MFADelete").is_some();
            buckets
                .filter(|bucket| with(bucket))
                .any(|bucket| world.estate.arn(bucket).as_deref() == Some(arn))
        };
        for (arn, account, actions) in world.protected() {
            let partition = arn.split(':').nth(1).unwrap();
            for action in actions {
                // The root user turns MFA Delete on, with its device: S3 asks for that.
                let root = if mfa(&arn) && *action == "s3:PutBucketVersioning" {
                    Verdict::Allowed
                } else {
                    Verdict::Denied
                };
                for (who, expected) in
                    [("role/Admin", Verdict::Denied), ("user/eve", Verdict::Denied), ("root", root)]
                {
                    let who = format!("arn:{partition}:iam::222222222222:{who}");
                    let verdict = world.tries(&who, action, (&arn, &account));
                    assert_eq!(verdict, expected, "{name}: {who} {action} {arn}");
                }
            }
        }
    }
}

#[test]
fn break_glass_roles_may_do_all_of_it() {
    let world = example();
    for (arn, account, actions) in world.protected() {
        for action in actions {
            let verdict = world.tries(BREAK_GLASS, action, (&arn, &account));
            assert_eq!(verdict, Verdict::Allowed, "{action} {arn}");
        }
    }
    assert_eq!(
        world.tries(BREAK_GLASS, "iam:PutRolePolicy", (BREAK_GLASS, "222222222222")),
        Verdict::Allowed
    );
}

#[test]
fn what_is_denied_and_to_whom() {
    use Verdict::{Allowed, Denied};
    let world = example();
    let linked = "arn:aws:iam::222222222222:role/aws-service-role/replication.s3.amazonaws.com/R";
    let session = "arn:aws:sts::222222222222:assumed-role/Admin/eve";
    for (who, action, on, expected) in [
        (session, "s3:DeleteObjectVersion", OBJECT, Denied),
        (ROOT, "s3:PutBucketVersioning", BUCKET, Denied),
        // Whoever could take a break-glass role would be one.
        (ADMIN, "iam:UpdateAssumeRolePolicy", (BREAK_GLASS, "222222222222"), Denied),
        (ADMIN, "iam:PutRolePolicy", (BREAK_GLASS, "222222222222"), Denied),
        (ADMIN, "iam:UpdateAssumeRolePolicy", (ADMIN, "222222222222"), Allowed),
        // A service control policy binds nobody of the management account, a resource control policy what others have.
        (MANAGER, "cloudtrail:StopLogging", TRAIL, Allowed),
        (MANAGER, "s3:DeleteObject", OBJECT, Denied),
        (STRANGER, "s3:DeleteObject", OBJECT, Denied),
        (STRANGER, "s3:PutBucketPolicy", BUCKET, Denied),
        (linked, "s3:DeleteObject", OBJECT, Allowed),
        // What is not the spec's stays its owner's.
        (ADMIN, "s3:DeleteObject", ("arn:aws:s3:::acme-org-trail-logs-2/a", "222222222222"), Allowed),
        (ADMIN, "s3:DeleteBucket", ("arn:aws:s3:::acme-org-trail-log", "222222222222"), Allowed),
        (ADMIN, "kms:DisableKey", ("arn:aws:kms:eu-west-1:222222222222:key/other", "222222222222"), Allowed),
        (
            ADMIN,
            "cloudtrail:StopLogging",
            ("arn:aws:cloudtrail:eu-west-1:222222222222:trail/org-trail", "222222222222"),
            Allowed,
        ),
        (ADMIN, "s3:GetObject", OBJECT, Allowed),
        (ADMIN, "s3:PutObject", OBJECT, Allowed),
        (ADMIN, "s3:ListBucket", BUCKET, Allowed),
        (ADMIN, "cloudtrail:StartLogging", TRAIL, Allowed),
        (ADMIN, "cloudtrail:GetTrailStatus", TRAIL, Allowed),
    ] {
        assert_eq!(world.tries(who, action, on), expected, "{who} {action} {}", on.0);
    }
    let anonymous = Request::new(Principal::Anonymous, "s3:DeleteObject", OBJECT.0, OBJECT.1);
    assert_eq!(world.ask(anonymous, None), Denied);
}

/// A service by itself, such as what expires objects or replicates them, is none of the roles either.
#[test]
fn services_are_left_alone_but_for_those_that_work_for_strangers() {
    use Verdict::{Allowed, Denied};
    let world = example();
    let key = world.estate.arn(world.estate.of_kind("AWS::KMS::Key").next().unwrap()).unwrap();
    let by = |service: &str, action: &str, on: &str| {
        Request::new(Principal::service(service), action, on, "222222222222")
    };
    let alone = by("s3.amazonaws.com", "s3:DeleteObject", OBJECT.0);
    assert_eq!(world.ask(alone, None), Allowed);
    for (account, organization, expected) in [
        ("999999999999", None, Denied),
        ("999999999999", Some("o-zzzzzzzzzz"), Denied),
        // Of the organization, though not of the spec.
        ("555555555555", Some("o-a1b2c3d4e5"), Allowed),
        ("111111111111", None, Allowed),
        ("222222222222", Some("o-a1b2c3d4e5"), Allowed),
    ] {
        for (action, on) in
            [("s3:PutObject", OBJECT.0), ("s3:GetBucketAcl", BUCKET.0), ("kms:GenerateDataKey", key.as_str())]
        {
            let mut request =
                by("cloudtrail.amazonaws.com", action, on).with_text("aws:SourceAccount", account);
            if let Some(organization) = organization {
                request = request.with_text("aws:SourceOrgID", organization);
            }
            assert_eq!(world.ask(request, None), expected, "{action} for {account} of {organization:?}");
        }
    }
}

#[test]
fn readers_still_read() {
    let world = example();
    let reader = "arn:aws:iam::333333333333:role/LogAnalyst";
    let bucket = world.estate.of_kind("AWS::S3::Bucket").next().unwrap();
    let get = Request::new(Principal::arn(reader), "s3:GetObject", OBJECT.0, OBJECT.1)
        .with_text("aws:SecureTransport", "true")
        .with_text("s3:TlsVersion", "1.3");
    let policy = world.policy_of(bucket);
    assert_eq!(world.ask(get, Some((Role::Resource, &policy))), Verdict::Allowed);
    let key = world.estate.of_kind("AWS::KMS::Key").next().unwrap();
    let decrypt = Request::new(
        Principal::arn(reader),
        "kms:Decrypt",
        world.estate.arn(key).unwrap().as_str(),
        "222222222222",
    )
    .with_text("kms:EncryptionContext:aws:cloudtrail:arn", TRAIL.0);
    let policy = world.policy_of(key);
    assert_eq!(world.ask(decrypt, Some((Role::Sole, &policy))), Verdict::Allowed);
}

#[test]
fn many_resources_are_divided_over_policies_and_too_many_are_refused() {
    let spec = |buckets: usize| {
        let mut spec: Value = serde_yaml::from_str(
            &std::fs::read_to_string(crate::run::project("examples/guardrails/spec.yaml")).unwrap(),
        )
        .unwrap();
        for number in 0..buckets {
            spec["buckets"][format!("more-{number}")] =
                json!({"name": format!("acme-org-trail-logs-of-unit-number-{number}"), "key": "trail"});
        }
        spec.to_string()
    };
    let world = World::new(&spec(15));
    assert_eq!((world.service.len(), world.resource.len()), (2, 2));
    let sizes = world.estate.of_kind("AWS::Organizations::Policy").map(|policy| {
        let content = world.estate.resolve(&policy.properties["Content"]).to_string();
        assert!(content.len() <= 5_120, "{}", content.len());
        (policy.properties["Name"].as_str().unwrap().to_owned(), content.len())
    });
    let names: Vec<String> = sizes.map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "trailsmith-guardrails-scp",
            "trailsmith-guardrails-scp-2",
            "trailsmith-guardrails-rcp",
            "trailsmith-guardrails-rcp-2",
        ]
    );
    for (arn, account, actions) in world.protected() {
        for action in actions {
            assert_eq!(world.tries(ADMIN, action, (&arn, &account)), Verdict::Denied, "{action} {arn}");
        }
    }
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec(120));
    let errors = compile(&spec::read(&sources, id).unwrap()).unwrap_err();
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert!(
        messages.iter().any(|message| message.starts_with("guardrails.resource_control_policy would be")),
        "{messages:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn logs_arrive_and_stay_under_the_guardrails_of_any_spec(mut spec in generate::specs()) {
        let partition = spec["organization"]["partition"].as_str().unwrap().to_owned();
        spec["guardrails"] = json!({
            "service_control_policy": true,
            "resource_control_policy": true,
            "break_glass": [format!("arn:{partition}:iam::022222222222:role/BreakGlass")],
            "targets": ["r-ab12"],
        });
        let world = World::new(&spec.to_string());
        for (request, role, policy) in world.deliveries() {
            let shown = format!("{} {:?}", request.action, request.resource);
            prop_assert_eq!(world.ask(request, Some((role, &policy))), Verdict::Allowed, "{}", shown);
        }
        for (arn, account, actions) in world.protected() {
            for action in actions {
                for (who, expected) in [("role/Admin", Verdict::Denied), ("root", Verdict::Denied), ("role/BreakGlass", Verdict::Allowed)] {
                    let who = format!("arn:{partition}:iam::022222222222:{who}");
                    prop_assert_eq!(world.tries(&who, action, (&arn, &account)), expected, "{} {} {}", who, action, arn);
                }
            }
        }
    }
}
