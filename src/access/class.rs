//! Requests that stand for a class: is there one in it that is allowed?
//!
//! The texts that the policies name are tried for what the requester may choose, and one that none names.

use super::decide::decide_alone;
use super::decision::{Decision, Policy, Verdict};
use super::pattern::{Fold, Reading, Style};
use super::principal::{Identity, Kind, Principal};
use super::request::{Context, Request, Rest, Slot, in_small_letters};
use super::statement::Document;
use super::text::{Hole, Piece, Shape, Text};
use compact_str::CompactString;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is chosen for the free pieces of a request, by their names.
type Choice = BTreeMap<String, String>;

/// When a request is made; nobody can choose a time that is over.
const OF_TIME: [&str; 2] = ["aws:currenttime", "aws:epochtime"];

/// How many requests of a class are tried.
const TRIED: usize = 4096;

/// Whether there is a request in the class that the policies allow. `NotAllowed` and `Denied` mean that there is none.
pub fn exists(policies: &[Policy<'_>], class: &Request) -> Decision {
    // What is about other requests would only add to what is tried.
    let documents: Vec<Document> = policies.iter().map(|policy| policy.document.about(class)).collect();
    let policies: &[Policy<'_>] = &policies
        .iter()
        .zip(&documents)
        .map(|(policy, document)| Policy { document, ..*policy })
        .collect::<Vec<_>>();
    let class = opened(policies, class);
    let abstractly = decide_alone(policies, &class);
    if !matches!(abstractly.verdict, Verdict::Unknown(_)) {
        return Decision { example: example(&class, &BTreeMap::new()), ..abstractly };
    }
    let mut undecided: Option<Decision> = None;
    let (mut tried, mut named) = (0, Named::new(policies));
    let all = alternatives(&class);
    for request in all.iter().filter(|request| !is_refused(policies, request)) {
        for choice in choices(policies, request, &mut named) {
            tried += 1;
            let decision = decide_alone(policies, &filled(request, &choice));
            match decision.verdict {
                Verdict::Allowed => return Decision { example: example(request, &choice), ..decision },
                Verdict::Unknown(_) if undecided.is_none() => {
                    undecided = Some(Decision { example: example(request, &choice), ..decision });
                }
                _ => {}
            }
            if tried == TRIED {
                return undecided.unwrap_or(abstractly);
            }
        }
    }
    undecided.or_else(|| all_refused(policies, &all)).unwrap_or(abstractly)
}

/// The answer where each alternative has it, which does not show in all of them at once.
fn all_refused(policies: &[Policy<'_>], all: &[Request]) -> Option<Decision> {
    // Where there are more, not all of them are here.
    if all.len() >= TRIED {
        return None;
    }
    let mut refused = None;
    for request in all {
        let decision = decide_alone(policies, request);
        if !matches!(decision.verdict, Verdict::NotAllowed | Verdict::Denied) {
            return None;
        }
        refused = Some(decision);
    }
    refused
}

/// Whether no choice is allowed, which shows without making any. Of somebody who may be of any kind that shows only in
/// the choice.
fn is_refused(policies: &[Policy<'_>], request: &Request) -> bool {
    let is_open = matches!(&request.principal, Principal::Aws(identity) if identity.kind == Kind::Any);
    !is_open && matches!(decide_alone(policies, request).verdict, Verdict::NotAllowed | Verdict::Denied)
}

/// With the keys that the policies ask for and the request leaves to the requester.
fn opened<'r>(policies: &[Policy<'_>], class: &'r Request) -> Cow<'r, Request> {
    let mut class = Cow::Borrowed(class);
    if class.context.rest != Rest::Free {
        return class;
    }
    for key in keys(policies).iter().filter(|key| !OF_TIME.contains(&key.as_str())) {
        if !class.context.says(key) {
            let some = Slot::value(Piece::free(key, Shape::Any));
            class.to_mut().context.set(key, Slot::OneOf(vec![Slot::Absent, some]));
        }
    }
    class
}

/// The keys that conditions and policy variables name.
fn keys(policies: &[Policy<'_>]) -> BTreeSet<CompactString> {
    let mut keys = BTreeSet::new();
    for statement in policies.iter().flat_map(|policy| &policy.document.statements) {
        keys.extend(statement.conditions.iter().map(|condition| in_small_letters(&condition.key)));
    }
    for text in policies.iter().flat_map(texts) {
        for piece in &text.0 {
            let Piece::Known(text) = piece else { continue };
            let names = text.split("${").skip(1).filter_map(|rest| rest.split(['}', ',']).next());
            keys.extend(names.filter(|name| name.len() > 1).map(|name| in_small_letters(name.trim())));
        }
    }
    keys
}

fn texts<'a>(policy: &Policy<'a>) -> Vec<&'a Text> {
    let mut texts = Vec::new();
    for statement in &policy.document.statements {
        texts.extend(statement.principal.iter().flat_map(|(_, named)| named.texts()));
        texts.extend(statement.resource.iter().flat_map(|(_, texts)| texts));
        texts.extend(statement.conditions.iter().flat_map(|condition| &condition.values));
    }
    texts
}

/// What conditions compare a key with.
fn compared<'a>(policy: &Policy<'a>, key: &str) -> Vec<&'a Text> {
    let conditions = policy.document.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.filter(|one| one.key.eq_ignore_ascii_case(key)).flat_map(|one| &one.values).collect()
}

