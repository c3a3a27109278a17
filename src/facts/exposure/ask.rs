//! Asks a document and those that bound it, and keeps the answer with the statement that decided.

use super::paper::{Action, Level, Paper, Statements};
use crate::access::{Decision, Document, Policy, Principal, Request, Role, Verdict, decide, exists};
use crate::estate::Answer;
use crate::estate::intrinsic::intrinsic;
use crate::facts::parties::{Account, Controls, Held};
use crate::json::Value;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Who may, or may not, do what to a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Row {
    /// A class of requesters.
    pub(crate) who: Who,
    /// How a sentence calls them.
    pub(crate) name: String,
    /// What they would do.
    pub(crate) what: What,
    /// Those of the asked actions that are allowed, or may be; all that were asked where none is.
    pub(crate) actions: Vec<Cow<'static, str>>,
    /// Whether they may.
    #[serde(serialize_with = "written")]
    pub(crate) may: Answer,
    /// The statement that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement: Option<Cited>,
    /// All that in a sentence.
    pub(crate) sentence: String,
    /// Somebody who may.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) example: BTreeMap<String, String>,
}

/// A class of requesters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    /// CloudTrail, on behalf of a stranger's trail.
    StrangersTrail,
    /// Another service, on behalf of something of a stranger.
    StrangersService,
    /// Somebody without credentials.
    Anybody,
    /// Anybody in any account and organization that is not ours.
    Outsiders,
    /// Anybody in another account of the organization.
    Organization,
    /// A principal of another account that the document names.
    Named,
    /// Whoever comes from a network that the document names.
    Network,
    /// Anybody in the account whom its own IAM policies let, but the administrators that a Deny names.
    Account,
    /// A role or a user among the inputs.
    Principal,
    /// An account's administrator, by all that the organization's policies leave.
    Administrator,
}

/// What they would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    /// Read log files, or decrypt them.
    Read,
    /// Write files, encrypt or publish.
    Write,
    /// Read what the bucket's ACL says.
    ReadAcl,
    /// Delete files, or versions of them.
    Delete,
    /// Get around Object Lock.
    Unlock,
    /// Change who may do what, or what is kept.
    Administer,
    /// Be told of deliveries.
    Subscribe,
    /// Anything over plain HTTP.
    InTheClear,
    /// Anything with a version of TLS that is broken.
    OldTls,
    /// Stop the trail, or change what it records.
    Stop,
    /// All of it, with every trail.
    Everything,
}

/// Where a statement is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Cited {
    /// The resource's number.
    #[serde(skip)]
    pub(crate) number: usize,
    /// The resource's name.
    pub(crate) resource: String,
    /// A JSON Pointer in its properties.
    pub(crate) pointer: String,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sid: Option<String>,
}

fn written<S: Serializer>(may: &Answer, to: S) -> Result<S::Ok, S::Error> {
    match may {
        Answer::Yes => to.serialize_bool(true),
        Answer::No => to.serialize_bool(false),
        Answer::Unknown(reasons) => BTreeMap::from([("cannot_tell", reasons)]).serialize(to),
    }
}

/// What was asked and what came of it.
pub(super) struct Found {
    pub(super) may: Answer,
    pub(super) actions: Vec<Cow<'static, str>>,
    /// The statement of the document that decided.
    pub(super) statement: Option<usize>,
    pub(super) example: BTreeMap<String, String>,
}

impl Found {
    fn nothing() -> Found {
        Found { may: Answer::No, actions: Vec::new(), statement: None, example: BTreeMap::new() }
    }
}

