//! Resources to text, each by the template of its type, and what must exist before what.

use super::lacks::lacking;
use super::names::{self, Names};
use super::properties::Unread;
use super::references::{Translation, unsupported};
use super::replication;
use super::token::{Kind, tokens};
use super::types::{ImportId, Row};
use crate::diagnostic::Diagnostic;
use crate::emit::{Error, Templates};
use crate::estate::{Estate, Resource};
use crate::json::json;
use crate::source::pointer;
use minijinja::value::Value;
use std::collections::BTreeMap;

/// A resource with what its template made of it.
pub(super) struct Rendered<'a> {
    pub(super) resource: &'a Resource,
    pub(super) text: String,
}

const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";
const REGISTRATION: &str = "Terraform::aws_cloudtrail_organization_delegated_admin_account";

/// Every resource's text, in the estate's order; or all that Terraform cannot express.
pub(super) fn render<'a>(
    estate: &'a Estate,
    names: &Names<'_>,
    templates: &Templates,
) -> Result<Vec<Rendered<'a>>, Error> {
    let mut renderer = Renderer {
        estate,
        names,
        templates,
        policies: policies_by_bucket(estate),
        declared: BTreeMap::new(),
        errors: Vec::new(),
    };
    let mut texts = BTreeMap::new();
    // A bucket policy waits for all that its bucket's template declares, and replication for what its target's does: so
    // buckets come first, those that are copied after those that take the copy.
    let mut resources: Vec<&Resource> = estate.resources.iter().collect();
    resources
        .sort_by_key(|resource| (resource.kind == BUCKET_POLICY, replication::distance(estate, resource)));
    for resource in resources {
        if let Some(text) = renderer.render(resource)? {
            renderer.declared.insert(&resource.id, declared(&text));
            texts.insert(resource.id.as_str(), text);
        }
    }
    if !renderer.errors.is_empty() {
        return Err(Error::Unsupported(renderer.errors));
    }
    let with_text =
        |resource: &'a Resource| texts.remove(resource.id.as_str()).map(|text| Rendered { resource, text });
    Ok(estate.resources.iter().filter_map(with_text).collect())
}

pub(super) struct Renderer<'a> {
    pub(super) estate: &'a Estate,
    pub(super) names: &'a Names<'a>,
    templates: &'a Templates,
    /// The bucket policies, by their bucket's logical id.
    policies: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// The addresses that each resource's text declares, by logical id.
    declared: BTreeMap<&'a str, Vec<String>>,
    errors: Vec<Diagnostic>,
}

impl<'a> Renderer<'a> {
    fn render(&mut self, resource: &'a Resource) -> Result<Option<String>, Error> {
        let lacking = lacking(resource);
        if !lacking.is_empty() {
            self.errors.extend(lacking);
            return Ok(None);
        }
        let Some((row, label)) = self.names.get(&resource.id) else {
            let problem = format!("there is no template for {}", resource.kind);
            self.errors.push(unsupported(resource, "", &problem));
            return Ok(None);
        };
        let unread = Unread::default();
        let mut translation = Translation {
            estate: self.estate,
            names: self.names,
            resource,
            unread: unread.clone(),
            errors: Vec::new(),
        };
        let properties = translation.value("", &resource.properties);
        if !translation.errors.is_empty() {
            self.errors.append(&mut translation.errors);
            return Ok(None);
        }
        let values = Value::from_pairs([
            ("label", Value::from(label)),
            ("address", Value::from_safe_string(format!("{}.{label}", row.terraform))),
            ("properties", properties),
            ("provider", provider(self.estate, resource)),
            ("retain", Value::from(resource.attributes.retain)),
            ("depends_on", self.depends_on(resource).into_iter().map(Value::from_safe_string).collect()),
            (
                "before_logging",
                self.before_logging(resource).into_iter().map(Value::from_safe_string).collect(),
            ),
            (
                "before_replication",
                self.before_replication(resource).into_iter().map(Value::from_safe_string).collect(),
            ),
            ("import_id", self.import_id(resource, row).map_or(Value::from(()), Value::from)),
        ]);
        let text = self.templates.render(&template_name(row), values)?;
        self.errors.extend(unread.pointers().iter().map(|at| left_out(resource, row, at)));
        Ok(Some(text))
    }

    fn import_id(&self, resource: &Resource, row: &Row) -> Option<String> {
        let arn = resource.existing.as_ref()?;
        match row.import.as_ref()? {
            ImportId::Arn => Some(arn.clone()),
            ImportId::Reference => self.estate.reference(resource),
        }
    }

