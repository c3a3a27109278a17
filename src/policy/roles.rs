//! What buckets and keys take part in: which take logs of a trail, which take access logs.
//!
//! Resources without a part in audit logging have no role, and most policies are not for them.

use crate::estate::intrinsic::{Intrinsic, intrinsic, unknown};
use crate::estate::links::{BUCKET, BUCKET_POLICY, KEY, Link, Links, TRAIL, reach};
use serde_json::Value;

/// Where a bucket names the key that it encrypts with by default.
pub(super) const BUCKET_KEY: &str =
    "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID";

/// Who delivers where, and with which key.
pub(super) struct Roles {
    rows: Vec<Row>,
    /// Each bucket policy's number, and the bucket that it is for.
    pub(super) policies: Vec<(usize, Link)>,
    /// Whether any trail records the whole organization.
    pub(super) organization_trail: Value,
}

/// What a bucket or key takes, and from whom.
#[derive(Default, Clone)]
pub(super) struct Row {
    /// The trails that deliver here or encrypt with this.
    pub(super) trails: Vec<usize>,
    /// Why there may be further trails.
    pub(super) open_trails: Vec<String>,
    /// The buckets whose access logs go here.
    pub(super) sources: Vec<usize>,
    /// Why there may be further ones.
    pub(super) open_sources: Vec<String>,
    logs: bool,
    access_logs: bool,
    /// Why it may have a role that it is not known to have.
    open: Vec<String>,
}

impl Roles {
    pub(super) fn new(links: &Links<'_>) -> Roles {
        let policies =
            links.of_kind(BUCKET_POLICY).map(|policy| (policy, links.follow(policy, "/Bucket", BUCKET)));
        let mut roles = Roles {
            rows: vec![Row::default(); links.properties.len()],
            policies: policies.collect(),
            organization_trail: organization_trail(links),
        };
        roles.trails(links, "/S3BucketName", BUCKET);
        roles.access_logs(links);
        roles.trails(links, "/KMSKeyId", KEY);
        roles.bucket_keys(links);
        roles
    }

    /// Log files of trails: to buckets, or encrypted with keys.
    fn trails(&mut self, links: &Links<'_>, property: &str, kind: &str) {
        for trail in links.of_kind(TRAIL) {
            match candidates(links, &links.follow(trail, property, kind), kind) {
                Candidates::One(number) => {
                    self.rows[number].trails.push(trail);
                    self.rows[number].logs = true;
                }
                Candidates::Some(numbers) => {
                    for (number, reason) in numbers {
                        self.rows[number].open_trails.push(reason.clone());
                        self.rows[number].open.push(reason);
                    }
                }
            }
        }
    }

    /// Server access logs; only those of log buckets make a role.
    fn access_logs(&mut self, links: &Links<'_>) {
        for source in links.of_kind(BUCKET) {
            let Row { logs, open, .. } = self.rows[source].clone();
            let link = links.follow(source, "/LoggingConfiguration/DestinationBucketName", BUCKET);
            match candidates(links, &link, BUCKET) {
                Candidates::One(number) => {
                    self.rows[number].sources.push(source);
                    self.rows[number].access_logs |= logs;
                    self.rows[number].open.extend(open.into_iter().filter(|_| !logs));
                }
                Candidates::Some(numbers) => {
                    for (number, reason) in numbers {
                        self.rows[number].open_sources.push(reason.clone());
                        self.rows[number].open.extend((logs || !open.is_empty()).then_some(reason));
                    }
                }
            }
        }
    }

    /// Keys with which log buckets encrypt by default.
    fn bucket_keys(&mut self, links: &Links<'_>) {
        for bucket in links.of_kind(BUCKET) {
            let Row { logs, open_trails, .. } = self.rows[bucket].clone();
            match candidates(links, &links.follow(bucket, BUCKET_KEY, KEY), KEY) {
                Candidates::One(number) => {
                    self.rows[number].logs |= logs;
                    self.rows[number].open.extend(open_trails.into_iter().filter(|_| !logs));
                }
                Candidates::Some(numbers) => {
                    for (number, reason) in numbers {
                        self.rows[number].open.extend((logs || !open_trails.is_empty()).then_some(reason));
                    }
                }
            }
        }
    }

    /// Who delivers to that resource.
    pub(super) fn of(&self, number: usize) -> &Row {
        &self.rows[number]
    }

    /// What a resource takes, as a list of names.
    pub(super) fn names(&self, number: usize) -> Value {
        let row = &self.rows[number];
        let known = [(row.logs, "logs"), (row.access_logs, "access_logs")];
        let mut names: Vec<Value> =
            known.into_iter().filter(|(is, _)| *is).map(|(_, name)| Value::from(name)).collect();
        names.extend(row.open.first().map(|reason| unknown(reason)));
        Value::Array(names)
    }
}

/// What a link leads to.
enum Candidates {
    /// This resource.
    One(usize),
    /// Perhaps one of these, and why that is not known.
    Some(Vec<(usize, String)>),
}

fn candidates(links: &Links<'_>, link: &Link, kind: &str) -> Candidates {
    let all = || links.of_kind(kind);
    Candidates::Some(match link {
        Link::None => Vec::new(),
        Link::To(number) => return Candidates::One(*number),
        Link::Unknown(reason) => all().map(|number| (number, reason.clone())).collect(),
        // A name that is known may still be that of a resource whose name is not.
        Link::Outside(_) => all().filter_map(|number| Some((number, links.nameless(number)?))).collect(),
    })
}

/// Whether any trail records the whole organization.
fn organization_trail(links: &Links<'_>) -> Value {
    let mut answer = Value::Bool(false);
    for trail in links.of_kind(TRAIL) {
        match reach(&links.properties[trail], "/IsOrganizationTrail") {
            Some(Value::Bool(true)) => return Value::Bool(true),
            Some(open) if matches!(intrinsic(open), Some(Intrinsic::Unknown(_))) => answer = open.clone(),
            _ => {}
        }
    }
    answer
}
