//! Policy files to policies: the embedded ones and a user's own.
//!
//! Whether their examples come out as they say is `example`'s business.

use super::example::Examples;
use super::expression::Expression;
use super::keywords::unknown_keyword;
use super::schema::Schema;
use super::{Policy, Remediation, Remedies};
use crate::diagnostic::{Diagnostic, Severity};
use crate::json::{self, Value};
use crate::source::{self, Document, SourceId, Sources};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What `build.rs` made of `policies/`.
pub(super) const POLICIES: &str = include_str!(concat!(env!("OUT_DIR"), "/policies.json"));
/// The same without examples.
const RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));

/// One requirement, and everything about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "trailsmith policy")]
struct RawPolicy {
    /// The policy's name: lower case, words joined by `-`, the same as its file's name.
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)+$"))]
    id: String,
    /// What is wrong where the requirement is not met, as a phrase: `trail records one Region only`.
    title: String,
    /// How bad that is: `info`, `low`, `medium`, `high` or `critical`.
    severity: Severity,
    /// CloudFormation's type name of the resources that it is for.
    #[schemars(regex(pattern = "^[A-Za-z0-9]+::[A-Za-z0-9_:]+$"))]
    resource: String,
    /// What would happen in AWS, and why.
    rationale: String,
    /// What to write instead.
    remediation: Remediation,
    /// Framework or tool to the ids that the requirement has there: `{checkov: [CKV_AWS_67]}`.
    #[serde(default)]
    references: BTreeMap<String, Vec<String>>,
    /// A JSON Schema (draft-07): the requirement is for resources that meet it. Default: all of the type.
    when: Option<Value>,
    /// A JSON Schema (draft-07) over the resource's properties, with references resolved, and over what it is linked to (`$bucket`,
    /// `$policy`, `$roles` and so on). Give this, `assert` or both.
    require: Option<Value>,
    /// An expression that must be true, for comparing values with each other; a link `$x` is called `x` in it.
    assert: Option<String>,
    /// Whether AWS refuses what does not meet the requirement. It is wrong wherever it is written then: one branch of a
    /// condition that nobody can tell is enough. Not for requirements that compare values: branches may exclude each other.
    #[serde(default)]
    refused: bool,
    /// A JSON Pointer into the resource: what a finding points at where no single value is at fault.
    #[schemars(regex(pattern = "^(/.*)?$"))]
    at: Option<String>,
    /// What a finding says in place of the title.
    message: Option<String>,
    /// A JSON Pointer to texts that say what is wrong in particular: a finding repeats them. Default: the fact at fault's.
    #[schemars(regex(pattern = "^(/.*)?$"))]
    because: Option<String>,
    /// Resources that meet the requirement and such that do not: they are the policy's tests.
    examples: Examples,
}

/// The JSON Schema of a policy file, in draft-07.
pub fn schema() -> serde_json::Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<RawPolicy>().to_value()
}

/// The embedded policies without their examples.
pub(super) fn builtin() -> Vec<Policy> {
    embedded(RULES)
}

/// The embedded policies, whole.
pub(super) fn documented() -> Vec<Policy> {
    embedded(POLICIES)
}

fn embedded(text: &str) -> Vec<Policy> {
    match serde_json::from_str::<Vec<RawPolicy>>(text) {
        Ok(policies) => policies.into_iter().map(RawPolicy::into_policy).collect(),
        // They are part of the program, and every test reads them.
        Err(error) => unreachable!("policies/: {error}"),
    }
}

/// A user's policies, in addition to those that are there.
pub(super) fn user(
    sources: &Sources,
    files: &[SourceId],
    present: &[Policy],
) -> Result<Vec<Policy>, Vec<Diagnostic>> {
    let mut taken: BTreeMap<String, String> =
        present.iter().map(|policy| (policy.id.to_string(), "trailsmith's own".to_owned())).collect();
    let (mut policies, mut errors) = (Vec::new(), Vec::new());
    for &file in files {
        let (policy, problems) = read(sources, file);
        errors.extend(problems);
        let Some((policy, document)) = policy else { continue };
        let name = &sources.get(file).name;
        if let Some(other) = taken.insert(policy.id.clone(), name.clone()) {
            let message = format!("the policy `{}` is there already: {other}", policy.id);
            errors.push(Diagnostic::error("policy", document.locate("/id"), message));
        }
        policies.push(policy.into_policy());
    }
    if errors.is_empty() {
        return Ok(policies);
    }
    errors.sort();
    Err(errors)
}

fn read(sources: &Sources, file: SourceId) -> (Option<(RawPolicy, Document)>, Vec<Diagnostic>) {
    let (document, syntax) = sources.parse(file);
    let mut errors: Vec<_> = syntax.into_iter().map(|error| Diagnostic::syntax(file, error)).collect();
    let Some(document) = document else { return (None, errors) };
    let (policy, shape) = source::deserialize::<RawPolicy>(&document.root);
    errors.extend(shape.into_iter().map(|error| Diagnostic::misfit("policy", &document, error)));
    let Some(policy) = policy else { return (None, errors) };
    let mut problems = policy.problems(stem(&sources.get(file).name));
    // What was left out because it does not fit has been told.
    let told = !errors.is_empty();
    problems.retain(|problem| !problem.pointer.is_empty() || !told);
    errors.extend(problems.into_iter().map(|problem| {
        Diagnostic::error("policy", document.locate(&problem.pointer), problem.message)
            .with_help(problem.help)
    }));
    (Some((policy, document)), errors)
}

