//! What subjects stand on, worked out once for an estate.

use super::Scope;
use crate::estate::Estate;
use crate::estate::links::{Links, TOPIC, TRAIL};
use crate::facts::Facts;
use crate::facts::document::Alone;
use crate::facts::monitoring::{Watchers, without_trail};
use crate::facts::roles::{Candidates, candidates};
use crate::facts::target::follow;
use crate::json::Value;
use crate::parallel::discard;
use std::collections::HashMap;
use std::sync::Arc;

const ACCOUNT_BLOCK: &str = "Terraform::aws_s3_account_public_access_block";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";

/// What resources are linked to, worked out once.
pub(super) struct Context<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) watchers: Arc<Watchers>,
    /// What blocks public access to all buckets of an account.
    pub(super) account_blocks: Arc<[usize]>,
    pub(super) subscriptions: Arc<Subscriptions>,
    /// What is written of resources that are not among the inputs.
    pub(super) alone: Arc<[Alone]>,
}

/// Of no more resources than this what is resolved is kept until all are judged.
pub(super) const KEPT: usize = 2048;

/// By topic its subscriptions, and why it is not known whether one is its.
type Subscriptions = HashMap<usize, Vec<(usize, Option<String>)>>;

impl<'a> Context<'a> {
    pub(super) fn new(estate: &'a Estate, scope: Scope) -> Context<'a> {
        let facts = Facts::new(estate, scope);
        let account_blocks = facts.links.of_kind(ACCOUNT_BLOCK).collect();
        let watchers = Arc::new(Watchers::new(&facts.links, facts.alarms()));
        let subscriptions = Arc::new(subscriptions(&facts.links));
        let mut alone = facts.documents.alone(&facts.links, &facts.roles, scope);
        if scope == Scope::All {
            let of_trail = |filter| Alone { policy: filter, kind: TRAIL, roles: Value::Null };
            alone.extend(without_trail(&facts.links).into_iter().map(of_trail));
        }
        let alone = alone.into();
        let context = Context { facts, watchers, account_blocks, subscriptions, alone };
        // What it took to find all this out is not kept where that is much.
        if context.is_large() { context.renewed() } else { context }
    }

    /// Whether there are more resources than what is resolved is kept of.
    pub(super) fn is_large(&self) -> bool {
        self.facts.links.estate.resources.len() > KEPT
    }

    /// The same without the properties that have been asked for.
    pub(super) fn renewed(&self) -> Context<'a> {
        let Context { facts, watchers, account_blocks, subscriptions, alone } = self;
        Context {
            facts: facts.renewed(),
            watchers: Arc::clone(watchers),
            account_blocks: Arc::clone(account_blocks),
            subscriptions: Arc::clone(subscriptions),
            alone: Arc::clone(alone),
        }
    }
}

impl Context<'_> {
    /// Done with: what is large is taken apart beside what goes on.
    pub(super) fn discard(self) {
        discard((self.facts.into_whole(), self.watchers));
    }
}

/// The subscriptions that are resources of their own, by the topics that they are or may be of.
fn subscriptions(links: &Links<'_>) -> Subscriptions {
    let mut of = Subscriptions::new();
    for subscription in links.of_kind(SUBSCRIPTION) {
        let link = follow(links, subscription, "/TopicArn", TOPIC);
        match candidates(links, (subscription, &link), TOPIC) {
            Candidates::One(topic) => of.entry(topic).or_default().push((subscription, None)),
            Candidates::Some(topics) => {
                for (topic, reason) in topics {
                    of.entry(topic).or_default().push((subscription, Some(reason)));
                }
            }
        }
    }
    of
}
