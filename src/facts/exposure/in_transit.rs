//! Whether requests are taken whatever way they come: over plain HTTP, or with a version of TLS that is broken.

use super::ask::{Found, Reach, Row, What, Who};
use super::networks::Whence;
use super::paper::{Action, is_somebody};
use super::resource::Resource;
use super::tables;
use crate::access::{Request, Slot, Text};
use crate::estate::Answer;
use crate::estate::links::BUCKET;
use std::collections::BTreeMap;

/// A way that requests come.
struct Way {
    what: What,
    verb: &'static str,
    /// The key of conditions that tells it, in small letters.
    key: &'static str,
    changed: fn(Request) -> Request,
}

const PLAIN_HTTP: Way = Way {
    what: What::InTheClear,
    verb: "do so over plain HTTP",
    key: "aws:securetransport",
    changed: |request| request.with_text("aws:SecureTransport", "false").with("s3:TlsVersion", Slot::Absent),
};

const OLD_TLS: Way = Way {
    what: What::OldTls,
    verb: "do so with TLS before 1.2",
    key: "s3:tlsversion",
    changed: |request| {
        let versions = ["1.0", "1.1"].map(Slot::value);
        request.with("s3:TlsVersion", Slot::OneOf(versions.to_vec()))
    },
};

impl Resource<'_> {
    /// Whether plain HTTP is denied to all.
    pub(super) fn in_the_clear(&self) -> Row {
        let mut found = self.by(&PLAIN_HTTP);
        found.may = found.may.and(self.plain_http.clone());
        self.on_the_way(&PLAIN_HTTP, found)
    }

    /// Whether versions of TLS before 1.2 are denied to all.
    pub(super) fn with_old_tls(&self) -> Row {
        self.on_the_way(&OLD_TLS, self.by(&OLD_TLS))
    }

    fn on_the_way(&self, way: &Way, mut found: Found) -> Row {
        if found.may == Answer::No {
            (found.statement, found.example) = (None, BTreeMap::new());
        }
        found.actions = found.actions.into_iter().map(tables::in_words).collect();
        found.actions.dedup();
        self.row((Who::Account, "whoever may use it"), (way.what, way.verb), found)
    }

    /// Whether it takes what comes that way, of the account's own and of others whom the document lets in.
    fn by(&self, way: &Way) -> Found {
        let own = |action: &Action| (way.changed)(self.requesters.anybody_in_the_account(action));
        let found = self.asker.ask(&Reach::Own, &self.any_action(), &own);
        if found.may != Answer::No || !self.paper.denies_some(way.key) {
            return found;
        }
        self.others_by(way).unwrap_or(found)
    }

    /// The same of others alone, if a Deny is not for all of them.
    fn others_by(&self, way: &Way) -> Option<Found> {
        let named = self.paper.allowed("AWS").into_iter().filter(|id| is_somebody(id));
        let named = named.map(|written| (Reach::Named(written), Some(Text::read(written))));
        let all = named.chain([(Reach::Everybody, None)]);
        let asked = all.flat_map(|(reach, id)| {
            let class = move |action: &Action| {
                (way.changed)(match &id {
                    Some(id) => self.requesters.named(id, action),
                    None => self.requesters.outsider(action, Whence::Anywhere),
                })
            };
            let deeds = self.deeds().map(|deed| self.asker.ask(&reach, deed.actions, &class));
            deeds.collect::<Vec<_>>()
        });
        let mut open = None;
        for found in asked {
            match found.may {
                Answer::Yes => return Some(found),
                Answer::Unknown(_) if open.is_none() => open = Some(found),
                _ => {}
            }
        }
        open
    }

    /// What stands for all actions: one that nobody has heard of, and those that a Deny leaves out.
    fn any_action(&self) -> Vec<Action> {
        if self.kind != BUCKET {
            return tables::PUBLISH.to_vec();
        }
        let left_out = self.paper.left_out().into_iter().flat_map(tables::of_s3);
        tables::ANY_S3.iter().cloned().chain(left_out).collect()
    }
}
