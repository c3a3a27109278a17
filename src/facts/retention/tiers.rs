//! The archive tiers of Intelligent-Tiering: a class that is read at once, unless a configuration of the bucket moves on
//! what nobody has read for a while.
//!
//! S3 User Guide, "How S3 Intelligent-Tiering works": both archive tiers need a restore; objects under 128 KB stay where
//! they are.

use super::super::Answer;
use super::day::{Day, Moment};
use super::keys::{Coverage, Keys, known};
use super::rule::{Number, number};
use crate::estate::links::reach;
use crate::json::Value;

/// The class that these tiers are part of.
pub(super) const INTELLIGENT_TIERING: &str = "INTELLIGENT_TIERING";
const CONFIGURATIONS: &str = "/IntelligentTieringConfigurations";

/// A tier that some objects of the class move to.
pub(super) struct Tier {
    /// Whether it is for some of the keys.
    pub(super) takes: Answer,
    /// After how many days without a reader.
    pub(super) unread: Moment,
}

/// The archive tiers that objects with these keys may move to.
pub(super) fn tiers(bucket: &Value, keys: &Keys) -> Vec<Tier> {
    let open = |value: &Value| vec![tier(value, value, keys, CONFIGURATIONS)];
    match reach(bucket, CONFIGURATIONS) {
        Some(Value::Array(all)) => {
            let numbered = all.iter().enumerate();
            numbered.flat_map(|(i, one)| of(one, keys, &format!("{CONFIGURATIONS}/{i}"))).collect()
        }
        Some(value) if !value.is_null() => open(value),
        _ => Vec::new(),
    }
}

fn of(configuration: &Value, keys: &Keys, at: &str) -> Vec<Tier> {
    match reach(configuration, "/Tierings") {
        Some(Value::Array(tierings)) => tierings
            .iter()
            .enumerate()
            .map(|(i, tiering)| tier(configuration, tiering, keys, &format!("{at}/Tierings/{i}")))
            .collect(),
        Some(open) => vec![tier(configuration, open, keys, &format!("{at}/Tierings"))],
        None => Vec::new(),
    }
}

fn tier(configuration: &Value, tiering: &Value, keys: &Keys, at: &str) -> Tier {
    let enabled =
        known(reach(configuration, "/Status"), |status| status.is_some_and(|status| status == "Enabled"));
    let untagged = known(reach(configuration, "/TagFilters"), |tags| {
        tags.and_then(Value::as_array).is_none_or(Vec::is_empty)
    });
    let covered = match keys.covered(reach(configuration, "/Prefix")) {
        Coverage::All | Coverage::Some => Answer::Yes,
        Coverage::None => Answer::No,
        Coverage::Open(reasons) => Answer::Unknown(reasons),
    };
    let unread = match number(reach(tiering, "/Days")) {
        Some(Number::Known(days)) => Moment::on(Day::On(days)),
        Some(Number::Open(reason)) => Moment::between(Day::On(0), Day::Never, [reason]),
        None => Moment::on(Day::Never),
    };
    Tier { takes: enabled.and(untagged).and(covered), unread: unread.by(&format!("{at}/Days")) }
}
