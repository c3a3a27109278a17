//! Where requests come from: networks that a document names, and those that nobody has in mind.

use super::paper::Paper;
use crate::access::{Slot, is_broad};
use crate::json::Value;

/// The keys that name networks, in small letters, and how a sentence calls what they name.
pub(super) const NETWORKS: [(&str, &str); 10] = [
    ("aws:sourceip", ""),
    ("aws:vpcsourceip", "an address in any VPC within "),
    ("aws:sourcevpc", ""),
    ("aws:sourcevpce", ""),
    ("aws:sourcevpcarn", ""),
    ("aws:vpceaccount", "endpoints of account "),
    ("aws:vpceorgid", "endpoints of organization "),
    ("aws:vpceorgpaths", "endpoints of organization "),
    ("s3:dataaccesspointaccount", "access points of account "),
    ("s3:dataaccesspointarn", ""),
];

/// Addresses that nobody has in mind, of both versions.
pub(super) const ADDRESSES: [&str; 2] = ["185.199.7.53", "2a0b:4d07:9::53"];

/// As many networks are named in a sentence.
const NAMED: usize = 3;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whence {
    /// From where nobody has in mind.
    Anywhere,
    /// From a network that the document names, if it likes.
    Named,
}

/// The addresses of those who may be anywhere: blocks that keep nobody out are theirs too.
pub(super) fn addresses(paper: &Paper) -> Slot {
    let broad = paper.values("aws:sourceip").into_iter().filter(|block| is_broad(block));
    Slot::OneOf(ADDRESSES.into_iter().chain(broad).map(Slot::value).collect())
}

/// Whether a statement asks where a request comes from.
pub(super) fn is_asked(paper: &Paper) -> bool {
    NETWORKS.iter().any(|(key, _)| paper.asks(key))
}

/// What a statement calls the networks that it asks for: `203.0.113.0/24, vpce-1a2b3c4d`.
pub(super) fn named(statement: &Value) -> Option<String> {
    let conditions = statement.get("Condition")?.as_object()?;
    let mut all = Vec::new();
    for (key, called) in NETWORKS {
        let lists = conditions.iter().filter_map(|(_, keys)| keys.get(key)?.as_array());
        let values = lists.flatten().filter_map(Value::as_str);
        all.extend(values.map(|value| format!("{called}{value}")));
    }
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let listed = all.join(", ");
    (!all.is_empty()).then(|| if more == 0 { listed } else { format!("{listed} and {more} more") })
}
