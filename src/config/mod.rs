//! The configuration file `.trailsmith.yaml`: for which accounts files are, and what is accepted in them.
//!
//! Where it is looked for, and what the command line says instead, is known in `cli` only.

mod language;
mod pattern;

pub use pattern::Pattern;

use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::{Partition, Place};
use crate::source::{self, Document, Location, SourceId, Sources};
use crate::spec::Date;
use language::File;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// What a configuration file says.
#[derive(Debug)]
pub struct Config {
    /// Policies that are reported; none given: all.
    pub select: Vec<Pattern>,
    /// What is accepted.
    pub ignore: Vec<Ignore>,
    /// The least severity that makes a run fail.
    pub fail_on: Option<Severity>,
    /// The least severity that is reported.
    pub min_severity: Option<Severity>,
    /// Folders of the user's own policies, relative to the configuration file's.
    pub policies: Vec<String>,
    places: Vec<(Pattern, Place)>,
}

/// Findings that are accepted.
#[derive(Debug)]
pub struct Ignore {
    /// Of these policies.
    pub policy: Pattern,
    /// In these files, relative to the configuration file's folder; none given: in all.
    pub path: Option<Pattern>,
    /// Of these resources; none given: of all.
    pub resource: Option<Pattern>,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Option<Date>,
    /// Where it is said.
    pub location: Location,
}

/// Reads a configuration file. All that is wrong with it is returned.
pub fn read(sources: &Sources, id: SourceId) -> Result<Config, Vec<Diagnostic>> {
    let (document, syntax) = sources.parse(id);
    let mut errors: Vec<_> = syntax.into_iter().map(|error| Diagnostic::syntax(id, error)).collect();
    let Some(document) = document else { return Err(errors) };
    let (file, shape) = source::deserialize::<File>(&document.root);
    errors.extend(shape.into_iter().map(|error| Diagnostic::misfit("config", &document, error)));
    let mut reader = Reader { document: &document, errors };
    let config = file.map(|file| reader.config(file));
    let mut errors = reader.errors;
    match config {
        Some(config) if errors.is_empty() => Ok(config),
        _ => {
            errors.sort();
            Err(errors)
        }
    }
}

/// The JSON Schema of the configuration file, in draft-07.
pub fn schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<File>().to_value()
}

impl Config {
    /// The account and Region that a file is for, by its path relative to the configuration file's folder.
    pub fn place(&self, relative_path: &str) -> Place {
        let mut place = Place::default();
        for (_, said) in self.places.iter().filter(|(pattern, _)| pattern.matches(relative_path)) {
            place.account = said.account.clone().or(place.account);
            place.region = said.region.clone().or(place.region);
        }
        place
    }
}

