//! Who takes part in a request: accounts, the organization, a trail's ARN, and the documents that decide on a resource.
//!
//! What an input does not say may be evident from it: a key's administrators are of the account that the key is in.
//! What is asked about them is each proof's business.

mod accounts;
mod controls;
mod fill;
mod public_access;

pub(crate) use accounts::{Account, account_of, numbers};
pub(crate) use controls::{Controls, ORGANIZATION_POLICY};

use super::document::{Documents, Found};
use crate::access::document::normalise;
use crate::access::{Document, Except, Policy, Request, Role, Text};
use crate::estate::intrinsic::{ACCOUNT, PARTITION, REGION, is_unknown, place_of, raw_pieces, reason_of};
use crate::estate::links::{BUCKET, KEY, Links, TOPIC, import, reach};
use crate::estate::{NO_ACCOUNT, NO_PARTITION, NO_REGION, UnitId};
use crate::json::Value;
use crate::parallel::{Recent, each};
use public_access::S3Policy;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// CloudFormation's name of the type.
pub(crate) const ROLE: &str = "AWS::IAM::Role";

/// The ids of organizations.
type Ids = BTreeSet<String>;

/// What takes part in requests, worked out once.
pub(crate) struct Parties {
    /// Each stack's account, where it is said or evident.
    accounts: Vec<Option<String>>,
    /// The accounts that are ours, whatever a document says.
    pub(crate) ours: Except,
    /// The management account, where it is said.
    pub(crate) management: Option<String>,
    /// Management accounts that hand CloudTrail on, and to whom.
    delegations: Vec<(String, String)>,
    pub(crate) controls: Controls,
    s3_policies: Vec<S3Policy>,
    /// The documents of resources, in one form.
    normal: Recent<Value>,
    /// The same, to be held against requests.
    documents: Recent<Document>,
    /// The organizations that each unit names, and those that any does.
    organizations: OnceLock<(BTreeMap<UnitId, Ids>, Ids)>,
}

/// The policy document of a resource.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) document: Arc<Document>,
    /// The resource that it was written in, and where there; nothing if nobody wrote it.
    pub(crate) place: Option<(usize, String)>,
    /// Nothing is known of it, for this reason.
    pub(crate) open: Option<String>,
}

impl Parties {
    pub(crate) fn new(links: &Links<'_>) -> Parties {
        let accounts = accounts::accounts(links);
        let organization = links.estate.organization.as_ref();
        Parties {
            ours: Except::of(accounts::ours(links, &accounts).iter().map(String::as_str)),
            management: organization.map(|o| o.management_account.clone()).filter(|id| !id.is_empty()),
            delegations: accounts::delegations(links, &accounts),
            controls: Controls::new(links, &accounts),
            s3_policies: public_access::policies(links),
            accounts,
            normal: Recent::default(),
            documents: Recent::default(),
            organizations: OnceLock::new(),
        }
    }

    /// The account that a resource is in.
    pub(crate) fn account(&self, links: &Links<'_>, number: usize) -> Text {
        let stack = links.resource(number).stack;
        match self.known_account(stack) {
            Some(account) => account.into(),
            None => Text::read(&place_of(stack, ACCOUNT, NO_ACCOUNT)),
        }
    }

    /// The Region that a resource is in.
    pub(crate) fn region(links: &Links<'_>, number: usize) -> Text {
        let stack = links.resource(number).stack;
        match links.estate.stack(stack).known_region() {
            Some(region) => region.into(),
            None => Text::read(&place_of(stack, REGION, NO_REGION)),
        }
    }

    /// The partition that a resource is in.
    pub(crate) fn partition(links: &Links<'_>, number: usize) -> Text {
        let stack = links.resource(number).stack;
        match links.partition(stack) {
            Some(partition) => partition.name().into(),
            None => Text::read(&place_of(stack, PARTITION, NO_PARTITION)),
        }
    }

    /// The request, in the organization of the management account, where that is said.
    pub(crate) fn managed(&self, request: Request) -> Request {
        match &self.management {
            Some(account) => request.managed_by(account.as_str()),
            None => request,
        }
    }

    /// A value as a text, with the accounts that are evident.
    pub(crate) fn text(&self, value: &Value) -> Text {
        Text::read(&self.fill(value))
    }

    /// A resource's ARN.
    pub(crate) fn arn(&self, links: &Links<'_>, number: usize) -> Text {
        self.text(&links.arn(number))
    }

    /// The id of the organization: said, or the only one that the inputs name, those beside the resource first.
    pub(crate) fn organization(&self, links: &Links<'_>, near: usize) -> Option<String> {
        if let Some(said) = links.estate.organization.as_ref().filter(|o| !o.id.is_empty()) {
            return Some(said.id.clone());
        }
        let (units, all) = self.organizations.get_or_init(|| organizations(links));
        let beside = units.get(&links.resource(near).unit).filter(|ids| ids.len() == 1);
        let only = beside.or(Some(all).filter(|ids| ids.len() == 1));
        only.and_then(BTreeSet::first).cloned()
    }