/// Whether what a key holds takes part in other comparisons than its own, by the texts of the policies.
fn is_variable(named: &[Vec<&Text>], key: &str) -> bool {
    let variable = format!("${{{key}");
    named.iter().flatten().any(|text| text.says(&variable))
}

/// Each once.
fn distinct<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut distinct: Vec<T> = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

/// The class with one of each key's alternatives.
fn alternatives(class: &Request) -> Vec<Request> {
    let mut requests = vec![class.clone()];
    for (key, slot) in &class.context.keys {
        let Slot::OneOf(slots) = slot else { continue };
        let with = |request: &Request| {
            slots.iter().map(|slot| request.clone().with(key, slot.clone())).collect::<Vec<_>>()
        };
        requests = requests.iter().flat_map(with).take(TRIED).collect();
    }
    requests
}

/// What is the same for all alternatives of a class: the texts of each policy, and what they leave to places.
struct Named<'p> {
    texts: Vec<Vec<&'p Text>>,
    known: Known,
}

impl<'p> Named<'p> {
    fn new(policies: &[Policy<'p>]) -> Named<'p> {
        let texts = policies.iter().map(|policy| distinct(texts(policy))).collect();
        Named { texts, known: Known::default() }
    }
}

/// What the free pieces of a place may be so that a text without variables means it: the alternatives of a class have most
/// places in common, and a search takes a while where much is excepted. By where the text is.
#[derive(Default)]
struct Known(HashMap<*const Text, Vec<(Text, Choice)>>);

impl Known {
    fn fillings(&mut self, text: &Text, place: &Text, variables: Option<&Context>) -> Choice {
        let find = || Reading { style: Style::Glob, fold: Fold::Exact, variables }.fillings(text, place);
        if variables.is_some() && text.has_variable() {
            return find();
        }
        let rows = self.0.entry(text).or_default();
        if let Some((_, known)) = rows.iter().find(|(known, _)| known == place) {
            return known.clone();
        }
        let found = find();
        rows.push((place.clone(), found.clone()));
        found
    }
}

/// What may be chosen for all the free pieces at once.
fn choices(policies: &[Policy<'_>], request: &Request, named: &mut Named<'_>) -> Vec<Choice> {
    let Named { texts: named, known } = named;
    let mut candidates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let glob = Reading { style: Style::Glob, fold: Fold::Exact, variables: None };
    let is_free = |(_, place): &(Option<&str>, &Text)| place.holes().any(|hole| hole.free);
    for (key, place) in distinct(places(request)).into_iter().filter(is_free) {
        let fresh = glob.fillings(&"*".into(), place);
        let mut add = |(name, text)| {
            candidates.entry(name).or_default().insert(text);
        };
        fresh.into_iter().for_each(&mut add);
        for hole in place.holes().filter(|hole| hole.free) {
            if let Some(text) = fresh_text(hole) {
                add((hole.name.clone(), text));
            }
        }
        let key = key.filter(|key| !is_variable(named, key));
        for (policy, named) in policies.iter().zip(&*named) {
            let context = Some(&request.context).filter(|_| policy.document.variables);
            let compared = key.map(|key| compared(policy, key));
            for text in compared.as_ref().unwrap_or(named) {
                known.fillings(text, place, context).into_iter().for_each(&mut add);
                for text in neighbours(text) {
                    glob.fillings(&text.as_str().into(), place).into_iter().for_each(&mut add);
                }
            }
        }
    }
    let mut choices = vec![BTreeMap::new()];
    for (name, texts) in &candidates {
        let with = |choice: &Choice| {
            let one = |text: &String| {
                let mut choice = choice.clone();
                choice.insert(name.clone(), text.clone());
                choice
            };
            texts.iter().map(one).collect::<Vec<_>>()
        };
        choices = choices.iter().flat_map(with).take(TRIED).collect();
    }
    choices
}

/// A text that no policy names, if one is at hand that the piece may be.
fn fresh_text(hole: &Hole) -> Option<String> {
    hole.fresh_text().map(str::to_owned)
}

/// Values that a comparison with this one tells apart.
fn neighbours(text: &Text) -> Vec<String> {
    let Some(text) = text.known() else { return Vec::new() };
    if let Some(number) = text.parse::<i64>().ok().filter(|_| text.len() != 12) {
        return vec![number.saturating_sub(1).to_string(), number.saturating_add(1).to_string()];
    }
    match text.split_once('/') {
        Some((address, length)) if length.parse::<u8>().is_ok() => vec![address.to_owned()],
        _ if ["true", "false"].contains(&&*text) => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    }
}

/// Every text of a request that may have free pieces, with the key that holds it and nothing else.
fn places(request: &Request) -> Vec<(Option<&str>, &Text)> {
    let mut places = vec![&request.resource, &request.owner];
    match &request.principal {
        Principal::Anonymous => {}
        Principal::Service(text) | Principal::Federated(text) | Principal::Canonical(text) => {
            places.push(text);
        }
        Principal::Aws(identity) => {
            places.extend([&identity.arn, &identity.account]);
            places.extend(identity.session.iter().chain(&identity.id));
        }
    }
    let keys = request.context.keys.iter().filter_map(|(key, slot)| match slot {
        Slot::Values(values) => Some(values.iter().map(|value| (Some(key.as_str()), value))),
        _ => None,
    });
    places.into_iter().map(|place| (None, place)).chain(keys.flatten()).collect()
}

fn filled(request: &Request, choice: &Choice) -> Request {
    let fill = |text: &Text| text.filled(choice);
    let principal = match &request.principal {
        Principal::Anonymous => Principal::Anonymous,
        Principal::Service(text) => Principal::Service(fill(text)),
        Principal::Federated(text) => Principal::Federated(fill(text)),
        Principal::Canonical(text) => Principal::Canonical(fill(text)),
        // What it is shows once its name is chosen.
        Principal::Aws(identity) if identity.kind == Kind::Any => Principal::arn(fill(&identity.arn)),
        Principal::Aws(identity) => Principal::Aws(Identity {
            arn: fill(&identity.arn),
            session: identity.session.as_ref().map(fill),
            account: fill(&identity.account),
            kind: identity.kind,
            id: identity.id.as_ref().map(fill),
        }),
    };
    let slot = |slot: &Slot| match slot {
        Slot::Values(values) => Slot::Values(values.iter().map(fill).collect()),
        other => other.clone(),
    };
    Request {
        principal,
        action: request.action.clone(),
        resource: fill(&request.resource),
        owner: fill(&request.owner),
        management: request.management.as_ref().map(fill),
        context: request.context.map(slot),
    }
}

/// What was chosen, and any text for what was not.
fn example(request: &Request, choice: &Choice) -> Choice {
    let free = places(request).into_iter().flat_map(|(_, text)| text.holes()).filter(|hole| hole.free);
    let mut example: Choice = free.filter_map(|hole| Some((hole.name.clone(), fresh_text(hole)?))).collect();
    example.extend(choice.iter().map(|(name, text)| (name.clone(), text.clone())));
    example
}
