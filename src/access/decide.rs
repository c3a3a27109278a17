//! Whether a request is allowed, by all the policies that are asked.
//!
//! IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".

use super::decision::{Decision, Miss, Policy, Role, StatementRef, Verdict};
use super::matching::{Failed, Match};
use super::pattern::{Fold, Reading, Style};
use super::principal::{Identity, Kind, Principal};
use super::request::Request;
use super::statement::Statement;
use super::text::Text;
use crate::estate::Answer;
use std::collections::BTreeMap;

/// A statement held against the request.
struct Held<'a> {
    role: Role,
    policy: usize,
    statement: Option<&'a Statement>,
    allows: Answer,
    /// Whether the policy has a say.
    binds: Answer,
    of: Match,
}

impl Held<'_> {
    fn reference(&self) -> StatementRef {
        let open = || StatementRef { policy: self.policy, pointer: String::new(), sid: None };
        self.statement.map_or_else(open, |statement| statement.reference(self.policy))
    }

    fn grants(&self) -> Answer {
        self.allows.clone().and(self.of.any())
    }

    fn denies(&self) -> Answer {
        (!self.allows.clone()).and(self.of.any()).and(self.binds.clone())
    }
}

/// Whether the policies allow the request, of which all choices have been made.
pub fn decide(policies: &[Policy<'_>], request: &Request) -> Decision {
    let decision = decide_alone(policies, request);
    let misses = if decision.ungranted { misses(policies, request) } else { Vec::new() };
    Decision { misses, ..decision }
}

/// The same without what comes close.
pub(super) fn decide_alone(policies: &[Policy<'_>], request: &Request) -> Decision {
    let held = hold(policies, request);
    let denied = Answer::any(held.iter().map(Held::denies));
    let granted = granted(&held, policies, request);
    let ungranted = granted == Answer::No;
    let (verdict, deciding): (Verdict, Vec<StatementRef>) = match (denied, granted) {
        (Answer::Yes, _) => (Verdict::Denied, those(&held, |h| h.denies() == Answer::Yes)),
        (_, Answer::No) => (Verdict::NotAllowed, Vec::new()),
        (Answer::No, Answer::Yes) => (Verdict::Allowed, those(&held, |h| h.grants() == Answer::Yes)),
        (denied, granted) => {
            let open = |answer: Answer| matches!(answer, Answer::Unknown(_));
            let reasons = [&denied, &granted].into_iter().filter_map(|answer| match answer {
                Answer::Unknown(reasons) => Some(reasons.clone()),
                _ => None,
            });
            let deciding = those(&held, |h| open(h.denies()) || open(h.grants()));
            (Verdict::Unknown(reasons.flatten().collect()), deciding)
        }
    };
    Decision { verdict, deciding, ungranted, misses: Vec::new(), example: BTreeMap::new() }
}

fn those(held: &[Held<'_>], which: impl Fn(&Held<'_>) -> bool) -> Vec<StatementRef> {
    held.iter().filter(|held| which(held)).map(Held::reference).collect()
}

fn hold<'a>(policies: &[Policy<'a>], request: &Request) -> Vec<Held<'a>> {
    let mut held = Vec::new();
    for (number, policy) in policies.iter().enumerate() {
        let role = policy.role;
        let doubt = policy.document.doubt.as_ref();
        let binds =
            role.binds(request).and(doubt.map_or(Answer::Yes, |reason| Answer::unknown(reason.clone())));
        if binds == Answer::No {
            continue;
        }
        let with = |statement, allows, of| Held {
            role,
            policy: number,
            statement,
            allows,
            binds: binds.clone(),
            of,
        };
        if let Some(reason) = &policy.document.open {
            let open = || Answer::unknown(reason.clone());
            let of = Match { itself: open(), account: open(), user: Answer::No };
            held.push(with(None, open(), of));
        }
        for statement in &policy.document.statements {
            let of = statement.matches(request, policy.document.variables, role.is_attached());
            held.push(with(Some(statement), statement.allows.clone(), of));
        }
    }
    held
}

impl Statement {
    fn reference(&self, policy: usize) -> StatementRef {
        StatementRef { policy, pointer: self.pointer.clone(), sid: self.sid.clone() }
    }
}

impl Role {
    /// Whether it names no principal, being attached to one.
    fn is_attached(self) -> bool {
        matches!(self, Role::Identity | Role::Boundary | Role::Session | Role::ServiceControl { .. })
    }

