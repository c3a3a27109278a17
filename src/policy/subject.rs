//! What a policy sees of a resource: its properties, and under names with `$` what it is linked to.
//!
//! A link that leads out of the estate is unknown, not missing.

use super::lifecycle::log_rules;
use super::roles::{BUCKET_KEY, Roles};
use super::schema::unknowns;
use crate::access::document::normalise;
use crate::estate::Resource;
use crate::estate::intrinsic::unknown;
use crate::estate::links::{BUCKET, KEY, Link, Links, TRAIL};
use crate::facts::monitoring;
use crate::source::Location;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A resource with all that a policy may ask about.
pub(super) struct Subject {
    /// Properties and links, one object.
    pub(super) value: Value,
    /// Whether nothing in it is unknown.
    pub(super) complete: bool,
    /// The resource's number.
    pub(super) number: usize,
    /// Below these pointers the value is another resource's, or was written elsewhere: its number, and where there.
    elsewhere: Vec<(String, usize, String)>,
}

impl Subject {
    pub(super) fn new(links: &Links<'_>, roles: &Roles, number: usize) -> Subject {
        let resource = links.resource(number);
        let value = links.properties[number].clone();
        let mut subject = Subject { value, complete: true, number, elsewhere: Vec::new() };
        subject.describe(links, roles, resource);
        match resource.kind.as_str() {
            TRAIL => {
                subject.link(links, "$bucket", &links.follow(number, "/S3BucketName", BUCKET));
                subject.link(links, "$key", &links.follow(number, "/KMSKeyId", KEY));
                subject.monitoring(links);
            }
            BUCKET => {
                subject.set("$roles", roles.names(number));
                subject.list(links, "$trails", &roles.of(number).trails, &roles.of(number).open_trails);
                let row = roles.of(number);
                subject.list(links, "$access_log_sources", &row.sources, &row.open_sources);
                subject.link(links, "$key", &links.follow(number, BUCKET_KEY, KEY));
                subject.lifecycle(links, roles);
                subject.bucket_policy(links, roles);
            }
            KEY => {
                subject.set("$roles", roles.names(number));
                subject.list(links, "$trails", &roles.of(number).trails, &roles.of(number).open_trails);
                if let Some(policy) = links.properties[number].get("KeyPolicy") {
                    subject.policy(normalise(policy), number, "/KeyPolicy");
                }
            }
            _ => {}
        }
        let mut reasons = BTreeSet::new();
        unknowns(&subject.value, &mut reasons);
        subject.complete = reasons.is_empty();
        subject
    }

    fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(fields) = &mut self.value {
            fields.insert(name.to_owned(), value);
        }
    }

    fn describe(&mut self, links: &Links<'_>, roles: &Roles, resource: &Resource) {
        self.set("$type", resource.kind.clone().into());
        self.set("$id", resource.id.clone().into());
        let mut attributes = Map::new();
        if resource.attributes.retain {
            attributes.insert("DeletionPolicy".to_owned(), "Retain".into());
            attributes.insert("UpdateReplacePolicy".to_owned(), "Retain".into());
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
                self.elsewhere.push((format!("/{name}"), *number, String::new()));
                identified(links, *number)
            }
            Link::Outside(target) => unknown(&format!("`{target}` is not among the inputs")),
            Link::Unknown(reason) => unknown(reason),
        };
        self.set(name, value);
    }

    fn monitoring(&mut self, links: &Links<'_>) {
        if let Some(found) = monitoring::of(links, self.number) {
            self.set("$monitoring", found);
        }
    }

    fn list(&mut self, links: &Links<'_>, name: &str, numbers: &[usize], open: &[String]) {
        let known = numbers.iter().enumerate().map(|(i, number)| {
            self.elsewhere.push((format!("/{name}/{i}"), *number, String::new()));
            identified(links, *number)
        });
        let mut items: Vec<_> = known.collect();
        items.extend(open.iter().map(|reason| unknown(reason)));
        self.set(name, Value::Array(items));
    }

    fn lifecycle(&mut self, links: &Links<'_>, roles: &Roles) {
        let row = roles.of(self.number);
        let trails: Vec<_> = row.trails.iter().map(|trail| &links.properties[*trail]).collect();
        let found = log_rules(&links.properties[self.number], &trails, &row.open_trails);
        self.set("$log_rules", found.rules);
        self.set("$log_transitions", found.transitions);
        self.elsewhere.extend(found.places.into_iter().map(|(here, there)| (here, self.number, there)));
    }

    fn bucket_policy(&mut self, links: &Links<'_>, roles: &Roles) {
        let mut open = None;
        for (policy, link) in &roles.policies {
            match link {
                Link::To(bucket) if *bucket == self.number => {
                    let document = links.properties[*policy].get("PolicyDocument").unwrap_or(&Value::Null);
                    return self.policy(normalise(document), *policy, "/PolicyDocument");
                }
                Link::Unknown(reason) => open = Some(reason.clone()),
                Link::Outside(_) => open = open.or(links.nameless(self.number).map(str::to_owned)),
                Link::To(_) | Link::None => {}
            }
        }
        if let Some(reason) = open {
            self.set("$policy", unknown(&reason));
        }
    }

    fn policy(&mut self, document: Value, number: usize, property: &str) {
        self.elsewhere.push(("/$policy".to_owned(), number, property.to_owned()));
        self.set("$policy", document);
    }

    /// Where the value at that pointer was written.
    pub(super) fn locate(&self, links: &Links<'_>, pointer: &str) -> Location {
        for (prefix, number, base) in &self.elsewhere {
            let Some(rest) = pointer.strip_prefix(prefix.as_str()) else { continue };
            if rest.is_empty() || rest.starts_with('/') {
                let resource = links.resource(*number);
                let rest = if resource.properties.pointer(&format!("{base}/Statement/0")).is_some() {
                    rest.to_owned()
                } else {
                    // A single statement was written without a list around it.
                    rest.replacen("/Statement/0", "/Statement", 1)
                };
                return resource.origins.locate(&format!("{base}{rest}"));
            }
        }
        links.resource(self.number).origins.locate(pointer)
    }
}

fn identified(links: &Links<'_>, number: usize) -> Value {
    let mut value = links.properties[number].clone();
    if let Value::Object(fields) = &mut value {
        fields.insert("$id".to_owned(), links.resource(number).id.clone().into());
    }
    value
}
