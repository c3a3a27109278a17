//! What `monitoring` watches, and where: validation and compilation must agree on it.

use super::defaults::DEFAULT_ACCOUNT;
use super::{Spec, Trail};
use std::collections::BTreeSet;

/// An account, by its name, and a Region.
pub(crate) type Spot<'a> = (&'a str, &'a str);

impl Spec {
    /// The trails, by their names, whose log groups have alarms.
    pub(crate) fn alarmed_trails(&self) -> Vec<&str> {
        let Some(monitoring) = self.monitoring.as_ref().filter(|monitoring| monitoring.has_alarms()) else {
            return Vec::new();
        };
        let logged = |name: &str| self.trails.get(name).is_some_and(|trail| trail.cloudwatch_logs.is_some());
        if !monitoring.trails.is_empty() {
            let named: BTreeSet<&str> = monitoring.trails.iter().map(String::as_str).collect();
            return named.into_iter().filter(|name| logged(name)).collect();
        }
        let with_group = || self.trails.iter().filter(|(name, _)| logged(name));
        // One that records all there is comes first.
        let all = |trail: &Trail| trail.multi_region && trail.logging;
        let organization =
            |want_all: bool| with_group().find(|(_, trail)| trail.organization && (all(trail) || !want_all));
        if let Some((name, _)) = organization(true).or_else(|| organization(false)) {
            return vec![name];
        }
        let mut accounts = BTreeSet::new();
        let mut by_fitness: Vec<_> = with_group().collect();
        by_fitness.sort_by_key(|(_, trail)| !all(trail));
        by_fitness.retain(|(_, trail)| accounts.insert(trail.creator(&self.organization)));
        by_fitness.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Where there are alarms: a trail's log group is in the account that creates it, in the home Region.
    pub(crate) fn alarm_spots(&self) -> BTreeSet<Spot<'_>> {
        let creator = |name: &str| Some(self.trails.get(name)?.creator(&self.organization));
        let creators = self.alarmed_trails().into_iter().filter_map(creator);
        creators.map(|account| (account, self.organization.home_region.as_str())).collect()
    }

    /// Where there are rules: an event is in the account and Region of the call.
    pub(crate) fn rule_spots(&self) -> BTreeSet<Spot<'_>> {
        if !self.monitoring.as_ref().is_some_and(|monitoring| monitoring.tamper_rules) {
            return BTreeSet::new();
        }
        let home = self.organization.home_region.as_str();
        let kept = self
            .buckets
            .values()
            .map(|bucket| (bucket.account.as_deref(), bucket.region.as_deref()))
            .chain(self.keys.values().map(|key| (key.account.as_deref(), key.region.as_deref())));
        let kept = kept.map(|(account, region)| (account.unwrap_or(DEFAULT_ACCOUNT), region.unwrap_or(home)));
        let trails =
            self.trails.values().flat_map(|trail| self.masters(trail)).map(|account| (account, home));
        let stores = self
            .stores()
            .map(|(_, store)| (store.creator(&self.organization), store.region.as_deref().unwrap_or(home)));
        kept.chain(trails).chain(stores).collect()
    }

    /// The accounts, by their names, that can stop a trail: who creates it, and the management account.
    pub(crate) fn masters<'a>(&'a self, trail: &'a Trail) -> BTreeSet<&'a str> {
        BTreeSet::from([trail.creator(&self.organization), trail.owner(&self.organization)])
    }
}
