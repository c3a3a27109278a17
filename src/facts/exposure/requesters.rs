//! Who asks: strangers' trails and services, everybody, other accounts, the account's own.
//!
//! Each is a class of requests; what they ask is the caller's to say.

use super::paper::{Action, Level, OWN, Paper};
use crate::access::{Except, Piece, Principal, Request, Rest, Shape, Slot, Stranger, Text, organization_in};
use crate::facts::Facts;
use crate::facts::parties::{Account, Parties, account_of, numbers};
use std::collections::BTreeSet;

/// Where a request to a network that is named would come from.
const NETWORKS: [&str; 8] = [
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "s3:DataAccessPointAccount",
];
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
/// An address that nobody has in mind.
const ADDRESS: &str = "185.199.7.53";

/// Those who may ask something of one resource.
pub(super) struct Requesters<'a> {
    pub(super) paper: &'a Paper,
    pub(super) owner: Account,
    pub(super) partition: &'static str,
    parties: &'a Parties,
    /// All accounts that are ours, and those that the document names: it is there to let them in.
    ours: Except,
    organizations: BTreeSet<String>,
}

/// A class of requests, of which only those keys are said that somebody asks for: to say the others would take time and
/// tell nothing.
struct Class<'a> {
    request: Request,
    of: &'a Requesters<'a>,
}

impl Class<'_> {
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
        let ours = Except::of(named.iter().map(String::as_str)).and(&parties.ours);
        Requesters { paper, owner, partition, parties, ours, organizations }
    }

    fn stranger(&self) -> Piece {
        Piece::free("account", Shape::Account).except_all(&self.ours)
    }

    /// What a stranger has under a key, if anything: what the document names is ours.
    fn other(&self, key: &str) -> Slot {
        let organizations = self.organizations.iter().filter_map(|id| organization_in(id));
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
            .without(&NETWORKS)
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
            .with("aws:SourceIp", || Slot::Either(vec![Slot::Absent, Slot::value(ADDRESS)]))
            .with_text("kms:CallerAccount", || self.stranger())
            .with_text("kms:EncryptionContext:aws:cloudtrail:arn", || arn.clone());
        // What else comes with it is the service's to say, as with a request for oneself.
        class.request.with_rest(Rest::Unknown)
    }

    fn outside(&self, principal: Principal, action: &Action) -> Class<'_> {
        let mut class = self.class(principal, action);
        class
            .without(&NETWORKS)
            .without(&["sns:Endpoint", "s3:DataAccessPointArn"])
            .with_text("aws:SourceIp", || ADDRESS);
        class
    }

    /// Somebody without credentials.
    pub(super) fn anonymous(&self, action: &Action) -> Request {
        let absent = [
            "aws:SourceArn",
            "aws:SourceAccount",
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            "aws:SourceOwner",
            "kms:CallerAccount",
        ];
        let mut class = self.outside(Principal::Anonymous, action);
        class.without(&absent);
        class.request
    }

    /// Anybody in an account and an organization that are not ours.
    pub(super) fn outsider(&self, action: &Action) -> Request {
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
        let mut class = self.outside(principal, action);
        class
            .with("aws:PrincipalOrgID", || self.other("aws:principalorgid"))
            .with("aws:PrincipalOrgPaths", || self.other("aws:principalorgpaths"))
            .with_text("aws:userid", || "AIDASOMEBODYORANOTHER")
            .with("aws:SourceArn", || Slot::OneOf(vec![Slot::Absent, Slot::value(arn.clone())]))
            .with("aws:SourceAccount", own)
            .with("aws:SourceOrgID", || self.other("aws:sourceorgid"))
            .with("aws:SourceOrgPaths", || self.other("aws:sourceorgpaths"))
            .with_text("aws:SourceOwner", || self.stranger())
            .with_text("kms:CallerAccount", || self.stranger());
        class.request
    }

    /// Anybody in another account of the organization.
    pub(super) fn member(&self, action: &Action) -> Request {
        let organization = || {
            self.own_organizations()
                .unwrap_or_else(|| Slot::Unknown("which organization it is is not known".to_owned()))
        };
        let account = Piece::free("account", Shape::Account).except([self.owner.id.as_str()]);
        let principal =
            Principal::somebody(self.partition, account.clone(), Piece::free("somebody", Shape::Any));
        let mut class = self.class(principal, action);
        class
            .with("aws:PrincipalOrgID", organization)
            .with_text("kms:CallerAccount", || account.clone())
            .with_text("aws:SourceOwner", || account.clone());
        class.request
    }

    /// One of the organizations that are ours, if any is known.
    fn own_organizations(&self) -> Option<Slot> {
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
        if let Some(organizations) = self.own_organizations() {
            class.with("aws:PrincipalOrgID", || organizations);
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
