//! The document that decides on a resource, so written that requests can be asked of what it says and not of names.
//!
//! A policy on a bucket, topic or key is about that one whatever its statements call it (S3 refuses other buckets'
//! ARNs), so one name stands for it.

use crate::access::document::normalise;
use crate::access::{Document, changed, glob, in_small_letters};
use crate::estate::intrinsic::{intrinsic, mentions, pieces, raw_pieces, unread};
use crate::facts::parties::{Parties, numbers};
use crate::json::{Key, Value, json};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Stands for the bucket, topic or key.
pub(super) const OWN: &str = "arn:aws:s3:::this-one";
/// Stands for administrators whose name is not known.
const ADMINISTRATOR: &str = "arn:aws:iam::000000000000:role/an-administrator-whose-name-is-not-known";

/// What is done, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// The bucket, the topic or the key itself.
    Itself,
    /// An object of the bucket.
    Object,
}

/// An action that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action(pub(super) Cow<'static, str>, pub(super) Level);

/// One that is known beforehand.
pub(super) const fn action(name: &'static str, level: Level) -> Action {
    Action(Cow::Borrowed(name), level)
}

/// Statements of a document by their numbers; most have few.
pub(super) type Statements = SmallVec<[usize; 8]>;

/// A document that decides on a resource.
pub(super) struct Paper {
    /// The resource that it is written in, and where; nothing if nobody wrote it.
    pub(super) place: Option<(usize, &'static str)>,
    pub(super) statements: Vec<Value>,
    version: Value,
    /// Whether the statements were written as a list.
    is_list: bool,
    /// Why nothing is known of it.
    pub(super) open: Option<String>,
    /// All its statements, read when they are first asked.
    whole: OnceLock<Document>,
    /// What each statement asks for.
    keys: OnceLock<Vec<Keys>>,
    /// What each statement is about.
    about: OnceLock<Vec<About>>,
}

impl Paper {
    /// Nobody wrote one.
    pub(super) fn none() -> Paper {
        Paper {
            place: None,
            statements: Vec::new(),
            version: Value::Null,
            is_list: true,
            open: None,
            whole: OnceLock::new(),
            keys: OnceLock::new(),
            about: OnceLock::new(),
        }
    }

    /// Nobody knows what it says.
    pub(super) fn unknown(reason: &str) -> Paper {
        Paper { open: Some(reason.to_owned()), ..Paper::none() }
    }

    /// A document that stands by itself.
    pub(super) fn read(parties: &Parties, written: &Value) -> Paper {
        Paper::of(normalise(&parties.complete(written)), written)
    }

    /// The one document of that resource.
    pub(super) fn held(parties: &Parties, holder: usize, written: &Value) -> Paper {
        match parties.normal(holder, written) {
            Some(normal) => Paper::of(parties.complete(&normal), written),
            None => Paper::read(parties, written),
        }
    }

    fn of(mut normal: Value, written: &Value) -> Paper {
        let is_list = !written["Statement"].is_object();
        if let Some(reason) = unread(&normal).or_else(|| unread(&normal["Statement"])) {
            return Paper::unknown(&reason);
        }
        let mut take = |name: &str| normal.get_mut(name).map(Value::take).unwrap_or_default();
        let version = take("Version");
        let Value::Array(mut statements) = take("Statement") else { return Paper::none() };
        for statement in &mut statements {
            rewrite(statement);
        }
        Paper { statements, version, is_list, ..Paper::none() }
    }

    /// These grants, and what the document denies all the same.
    pub(super) fn with_grants(&self, grants: Vec<Value>) -> Paper {
        let statements = grants.into_iter().chain(self.denies().cloned()).collect();
        Paper { statements, version: self.version.clone(), ..Paper::none() }
    }

    /// Being written there.
    pub(super) fn at(mut self, number: usize, property: &'static str) -> Paper {
        self.place = Some((number, property));
        self
    }

    /// Where a statement is written.
    pub(super) fn pointer(&self, statement: usize) -> String {
        if self.is_list { format!("/Statement/{statement}") } else { "/Statement".to_owned() }
    }

    /// The statements that may be about an action.
    pub(super) fn about(&self, action: &str) -> Statements {
        let action = in_small_letters(action);
        let is_about = |about: &About| match about {
            About::Named(list) => names(list, &action) != Some(false),
            About::Others(list) => names(list, &action) != Some(true),
            About::Unknown => true,
            About::Nothing => false,
        };
        let about = self.about.get_or_init(|| self.statements.iter().map(About::of).collect());
        (0..about.len()).filter(|i| is_about(&about[*i])).collect()
    }

