//! Who takes part in a request: accounts, the organization, a trail's ARN, and the documents that decide on a resource.
//!
//! What an input does not say may be evident from it: a key's administrators are of the account that the key is in.
//! What is asked about them is each proof's business.

use super::document::{Documents, Found};
use crate::access::document::normalise;
use crate::access::{Document, Text};
use crate::estate::intrinsic::{
    ACCOUNT, PARTITION, REGION, composed, is_placed, place_of, raw_pieces, reason_of,
};
use crate::estate::links::{BUCKET, KEY, Links, TOPIC, reach};
use crate::estate::{NO_ACCOUNT, NO_PARTITION, NO_REGION, StackId};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// CloudFormation's name of the type.
pub(crate) const ROLE: &str = "AWS::IAM::Role";

/// What takes part in requests, worked out once.
pub(crate) struct Parties {
    /// Each stack's account, where it is said or evident.
    accounts: Vec<Option<String>>,
    /// Each resource's document, read when it is first asked.
    documents: Vec<OnceLock<Arc<Document>>>,
    /// The organizations that any input names.
    organizations: OnceLock<BTreeSet<String>>,
}

/// The policy document of a resource.
pub(crate) struct Held {
    pub(crate) document: Arc<Document>,
    /// The resource that it was written in, and where there; nothing if nobody wrote it.
    pub(crate) place: Option<(usize, String)>,
    /// Nothing is known of it, for this reason.
    pub(crate) open: Option<String>,
}

impl Parties {
    pub(crate) fn new(links: &Links<'_>) -> Parties {
        let accounts = accounts(links);
        let documents = links.properties.iter().map(|_| OnceLock::new()).collect();
        Parties { accounts, documents, organizations: OnceLock::new() }
    }

    /// The account of a stack, where it is said or evident.
    pub(crate) fn known_account(&self, stack: StackId) -> Option<&str> {
        self.accounts.get(stack.0)?.as_deref()
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

    /// A value as a text, with the accounts that are evident.
    pub(crate) fn text(&self, value: &Value) -> Text {
        Text::read(&self.fill(value))
    }

    /// A resource's ARN.
    pub(crate) fn arn(&self, links: &Links<'_>, number: usize) -> Text {
        self.text(&links.arn(number))
    }

    /// The value with the accounts that are evident put in.
    fn fill(&self, value: &Value) -> Value {
        if let Some(pieces) = raw_pieces(value) {
            return self.joined(value, pieces);
        }
        match value {
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), self.fill(v))).collect(),
            other => other.clone(),
        }
    }

    fn joined(&self, value: &Value, pieces: &[Value]) -> Value {
        let mut joined: Vec<Value> = Vec::new();
        for piece in pieces {
            let stack = piece.get(ACCOUNT).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            let evident = stack.and_then(|stack| self.known_account(StackId(stack)));
            match (piece.as_str().or(evident), joined.last_mut()) {
                (Some(text), Some(Value::String(last))) => last.push_str(text),
                (Some(text), _) => joined.push(text.into()),
                (None, _) => joined.push(piece.clone()),
            }
        }
        match joined.as_slice() {
            [whole @ Value::String(_)] => whole.clone(),
            _ => composed(reason_of(value).unwrap_or_default(), is_placed(value), &joined),
        }
    }

    /// The id of the organization: said, or the only one that the inputs name, those beside the resource first.
    pub(crate) fn organization(&self, links: &Links<'_>, near: usize) -> Option<String> {
        if let Some(said) = links.estate.organization.as_ref().filter(|o| !o.id.is_empty()) {
            return Some(said.id.clone());
        }
        let unit = links.resource(near).unit;
        let numbers = || 0..links.properties.len();
        let beside = named(links, numbers().filter(|number| links.resource(*number).unit == unit));
        if beside.len() == 1 {
            return beside.into_iter().next();
        }
        let all = self.organizations.get_or_init(|| named(links, numbers()));
        all.first().filter(|_| all.len() == 1).cloned()
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

    /// The one document of a resource, at that property.
    pub(crate) fn read(&self, links: &Links<'_>, number: usize, property: &str) -> Held {
        let Some(written) = reach(&links.properties[number], property) else {
            let resource = links.resource(number);
            if resource.attributes.partial {
                return Held::open(&format!("only a part of `{}` is among the inputs", resource.name));
            }
            return Held::none();
        };
        let read = || Arc::new(Document::read(&self.fill(written)));
        let place = Some((number, property.to_owned()));
        let open = reason_of(written).filter(|_| raw_pieces(written).is_none()).map(str::to_owned);
        Held { document: Arc::clone(self.documents[number].get_or_init(read)), place, open }
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

/// The accounts of the stacks. Where nobody says one its keys may: who may do everything with a key is the account that it
/// is in, or the key could not be managed (KMS developer guide, "Default key policy").
fn accounts(links: &Links<'_>) -> Vec<Option<String>> {
    let stacks = &links.estate.stacks;
    let mut evident: Vec<BTreeSet<Option<String>>> = vec![BTreeSet::new(); stacks.len()];
    for key in links.of_kind(KEY) {
        let stack = links.resource(key).stack;
        if stacks[stack.0].known_account().is_none() {
            evident[stack.0].extend(administrators(&links.properties[key]));
        }
    }
    let only = |accounts: BTreeSet<Option<String>>| {
        accounts.first().filter(|_| accounts.len() == 1).cloned().flatten()
    };
    let both = stacks.iter().zip(evident);
    both.map(|(stack, evident)| stack.known_account().map_or_else(|| only(evident), |a| Some(a.to_owned())))
        .collect()
}

/// The accounts that may do everything with a key; nothing for one that is not known.
fn administrators(key: &Value) -> Vec<Option<String>> {
    let document = normalise(key.get("KeyPolicy").unwrap_or(&Value::Null));
    let statements = document["Statement"].as_array().into_iter().flatten();
    let principals = statements
        .filter(|statement| administers(statement))
        .filter_map(|statement| statement.pointer("/Principal/AWS").and_then(Value::as_array));
    let account = |id: &Value| id.as_str().and_then(root_account).map(str::to_owned);
    principals.flatten().map(account).collect()
}

fn administers(statement: &Value) -> bool {
    let everything = |action: &Value| action == "kms:*" || action == "*";
    let actions = statement.get("Action").and_then(Value::as_array);
    statement.get("Effect").is_some_and(|effect| effect == "Allow")
        && statement.get("Condition").is_none_or(|condition| *condition == json!({}))
        && actions.is_some_and(|actions| actions.iter().any(everything))
}

/// `222222222222` of `arn:aws:iam::222222222222:root` and of itself.
fn root_account(principal: &str) -> Option<&str> {
    let parts: Vec<&str> = principal.split(':').collect();
    let (["arn", _, "iam", "", account, "root"] | [account]) = parts[..] else { return None };
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

/// The ids of organizations that resources name.
fn named(links: &Links<'_>, numbers: impl Iterator<Item = usize>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    numbers.for_each(|number| search(&links.properties[number], &mut found));
    found
}

fn search(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
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
