//! What is asked of one bucket, key or topic.

use super::Extent;
use super::acl::Acl;
use super::ask::{Asker, Bounds, Cited, Found, Reach, Row, What, Who};
use super::networks::Whence;
use super::paper::{Action, Paper, is_somebody};
use super::requesters::Requesters;
use super::sentence::{called, sentence, shortened};
use super::tables::{self, Deed};
use crate::access::{Role, Text};
use crate::estate::Answer;
use crate::estate::links::{BUCKET, KEY, Link, Links, TOPIC};
use crate::facts::Facts;
use crate::facts::parties::{Account, account_of};
use crate::facts::retention;
use crate::facts::target::follow;
use crate::json::Value;

/// A bucket, key or topic, or the document of one that is not among the inputs.
pub(super) struct Resource<'a> {
    facts: &'a Facts<'a>,
    pub(super) kind: &'static str,
    pub(super) extent: Extent,
    pub(super) paper: &'a Paper,
    pub(super) requesters: Requesters<'a>,
    pub(super) asker: Asker<'a>,
    number: usize,
    owner: &'a Account,
    /// Its ACL, if that is for everybody.
    acl: Option<(&'a Acl, Asker<'a>)>,
    /// Whether S3 keeps everybody out whatever the policy says.
    restricted: Answer,
    /// Whether it takes plain HTTP at all.
    pub(super) plain_http: Answer,
    /// Whether there is, or may be, a lock that somebody can get around.
    unlocks: bool,
    /// What keeps versions from those who may delete.
    kept: Option<String>,
}

/// A topic with a key takes HTTPS only, whatever its policy says.
fn takes_plain_http(links: &Links<'_>, topic: usize) -> Answer {
    match follow(links, topic, "/KmsMasterKeyId", KEY) {
        Link::None => Answer::Yes,
        Link::Outside(name) => Answer::known(name.is_empty()),
        Link::To(_) => Answer::No,
        Link::Unknown(reason) => Answer::unknown(reason),
    }
}

/// Whether an answer says more than another.
fn exceeds(one: &Answer, other: &Answer) -> bool {
    match one {
        Answer::Yes => *other != Answer::Yes,
        Answer::Unknown(_) => *other == Answer::No,
        Answer::No => false,
    }
}

impl<'a> Resource<'a> {
    pub(super) fn new(
        facts: &'a Facts<'a>,
        (number, kind): (usize, &'static str),
        (paper, owner): (&'a Paper, &'a Account),
        (restricted, extent): (Answer, Extent),
    ) -> Resource<'a> {
        let (role, service) = match kind {
            KEY => (Role::Sole, "kms"),
            BUCKET => (Role::Resource, "s3"),
            _ => (Role::Resource, "sns"),
        };
        let parties = &facts.parties;
        let (on, of) = (parties.bounds_on(owner, service), parties.bounds_of(owner));
        let requesters = Requesters::new(facts, number, (paper, owner.clone()));
        let asker = Asker::new(paper, owner, role, Bounds { controls: &parties.controls, on, of });
        let properties = &facts.links.properties[number];
        let kept = retention::kept_versions(properties).filter(|_| kind == BUCKET);
        let resource = facts.links.resource(number);
        let is_open = resource.kind != kind || resource.attributes.partial;
        let unlocks = is_open || retention::may_be_unlocked(properties);
        let plain_http = if kind == TOPIC { takes_plain_http(&facts.links, number) } else { Answer::Yes };
        Resource {
            facts,
            number,
            owner,
            acl: None,
            kind,
            extent,
            paper,
            requesters,
            asker,
            restricted,
            plain_http,
            unlocks,
            kept,
        }
    }

    /// With its ACL.
    pub(super) fn with(mut self, acl: Option<&'a Acl>) -> Resource<'a> {
        let parties = &self.facts.parties;
        let asker = |acl: &'a Acl, owner: &'a Account| {
            let on = parties.bounds_on(owner, "s3");
            let bounds = Bounds { controls: &parties.controls, on, of: Vec::new() };
            Asker::new(&acl.paper, owner, Role::Resource, bounds)
        };
        self.acl = acl.map(|acl| (acl, asker(acl, self.owner)));
        self
    }

    /// What can be done to it. There is no getting around a lock that is not there, nor around one in compliance mode.
    pub(super) fn deeds(&self) -> impl Iterator<Item = &'static Deed> + use<> {
        let all = match self.kind {
            BUCKET => tables::BUCKET_DEEDS,
            KEY => tables::KEY_DEEDS,
            _ => tables::TOPIC_DEEDS,
        };
        let unlocks = self.unlocks;
        all.iter().filter(move |deed| unlocks || deed.what != What::Unlock)
    }

