//! Section by section: what the spec says and leaves out becomes planned resources.

use super::{AccessLogSource, Common, Plan, PlannedBucket, PlannedKey, PlannedTrail, Role};
use crate::estate::{Stack, StackId};
use crate::source::pointer;
use crate::spec::defaults::{ACCESS_LOGS, DEFAULT_ACCOUNT, MANAGEMENT, identifier};
use crate::spec::{Bucket, Key, Namespace, Trail, ValidSpec};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Settles every name; the stacks stand in the order in which the sections name them.
pub(super) fn plan(valid: &ValidSpec) -> Plan<'_> {
    let plan = Plan {
        spec: &valid.spec,
        document: &valid.document,
        present: &valid.present,
        stacks: Vec::new(),
        circle: None,
        keys: Vec::new(),
        buckets: Vec::new(),
        trails: Vec::new(),
        log_groups: Vec::new(),
        topics: Vec::new(),
        notifications: Vec::new(),
        query: None,
        stores: Vec::new(),
        telemetry: Vec::new(),
        members: None,
    };
    let mut planner = Planner { plan, ids: BTreeSet::new() };
    planner.keys();
    planner.buckets();
    planner.access_logs();
    planner.replicas();
    planner.topics();
    planner.trails();
    planner.stores();
    planner.telemetry_rules();
    planner.query();
    planner.log_groups();
    planner.notifications();
    planner.member_accounts();
    if valid.spec.guardrails.is_some() {
        planner.stack(MANAGEMENT, None);
    }
    planner.plan
}

