//! The answers of a bundle, or one alone, by who was asked what.

use super::beside::Subjects;
use super::commands::{COMMANDS, Command, METADATA, command, detect_in, text};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Document, Entry, Kind, Location, Node, SourceId, Span, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// A value of an answer and where it was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) node: &'a Node,
    pub(super) location: Location,
}

/// What AWS answered to one command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) command: &'static Command,
    /// The Region that was asked; none for services without Regions, and where it is not said.
    pub(super) region: Option<&'a str>,
    /// What was asked about; none for a list, and where it is not said.
    pub(super) subject: Option<&'a str>,
    pub(super) at: At<'a>,
}

type Asked<'a> = (&'static str, &'static str, Option<&'a str>, Option<&'a str>);

/// All answers of one text.
#[derive(Debug, Default)]
pub(super) struct Answers<'a> {
    /// The account that was asked, where it is said.
    pub(super) account: Option<&'a str>,
    /// Where a bundle says of which account, or else of which Regions, it is.
    pub(super) bundle: Option<At<'a>>,
    list: Vec<Answer<'a>>,
    index: BTreeMap<Asked<'a>, usize>,
    /// What each service was asked about.
    asked: BTreeSet<(&'static str, Option<&'a str>)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> At<'a> {
    /// The value of an entry: pointed at where it is a scalar, else by its key.
    pub(super) fn entry(source: SourceId, entry: &'a Entry) -> At<'a> {
        let span = match entry.value.kind {
            Kind::Scalar { ref text, .. } if !text.is_empty() => entry.value.span,
            _ => entry.key.span,
        };
        At { node: &entry.value, location: Location { source, span } }
    }

    fn item(source: SourceId, node: &'a Node) -> At<'a> {
        let end = match &node.kind {
            Kind::Mapping(entries) => entries.first().map_or(node.span.end, |entry| entry.key.span.end),
            _ => node.span.end,
        };
        At { node, location: Location { source, span: Span::new(node.span.start, end) } }
    }

    /// The value under a key.
    pub(super) fn get(self, key: &str) -> Option<At<'a>> {
        self.node.entry(key).map(|entry| At::entry(self.location.source, entry))
    }

    /// The value at a path of keys and indices, `/` between them; the value itself for none. `null` is no value.
    pub(super) fn path(self, path: &str) -> Option<At<'a>> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let found = segments.try_fold(self, |at, segment| match &at.node.kind {
            Kind::Sequence(items) => {
                items.get(segment.parse::<usize>().ok()?).map(|item| At::item(at.location.source, item))
            }
            _ => at.get(segment),
        });
        found.filter(|at| !matches!(&at.node.kind, Kind::Scalar { text, plain: true } if &**text == "null"))
    }

    /// The text at a path.
    pub(super) fn text(self, path: &str) -> Option<&'a str> {
        self.path(path).and_then(|at| text(at.node))
    }

    /// The items of a list; none where it is no list.
    pub(super) fn items(self) -> Option<impl Iterator<Item = At<'a>>> {
        match &self.node.kind {
            Kind::Sequence(items) => Some(items.iter().map(move |item| At::item(self.location.source, item))),
            _ => None,
        }
    }

    /// The values of a mapping with their keys.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, At<'a>)> {
        let entries = if let Kind::Mapping(entries) = &self.node.kind { entries.as_slice() } else { &[] };
        entries.iter().map(move |entry| (entry.name(), At::entry(self.location.source, entry)))
    }
}

impl<'a> Answer<'a> {
    /// The code of the error that was answered.
    pub(super) fn error(&self) -> Option<&'a str> {
        error(self.at)
    }

    /// Whether it is the first part of a list only. What is not in it may be in the rest.
    pub(super) fn is_cut(&self) -> bool {
        GOES_ON.iter().any(|(key, end)| self.at.text(key).is_some_and(|said| said != *end))
    }

    /// Why something may be there that is not in it, where it is the first part of a list.
    pub(super) fn cut(&self) -> Option<String> {
        let why = || format!("the answer of `{}` is the first part of a longer list", self.command.typed());
        self.is_cut().then(why)
    }

    /// Why it says nothing, where it is no error and has none of what its command answers.
    pub(super) fn void(&self) -> Option<String> {
        let says = self.error().is_some() || self.command.tells(self.at);
        (!says).then(|| format!("the answer of `{}` is empty", self.command.typed()))
    }
}