/// How a document would name a class of requesters.
pub(super) enum Reach<'a> {
    /// As a service.
    Service(&'a str),
    /// As everybody.
    Everybody,
    /// As this principal.
    Named(&'a Value),
    /// As this principal, and by nothing else than the document.
    Alone(&'a Value),
    /// As an account, by this canonical user id.
    Canonical(&'a Value),
    /// As somebody whom it does not show, and by nothing else.
    Hidden,
    /// Not at all: the account's own policies do.
    Own,
}

impl Reach<'_> {
    /// Whether an allow may be for them.
    fn may_be_in(&self, statement: &Value) -> bool {
        let Some(principal) = statement.get("Principal").filter(|_| statement["Effect"] != "Deny") else {
            return statement["Effect"] != "Deny";
        };
        let is_everybody = |id: &Value| {
            id.as_str().is_none_or(|id| id == "*" || id.split(':').nth(4).is_some_and(|a| a.starts_with('*')))
        };
        let any = |kind: &str, is: &dyn Fn(&Value) -> bool| match principal.get(kind) {
            Some(Value::Array(ids)) => ids.iter().any(is),
            Some(_) => true,
            None => false,
        };
        let own = match self {
            Reach::Service(name) => {
                any("Service", &|id| id.as_str().is_none_or(|id| id == "*" || id == *name))
            }
            Reach::Named(named) | Reach::Alone(named) => any("AWS", &|id| id == *named),
            Reach::Canonical(named) => any("CanonicalUser", &|id| id == *named),
            Reach::Everybody | Reach::Hidden | Reach::Own => false,
        };
        own || any("AWS", &is_everybody) || intrinsic(principal).is_some()
    }
}

fn answer(verdict: &Verdict) -> Answer {
    match verdict {
        Verdict::Allowed => Answer::Yes,
        Verdict::Denied | Verdict::NotAllowed => Answer::No,
        Verdict::Unknown(reasons) => Answer::Unknown(reasons.clone()),
    }
}

/// The keys that requesters have a choice of values for, in small letters.
const CHOSEN: [&str; 18] = [
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourcevpcarn",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:userid",
    "kms:calleraccount",
    "kms:encryptioncontext:aws:cloudtrail:arn",
];

/// Asks one document.
pub(super) struct Asker<'a> {
    paper: &'a Paper,
    owner: &'a Account,
    role: Role,
    bounds: Bounds<'a>,
}

/// The organization's policies that bound what a document grants.
pub(super) struct Bounds<'a> {
    pub(super) controls: &'a Controls,
    /// Those on the way to the account: for what is done to the resource.
    pub(super) on: Vec<(Role, Held)>,
    /// And for what the account's own principals do.
    pub(super) of: Vec<(Role, Held)>,
}

impl Bounds<'_> {
    fn is_empty(&self) -> bool {
        self.on.is_empty() && self.of.is_empty()
    }
}

