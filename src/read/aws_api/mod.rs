//! What the AWS CLI printed, to an estate: one command's output, or a bundle of many.
//!
//! A bundle is JSON. `trailsmith snapshot` writes it; it can be put together by hand, and any part may be left out:
//!
//! ```json
//! {
//!   "account": "111111111111",
//!   "sts": {"get-caller-identity": {}},
//!   "organizations": {"describe-organization": {}, "list-delegated-administrators": {}},
//!   "regions": {
//!     "eu-west-1": {
//!       "cloudtrail": {"describe-trails": {}, "get-trail-status": {"arn:aws:cloudtrail:…": {}}},
//!       "kms": {"describe-key": {"arn:aws:kms:…": {}}},
//!       "logs": {"describe-log-groups": {}},
//!       "cloudwatch": {"describe-alarms": {}},
//!       "events": {"list-rules": {}, "list-targets-by-rule": {"name": {}}},
//!       "sns": {"get-topic-attributes": {"arn:aws:sns:…": {}}},
//!       "sqs": {"get-queue-attributes": {"https://sqs.…": {}}},
//!       "configservice": {"describe-config-rules": {}},
//!       "cloudformation": {"list-stack-sets": {}, "describe-stack-set": {"name": {}}},
//!       "athena": {"list-work-groups": {}, "get-work-group": {"name": {}}},
//!       "glue": {"get-databases": {}, "get-tables": {"database": {}}}
//!     }
//!   },
//!   "s3": {"list-buckets": {}, "buckets": {"name": {"get-bucket-policy": {}}}},
//!   "s3control": {"get-public-access-block": {}},
//!   "iam": {"get-role": {"name": {}}, "get-role-policy": {"role/policy": {}}, "get-policy-version": {"arn": {}}}
//! }
//! ```
//!
//! Each `{}` is what the AWS CLI prints for that command; a command that asks about one thing has an answer for each
//! under its name. `{"__error": "<code>"}` is an error that AWS answered, and so is what an SDK keeps of it,
//! `{"Error": {"Code": "<code>"}}`: what its code means is in `error_code`. A question that was refused, never asked or
//! answered with nothing leaves the properties that its answer gives unknown. Which commands there are is
//! [`COMMANDS`]; which property each field becomes is in tables beside the resources.

mod account;
mod answers;
mod beside;
mod bucket;
mod bucket_parts;
mod builder;
mod commands;
mod error_code;
mod gone;
mod key;
mod lake;
mod listed;
mod lists;
mod queue;
mod role;
mod shape;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_around;
#[cfg(test)]
mod tests_input;
#[cfg(test)]
mod tests_silent;
mod topic;
mod trail;

pub use beside::{Subjects, together};
pub use commands::{COMMANDS, Command, Told, command};

use super::{Options, Read, Text};
use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Unit, is_account_id};
use crate::source::{Document, Kind, Node, Span, SyntaxError};
use answers::Answers;
use builder::Builder;

/// Whether a text is what the AWS CLI printed for one of the commands, or a bundle.
pub fn looks_like_answers(root: &Node) -> bool {
    let mapping = |node: &Node| matches!(node.kind, Kind::Mapping(_));
    let serves = |name: &str| COMMANDS.iter().any(|row| row.service == name);
    let region = |node: &Node| mapping(node) && node.keys().all(serves);
    let account = || root.get("account").and_then(commands::text).is_some_and(is_account_id);
    let regions = root.get("regions").is_some_and(|regions| match &regions.kind {
        // Of no Region the account alone says that AWS was asked.
        Kind::Mapping(regions) => {
            regions.iter().all(|entry| region(&entry.value)) && (!regions.is_empty() || account())
        }
        Kind::Scalar { .. } | Kind::Sequence(_) => false,
    });
    let buckets = root.get("s3").and_then(|s3| s3.get("buckets")).is_some_and(mapping);
    let known = |key: &str| key == "account" || key == "regions" || serves(key);
    (regions || buckets) && root.keys().all(known) || commands::detect(root).is_some()
}

/// Whether an error's code says that a question was refused or failed, not that what it asked about is not there.
pub fn is_refusal(code: &str) -> bool {
    error_code::meaning(code) == error_code::Meaning::Unknown
}

/// Reads a bundle, or one command's output.
pub fn read(text: Text<'_>, options: &Options) -> Read {
    read_together(&[text], &Subjects::default(), options)
}

/// Reads outputs that were printed one by one, as if they were a bundle, of these subjects where they do not say it.
pub fn read_together(texts: &[Text<'_>], subjects: &Subjects, options: &Options) -> Read {
    let mut read = Read::default();
    let name = texts.first().map_or("", |text| text.source.name.as_str());
    read.estate.units.push(Unit { name: name.to_owned(), dialect: Dialect::AwsApi });
    let documents: Vec<_> = texts.iter().filter_map(|text| parsed(*text, &mut read.diagnostics)).collect();
    if documents.is_empty() {
        return read;
    }
    let mut builder = Builder::new(Answers::collect(&documents, subjects), &options.place, name);
    builder.estate.units.append(&mut read.estate.units);
    lake::organization(&mut builder);
    account::read(&mut builder);
    trail::read(&mut builder);
    bucket::read(&mut builder);
    key::read(&mut builder);
    topic::read(&mut builder);
    queue::read(&mut builder);
    lists::read(&mut builder);
    role::read(&mut builder);
    lake::read(&mut builder);
    read.diagnostics.append(&mut builder.answers.diagnostics);
    read.diagnostics.append(&mut builder.diagnostics);
    read.diagnostics.sort();
    read.diagnostics.dedup();
    read.estate = builder.estate;
    read
}

/// A text and its file's name.
fn parsed<'a>(text: Text<'a>, said: &mut Vec<Diagnostic>) -> Option<(Document, &'a str)> {
    if !text.source.text.trim_start().starts_with(['{', '[']) {
        let error = SyntaxError {
            message: "not what the AWS CLI prints as JSON".to_owned(),
            span: Span::new(0, 0),
            help: Some("run it with `--output json`".to_owned()),
        };
        said.push(Diagnostic::syntax(text.id, error));
        return None;
    }
    let (root, errors) = text.source.parse();
    said.extend(errors.into_iter().map(|error| Diagnostic::syntax(text.id, error)));
    Some((Document { source: text.id, root: root? }, text.source.name.as_str()))
}
