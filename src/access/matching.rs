//! Whether a statement is about a request, and if not, why.

use super::condition::Condition;
use super::pattern::{Fold, Reading, Style};
use super::request::{Request, Slot, in_small_letters};
use super::statement::{Element, Sense, Statement};
use super::text::Text;
use crate::estate::Answer;

/// How far a statement is about a request.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// It names the principal, or everybody, and all else holds.
    pub(super) itself: Answer,
    /// It names the principal's account, and all else holds.
    pub(super) account: Answer,
    /// It names the user or the session by its own ARN, and all else holds.
    pub(super) user: Answer,
}

/// An element of a statement that is not about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// `Principal` or `NotPrincipal`, with what it names.
    Principal(Vec<String>),
    /// `Action` or `NotAction`, with what it names.
    Action(Vec<String>),
    /// `Resource` or `NotResource`, with what it names.
    Resource(Vec<String>),
    /// A condition.
    Condition {
        /// As it is written: `StringEquals`.
        operator: String,
        /// In lower case.
        key: String,
        /// The values in the statement.
        wanted: Vec<String>,
        /// What the request has; nothing if it lacks the key.
        offered: Vec<String>,
    },
}

impl Match {
    /// It is about the request, one way or the other.
    pub(super) fn any(&self) -> Answer {
        self.itself.clone().or(self.account.clone())
    }
}

impl Statement {
    /// Holds it against a request. `attached`: the document is the principal's own and names none.
    pub(super) fn matches(&self, request: &Request, variables: bool, attached: bool) -> Match {
        let none = || Match { itself: Answer::No, account: Answer::No, user: Answer::No };
        let mut rest = self.open.as_ref().map_or(Answer::Yes, |reason| Answer::unknown(reason.clone()));
        let (itself, account, user) = self.principal(request, attached);
        if [&itself, &account, &user].iter().all(|answer| **answer == Answer::No) {
            return none();
        }
        for answer in self.elements(request, variables) {
            rest = rest.and(answer);
            // What else it says does not matter.
            if rest == Answer::No {
                return none();
            }
        }
        let with = |answer: Answer| answer.and(rest.clone());
        Match { itself: with(itself), account: with(account), user: with(user) }
    }

    /// Whether it may be about a request of a class, by its action and its resource. What it names by a variable may be any.
    pub(super) fn may_be_about(&self, class: &Request) -> bool {
        let is_bound = self.resource.iter().flat_map(|(_, texts)| texts).all(|text| !text.has_variable());
        let reading = Reading { style: Style::Glob, fold: Fold::Exact, variables: None };
        self.is_of(class) != Answer::No
            && !(is_bound && Self::element(&self.resource, &reading, &class.resource) == Answer::No)
    }

    /// Whether its action is the request's.
    fn is_of(&self, request: &Request) -> Answer {
        let action = Text::from(in_small_letters(&request.action));
        let reading = Reading { style: Style::Glob, fold: Fold::Lower, variables: None };
        Self::element(&self.action, &reading, &action)
    }

    /// Whether the action, the resource and each condition are about a request.
    fn elements<'a>(&'a self, request: &'a Request, variables: bool) -> impl Iterator<Item = Answer> + 'a {
        let context = Some(&request.context).filter(|_| variables);
        let action = move || self.is_of(request);
        let resource = move || {
            let reading = Reading { style: Style::Glob, fold: Fold::Exact, variables: context };
            Self::element(&self.resource, &reading, &request.resource)
        };
        let conditions =
            self.conditions.iter().map(move |condition| condition.met(&request.context, context));
        std::iter::once_with(action).chain(std::iter::once_with(resource)).chain(conditions)
    }

    /// The elements that are not about a request.
    pub(super) fn failed(&self, request: &Request, variables: bool, attached: bool) -> Vec<Failed> {
        let mut failed = Vec::new();
        let (itself, account, _) = self.principal(request, attached);
        if itself.or(account) == Answer::No {
            let named = self.principal.as_ref().map_or(Vec::new(), |(_, named)| named.written());
            failed.push(Failed::Principal(named));
        }
        for (at, answer) in self.elements(request, variables).enumerate() {
            if answer == Answer::No {
                failed.push(match at {
                    0 => Failed::Action(written(&self.action)),
                    1 => Failed::Resource(written(&self.resource)),
                    _ => self.conditions[at - 2].failed(request),
                });
            }
        }
        failed
    }

    fn principal(&self, request: &Request, attached: bool) -> (Answer, Answer, Answer) {
        match &self.principal {
            _ if attached => (Answer::Yes, Answer::No, Answer::No),
            // What is not known at all may name anybody.
            None if self.open.is_some() && self.action.is_none() => {
                (self.unread(), self.unread(), Answer::No)
            }
            None => (Answer::No, Answer::No, Answer::No),
            Some((Sense::Others, named)) => (named.excludes(&request.principal), Answer::No, Answer::No),
            Some((Sense::Named, named)) => {
                let named = named.names(&request.principal);
                (named.itself, named.account, named.user)
            }
        }
    }

    fn unread(&self) -> Answer {
        self.open.as_ref().map_or(Answer::No, |reason| Answer::unknown(reason.clone()))
    }

    fn element(element: &Element, reading: &Reading<'_>, value: &Text) -> Answer {
        match element {
            Some((Sense::Named, patterns)) => reading.any(patterns, value),
            Some((Sense::Others, patterns)) => reading.none(patterns, value),
            None => Answer::Yes,
        }
    }
}

fn written(element: &Element) -> Vec<String> {
    element.iter().flat_map(|(_, texts)| texts.iter().map(Text::to_string)).collect()
}

impl Condition {
    fn failed(&self, request: &Request) -> Failed {
        Failed::Condition {
            operator: self.operator.to_string(),
            key: self.key.to_string(),
            wanted: self.values.iter().map(Text::to_string).collect(),
            offered: offered(&request.context.look(&self.key)),
        }
    }
}

fn offered(slot: &Slot) -> Vec<String> {
    match slot {
        Slot::Values(values) => values.iter().map(Text::to_string).collect(),
        Slot::OneOf(slots) | Slot::Either(slots) => slots.iter().flat_map(offered).collect(),
        Slot::Absent | Slot::Unknown(_) => Vec::new(),
    }
}
