//! The copy of a bucket: the rule, the role by which S3 copies, and what the other side grants to it.
//!
//! S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects". The role is named by
//! `aws:PrincipalArn` in place of a principal: the target comes first, and AWS refuses policies with a principal that does
//! not exist yet.

use super::draft::{Draft, Statement, numbered};
use super::plan::{Common, Plan, PlannedBucket, PlannedKey, Role};
use super::principal::one_or_many;
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::spec::Replication;
use std::collections::{BTreeMap, BTreeSet};

/// The minutes that S3 Replication Time Control promises; S3 takes no other number.
const MINUTES: u32 = 15;

/// A bucket with the one that takes its copy.
struct Copy<'p, 'a> {
    source: &'p PlannedBucket<'a>,
    target: &'p PlannedBucket<'a>,
    spec: &'p Replication,
    role: &'p str,
}

fn of<'p, 'a>(plan: &'p Plan<'a>, source: &'p PlannedBucket<'a>) -> Option<Copy<'p, 'a>> {
    let (target, role) = source.replica.as_ref()?;
    Some(Copy { source, target: &plan.buckets[*target], spec: source.spec.replicate_to.as_ref()?, role })
}

fn all<'p, 'a>(plan: &'p Plan<'a>) -> impl Iterator<Item = Copy<'p, 'a>> {
    plan.buckets.iter().filter_map(move |source| of(plan, source))
}

impl Copy<'_, '_> {
    fn role_arn(&self, plan: &Plan<'_>) -> String {
        let account = &plan.stack(&self.source.common).account;
        format!("arn:{}:iam::{account}:role/{}", plan.partition().name(), self.role)
    }

    fn is_to_other_account(&self, plan: &Plan<'_>) -> bool {
        plan.stack(&self.source.common).account != plan.stack(&self.target.common).account
    }

    fn pointer(&self) -> String {
        format!("{}/replicate_to", self.source.common.pointer)
    }

    /// The keys that encrypt what is in the source.
    fn source_keys<'p>(&self, plan: &'p Plan<'_>) -> Vec<&'p PlannedKey<'p>> {
        let own = match self.source.role {
            Role::Logs { key } | Role::Results { key, .. } => Some(key),
            Role::AccessLogs { .. } => None,
        };
        let trails = plan.trails_into(self.source).filter_map(|trail| trail.key);
        let keys: BTreeSet<usize> = own.into_iter().chain(trails).collect();
        keys.into_iter().map(|key| &plan.keys[key]).collect()
    }
}

