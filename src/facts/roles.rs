//! What resources take part in: which take logs of a trail, which take access logs, which carry notifications.
//!
//! Resources without a part in audit logging have no role, and most policies are not for them.

use super::Scope;
use super::target::follow;
use super::unlike::cannot_name;
use super::{Answer, admitted, monitoring};
use crate::estate::intrinsic::{Intrinsic, intrinsic, is_unknown, unknown};
use crate::estate::links::{ALARM, BUCKET, KEY, LOG_GROUP, Link, Links, METRIC_FILTER, TOPIC, TRAIL, reach};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where a bucket names the key that it encrypts with by default.
pub(crate) const BUCKET_KEY: &str =
    "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID";
/// CloudFormation's name of the type.
pub(crate) const EVENT_DATA_STORE: &str = "AWS::CloudTrail::EventDataStore";

/// It holds logs, or encrypts them, or makes them.
pub(crate) const LOGS: &str = "logs";
/// It holds the access logs of a log bucket.
const ACCESS_LOGS: &str = "access_logs";
/// It says that log files were delivered.
const DELIVERY: &str = "delivery";
/// It tells people of alarms.
pub(crate) const NOTIFICATIONS: &str = "notifications";

/// CloudTrail's own name in policies. What lets it in takes part, whether or not its trail is among the inputs.
pub(super) const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
/// The group of ACLs that S3's access logs come from.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// The types that are judged as if they took part where all is to be judged.
const ALL: [&str; 5] = [BUCKET, KEY, LOG_GROUP, TOPIC, ALARM];

/// A resource of the type `from` that has the role gives what the property names a role of its own.
struct Pass {
    from: &'static str,
    role: &'static str,
    property: &'static str,
    to: &'static str,
    gives: &'static str,
}

const fn pass(
    (from, role): (&'static str, &'static str),
    property: &'static str,
    (to, gives): (&'static str, &'static str),
) -> Pass {
    Pass { from, role, property, to, gives }
}

/// In this order: what gives stands behind what it was given by.
const BEFORE_ALARMS: [Pass; 8] = [
    pass((TRAIL, LOGS), "/S3BucketName", (BUCKET, LOGS)),
    pass((BUCKET, LOGS), "/LoggingConfiguration/DestinationBucketName", (BUCKET, ACCESS_LOGS)),
    pass((TRAIL, LOGS), "/KMSKeyId", (KEY, LOGS)),
    pass((BUCKET, LOGS), BUCKET_KEY, (KEY, LOGS)),
    pass((TRAIL, LOGS), "/CloudWatchLogsLogGroupArn", (LOG_GROUP, LOGS)),
    pass((LOG_GROUP, LOGS), "/KmsKeyId", (KEY, LOGS)),
    pass((EVENT_DATA_STORE, LOGS), "/KmsKeyId", (KEY, LOGS)),
    pass((TRAIL, LOGS), "/SnsTopicName", (TOPIC, DELIVERY)),
];
const TOPIC_KEYS: [Pass; 2] = [
    pass((TOPIC, DELIVERY), "/KmsMasterKeyId", (KEY, DELIVERY)),
    pass((TOPIC, NOTIFICATIONS), "/KmsMasterKeyId", (KEY, NOTIFICATIONS)),
];

/// Who delivers where, and with which key.
pub(crate) struct Roles {
    rows: Vec<Row>,
    /// Whether any trail records the whole organization.
    pub(crate) organization_trail: Value,
}

/// What a resource takes, and from whom.
#[derive(Default, Clone)]
pub(crate) struct Row {
    /// The trails that deliver here or encrypt with this.
    pub(crate) trails: Vec<usize>,
    /// Why there may be further trails.
    pub(crate) open_trails: Vec<String>,
    /// Which these are.
    pub(crate) maybe_trails: Vec<usize>,
    /// The buckets whose access logs go here.
    pub(crate) sources: Vec<usize>,
    /// Why there may be further ones.
    pub(crate) open_sources: Vec<String>,
    /// The roles that it has, and those that it may have, with the reason why that is not known.
    roles: BTreeMap<&'static str, Option<String>>,
}

impl Row {
    fn take(&mut self, role: &'static str) {
        self.roles.insert(role, None);
    }

    /// Whether it has that role, or may have it.
    pub(crate) fn may_have(&self, role: &str) -> bool {
        self.roles.contains_key(role)
    }

    /// Whether it has any role, or may have one.
    pub(crate) fn has_any(&self) -> bool {
        !self.roles.is_empty()
    }

    fn may_take(&mut self, role: &'static str, reason: &str) {
        self.roles.entry(role).or_insert_with(|| Some(reason.to_owned()));
    }
}

