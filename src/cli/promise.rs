//! How long logs must be kept, where the command line says it.

use clap::Args;
use trailsmith::estate::{Estate, Retention};
use trailsmith::facts::retention::DEFAULT_PROMISE;

/// What retention is held to.
#[derive(Args, Clone, Copy, Default)]
pub(super) struct PromiseOptions {
    /// For how many days logs must be kept [default: the spec's `retention`, else 365]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    required_retention: Option<u32>,
    /// For how many days logs must be readable without a restore [default: the spec's, else 90 or the required days if
    /// these are fewer]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    immediate_access: Option<u32>,
}

impl PromiseOptions {
    /// Holds an estate to what the command line says.
    pub(super) fn apply(self, estate: &mut Estate) {
        if self.required_retention.is_none() && self.immediate_access.is_none() {
            return;
        }
        let said = estate.retention.unwrap_or(DEFAULT_PROMISE);
        let required_days = self.required_retention.unwrap_or(said.required_days);
        let immediate_days = self.immediate_access.unwrap_or(said.immediate_days.min(required_days));
        estate.retention = Some(Retention { required_days, immediate_days });
    }
}
