//! Outputs of single commands that were saved one by one: which of them are read together, and what those are about that do
//! not say it.
//!
//! `aws cloudtrail get-trail-status`, `aws kms get-key-policy` and what S3 says of a bucket do not name what they were asked
//! about. Beside the answers about one trail, one key or one role they are about that one, and beside one bucket's policy about
//! that bucket, or else the trail's; beside those about several they stand alone.

use super::Text;
use super::answers::{At, named};
use super::bucket::of_policy;
use super::commands::{Command, detect_in, text};
use crate::source::{Location, Node, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The output of one command.
struct Output {
    command: &'static Command,
    location: Location,
    root: Arc<Node>,
    subject: Option<String>,
}

/// What answers of these services are about, where they do not say it themselves.
#[derive(Debug, Default)]
pub struct Subjects {
    trail: Option<String>,
    key: Option<String>,
    bucket: Option<String>,
    role: Option<String>,
    policy: Option<String>,
}

impl Subjects {
    /// What an answer of that command is about.
    pub(super) fn of(&self, command: &Command) -> Option<&str> {
        command.subject?;
        match command.service {
            "cloudtrail" if command.name != "get-event-data-store" => self.trail.as_deref(),
            "kms" => self.key.as_deref(),
            "s3" => self.bucket.as_deref(),
            "iam" if command.name == "get-policy-version" => self.policy.as_deref(),
            "iam" => self.role.as_deref(),
            _ => None,
        }
    }

    fn among(outputs: &[&Output]) -> Subjects {
        let trails = outputs.iter().filter(|output| output.command.service == "cloudtrail");
        let keys = outputs.iter().filter(|output| output.command.service == "kms");
        let policies = outputs.iter().filter(|output| output.command.name == "get-bucket-policy");
        let policies: Vec<Option<String>> = policies.map(|output| of_policy(output.at())).collect();
        let bucket = if policies.is_empty() {
            the_only(outputs.iter().flat_map(|output| output.buckets()))
        } else {
            the_only(policies.into_iter().flatten())
        };
        let trail = the_only(trails.flat_map(|output| output.names("TrailARN")));
        let roles = outputs.iter().filter(|output| output.command.service == "iam");
        Subjects {
            trail,
            key: the_only(keys.flat_map(|output| output.names("Arn"))),
            bucket,
            role: the_only(roles.filter_map(|output| output.subject.clone())),
            policy: the_only(outputs.iter().flat_map(|output| output.attached())),
        }
    }
}

impl Output {
    fn of(text: Text<'_>) -> Option<Output> {
        let root = text.source.parse().0?;
        let command = detect_in(&root, &text.source.name)?;
        let location = Location { source: text.id, span: Span::default() };
        let subject = named(command, At { node: &root, location }).map(str::to_owned);
        Some(Output { command, location, root, subject })
    }

    fn at(&self) -> At<'_> {
        At { node: &self.root, location: self.location }
    }

    /// What it says that it is about, and what it lists under that key.
    fn names(&self, key: &str) -> Vec<String> {
        self.trails(key).into_iter().chain(self.subject.clone()).collect()
    }

    /// Where the trails that it describes keep their logs.
    fn buckets(&self) -> Vec<String> {
        self.trails("S3BucketName")
    }

    fn trails(&self, key: &str) -> Vec<String> {
        let lists = ["trailList", "Trails"].into_iter().filter_map(|list| self.root.get(list)?.items());
        let trails = lists.flatten().map(|item| &**item).chain(self.root.get("Trail"));
        trails.filter_map(|trail| Some(text(trail.get(key)?)?.to_owned())).collect()
    }

    /// The policies that it says a role has.
    fn attached(&self) -> Vec<String> {
        let items = self.root.get("AttachedPolicies").and_then(|list| list.items()).into_iter().flatten();
        items.filter_map(|item| Some(text(item.get("PolicyArn")?)?.to_owned())).collect()
    }

    fn is_named(&self) -> bool {
        // The account's own block is of the account that was asked.
        self.command.subject.is_none() || self.subject.is_some() || self.command.service == "s3control"
    }
}

/// Those of the texts that can be read together, as if they were one bundle, and what those are about that do not say it.
pub fn together<'a>(texts: &[Text<'a>]) -> (Vec<Text<'a>>, Subjects) {
    let outputs: Vec<Option<Output>> = texts.iter().map(|text| Output::of(*text)).collect();
    let all: Vec<&Output> = outputs.iter().flatten().collect();
    let subjects = Subjects::among(&all);
    let alike = |output: &Output| all.iter().filter(|one| std::ptr::eq(one.command, output.command)).count();
    let joins =
        |output: &Output| output.is_named() || (subjects.of(output.command).is_some() && alike(output) == 1);
    let joined = texts.iter().zip(&outputs).filter(|(_, output)| output.as_ref().is_some_and(joins));
    (joined.map(|(text, _)| *text).collect(), subjects)
}

fn the_only(names: impl Iterator<Item = String>) -> Option<String> {
    let mut names: BTreeSet<String> = names.collect();
    names.pop_first().filter(|_| names.is_empty())
}
