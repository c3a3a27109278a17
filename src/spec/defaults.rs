//! What a spec leaves unsaid: the names and places that validation and compilation must agree on.

use super::{
    Athena, CloudwatchLogs, EventDataStore, Key, Namespace, Organization, Queue, Spec, Topic, Trail,
};

/// The account, by its name, of keys and buckets that name none.
pub(crate) const DEFAULT_ACCOUNT: &str = "log_archive";
/// The account that owns an organization's trails.
pub(crate) const MANAGEMENT: &str = "management";
/// What the name of a bucket that is made for access logs ends in.
pub(crate) const ACCESS_LOGS: &str = "-access-logs";

/// What the name of a bucket that is made for results of queries ends in.
pub(crate) const QUERY_RESULTS: &str = "-query-results";

/// What the name of a queue for messages that nobody could read ends in.
pub(crate) const DEAD_LETTERS: &str = "-dead-letters";

/// The name of the topic that is made for alarms and rules, one in each account and Region.
pub(crate) const NOTIFICATIONS: &str = "trailsmith-notifications";

/// For switches that are on where nothing is said.
pub(super) fn yes() -> bool {
    true
}

/// A name of the spec as logical ids hold it: `audit_logs` gives `AuditLogs`.
pub(crate) fn identifier(name: &str) -> String {
    name.split(['-', '_'])
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

impl Key {
    /// The alias of the key with this name, without `alias/`.
    pub(crate) fn alias_or_default(&self, name: &str) -> String {
        self.alias.clone().unwrap_or_else(|| format!("trailsmith-{name}"))
    }
}

impl Namespace {
    /// What AWS appends to a bucket's name (S3 user guide, "Namespaces for general purpose buckets").
    pub(crate) fn suffix(self, account: &str, region: &str) -> String {
        match self {
            Namespace::Global => String::new(),
            Namespace::AccountRegional => format!("-{account}-{region}-an"),
        }
    }
}

impl CloudwatchLogs {
    /// The name of the log group of the trail with this name.
    pub(crate) fn name_or_default(&self, trail: &str) -> String {
        self.name.clone().unwrap_or_else(|| format!("trailsmith/{trail}"))
    }

    /// The name of the role for the trail with this name in the spec.
    pub(crate) fn role_or_default(&self, name: &str) -> String {
        self.role_name.clone().unwrap_or_else(|| format!("trailsmith-logs-{name}"))
    }
}

impl Topic {
    /// The name of the topic with this name in the spec.
    pub(crate) fn name_or_default(&self, name: &str) -> String {
        self.name.clone().unwrap_or_else(|| name.to_owned())
    }
}

impl Queue {
    /// The name of the queue that is subscribed to the topic with this name.
    pub(crate) fn name_or_default(&self, topic: &str) -> String {
        self.name.clone().unwrap_or_else(|| topic.to_owned())
    }
}

impl Athena {
    /// The name of the database.
    pub(crate) fn database_or_default(&self) -> &str {
        self.database.as_deref().unwrap_or("trailsmith")
    }

    /// The name of the table.
    pub(crate) fn table_or_default(&self) -> &str {
        self.table.as_deref().unwrap_or("cloudtrail")
    }

    /// The name of the workgroup.
    pub(crate) fn workgroup_or_default(&self) -> &str {
        self.workgroup.as_deref().unwrap_or("trailsmith")
    }

    /// The name of the bucket for results of queries on the log bucket with this name.
    pub(crate) fn results_or_default(&self, bucket: &str) -> String {
        self.results_bucket.clone().unwrap_or_else(|| format!("{bucket}{QUERY_RESULTS}"))
    }
}

impl Spec {
    /// The event data stores by their names.
    pub(crate) fn stores(&self) -> impl Iterator<Item = (&String, &EventDataStore)> {
        self.lake.iter().flat_map(|lake| &lake.event_data_stores)
    }

    /// Whether a key, by its name, encrypts event data stores.
    pub(crate) fn is_for_stores(&self, key: &str) -> bool {
        self.stores().any(|(_, store)| store.key.as_deref() == Some(key))
    }

    /// The trail, by its name, whose logs Athena is to search; nothing where it cannot be told.
    pub(crate) fn queried_trail<'a>(&'a self, athena: &'a Athena) -> Option<&'a str> {
        if let Some(name) = &athena.trail {
            return Some(name);
        }
        let only = |organization: bool| {
            let mut trails = self.trails.iter().filter(|(_, trail)| trail.organization || !organization);
            trails.next().filter(|_| trails.next().is_none()).map(|(name, _)| name.as_str())
        };
        only(true).or_else(|| only(false))
    }
}

impl Organization {
    /// The account, by its name, that creates what is of the organization, or of one account.
    fn creator<'a>(&'a self, whole: bool, account: Option<&'a String>) -> &'a str {
        let named = if whole { self.delegated_administrator.as_ref() } else { account };
        named.map_or(MANAGEMENT, String::as_str)
    }
}

impl EventDataStore {
    /// The account, by its name, that creates the store.
    pub(crate) fn creator<'a>(&'a self, organization: &'a Organization) -> &'a str {
        organization.creator(self.organization, self.account.as_ref())
    }
}

impl Trail {
    /// The account, by its name, that creates the trail.
    pub(crate) fn creator<'a>(&'a self, organization: &'a Organization) -> &'a str {
        if self.of_control_tower {
            return MANAGEMENT;
        }
        organization.creator(self.organization, self.account.as_ref())
    }

    /// The account, by its name, whose id the trail's ARN holds: an organization trail is the management account's,
    /// whoever creates it.
    pub(crate) fn owner<'a>(&'a self, organization: &'a Organization) -> &'a str {
        if self.organization { MANAGEMENT } else { self.creator(organization) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_in_camel_case() {
        for (name, expected) in
            [("logs", "Logs"), ("log_archive", "LogArchive"), ("a--b-", "AB"), ("a1", "A1")]
        {
            assert_eq!(identifier(name), expected);
        }
    }
}
