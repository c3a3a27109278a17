//! `ddl`: the table of a spec's log files, for those who make it by hand.

use super::outputs::show;
use super::{Exit, Failure, Global, Outcome, input, print, specs};
use clap::Args;
use trailsmith::compile::compile;
use trailsmith::emit;
use trailsmith::source::Sources;
use trailsmith::spec::Wanted;

#[derive(Args)]
pub(super) struct Options {
    /// The spec; `-` is standard input
    #[arg(value_name = "SPEC")]
    path: String,
}

pub(super) fn run(options: &Options, global: &Global) -> Outcome {
    let mut sources = Sources::new();
    let id = input::read_into(&mut sources, &options.path)?;
    let opened = specs::open(&mut sources, &[id]).into_iter().map(|spec| spec.valid);
    let compiled = opened.collect::<Result<Vec<_>, _>>().and_then(|mut all| {
        let mut valid = all.remove(0);
        // A spec that does not ask for the table to be made is taken by the section's defaults.
        let query = valid.spec.query.get_or_insert_default();
        query.athena = Wanted(Some(query.athena.0.take().unwrap_or_default()));
        compile(&valid)
    });
    let estate = match compiled {
        Ok(estate) => estate,
        Err(diagnostics) => {
            show(&diagnostics, &sources, global)?;
            return Ok(Exit::Error);
        }
    };
    let Some(statement) = emit::ddl(&estate) else {
        let failure = Failure::new("which trail's log files are to be in the table is not said");
        return Err(failure.with_help("add `query: {athena: {trail: …}}` to the spec"));
    };
    print(&statement)?;
    Ok(Exit::Clean)
}
