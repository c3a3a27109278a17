//! Which policy document is for which resource; one whose resource is not among the inputs stands alone.
//!
//! What a document says is `access::document`'s business.

use super::Scope;
use super::roles::{LOGS, Roles};
use super::target::follow;
use crate::estate::intrinsic::unknown;
use crate::estate::links::{BUCKET, BUCKET_POLICY, Link, Links, TOPIC, TRAIL, reach};
use serde_json::{Value, json};
use std::collections::HashMap;

/// CloudFormation's name of the type.
pub(crate) const TOPIC_POLICY: &str = "AWS::SNS::TopicPolicy";

/// A type of resource that is a policy document for others.
struct Attachment {
    kind: &'static str,
    /// What names those that it is for.
    property: &'static str,
    to: &'static str,
    /// What a trail names them with.
    of_trail: &'static str,
}

const ATTACHMENTS: [Attachment; 2] = [
    Attachment { kind: BUCKET_POLICY, property: "/Bucket", to: BUCKET, of_trail: "/S3BucketName" },
    Attachment { kind: TOPIC_POLICY, property: "/Topics", to: TOPIC, of_trail: "/SnsTopicName" },
];

/// All policy documents of an estate that are resources of their own.
pub(crate) struct Documents {
    rows: Vec<Row>,
    /// The first policy for each resource that is known to have one.
    first: HashMap<usize, usize>,
    /// Those of which it is not known what they are for.
    open: Vec<usize>,
}

struct Row {
    policy: usize,
    attachment: &'static Attachment,
    links: Vec<Link>,
}

/// The document for a resource.
pub(crate) enum Found {
    /// The policy with this number.
    Policy(usize),
    /// There may be one, and why that is not known.
    Open(String),
    /// None.
    Nothing,
}

/// A policy document for a resource that is not among the inputs.
pub(crate) struct Alone {
    /// The policy's number.
    pub(crate) policy: usize,
    /// The type of what it is for.
    pub(crate) kind: &'static str,
    /// What that takes part in.
    pub(crate) roles: Value,
}

impl Documents {
    pub(crate) fn new(links: &Links<'_>) -> Documents {
        let rows = ATTACHMENTS.iter().flat_map(|attachment| {
            links.of_kind(attachment.kind).map(move |policy| {
                let written = reach(&links.resource(policy).properties, attachment.property);
                let at = |property: &str| follow(links, policy, property, attachment.to);
                let links = match written {
                    Some(Value::Array(items)) => {
                        (0..items.len()).map(|i| at(&format!("{}/{i}", attachment.property))).collect()
                    }
                    _ => vec![at(attachment.property)],
                };
                Row { policy, attachment, links }
            })
        });
        let rows: Vec<Row> = rows.collect();
        let (mut first, mut open) = (HashMap::new(), Vec::new());
        for (i, row) in rows.iter().enumerate() {
            for link in &row.links {
                match link {
                    Link::To(resource) => {
                        first.entry(*resource).or_insert(row.policy);
                    }
                    Link::Unknown(_) | Link::Outside(_) => open.push(i),
                    Link::None => {}
                }
            }
        }
        Documents { rows, first, open }
    }

    /// The document for that bucket or topic. One of which it is not known what it is for may be for what is near it.
    pub(crate) fn of(&self, links: &Links<'_>, number: usize) -> Found {
        if let Some(policy) = self.first.get(&number) {
            return Found::Policy(*policy);
        }
        let kind = &links.resource(number).kind;
        let mut open = None;
        for row in self.open.iter().map(|i| &self.rows[*i]).filter(|row| row.attachment.to == kind) {
            if !links.candidates(row.policy, kind).contains(&number) {
                continue;
            }
            for link in &row.links {
                match link {
                    Link::Unknown(reason) => open = Some(reason.clone()),
                    Link::Outside(_) => open = open.or_else(|| links.nameless(number)),
                    Link::To(_) | Link::None => {}
                }
            }
        }
        open.map_or(Found::Nothing, Found::Open)
    }

    /// The documents whose resource is not among the inputs, and those of which it takes another one.
    pub(crate) fn alone(&self, links: &Links<'_>, roles: &Roles, scope: Scope) -> Vec<Alone> {
        let alone = self.rows.iter().filter_map(|row| {
            let mut taken = row.links.iter().filter_map(|link| match link {
                Link::To(resource) => Some(*resource),
                _ => None,
            });
            let first = taken.next();
            let roles = match first {
                Some(resource) if self.is_first(row, resource) || taken.any(|r| self.is_first(row, r)) => {
                    return None;
                }
                Some(resource) => roles.names(resource),
                None if scope == Scope::All => json!([LOGS]),
                None => row.roles(links),
            };
            Some(Alone { policy: row.policy, kind: row.attachment.to, roles })
        });
        alone.collect()
    }

    /// Whether a policy is the document of a resource that is among the inputs.
    pub(crate) fn is_taken(&self, policy: usize) -> bool {
        self.first.values().any(|first| *first == policy)
    }

    fn is_first(&self, row: &Row, resource: usize) -> bool {
        self.first.get(&resource) == Some(&row.policy)
    }
}

impl Row {
    /// A trail may name the same bucket or topic, which is not among the inputs either.
    fn roles(&self, links: &Links<'_>) -> Value {
        let mut roles = Vec::new();
        for trail in links.of_kind(TRAIL) {
            let delivers = follow(links, trail, self.attachment.of_trail, self.attachment.to);
            for link in &self.links {
                match (&delivers, link) {
                    (Link::Outside(there), Link::Outside(here)) if there == here => return json!([LOGS]),
                    (Link::None, _) | (Link::Outside(_), Link::Outside(_)) => {}
                    (Link::To(number), Link::Outside(_)) => {
                        roles.extend(links.nameless(*number).map(|reason| unknown(&reason)));
                    }
                    (Link::Unknown(reason), _) | (_, Link::Unknown(reason)) => roles.push(unknown(reason)),
                    (_, Link::None | Link::To(_)) => {}
                }
            }
        }
        roles.truncate(1);
        Value::Array(roles)
    }
}