impl Roles {
    pub(crate) fn new(links: &Links<'_>, scope: Scope, alarms: &monitoring::Alarms) -> Roles {
        let mut roles = Roles {
            rows: vec![Row::default(); links.estate.resources.len()],
            organization_trail: organization_trail(links),
        };
        for number in links.of_kind(TRAIL).chain(links.of_kind(EVENT_DATA_STORE)) {
            roles.rows[number].take(LOGS);
        }
        for (kind, role) in [(BUCKET, LOGS), (KEY, LOGS), (TOPIC, DELIVERY)] {
            admitted::by_policy(links, kind, CLOUDTRAIL).for_each(|number| roles.rows[number].take(role));
        }
        for pass in &BEFORE_ALARMS {
            roles.pass(links, pass);
        }
        roles.alarms(links, alarms);
        roles.notified(links);
        for pass in &TOPIC_KEYS {
            roles.pass(links, pass);
        }
        if scope == Scope::All {
            roles.extend_to_all(links);
        }
        links.of_kind(KEY).for_each(|key| roles.leave_to_aws(links, key));
        roles
    }

    fn pass(&mut self, links: &Links<'_>, pass: &Pass) {
        for from in links.of_kind(pass.from) {
            let standing = self.rows[from].roles.get(pass.role).cloned();
            let link = follow(links, from, pass.property, pass.to);
            match candidates(links, (from, &link), pass.to) {
                Candidates::One(number) => {
                    self.list(from, number, pass);
                    match standing {
                        Some(None) => self.rows[number].take(pass.gives),
                        Some(Some(reason)) => self.rows[number].may_take(pass.gives, &reason),
                        None => {}
                    }
                }
                Candidates::Some(numbers) => {
                    for (number, reason) in numbers {
                        if cannot_name(links, (from, pass.property), number) {
                            continue;
                        }
                        let row = &mut self.rows[number];
                        match pass.from {
                            TRAIL => {
                                row.open_trails.push(reason.clone());
                                row.maybe_trails.push(from);
                            }
                            BUCKET if pass.to == BUCKET => row.open_sources.push(reason.clone()),
                            _ => {}
                        }
                        if standing.is_some() {
                            row.may_take(pass.gives, &reason);
                        }
                    }
                }
            }
        }
    }

    /// Remembers who delivers there.
    fn list(&mut self, from: usize, number: usize, pass: &Pass) {
        match pass.from {
            TRAIL => self.rows[number].trails.push(from),
            BUCKET if pass.to == BUCKET => self.rows[number].sources.push(from),
            _ => {}
        }
    }

    /// Alarms on what a filter counts in a log group that takes part.
    fn alarms(&mut self, links: &Links<'_>, alarms: &monitoring::Alarms) {
        for filter in links.of_kind(METRIC_FILTER) {
            self.pass_to_filter(links, filter);
            let Some(standing) = self.rows[filter].roles.get(LOGS).cloned() else { continue };
            for alarm in alarms.near(links, filter) {
                // Thousands of accounts may have alarms of one name; what is known of one no other filter changes.
                if self.rows[alarm].roles.get(NOTIFICATIONS) == Some(&None) {
                    continue;
                }
                match (monitoring::is_on(links, alarm, filter), &standing) {
                    (Answer::Yes, None) => self.rows[alarm].take(NOTIFICATIONS),
                    (Answer::Yes, Some(reason)) => self.rows[alarm].may_take(NOTIFICATIONS, reason),
                    (Answer::Unknown(reasons), _) => {
                        if let Some(reason) = reasons.first() {
                            self.rows[alarm].may_take(NOTIFICATIONS, reason);
                        }
                    }
                    (Answer::No, _) => {}
                }
            }
        }
    }

    /// The topics that alarms tell.
    fn notified(&mut self, links: &Links<'_>) {
        for alarm in links.of_kind(ALARM) {
            let Some(standing) = self.rows[alarm].roles.get(NOTIFICATIONS).cloned() else { continue };
            let places = match links.properties[alarm].get("AlarmActions") {
                Some(Value::Array(items)) => (0..items.len()).map(|i| format!("/AlarmActions/{i}")).collect(),
                _ => vec!["/AlarmActions".to_owned()],
            };
            for at in places {
                let link = follow(links, alarm, &at, TOPIC);
                match (candidates(links, (alarm, &link), TOPIC), &standing) {
                    (Candidates::One(topic), None) => self.rows[topic].take(NOTIFICATIONS),
                    (Candidates::One(topic), Some(reason)) => {
                        self.rows[topic].may_take(NOTIFICATIONS, reason);
                    }
                    (Candidates::Some(numbers), _) => {
                        for (topic, reason) in numbers {
                            self.rows[topic].may_take(NOTIFICATIONS, &reason);
                        }
                    }
                }
            }
        }
    }