    pub(super) fn row(&self, (who, name): (Who, &str), (what, verb): (What, &str), found: Found) -> Row {
        let cited = found.statement.and_then(|at| self.cite(at));
        let is_told = self.extent == Extent::All || found.may != Answer::No;
        let mut sentence =
            if is_told { sentence((name, verb), &found, cited.as_ref()) } else { String::new() };
        if let Some(kept) = self.kept.as_ref().filter(|_| what == What::Delete && found.may != Answer::No) {
            sentence = format!("{sentence}; {kept}");
        }
        Row {
            who,
            name: name.to_owned(),
            what,
            sentence,
            actions: found.actions,
            may: found.may,
            statement: cited,
            example: found.example,
        }
    }

    fn cite(&self, at: usize) -> Option<Cited> {
        let (number, property) = self.paper.place?;
        let sid = self.paper.statements[at].get("Sid").and_then(|sid| sid.as_str()).map(str::to_owned);
        let links: &Links<'_> = &self.facts.links;
        let pointer = format!("{property}{}", self.paper.pointer(at));
        Some(Cited { number, resource: links.resource(number).name.clone(), pointer, sid })
    }

    /// CloudTrail on behalf of a stranger's trail. What a trail of one's own makes CloudTrail do is all that counts.
    pub(super) fn strangers_trails(&self) -> Vec<Row> {
        let deeds: &[(What, &str, &[Action])] = match self.kind {
            BUCKET => &[
                (What::Write, "write into the bucket", &[tables::WRITE_LOG]),
                (What::ReadAcl, "read the bucket's ACL", &[tables::CHECK_ACL]),
            ],
            KEY => &[(What::Write, "encrypt with the key", tables::KEY_DEEDS[1].actions)],
            _ => &[(What::Write, "publish to the topic", tables::PUBLISH)],
        };
        let name = "CloudTrail, for a trail of any account,";
        let rows = deeds.iter().map(|(what, verb, actions)| {
            let found = self.asker.ask(&Reach::Service(tables::CLOUDTRAIL.0), actions, &|action| {
                self.requesters.service(tables::CLOUDTRAIL, action)
            });
            self.row((Who::StrangersTrail, name), (*what, verb), found)
        });
        rows.collect()
    }

    /// Other services that the document names, on behalf of something of a stranger.
    pub(super) fn strangers_services(&self) -> Vec<Row> {
        let named = self.paper.allowed("Service");
        let hidden = self.paper.hidden("Service").is_some();
        let is_named = |(principal, _): &&(&str, &str)| hidden || named.iter().any(|one| *one == principal);
        let deed = &self.deeds().find(|deed| deed.what == What::Write);
        let Some(deed) = deed else { return Vec::new() };
        let rows = tables::SERVICES.iter().filter(is_named).map(|service| {
            let name = format!("{}, on behalf of any account,", service.0);
            let found = self.asker.ask(&Reach::Service(service.0), deed.actions, &|action| {
                self.requesters.service(*service, action)
            });
            self.row((Who::StrangersService, &name), (deed.what, deed.verb), found)
        });
        rows.collect()
    }

    /// Everybody: with an account of AWS, or without.
    pub(super) fn everybody(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for deed in self.deeds() {
            let anonymous = self.asker.ask(&Reach::Everybody, deed.actions, &|action| {
                self.requesters.anonymous(action, Whence::Anywhere)
            });
            let outside = self.asker.ask(&Reach::Everybody, deed.actions, &|action| {
                self.requesters.outsider(action, Whence::Anywhere)
            });
            for (who, found) in
                [((Who::Anybody, "anybody"), anonymous), ((Who::Outsiders, "any AWS account"), outside)]
            {
                let found = Found { may: found.may.clone().and(!self.restricted.clone()), ..found };
                let by_acl = self.by_acl(deed, who.0).filter(|row| exceeds(&row.may, &found.may));
                rows.push(by_acl.unwrap_or_else(|| self.row(who, (deed.what, deed.verb), found)));
            }
        }
        rows
    }

    /// What the ACL lets everybody do.
    fn by_acl(&self, deed: &Deed, who: Who) -> Option<Row> {
        let (acl, asker) = self.acl.as_ref()?;
        let class = |action: &Action| match who {
            Who::Anybody => self.requesters.anonymous(action, Whence::Anywhere),
            _ => self.requesters.outsider(action, Whence::Anywhere),
        };
        let found = asker.ask(&Reach::Everybody, deed.actions, &class);
        let place = found.statement.and_then(|at| acl.places.get(at)).cloned();
        let found = Found { may: found.may.clone().and(acl.heeded.clone()), statement: None, ..found };
        let name = if who == Who::Anybody { "anybody" } else { "any AWS account" };
        let row = self.row((who, name), (deed.what, deed.verb), found);
        let resource = self.facts.links.resource(self.number).name.clone();
        let cited = place.map(|pointer| Cited { number: self.number, resource, pointer, sid: None });
        let sentence = match row.may {
            Answer::Yes => format!("{}, by its ACL", row.sentence),
            _ => row.sentence,
        };
        Some(Row { statement: cited, sentence, ..row })
    }

