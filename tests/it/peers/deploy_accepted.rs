//! What the stand-in for AWS cannot do, or answers otherwise than AWS: a list with a reason each, none of them stale.

use crate::examples::stories;
use crate::run::project;
use std::fs;
use std::path::PathBuf;
use trailsmith::json::Value;

/// The stories that the stand-in can deploy of that target.
pub(crate) fn deployable(target: &str) -> Vec<PathBuf> {
    let mut refused = Accepted::of("deploy-accepted.yaml", &format!("{target} story"));
    let all = stories().into_iter();
    let left = all.filter(|story| !refused.covers(&story.to_string_lossy())).collect();
    refused.none_is_stale();
    left
}

/// The part of a list that is about one thing.
pub(crate) struct Accepted {
    entries: Vec<Entry>,
}

struct Entry {
    place: String,
    used: bool,
}

impl Accepted {
    /// The entries of a file under `tests/peers/` that are about this.
    pub(crate) fn of(file: &str, about: &str) -> Accepted {
        let text = fs::read_to_string(project("tests/peers").join(file)).unwrap();
        let list: Value = serde_yaml::from_str(&text).unwrap();
        let entries = list.as_array().unwrap().iter().filter(|entry| entry["about"] == about);
        let entry = |entry: &Value| {
            assert!(entry["reason"].as_str().is_some_and(|reason| reason.len() > 30), "{entry}: say why");
            Entry { place: entry["where"].as_str().unwrap().to_owned(), used: false }
        };
        Accepted { entries: entries.map(entry).collect() }
    }

    /// Whether something is on the list: an entry's `where` is a part of it.
    pub(crate) fn covers(&mut self, what: &str) -> bool {
        let mut covered = false;
        for entry in &mut self.entries {
            if what.contains(&entry.place) {
                entry.used = true;
                covered = true;
            }
        }
        covered
    }

    /// Expects that every entry was needed.
    #[track_caller]
    pub(crate) fn none_is_stale(&self) {
        let stale: Vec<&str> =
            self.entries.iter().filter(|entry| !entry.used).map(|entry| entry.place.as_str()).collect();
        assert_eq!(stale, [] as [&str; 0], "these are no longer needed: take them off the list");
    }
}