    fn pass_to_filter(&mut self, links: &Links<'_>, filter: usize) {
        let standing = |group: usize| self.rows[group].roles.get(LOGS).cloned();
        match candidates(links, (filter, &follow(links, filter, "/LogGroupName", LOG_GROUP)), LOG_GROUP) {
            Candidates::One(group) => {
                if let Some(standing) = standing(group) {
                    self.rows[filter].roles.insert(LOGS, standing);
                }
            }
            Candidates::Some(groups) => {
                let open = groups.into_iter().find(|(group, _)| standing(*group).is_some());
                open.inspect(|(_, reason)| self.rows[filter].may_take(LOGS, reason));
            }
        }
    }

    /// Everything that has no known role is judged as what holds logs.
    fn extend_to_all(&mut self, links: &Links<'_>) {
        let by_policy: BTreeSet<usize> =
            admitted::by_policy(links, BUCKET, "logging.s3.amazonaws.com").collect();
        for (number, row) in self.rows.iter_mut().enumerate() {
            let is_known = row.roles.values().any(Option::is_none);
            if is_known || !ALL.contains(&links.resource(number).kind.as_str()) {
                continue;
            }
            row.roles = BTreeMap::from([(LOGS, None)]);
            let is_target = row.sources.iter().any(|source| *source != number);
            let by_acl = || has_acl(links, number) && lets_log_delivery_in(&links.properties[number]);
            if is_target || by_policy.contains(&number) || by_acl() {
                row.take(ACCESS_LOGS);
            }
        }
    }

    /// AWS's own keys are AWS's to rotate and to protect.
    fn leave_to_aws(&mut self, links: &Links<'_>, key: usize) {
        match &links.property(key, "KeyManager") {
            Some(Value::String(manager)) if manager == "AWS" => self.rows[key].roles.clear(),
            Some(open) => {
                if let Some(Intrinsic::Unknown(reason)) = intrinsic(open) {
                    let roles = self.rows[key].roles.keys().copied().collect::<Vec<_>>();
                    self.rows[key].roles =
                        roles.into_iter().map(|role| (role, Some(reason.to_owned()))).collect();
                }
            }
            None => {}
        }
    }

    /// Who delivers to that resource.
    pub(crate) fn of(&self, number: usize) -> &Row {
        &self.rows[number]
    }

    /// Whether a resource has that role.
    pub(crate) fn has(&self, number: usize, role: &str) -> Answer {
        match self.rows[number].roles.get(role) {
            None => Answer::No,
            Some(None) => Answer::Yes,
            Some(Some(reason)) => Answer::unknown(reason.clone()),
        }
    }

    /// What a resource takes, as a list of names.
    pub(crate) fn names(&self, number: usize) -> Value {
        let roles = &self.rows[number].roles;
        let known = roles.iter().filter(|(_, open)| open.is_none()).map(|(name, _)| Value::from(*name));
        let open = roles.values().flatten().next().map(|reason| unknown(reason));
        known.chain(open).collect()
    }
}

/// Most buckets have none, so that their references are not worth following.
fn has_acl(links: &Links<'_>, bucket: usize) -> bool {
    let properties = &links.resource(bucket).properties;
    ["AccessControl", "AccessControlPolicy"].iter().any(|name| properties.get(name).is_some())
}

/// Whether a bucket's ACL lets S3 deliver access logs there: to read what is there delivers nothing.
pub(crate) fn lets_log_delivery_in(bucket: &Value) -> bool {
    let grants = reach(bucket, "/AccessControlPolicy/Grants").and_then(Value::as_array);
    let group = |grant: &Value| reach(grant, "/Grantee/URI").is_some_and(|uri| uri == LOG_DELIVERY);
    let reads = |grant: &Value| {
        reach(grant, "/Permission")
            .is_some_and(|it| ["READ", "READ_ACP", "WRITE_ACP"].iter().any(|read| it == read))
    };
    bucket.get("AccessControl").is_some_and(|acl| acl == "LogDeliveryWrite")
        || grants.is_some_and(|grants| grants.iter().any(|grant| group(grant) && !reads(grant)))
}

/// What a link leads to.
pub(crate) enum Candidates {
    /// This resource.
    One(usize),
    /// Perhaps one of these, and why that is not known.
    Some(Vec<(usize, String)>),
}

/// Where a link cannot be followed only what is near is meant: a run over many files is no reason to doubt all of them.
pub(crate) fn candidates(links: &Links<'_>, (from, link): (usize, &Link), kind: &str) -> Candidates {
    let all = || links.candidates(from, kind).iter().copied();
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
        // What has one property only may be a whole that is not known.
        let whole = links.resource(trail).properties.as_object().is_none_or(|all| all.len() == 1);
        let said = if whole {
            reach(&links.properties[trail], "/IsOrganizationTrail").cloned()
        } else {
            links.property(trail, "IsOrganizationTrail")
        };
        match said {
            Some(Value::Bool(true)) => return Value::Bool(true),
            Some(open) if is_unknown(&open) => answer = open,
            _ => {}
        }
    }
    answer
}