/// Whether a file of that name is the one that holds the policy.
pub fn is_file_of(name: &str, policy: &str) -> bool {
    stem(name) == policy
}

/// A file's name without its folder and ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Something that makes a policy useless.
struct Problem {
    pointer: String,
    message: String,
    help: Option<String>,
}

impl RawPolicy {
    fn problems(&self, stem: &str) -> Vec<Problem> {
        let problem = |pointer: &str, message: String, help: Option<String>| Problem {
            pointer: pointer.to_owned(),
            message,
            help,
        };
        let mut problems = Vec::new();
        if self.id != stem {
            let help = Some(format!("write `id: {stem}`, or rename the file to `{}.yaml`", self.id));
            problems.push(problem("/id", format!("the id `{}` is not the file's name", self.id), help));
        }
        if !self.resource.contains("::") {
            let help = Some("write CloudFormation's type name, such as `AWS::S3::Bucket`".to_owned());
            let message = format!("`{}` is not the name of a resource type", self.resource);
            problems.push(problem("/resource", message, help));
        }
        if self.require.is_none() && self.assert.is_none() {
            let help = Some("give `require`, a JSON Schema, or `assert`, an expression".to_owned());
            problems.push(problem("", "the policy requires nothing".to_owned(), help));
        }
        for (pointer, schema) in [("/when", &self.when), ("/require", &self.require)] {
            problems.extend(schema.as_ref().and_then(|schema| check_schema(pointer, schema)));
        }
        if let Some(Err(error)) = self.assert.as_deref().map(Expression::check) {
            problems.push(problem("/assert", format!("the expression is broken: {error}"), None));
        }
        problems
    }

    fn into_policy(self) -> Policy {
        let property = self.at.clone().or_else(|| self.require.as_ref().and_then(required));
        Policy {
            property: property.unwrap_or_default(),
            id: self.id.into(),
            title: self.title,
            severity: self.severity,
            resource: self.resource,
            rationale: self.rationale.trim_end().into(),
            remedies: Remedies::new(&self.remediation),
            remediation: self.remediation,
            references: self.references,
            examples: self.examples,
            when: self.when.map(|when| Arc::new(Schema::new(when))),
            require: self.require.map(Schema::new),
            assert: self.assert.map(Expression::new),
            refused: self.refused,
            at: self.at,
            message: self.message,
            because: self.because,
        }
    }
}

/// The first of the resource's own properties that a schema names, as a pointer.
fn required(schema: &Value) -> Option<String> {
    let listed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let described = schema["properties"].as_object().into_iter().flat_map(crate::json::Map::keys);
    let mut names = listed.chain(described.map(json::Key::as_str));
    names.find(|name| !name.starts_with('$')).map(|name| format!("/{name}"))
}

fn check_schema(pointer: &str, schema: &Value) -> Option<Problem> {
    if let Some(unknown) = unknown_keyword(schema) {
        return Some(Problem {
            pointer: format!("{pointer}{}", unknown.pointer),
            message: format!("JSON Schema (draft-07) has no keyword `{}`", unknown.name),
            help: unknown.meant.map(|meant| format!("did you mean `{meant}`?")),
        });
    }
    json::validator(schema).err().map(|error| Problem {
        pointer: format!("{pointer}{}", error.instance_path()),
        message: format!("not a JSON Schema: {error}"),
        help: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySet;

    const REST: &str = "title: bucket is odd\nseverity: low\nresource: AWS::S3::Bucket\nrationale: because\n\
        remediation: {spec: x, cloudformation: x, terraform: x}\nexamples: {pass: [], fail: []}\n";

    fn errors(name: &str, head: &str) -> Vec<String> {
        let mut sources = Sources::new();
        let file = sources.add(name, format!("{head}\n{REST}"));
        let read = PolicySet::builtin().with_user(&sources, &[file]);
        let said = |d: &Diagnostic| format!("{} {}", sources.position(d.labels[0].location), d.message);
        read.err().unwrap_or_default().iter().map(said).collect()
    }

    #[test]
    fn a_sound_policy_is_taken() {
        assert_eq!(
            errors("mine/bucket-odd.yaml", "id: bucket-odd\nassert: BucketName is defined"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn slips_are_said_with_their_place() {
        assert_eq!(
            errors("bucket-odd.yaml", "id: bucket-od\nrequire: {propertis: {}}\nassert: 1 +"),
            [
                "1:5 the id `bucket-od` is not the file's name",
                "2:11 JSON Schema (draft-07) has no keyword `propertis`",
                "3:9 the expression is broken: unexpected end of input, expected expression",
            ]
        );
        let found = errors("bucket-odd.yaml", "id: bucket-odd\nrequire: {properties: {A: {minimum: x}}}");
        assert!(found[0].starts_with("2:37 not a JSON Schema"), "{found:?}");
        let found = errors("bucket-versioning.yaml", "id: bucket-versioning\nassert: true\nsverity: low");
        assert_eq!(found.len(), 3, "{found:?}");
        let found = errors("bucket-odd.yaml", "id: bucket-odd");
        assert_eq!(found, ["1:1 the policy requires nothing"]);
    }

    #[test]
    fn the_schema_describes_every_field() {
        let schema = schema();
        for (name, field) in schema["properties"].as_object().unwrap() {
            assert!(
                field["description"].is_string() || field["allOf"].is_array() || field["$ref"].is_string(),
                "{name}"
            );
        }
    }
}
