//! Retention in sentences that can be quoted.

use super::super::Answer;
use super::day::{Day, Moment, Span};
use super::{Group, Place, Protection, Replica, Retention, Timeline};
use std::collections::BTreeSet;

impl Retention {
    /// What is proven, and what cannot be told, each in a sentence.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Place::CannotTell(reason) = &self.bucket {
            sentences
                .push(format!("cannot tell how long the logs of trail `{}` are kept: {reason}", self.trail));
        }
        let kinds = [
            ("log files", &self.logs),
            ("digests", &self.digests),
            ("Insights events", &self.insights),
            ("network activity events", &self.network_activity),
            ("aggregated events", &self.aggregated),
        ];
        for (kind, timeline) in kinds {
            let (Some(timeline), Some(protection)) = (timeline, &self.protection) else { continue };
            let what = format!("{kind} of trail `{}`", self.trail);
            sentences.push(format!("{what} {}", fate(timeline, protection)));
        }
        if let Some(logs) = &self.logs {
            sentences.extend(self.promise(logs));
        }
        sentences.extend(self.replica.as_ref().map(copy));
        sentences.extend(self.log_group.as_ref().map(group));
        sentences
    }

    /// Whether log files stay as long as is promised, and at hand.
    fn promise(&self, logs: &Timeline) -> Vec<String> {
        let said = |answer: Answer, what: &str| match answer {
            Answer::Yes => format!("the promise holds that log files {what}"),
            Answer::No => format!("the promise is broken that log files {what}"),
            Answer::Unknown(reasons) => format!("cannot tell whether log files {what}: {}", list(&reasons)),
        };
        let (required, immediate) = (self.required_days, self.immediate_days);
        vec![
            said(logs.gone.earliest.not_before(required), &format!("are kept for {required} days")),
            said(
                logs.archived.earliest.not_before(immediate).and(logs.hidden.earliest.not_before(immediate)),
                &format!("can be read without a restore for {immediate} days"),
            ),
        ]
    }
}

fn fate(timeline: &Timeline, protection: &Protection) -> String {
    let mut parts = vec![at_hand(timeline)];
    let versions = &protection.versions;
    match timeline.hidden.earliest.day() {
        Some(Day::Never) => parts.push("are never removed by a lifecycle rule".to_owned()),
        _ if *versions == Answer::No => {
            parts.push(format!("are deleted for good {}", span(&timeline.hidden)));
        }
        _ => {
            parts.push(format!("get a delete marker {}", span(&timeline.hidden)));
            parts.push(match timeline.gone.earliest.day() {
                Some(Day::Never) => "stay behind it for ever, since no rule removes old versions".to_owned(),
                _ => format!("are gone for good {}", span(&timeline.gone)),
            });
        }
    }
    format!("{}; {}", sentence(&parts), hastened(timeline, protection))
}

fn at_hand(timeline: &Timeline) -> String {
    match &timeline.archived.earliest.day() {
        Some(Day::On(days)) => format!("can be read without a restore for {}", count(*days)),
        Some(Day::Never) => "can always be read without a restore".to_owned(),
        None => format!("must be restored before they can be read {}", span(&timeline.archived)),
    }
}

/// `on day 30 at the earliest and day 365 at the latest`
fn span(span: &Span) -> String {
    let (earliest, latest) = (&span.earliest, &span.latest);
    match (earliest.day(), latest.day()) {
        (Some(Day::On(one)), Some(Day::On(other))) if one == other => format!("on day {one} at the earliest"),
        (Some(Day::On(one)), Some(Day::On(other))) => {
            format!("on day {one} at the earliest, the last of them on day {other}")
        }
        (Some(Day::On(one)), Some(Day::Never)) => {
            format!("on day {one} at the earliest, though not all of them")
        }
        _ => bounds(earliest),
    }
}

fn bounds(moment: &Moment) -> String {
    let reasons = list(&moment.because);
    match (moment.least, moment.most) {
        (Day::On(0), Day::Never) => format!("on a day that cannot be told: {reasons}"),
        (Day::On(least), Day::Never) => format!("on day {least} at the earliest, if at all: {reasons}"),
        (least, most) => format!("between {least} and {most}: {reasons}"),
    }
}

/// Whether anybody could remove one before its time.
fn hastened(timeline: &Timeline, protection: &Protection) -> String {
    if let Some(lock) = &protection.lock {
        let until = match lock.ends.earliest.day() {
            Some(day) => day.to_string(),
            None => format!("a day that cannot be told ({})", list(&lock.ends.earliest.because)),
        };
        return match &lock.compliance {
            Answer::Yes => format!("nobody, root included, can delete one before {until}"),
            Answer::No => {
                format!("before {until} only those with s3:BypassGovernanceRetention can delete one")
            }
            Answer::Unknown(reasons) => {
                format!("cannot tell who can delete one before {until}: {}", list(reasons))
            }
        };
    }
    match (&protection.mfa_delete, &protection.versions) {
        (Answer::Yes, _) => "only root, with its MFA device, can delete a version before".to_owned(),
        (_, Answer::Yes) => format!(
            "whoever has s3:DeleteObjectVersion can delete one at any time; one that is only deleted or overwritten stays as a version {}",
            kept(&timeline.recoverable)
        ),
        (_, Answer::No) => {
            "whoever has s3:DeleteObject can delete one, and whoever has s3:PutObject can overwrite it, for good at any time".to_owned()
        }
        (_, Answer::Unknown(reasons)) => format!("cannot tell whether versions are kept: {}", list(reasons)),
    }
}

fn kept(recoverable: &Moment) -> String {
    match recoverable.day() {
        Some(Day::On(days)) => format!("for {}", count(days)),
        Some(Day::Never) => "until somebody removes it".to_owned(),
        None => format!("for a time that cannot be told: {}", list(&recoverable.because)),
    }
}

fn copy(replica: &Replica) -> String {
    let bucket = replica
        .bucket
        .as_ref()
        .map_or_else(|| "another bucket".to_owned(), |name| format!("bucket `{name}`"));
    let mut parts = Vec::new();
    for (answer, yes, no) in [
        (&replica.whole, "every log file is copied", "not every log file is copied"),
        (&replica.encrypted, "", "log files under a KMS key are not copied"),
        (
            &replica.elsewhere,
            "the copy is in another account or Region",
            "the copy is in the same account and Region",
        ),
        (&replica.locked, "Object Lock keeps the copy", "Object Lock does not keep the copy"),
    ] {
        let part = match answer {
            Answer::Yes => yes.to_owned(),
            Answer::No => no.to_owned(),
            Answer::Unknown(reasons) => format!("cannot tell whether {no}: {}", list(reasons)),
        };
        parts.extend(Some(part).filter(|part| !part.is_empty()));
    }
    format!("replication to {bucket}: {}", parts.join("; "))
}

fn group(group: &Group) -> String {
    match (&group.name, group.expires.day()) {
        (Place::CannotTell(reason), _) => {
            format!("cannot tell how long the log group keeps events: {reason}")
        }
        (Place::Known(name), Some(Day::Never)) => format!("log group `{name}` keeps events for ever"),
        (Place::Known(name), Some(Day::On(days))) => {
            format!("log group `{name}` keeps events for {}", count(days))
        }
        (Place::Known(name), None) => {
            format!("cannot tell how long log group `{name}` keeps events: {}", list(&group.expires.because))
        }
    }
}

/// `a, b and c`
fn sentence(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn count(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn list(reasons: &BTreeSet<String>) -> String {
    reasons.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}
