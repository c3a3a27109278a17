//! What is asked: a round's answers give the next round's questions. What leads to what is in the table `leads`.

mod leads;

use super::bundle::Bundle;
use leads::{BUCKET, GLOBAL, LEADS, Means, NAMED_REGION, Names, lead};
use std::collections::BTreeSet;
use trailsmith::json::Value;
use trailsmith::read::aws_api::{Command, command};

/// One call of the AWS CLI.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) command: &'static Command,
    pub(super) region: Option<String>,
    pub(super) subject: Option<String>,
    /// Further arguments, which the command and its subject decide.
    extra: Vec<String>,
}

/// How a question is told from others, and their order.
type Key<'a> = (Option<&'a str>, &'static str, &'static str, Option<&'a str>);

impl Question {
    fn key(&self) -> Key<'_> {
        (self.region.as_deref(), self.command.service, self.command.name, self.subject.as_deref())
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Question) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Question {}

impl PartialOrd for Question {
    fn partial_cmp(&self, other: &Question) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Question {
    fn cmp(&self, other: &Question) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Services that are the same in every Region.
const NO_REGION: [&str; 5] = ["sts", "organizations", "s3", "s3control", "iam"];

/// What is asked before anything is known.
pub(super) fn first(account: &str, regions: &[String]) -> Vec<Question> {
    let mut questions: BTreeSet<Question> =
        GLOBAL.iter().map(|(service, name)| Question::of(service, name)).collect();
    let block = Question::of("s3control", "get-public-access-block");
    questions.insert(Question { subject: Some(account.to_owned()), ..block });
    for region in regions {
        for (service, name) in NAMED_REGION {
            questions.insert(Question { region: Some(region.clone()), ..Question::of(service, name) });
        }
    }
    questions.into_iter().collect()
}

/// What the answers lead to that was not asked yet.
pub(super) fn next(bundle: &Bundle, all_buckets: bool) -> Vec<Question> {
    let mut questions = BTreeSet::new();
    let every = lead(("s3", "list-buckets"), "Buckets/*/Name", Means::Bucket, BUCKET);
    for lead in LEADS.iter().chain(all_buckets.then_some(&every)) {
        for (question, answer) in bundle.of(lead.from.0, lead.from.1) {
            let mut values = Vec::new();
            find(answer, lead.path, &mut values);
            for value in values.into_iter().filter(|value| value.contains(lead.only)) {
                for names in lead.ask {
                    questions.extend(follow(bundle, lead.means, question, value, *names));
                }
            }
        }
    }
    questions.into_iter().filter(|question| !bundle.asked(question)).collect()
}

/// The question about a value of an answer.
fn follow(bundle: &Bundle, means: Means, from: &Question, value: &str, names: Names) -> Option<Question> {
    let question = Question::of(names.0, names.1);
    let arn = (means == Means::Queue).then(|| queue_arn(value)).flatten();
    let value = arn.as_deref().unwrap_or(value);
    let of_arn = || value.split(':').nth(3).filter(|region| value.starts_with("arn:") && !region.is_empty());
    let asked = || from.region.clone().or_else(|| bucket_region(bundle, from));
    let region = match means {
        _ if NO_REGION.contains(&names.0) => None,
        Means::Region => Some(value.to_owned()),
        _ => Some(of_arn().map(str::to_owned).or_else(asked)?),
    };
    let of = from.subject.as_deref().unwrap_or_default();
    let (subject, extra) = match means {
        Means::Region => (None, Vec::new()),
        // The ARN of a log group's streams ends in `:*`.
        Means::Subject => (Some(value.trim_end_matches(":*").to_owned()), Vec::new()),
        Means::Bucket => (Some(value.rsplit(":::").next()?.to_owned()), Vec::new()),
        Means::Queue => {
            let (owner, name) = value.rsplit_once(':')?;
            let owner = owner.rsplit(':').next()?.to_owned();
            (Some(format!("{owner}/{name}")), vec!["--queue-owner-aws-account-id".to_owned(), owner])
        }
        Means::Role => (Some(value.rsplit('/').next()?.to_owned()), Vec::new()),
        Means::RolePolicy => {
            (Some(format!("{of}/{value}")), vec!["--policy-name".to_owned(), value.to_owned()])
        }
        Means::Version => (Some(of.to_owned()), vec!["--version-id".to_owned(), value.to_owned()]),
    };
    let extra = question.extra.into_iter().chain(extra).collect();
    Some(Question { command: question.command, region, subject, extra })
}

/// The ARN in a redrive policy.
fn queue_arn(policy: &str) -> Option<String> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    policy["deadLetterTargetArn"].as_str().map(str::to_owned)
}

/// The Region of the bucket that an answer is about: its key is there.
fn bucket_region(bundle: &Bundle, from: &Question) -> Option<String> {
    let (_, answer) =
        bundle.of("s3", "get-bucket-location").find(|(question, _)| question.subject == from.subject)?;
    match answer.get("LocationConstraint")? {
        Value::String(region) => Some(if region == "EU" { "eu-west-1" } else { region }.to_owned()),
        _ => Some("us-east-1".to_owned()),
    }
}

/// The texts at a path.
fn find<'v>(value: &'v Value, path: &str, found: &mut Vec<&'v str>) {
    let Some((first, rest)) = path.split_once('/').or((!path.is_empty()).then_some((path, ""))) else {
        found.extend(value.as_str());
        return;
    };
    match (first, value) {
        ("*", Value::Array(items)) => items.iter().for_each(|item| find(item, rest, found)),
        (key, value) => value.get(key).into_iter().for_each(|value| find(value, rest, found)),
    }
}

impl Question {
    /// A command's question, about nothing in particular and in no Region.
    pub(super) fn of(service: &str, name: &str) -> Question {
        let row = command(service, name);
        // The tables here name rows of that table: a test holds them to it.
        let command = row.unwrap_or(&trailsmith::read::aws_api::COMMANDS[0]);
        let extra: &[&str] = match name {
            // Without it only those of metrics are answered.
            "describe-alarms" => &["--alarm-types", "MetricAlarm", "CompositeAlarm"],
            "list-delegated-administrators" => &["--service-principal", "cloudtrail.amazonaws.com"],
            "get-key-policy" => &["--policy-name", "default"],
            "get-queue-attributes" => &["--attribute-names", "All"],
            "list-stack-sets" => &["--status", "ACTIVE"],
            // A catalogue may hold many thousands: those that are called as CloudTrail's console and Athena's manual call
            // them.
            "get-tables" => &["--expression", ".*trail.*"],
            _ => &[],
        };
        let extra = extra.iter().map(|argument| (*argument).to_owned()).collect();
        Question { command, region: None, subject: None, extra }
    }

    /// The arguments of the AWS CLI.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![self.command.program().to_owned(), self.command.name.to_owned()];
        if let (Some(option), Some(subject)) = (self.command.subject, &self.subject) {
            // A role's policy is asked for by the role's name and its own.
            let subject = match self.command.name {
                "get-role-policy" => subject.split('/').next().unwrap_or(subject),
                // Answered within the account only, and by stand-ins only by the id.
                "get-key-policy" | "get-queue-url" => subject.rsplit('/').next().unwrap_or(subject),
                _ => subject,
            };
            arguments.extend([option.to_owned(), subject.to_owned()]);
        }
        arguments.extend(self.extra.iter().cloned());
        if let Some(region) = &self.region {
            arguments.extend(["--region".to_owned(), region.clone()]);
        }
        arguments
    }
}

#[cfg(test)]
mod tests;