    /// A document of these statements alone.
    pub(super) fn document(&self, statements: &[usize]) -> Document {
        if let Some(reason) = &self.open {
            return Document::unknown(reason);
        }
        let read = |statements: &[&Value]| Document::of_statements(&self.version, statements);
        if intrinsic(&self.version).is_some() {
            // What is not known of it matters where there are variables, and those of other statements are none of these.
            return read(&statements.iter().map(|i| &self.statements[*i]).collect::<Vec<_>>())
                .numbered(statements);
        }
        let whole = || read(&self.statements.iter().collect::<Vec<_>>());
        self.whole.get_or_init(whole).only(statements)
    }

    /// Whether one of these statements asks for that key, in small letters: by a condition or a policy variable.
    pub(super) fn mentions(&self, statements: &[usize], key: &str) -> bool {
        let said = self.said();
        statements.iter().any(|i| said[*i].have(key))
    }

    /// Whether any of them does; capitals do not matter.
    pub(super) fn asks(&self, key: &str) -> bool {
        self.said().iter().any(|keys| keys.have(key))
    }

    fn said(&self) -> &[Keys] {
        self.keys.get_or_init(|| self.statements.iter().map(Keys::of).collect())
    }

    /// The principals of a kind that statements allow something.
    pub(super) fn allowed(&self, kind: &str) -> Vec<&Value> {
        let allows = self.allows();
        let mut all: Vec<&Value> = Vec::new();
        for id in allows.filter_map(|s| s.get("Principal")?.get(kind)?.as_array()).flatten() {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        all
    }

    /// Why there may be principals that no statement shows, if there may.
    pub(super) fn hidden(&self, kind: &str) -> Option<String> {
        let allows = self.allows();
        let mut open = allows.filter_map(|statement| {
            let principal = statement.get("Principal");
            let ids = principal.and_then(|principal| principal.get(kind));
            let single = |ids: &&Value| !ids.is_array();
            let any = |ids: &Value| ids.as_array()?.iter().find_map(unread);
            unread(statement)
                .or_else(|| principal.and_then(unread))
                .or_else(|| ids.filter(single).map(|ids| unread(ids).unwrap_or_default()))
                .or_else(|| ids.filter(|_| kind == "Service").and_then(any))
        });
        self.open.clone().or_else(|| open.next())
    }

    /// The statements that allow something, or may.
    fn allows(&self) -> impl Iterator<Item = &Value> {
        self.statements.iter().filter(|statement| statement["Effect"] != "Deny")
    }

    /// The statements that deny something, or may.
    fn denies(&self) -> impl Iterator<Item = &Value> {
        self.statements.iter().filter(|statement| statement["Effect"] != "Allow")
    }

    /// The actions that a Deny leaves out, as it has them: patterns in small letters.
    pub(super) fn left_out(&self) -> BTreeSet<&str> {
        let lists = self.denies().filter_map(|statement| statement.get("NotAction")?.as_array());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// Whether a Deny that asks for that key asks for something else, or is for somebody alone.
    pub(super) fn denies_some(&self, key: &str) -> bool {
        let denies = self.statements.iter().zip(self.said()).filter(|(s, _)| s["Effect"] != "Allow");
        let mut denies = denies.filter(|(_, keys)| keys.have(key));
        denies.any(|(statement, keys)| keys.named.len() > 1 || statement["Principal"]["AWS"] != json!(["*"]))
    }

    /// What conditions compare a key with.
    pub(super) fn values(&self, key: &str) -> BTreeSet<&str> {
        let operators = self.statements.iter().filter_map(|s| s["Condition"].as_object()).flatten();
        let lists = operators.filter_map(|(_, keys)| keys.get(key)?.as_array());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The accounts that these keys of an Allow's conditions name.
    pub(super) fn accounts(&self, names: &[&str]) -> BTreeSet<String> {
        let allows = self.allows();
        let operators = allows.filter_map(|s| s["Condition"].as_object()).flatten();
        let mut found = BTreeSet::new();
        for values in operators.flat_map(|(_, keys)| names.iter().filter_map(|name| keys.get(*name))) {
            numbers(values, &mut found);
        }
        found
    }

    /// The keys of conditions that begin so.
    pub(super) fn keys(&self, start: &str) -> BTreeSet<&str> {
        let operators = self.statements.iter().filter_map(|s| s["Condition"].as_object()).flatten();
        let keys = operators.filter_map(|(_, keys)| keys.as_object()).flat_map(crate::json::Map::keys);
        keys.map(Key::as_str).filter(|key| key.starts_with(start)).collect()
    }

    /// Those whom a Deny leaves out by name: what stands behind the account in their ARN, as patterns.
    pub(super) fn exempt(&self) -> BTreeSet<String> {
        let denies = self.denies();
        let mut found = BTreeSet::new();
        for statement in denies {
            let operators = statement["Condition"].as_object().into_iter().flatten();
            let by_condition = operators.filter_map(|(_, keys)| keys.get("aws:principalarn"));
            let by_name = statement.pointer("/NotPrincipal/AWS");
            for list in by_condition.chain(by_name).filter_map(Value::as_array) {
                found.extend(list.iter().filter_map(Value::as_str).filter_map(exempted));
            }
        }
        found
    }
}

/// The actions that a statement is about, apart from the rest: one document is asked about dozens.
enum About {
    Named(Value),
    Others(Value),
    Unknown,
    Nothing,
}

impl About {
    fn of(statement: &Value) -> About {
        match (statement.get("Action"), statement.get("NotAction")) {
            (Some(named), _) => About::Named(named.clone()),
            (_, Some(others)) => About::Others(others.clone()),
            (None, None) if intrinsic(statement).is_some() => About::Unknown,
            (None, None) => About::Nothing,
        }
    }
}

/// The keys of conditions that a statement asks for.
struct Keys {
    named: Vec<String>,
    /// All that it says, in small letters, if it has policy variables.
    text: Option<String>,
}

impl Keys {
    fn of(statement: &Value) -> Keys {
        let operators = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
        let named = operators
            .filter_map(|(_, keys)| keys.as_object())
            .flat_map(crate::json::Map::keys)
            .map(ToString::to_string);
        let text = mentions(statement, "${").then(|| statement.to_string().to_lowercase());
        Keys { named: named.collect(), text }
    }

    fn have(&self, key: &str) -> bool {
        let text = |text: &String| text.contains(&key.to_lowercase());
        self.named.iter().any(|own| own.eq_ignore_ascii_case(key)) || self.text.as_ref().is_some_and(text)
    }
}

/// `role/BreakGlass` of its ARN. What means all roles names nobody.
fn exempted(arn: &str) -> Option<String> {
    let name = match arn.splitn(6, ':').collect::<Vec<_>>().as_slice() {
        [_, _, "sts", _, _, session] => {
            let role = session.strip_prefix("assumed-role/")?.split('/').next()?;
            format!("role/*{role}")
        }
        [_, _, _, _, _, name] => (*name).to_owned(),
        other => (*other.last()?).to_owned(),
    };
    let bare = name.trim_start_matches("role/").trim_start_matches("user/");
    bare.chars().any(|c| !"*?/".contains(c)).then_some(name)
}

/// Whether a list of actions names this one, as far as that is known.
fn names(list: &Value, action: &str) -> Option<bool> {
    let mut open = intrinsic(list).is_some();
    for one in list.as_array().into_iter().flatten() {
        match one.as_str() {
            Some(pattern) if glob(pattern.as_bytes(), action.as_bytes(), |a, b| a == b) => return Some(true),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(false)
}

/// One name for what the statement is about, and one for administrators whose name is not known.
fn rewrite(statement: &mut Value) {
    for name in ["Resource", "NotResource"] {
        let list = statement.get_mut(name).and_then(Value::as_array_mut);
        list.into_iter().flatten().for_each(|one| *one = resource(one));
    }
    if statement["Effect"] == "Allow" {
        return;
    }
    let operators = statement.get_mut("Condition").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, keys) in operators {
        let Some(arns) = keys.get_mut("aws:principalarn") else { continue };
        // A whole ARN that is not known may as well be everybody's.
        for one in arns.as_array_mut().into_iter().flatten().filter(|one| is_named(one)) {
            *one = ADMINISTRATOR.into();
        }
    }
}

/// Whether a text of which pieces are not known names somebody by the others.
fn is_named(id: &Value) -> bool {
    let text = pieces(id).map(|pieces| pieces.iter().map(|piece| piece.unwrap_or("-")).collect::<String>());
    text.is_some_and(|text| text.starts_with("arn:") && !text.contains('*') && text.matches(':').count() > 4)
}

fn resource(written: &Value) -> Value {
    match written {
        Value::String(text) => Value::from(own(text)),
        open if raw_pieces(open).is_some_and(|pieces| pieces.len() > 1) => {
            changed(open, &own).unwrap_or_else(|| open.clone())
        }
        open => open.clone(),
    }
}

/// The name of a bucket, a topic or a key, or of an object of a bucket, with the one name that stands for it.
fn own(text: &str) -> String {
    let (head, tail) = match text.split_once('/') {
        Some((head, tail)) if head.split(':').nth(2) != Some("kms") => (head, format!("/{tail}")),
        _ => (text, String::new()),
    };
    let head = match head.rsplit(':').next() {
        Some(name) if !name.is_empty() && name.chars().all(|c| c == '*') => "*".to_owned(),
        Some(name) if name.ends_with('*') => format!("{OWN}*"),
        _ => OWN.to_owned(),
    };
    head + &tail
}

/// Whether a principal is somebody in particular, or may be.
pub(super) fn is_somebody(id: &Value) -> bool {
    let is_nobody = |text: &str| text == "*" || text.split(':').nth(4).is_some_and(|a| a.starts_with('*'));
    !id.as_str().is_some_and(is_nobody)
}
