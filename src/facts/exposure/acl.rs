//! What a bucket's access control list grants to everybody, as statements that a policy could have.
//!
//! What single objects' lists grant no input says.

use super::blocks;
use super::paper::{OWN, Paper};
use crate::estate::Answer;
use crate::estate::intrinsic::{reason_of, unread};
use crate::estate::links::reach;
use crate::facts::Facts;
use crate::facts::parties::Account;
use crate::json::{Value, json};

/// The groups that are everybody, and whether one needs an account for them.
const GROUPS: [(&str, bool); 2] = [
    ("http://acs.amazonaws.com/groups/global/AllUsers", false),
    ("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", true),
];

/// The canned lists that grant something to a group, by its place above.
const CANNED: [(&str, usize, &[&str]); 3] = [
    ("PublicRead", 0, &["READ"]),
    ("PublicReadWrite", 0, &["READ", "WRITE"]),
    ("AuthenticatedRead", 1, &["READ"]),
];

/// What a permission on a bucket lets do (S3 user guide, "Access control list (ACL) overview", "Mapping of ACL permissions and
/// access policy permissions").
const PERMISSIONS: [(&str, &[&str]); 4] = [
    ("READ", &["s3:ListBucket", "s3:ListBucketVersions"]),
    ("WRITE", &["s3:PutObject"]),
    ("READ_ACP", &["s3:GetBucketAcl"]),
    ("WRITE_ACP", &["s3:PutBucketAcl"]),
];

/// A list that grants something to everybody, or may.
pub(super) struct Acl {
    /// Its grants, and what the bucket's policy denies all the same.
    pub(super) paper: Paper,
    /// Whether S3 heeds it.
    pub(super) heeded: Answer,
    /// Where each grant is written.
    pub(super) places: Vec<String>,
}

impl Acl {
    /// That of a bucket, beside its policy; nothing if it grants everybody nothing.
    pub(super) fn of(facts: &Facts<'_>, number: usize, (owner, policy): (&Account, &Paper)) -> Option<Acl> {
        let bucket = &facts.links.properties[number];
        let (mut statements, mut places) = (Vec::new(), Vec::new());
        let mut open = bucket.get("AccessControl").and_then(reason_of).map(str::to_owned);
        let canned =
            CANNED.iter().filter(|(name, ..)| bucket.get("AccessControl").is_some_and(|v| v == name));
        for (_, group, permissions) in canned {
            statements.push(statement(GROUPS[*group].1, permissions));
            places.push("/AccessControl".to_owned());
        }
        let grants = reach(bucket, "/AccessControlPolicy/Grants");
        open = open.or_else(|| grants.and_then(unread));
        for (i, grant) in grants.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let field = |pointer: &str| reach(grant, pointer);
            let uri = field("/Grantee/URI");
            let group = GROUPS.iter().find(|(group, _)| uri.is_some_and(|uri| uri == group));
            let unknown = [uri, field("/Permission").filter(|_| group.is_some())];
            open = open.or_else(|| unread(grant)).or_else(|| unknown.into_iter().flatten().find_map(unread));
            if let (Some((_, accounts)), Some(permission)) =
                (group, field("/Permission").and_then(Value::as_str))
            {
                statements.push(statement(*accounts, &[permission]));
                places.push(format!("/AccessControlPolicy/Grants/{i}"));
            }
        }
        let paper = match (open, &policy.open) {
            (Some(reason), _) => Paper::unknown(&reason),
            (None, _) if statements.is_empty() => return None,
            (None, Some(reason)) => Paper::unknown(reason),
            (None, None) => policy.with_grants(statements),
        };
        Some(Acl { paper, heeded: heeded(facts, number, owner), places })
    }
}

/// A grant to everybody, or to everybody with an account.
fn statement(accounts: bool, permissions: &[&str]) -> Value {
    let all = permissions.contains(&"FULL_CONTROL");
    let granted = PERMISSIONS.iter().filter(|(name, _)| all || permissions.contains(name));
    let actions: Vec<String> =
        granted.flat_map(|(_, actions)| actions.iter().map(|action| action.to_lowercase())).collect();
    let condition = if accounts { json!({"Null": {"aws:principalarn": ["false"]}}) } else { json!({}) };
    json!({
        "Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": actions, "Condition": condition,
        "Resource": [OWN, format!("{OWN}/*")],
    })
}

/// Whether lists are on and no block makes S3 ignore public ones.
fn heeded(facts: &Facts<'_>, number: usize, owner: &Account) -> Answer {
    let ownership = reach(&facts.links.properties[number], "/OwnershipControls/Rules/0/ObjectOwnership");
    let on = match ownership {
        None | Some(Value::Null) => Answer::unknown(
            "whether ACLs are on without OwnershipControls depends on when the bucket was made",
        ),
        Some(rule) => {
            unread(rule).map_or_else(|| Answer::known(rule != "BucketOwnerEnforced"), Answer::unknown)
        }
    };
    on.and(!blocks(facts, (number, "IgnorePublicAcls"), owner))
}
