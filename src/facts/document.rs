//! Which policy document is for which resource; one whose resource is not among the inputs stands alone.
//!
//! What a document says is `access::document`'s business.

use super::Scope;
use super::admitted::admits;
use super::monitoring::reasons;
use super::roles::{CLOUDTRAIL, LOGS, Roles};
use super::target::follow;
use crate::estate::intrinsic::unknown;
use crate::estate::links::{BUCKET, BUCKET_POLICY, Link, Links, TOPIC, TRAIL, reach};
use crate::estate::{Answer, Dialect};
use crate::json::{Value, json};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// A second policy for each resource that has two, of which AWS keeps only one.
    second: HashMap<usize, usize>,
    /// The policies that are the first of some resource.
    taken: HashSet<usize>,
    /// By what they may be for the rows of which that is not known.
    open: HashMap<usize, Vec<usize>>,
    /// The first bucket policy for each bucket of that name that is not among the inputs.
    outside: HashMap<String, usize>,
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

/// What is written of a resource that is not among the inputs: a policy document, or for a trail the metric filters.
pub(crate) struct Alone {
    /// The number of the resource that it is written in.
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
        let (mut first, mut second, mut outside) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut open: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, row) in rows.iter().enumerate() {
            for link in &row.links {
                if let Link::To(resource) = link
                    && *first.entry(*resource).or_insert(row.policy) != row.policy
                {
                    second.entry(*resource).or_insert(row.policy);
                }
            }
            if row.links.iter().any(|link| matches!(link, Link::Unknown(_) | Link::Outside(_))) {
                for near in links.candidates(row.policy, row.attachment.to) {
                    open.entry(*near).or_default().push(i);
                }
            }
            if let ([Link::Outside(name)], BUCKET) = (row.links.as_slice(), row.attachment.to) {
                outside.entry(name.clone()).or_insert(row.policy);
            }
        }
        let taken = first.values().copied().collect();
        Documents { rows, first, second, taken, open, outside }
    }

    /// The first policy for a bucket of that name that is not among the inputs.
    pub(crate) fn outside(&self, bucket: &str) -> Option<usize> {
        self.outside.get(bucket).copied()
    }

    /// Why it is not known which policy that bucket or topic has, where AWS refuses it, or several say something else. Of
    /// those that conditions choose between only one may be there.
    pub(crate) fn doubtful(&self, links: &Links<'_>, number: usize) -> Option<String> {
        let first = *self.first.get(&number)?;
        if let Some(why) = links.refused(first, "/Bucket") {
            return Some(format!("`{}` is for nothing: {why}", links.resource(first).name));
        }
        let second = *self.second.get(&number)?;
        let [first, second] = [first, second].map(|policy| links.resource(policy));
        let differ = first.properties.get("PolicyDocument") != second.properties.get("PolicyDocument");
        let chosen = first.attributes.gate.is_some() || second.attributes.gate.is_some();
        (!chosen && differ).then(|| {
            format!(
                "`{}` and `{}` are policies of the same resource, and AWS keeps only one, whichever is applied last",
                first.name, second.name
            )
        })
    }

    /// The second policy of a bucket or topic that one template or module gives it, and whether it is one too many; nothing
    /// where there is none. A condition may leave one out, and Terraform sets the same twice without harm.
    pub(crate) fn repeated(&self, links: &Links<'_>, number: usize) -> Option<(usize, Answer)> {
        let unit = links.resource(number).unit;
        let known = [self.first.get(&number), self.second.get(&number)].into_iter().flatten();
        let may_be = |row: &&Row| {
            row.links.iter().any(|link| match link {
                Link::Unknown(_) => true,
                Link::Outside(_) => links.nameless(number).is_some(),
                Link::To(_) | Link::None => false,
            })
        };
        let open = self.open.get(&number).into_iter().flatten().map(|i| &self.rows[*i]);
        let open = open.filter(may_be).map(|row| &row.policy);
        let mut all = known.chain(open).copied().filter(|policy| {
            let policy = links.resource(*policy);
            policy.unit == unit && policy.attributes.gate.is_none()
        });
        let (first, second) = (all.next()?, all.next()?);
        if self.second.get(&number) != Some(&second) || self.first.get(&number) != Some(&first) {
            let name = &links.resource(second).name;
            return Some((second, Answer::unknown(format!("what `{name}` is for is not known"))));
        }
        let unit = links.estate.units.get(unit.0)?;
        let [one, other] = [first, second].map(|policy| links.properties[policy].get("PolicyDocument"));
        let open = [one, other].into_iter().flatten().flat_map(reasons).collect::<BTreeSet<_>>();
        Some((
            second,
            match unit.dialect {
                Dialect::CloudFormation => Answer::Yes,
                _ if one == other => Answer::No,
                _ if open.is_empty() => Answer::Yes,
                _ => Answer::Unknown(open),
            },
        ))
    }

    /// The document for that bucket or topic. One of which it is not known what it is for may be for what is near it.
    pub(crate) fn of(&self, links: &Links<'_>, number: usize) -> Found {
        if let Some(policy) = self.first.get(&number) {
            return Found::Policy(*policy);
        }
        let mut open = None;
        for row in self.open.get(&number).into_iter().flatten().map(|i| &self.rows[*i]) {
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
        let followed = [(); ATTACHMENTS.len()].map(|()| OnceCell::new());
        let delivers = |attachment: &'static Attachment| {
            let at = ATTACHMENTS.iter().position(|one| one.kind == attachment.kind).unwrap_or_default();
            let follow = |trail| follow(links, trail, attachment.of_trail, attachment.to);
            followed[at].get_or_init(|| links.of_kind(TRAIL).map(follow).collect::<Vec<Link>>()).as_slice()
        };
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
                None if scope == Scope::All || row.admits_cloudtrail(links) => json!([LOGS]),
                None => row.roles(links, delivers(row.attachment)),
            };
            Some(Alone { policy: row.policy, kind: row.attachment.to, roles })
        });
        alone.collect()
    }

    /// Whether a policy is the document of a resource that is among the inputs.
    pub(crate) fn is_taken(&self, policy: usize) -> bool {
        self.taken.contains(&policy)
    }

    fn is_first(&self, row: &Row, resource: usize) -> bool {
        self.first.get(&resource) == Some(&row.policy)
    }
}

impl Row {
    /// Whether it lets in who brings the logs, whatever trails there are.
    fn admits_cloudtrail(&self, links: &Links<'_>) -> bool {
        admits(links, (self.policy, "PolicyDocument"), CLOUDTRAIL)
    }

    /// A trail may name the same bucket or topic, which is not among the inputs either.
    fn roles(&self, links: &Links<'_>, delivers: &[Link]) -> Value {
        let mut roles = Vec::new();
        for delivers in delivers {
            for link in &self.links {
                match (delivers, link) {
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
