//! Who asks: strangers' trails and services, everybody, other accounts, the account's own.
//!
//! Each is a class of requests; what they ask is the caller's to say.

use super::networks::{ADDRESSES, NETWORKS, Whence, addresses};
use super::others::ACCOUNTS;
use super::paper::{Action, Level, OWN, Paper};
use crate::access::{Except, Piece, Principal, Request, Rest, Shape, Slot, Stranger, Text, organization_in};
use crate::facts::Facts;
use crate::facts::parties::{Account, Parties, account_of, numbers};
use std::collections::BTreeSet;

/// The keys that name organizations, in small letters.
const ORGANIZATIONS: [&str; 7] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:resourceorgid",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];
/// Ids of a user and of a role's session that nobody has in mind.
const IDS: [&str; 2] = ["AIDASOMEBODYORANOTHER", "AROASOMEBODYORANOTHER:somebody"];
/// Stands for the organization that the resource is in, where its id is not known.
const HOME: &str = "o-theorganizationofitsaccount";

/// Those who may ask something of one resource.
pub(super) struct Requesters<'a> {
    pub(super) paper: &'a Paper,
    pub(super) owner: Account,
    pub(super) partition: &'static str,
    parties: &'a Parties,
    /// All accounts that are ours, and those that the document names: it is there to let them in.
    ours: Except,
    organizations: BTreeSet<String>,
    /// The accounts that conditions name.
    pub(super) accounts: BTreeSet<String>,
    /// The resource's own organization; nothing where several may be.
    home: Option<String>,
}

/// A class of requests, of which only those keys are said that somebody asks for: to say the others would take time and
/// tell nothing.
struct Class<'a> {
    request: Request,
    of: &'a Requesters<'a>,
}

impl Class<'_> {
    /// From where nobody has in mind, or from where it likes.
    fn from(&mut self, whence: Whence) -> &mut Self {
        let of = self.of;
        if whence == Whence::Anywhere {
            for (key, _) in &NETWORKS[1..] {
                self.with(key, || of.other(key));
            }
            self.with("aws:SourceIp", || addresses(of.paper));
        }
        self
    }

    fn with(&mut self, key: &str, slot: impl FnOnce() -> Slot) -> &mut Self {
        if self.of.is_asked(key) {
            self.request.context.set(key, slot());
        }
        self
    }

    fn with_text<T: Into<Text>>(&mut self, key: &str, text: impl FnOnce() -> T) -> &mut Self {
        self.with(key, || Slot::value(text()))
    }

    fn without(&mut self, keys: &[&str]) -> &mut Self {
        keys.iter().fold(self, |class, key| class.with(key, || Slot::Absent))
    }
}

/// The versions of TLS that nothing is wrong with.
fn versions() -> Vec<Slot> {
    ["1.3", "1.2"].map(Slot::value).to_vec()
}

/// An organization's id, if it is known.
fn organization(id: Option<&str>) -> Slot {
    let unknown = || Slot::Unknown("which organization it is is not known".to_owned());
    id.map_or_else(unknown, Slot::value)
}

/// One of these, or nothing.
fn chosen(texts: &[&str]) -> Slot {
    Slot::OneOf(std::iter::once(Slot::Absent).chain(texts.iter().map(|text| Slot::value(*text))).collect())
}

