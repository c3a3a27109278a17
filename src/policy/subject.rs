//! What a policy sees of a resource: its properties, and under names with `$` what it is linked to.
//!
//! A link that leads out of the estate is unknown, not missing.

use super::Scope;
use super::asked::Asked;
use super::context::Context;
use super::expression::Seen;
use super::foreign::mark_foreign;
use super::schema::open_fields;
use crate::access::document::{annotate, normalise};
use crate::diagnostic::ResourceName;
use crate::estate::intrinsic::{absent, is_absent, unknown};
use crate::estate::links::{ALARM, BUCKET, KEY, LOG_GROUP, Link, Links, TOPIC, TRAIL};
use crate::estate::{Replaced, Resource};
use crate::facts::coverage::peers::same_account;
use crate::facts::document::{Alone, Found};
use crate::facts::retention::log_rules;
use crate::facts::roles::{BUCKET_KEY, EVENT_DATA_STORE, Roles};
use crate::facts::target::follow;
use crate::facts::{Facts, Provenance};
use crate::json::{Map, Value, json};
use compact_str::format_compact;
use std::collections::BTreeSet;

/// How many trails are compared with each other: more than an account has in any Region (5, CloudTrail's quotas).
pub(super) const TRAILS: usize = 50;
const LOG_RESOURCE_POLICY: &str = "AWS::Logs::ResourcePolicy";

/// A resource with all that a policy may ask about.
pub(super) struct Subject {
    /// Properties and links, one object.
    pub(super) value: Value,
    /// Of a resource that is only in part among the inputs: that part. What is written there is judged as if the rest
    /// did not make up for it; whether it does stands elsewhere.
    pub(super) written: Option<Value>,
    /// Those of its fields in which something is unknown.
    pub(super) open: BTreeSet<String>,
    /// The resource's number.
    pub(super) number: usize,
    /// CloudFormation's name of the type that it is judged as.
    pub(super) kind: String,
    /// Whether only the policy document is there, of a resource of that type which is not among the inputs.
    pub(super) alone: bool,
    /// How findings call it; the resources that hold its policy document are part of it.
    pub(super) name: ResourceName,
    /// The account that it is in, where that is known.
    account: Option<String>,
    /// Why something cannot be told that is no finding's matter.
    pub(super) quiet: BTreeSet<String>,
    /// What was asked already.
    pub(super) asked: Asked,
    /// What expressions see of it.
    pub(super) seen: Seen,
    /// Below these pointers the value is another resource's, or was written elsewhere: its number, and where there.
    pub(super) elsewhere: Vec<Provenance>,
}

/// A link of a type of resource: what it is called, the property that makes it, and where that leads.
const LINKS: [(&str, &str, &str, &str); 9] = [
    (TRAIL, "$bucket", "/S3BucketName", BUCKET),
    (TRAIL, "$key", "/KMSKeyId", KEY),
    (TRAIL, "$log_group", "/CloudWatchLogsLogGroupArn", LOG_GROUP),
    (TRAIL, "$role", "/CloudWatchLogsRoleArn", "AWS::IAM::Role"),
    (TRAIL, "$topic", "/SnsTopicName", TOPIC),
    (BUCKET, "$key", BUCKET_KEY, KEY),
    (LOG_GROUP, "$key", "/KmsKeyId", KEY),
    (TOPIC, "$key", "/KmsMasterKeyId", KEY),
    (EVENT_DATA_STORE, "$key", "/KmsKeyId", KEY),
];

/// The types that have roles, and with them the trails that gave these.
const WITH_ROLES: [&str; 6] = [BUCKET, KEY, LOG_GROUP, TOPIC, ALARM, EVENT_DATA_STORE];

impl Subject {
    pub(super) fn new(context: &Context<'_>, number: usize) -> Subject {
        let (links, roles) = (&context.facts.links, &context.facts.roles);
        let resource = links.resource(number);
        let value = links.properties[number].clone();
        let mut subject = Subject::of(value, (number, resource), &resource.kind);
        subject.describe(links, roles, resource);
        let kind = resource.kind.as_str();
        for (_, name, property, to) in LINKS.iter().filter(|(from, ..)| *from == kind) {
            subject.link(links, name, &follow(links, number, property, to));
        }
        let row = roles.of(number);
        if WITH_ROLES.contains(&kind) {
            subject.set("$roles", roles.names(number));
            subject.list(links, "$trails", &row.trails, &row.open_trails);
        }
        match kind {
            TRAIL => subject.monitoring(context),
            BUCKET => {
                subject.list(links, "$access_log_sources", &row.sources, &row.open_sources);
                let ids = row.sources.iter().map(|source| links.resource(*source).id.as_str().into());
                let open = row.open_sources.iter().map(|reason| unknown(reason));
                subject.set("$access_log_source_ids", ids.chain(open).collect());
                subject.lifecycle(&context.facts);
                subject.account_block(context);
                subject.attached(context);
            }
            TOPIC => {
                subject.subscriptions(context);
                subject.attached(context);
            }
            KEY => {
                if let Some(policy) = links.properties[number].get("KeyPolicy") {
                    subject.policy(context, policy, (number, "/KeyPolicy"));
                }
            }
            LOG_RESOURCE_POLICY => subject.document(context, number),
            _ => {}
        }
        subject.derive(context);
        if resource.attributes.partial {
            subject.unlink(resource);
        }
        subject.finish()
    }

