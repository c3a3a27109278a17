//! An example as it is written, as an estate: resources in CloudFormation's form, or a text in one of the languages.

use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Kind};
use crate::estate::{Estate, Place, declared};
use crate::json::Value;
use crate::read::terraform::{self, Folders};
use crate::read::{Options, Read, Text, cloudformation};
use crate::source::{SourceId, Sources};
use crate::spec;
use std::collections::{BTreeMap, BTreeSet};

/// The estate that an example describes; resources of that type are in it whatever else is known of the type.
pub(super) fn estate(example: &Value, kind: &str) -> Result<Estate, String> {
    let Some((language, text)) = language(example) else { return declared(example) };
    let mut sources = Sources::new();
    let id = sources.add(name(language), text);
    let read = match language {
        "spec" => {
            let compiled = spec::read(&sources, id).and_then(|valid| compile(&valid));
            return compiled.map_err(|errors| first(&errors, &sources));
        }
        "terraform" => of_terraform(id, &sources, kind),
        _ => cloudformation::read(text_of(id, &sources), &options(kind)),
    };
    let errors: Vec<Diagnostic> =
        read.diagnostics.into_iter().filter(|diagnostic| diagnostic.kind == Kind::Error).collect();
    if errors.is_empty() { Ok(read.estate) } else { Err(first(&errors, &sources)) }
}

/// The language and the text of an example that is one; logical ids have values that are no text.
fn language(example: &Value) -> Option<(&str, &str)> {
    let fields = example.as_object().filter(|fields| fields.len() == 1)?;
    let (name, text) = fields.iter().next()?;
    let known = ["spec", "terraform", "cloudformation"].contains(&name.as_str());
    Some((name.as_str(), text.as_str()?)).filter(|_| known)
}

/// A file's name, by which readers tell Terraform's forms apart.
fn name(language: &str) -> &'static str {
    if language == "terraform" { "example.tf" } else { "example.yaml" }
}

fn of_terraform(id: SourceId, sources: &Sources, kind: &str) -> Read {
    let files = BTreeMap::from([(String::new(), vec![text_of(id, sources)])]);
    terraform::read("", &Folders { files }, &options(kind), &[])
}

fn text_of(id: SourceId, sources: &Sources) -> Text<'_> {
    Text { id, source: sources.get(id) }
}

/// The account and Region are those of examples in CloudFormation's form.
fn options(kind: &str) -> Options {
    let (account, region) = ("222222222222".to_owned(), "eu-west-1".to_owned());
    let place = Place { account: Some(account), region: Some(region) };
    Options { place, kinds: BTreeSet::from([kind.to_owned()]), ..Options::default() }
}

fn first(errors: &[Diagnostic], sources: &Sources) -> String {
    errors.first().map_or_else(String::new, |error| {
        let line = error.labels.first().map(|label| sources.position(label.location).line);
        line.map_or_else(|| error.message.clone(), |line| format!("line {line} of it: {}", error.message))
    })
}
