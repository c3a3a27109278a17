//! One request and its answer.

use super::why;
use crate::access::{Decision, Policy, Request, Role, StatementRef, Verdict as Decided, decide};
use crate::estate::links::Links;
use crate::facts::derived::Facts;
use crate::facts::parties::Held;
use serde::Serialize;

/// A request that delivery needs, and whether it is allowed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// What it is called: `bucket_write`.
    pub(crate) request: &'static str,
    /// Who makes it.
    pub(crate) principal: String,
    pub(crate) action: String,
    /// The ARN; `…` stands for what is not known or may be anything.
    pub(crate) resource: String,
    pub(crate) verdict: Verdict,
    /// The statement that decides.
    pub(crate) statement: Option<String>,
    /// Why it is not allowed, or cannot be told.
    pub(crate) because: Vec<String>,
    /// Where the statement was written: the resource's number and a pointer into its properties.
    #[serde(skip)]
    pub(crate) place: Option<(usize, String)>,
    /// Whether a finding may say it.
    #[serde(skip)]
    pub(crate) told: bool,
    #[serde(skip)]
    pub(super) deciding: Vec<StatementRef>,
    /// Whether nothing allows it, and whether nothing there comes near it either.
    #[serde(skip)]
    pub(super) ungranted: bool,
    #[serde(skip)]
    pub(super) bare: bool,
}

/// The answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Allowed,
    Denied,
    CannotTell,
}

/// The documents that decide together.
pub(super) struct Ask<'a> {
    pub(super) links: &'a Links<'a>,
    pub(super) held: Vec<(Role, Held)>,
    /// Whose they are: ``bucket `LogBucket` ``.
    pub(super) of: String,
    /// Statements that another request needs as they are.
    pub(super) serving: Vec<StatementRef>,
}

impl<'a> Ask<'a> {
    /// Of what decides on a resource: its own document, and what the organization bounds it by.
    pub(super) fn on(
        facts: &'a Facts<'_>,
        (number, noun, service): (usize, &str, &str),
        own: (Role, Held),
    ) -> Ask<'a> {
        let links = &facts.links;
        let account = facts.parties.account_of(links, number);
        let held = std::iter::once(own).chain(facts.parties.bounds_on(&account, service)).collect();
        let of = format!("{noun} `{}`", links.resource(number).name);
        Ask { links, held, of, serving: Vec::new() }
    }

    /// The documents that grant something.
    pub(super) fn own(&self) -> impl Iterator<Item = &Held> {
        let is_own =
            |role: &Role| !matches!(role, Role::ServiceControl { .. } | Role::ResourceControl { .. });
        self.held.iter().filter(move |(role, _)| is_own(role)).map(|(_, held)| held)
    }

    /// Whether the request is allowed; of several forms that it may have, one of which is right, the best.
    pub(super) fn row(&self, name: &'static str, forms: &[Request]) -> Row {
        let policies: Vec<Policy<'_>> = self.held.iter().map(Held::policy).collect();
        let mut decided: Vec<(Decision, &Request)> = Vec::new();
        for request in forms {
            decided.push((decide(&policies, request), request));
        }
        let allowed = decided.iter().position(|(decision, _)| decision.verdict == Decided::Allowed);
        let open = decided.iter().position(|(decision, _)| matches!(decision.verdict, Decided::Unknown(_)));
        let at = allowed.or(open).unwrap_or(decided.len().saturating_sub(1));
        let (decision, request) = decided.swap_remove(at);
        self.judged(name, request, decision)
    }

    fn judged(&self, name: &'static str, request: &Request, decision: Decision) -> Row {
        let verdict = match &decision.verdict {
            Decided::Allowed => Verdict::Allowed,
            Decided::Denied | Decided::NotAllowed => Verdict::Denied,
            Decided::Unknown(_) => Verdict::CannotTell,
        };
        let why = why::explain(self, request, &decision);
        Row {
            request: name,
            principal: why::principal(request),
            action: request.action.clone(),
            resource: request.resource.to_string(),
            verdict,
            statement: why.statement,
            because: why.because,
            place: why.place,
            told: true,
            deciding: decision.deciding,
            ungranted: decision.ungranted,
            bare: why.bare,
        }
    }
}

impl Row {
    /// One that no policy decides.
    pub(super) fn plain(request: &'static str, verdict: Verdict, because: &str) -> Row {
        Row {
            request,
            principal: String::new(),
            action: String::new(),
            resource: String::new(),
            verdict,
            statement: None,
            because: vec![because.to_owned()],
            place: None,
            told: true,
            deciding: Vec::new(),
            ungranted: false,
            bare: false,
        }
    }

    /// Those of which it cannot be told, for one reason.
    pub(super) fn open(requests: &[&'static str], because: &str) -> Vec<Row> {
        requests.iter().map(|request| Row::plain(request, Verdict::CannotTell, because)).collect()
    }

    /// Not said by a finding.
    pub(super) fn untold(mut self) -> Row {
        self.told = false;
        self
    }

    /// Refused whatever the policies say; that is said of the resource that refuses.
    pub(super) fn refused(self, why: &str) -> Row {
        let because = vec![why.to_owned()];
        Row { verdict: Verdict::Denied, because, statement: None, place: None, ..self.untold() }
    }

    pub(super) fn is_denied(&self) -> bool {
        self.verdict == Verdict::Denied
    }

    /// Whether a statement denies it.
    pub(super) fn is_refused(&self) -> bool {
        self.is_denied() && !self.deciding.is_empty()
    }

    /// Whether what keeps the other from being allowed is all that keeps this one.
    fn is_said_by(&self, other: &Row) -> bool {
        let denied_alike = !self.deciding.is_empty() && other.deciding == self.deciding;
        let bare_alike = other.bare && self.bare;
        bare_alike || (denied_alike && !self.ungranted)
    }
}

/// The worst of several requests that are all needed for one thing.
pub(super) fn worst(rows: Vec<Row>) -> Option<Row> {
    let rank = |row: &Row| match row.verdict {
        Verdict::Denied => (2, row.told),
        Verdict::CannotTell => (1, row.told),
        Verdict::Allowed => (0, row.told),
    };
    rows.into_iter().reduce(|worst, row| if rank(&row) > rank(&worst) { row } else { worst })
}

/// One cause is told once: what the same statement denies, and what nothing in the document comes near. What would not be
/// allowed without the denial either is told all the same: who mends the one must know of the other.
pub(super) fn once(rows: &mut [Row]) {
    hush(rows, Verdict::Denied, &|row, other| row.is_said_by(other));
}

/// What is open for the same reasons as a request before it is told with that.
pub(super) fn open_once(rows: &mut [Row]) {
    hush(rows, Verdict::CannotTell, &|row, other| {
        row.because.iter().all(|reason| other.because.contains(reason))
    });
}

/// Hushes each request with that answer which one before it, with the same and told, says as well.
fn hush(rows: &mut [Row], verdict: Verdict, is_said_by: &dyn Fn(&Row, &Row) -> bool) {
    for i in 1..rows.len() {
        let (before, rest) = rows.split_at_mut(i);
        let row = &mut rest[0];
        let says = |other: &Row| other.told && other.verdict == verdict && is_said_by(row, other);
        if row.verdict == verdict && before.iter().any(says) {
            row.told = false;
        }
    }
}