/// The role by which S3 copies from a bucket.
pub(super) fn role(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Option<Resource> {
    let copy = of(plan, bucket)?;
    let common = Common {
        label: format!("{}_replication", bucket.common.label),
        address: format!("{}.replicate_to.role", bucket.common.address),
        pointer: copy.pointer(),
        ..bucket.common.clone()
    };
    let mut role = Draft::new(plan, "AWS::IAM::Role", &common, SUFFIX);
    role.set("RoleName", copy.role, "role_name");
    role.set("Description", "S3 copies logs to another bucket", "");
    let trust =
        json!({"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"});
    role.set_policy("AssumeRolePolicyDocument", vec![Statement::new(copy.pointer(), trust)], "");
    let document = json!({"Version": "2012-10-17", "Statement": permissions(plan, &copy)});
    role.set("Policies", json!([{"PolicyName": "replicate", "PolicyDocument": document}]), "");
    role.tags(&BTreeMap::new());
    Some(role.finish())
}

/// What the role's logical id has behind the bucket's.
const SUFFIX: &str = "ReplicationRole";

/// Buckets by name in place of references: the source waits for the role, so the role cannot wait for it.
fn permissions(plan: &Plan<'_>, copy: &Copy<'_, '_>) -> Value {
    let arn = |bucket: &PlannedBucket<'_>| format!("arn:{}:s3:::{}", plan.partition().name(), bucket.name);
    let (source, target) = (arn(copy.source), arn(copy.target));
    let allow = |sid: &str, actions: &[&str], resource: Value| json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource});
    let mut read =
        vec!["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"];
    if copy.source.spec.object_lock.is_some() {
        read.extend(["s3:GetObjectLegalHold", "s3:GetObjectRetention"]);
    }
    // Without `s3:ReplicateDelete`: no delete marker reaches the copy, whatever the rule becomes.
    let mut write = vec!["s3:ReplicateObject", "s3:ReplicateTags"];
    if copy.is_to_other_account(plan) {
        write.push("s3:ObjectOwnerOverrideToBucketOwner");
    }
    let through = |sid: &str, actions: &[&str], keys: Value, bucket: &PlannedBucket<'_>| {
        let arn = arn(bucket);
        let mut statement = allow(sid, actions, keys);
        // With a Bucket Key the context is the bucket's ARN, without one the object's.
        statement["Condition"] = json!({
            "StringEquals": {"kms:ViaService": via(plan, bucket)},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": [arn.clone(), format!("{arn}/*")]},
        });
        statement
    };
    let reference = |key: &PlannedKey<'_>| intrinsic::attribute(&key.common.id, "Arn");
    let source_keys = one_or_many(copy.source_keys(plan).into_iter().map(reference));
    let target_key = match copy.target.role {
        Role::Logs { key } | Role::Results { key, .. } => reference(&plan.keys[key]),
        Role::AccessLogs { .. } => Value::Null,
    };
    json!([
        allow(
            "ReadConfiguration",
            &["s3:GetReplicationConfiguration", "s3:ListBucket"],
            source.clone().into()
        ),
        allow("ReadObjects", &read, format!("{source}/*").into()),
        allow("WriteCopies", &write, format!("{target}/*").into()),
        through("DecryptObjects", &["kms:Decrypt"], source_keys, copy.source),
        through("EncryptCopies", &ENCRYPT, target_key, copy.target),
    ])
}

const ENCRYPT: [&str; 2] = ["kms:Encrypt", "kms:GenerateDataKey"];

/// S3 in a bucket's Region, as KMS names it.
fn via(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> String {
    let stack = plan.stack(&bucket.common);
    format!("s3.{}.{}", stack.region, stack.partition.dns_suffix())
}

/// The rule in the source.
pub(super) fn attach(plan: &Plan<'_>, bucket: &PlannedBucket<'_>, draft: &mut Draft<'_>) {
    let Some(copy) = of(plan, bucket) else { return };
    let mut destination = json!({"Bucket": intrinsic::attribute(&copy.target.common.id, "Arn")});
    if let Role::Logs { key } = copy.target.role {
        let key = intrinsic::attribute(&plan.keys[key].common.id, "Arn");
        destination["EncryptionConfiguration"] = json!({"ReplicaKmsKeyID": key});
    }
    if copy.is_to_other_account(plan) {
        destination["Account"] = plan.stack(&copy.target.common).account.as_str().into();
        destination["AccessControlTranslation"] = json!({"Owner": "Destination"});
    }
    if copy.spec.time_control {
        destination["ReplicationTime"] = json!({"Status": "Enabled", "Time": {"Minutes": MINUTES}});
        destination["Metrics"] = json!({"Status": "Enabled", "EventThreshold": {"Minutes": MINUTES}});
    }
    let rule = json!({
        "Id": "copy",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        // Else S3 leaves out what a KMS key encrypts, and says so nowhere.
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": destination,
    });
    let assumed = intrinsic::attribute(&format!("{}{SUFFIX}", bucket.common.id), "Arn");
    draft.set("ReplicationConfiguration", json!({"Role": assumed, "Rules": [rule]}), "replicate_to");
    // PutBucketReplication looks at the target's versioning; the first copies need its policy.
    draft.after(copy.target.common.id.clone());
    draft.after(format!("{}Policy", copy.target.common.id));
}

/// What the bucket that takes copies grants to roles of other accounts.
pub(super) fn bucket_statements(plan: &Plan<'_>, target: &PlannedBucket<'_>) -> Vec<Statement> {
    let from_others =
        all(plan).filter(|copy| copy.target.common.id == target.common.id && copy.is_to_other_account(plan));
    let objects = intrinsic::sub(format!("${{{}.Arn}}/*", target.common.id));
    let actions = json!(["s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateObject", "s3:ReplicateTags"]);
    let statement = |(index, copy): (usize, Copy<'_, '_>)| {
        let grant = granted(plan, &copy, &numbered("AllowReplication", index), &actions, &objects);
        Statement::new(copy.pointer(), grant)
    };
    from_others.enumerate().map(statement).collect()
}

/// What keys of another account than the role's grant to it; in its own account, IAM policies do.
pub(super) fn key_statements(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Vec<Statement> {
    let own = &plan.stack(&key.common).account;
    let foreign = |copy: &Copy<'_, '_>| &plan.stack(&copy.source.common).account != own;
    let mut statements = Vec::new();
    for (index, copy) in all(plan).filter(foreign).enumerate() {
        let mut grant = |sid: &str, actions: Value, bucket: &PlannedBucket<'_>| {
            let mut statement = granted(plan, &copy, &numbered(sid, index), &actions, &"*".into());
            statement["Condition"]["StringEquals"] = json!({"kms:ViaService": via(plan, bucket)});
            statements.push(Statement::new(copy.pointer(), statement));
        };
        let uses = |used: usize| plan.keys[used].common.id == key.common.id;
        if matches!(copy.target.role, Role::Logs { key } if uses(key)) {
            grant("AllowReplicationToEncrypt", json!(ENCRYPT), copy.target);
        }
        if copy.source_keys(plan).iter().any(|used| used.common.id == key.common.id) {
            grant("AllowReplicationToDecrypt", json!("kms:Decrypt"), copy.source);
        }
    }
    statements
}

fn granted(plan: &Plan<'_>, copy: &Copy<'_, '_>, sid: &str, actions: &Value, resource: &Value) -> Value {
    json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": plan.stack(&copy.source.common).root_arn()},
        "Action": actions,
        "Resource": resource,
        "Condition": {"ArnEquals": {"aws:PrincipalArn": copy.role_arn(plan)}},
    })
}

/// The stacks that must stand before another one's: the target's and the keys' before the source's.
pub(super) fn needs(plan: &Plan<'_>) -> Vec<(usize, usize)> {
    let mut needs = Vec::new();
    for copy in all(plan) {
        let own = copy.source.common.stack.0;
        needs.push((own, copy.target.common.stack.0));
        needs.extend(copy.source_keys(plan).iter().map(|key| (own, key.common.stack.0)));
    }
    needs
}
