//! Those whom conditions let in: other accounts of the organization, accounts that are named there, and whoever comes from a
//! network.

use super::ask::{Found, Reach, Row, Who};
use super::networks::{self, Whence};
use super::paper::Action;
use super::resource::Resource;
use super::tables::Deed;
use crate::access::Request;
use crate::estate::Answer;
use std::cell::OnceCell;

/// The keys that tell an account, or a principal of one, in small letters.
pub(super) const ACCOUNTS: [&str; 4] =
    ["aws:principalaccount", "aws:principalarn", "aws:sourceowner", "kms:calleraccount"];

/// A deed, and whether everybody outside can do it, which is found out when it is first asked for.
struct Asked<'d> {
    deed: &'d Deed,
    outside: OnceCell<Answer>,
}

impl Resource<'_> {
    /// Those whom conditions let in, where not everybody can.
    pub(super) fn by_condition(&self) -> Vec<Row> {
        let accounts = &self.requesters.accounts;
        let mut rows = Vec::new();
        for deed in self.deeds() {
            let deed = &Asked { deed, outside: OnceCell::new() };
            let network = self.network(deed);
            let whence = match &network {
                Some(_) => Whence::Anywhere,
                None => Whence::Named,
            };
            let members = self.members(deed, whence);
            let is_member = members.iter().any(|row| row.may != Answer::No);
            let named = accounts.iter().filter(|id| **id != self.requesters.owner.id);
            let named = named.filter_map(|id| self.account_by_condition(deed, id, (whence, is_member)));
            let named: Vec<Row> = named.chain(self.by_id(deed)).collect();
            rows.extend(members.into_iter().chain(named).chain(network));
        }
        rows
    }

    fn ask_as_everybody(&self, asked: &Asked<'_>, class: &dyn Fn(&Action) -> Request) -> Found {
        self.asker.ask(&Reach::Everybody, asked.deed.actions, class)
    }

    /// What is left of an answer where everybody has it.
    fn where_not_everybody_can(&self, asked: &Asked<'_>, may: Answer) -> Answer {
        if may == Answer::No {
            return may;
        }
        let outsider = |action: &Action| self.requesters.outsider(action, Whence::Anywhere);
        let outside = asked.outside.get_or_init(|| self.ask_as_everybody(asked, &outsider).may);
        may.and(!outside.clone())
    }

    /// Other accounts of each organization.
    fn members(&self, asked: &Asked<'_>, whence: Whence) -> Vec<Row> {
        let rows = self.requesters.organizations().into_iter().map(|(name, id)| {
            let class = |action: &Action| self.requesters.member(id.as_deref(), action, whence);
            let found = self.ask_as_everybody(asked, &class);
            let found = Found { may: self.where_not_everybody_can(asked, found.may.clone()), ..found };
            self.row((Who::Organization, &name), (asked.deed.what, asked.deed.verb), found)
        });
        rows.collect()
    }

    /// Whoever comes from a network that the document names.
    fn network(&self, asked: &Asked<'_>) -> Option<Row> {
        if !networks::is_asked(self.paper) {
            return None;
        }
        let anonymous =
            self.ask_as_everybody(asked, &|action| self.requesters.anonymous(action, Whence::Named));
        let found = match anonymous.may {
            Answer::No => {
                self.ask_as_everybody(asked, &|action| self.requesters.outsider(action, Whence::Named))
            }
            _ => anonymous,
        };
        if found.may == Answer::No {
            return None;
        }
        let anonymous =
            self.ask_as_everybody(asked, &|action| self.requesters.anonymous(action, Whence::Anywhere));
        let outside = self.where_not_everybody_can(asked, Answer::Yes).and(!anonymous.may);
        if outside != Answer::Yes {
            return None;
        }
        let named = found.statement.and_then(|at| networks::named(&self.paper.statements[at]));
        let name = named.unwrap_or_else(|| "a network that the policy names".to_owned());
        Some(self.row(
            (Who::Network, &format!("whoever comes from {name}")),
            (asked.deed.what, asked.deed.verb),
            found,
        ))
    }

    /// An account that conditions name, if it can.
    fn account_by_condition(
        &self,
        asked: &Asked<'_>,
        id: &str,
        (whence, is_member): (Whence, bool),
    ) -> Option<Row> {
        let class = |action: &Action| self.requesters.account(id, action, (whence, is_member));
        let found = self.ask_as_everybody(asked, &class);
        let may = self.where_not_everybody_can(asked, found.may.clone());
        let found = Found { may: self.if_foreign(Some(id), may), ..found };
        let name = format!("account {id}");
        (found.may != Answer::No)
            .then(|| self.row((Who::Named, &name), (asked.deed.what, asked.deed.verb), found))
    }

    /// Whoever has an id that conditions name; whose that is no input says.
    fn by_id(&self, asked: &Asked<'_>) -> Option<Row> {
        if !self.paper.asks("aws:userid") {
            return None;
        }
        let found = self.ask_as_everybody(asked, &|action| self.requesters.with_an_id(action));
        let open = Answer::unknown("whose an id is that a condition on aws:userid names is not known");
        let found = Found { may: self.where_not_everybody_can(asked, found.may.clone()).and(open), ..found };
        let name = "whoever has an id that the policy names";
        (found.may != Answer::No)
            .then(|| self.row((Who::Named, name), (asked.deed.what, asked.deed.verb), found))
    }
}
