//! The keys under which a trail writes, and which of them a rule's prefix takes.
//!
//! `[prefix/]AWSLogs/[o-id/]<account>/<folder>/<Region>/…` (CloudTrail User Guide, "Finding your CloudTrail log files").

use super::super::Answer;
use crate::estate::intrinsic::{Intrinsic, intrinsic, pieces};
use crate::estate::links::{Links, reach};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a trail writes, each below a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Folder {
    /// Management and data events.
    Logs,
    /// What proves that log files are as they were delivered.
    Digests,
    /// Insights events.
    Insights,
    /// Network activity events.
    NetworkActivity,
    /// Aggregated data events.
    Aggregated,
}

impl Folder {
    fn name(self) -> &'static str {
        match self {
            Folder::Logs => "CloudTrail",
            Folder::Digests => "CloudTrail-Digest",
            Folder::Insights => "CloudTrail-Insight",
            Folder::NetworkActivity => "CloudTrail-NetworkActivity",
            Folder::Aggregated => "CloudTrail-Aggregated",
        }
    }
}

/// A piece of a key.
#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    /// Between so and so many characters of a kind.
    Some(fn(u8) -> bool, usize, usize),
    /// It cannot be known, for this reason.
    Open(String),
}

/// Which keys a prefix takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coverage {
    All,
    Some,
    None,
    /// It cannot be known, for these reasons.
    Open(BTreeSet<String>),
}

/// The keys of one folder of a trail.
#[derive(Debug, Clone)]
pub(super) struct Keys(Vec<Piece>);

impl Keys {
    pub(super) fn of_trail(links: &Links<'_>, trail: usize, folder: Folder) -> Keys {
        let properties = &links.properties[trail];
        let mut keys = prefix(properties.get("S3KeyPrefix"));
        keys.push(text("AWSLogs/"));
        let resource = links.resource(trail);
        let account = match links.estate.stack(resource.stack).known_account() {
            Some(account) => text(account),
            None => ANY_ACCOUNT,
        };
        match reach(properties, "/IsOrganizationTrail") {
            Some(Value::Bool(true)) => {
                keys.extend(organization(links));
                keys.extend([text("/"), ANY_ACCOUNT]);
            }
            Some(open) if reason(open).is_some() => keys.extend(reason(open).map(Piece::Open)),
            _ => keys.push(account),
        }
        keys.push(text(&format!("/{}/", folder.name())));
        keys.extend([Piece::Some(is_region, 1, 40), text("/"), Piece::Some(|_| true, 1, usize::MAX)]);
        Keys(keys)
    }

    /// Those of a bucket of which nobody says what is in it: any prefix may take a log.
    pub(super) fn anywhere() -> Keys {
        Keys(vec![Piece::Some(|_| true, 1, usize::MAX)])
    }

    /// Those of a trail that may write here.
    pub(super) fn perhaps(reason: &str) -> Keys {
        Keys(vec![Piece::Open(reason.to_owned())])
    }

    /// Which of them start with what a rule's `Prefix` says.
    pub(super) fn covered(&self, prefix: Option<&Value>) -> Coverage {
        match prefix {
            None | Some(Value::Null) => Coverage::All,
            Some(Value::String(prefix)) => self.start_with(prefix),
            Some(open) => {
                let known =
                    pieces(open).and_then(|pieces| pieces.first().copied().flatten().map(str::to_owned));
                match known.map(|known| self.start_with(&known)) {
                    Some(Coverage::None) => Coverage::None,
                    _ => Coverage::Open(BTreeSet::from([
                        reason(open).unwrap_or_else(|| "the rule's prefix is not a text".to_owned())
                    ])),
                }
            }
        }
    }

    fn start_with(&self, prefix: &str) -> Coverage {
        let (mut rest, mut all) = (prefix, true);
        for piece in &self.0 {
            if rest.is_empty() {
                break;
            }
            match piece {
                Piece::Open(reason) => return Coverage::Open(BTreeSet::from([reason.clone()])),
                Piece::Text(text) if text.starts_with(rest) => rest = "",
                Piece::Text(text) => match rest.strip_prefix(text.as_str()) {
                    Some(after) => rest = after,
                    None => return Coverage::None,
                },
                Piece::Some(kind, least, most) => {
                    let fits = rest.bytes().take(*most).take_while(|byte| kind(*byte)).count();
                    all = false;
                    if fits < rest.len() && fits < *least {
                        return Coverage::None;
                    }
                    rest = &rest[fits..];
                }
            }
        }
        match (rest.is_empty(), all) {
            (false, _) => Coverage::None,
            (true, true) => Coverage::All,
            (true, false) => Coverage::Some,
        }
    }
}

const ANY_ACCOUNT: Piece = Piece::Some(is_digit, 12, 12);

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_region(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn organization(links: &Links<'_>) -> Vec<Piece> {
    match &links.estate.organization {
        Some(organization) if !organization.id.is_empty() => vec![text(&organization.id)],
        _ => vec![text("o-"), Piece::Some(|byte| byte.is_ascii_alphanumeric(), 10, 32)],
    }
}

/// What stands before `AWSLogs/`.
fn prefix(written: Option<&Value>) -> Vec<Piece> {
    match written {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(prefix)) if prefix.trim_end_matches('/').is_empty() => Vec::new(),
        Some(Value::String(prefix)) => vec![text(&format!("{}/", prefix.trim_end_matches('/')))],
        Some(open) => {
            let why = reason(open).unwrap_or_else(|| "the trail's prefix is not a text".to_owned());
            match pieces(open).and_then(|pieces| pieces.first().copied().flatten().map(str::to_owned)) {
                Some(known) => vec![Piece::Text(known), Piece::Open(why)],
                None => vec![Piece::Open(why)],
            }
        }
    }
}

/// Why a value cannot be known, if it cannot.
pub(super) fn reason(value: &Value) -> Option<String> {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => Some(reason.to_owned()),
        _ => None,
    }
}

/// The answer to what a value must be known for.
pub(super) fn known(value: Option<&Value>, test: impl FnOnce(Option<&Value>) -> bool) -> Answer {
    match value.and_then(reason) {
        Some(reason) => Answer::unknown(reason),
        None => Answer::known(test(value)),
    }
}