impl<'a> Requesters<'a> {
    pub(super) fn new(facts: &'a Facts<'_>, number: usize, (paper, owner): (&'a Paper, Account)) -> Self {
        let (links, parties) = (&facts.links, &facts.parties);
        let partition = links.partition(links.resource(number).stack).unwrap_or_default().name();
        let mut named = BTreeSet::from([owner.id.to_string()]);
        let mut organizations: BTreeSet<String> = parties.organization(links, number).into_iter().collect();
        for statement in &paper.statements {
            numbers(statement, &mut named);
        }
        for key in ORGANIZATIONS {
            let named = paper.values(key).into_iter().filter_map(organization_in);
            organizations.extend(named.map(|id| format!("o-{id}")));
        }
        let only = organizations.first().cloned().unwrap_or_else(|| HOME.to_owned());
        let home = parties.organization(links, number).or(Some(only).filter(|_| organizations.len() < 2));
        let ours = Except::of(named.iter().map(String::as_str)).and(&parties.ours);
        let accounts = paper.accounts(&ACCOUNTS);
        Requesters { paper, owner, partition, parties, ours, organizations, accounts, home }
    }

    fn stranger(&self) -> Piece {
        Piece::free("account", Shape::Account).except_all(&self.ours)
    }

    /// What a stranger has under a key, if anything: what the document names is ours.
    fn other(&self, key: &str) -> Slot {
        let organizations = self.organizations.iter().map(String::as_str).chain([HOME]);
        let organizations = organizations.filter_map(organization_in);
        let stranger =
            Stranger { account: self.stranger(), ..Stranger::but(self.partition.into(), [], organizations) };
        let value = stranger.value(key, self.paper.values(key));
        Slot::OneOf(std::iter::once(Slot::Absent).chain(value.map(Slot::value)).collect())
    }

    /// Whether a statement, or a policy of the organization, asks for a key.
    fn is_asked(&self, key: &str) -> bool {
        self.paper.asks(key) || self.parties.controls.mention(key)
    }

    fn class(&self, principal: Principal, action: &Action) -> Class<'_> {
        let resource = match action.1 {
            Level::Itself => OWN.into(),
            Level::Object => Text::of([OWN.into(), "/".into(), Piece::free("object", Shape::Any)]),
        };
        let request = Request::new(principal, &action.0, resource, self.owner.id.as_str());
        let request = self.parties.managed(request).with_rest(Rest::Free);
        let mut class = Class { request, of: self };
        class.with("aws:ResourceOrgID", || organization(self.home.as_deref()));
        class.with_text("aws:SecureTransport", || "true").with("s3:TlsVersion", || Slot::OneOf(versions()));
        class
    }

    /// A service on behalf of something of a stranger. No service promises to say for whom it acts.
    pub(super) fn service(&self, (principal, service): (&str, &str), action: &Action) -> Request {
        let name = match service {
            "cloudtrail" => vec![":trail/".into(), Piece::free("trail", Shape::Name)],
            _ => vec![":".into(), Piece::free("resource", Shape::Any)],
        };
        let start = format!("arn:{}:{service}:", self.partition);
        let mut pieces =
            vec![start.as_str().into(), Piece::free("region", Shape::Place), ":".into(), self.stranger()];
        pieces.extend(name);
        let arn = Text::of(pieces);
        let mut class = self.class(Principal::service(principal), action);
        class
            .without(&NETWORKS.map(|(key, _)| key))
            .with("aws:SourceArn", || Slot::OneOf(vec![Slot::Absent, Slot::value(arn.clone())]))
            .with("aws:SourceAccount", || Slot::OneOf(vec![Slot::Absent, Slot::value(self.stranger())]))
            .with("aws:SourceOrgID", || self.other("aws:sourceorgid"))
            .with("aws:SourceOrgPaths", || self.other("aws:sourceorgpaths"))
            .without(&["aws:SourceOwner", "s3:x-amz-server-side-encryption-customer-algorithm"])
            .with_text("s3:x-amz-acl", || "bucket-owner-full-control")
            .with("s3:x-amz-server-side-encryption", || chosen(&["AES256", "aws:kms"]))
            .with("s3:x-amz-server-side-encryption-aws-kms-key-id", || {
                Slot::OneOf(vec![Slot::Absent, Slot::value(Piece::free("key", Shape::Any))])
            })
            .with("s3:TlsVersion", || Slot::Either(versions()))
            .with("aws:SourceIp", || Slot::Either(vec![Slot::Absent, Slot::value(ADDRESSES[0])]))
            .with_text("kms:CallerAccount", || self.stranger())
            .with_text("kms:EncryptionContext:aws:cloudtrail:arn", || arn.clone());
        // What else comes with it is the service's to say, as with a request for oneself.
        class.request.with_rest(Rest::Unknown)
    }