/// Keys with which a list says that it goes on, and what these are where it does not.
const GOES_ON: [(&str, &str); 7] = [
    ("NextToken", ""),
    ("nextToken", ""),
    ("NextMarker", ""),
    ("Marker", ""),
    ("ContinuationToken", ""),
    ("IsTruncated", "false"),
    ("Truncated", "false"),
];

/// The code of an error: `{"__error": "…"}`, or what an SDK keeps of it (botocore's `ClientError.response`).
fn error(at: At<'_>) -> Option<&str> {
    at.text("__error").or_else(|| at.text("Error/Code"))
}

/// Whether a value stands for an output without a character in it.
fn is_nothing(node: &Node) -> bool {
    matches!(&node.kind, Kind::Scalar { text, plain } if text.trim().is_empty() || *plain && &**text == "null")
}

/// What an answer says that it is about.
pub(super) fn named<'a>(command: &Command, at: At<'a>) -> Option<&'a str> {
    const NAMES: [&str; 8] = [
        "TrailARN",
        "Trail/TrailARN",
        "KeyMetadata/Arn",
        "Attributes/TopicArn",
        "Attributes/QueueArn",
        "Role/RoleName",
        "EventDataStoreArn",
        "RoleName",
    ];
    command.subject.and_then(|_| NAMES.iter().find_map(|name| at.text(name)))
}

