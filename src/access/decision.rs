//! What takes part in a decision, and what comes of it.

use super::matching::Failed;
use super::statement::Document;
use std::collections::{BTreeMap, BTreeSet};

/// A policy that takes part in a decision.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// What it is attached to, and so what it can do.
    pub role: Role,
    /// What it says.
    pub document: &'a Document,
}

/// What a policy can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// On the resource: grants to whom it names; the requester's own policies suffice in its account.
    Resource,
    /// On a key or a role: nothing is allowed that it does not allow, or hand on to the account.
    Sole,
    /// On the principal: grants.
    Identity,
    /// On the principal: a bound.
    Boundary,
    /// On the session: a bound.
    Session,
    /// On the endpoint that the request goes through: a bound.
    Endpoint,
    /// A service control policy on the way to the principal's account; each level is a bound.
    ServiceControl {
        /// 0 is the root.
        level: usize,
    },
    /// A resource control policy on the way to the resource's account; each level is a bound.
    ResourceControl {
        /// 0 is the root.
        level: usize,
    },
}

/// What was decided, and by which statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Whether the request is allowed.
    pub verdict: Verdict,
    /// Those that decided: that allow, that deny, or of which it is not known.
    pub deciding: Vec<StatementRef>,
    /// Whether nothing allows it, be it denied as well or not.
    pub ungranted: bool,
    /// Of what nothing allows: allows that are about something close to the request, the closest first.
    pub misses: Vec<Miss>,
    /// Where the request stands for a class: what its requester chose for each free piece.
    pub example: BTreeMap<String, String>,
}

/// Whether a request is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement allows it, or a bound leaves it out.
    NotAllowed,
    /// It depends on what cannot be known, for these reasons.
    Unknown(BTreeSet<String>),
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementRef {
    /// The number of the policy, among those that were asked.
    pub policy: usize,
    /// A JSON Pointer to the statement in its document; empty if that is not known so far.
    pub pointer: String,
    /// Its `Sid`.
    pub sid: Option<String>,
}

/// An allow that is not about a request, and what of it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The statement.
    pub statement: StatementRef,
    /// Its elements that are not about the request.
    pub failed: Vec<Failed>,
}
