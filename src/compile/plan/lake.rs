//! Event data stores with their keys, and rules of CloudWatch.

use super::planner::Planner;
use super::{PlannedKey, PlannedStore, PlannedTelemetry};
use crate::estate::StackId;
use crate::source::pointer;
use crate::spec::defaults::MANAGEMENT;
use crate::spec::{EventDataStore, Key};
use std::borrow::Cow;

impl Planner<'_> {
    pub(super) fn stores(&mut self) {
        let spec = self.plan.spec;
        for (name, store) in spec.stores() {
            let stack = self.stack(store.creator(&spec.organization), store.region.as_deref());
            let at = pointer::join(["lake", "event_data_stores", name]);
            let key = self.store_key((name, store), &at, stack);
            let common = self.common("EventDataStore", name, at, stack);
            let role = store.federation.0.as_ref().map(|federation| federation.role_or_default(name));
            let store_name = store.name.clone().unwrap_or_else(|| name.clone());
            self.plan.stores.push(PlannedStore { common, name: store_name, key, role, spec: store });
        }
    }

    /// The key that a store names, or one that is made for it.
    fn store_key(&mut self, (name, store): (&str, &EventDataStore), at: &str, stack: StackId) -> usize {
        let address = store.key.as_ref().map(|key| format!("keys.{key}"));
        let position = |address: String| self.plan.keys.iter().position(|key| key.common.address == address);
        address.and_then(position).unwrap_or_else(|| {
            let mut common = self.common("Key", &format!("{name}-lake"), at.to_owned(), stack);
            common.address = format!("lake.event_data_stores.{name}.key");
            // Names of the spec have no slash, so no other key has that alias.
            let alias = format!("trailsmith/lake/{name}");
            let spec = Key { alias: Some(alias.clone()), ..Key::default() };
            self.plan.keys.push(PlannedKey { common, alias, spec: Cow::Owned(spec) });
            self.plan.keys.len() - 1
        })
    }

    pub(super) fn telemetry_rules(&mut self) {
        for (name, rule) in &self.plan.spec.telemetry_rules {
            let stack = self.stack(MANAGEMENT, None);
            let common = self.common("TelemetryRule", name, pointer::join(["telemetry_rules", name]), stack);
            let rule_name = rule.name_or_default(name);
            self.plan.telemetry.push(PlannedTelemetry { common, name: rule_name, spec: rule });
        }
    }
}