    fn outside(&self, principal: Principal, action: &Action, whence: Whence) -> Class<'_> {
        let mut class = self.class(principal, action);
        class.without(&["sns:Endpoint"]);
        class.from(whence);
        class
    }

    /// Somebody without credentials.
    pub(super) fn anonymous(&self, action: &Action, whence: Whence) -> Request {
        let absent = [
            "aws:SourceArn",
            "aws:SourceAccount",
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            "aws:SourceOwner",
            "kms:CallerAccount",
        ];
        let mut class = self.outside(Principal::Anonymous, action, whence);
        class.without(&absent);
        // Who has a VPC has an account.
        if whence == Whence::Anywhere {
            class.without(&NETWORKS[1..].iter().map(|(key, _)| *key).collect::<Vec<_>>());
        }
        class.request
    }

    /// Anybody in an account and an organization that are not ours.
    pub(super) fn outsider(&self, action: &Action, whence: Whence) -> Request {
        let principal =
            Principal::somebody(self.partition, self.stranger(), Piece::free("somebody", Shape::Any));
        let start = format!("arn:{}:", self.partition);
        let arn = Text::of([
            start.as_str().into(),
            Piece::free("service", Shape::Place),
            ":".into(),
            Piece::free("region", Shape::Place),
            ":".into(),
            self.stranger(),
            ":".into(),
            Piece::free("resource", Shape::Any),
        ]);
        let own = || Slot::OneOf(vec![Slot::Absent, Slot::value(self.stranger())]);
        let mut class = self.outside(principal, action, whence);
        class
            .with("aws:PrincipalOrgID", || self.other("aws:principalorgid"))
            .with("aws:PrincipalOrgPaths", || self.other("aws:principalorgpaths"))
            .with("aws:userid", || Slot::OneOf(IDS.map(Slot::value).to_vec()))
            .with("aws:SourceArn", || Slot::OneOf(vec![Slot::Absent, Slot::value(arn.clone())]))
            .with("aws:SourceAccount", own)
            .with("aws:SourceOrgID", || self.other("aws:sourceorgid"))
            .with("aws:SourceOrgPaths", || self.other("aws:sourceorgpaths"))
            .with_text("aws:SourceOwner", || self.stranger())
            .with_text("kms:CallerAccount", || self.stranger());
        class.request
    }

    /// The organizations that members may be of, and how a sentence calls any account of one.
    pub(super) fn organizations(&self) -> Vec<(String, Option<String>)> {
        let own = || ("any account of the organization".to_owned(), self.home.clone());
        if self.organizations.len() < 2 {
            return vec![own()];
        }
        let others = self.organizations.iter().map(|id| match &self.home {
            Some(home) if home == id => own(),
            _ => (format!("any account of organization {id}"), Some(id.clone())),
        });
        others.collect()
    }

    /// Anybody in another account of that organization, but in those that conditions name.
    pub(super) fn member(&self, id: Option<&str>, action: &Action, whence: Whence) -> Request {
        let named = self.accounts.iter().map(String::as_str).chain([self.owner.id.as_str()]);
        let account = Piece::free("account", Shape::Account).except(named);
        let mut class = self.of_another(&account, action);
        class
            .from(whence)
            .with("aws:PrincipalOrgID", || organization(id))
            .with("aws:PrincipalOrgPaths", || {
                let units =
                    [format!("{}/r-", id.unwrap_or(HOME)).as_str().into(), Piece::free("units", Shape::Any)];
                Slot::value(Text::of(units))
            })
            .with("aws:userid", || Slot::OneOf(IDS.map(Slot::value).to_vec()));
        class.request
    }

    /// Anybody in that account, of an organization that nobody has in mind if members of ours can anyway.
    pub(super) fn account(&self, id: &str, action: &Action, (whence, is_member): (Whence, bool)) -> Request {
        let mut class = self.of_another(&id.into(), action);
        class.from(whence);
        if is_member {
            class
                .with("aws:PrincipalOrgID", || self.other("aws:principalorgid"))
                .with("aws:PrincipalOrgPaths", || self.other("aws:principalorgpaths"));
        }
        class.request
    }

    /// A stranger who has an id that is his to choose.
    pub(super) fn with_an_id(&self, action: &Action) -> Request {
        let id = Slot::value(Piece::free("id", Shape::Any));
        self.outsider(action, Whence::Anywhere).with("aws:userid", id)
    }

    fn of_another(&self, account: &Piece, action: &Action) -> Class<'_> {
        let name = Piece::free("somebody", Shape::Any);
        let mut class = self.class(Principal::somebody(self.partition, account.clone(), name), action);
        class
            .with_text("kms:CallerAccount", || account.clone())
            .with_text("aws:SourceOwner", || account.clone());
        class
    }

    /// The organization of the account, if any is known; of several, one that is named.
    fn own_organization(&self) -> Option<Slot> {
        if let Some(home) = self.home.as_deref() {
            let is_told = home != HOME || self.is_asked("aws:ResourceOrgID");
            return is_told.then(|| Slot::value(home));
        }
        let all: Vec<Slot> = self.organizations.iter().map(|id| Slot::value(id.as_str())).collect();
        (!all.is_empty()).then_some(Slot::OneOf(all))
    }

    /// The principal that is named, or anybody in the account that is.
    pub(super) fn named(&self, id: &Text, action: &Action) -> Request {
        let account = id.known().filter(|text| text.len() == 12 || text.ends_with(":root"));
        let account = account.as_deref().and_then(account_of);
        let principal = match account {
            Some(account) => {
                Principal::somebody(self.partition, account.into(), Piece::free("somebody", Shape::Any))
            }
            None => Principal::arn(id.clone()),
        };
        let caller = principal.account().cloned().unwrap_or_default();
        let mut class = self.class(principal, action);
        class
            .with_text("kms:CallerAccount", || caller.clone())
            .with_text("aws:SourceOwner", || caller.clone());
        class.request
    }

    /// Somebody of the account with this canonical user id. What is known of others is not known of it.
    pub(super) fn canonical(&self, id: &Text, action: &Action) -> Request {
        self.class(Principal::Canonical(id.clone()), action).request
    }

    /// Anybody in the owner's account but the administrators that a Deny names.
    pub(super) fn own(&self, action: &Action) -> Request {
        let exempt = self.paper.exempt();
        self.of_account(Piece::free("somebody", Shape::Any).except(exempt.iter().map(String::as_str)), action)
    }

    fn of_account(&self, name: Piece, action: &Action) -> Request {
        let principal = Principal::somebody(self.partition, self.owner.id.as_str().into(), name);
        let mut class = self.class(principal, action);
        if let Some(organization) = self.own_organization() {
            class.with("aws:PrincipalOrgID", || organization);
        }
        // Those who are told by a tag or an id are named too.
        let tags: Vec<&str> = self.paper.keys("aws:principaltag/").into_iter().collect();
        class
            .without(&tags)
            .without(&["aws:userid", "aws:username"])
            .with_text("kms:CallerAccount", || self.owner.id.as_str())
            .with_text("aws:SourceOwner", || self.owner.id.as_str());
        class.request
    }

    /// Anybody in the owner's account.
    pub(super) fn anybody_in_the_account(&self, action: &Action) -> Request {
        self.of_account(Piece::free("somebody", Shape::Any), action)
    }
}