    /// Whether it has a say on the request.
    ///
    /// Organizations user guide: service control policies bind users and roles of member accounts only, resource control
    /// policies the resources of member accounts; neither binds service-linked roles.
    fn binds(self, request: &Request) -> Answer {
        let managed = |account: &Text| match &request.management {
            Some(management) => !LITERAL.any(std::slice::from_ref(management), account),
            None => Answer::Yes,
        };
        let linked = |identity: &Identity| Answer::known(identity.is_service_linked());
        match (self, &request.principal) {
            (Role::ServiceControl { .. }, Principal::Aws(identity)) => {
                managed(&identity.account).and(!linked(identity))
            }
            (Role::ResourceControl { .. }, Principal::Aws(identity)) => {
                managed(&request.owner).and(!linked(identity))
            }
            (Role::ResourceControl { .. }, _) => managed(&request.owner),
            (Role::Identity | Role::Boundary | Role::Session, Principal::Aws(_)) => Answer::Yes,
            (role, _) => Answer::known(!role.is_attached()),
        }
    }
}

const LITERAL: Reading<'static> = Reading { style: Style::Literal, fold: Fold::Exact, variables: None };

/// Whether something grants it, and every bound lets it pass.
fn granted(held: &[Held<'_>], policies: &[Policy<'_>], request: &Request) -> Answer {
    let allowed = |role: &dyn Fn(Role) -> bool, how: &dyn Fn(&Match) -> Answer| {
        Answer::any(held.iter().filter(|h| role(h.role)).map(|h| h.allows.clone().and(how(&h.of))))
    };
    let on_resource = |role: Role| matches!(role, Role::Resource | Role::Sole);
    let itself = allowed(&on_resource, &|of| of.itself.clone());
    let named = allowed(&on_resource, &Match::any);
    let user = allowed(&on_resource, &|of| of.user.clone());
    let Some(account) = request.principal.account() else {
        return named.and(bounds(held, policies, request, &Answer::No));
    };
    let own = allowed(&|role| role == Role::Identity, &Match::any).or(root(&request.principal));
    let sole = policies.iter().any(|policy| policy.role == Role::Sole);
    let within = if sole { itself.or(named.clone().and(own.clone())) } else { itself.or(own.clone()) };
    let across = named.and(own);
    let same = LITERAL.any(std::slice::from_ref(&request.owner), account);
    let granted = within.and(same.clone()).or(across.and(!same.clone()));
    granted.and(bounds(held, policies, request, &user.and(same)))
}

/// An account's root user needs no policy of its own.
fn root(principal: &Principal) -> Answer {
    Answer::known(matches!(principal, Principal::Aws(identity) if identity.kind == Kind::Root))
}

/// Whether every bound lets it pass. What a resource's policy grants to a user or a session by its own ARN, a boundary's
/// silence does not take back.
fn bounds(held: &[Held<'_>], policies: &[Policy<'_>], request: &Request, by_name: &Answer) -> Answer {
    let mut roles: Vec<Role> = Vec::new();
    for policy in policies {
        let bounds = !matches!(policy.role, Role::Resource | Role::Sole | Role::Identity);
        if bounds && !roles.contains(&policy.role) {
            roles.push(policy.role);
        }
    }
    roles.iter().fold(Answer::Yes, |all, role| {
        let passes = Answer::any(held.iter().filter(|h| h.role == *role).map(Held::grants));
        let passes = passes.or(!role.binds(request));
        let is_own = matches!(role, Role::Boundary | Role::Session);
        all.and(if is_own { passes.or(by_name.clone()) } else { passes })
    })
}

/// The allows that fail in the fewest elements; what is about another action is not close.
fn misses(policies: &[Policy<'_>], request: &Request) -> Vec<Miss> {
    let mut misses = Vec::new();
    for (number, policy) in policies.iter().enumerate().filter(|(_, p)| p.role.binds(request) != Answer::No) {
        let statements = policy.document.statements.iter().filter(|one| one.allows != Answer::No);
        for statement in statements {
            let failed = statement.failed(request, policy.document.variables, policy.role.is_attached());
            if !failed.is_empty() && !failed.iter().any(|failed| matches!(failed, Failed::Action(_))) {
                misses.push(Miss { statement: statement.reference(number), failed });
            }
        }
    }
    misses.sort_by_key(|miss| miss.failed.len());
    misses
}