    /// Principals of other accounts that the document names, and those that it may.
    pub(super) fn named(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for written in self.paper.allowed("AWS").into_iter().filter(|id| is_somebody(id)) {
            let id = Text::read(written);
            let text = id.known();
            let account = text.as_deref().and_then(account_of);
            if account == Some(&self.requesters.owner.id) {
                continue;
            }
            for deed in self.deeds() {
                if deed.what == What::Write
                    && account.is_some_and(|one| tables::LOAD_BALANCING.contains(&one))
                {
                    continue;
                }
                let class = |action: &Action| self.requesters.named(&id, action);
                let found = self.asker.ask(&Reach::Named(written), deed.actions, &class);
                let may = self.if_foreign(account, found.may.clone());
                let found = Found { may, ..found };
                rows.push(self.row((Who::Named, &called(&id)), (deed.what, deed.verb), found));
            }
        }
        rows.extend(self.canonical());
        rows.extend(self.hidden());
        rows
    }

    /// Accounts that the document names by their canonical user ids, or may name so.
    fn canonical(&self) -> Vec<Row> {
        const NOT_KNOWN: Value = Value::Null;
        let ids =
            self.paper.allowed("CanonicalUser").into_iter().map(|written| (written, Text::read(written)));
        // What is not known at all is said of the principals that have an ARN.
        let hidden = self.paper.hidden("CanonicalUser").filter(|_| self.paper.hidden("AWS").is_none());
        let hidden = hidden.map(|reason| (&NOT_KNOWN, Text::unknown(&reason)));
        let rows = ids.chain(hidden).flat_map(|(written, id)| {
            let name = format!("canonical user {}", shortened(&id));
            let open =
                Answer::unknown(format!("whether {name} is the account that this is for is not known"));
            self.deeds().map(move |deed| {
                let class = |action: &Action| self.requesters.canonical(&id, action);
                let found = self.asker.ask(&Reach::Canonical(written), deed.actions, &class);
                let found = Found { may: found.may.clone().and(open.clone()), ..found };
                self.row((Who::Named, &name), (deed.what, deed.verb), found)
            })
        });
        rows.collect()
    }

    /// Principals that the document may name.
    fn hidden(&self) -> Vec<Row> {
        let Some(reason) = self.paper.hidden("AWS") else { return Vec::new() };
        let id = Text::unknown(&reason);
        let rows = self.deeds().map(|deed| {
            let class = |action: &Action| self.requesters.named(&id, action);
            let found = self.asker.ask(&Reach::Everybody, deed.actions, &class);
            // Whoever everybody is has answers of its own.
            let may = found.may.clone().and(Answer::unknown(reason.clone()));
            let found = Found { may, ..found };
            self.row((Who::Named, "a principal that is not known"), (deed.what, deed.verb), found)
        });
        rows.collect()
    }

    /// Where the owner's account is not said, nobody knows whether an account is another one.
    pub(super) fn if_foreign(&self, account: Option<&str>, may: Answer) -> Answer {
        if self.requesters.owner.is_said {
            return may;
        }
        let which = account.map_or("whether a principal", |_| "whether an account");
        let account = account.map_or(String::new(), |account| format!(" {account}"));
        may.and(Answer::unknown(format!(
            "{which}{account} is the account that this is for is not said (give --account)"
        )))
    }

    /// What each principal may that the document names and that is no account.
    pub(super) fn holders(&self) -> Vec<Vec<Row>> {
        let is_one =
            |id: &&Value| id.as_str().is_none_or(|text| !text.ends_with(":root") && text.contains(':'));
        let ids = self.paper.allowed("AWS").into_iter().filter(|id| is_somebody(id)).filter(is_one);
        let rows = |(reach, id): (Reach<'_>, Text)| {
            let deeds = self.deeds().map(|deed| {
                let class = |action: &Action| self.requesters.named(&id, action);
                let found = self.asker.ask(&reach, deed.actions, &class);
                self.row((Who::Principal, &called(&id)), (deed.what, deed.verb), found)
            });
            deeds.collect()
        };
        let hidden = self.paper.hidden("AWS").map(|reason| (Reach::Hidden, Text::unknown(&reason)));
        let ids = ids.map(|written| (Reach::Alone(written), Text::read(written)));
        ids.chain(hidden).map(rows).collect()
    }

    /// Anybody in the account with the rights of its IAM policies, but the administrators that a Deny names.
    pub(super) fn account(&self, is_asked: &dyn Fn(What) -> bool) -> Vec<Row> {
        let name = format!("whoever has the IAM rights in {}", self.requesters.owner.called());
        let rows = self.deeds().filter(|deed| is_asked(deed.what)).map(|deed| {
            let found = self.asker.ask(&Reach::Own, deed.actions, &|action| self.requesters.own(action));
            self.row((Who::Account, &name), (deed.what, deed.verb), found)
        });
        rows.collect()
    }
}