pub(super) struct Planner<'a> {
    pub(super) plan: Plan<'a>,
    ids: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    fn keys(&mut self) {
        for (name, key) in &self.plan.spec.keys {
            let stack = self.stack(key.account.as_deref().unwrap_or(DEFAULT_ACCOUNT), key.region.as_deref());
            let common = self.common("Key", name, pointer::join(["keys", name]), stack);
            let alias = key.alias_or_default(name);
            self.plan.keys.push(PlannedKey { common, alias, spec: Cow::Borrowed(key) });
        }
    }

    fn buckets(&mut self) {
        let targets = self.access_log_targets();
        for (name, bucket) in &self.plan.spec.buckets {
            let stack =
                self.stack(bucket.account.as_deref().unwrap_or(DEFAULT_ACCOUNT), bucket.region.as_deref());
            let common = self.common("Bucket", name, pointer::join(["buckets", name]), stack);
            let keyless = bucket.has_no_key() || bucket.of_control_tower;
            let role = if targets.contains(name.as_str()) || keyless {
                Role::AccessLogs { sources: Vec::new() }
            } else {
                Role::Logs { key: self.key_of(name, bucket, stack) }
            };
            let name = self.bucket_name(&bucket.name, bucket.namespace, stack);
            self.plan.buckets.push(PlannedBucket {
                common,
                name,
                spec: bucket,
                role,
                implied: false,
                access_logs: None,
                replica: None,
            });
        }
    }

    /// The key that a bucket names, the only one that it can use, or one that is made for it.
    pub(super) fn key_of(&mut self, name: &str, bucket: &Bucket, stack: StackId) -> usize {
        let chosen = match &bucket.key {
            Some(key) => {
                let address = format!("keys.{key}");
                self.plan.keys.iter().position(|planned| planned.common.address == address)
            }
            None => self
                .plan
                .keys
                .iter()
                .position(|planned| planned.common.stack == stack && self.is_shared(planned)),
        };
        chosen.unwrap_or_else(|| {
            let mut common = self.common("Key", name, pointer::join(["buckets", name]), stack);
            common.address = format!("buckets.{name}.key");
            let spec = Key::default();
            let alias = spec.alias_or_default(name);
            self.plan.keys.push(PlannedKey { common, alias, spec: Cow::Owned(spec) });
            self.plan.keys.len() - 1
        })
    }

    /// Whether whatever names no key may use this one: it is of the spec, not what the landing zone asks for, and not for
    /// event data stores.
    pub(super) fn is_shared(&self, key: &PlannedKey<'_>) -> bool {
        let spec = self.plan.spec;
        let zone = spec.organization.control_tower.0.as_ref().and_then(|zone| zone.key.as_deref());
        let named = key.common.address.strip_prefix("keys.");
        named.is_some_and(|name| zone != Some(name) && !spec.is_for_stores(name))
    }

    /// The buckets, by their names, that another one's access logs go to.
    fn access_log_targets(&self) -> BTreeSet<&'a str> {
        let buckets = self.plan.spec.buckets.values().filter(|bucket| bucket.access_logs.enabled);
        buckets.filter_map(|bucket| bucket.access_logs.bucket.as_deref()).collect()
    }

    /// Leads the access logs of each log bucket to the bucket that takes them, which is made where none is named.
    fn access_logs(&mut self) {
        let targets: BTreeSet<String> =
            self.access_log_targets().into_iter().map(|name| format!("buckets.{name}")).collect();
        for index in 0..self.plan.buckets.len() {
            let source = &self.plan.buckets[index];
            let settings = &source.spec.access_logs;
            let taker =
                source.implied || source.spec.takes_access_logs() || targets.contains(&source.common.address);
            let taker = taker || source.spec.is_anothers();
            if !settings.enabled || taker {
                continue;
            }
            let target = match &settings.bucket {
                Some(name) => {
                    let address = format!("buckets.{name}");
                    self.plan.buckets.iter().position(|bucket| bucket.common.address == address)
                }
                None => Some(self.implied_target(index)),
            };
            let Some(target) = target else { continue };
            let source = &self.plan.buckets[index];
            let prefix =
                source.spec.access_logs.prefix.clone().unwrap_or_else(|| format!("{}/", source.name));
            let pointer = format!("{}/access_logs", source.common.pointer);
            self.log_access(index, target, (prefix, pointer));
        }
    }

    /// Leads the access logs of a bucket to another, under a prefix, as that place in the spec says.
    pub(super) fn log_access(&mut self, index: usize, target: usize, (prefix, pointer): (String, String)) {
        let source = &self.plan.buckets[index];
        let entry = AccessLogSource {
            bucket_name: source.name.clone(),
            account: self.plan.stack(&source.common).account.clone(),
            prefix: prefix.clone(),
            pointer,
        };
        self.plan.buckets[index].access_logs = Some((target, prefix));
        if let Role::AccessLogs { sources } = &mut self.plan.buckets[target].role {
            sources.push(entry);
        }
    }

    pub(super) fn implied_target(&mut self, source: usize) -> usize {
        let source = &self.plan.buckets[source];
        let (spec, stack, pointer) = (source.spec, source.common.stack, source.common.pointer.clone());
        let (label, own) = (format!("{}_access_logs", source.common.label), source.name.clone());
        let address = format!("{}.access_logs", source.common.address);
        let mut common = self.common("Bucket", &label, pointer, stack);
        common.address = address;
        // Of what is made beside Control Tower's bucket the name is not that bucket's.
        let base = if spec.of_control_tower { own.as_str() } else { spec.name.as_str() };
        let base = format!("{base}{ACCESS_LOGS}");
        let name = self.bucket_name(&base, spec.namespace, stack);
        let role = Role::AccessLogs { sources: Vec::new() };
        let (implied, access_logs, replica) = (true, None, None);
        self.plan.buckets.push(PlannedBucket { common, name, spec, role, implied, access_logs, replica });
        self.plan.buckets.len() - 1
    }

    fn replicas(&mut self) {
        let position = |plan: &Plan<'_>, name: &str| {
            let address = format!("buckets.{name}");
            plan.buckets.iter().position(|bucket| bucket.common.address == address)
        };
        for (name, bucket) in &self.plan.spec.buckets {
            let Some(replication) = &bucket.replicate_to else { continue };
            let source = position(&self.plan, name);
            let target = position(&self.plan, &replication.bucket);
            if let (Some(source), Some(target)) = (source, target) {
                self.plan.buckets[source].replica = Some((target, replication.role_or_default(name)));
            }
        }
    }

    fn trails(&mut self) {
        let organization = &self.plan.spec.organization;
        if organization.delegated_administrator.is_some()
            && (self.plan.spec.trails.values().any(|trail| trail.organization)
                || self.plan.spec.stores().any(|(_, store)| store.organization))
        {
            // Where the administrator is registered.
            self.stack(MANAGEMENT, None);
        }
        for (name, trail) in &self.plan.spec.trails {
            let organization = &self.plan.spec.organization;
            let (creator, owner) = (trail.creator(organization), trail.owner(organization));
            let owner = self.plan.account_id(owner);
            let stack = self.stack(creator, None);
            let common = self.common("Trail", name, pointer::join(["trails", name]), stack);
            let address = format!("buckets.{}", trail.bucket);
            let Some(bucket) = self.plan.buckets.iter().position(|b| b.common.address == address) else {
                continue;
            };
            let key = self.trail_key(trail, bucket);
            if key.is_none() && !trail.of_control_tower {
                continue;
            }
            let trail_name = trail.name.clone().unwrap_or_else(|| name.clone());
            let arn = format!(
                "arn:{}:cloudtrail:{}:{owner}:trail/{trail_name}",
                self.plan.partition().name(),
                organization.home_region
            );
            let prefix = trail.prefix.as_deref().or(self.plan.buckets[bucket].spec.prefix.as_deref());
            let prefix = prefix.filter(|prefix| !prefix.is_empty());
            self.plan.trails.push(PlannedTrail {
                common,
                name: trail_name,
                arn,
                owner,
                prefix,
                bucket,
                key,
                spec: trail,
            });
        }
    }

    fn trail_key(&self, trail: &Trail, bucket: usize) -> Option<usize> {
        match (&trail.key, &self.plan.buckets[bucket].role) {
            (Some(name), _) => {
                let address = format!("keys.{name}");
                self.plan.keys.iter().position(|key| key.common.address == address)
            }
            (None, Role::Logs { key }) => Some(*key),
            (None, Role::AccessLogs { .. } | Role::Results { .. }) => None,
        }
    }

    pub(super) fn bucket_name(&self, name: &str, namespace: Namespace, stack: StackId) -> String {
        let stack = &self.plan.stacks[stack.0];
        format!("{name}{}", namespace.suffix(&stack.account, &stack.region))
    }

    pub(super) fn stack(&mut self, account_name: &str, region: Option<&str>) -> StackId {
        let organization = &self.plan.spec.organization;
        let home = &organization.home_region;
        let region = region.unwrap_or(home);
        let account = self.plan.account_id(account_name);
        if let Some(known) = self.plan.stacks.iter().position(|s| s.account == account && s.region == region)
        {
            return StackId(known);
        }
        let mut name = account_name.replace('_', "-");
        if region != home {
            name = format!("{name}-{region}");
        }
        let partition = organization.partition;
        self.plan.stacks.push(Stack {
            name,
            account,
            region: region.to_owned(),
            partition,
            is_spread: false,
        });
        StackId(self.plan.stacks.len() - 1)
    }

    /// A free logical id and label for a name: `audit_logs` gives `AuditLogsBucket` and `audit_logs`.
    pub(super) fn common(&mut self, suffix: &str, name: &str, pointer: String, stack: StackId) -> Common {
        let label = name.replace('-', "_");
        let address = pointer::segments(&pointer).collect::<Vec<_>>().join(".");
        let camel = identifier(name);
        let mut id = format!("{camel}{suffix}");
        let mut label = label;
        let mut number = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{camel}{suffix}{number}");
            label = format!("{}_{number}", name.replace('-', "_"));
            number += 1;
        }
        Common { id, label, address, pointer, stack }
    }
}