    /// The addresses that must exist before a resource although nothing in it refers to them.
    fn depends_on(&self, resource: &Resource) -> Vec<String> {
        let said = resource.attributes.depends_on.iter().filter_map(|id| self.estate.get(id));
        let mut addresses: Vec<String> = said.filter_map(|found| self.names.address(found)).collect();
        match resource.kind.as_str() {
            "AWS::CloudTrail::Trail" => {
                addresses.extend(self.before_trail(resource).filter_map(|found| self.names.address(found)));
                addresses.extend(self.settings_of(resource, "/CloudWatchLogsRoleArn"));
            }
            BUCKET_POLICY => addresses.extend(self.settings_of(resource, "/Bucket")),
            _ => {}
        }
        let mut seen = Vec::new();
        addresses.retain(|address| {
            let new = !seen.contains(address);
            seen.push(address.clone());
            new
        });
        addresses
    }

    /// `CreateTrail` writes a test object, and refuses an account that is not registered yet: the policies of the
    /// trail's bucket, in whatever stack, and the registration of the account that creates it.
    fn before_trail<'b>(&'b self, trail: &'b Resource) -> impl Iterator<Item = &'a Resource> + use<'a, 'b> {
        let bucket = trail.property("/S3BucketName").and_then(|name| self.estate.target(name));
        let account = json!(self.estate.stack(trail.stack).account);
        let organization = trail.property("/IsOrganizationTrail") == Some(&json!(true));
        let registers =
            move |found: &&Resource| organization && found.property("/AccountId") == Some(&account);
        bucket
            .into_iter()
            .flat_map(|bucket| self.policies_of(bucket))
            .chain(self.estate.of_kind(REGISTRATION).filter(registers))
    }

    pub(super) fn policies_of(&self, bucket: &Resource) -> impl Iterator<Item = &'a Resource> {
        self.policies.get(bucket.id.as_str()).into_iter().flatten().copied()
    }

    /// `PutBucketLogging` refuses a target whose policy does not let the logging service write. Where buckets log in
    /// a circle, each policy would wait for the next; there the order is left open.
    fn before_logging(&self, bucket: &'a Resource) -> Vec<String> {
        let destination = |bucket: &Resource| {
            let name = bucket.property("/LoggingConfiguration/DestinationBucketName")?;
            self.estate.target(name)
        };
        let Some(target) = destination(bucket) else { return Vec::new() };
        let mut seen = vec![&bucket.id];
        let mut at = Some(target);
        while let Some(next) = at {
            if seen.contains(&&next.id) {
                return Vec::new();
            }
            seen.push(&next.id);
            at = destination(next);
        }
        self.policies_of(target).filter_map(|policy| self.names.address(policy)).collect()
    }

    /// What the template of the resource that a property names declares beside the resource itself.
    ///
    /// A bucket's settings: its policy's Deny statements may forbid to change them. A role's policies: CloudTrail
    /// refuses a role that may not write yet.
    pub(super) fn settings_of(&self, resource: &Resource, property: &str) -> Vec<String> {
        let named = resource.property(property).and_then(|name| self.estate.target(name));
        let declared = named.and_then(|named| self.declared.get(named.id.as_str()));
        let own = named.and_then(|named| self.names.address(named));
        let settings = declared.into_iter().flatten().filter(|address| Some(*address) != own.as_ref());
        settings.cloned().collect()
    }
}

fn policies_by_bucket(estate: &Estate) -> BTreeMap<&str, Vec<&Resource>> {
    let mut policies: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for policy in estate.of_kind(BUCKET_POLICY) {
        if let Some(bucket) = policy.property("/Bucket").and_then(|name| estate.target(name)) {
            policies.entry(&bucket.id).or_default().push(policy);
        }
    }
    policies
}

fn template_name(row: &Row) -> String {
    format!("terraform/{}.tf.j2", row.terraform)
}

fn provider(estate: &Estate, resource: &Resource) -> Value {
    Value::from_safe_string(format!("aws.{}", names::alias(estate.stack(resource.stack))))
}

/// The addresses that a text declares: read off, so that a user's template is understood as well.
fn declared(text: &str) -> Vec<String> {
    let tokens: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != Kind::Newline).collect();
    let address = |window: &[super::token::Token<'_>]| match window {
        [word, a, kind, b, c, label, d]
            if word.text == "resource"
                && [a, c].iter().all(|quote| quote.kind == Kind::OpenQuote)
                && [b, d].iter().all(|quote| quote.kind == Kind::CloseQuote) =>
        {
            Some(format!("{}.{}", kind.text, label.text))
        }
        _ => None,
    };
    tokens.windows(7).filter_map(address).collect()
}

fn left_out(resource: &Resource, row: &Row, at: &str) -> Diagnostic {
    let problem = format!("its template, {}, does not look at this property", template_name(row));
    let help = format!(
        "if the template is your own, print the property there or say `{{% do leave_out(properties.{}) %}}`",
        pointer::segments(at).next().unwrap_or_default()
    );
    unsupported(resource, at, &problem).with_help([help])
}
