//! What is emitted, read back by our own readers, is the compiled estate again (design, invariant 2).
//!
//! Compared are the resources that the target can create, in order: type, id, retention and properties with every
//! reference resolved as far as the compiled estate knows. Left out are:
//! * `EXTENSIONS`: properties that the target lacks and that are never printed (`MFADelete`);
//! * `Terraform::…`: resources that CloudFormation lacks, which the runbook creates;
//! * `DependsOn`: the emitter adds what a stack needs of it (a trail waits for its bucket's policy).

use crate::examples::{stories, written};
use crate::generate;
use proptest::prelude::*;
use std::fs;
use trailsmith::compile::compile;
use trailsmith::emit::cloudformation::{self, Format};
use trailsmith::emit::{Error, Provenance};
use trailsmith::estate::intrinsic::{self, Intrinsic, Part};
use trailsmith::estate::{EXTENSIONS, Estate, Place, Resource, StackId};
use trailsmith::json::{Value, json};
use trailsmith::read::{self, Options, Text};
use trailsmith::source::Sources;
use trailsmith::spec;

fn compiled(text: &str) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// A resource as it is compared.
fn compared(estate: &Estate, resource: &Resource) -> Value {
    let mut properties = resource.properties.clone();
    for row in EXTENSIONS.iter().filter(|row| row.kind == resource.kind) {
        if let Some(Value::Object(fields)) = properties.pointer_mut(row.parent) {
            fields.shift_remove(row.name);
        }
    }
    let properties = resolved(estate, &properties);
    json!({"id": resource.id, "kind": resource.kind, "retain": resource.attributes.retain, "properties": properties})
}

/// The value with each reference as what the compiled estate says of it, or as `<id.attribute>` where AWS makes it up.
fn resolved(compiled: &Estate, value: &Value) -> Value {
    intrinsic::map(value, &mut |found| {
        Some(Value::from(match found {
            Intrinsic::Ref(id) => identity(compiled, id, None),
            Intrinsic::GetAtt(id, attribute) => identity(compiled, id, Some(attribute)),
            Intrinsic::Sub(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => (*text).to_owned(),
                    Part::Unknown(reason) => panic!("unknown: {reason}"),
                    Part::Ref(id) => identity(compiled, id, None),
                    Part::GetAtt(id, attribute) => identity(compiled, id, Some(attribute)),
                })
                .collect(),
            Intrinsic::Unknown(reason) => panic!("unknown: {reason}"),
        }))
    })
}

fn identity(compiled: &Estate, id: &str, attribute: Option<&str>) -> String {
    let (reference, name) = match attribute {
        Some(attribute) => (intrinsic::attribute(id, attribute), format!("<{id}.{attribute}>")),
        None => (intrinsic::reference(id), format!("<{id}>")),
    };
    compiled.resolve(&reference).as_str().map_or(name, str::to_owned)
}

/// What stands for the output of another stack that a template takes as a parameter: the reference it is filled from.
fn parameter(compiled: &Estate, name: &str, from: StackId) -> Value {
    let found = compiled.in_stack(from).find_map(|resource| match name.strip_prefix(&resource.id)? {
        "Id" => Some(identity(compiled, &resource.id, None)),
        "Arn" => Some(identity(compiled, &resource.id, Some("Arn"))),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing gives {name}")).into()
}

/// Reads each template back; `text` gives what is read for it.
#[track_caller]
fn same_from_cloudformation(
    compiled: &Estate,
    emitted: &cloudformation::Emitted,
    text: impl Fn(&str) -> String,
) {
    for template in &emitted.templates {
        let stack = compiled.stack(template.stack);
        let values =
            template.parameters.iter().map(|p| (p.name.clone(), parameter(compiled, &p.name, p.from)));
        let options = Options {
            place: Place { account: Some(stack.account.clone()), region: Some(stack.region.clone()) },
            parameters: values.collect(),
            ..Options::default()
        };
        let mut sources = Sources::new();
        let id = sources.add(template.path.as_str(), text(&template.path));
        let read = read::cloudformation::read(Text { id, source: sources.get(id) }, &options);
        assert_eq!(read.diagnostics, [], "{}", template.path);
        assert_eq!(
            (&read.estate.stacks[0].account, read.estate.stacks[0].partition),
            (&stack.account, stack.partition)
        );
        let read_back: Vec<Value> = read.estate.resources.iter().map(|r| compared(compiled, r)).collect();
        let ours = compiled.in_stack(template.stack).filter(|r| !r.kind.starts_with("Terraform::"));
        let ours: Vec<Value> = ours.map(|resource| compared(compiled, resource)).collect();
        assert!(!ours.is_empty());
        for (read_back, ours) in read_back.iter().zip(&ours) {
            assert_eq!(read_back, ours, "{}", template.path);
        }
        assert_eq!(read_back.len(), ours.len(), "{}", template.path);
    }
}

/// Emits an estate and reads it back.
#[track_caller]
pub(crate) fn same(estate: &Estate) {
    let emitted = emit(estate, Format::Yaml).unwrap();
    same_from_cloudformation(estate, &emitted, |path| {
        emitted.artifacts.iter().find(|artifact| artifact.path == path).unwrap().content.clone()
    });
}

fn emit(estate: &Estate, format: Format) -> Option<cloudformation::Emitted> {
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
    match cloudformation::emit(estate, &provenance, format) {
        Ok(emitted) => Some(emitted),
        // A delegated administrator is Terraform's alone.
        Err(Error::Unsupported(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The files of the examples; the small templates of an import, which hold a provisional policy, are not the estate.
#[test]
fn the_examples_templates_are_their_estates() {
    let mut read = 0;
    for story in stories() {
        let estate = written(&story);
        let Some(emitted) = emit(&estate, Format::Yaml) else { continue };
        same_from_cloudformation(&estate, &emitted, |path| {
            fs::read_to_string(story.join("out").join(path)).unwrap()
        });
        read += emitted.templates.len();
    }
    assert!(read >= 12, "{read}");
}

#[test]
fn what_is_compared_tells_estates_apart() {
    let text = fs::read_to_string(crate::run::project("examples/full/spec.yaml")).unwrap();
    let estate = compiled(&text);
    let emitted = emit(&estate, Format::Yaml).unwrap();
    let other = std::panic::catch_unwind(|| {
        same_from_cloudformation(&estate, &emitted, |path| {
            let artifact = emitted.artifacts.iter().find(|artifact| artifact.path == path).unwrap();
            artifact.content.replace("EnableLogFileValidation: true", "EnableLogFileValidation: false")
        });
    });
    assert!(other.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn generated_templates_are_their_estates(spec in generate::specs()) {
        let estate = compiled(&spec.to_string());
        for format in [Format::Yaml, Format::Json] {
            let Some(emitted) = emit(&estate, format) else { continue };
            same_from_cloudformation(&estate, &emitted, |path| {
                emitted.artifacts.iter().find(|artifact| artifact.path == path).unwrap().content.clone()
            });
        }
    }
}
