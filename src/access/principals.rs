//! Which principals an element `Principal` or `NotPrincipal` means.

use super::pattern::{Fold, Reading, Style};
use super::principal::{Identity, Principal};
use super::statement::texts;
use super::text::{Piece, Text};
use crate::estate::Answer;
use crate::json::Value;

/// The principals that an element names.
#[derive(Debug, Clone)]
pub(super) struct Principals {
    kinds: Vec<(String, Vec<Text>)>,
    /// Why they are not known.
    open: Option<String>,
}

/// How a principal is meant.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// By itself, or as everybody.
    pub(super) itself: Answer,
    /// By its account: an allow is for the account to hand on.
    pub(super) account: Answer,
    /// By its user's or session's own ARN, which no boundary's silence takes back.
    pub(super) user: Answer,
}

const LITERAL: Reading<'static> = Reading { style: Style::Literal, fold: Fold::Exact, variables: None };
const GLOB: Reading<'static> = Reading { style: Style::Glob, fold: Fold::Exact, variables: None };

/// IAM user guide, "AWS JSON policy elements: NotPrincipal": one must list the account and, of a session, the role too.
const HALF: &str = "NotPrincipal names the principal without its account or its session (or these without it), \
                    and what AWS makes of that depends on the service";

impl Principals {
    pub(super) fn read(element: &Value) -> Principals {
        match element.as_object() {
            Some(kinds) if crate::estate::intrinsic::intrinsic(element).is_none() => {
                let kinds = kinds.iter().map(|(kind, ids)| (kind.to_string(), texts(ids))).collect();
                Principals { kinds, open: None }
            }
            _ => {
                let reason = Text::read(element).holes().next().map(|hole| hole.name.clone());
                Principals {
                    kinds: Vec::new(),
                    open: Some(reason.unwrap_or_else(|| "Principal is malformed".to_owned())),
                }
            }
        }
    }

    fn of(&self, kind: &str) -> &[Text] {
        self.kinds.iter().find(|(name, _)| name == kind).map_or(&[], |(_, ids)| ids)
    }

    /// What is written, for messages.
    pub(super) fn written(&self) -> Vec<String> {
        self.kinds.iter().flat_map(|(_, ids)| ids.iter().map(Text::to_string)).collect()
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.kinds.iter().flat_map(|(_, ids)| ids)
    }

    pub(super) fn names(&self, principal: &Principal) -> Named {
        if let Some(reason) = &self.open {
            let open = || Answer::unknown(reason.clone());
            return Named { itself: open(), account: open(), user: Answer::No };
        }
        let everybody = LITERAL.any_written(self.of("AWS"), "*");
        let only = |answer: Answer| Named { itself: answer, account: Answer::No, user: Answer::No };
        match principal {
            Principal::Anonymous => only(everybody),
            Principal::Service(name) => {
                let named = Answer::any(self.of("Service").iter().map(|written| same_service(written, name)));
                only(everybody.or(named))
            }
            Principal::Federated(by) => only(everybody.or(GLOB.any(self.of("Federated"), by))),
            Principal::Canonical(id) => only(everybody.or(LITERAL.any(self.of("CanonicalUser"), id))),
            Principal::Aws(identity) => {
                let mut named = self.identity(identity);
                named.itself = named.itself.or(everybody);
                if !self.of("CanonicalUser").is_empty() {
                    named.itself =
                        named.itself.or(Answer::unknown("whose canonical user id it is is not known"));
                }
                named
            }
        }
    }

    fn identity(&self, identity: &Identity) -> Named {
        let ids = self.of("AWS");
        let own = GLOB.any(ids, &identity.arn);
        let session = identity.session.as_ref().map_or(Answer::No, |session| GLOB.any(ids, session));
        let root = LITERAL.any(ids, &identity.account).or(GLOB.any(ids, &root(identity)));
        let id = Answer::any(ids.iter().filter(|id| is_unique_id(id)).map(|id| match &identity.id {
            Some(own) => GLOB.any(std::slice::from_ref(id), own),
            None => Answer::unknown(format!("whose unique id {id} is is not known")),
        }));
        let by_name = match identity.kind {
            super::principal::Kind::User => Some(&identity.arn),
            _ => identity.session.as_ref(),
        };
        let user = by_name.map_or(Answer::No, |name| LITERAL.any(ids, name));
        Named { itself: own.or(session).or(id), account: root, user }
    }

    /// Whether the principal is none of those that are named.
    pub(super) fn excludes(&self, principal: &Principal) -> Answer {
        let named = self.names(principal);
        let Principal::Aws(identity) = principal else { return !named.itself };
        let session = identity.session.as_ref().map_or(Answer::Yes, |s| GLOB.any(self.of("AWS"), s));
        let own = GLOB.any(self.of("AWS"), &identity.arn);
        let everybody = LITERAL.any_written(self.of("AWS"), "*");
        let all = everybody.or(own.and(session).and(named.account.clone()));
        let some = named.itself.or(named.account);
        match (all, some) {
            (Answer::Yes, _) => Answer::No,
            (_, Answer::No) => Answer::Yes,
            (Answer::Unknown(reasons), _) | (Answer::No, Answer::Unknown(reasons)) => {
                Answer::Unknown(reasons)
            }
            (Answer::No, Answer::Yes) => Answer::unknown(HALF),
        }
    }
}

impl Reading<'_> {
    fn any_written(&self, ids: &[Text], text: &str) -> Answer {
        self.any(ids, &text.into())
    }
}

fn root(identity: &Identity) -> Text {
    let partition = identity.arn.parts(6).map(|parts| parts[1].clone());
    let partition = partition.unwrap_or_else(|| Text::unknown("the partition is not known"));
    Text::from("arn:").then([partition, ":iam::".into(), identity.account.clone(), ":root".into()])
}

fn is_unique_id(id: &Text) -> bool {
    matches!(id.0.first(), Some(Piece::Known(text)) if text.starts_with("AROA") || text.starts_with("AIDA"))
}

/// Some services have a principal for each Region, or for each partition's domain. Where one takes the other's place is not
/// documented.
fn same_service(written: &Text, name: &Text) -> Answer {
    let answer = LITERAL.any(std::slice::from_ref(written), name);
    let (Answer::No, Some(written)) = (&answer, written.known()) else { return answer };
    let Some(name) = name.known() else { return in_another_domain(&written, name) };
    match (taken_apart(&written), taken_apart(&name)) {
        (Some((own, here)), Some((other, there)))
            if own == other && (here == there || here.is_empty() || there.is_empty()) =>
        {
            Answer::unknown(format!("whether {written} means {name} as well is not known"))
        }
        _ => Answer::No,
    }
}

/// A service and, where its principal names one, its Region.
fn taken_apart(principal: &str) -> Option<(&str, &str)> {
    let (name, _) = principal.split_once(".amazonaws.")?;
    Some(name.split_once('.').unwrap_or((name, "")))
}

/// Whether a service is meant of whose principal only a part is known: its Region, and with it the partition's domain, may not
/// be.
fn in_another_domain(written: &str, name: &Text) -> Answer {
    let Some(at) = written.find(".amazonaws.") else { return Answer::No };
    let anywhere = Text::from(format!("{}.amazonaws.com", &written[..at]).as_str());
    match LITERAL.any(&[anywhere], name) {
        Answer::No => Answer::No,
        _ => Answer::unknown(format!("whether it is {written} whose Region that is, is not known")),
    }
}
