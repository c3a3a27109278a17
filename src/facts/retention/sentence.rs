//! Retention in sentences that can be quoted.

use super::super::Answer;
use super::super::said::{Said, Standing};
use super::day::{Day, Moment, Span};
use super::{Group, Place, Protection, Replica, Retention, Timeline};
use crate::estate::joined;

impl Retention {
    /// What is proven, and what cannot be told, each in a sentence.
    pub fn sentences(&self) -> Vec<String> {
        self.said().into_iter().map(|said| said.sentence).collect()
    }

    /// The same, with how each stands and what decides it.
    pub(crate) fn said(&self) -> Vec<Said> {
        let mut all = Vec::new();
        if let Place::CannotTell(reason) = &self.bucket {
            let sentence =
                format!("cannot tell how long the logs of trail `{}` are kept: {reason}", self.trail);
            all.push(Said::new(Standing::CannotTell, sentence).in_trail("/S3BucketName"));
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
            let sentence = format!("{what} {}", fate(timeline, protection));
            let decides = timeline.gone.earliest.rules.first();
            all.push(Said::new(Standing::Noted, sentence).in_bucket(decides));
        }
        if let Some(logs) = &self.logs {
            all.extend(self.promise(logs));
        }
        let replica = self.replica.as_ref();
        all.extend(replica.map(|found| Said::new(Standing::Noted, copy(found)).in_bucket(Some(&found.rule))));
        all.extend(self.log_group.as_ref().map(|found| {
            let standing = if found.expires.day().is_some() { Standing::Noted } else { Standing::CannotTell };
            Said::new(standing, group(found)).in_trail("/CloudWatchLogsLogGroupArn")
        }));
        all
    }

    /// Whether log files stay as long as is promised, and at hand.
    fn promise(&self, logs: &Timeline) -> [Said; 2] {
        let said = |answer: &Answer, what: &str, decides: &Moment| {
            let sentence = match answer {
                Answer::Yes => format!("the promise holds that log files {what}"),
                Answer::No => format!("the promise is broken that log files {what}"),
                Answer::Unknown(reasons) => {
                    format!("cannot tell whether log files {what}: {}", joined(reasons))
                }
            };
            Said::new(Standing::of_claim(answer), sentence).in_bucket(decides.rules.first())
        };
        let (required, immediate) = (self.required_days, self.immediate_days);
        let (gone, archived, hidden) = (&logs.gone.earliest, &logs.archived.earliest, &logs.hidden.earliest);
        let at_hand = (archived.not_before(immediate), hidden.not_before(immediate));
        let decides = if at_hand.0 == Answer::Yes { hidden } else { archived };
        [
            said(&gone.not_before(required), &format!("are kept for {required} days"), gone),
            said(
                &at_hand.0.and(at_hand.1),
                &format!("can be read without a restore for {immediate} days"),
                decides,
            ),
        ]
    }
}

pub(super) fn fate(timeline: &Timeline, protection: &Protection) -> String {
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
    let reasons = joined(&moment.because);
    match (moment.least, moment.most) {
        (Day::On(0), Day::Never) => format!("on a day that cannot be told: {reasons}"),
        (Day::On(least), Day::Never) => format!("on day {least} at the earliest, if at all: {reasons}"),
        (least, most) => format!("between {least} and {most}: {reasons}"),
    }
}

/// Whether anybody could remove one before its time.
fn hastened(timeline: &Timeline, protection: &Protection) -> String {
    if let Some(kept) = barrier(protection, "one") {
        return kept;
    }
    match &protection.versions {
        Answer::Yes => format!(
            "only policies keep one from being deleted at any time (s3:DeleteObjectVersion); one that is only deleted or overwritten stays as a version {}",
            kept(&timeline.recoverable)
        ),
        Answer::No => {
            "only policies keep one from being deleted (s3:DeleteObject) or overwritten (s3:PutObject) for good at any time".to_owned()
        }
        Answer::Unknown(reasons) => format!("cannot tell whether versions are kept: {}", joined(reasons)),
    }
}

/// What Object Lock or MFA Delete leave of the right to delete a version; nothing where there is neither.
pub(super) fn barrier(protection: &Protection, version: &str) -> Option<String> {
    let Some(lock) = &protection.lock else {
        let only = || "only root, with its MFA device, can delete a version before".to_owned();
        return (protection.mfa_delete == Answer::Yes).then(only);
    };
    let until = match lock.ends.earliest.day() {
        Some(day) => day.to_string(),
        None => format!("a day that cannot be told ({})", joined(&lock.ends.earliest.because)),
    };
    Some(match &lock.compliance {
        Answer::Yes => format!("nobody, root included, can delete {version} before {until}"),
        Answer::No => {
            format!("before {until} only those with s3:BypassGovernanceRetention can delete {version}")
        }
        Answer::Unknown(reasons) => {
            format!("cannot tell who can delete {version} before {until}: {}", joined(reasons))
        }
    })
}

fn kept(recoverable: &Moment) -> String {
    match recoverable.day() {
        Some(Day::On(days)) => format!("for {}", count(days)),
        Some(Day::Never) => "until somebody removes it".to_owned(),
        None => format!("for a time that cannot be told: {}", joined(&recoverable.because)),
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
            Answer::Unknown(reasons) => format!("cannot tell whether {no}: {}", joined(reasons)),
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
            format!(
                "cannot tell how long log group `{name}` keeps events: {}",
                joined(&group.expires.because)
            )
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
