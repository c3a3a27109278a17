//! The keys under which a trail writes, and which of them a rule's prefix takes.
//!
//! `[prefix/]AWSLogs/[o-id/]<account>/<folder>/<Region>/…` (CloudTrail User Guide, "Finding your CloudTrail log files").

use super::super::Answer;
use crate::estate::intrinsic::{pieces, reason_of};
use crate::estate::links::{Links, reach};
use crate::json::Value;
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

/// What every folder's name begins with.
const FOLDER: &str = "/CloudTrail";

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
pub(super) struct Keys {
    pieces: Vec<Piece>,
    /// The folder, where nothing before it is called like one.
    folder: Option<Folder>,
}

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
        let plain = keys.iter().all(|piece| !matches!(piece, Piece::Text(text) if text.contains(FOLDER)));
        let open = keys.iter().any(|piece| matches!(piece, Piece::Open(_)));
        keys.push(text(&format!("/{}/", folder.name())));
        keys.extend([Piece::Some(is_region, 1, 40), text("/"), Piece::Some(|_| true, 1, usize::MAX)]);
        Keys { pieces: keys, folder: Some(folder).filter(|_| plain && !open) }
    }

    /// Those of a bucket of which nobody says what is in it: any prefix may take a log.
    pub(super) fn anywhere() -> Keys {
        Keys { pieces: vec![Piece::Some(|_| true, 1, usize::MAX)], folder: None }
    }

    /// Those of a trail that may write here.
    pub(super) fn perhaps(reason: &str) -> Keys {
        Keys { pieces: vec![Piece::Open(reason.to_owned())], folder: None }
    }

    /// Which of them start with what a rule's `Prefix` says.
    pub(super) fn covered(&self, prefix: Option<&Value>) -> Coverage {
        match prefix {
            None | Some(Value::Null) => Coverage::All,
            Some(Value::String(prefix)) => self.start_with(prefix),
            Some(open) => {
                let known = pieces(open).unwrap_or_default();
                let begins = known.first().copied().flatten().unwrap_or_default();
                if self.start_with(begins) == Coverage::None
                    || known.iter().flatten().any(|text| self.never_has(text))
                {
                    return Coverage::None;
                }
                let why = reason(open).unwrap_or_else(|| "the rule's prefix is not a text".to_owned());
                Coverage::Open(BTreeSet::from([why]))
            }
        }
    }

    /// Whether a text names another folder than this one.
    fn never_has(&self, text: &str) -> bool {
        let (Some(folder), Some(at)) = (self.folder, text.find(FOLDER)) else { return false };
        let named = &text[at + 1..];
        match named.split_once('/') {
            Some((named, _)) => named != folder.name(),
            None => !folder.name().starts_with(named),
        }
    }

    fn start_with(&self, prefix: &str) -> Coverage {
        let (mut rest, mut all) = (prefix, true);
        for piece in &self.pieces {
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
    reason_of(value).map(str::to_owned)
}

/// The answer to what a value must be known for.
pub(super) fn known(value: Option<&Value>, test: impl FnOnce(Option<&Value>) -> bool) -> Answer {
    match value.and_then(reason) {
        Some(reason) => Answer::unknown(reason),
        None => Answer::known(test(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::{partial, placed, unknown};

    fn keys(folder: Folder) -> Keys {
        let trail = crate::json::json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {}}});
        Keys::of_trail(&Links::new(&crate::estate::declared(&trail).unwrap()), 0, folder)
    }

    #[test]
    fn a_prefix_takes_all_some_or_none() {
        let covered = |prefix: &str| keys(Folder::Logs).covered(Some(&prefix.into()));
        for prefix in ["", "AWSLogs/222222222222/CloudTrail", "AWSLogs/222222222222/CloudTrail/"] {
            assert_eq!(covered(prefix), Coverage::All, "{prefix}");
        }
        for prefix in ["eu-west-1", "eu-west-1/", "eu-west-1/2026/11/25"] {
            assert_eq!(
                covered(&format!("AWSLogs/222222222222/CloudTrail/{prefix}")),
                Coverage::Some,
                "{prefix}"
            );
        }
        for prefix in [
            "tmp/",
            "AWSLogs/1",
            "AWSLogs/222222222222/CloudTrail-Digest/",
            "AWSLogs/222222222222/CloudTrail/EU",
        ] {
            assert_eq!(covered(prefix), Coverage::None, "{prefix}");
        }
    }

    #[test]
    fn what_is_known_of_a_prefix_decides_what_it_can() {
        let below = |rest: &str| placed("why", &[Some("AWSLogs/".to_owned()), None, Some(rest.to_owned())]);
        let open = Coverage::Open(BTreeSet::from(["why".to_owned()]));
        let covered = |folder, prefix: &Value| keys(folder).covered(Some(prefix));
        assert_eq!(covered(Folder::Logs, &below("/CloudTrail/")), open);
        assert_eq!(covered(Folder::Digests, &below("/CloudTrail/")), Coverage::None);
        assert_eq!(covered(Folder::Logs, &below("/CloudTrail-Di")), Coverage::None);
        assert_eq!(covered(Folder::Digests, &below("/CloudTrail")), open);
        assert_eq!(covered(Folder::Logs, &partial("why", &[Some("tmp-".to_owned()), None])), Coverage::None);
        assert_eq!(covered(Folder::Logs, &unknown("why")), open);
    }
}
