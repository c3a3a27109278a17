//! Estate to CloudFormation: one template a stack, numbered in the order in which they are deployed.
//!
//! The estate is CloudFormation's own vocabulary, so a template is the estate written out. What only AWS's API or
//! Terraform can create is left out here; the runbook says how it comes about.

mod adopt;
mod limits;
mod references;
mod template;
#[cfg(test)]
mod tests;
pub(super) mod yaml;

pub(in crate::emit) use limits::exceptions;

use super::{Artifact, Error, Provenance};
use crate::estate::{Estate, Resource, Stack, StackId};
use crate::json::Value;
use references::Scope;

/// How templates are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// With short intrinsic functions (`!Ref`), and quotes wherever a YAML 1.1 reader would be misled.
    #[default]
    Yaml,
    /// Indented by two spaces.
    Json,
}

/// The files, and what has to be known to deploy them.
#[derive(Debug)]
pub struct Emitted {
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// The templates in deploy order.
    pub templates: Vec<Template>,
}

/// One stack's template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The stack.
    pub stack: StackId,
    /// The path below the output folder.
    pub path: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// What must be handed in, since AWS makes it up when another stack is deployed.
    pub parameters: Vec<Parameter>,
    /// The files with which what exists already is adopted before the template is deployed.
    pub import: Option<Import>,
}

/// A parameter whose value is an output of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name of the parameter and of the output.
    pub name: String,
    /// The stack that has the output.
    pub from: StackId,
}

/// The two files of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The path of the template that holds nothing but what is adopted.
    pub template: String,
    /// The path of the list for `--resources-to-import`.
    pub resources: String,
}

impl Template {
    /// Whether the template can be handed over as it is; a larger one must be uploaded to a bucket first.
    pub fn fits_inline(&self) -> bool {
        self.bytes <= limits::INLINE_BYTES
    }
}

impl Emitted {
    /// What the user should know although nothing is wrong.
    pub fn notes(&self) -> Vec<String> {
        let large = self.templates.iter().filter(|template| !template.fits_inline());
        large
            .map(|template| {
                format!(
                    "{} has {} bytes: over {} CloudFormation reads a template from a bucket only; RUNBOOK.md has \
                     the commands",
                    template.path,
                    template.bytes,
                    limits::INLINE_BYTES
                )
            })
            .collect()
    }
}

/// Writes a template for each stack that has something for CloudFormation, and the files that adopt what exists.
pub fn emit(estate: &Estate, provenance: &Provenance, format: Format) -> Result<Emitted, Error> {
    let mut diagnostics = limits::unsupported(estate);
    let stacks: Vec<StackId> =
        estate.stack_ids().filter(|id| resources(estate, *id).next().is_some()).collect();
    let width = stacks.len().to_string().len();
    let mut emitted = Emitted { artifacts: Vec::new(), templates: Vec::new() };
    let mut exports = references::exports(estate);
    for (i, stack) in stacks.into_iter().enumerate() {
        let stem = format!("cloudformation/{:0width$}-{}", i + 1, estate.stack(stack).name);
        let mut scope = Scope::new(estate, stack);
        let document = template::build(&mut scope, &exports.remove(&stack).unwrap_or_default(), provenance);
        let content = write(&document, format);
        diagnostics.extend(limits::check(estate, stack, &document, content.len()));
        let template = Template {
            stack,
            path: format!("{stem}.{}", format.extension()),
            bytes: content.len(),
            parameters: scope.parameters(),
            import: None,
        };
        emitted.artifacts.push(Artifact { path: template.path.clone(), content });
        emitted.templates.push(template);
        if let Some(adoption) = adopt::build(estate, stack, provenance) {
            emitted.adopt(&stem, &adoption, format);
        }
    }
    if diagnostics.is_empty() { Ok(emitted) } else { Err(Error::Unsupported(diagnostics)) }
}

impl Emitted {
    /// Adds the files of an import to the last template.
    fn adopt(&mut self, stem: &str, adoption: &adopt::Adoption, format: Format) {
        let import = Import {
            template: format!("{stem}.import.{}", format.extension()),
            resources: format!("{stem}.resources-to-import.json"),
        };
        let content = write(&adoption.template, format);
        self.artifacts.push(Artifact { path: import.template.clone(), content });
        // The AWS CLI takes this one as JSON only.
        let content = write(&adoption.resources, Format::Json);
        self.artifacts.push(Artifact { path: import.resources.clone(), content });
        if let Some(template) = self.templates.last_mut() {
            template.import = Some(import);
        }
    }
}

impl Format {
    /// What file names end in, without the point.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Yaml => "yaml",
            Format::Json => "json",
        }
    }
}

/// The policy that a bucket without one gets before it is imported: its policy is imported with it, so there has to be one.
pub(super) fn provisional_policy(stack: &Stack, bucket: &str) -> Value {
    adopt::tls_only(stack, bucket)
}

fn write(document: &Value, format: Format) -> String {
    match format {
        Format::Yaml => yaml::write(document),
        Format::Json => format!("{document:#}\n"),
    }
}

/// The resources of a stack that CloudFormation has.
fn resources(estate: &Estate, stack: StackId) -> impl Iterator<Item = &Resource> {
    estate.in_stack(stack).filter(|resource| !resource.kind.starts_with("Terraform::"))
}