impl<'a> Answers<'a> {
    /// Takes bundles, and outputs of one command, apart.
    pub(super) fn collect(documents: &'a [(Document, &str)], subjects: &'a Subjects) -> Answers<'a> {
        let mut answers = Answers::default();
        for (document, name) in documents {
            let root = At::item(document.source, &document.root);
            match detect_in(root.node, name) {
                Some(command) => answers.alone(command, root, subjects),
                None => answers.bundle(root),
            }
        }
        // Beside other outputs it says whose they are.
        let caller =
            answers.of("sts", "get-caller-identity").first().and_then(|answer| answer.at.text("Account"));
        answers.account = answers.account.or(caller);
        answers
    }

    fn alone(&mut self, command: &'static Command, root: At<'a>, subjects: &'a Subjects) {
        let subject = named(command, root).or_else(|| subjects.of(command));
        self.push(Answer { command, region: None, subject, at: root });
    }

    fn bundle(&mut self, root: At<'a>) {
        self.account = root.text("account");
        self.bundle = self.bundle.or(root.path("account")).or(root.get("regions"));
        for (service, at) in root.entries() {
            match service {
                "account" => {}
                "regions" => {
                    for (region, services) in at.entries() {
                        for (service, commands) in services.entries() {
                            self.service(service, Some(region), commands);
                        }
                    }
                }
                _ => self.service(service, None, at),
            }
        }
    }

    fn service(&mut self, service: &str, region: Option<&'a str>, commands: At<'a>) {
        for (name, at) in commands.entries() {
            if service == "s3" && name == "buckets" {
                for (bucket, answers) in at.entries() {
                    for (name, at) in answers.entries() {
                        let Some(command) = command("s3", name) else {
                            self.unread("s3", name, at);
                            continue;
                        };
                        let answer = Answer { command, region, subject: Some(bucket), at };
                        // Of what a bucket does not have the AWS CLI prints nothing.
                        if is_nothing(at.node) { self.push(answer) } else { self.checked(answer) }
                    }
                }
            } else if let Some(command) = command(service, name) {
                self.command(command, region, at);
            } else {
                self.unread(service, name, at);
            }
        }
    }

    /// Says of a command that is not read which one may be meant. Many others say nothing of audit logging; where a whole
    /// word is another, that is one.
    fn unread(&mut self, service: &str, name: &str, at: At<'_>) {
        let known = COMMANDS.iter().filter(|row| row.service == service).map(|row| row.name);
        let alike = |near: &&str| {
            let (words, others) = (name.split('-'), near.split('-'));
            words.clone().count() == others.clone().count()
                && words.zip(others).all(|(word, other)| nearest(word, [other]).is_some())
        };
        let Some(near) = nearest(name, known).filter(alike) else { return };
        let message = format!("`{name}` is none of the commands whose answers are read: it is passed over");
        let told = Diagnostic::cannot_tell("answers", Severity::Info, at.location, message);
        self.diagnostics.push(told.with_help([format!("did you mean `{near}`?")]));
    }

    /// One answer, or one for each subject under its name.
    fn command(&mut self, command: &'static Command, region: Option<&'a str>, at: At<'a>) {
        let whole = error(at).is_some() || command.keys.iter().any(|key| at.get(key).is_some());
        if whole || command.subject.is_none() {
            self.checked(Answer { command, region, subject: named(command, at), at });
        } else if matches!(at.node.kind, Kind::Mapping(_)) {
            for (subject, at) in at.entries().filter(|(subject, _)| *subject != METADATA) {
                self.checked(Answer { command, region, subject: Some(subject), at });
            }
        } else {
            self.wrong(command, at, "an object");
        }
    }

    fn checked(&mut self, answer: Answer<'a>) {
        if matches!(answer.at.node.kind, Kind::Mapping(_)) {
            self.push(answer);
        } else {
            self.wrong(answer.command, answer.at, "an object");
        }
    }

    fn push(&mut self, answer: Answer<'a>) {
        let asked = (answer.command.service, answer.command.name, answer.region, answer.subject);
        self.index.entry(asked).or_insert(self.list.len());
        self.asked.insert((answer.command.service, answer.subject));
        self.list.push(answer);
    }

    /// Says that an answer is not what such a command answers.
    pub(super) fn wrong(&mut self, command: &Command, at: At<'_>, expected: &str) {
        let message = format!(
            "not an answer of `{}`: expected {expected}, found {}",
            command.typed(),
            at.node.describe()
        );
        self.diagnostics.push(Diagnostic::error("answers", at.location, message));
    }

    /// The Regions that were asked.
    pub(super) fn regions(&self) -> impl Iterator<Item = &'a str> {
        self.list.iter().filter_map(|answer| answer.region)
    }

    /// The answers of that command, in the order written.
    pub(super) fn of(&self, service: &str, name: &str) -> Vec<Answer<'a>> {
        let of = |answer: &&Answer<'a>| answer.command.service == service && answer.command.name == name;
        self.list.iter().filter(of).copied().collect()
    }

    /// Whether that subject was asked about anything of that service.
    pub(super) fn asks_about(&self, service: &str, subject: Option<&str>) -> bool {
        self.asked.contains(&(service, subject))
    }

    /// Every answer of a service.
    pub(super) fn about_all(&self, service: &str) -> impl Iterator<Item = Answer<'a>> {
        self.list.iter().filter(move |answer| answer.command.service == service).copied()
    }

    /// The answer about a subject: to this very question, else to all such questions at once.
    pub(super) fn about(
        &self,
        command: &'static Command,
        region: Option<&'a str>,
        subject: Option<&'a str>,
    ) -> Option<Answer<'a>> {
        let asked = |subject| (command.service, command.name, region, subject);
        let found = self.index.get(&asked(subject)).or_else(|| {
            self.index.get(&asked(None)).filter(|at| subject.is_none() || self.list[**at].error().is_some())
        });
        found.map(|at| self.list[*at])
    }

    /// The items of every answer of a command that lists, with the answer that each is of.
    pub(super) fn items(&mut self, service: &str, name: &str) -> Vec<(Answer<'a>, At<'a>)> {
        let key = super::commands::command(service, name).and_then(|row| row.keys.first());
        key.map_or_else(Vec::new, |key| self.items_under(service, name, key))
    }

    /// The same of another list of theirs.
    pub(super) fn items_under(&mut self, service: &str, name: &str, key: &str) -> Vec<(Answer<'a>, At<'a>)> {
        let mut found = Vec::new();
        for answer in self.of(service, name) {
            let Some(list) = answer.at.get(key) else { continue };
            let Some(items) = list.items() else {
                self.wrong(answer.command, list, "a list");
                continue;
            };
            for item in items {
                match item.node.kind {
                    Kind::Mapping(_) => found.push((answer, item)),
                    _ => self.wrong(answer.command, item, "an object"),
                }
            }
        }
        found
    }

    /// The subjects of those commands in a Region, each once, in the order written.
    pub(super) fn subjects(&self, service: &str, names: &[&str]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
        let mut seen = BTreeSet::new();
        let mut subjects = Vec::new();
        for answer in &self.list {
            if answer.command.service == service && names.contains(&answer.command.name) {
                // An error that answers all questions at once has no subject of its own.
                let whole = answer.subject.is_none() && answer.error().is_some();
                if !whole && seen.insert((answer.region, answer.subject)) {
                    subjects.push((answer.region, answer.subject));
                }
            }
        }
        subjects
    }
}
