//! Coverage as people read it.

use super::recorded::{Level, Management, Network};
use super::{Coverage, Data};
use crate::estate::joined;
use crate::facts::Answer;
use crate::facts::said::{Said, Standing};

impl Coverage {
    /// What is recorded and what is not, a sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let all = self.said().into_iter();
        all.filter(|said| said.standing != Standing::Proven).map(|said| said.sentence).collect()
    }

    /// The same, with how each stands, and first whether it records at all.
    pub(crate) fn said(&self) -> Vec<Said> {
        let logging = match &self.logging {
            Answer::Yes => "it is logging".to_owned(),
            Answer::No => "it is not logging, so it records nothing; were it logging:".to_owned(),
            Answer::Unknown(reasons) => format!("cannot tell whether it is logging: {}", joined(reasons)),
        };
        let mut all = vec![Said::new(Standing::of_claim(&self.logging), logging).in_trail("/IsLogging")];
        all.extend(management(&self.recorded.management));
        let noted = |sentence: String| Said::new(Standing::Noted, sentence);
        if self.recorded.data.is_empty() {
            all.push(noted("no data events are recorded".to_owned()));
        }
        all.extend(self.recorded.data.iter().flat_map(data).map(noted));
        let network = |one: &Network| format!("network activity of {}: {}", one.source, level(&one.recorded));
        all.extend(self.recorded.network.iter().map(network).map(noted));
        if self.recorded != self.own {
            let sentence = "this holds for all trails together; this one alone records less";
            all.push(noted(sentence.to_owned()));
        }
        all.extend(self.insights());
        all.extend(self.twice());
        all.extend(self.own_delivery());
        let refused = self.refused.iter().filter_map(|one| Some((one, one.why.known()?)));
        all.extend(refused.map(|(one, why)| {
            Said::new(Standing::Disproven, format!("CloudTrail refuses its selectors: {why}"))
                .in_trail(&one.place)
        }));
        let idle = self.without_effect.iter().filter_map(|one| Some((one, one.why.known()?)));
        all.extend(idle.map(|(one, why)| Said::new(Standing::Noted, why).in_trail(&one.place)));
        all
    }

    fn own_delivery(&self) -> impl Iterator<Item = Said> {
        self.own_delivery.iter().filter_map(|one| {
            let what = format!("records its own deliveries to the {} `{}`", one.role, one.bucket);
            let sentence = match &one.recorded {
                Answer::Yes => format!("it {what}"),
                Answer::No => return None,
                Answer::Unknown(reasons) => format!("cannot tell whether it {what}: {}", joined(reasons)),
            };
            Some(Said::new(Standing::of_question(&one.recorded), sentence).in_trail(&one.place))
        })
    }

    fn insights(&self) -> Vec<Said> {
        let rate = |watched: &Answer, what: &str| {
            let sentence = match watched {
                Answer::Yes => format!("Insights watches the rates of {what}"),
                Answer::No => format!("Insights does not watch the rates of {what}"),
                Answer::Unknown(reasons) => {
                    format!("cannot tell whether Insights watches the rates of {what}: {}", joined(reasons))
                }
            };
            Said::new(Standing::of_question(watched), sentence)
        };
        let mut said = vec![rate(&self.insights.calls, "calls"), rate(&self.insights.errors, "errors")];
        let idle = self.insights.idle.iter().filter_map(|idle| idle.known());
        said.extend(idle.map(|idle| Said::new(Standing::Noted, idle)));
        said
    }

    fn twice(&self) -> Vec<Said> {
        let management = self.copies.management.iter().map(|copy| {
            let what = format!("`{}` records the same management events", copy.trail);
            let sentence = match &copy.same {
                Answer::Unknown(reasons) => format!("cannot tell whether {what}: {}", joined(reasons)),
                _ => format!("{what}: this copy is paid for by the event"),
            };
            Said::new(Standing::of_question(&copy.same), sentence)
        });
        let repeated = self.copies.selectors.iter().filter_map(|one| Some((one, one.why.known()?)));
        let repeated = repeated.map(|(one, why)| Said::new(Standing::Noted, why).in_trail(&one.place));
        management.chain(repeated).collect()
    }
}

fn management(management: &Management) -> Vec<Said> {
    let share = |answer: &Answer, what: &str| {
        let sentence = match answer {
            Answer::Yes => format!("all management events that {what} are recorded"),
            Answer::No => format!("not all management events that {what} are recorded"),
            Answer::Unknown(reasons) => {
                let reasons = joined(reasons);
                format!("cannot tell whether all management events that {what} are recorded: {reasons}")
            }
        };
        Said::new(Standing::of_question(answer), sentence)
    };
    let mut said = vec![share(&management.read, "only look"), share(&management.write, "change something")];
    said.extend(management.left_out.iter().filter_map(|(source, answer)| {
        let sentence = match answer {
            Answer::Yes => format!("those of {source} are left out"),
            Answer::No => return None,
            Answer::Unknown(reasons) => {
                format!("cannot tell whether those of {source} are left out: {}", joined(reasons))
            }
        };
        Some(Said::new(Standing::of_question(answer), sentence))
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
        Level::Unknown(reasons) => format!("cannot tell ({})", joined(reasons)),
    }
}