/// What makes patterns and days of texts.
struct Reader<'a> {
    document: &'a Document,
    errors: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn config(&mut self, file: File) -> Config {
        let select = file.select.iter().enumerate();
        let select = select.filter_map(|(i, text)| self.good(&format!("/select/{i}"), Pattern::name(text)));
        let select = select.collect();
        let ignore = file.ignore.into_iter().enumerate();
        let ignore = ignore.filter_map(|(i, raw)| self.ignore(&format!("/ignore/{i}"), raw)).collect();
        Config {
            select,
            ignore,
            fail_on: file.fail_on,
            min_severity: file.min_severity,
            policies: file.policies,
            places: self.places(file.places),
        }
    }

    /// In the order written, since the last one counts.
    fn places(
        &mut self,
        mut raw: std::collections::BTreeMap<String, language::Place>,
    ) -> Vec<(Pattern, Place)> {
        let document = self.document;
        let keys = document.root.get("places").map(|places| places.keys().collect::<Vec<_>>());
        let mut places = Vec::new();
        for key in keys.unwrap_or_default() {
            let Some(place) = raw.remove(key) else { continue };
            let mut pointer = "/places".to_owned();
            source::pointer::push(&mut pointer, key);
            let account = place.account.map(|account| account.as_str().to_owned());
            let at = format!("{pointer}/region");
            let region = place.region.and_then(|region| self.good(&at, Partition::region(&region)));
            if let Some(pattern) = self.good(&pointer, Pattern::path(key)) {
                places.push((pattern, Place { account, region }));
            }
        }
        places
    }

    fn ignore(&mut self, pointer: &str, raw: language::Ignore) -> Option<Ignore> {
        let at = |field: &str| format!("{pointer}/{field}");
        if raw.reason.trim().is_empty() {
            let place = self.document.locate(&at("reason"));
            let error = Diagnostic::error("config", place, "an ignore without a reason");
            self.errors
                .push(error.with_help(["say why the finding is accepted, in a sentence for the auditor"]));
        }
        let day = |text: &String| Date::parse(text).ok_or(format!("`{text}` is no day; write YYYY-MM-DD"));
        let until = raw.until.as_ref().and_then(|text| self.good(&at("until"), day(text)));
        let path = raw.path.as_ref().and_then(|text| self.good(&at("path"), Pattern::path(text)));
        let resource = raw.resource.as_ref().and_then(|text| self.good(&at("resource"), Pattern::name(text)));
        let policy = self.good(&at("policy"), Pattern::name(&raw.policy))?;
        let location = self.document.locate(&at("policy"));
        Some(Ignore { policy, path, resource, reason: raw.reason, until, location })
    }

    /// The value; an error at that place where there is none.
    fn good<T>(&mut self, pointer: &str, value: Result<T, String>) -> Option<T> {
        value
            .map_err(|message| {
                self.errors.push(Diagnostic::error("config", self.document.locate_key(pointer), message));
            })
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<Config, Vec<String>> {
        let mut sources = Sources::new();
        let id = sources.add(".trailsmith.yaml", text);
        read(&sources, id).map_err(|errors| {
            let said = |d: &Diagnostic| {
                format!("{} {} {}", sources.position(d.labels[0].location), d.message, d.help.join(" "))
            };
            errors.iter().map(said).collect()
        })
    }

    #[test]
    fn the_last_place_that_says_it_counts() {
        let config = config(
            "version: 1\nplaces:\n  \"z/**\": {account: \"111111111111\", region: us-east-1}\n  \
             \"z/logs*.yaml\": {account: \"222222222222\"}\n  \"a/**\": {region: eu-west-1}\n",
        )
        .unwrap();
        let place = |path| {
            let Place { account, region } = config.place(path);
            (account.unwrap_or_default(), region.unwrap_or_default())
        };
        assert_eq!(place("z/x.yaml"), ("111111111111".into(), "us-east-1".into()));
        assert_eq!(place("z/logs-1.yaml"), ("222222222222".into(), "us-east-1".into()));
        assert_eq!(place("a/b.tf"), (String::new(), "eu-west-1".into()));
        assert_eq!(config.place("b"), Place::default());
    }

    #[test]
    fn all_slips_are_told_with_their_place() {
        let errors = config(
            "version: 1\nplace: {}\nselect: [\"a{b\"]\nfail_on: hihg\nignore:\n  \
             - {policy: a, reason: \" \", until: 2027-02-30}\n  - {policy: a}\n",
        )
        .unwrap_err();
        assert_eq!(
            errors.iter().map(|error| error.split(':').next().unwrap()).collect::<Vec<_>>(),
            ["2", "3", "4", "6", "6", "7"],
            "{errors:?}"
        );
        assert!(errors[0].contains("did you mean `places`?"), "{errors:?}");
        assert!(errors[2].contains("did you mean `high`?"), "{errors:?}");
        let errors = config("version: 1\nplaces: {\"a/**\": {region: eu-wst-1}}\n").unwrap_err();
        assert!(
            errors[0].contains("`eu-wst-1` is no Region that is known here: did you mean `eu-west-1`?"),
            "{errors:?}"
        );
    }

    #[test]
    fn the_schema_accepts_what_is_read() {
        let schema = jsonschema::draft7::new(&schema()).unwrap();
        let good = serde_json::json!({"version": 1, "fail_on": "high", "min_severity": "low", "policies": ["p"],
            "places": {"a/**": {"account": "111111111111", "region": "eu-west-1"}}, "select": ["trail-*"],
            "ignore": [{"policy": "a", "path": "b", "resource": "c", "reason": "d", "until": "2027-01-01"}]});
        assert!(schema.is_valid(&good));
        assert!(config(&good.to_string()).is_ok());
        assert!(!schema.is_valid(&serde_json::json!({"version": 1, "ignores": []})));
    }
}
