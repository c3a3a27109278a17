//! One integration binary: one module a subject.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files and stop at the first surprise"
)]

mod answers;
mod bad_input;
mod cli;
mod combinations;
mod compile;
mod compile_events;
mod conditions;
mod control_tower;
mod coverage;
mod examples;
mod existing;
mod formats;
mod fragments;
mod generate;
mod guardrails;
mod hostile_input;
mod hostile_templates;
mod hostile_terraform;
mod inherited;
mod inputs;
mod lake;
mod layout;
mod log_sources;
mod member_accounts;
mod monitoring;
mod oracle;
mod order;
mod pains;
mod partition;
mod partitions;
mod peers;
mod planted;
mod prove;
mod query;
mod quiet;
mod remedies;
mod replication;
mod report;
mod retention;
mod robustness;
mod round_trip;
mod round_trip_plan;
mod round_trip_terraform;
mod run;
#[cfg(unix)]
mod several_specs;
mod snapshot;
mod support;
mod terraform;
mod terraform_source;
mod usage;