    /// What the proofs say, if they say anything of it.
    fn derive(&mut self, context: &Context<'_>) {
        let derived = context.facts.of(self.number);
        if !derived.facts.is_empty() {
            self.set("$facts", Value::Object(derived.facts));
        }
        self.quiet.extend(derived.quiet);
        self.elsewhere.extend(derived.places);
    }

    /// Of a resource that is only in part among the inputs nobody knows what it is linked to.
    fn unlink(&mut self, resource: &Resource) {
        let reason = unknown(&absent(&resource.name));
        let own = resource.properties.get("KeyPolicy").is_some();
        let links = ["$key", "$attributes", "$log_rules", "$subscriptions", "$access_log_sources"];
        for name in links.into_iter().chain((!own).then_some("$policy")) {
            self.set(name, reason.clone());
        }
        let mut written = self.value.clone();
        if let Value::Object(fields) = &mut written {
            fields.retain(|_, value| !is_absent(value));
        }
        self.written = Some(written);
    }

    /// A policy document whose resource is not among the inputs: nothing but the document is known of that.
    pub(super) fn alone(context: &Context<'_>, alone: &Alone) -> Subject {
        let (links, roles) = (&context.facts.links, &context.facts.roles);
        let resource = links.resource(alone.policy);
        let mut subject = Subject::of(json!({}), (alone.policy, resource), alone.kind);
        subject.alone = true;
        subject.describe(links, roles, resource);
        subject.set("$type", alone.kind.into());
        if alone.kind == TRAIL {
            subject.set("$monitoring", context.watchers.of_account(links, alone.policy));
            return subject.finish();
        }
        subject.set("$roles", alone.roles.clone());
        subject.document(context, alone.policy);
        subject.derive(context);
        subject.finish()
    }

    fn of(value: Value, (number, resource): (usize, &Resource), kind: &str) -> Subject {
        let kind = kind.to_owned();
        let (elsewhere, quiet) = (Vec::new(), BTreeSet::new());
        Subject {
            value,
            written: None,
            open: BTreeSet::new(),
            number,
            kind,
            alone: false,
            name: resource.named(""),
            account: None,
            asked: Asked::default(),
            seen: Seen::default(),
            quiet,
            elsewhere,
        }
    }

    fn finish(mut self) -> Subject {
        self.open = open_fields(&self.value);
        self
    }

    fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(fields) = &mut self.value {
            fields.insert(name, value);
        }
    }

    fn describe(&mut self, links: &Links<'_>, roles: &Roles, resource: &Resource) {
        self.account = links.estate.stack(resource.stack).known_account().map(str::to_owned);
        self.set("$type", resource.kind.as_str().into());
        self.set("$id", resource.id.as_str().into());
        if let Some(unit) = links.estate.units.get(resource.unit.0) {
            self.set("$dialect", unit.dialect.name().into());
        }
        let mut attributes = Map::new();
        let retained = match &resource.attributes.untold {
            _ if resource.attributes.retain => Some(Value::from("Retain")),
            untold => untold.as_deref().map(unknown),
        };
        let replaced = match &resource.attributes.replaced {
            Replaced::AsDeleted => retained.clone(),
            Replaced::Deleted => None,
            Replaced::Untold(why) => Some(unknown(why)),
        };
        for (name, policy) in [("DeletionPolicy", retained), ("UpdateReplacePolicy", replaced)] {
            attributes.extend(policy.map(|policy| (name.to_owned(), policy)));
        }
        self.set("$attributes", Value::Object(attributes));
        if let Some(organization) = &links.estate.organization {
            self.set(
                "$organization",
                json!({
                    "id": organization.id,
                    "management_account": organization.management_account,
                    "delegated_administrator": organization.delegated_administrator,
                    "has_trail": roles.organization_trail,
                }),
            );
        }
        if let Some(retention) = links.estate.retention {
            let (required, immediate) = (retention.required_days, retention.immediate_days);
            self.set("$retention", json!({ "required_days": required, "immediate_days": immediate }));
        }
    }

    fn link(&mut self, links: &Links<'_>, name: &str, link: &Link) {
        let value = match link {
            Link::None => return,
            Link::To(number) => {
                self.elsewhere.push((format_compact!("/{name}"), *number, "".into()));
                identified(links, *number)
            }
            Link::Outside(target) => unknown(&format!("`{target}` is not among the inputs")),
            Link::Unknown(reason) => unknown(reason),
        };
        self.set(name, value);
    }

    /// Where all is judged, a trail that no log group watches fails each alarm; else it is one finding and not fifteen.
    fn monitoring(&mut self, context: &Context<'_>) {
        let grouped =
            |trail: &Value| trail.get("CloudWatchLogsLogGroupArn").is_some_and(|arn| !arn.is_null());
        let links = &context.facts.links;
        let of_account = || {
            let trails = links.of_kind(TRAIL).take(TRAILS);
            trails.filter(|other| *other != self.number && same_account(links, self.number, *other))
        };
        let unwatched = !grouped(&self.value) && !of_account().any(|other| grouped(&links.properties[other]));
        let nothing = || json!({ "filters": [], "open": [] });
        let found = context
            .watchers
            .of(links, self.number)
            .or_else(|| (context.facts.scope == Scope::All && unwatched).then(nothing));
        if let Some(found) = found {
            self.set("$monitoring", found);
        }
    }

    fn list(&mut self, links: &Links<'_>, name: &str, numbers: &[usize], open: &[String]) {
        let known = numbers.iter().enumerate().map(|(i, number)| {
            self.elsewhere.push((format_compact!("/{name}/{i}"), *number, "".into()));
            identified(links, *number)
        });
        let mut items: Vec<_> = known.collect();
        items.extend(open.iter().map(|reason| unknown(reason)));
        self.set(name, Value::Array(items));
    }

    fn lifecycle(&mut self, facts: &Facts<'_>) {
        let found = log_rules(facts, self.number);
        self.set("$log_rules", found.rules);
        self.set("$log_transitions", found.transitions);
        self.elsewhere
            .extend(found.places.into_iter().map(|(here, there)| (here.into(), self.number, there.into())));
    }

    /// What blocks public access to all buckets of the account.
    fn account_block(&mut self, context: &Context<'_>) {
        let links = &context.facts.links;
        let own = links.resource(self.number);
        let account = |resource: &Resource| links.estate.stack(resource.stack).known_account();
        let block = context.account_blocks.iter().copied().find(|number| {
            let block = links.resource(*number);
            account(block) == account(own) && (account(own).is_some() || block.unit == own.unit)
        });
        if let Some(block) = block {
            self.link(links, "$account_public_access_block", &Link::To(block));
        }
    }

    /// The policy document that another resource gives this one.
    fn attached(&mut self, context: &Context<'_>) {
        match context.facts.documents.of(&context.facts.links, self.number) {
            Found::Policy(policy) => {
                let resource = context.facts.links.resource(policy);
                let more = std::iter::once(&resource.name).chain(&resource.related);
                self.name.called_mut().related.extend(more.cloned());
                self.document(context, policy);
            }
            Found::Open(reason) => self.set("$policy", unknown(&reason)),
            Found::Nothing => {}
        }
    }

    fn document(&mut self, context: &Context<'_>, policy: usize) {
        let document = context.facts.links.properties[policy].get("PolicyDocument").unwrap_or(&Value::Null);
        self.policy(context, document, (policy, "/PolicyDocument"));
    }

    /// A topic's subscriptions: those that it lists itself, and those that are resources of their own.
    fn subscriptions(&mut self, context: &Context<'_>) {
        let links = &context.facts.links;
        let mut all = Vec::new();
        match links.properties[self.number].get("Subscription") {
            Some(Value::Array(own)) => {
                for (i, one) in own.iter().enumerate() {
                    let (here, there) =
                        (format_compact!("/$subscriptions/{i}"), format_compact!("/Subscription/{i}"));
                    self.elsewhere.push((here, self.number, there));
                    all.push(one.clone());
                }
            }
            Some(open) => all.push(open.clone()),
            None => {}
        }
        for (subscription, open) in context.subscriptions.get(&self.number).into_iter().flatten() {
            if let Some(reason) = open {
                all.push(unknown(reason));
                continue;
            }
            self.elsewhere.push((format_compact!("/$subscriptions/{}", all.len()), *subscription, "".into()));
            all.push(identified(links, *subscription));
        }
        self.set("$subscriptions", Value::Array(all));
    }

    fn policy(&mut self, context: &Context<'_>, written: &Value, (number, property): (usize, &str)) {
        let normal = context.facts.parties.normal(number, written);
        let mut document = normal.map_or_else(|| normalise(written), |normal| Value::clone(&normal));
        annotate(&mut document);
        let account = self.account.clone();
        mark_foreign(&mut document, account.as_deref());
        self.elsewhere.push(("/$policy".into(), number, property.into()));
        self.set("$policy", document);
    }
}

fn identified(links: &Links<'_>, number: usize) -> Value {
    let mut value = links.properties[number].clone();
    if let Value::Object(fields) = &mut value {
        fields.insert("$id", links.resource(number).id.as_str().into());
    }
    value
}