    /// The document that decides on a bucket, topic, key or role by itself.
    pub(crate) fn document(&self, links: &Links<'_>, documents: &Documents, number: usize) -> Held {
        match links.resource(number).kind.as_str() {
            BUCKET | TOPIC => match documents.of(links, number) {
                Found::Policy(policy) => self.read(links, policy, "/PolicyDocument"),
                Found::Open(reason) => Held::open(&reason),
                Found::Nothing => Held::none(),
            },
            KEY => self.read(links, number, "/KeyPolicy"),
            _ => self.read(links, number, "/AssumeRolePolicyDocument"),
        }
    }

    /// The same of a bucket or topic; nothing is known of it where it is in doubt which one AWS keeps.
    pub(crate) fn certain_document(&self, links: &Links<'_>, documents: &Documents, number: usize) -> Held {
        let doubt = documents.doubtful(links, number);
        doubt.map_or_else(|| self.document(links, documents, number), |reason| Held::open(&reason))
    }

    /// The one document of a resource, at that property.
    pub(crate) fn read(&self, links: &Links<'_>, number: usize, property: &str) -> Held {
        let Some(written) = reach(&links.properties[number], property) else {
            let resource = links.resource(number);
            if resource.attributes.partial {
                return Held::open(&format!("only a part of `{}` is among the inputs", resource.name));
            }
            return Held::none();
        };
        let document = self.documents.get_or(number, || match self.normal(number, written) {
            Some(normal) => Document::of_normal(&self.fill(&normal), written),
            None => Document::read(&self.fill(written)),
        });
        let place = Some((number, property.to_owned()));
        let open = reason_of(written).filter(|_| raw_pieces(written).is_none()).map(str::to_owned);
        Held { document, place, open }
    }

    /// The one document of a resource, in one form. What is put into a text that is not known as a whole may change what it
    /// says, so that of those there is none.
    pub(crate) fn normal(&self, number: usize, written: &Value) -> Option<Arc<Value>> {
        let is_spelled_out = written.is_object() && !is_unknown(written);
        is_spelled_out.then(|| self.normal.get_or(number, || normalise(written)))
    }

    /// A document that is one of several in a resource.
    pub(crate) fn read_item(&self, links: &Links<'_>, number: usize, property: &str) -> Held {
        let Some(written) = reach(&links.properties[number], property) else { return Held::none() };
        let document = Arc::new(Document::read(&self.fill(written)));
        let open = reason_of(written).filter(|_| raw_pieces(written).is_none()).map(str::to_owned);
        Held { document, place: Some((number, property.to_owned())), open }
    }
}

impl Held {
    /// As it takes part in a decision.
    pub(crate) fn policy((role, held): &(Role, Held)) -> Policy<'_> {
        Policy { role: *role, document: &held.document }
    }

    /// Nobody knows what it says.
    pub(crate) fn open(reason: &str) -> Held {
        let document = Arc::new(Document::unknown(reason));
        Held { document, place: None, open: Some(reason.to_owned()) }
    }

    /// There is none.
    pub(crate) fn none() -> Held {
        Held { document: Arc::new(Document::read(&Value::Null)), place: None, open: None }
    }

    /// What AWS sets where nobody wrote one.
    pub(crate) fn default(document: &Value) -> Held {
        Held { document: Arc::new(Document::read(document)), place: None, open: None }
    }
}

/// The ids of organizations that the resources of each unit name, and all of them.
fn organizations(links: &Links<'_>) -> (BTreeMap<UnitId, Ids>, Ids) {
    let named = each(&links.estate.resources, |number, resource| {
        let mut found = Ids::new();
        search(&resource.properties, &mut found);
        if imports(&resource.properties) {
            search(&links.properties[number], &mut found);
        }
        found
    });
    let mut units: BTreeMap<UnitId, Ids> = BTreeMap::new();
    for (resource, named) in links.estate.resources.iter().zip(named) {
        units.entry(resource.unit).or_default().extend(named);
    }
    let all = units.values().flatten().cloned().collect();
    (units, all)
}

/// Whether something in a value is written in another template.
fn imports(value: &Value) -> bool {
    match value {
        Value::Object(fields) => import(value).is_some() || fields.values().any(imports),
        Value::Array(items) => items.iter().any(imports),
        _ => false,
    }
}

fn search(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains("o-") => {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            let ids = words.filter_map(|word| {
                let id = word.trim_end_matches('-');
                let name = id.strip_prefix("o-")?;
                let is_id = (10..=32).contains(&name.len())
                    && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                is_id.then(|| id.to_owned())
            });
            found.extend(ids);
        }
        Value::Array(items) => items.iter().for_each(|item| search(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| search(value, found)),
        _ => {}
    }
}
