//! What Athena searches, and the bucket for what it finds.

use super::planner::Planner;
use super::{PlannedBucket, PlannedQuery, Role};
use crate::source::pointer;

const AT: &str = "/query/athena";
/// How long results are kept where nothing is said: for as long as somebody works with them.
const RESULTS_DAYS: u32 = 30;

impl Planner<'_> {
    pub(super) fn query(&mut self) {
        let spec = self.plan.spec;
        let Some(athena) = spec.query.as_ref().and_then(|query| query.athena.0.as_ref()) else { return };
        let Some(name) = spec.queried_trail(athena) else { return };
        let named = pointer::join(["trails", name]);
        let Some(trail) = self.plan.trails.iter().position(|trail| trail.common.pointer == named) else {
            return;
        };
        let logs = self.plan.trails[trail].bucket;
        let Some(results) = self.results(logs, athena.results_days.unwrap_or(RESULTS_DAYS)) else { return };
        let stack = self.plan.buckets[logs].common.stack;
        let mut common = self.common("Query", name, AT.to_owned(), stack);
        common.address = AT[1..].replace('/', ".");
        self.plan.query = Some(PlannedQuery { common, trail, results, spec: athena });
    }

    /// The bucket for results, made for the log bucket with that index.
    fn results(&mut self, logs: usize, days: u32) -> Option<usize> {
        let athena = self.plan.spec.query.as_ref()?.athena.0.as_ref()?;
        let source = &self.plan.buckets[logs];
        let (spec, stack, named) =
            (source.spec, source.common.stack, pointer::last(&source.common.pointer).into_owned());
        let key = match source.role {
            Role::Logs { key } => key,
            // Control Tower's own key is in another account.
            _ if spec.of_control_tower => self.key_of(&named, spec, stack),
            _ => return None,
        };
        let source = &self.plan.buckets[logs];
        let (role, access_logs) = (Role::Results { key, days }, source.access_logs.clone());
        let label = format!("{}_query_results", source.common.label);
        let mut common = self.common("Bucket", &label, AT.to_owned(), stack);
        common.address = format!("{}.results_bucket", AT[1..].replace('/', "."));
        let name = self.bucket_name(&athena.results_or_default(&spec.name), spec.namespace, stack);
        self.plan.buckets.push(PlannedBucket {
            common,
            name,
            spec,
            role,
            implied: true,
            access_logs: None,
            replica: None,
        });
        let results = self.plan.buckets.len() - 1;
        let access_logs = access_logs.or_else(|| {
            // Control Tower's own go to a bucket of its own.
            let target = spec.of_control_tower.then(|| self.implied_target(results))?;
            Some((target, String::new()))
        });
        if let Some((target, _)) = access_logs {
            let prefix = format!("{}/", self.plan.buckets[results].name);
            self.log_access(results, target, (prefix, AT.to_owned()));
        }
        Some(results)
    }
}
