//! The metric filters, from `filters.yaml`.

use crate::source::{self, Sources};
use crate::spec::Monitoring;
use serde::Deserialize;
use std::collections::BTreeMap;

const FILTERS: &str = include_str!("filters.yaml");

/// A filter, and what is said of its alarm.
///
/// The file also says which policy the alarm satisfies, which is for a test to see.
#[derive(Debug, Deserialize)]
pub(super) struct Filter {
    /// Its name: lower case, words joined by `-`.
    pub(super) id: String,
    /// What happened when the alarm goes off.
    pub(super) title: String,
    /// The recommendation that asks for it, by the version of the benchmark.
    #[serde(default)]
    pub(super) cis: BTreeMap<String, String>,
    /// What its pattern is about beside the events.
    pub(super) about: Option<About>,
    /// What it matches, with `{bucket}` or `{key}` where it is about one.
    pub(super) pattern: String,
}

/// What a filter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum About {
    /// The bucket of the trail.
    Bucket,
    /// A key that encrypts the trail's logs.
    Key,
}

impl Filter {
    /// What the alarm's description says.
    pub(super) fn description(&self, monitoring: &Monitoring) -> String {
        let number =
            monitoring.cis_alarms.and_then(|version| Some((version, self.cis.get(version.number())?)));
        match number {
            Some((version, number)) => {
                format!("{} (CIS AWS Foundations Benchmark {}, {number})", self.title, version.number())
            }
            None => self.title.clone(),
        }
    }
}

/// The filters that a spec asks for.
pub(super) fn wanted(monitoring: &Monitoring) -> Vec<Filter> {
    let asked = |filter: &Filter| match monitoring.cis_alarms {
        Some(version) if filter.cis.contains_key(version.number()) => true,
        _ => filter.cis.is_empty() && monitoring.has_extra(),
    };
    all().into_iter().filter(asked).collect()
}

fn all() -> Vec<Filter> {
    let mut sources = Sources::new();
    let id = sources.add("filters.yaml", FILTERS);
    let document = sources.parse(id).0;
    // A test sees that the file is sound.
    document.and_then(|document| source::deserialize::<Vec<Filter>>(&document.root).0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_filter_is_read_and_each_version_has_fifteen() {
        let all = all();
        assert_eq!(all.len(), FILTERS.matches("- id: ").count());
        let ids: BTreeSet<&str> = all.iter().map(|filter| filter.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        for version in ["1.4", "3.0", "4.0", "5.0", "6.0", "7.0"] {
            let numbers: BTreeSet<&String> =
                all.iter().filter_map(|filter| filter.cis.get(version)).collect();
            assert_eq!(numbers.len(), 15, "{version}");
        }
    }
}
