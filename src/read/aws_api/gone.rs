//! What a trail names and AWS says is not there, or says nothing of. Neither is a resource of which anything is known, and
//! the trail that names one has it in a property of its own, `Missing` or `Refused`, under the property that names it.

use super::answers::{Answer, At};
use super::builder::{Builder, Draft, of_arn, refused};
use super::error_code::{Meaning, meaning};
use crate::json::Value;
use std::ops::ControlFlow;

/// A property that names something, and the service that is asked about that.
const NAMED: [(&str, &str); 4] =
    [("S3BucketName", "s3"), ("KMSKeyId", "kms"), ("SnsTopicName", "sns"), ("CloudWatchLogsRoleArn", "iam")];
/// Those of which nothing else here says that the questions were refused.
const WITHOUT_ANSWERS: [&str; 2] = ["S3BucketName", "CloudWatchLogsRoleArn"];
const GROUP: &str = "CloudWatchLogsLogGroupArn";

/// Marks what of a trail's targets does not exist, with what AWS answered.
pub(super) fn mark(builder: &mut Builder<'_>, trail: &mut Draft) {
    let named = |trail: &Draft, property: &str| trail.properties.value[property].as_str().map(str::to_owned);
    for (property, service) in NAMED {
        let Some(name) = named(trail, property) else { continue };
        let Some((answer, code)) = unseen(builder, service, &name) else { continue };
        if meaning(code) == Meaning::Gone {
            let why = format!("`{name}` does not exist: `{}` answered {code}", answer.command.typed());
            set(trail, ("Missing", property), &why, answer.at);
        } else if WITHOUT_ANSWERS.contains(&property) {
            let why = format!("of `{name}` nothing is known: {}", refused(&answer, code));
            set(trail, ("Refused", property), &why, answer.at);
        }
    }
    if let Some(arn) = named(trail, GROUP)
        && let Some(at) = unlisted(builder, &arn)
    {
        let why = format!("`{arn}` does not exist: `aws logs describe-log-groups` does not list it");
        set(trail, ("Missing", GROUP), &why, at);
    }
}

fn set(trail: &mut Draft, (of, property): (&str, &str), why: &str, at: At<'_>) {
    trail.properties.set(&format!("/{of}/{property}"), Value::from(why), at);
}

/// The answer by which something of a service is not to be seen, and its code, unless another one shows it. That it is not
/// there says more than a refusal.
fn unseen<'a>(builder: &Builder<'a>, service: &str, name: &str) -> Option<(Answer<'a>, &'a str)> {
    let about = builder.answers.about_all(service);
    let about =
        about.filter(|answer| answer.subject.is_some_and(|subject| is_it(builder, answer, subject, name)));
    let found = about.map(|answer| (answer, answer.error())).try_fold(None, |found, (answer, code)| {
        let Some(code) = code else { return ControlFlow::Break(()) };
        let is_first =
            |found: &(Answer<'_>, &str)| meaning(found.1) == Meaning::Gone || meaning(code) != Meaning::Gone;
        match meaning(code) {
            Meaning::Absent => ControlFlow::Break(()),
            Meaning::Gone | Meaning::Unknown => {
                ControlFlow::Continue(found.filter(is_first).or(Some((answer, code))))
            }
        }
    });
    found.continue_value().flatten()
}

/// Whether an answer's subject is what the trail names. One account's roles are known by their names, and a Region and an
/// account know no others' keys and topics: of those they say the same as of what does not exist.
fn is_it(builder: &Builder<'_>, answer: &Answer<'_>, subject: &str, name: &str) -> bool {
    let (account, region) = of_arn(name);
    if region.is_some_and(|region| answer.region.is_some_and(|asked| asked != region)) {
        return false;
    }
    let own = account.is_some() && account == builder.account();
    if answer.command.service != "s3" && account.is_some() && !own {
        return false;
    }
    if answer.command.service == "iam" {
        return own
            && name.split_once(":role/").and_then(|(_, path)| path.rsplit('/').next()) == Some(subject);
    }
    subject == name
}

/// The whole list of log groups that would name it and does not.
fn unlisted<'a>(builder: &mut Builder<'a>, arn: &str) -> Option<At<'a>> {
    let (Some(account), Some(region)) = of_arn(arn) else { return None };
    if builder.account() != Some(account) {
        return None;
    }
    let asked = builder.answers.of("logs", "describe-log-groups");
    let asked = asked.into_iter().find(|answer| answer.region == Some(region))?;
    let list = asked.at.path("logGroups")?;
    let name = arn.split(":log-group:").nth(1)?.trim_end_matches(":*");
    let is_it = |item: At<'_>| item.text("logGroupName") == Some(name);
    (asked.error().is_none() && !asked.is_cut() && !list.items()?.any(is_it)).then_some(list)
}
