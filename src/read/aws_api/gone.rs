//! What a trail names and AWS says is not there. Such things are no resources, and the trail that names one has it in a
//! property of its own, `Missing`, under the property that names it.

use super::answers::{Answer, At};
use super::builder::{Builder, Draft, of_arn};
use super::error_code::{Meaning, meaning};
use crate::json::Value;

/// A property that names something, and the service that is asked about that.
const NAMED: [(&str, &str); 4] =
    [("S3BucketName", "s3"), ("KMSKeyId", "kms"), ("SnsTopicName", "sns"), ("CloudWatchLogsRoleArn", "iam")];
const GROUP: &str = "CloudWatchLogsLogGroupArn";

/// Marks what of a trail's targets does not exist, with what AWS answered.
pub(super) fn mark(builder: &mut Builder<'_>, trail: &mut Draft) {
    let named = |trail: &Draft, property: &str| trail.properties.value[property].as_str().map(str::to_owned);
    for (property, service) in NAMED {
        let Some(name) = named(trail, property) else { continue };
        if let Some(answer) = gone(builder, service, &name) {
            let code = answer.error().unwrap_or_default();
            let why = format!("`{name}` does not exist: `{}` answered {code}", answer.command.typed());
            set(trail, property, &why, answer.at);
        }
    }
    if let Some(arn) = named(trail, GROUP)
        && let Some(at) = unlisted(builder, &arn)
    {
        let why = format!("`{arn}` does not exist: `aws logs describe-log-groups` does not list it");
        set(trail, GROUP, &why, at);
    }
}

fn set(trail: &mut Draft, property: &str, why: &str, at: At<'_>) {
    trail.properties.set(&format!("/Missing/{property}"), Value::from(why), at);
}

/// The answer that says that something of a service is not there, unless another one says that it is.
fn gone<'a>(builder: &Builder<'a>, service: &str, name: &str) -> Option<Answer<'a>> {
    let mut found = None;
    for answer in builder.answers.about_all(service) {
        if !answer.subject.is_some_and(|subject| is_it(builder, &answer, subject, name)) {
            continue;
        }
        match answer.error().map(meaning) {
            Some(Meaning::Gone) => found = found.or(Some(answer)),
            Some(Meaning::Unknown) => {}
            Some(Meaning::Absent) | None => return None,
        }
    }
    found
}

/// Whether an answer's subject is what the trail names. One account's roles are known by their names, and a Region knows
/// no others' keys and topics: of those it says the same as of what does not exist.
fn is_it(builder: &Builder<'_>, answer: &Answer<'_>, subject: &str, name: &str) -> bool {
    let (account, region) = of_arn(name);
    if region.is_some_and(|region| answer.region.is_some_and(|asked| asked != region)) {
        return false;
    }
    if answer.command.service == "iam" {
        let own = account.is_some() && account == builder.account();
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
