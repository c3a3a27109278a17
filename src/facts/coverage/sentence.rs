//! Coverage as people read it.

use super::recorded::{Level, Recorded};
use super::{Coverage, Data};
use crate::facts::Answer;

impl Coverage {
    /// What is recorded and what is not, a sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = match &self.logging {
            Answer::No => vec!["it is not logging, so it records nothing; were it logging:".to_owned()],
            Answer::Unknown(reasons) => vec![format!("cannot tell whether it is logging: {}", join(reasons))],
            Answer::Yes => Vec::new(),
        };
        said.extend(management(&self.recorded));
        if self.recorded.data.is_empty() {
            said.push("no data events are recorded".to_owned());
        }
        said.extend(self.recorded.data.iter().flat_map(data));
        said.extend(
            self.recorded
                .network
                .iter()
                .map(|one| format!("network activity of {}: {}", one.source, level(&one.recorded))),
        );
        if self.recorded != self.own {
            said.push("this holds for all trails together; this one alone records less".to_owned());
        }
        said.extend(self.insights());
        said.extend(self.twice());
        said.extend(self.own_delivery.iter().filter_map(|one| match &one.recorded {
            Answer::Yes => {
                Some(format!("it records its own deliveries to the {} `{}`", one.role, one.bucket))
            }
            Answer::No => None,
            Answer::Unknown(reasons) => Some(format!(
                "cannot tell whether it records its own deliveries to the {} `{}`: {}",
                one.role,
                one.bucket,
                join(reasons)
            )),
        }));
        let refused = self.refused.iter().filter_map(|one| one.why.known());
        said.extend(refused.map(|why| format!("CloudTrail refuses its selectors: {why}")));
        said.extend(self.without_effect.iter().filter_map(|one| one.why.known()).map(str::to_owned));
        said
    }

    fn insights(&self) -> Vec<String> {
        let rate = |watched: &Answer, what: &str| match watched {
            Answer::Yes => format!("Insights watches the rates of {what}"),
            Answer::No => format!("Insights does not watch the rates of {what}"),
            Answer::Unknown(reasons) => {
                format!("cannot tell whether Insights watches the rates of {what}: {}", join(reasons))
            }
        };
        let mut said = vec![rate(&self.insights.calls, "calls"), rate(&self.insights.errors, "errors")];
        said.extend(self.insights.idle.iter().filter_map(|idle| idle.known()).map(str::to_owned));
        said
    }

    fn twice(&self) -> Vec<String> {
        let management = self.copies.management.iter().map(|copy| match &copy.same {
            Answer::Unknown(reasons) => {
                format!(
                    "cannot tell whether `{}` records the same management events: {}",
                    copy.trail,
                    join(reasons)
                )
            }
            _ => format!(
                "`{}` records the same management events: this copy is paid for by the event",
                copy.trail
            ),
        });
        let repeated = self.copies.selectors.iter().filter_map(|one| one.why.known()).map(str::to_owned);
        management.chain(repeated).collect()
    }
}

fn management(recorded: &Recorded) -> Vec<String> {
    let management = &recorded.management;
    let share = |answer: &Answer, what: &str| match answer {
        Answer::Yes => format!("all management events that {what} are recorded"),
        Answer::No => format!("not all management events that {what} are recorded"),
        Answer::Unknown(reasons) => {
            format!("cannot tell whether all management events that {what} are recorded: {}", join(reasons))
        }
    };
    let mut said = vec![share(&management.read, "only look"), share(&management.write, "change something")];
    said.extend(management.left_out.iter().filter_map(|(source, answer)| match answer {
        Answer::Yes => Some(format!("those of {source} are left out")),
        Answer::No => None,
        Answer::Unknown(reasons) => {
            Some(format!("cannot tell whether those of {source} are left out: {}", join(reasons)))
        }
    }));
    said
}

fn data(data: &Data) -> Vec<String> {
    let both = |read: &Level, write: &Level| {
        if read == write {
            level(read)
        } else {
            format!("of reads {}, of writes {}", level(read), level(write))
        }
    };
    let mut said = vec![format!("data events of {}: {}", data.kind, both(&data.read, &data.write))];
    if !data.named.is_empty() {
        let named = data
            .named
            .iter()
            .map(|one| format!("  of {}: {}", one.resource, both(&one.shares.read, &one.shares.write)));
        said.extend(named);
        said.push(format!("  of all others: {}", both(&data.others.read, &data.others.write)));
    }
    said
}

fn level(level: &Level) -> String {
    match level {
        Level::All => "all".to_owned(),
        Level::Some => "some".to_owned(),
        Level::None => "none".to_owned(),
        Level::Unknown(reasons) => format!("cannot tell ({})", join(reasons)),
    }
}

fn join(reasons: &std::collections::BTreeSet<String>) -> String {
    reasons.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}