impl<'a> Asker<'a> {
    pub(super) fn new(paper: &'a Paper, owner: &'a Account, role: Role, bounds: Bounds<'a>) -> Asker<'a> {
        Asker { paper, owner, role, bounds }
    }

    /// Whether any of the actions is allowed to the class.
    pub(super) fn ask(
        &self,
        reach: &Reach<'_>,
        actions: &[Action],
        class: &dyn Fn(&Action) -> Request,
    ) -> Found {
        let mut found = Found::nothing();
        for (statements, alike) in self.groups(actions) {
            match self.at_once(reach, &statements) {
                Some(may) => found.add(may, &alike, || None, &BTreeMap::new()),
                None => {
                    let document = self.paper.document(&statements);
                    let class = self.narrow(class(&alike[0]), &statements);
                    let decision = self.decide(reach, (&document, self.is_hopeless(&statements)), &class);
                    let cited = || cited(&decision);
                    found.add(answer(&decision.verdict), &alike, cited, &decision.example);
                }
            }
        }
        // As they were asked.
        found.actions.sort_by_key(|name| actions.iter().position(|action| action.0 == **name));
        if found.may == Answer::No {
            found.actions = actions.iter().map(|action| action.0.clone()).collect();
        }
        found
    }

    /// Without the keys that no statement asks for: to choose values for them would take time and tell nothing.
    fn narrow(&self, class: Request, statements: &[usize]) -> Request {
        let is_asked = |key: &str| self.paper.mentions(statements, key) || self.bounds.controls.mention(key);
        class.stripped(CHOSEN.into_iter().filter(|key| !is_asked(key)))
    }

    /// The answer where it shows without looking at conditions.
    fn at_once(&self, reach: &Reach<'_>, statements: &[usize]) -> Option<Answer> {
        if let Some(reason) = &self.paper.open {
            return Some(Answer::unknown(reason.clone()));
        }
        let mut all = statements.iter().map(|i| &self.paper.statements[*i]);
        match reach {
            Reach::Own => {
                let free = self.role == Role::Resource && self.bounds.is_empty();
                (free && all.all(|statement| statement["Effect"] == "Allow")).then_some(Answer::Yes)
            }
            reach => (!all.any(|statement| reach.may_be_in(statement))).then_some(Answer::No),
        }
    }

    /// Whether a statement that may deny is so little known that no choice meets it.
    fn is_hopeless(&self, statements: &[usize]) -> bool {
        let open = |statement: &Value| {
            let parts = ["Effect", "Principal", "Action", "Resource", "Condition"];
            let mut parts = parts.iter().filter_map(|part| statement.get(*part));
            intrinsic(statement).is_some() || parts.any(|part| intrinsic(part).is_some())
        };
        let denies = |statement: &&Value| statement["Effect"] != "Allow";
        statements.iter().map(|i| &self.paper.statements[*i]).filter(denies).any(open)
    }

    fn decide(
        &self,
        reach: &Reach<'_>,
        (document, hopeless): (&Document, bool),
        class: &Request,
    ) -> Decision {
        let mut policies = vec![Policy { role: self.role, document }];
        if !matches!(reach, Reach::Alone(_) | Reach::Hidden) {
            policies.push(Policy { role: Role::Identity, document: Document::everything() });
        }
        let is_own = match &class.principal {
            Principal::Aws(identity) => identity.account.known().as_deref() == Some(&self.owner.id),
            _ => false,
        };
        let own = self.bounds.of.iter().filter(|_| is_own);
        policies.extend(self.bounds.on.iter().chain(own).map(Held::policy));
        // What a Deny asks for that is not known cannot be chosen, so that trying would tell nothing.
        if hopeless { decide(&policies, class) } else { exists(&policies, class) }
    }

    /// Actions that the same statements are about have the same answer, so that one of them is asked.
    fn groups(&self, actions: &[Action]) -> Vec<(Statements, Vec<Action>)> {
        let mut groups: BTreeMap<(Statements, Level), Vec<Action>> = BTreeMap::new();
        for action in actions {
            let statements = self.paper.about(&action.0);
            // A service asks with its own prefix: another's control policies may tell them apart.
            groups.entry((statements, action.1)).or_default().push(action.clone());
        }
        let bounded = !self.bounds.is_empty();
        let mut split = Vec::new();
        for ((statements, _), alike) in groups {
            if bounded {
                split.extend(alike.into_iter().map(|action| (statements.clone(), vec![action])));
            } else {
                split.push((statements, alike));
            }
        }
        split
    }
}

fn cited(decision: &Decision) -> Option<usize> {
    let own = decision.deciding.iter().find(|statement| statement.policy == 0)?;
    own.pointer.rsplit('/').next()?.parse::<usize>().ok()
}

impl Found {
    fn add(
        &mut self,
        may: Answer,
        alike: &[Action],
        statement: impl Fn() -> Option<usize>,
        example: &BTreeMap<String, String>,
    ) {
        let decides = match (&may, &self.may) {
            (Answer::No, _) | (Answer::Unknown(_), Answer::Yes) => return,
            (Answer::Yes, Answer::Yes) | (Answer::Unknown(_), Answer::Unknown(_)) => false,
            _ => true,
        };
        if decides {
            self.actions.clear();
            self.statement = statement();
            self.example = example.clone();
        }
        self.actions.extend(alike.iter().map(|action| action.0.clone()));
        self.may = self.may.clone().or(may);
    }
}
